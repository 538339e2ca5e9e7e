package workspace_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	"keyrack/storage/transfer"
	"keyrack/storage/vault"
	"keyrack/ui/phrase"
)

var passphrase = model.NewSecret("correct horse battery staple")

// twoStores is a workspace with a keychain and a vault that is not made yet.
type twoStores struct {
	*fixture
	vault  *vault.Vault
	folder string
}

func openTwo(t *testing.T) *twoStores {
	t.Helper()
	folder := t.TempDir()
	s := &twoStores{
		fixture: &fixture{
			secrets: workspacetest.NewSecrets(), mews: &mews{answer: hotel("p1", "Hotel Aurora")},
			now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		},
		vault: vault.Open(filepath.Join(folder, "vault"), vault.Options{WorkFactor: 4}), folder: folder,
	}
	var err error
	s.index, err = index.Open(t.Context(), filepath.Join(folder, "index.sqlite"),
		index.Options{Now: func() time.Time { return s.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.index.Close() })
	s.start(t)
	return s
}

// start opens a workspace on what is stored, as the next start of the program does.
func (s *twoStores) start(t *testing.T) {
	t.Helper()
	next, run := 0, s.now.UnixNano()
	var err error
	s.Keyrack, err = keyrack.Open(t.Context(), keyrack.Options{
		Index: s.index, History: s.index, Requests: s.index, Secrets: s.secrets, Vault: s.vault,
		Transfer: transfer.Files{WorkFactor: 4}, Sender: s.mews, Sandbox: noSandbox{}, Catalogue: catalogue{},
		Now:   func() time.Time { return s.now },
		NewID: func() string { next++; return fmt.Sprintf("id-%d-%d", run, next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Tree(t.Context(), workspace.DemoID); err != nil {
		t.Fatal(err)
	}
}

// restart starts anew a while later, with a vault that was unlocked.
func (s *twoStores) restart(t *testing.T) {
	t.Helper()
	s.now = s.now.Add(time.Hour)
	s.start(t)
	if exists, _ := s.vault.Exists(); exists {
		if err := s.UnlockVault(t.Context(), passphrase); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Repair(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// wantTokens checks that every connection can be sent with, and that no store holds anything else than what is in use.
func (s *twoStores) wantTokens(t *testing.T, access ...string) {
	t.Helper()
	groups, err := s.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	s.mews.answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
		_, _, access := clearance.Credential()
		got = append(got, access.Reveal())
		return hotel("p1", "Hotel Aurora")(path, clearance)
	}
	for _, group := range groups {
		for _, connection := range group.Connections {
			if _, err := s.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "services/getAll"}); err != nil {
				t.Errorf("sending with %s: %v", connection.Title(), err)
			}
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(access) {
		t.Errorf("%d tokens were sent, want %d, or others", len(got), len(access))
	}
	known, err := s.index.Secrets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	recorded := map[secrets.Item]bool{}
	for _, item := range known {
		recorded[item.Item] = true
	}
	for _, ref := range s.secrets.Refs() {
		if !recorded[secrets.Item{Ref: ref, Store: model.KeychainStore}] {
			t.Errorf("the keychain holds %s, which the index does not know", ref)
		}
	}
	if exists, _ := s.vault.Exists(); exists {
		accounts, err := s.vault.Accounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range accounts {
			if !recorded[secrets.Item{Ref: model.SecretRef(ref), Store: model.VaultStore}] {
				t.Errorf("the vault holds %s, which the index does not know", ref)
			}
		}
	}
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
	s.add(t, workspace.DemoID, accessToken)
	for _, fault := range []error{
		model.ErrStoreUnavailable, model.ErrStoreLocked, model.ErrStoreBroken,
		model.ErrStoreTimeout,
	} {
		s.secrets.Fail(func(string, model.SecretRef) error { return fault })
		if _, err := s.AddConnection(t.Context(), workspace.Draft{
			Environment: workspace.DemoID, Client: "Other", ClientToken: token(t, otherToken), AccessToken: token(t, otherToken),
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
	if err := errors.Join(s.CreateVault(t.Context(), passphrase), s.UseStore(t.Context(), model.VaultStore)); err != nil {
		t.Fatal(err)
	}
	connection := s.add(t, workspace.DemoID, accessToken)
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
	if err := s.UnlockVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	s.wantTokens(t, accessToken)
}

// TestAVaultOpensWhereTheIndexTakesNoWrite: what cannot be tidied up keeps nobody from the tokens.
func TestAVaultOpensWhereTheIndexTakesNoWrite(t *testing.T) {
	s := openTwo(t)
	if err := errors.Join(s.CreateVault(t.Context(), passphrase), s.UseStore(t.Context(), model.VaultStore)); err != nil {
		t.Fatal(err)
	}
	connection := s.add(t, workspace.DemoID, accessToken)
	s.Lock()
	file, err := sql.Open("sqlite", filepath.Join(s.folder, "index.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.ExecContext(t.Context(), "PRAGMA user_version = 1000"); err != nil { // a newer Keyrack was here
		t.Fatal(err)
	}
	if err := s.UnlockVault(t.Context(), passphrase); err != nil {
		t.Errorf("unlocking: %v", err)
	}
	if tokens, err := s.Tokens(t.Context(), connection.ID); err != nil ||
		!tokens.AccessToken.Equal(model.NewSecret(accessToken)) {
		t.Errorf("the token is not the one that was stored; error %v", err)
	}
}

func newCancel(t *testing.T) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}
