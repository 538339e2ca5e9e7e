package workspace_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

// twoStores is a workspace with a keychain and a vault that is not made yet.
type twoStores struct{ *workspacetest.TwoStores }

func openTwo(t *testing.T) *twoStores {
	t.Helper()
	return &twoStores{workspacetest.OpenTwo(t)}
}

func (s *twoStores) wantState(t *testing.T, kind model.StoreKind, elsewhere int) {
	t.Helper()
	state, err := s.StoreState(t.Context())
	if err != nil || state.Kind != kind || state.Elsewhere != elsewhere {
		t.Errorf("state %+v, error %v; want %s with %d elsewhere", state, err, kind, elsewhere)
	}
}

func TestAFailureNeverChangesTheStore(t *testing.T) {
	s := openTwo(t)
	s.Add(t, workspace.DemoID, accessToken)
	for _, fault := range []error{
		model.ErrStoreUnavailable, model.ErrStoreLocked, model.ErrStoreBroken,
		model.ErrStoreTimeout,
	} {
		s.Secrets.Fail(func(string, model.SecretRef) error { return fault })
		if _, err := s.AddConnection(t.Context(), workspace.Draft{
			Environment: workspace.DemoID, Client: "Other", ClientToken: token(t, otherToken),
			AccessToken: token(t, strings.ToLower(otherToken)),
		}); !errors.Is(err, fault) {
			t.Errorf("adding returned %v", err)
		}
		s.wantState(t, model.KeychainStore, 0)
	}
	// A store that cannot be used is not chosen either.
	if err := s.UseStore(t.Context(), model.VaultStore); !errors.Is(err, secrets.ErrNoVault) {
		t.Errorf("choosing a vault that is not there: %v", err)
	}
	s.wantState(t, model.KeychainStore, 0)
}

func TestLockClosesTheVault(t *testing.T) {
	s := openTwo(t)
	if err := errors.Join(s.CreateVault(t.Context(), workspacetest.Passphrase),
		s.UseStore(t.Context(), model.VaultStore)); err != nil {
		t.Fatal(err)
	}
	connection := s.Add(t, workspace.DemoID, accessToken)
	var locked bool
	defer s.Listen(func(event workspace.Event) {
		if _, is := event.(workspace.Locked); is {
			locked = true
		}
	})()
	s.Lock()
	if !locked {
		t.Error("nobody was told")
	}
	_, err := s.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "services/getAll"})
	if !errors.Is(err, model.ErrStoreLocked) || phrase.Explain(err).What != "The passphrase vault is locked." {
		t.Errorf("sending after Lock: %v, said as %q", err, phrase.Explain(err).What)
	}
	if err := s.UnlockStore(t.Context()); !errors.Is(err, secrets.ErrPassphraseNeeded) {
		t.Errorf("UnlockStore: %v", err)
	}
	if err := s.UnlockVault(t.Context(), workspacetest.Passphrase); err != nil {
		t.Fatal(err)
	}
	s.WantTokens(t, accessToken)
}

// TestAVaultOpensWhereTheIndexTakesNoWrite: what cannot be tidied up keeps nobody from the tokens.
func TestAVaultOpensWhereTheIndexTakesNoWrite(t *testing.T) {
	s := openTwo(t)
	if err := errors.Join(s.CreateVault(t.Context(), workspacetest.Passphrase),
		s.UseStore(t.Context(), model.VaultStore)); err != nil {
		t.Fatal(err)
	}
	connection := s.Add(t, workspace.DemoID, accessToken)
	s.Lock()
	file, err := sql.Open("sqlite", filepath.Join(s.Folder, "index.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.ExecContext(t.Context(), "PRAGMA user_version = 1000"); err != nil { // a newer Keyrack was here
		t.Fatal(err)
	}
	if err := s.UnlockVault(t.Context(), workspacetest.Passphrase); err != nil {
		t.Errorf("unlocking: %v", err)
	}
	if tokens, err := s.Tokens(t.Context(), connection.ID); err != nil ||
		!tokens.AccessToken.Equal(model.NewSecret(accessToken)) {
		t.Errorf("the token is not the one that was stored; error %v", err)
	}
}
