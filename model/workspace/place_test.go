package workspace_test

import (
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

var (
	kdeWallet  = model.StorePlace{Provider: "KWallet", Collection: "kdewallet"}
	login      = model.StorePlace{Provider: "GNOME Keyring", Collection: "Login"}
	oldKeyring = model.StorePlace{Provider: "GNOME Keyring", Collection: "Default keyring"}
)

func TestNothingIsRemovedReplacedOrStruckOffWhileItLiesElsewhere(t *testing.T) {
	for name, now := range map[string]model.StorePlace{"another keyring": login, "another provider": kdeWallet} {
		t.Run(name, func(t *testing.T) {
			s := openTwo(t)
			s.Secrets.MoveTo(oldKeyring)
			connection := s.Add(t, workspace.DemoID, accessToken)
			s.Lock()
			s.Secrets.MoveTo(now)
			place, err := s.Find(connection.ID)
			if err != nil {
				t.Fatal(err)
			}
			_, removed := s.RemoveConnections(t.Context(), connection.ID)
			_, read := s.Tokens(t.Context(), connection.ID)
			for what, err := range map[string]error{
				"removing":            removed,
				"removing for good":   s.RemoveForGood(t.Context(), false, connection.ID),
				"removing the client": s.RemoveIntegration(t.Context(), place.Integration.ID),
				"replacing": s.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken),
					workspace.Verification{}),
				"replacing the ClientToken": s.EditIntegration(t.Context(), place.Integration.ID, "Acme Sync 2.1.0",
					token(t, otherToken)),
				"reading": read,
			} {
				var elsewhere *model.ElsewhereError
				if !errors.As(err, &elsewhere) || elsewhere.At != oldKeyring {
					t.Errorf("%s: %v", what, err)
				}
				if said := phrase.Explain(err).Sentences(); !strings.Contains(said,
					"the keyring “Default keyring” of GNOME Keyring") {
					t.Errorf("%s is said as %q", what, said)
				}
			}
			if err := s.Repair(t.Context()); err != nil {
				t.Error(err)
			}
			s.Secrets.MoveTo(oldKeyring)
			s.WantTokens(t, accessToken)
		})
	}
}

func TestWhatIsRemovedAllTheSameIsDeletedWhenItsKeyringIsBack(t *testing.T) {
	s := openTwo(t)
	s.Secrets.MoveTo(oldKeyring)
	connection := s.Add(t, workspace.DemoID, accessToken)
	s.Secrets.MoveTo(kdeWallet)
	if err := s.RemoveForGood(t.Context(), true, connection.ID); err != nil {
		t.Fatal(err)
	}
	s.Restart(t)
	if refs := s.Secrets.Refs(); len(refs) != 2 {
		t.Errorf("the keychains hold %v", refs)
	}
	s.Secrets.MoveTo(oldKeyring)
	s.Restart(t)
	if refs := s.Secrets.Refs(); len(refs) != 1 {
		t.Errorf("the keychains hold %v", refs)
	}
}

func TestAKeyringThatOnlyGotAnotherNameIsTheSame(t *testing.T) {
	s := openTwo(t)
	connection := s.Add(t, workspace.DemoID, accessToken)
	place, err := s.Find(connection.ID)
	if err != nil {
		t.Fatal(err)
	}
	item := secrets.Item{Ref: place.Connection.AccessToken, Store: model.KeychainStore}
	if err := s.Index.Place(t.Context(), oldKeyring, item); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveForGood(t.Context(), false, connection.ID); err != nil {
		t.Errorf("removing: %v", err)
	}
}

func TestAnEmptySecretIsNoToken(t *testing.T) {
	s := openTwo(t)
	lost := s.Add(t, workspace.DemoID, accessToken)
	s.Add(t, workspace.DemoID, otherToken)
	if err := s.Secrets.Set(t.Context(), lost.AccessToken, model.Secret{}); err != nil {
		t.Fatal(err)
	}
	s.Lock()
	if _, err := s.Tokens(t.Context(), lost.ID); !errors.Is(err, model.ErrSecretNotFound) {
		t.Errorf("reading it: %v", err)
	}
	if verification, err := s.VerifyConnection(t.Context(), lost.ID); err != nil ||
		verification.Check().Health != model.TokenMissing {
		t.Errorf("checking it: %s, error %v", verification.Check().Health, err)
	}
	report, err := s.Backup(t.Context(), filepath.Join(s.Folder, "backup.age"), false, workspacetest.Passphrase, nil)
	if err != nil || report.Connections != 1 || len(report.Missing) != 1 || report.Missing[0] != "Hotel Aurora" {
		t.Errorf("the backup has %+v, error %v", report, err)
	}
}

func TestARemovalReadsNoSecretWhereThatWouldAsk(t *testing.T) {
	s := openTwo(t)
	first, second := s.Add(t, workspace.DemoID, accessToken), s.Add(t, workspace.DemoID, otherToken)
	s.Lock()
	before := s.Secrets.Reads()
	if err := s.RemoveForGood(t.Context(), false, first.ID); err != nil || s.Secrets.Reads() != before {
		t.Errorf("%d secrets were read, error %v", s.Secrets.Reads()-before, err)
	}
	s.Secrets.MoveTo(model.StorePlace{Provider: "KeePassXC", Collection: "Passwords"})
	restorable, err := s.RemoveConnections(t.Context(), second.ID)
	if err != nil || restorable != 0 || s.Secrets.Reads() != before {
		t.Errorf("%d secrets were read, %d can be brought back, error %v", s.Secrets.Reads()-before, restorable, err)
	}
}

func TestARemovalInALockedStoreSaysWhatIsDoneAndWhatIsLeft(t *testing.T) {
	s := openTwo(t)
	connection := s.Add(t, workspace.DemoID, accessToken)
	s.Secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	err := s.RemoveForGood(t.Context(), false, connection.ID)
	var left *secrets.LeftBehindError
	if !errors.As(err, &left) {
		t.Fatalf("error %v", err)
	}
	want := "It is done in Keyrack, but a token that nothing needs any more is still in the memory: the system " +
		"keychain is locked. " +
		"Keyrack deletes it at the next start that finds the store usable."
	if said := phrase.Explain(err).Sentences(); said != want {
		t.Errorf("it is said as %q", said)
	}
	s.Secrets.Fail(nil)
	s.Restart(t)
	s.WantTokens(t)
	if refs := s.Secrets.Refs(); len(refs) != 1 {
		t.Errorf("the keychain holds %v", refs)
	}
}

func TestAStoreThatCannotBeUsedLeavesNothingToDelete(t *testing.T) {
	s := openTwo(t)
	s.Secrets.Fail(func(string, model.SecretRef) error { return model.ErrNoBus })
	if _, err := s.AddConnection(t.Context(), workspace.Draft{
		Environment: workspace.DemoID, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken),
		AccessToken: token(t, accessToken),
	}); !errors.Is(err, model.ErrNoBus) {
		t.Errorf("adding: %v", err)
	}
	if known, err := s.Index.Secrets(t.Context()); err != nil || len(known) != 0 {
		t.Errorf("the index counts %v, error %v", known, err)
	}
}

func TestItemsCarryALabelThatAPersonKnows(t *testing.T) {
	s := openTwo(t)
	connection := s.Add(t, workspace.DemoID, accessToken)
	place, err := s.Find(connection.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := model.ItemLabel{Text: "Keyrack · Acme Sync 2.1.0 · Demo", Environment: "Demo", Kind: "ClientToken"}
	if got := s.Secrets.Label(place.Integration.ClientToken); got != want {
		t.Errorf("the ClientToken is labelled %+v", got)
	}
	want = model.ItemLabel{Text: "Keyrack · Hotel Aurora · Demo", Environment: "Demo", Kind: "AccessToken"}
	if got := s.Secrets.Label(place.Connection.AccessToken); got != want {
		t.Errorf("the AccessToken is labelled %+v", got)
	}
}

// TestEachReasonWhyAStoreCannotBeUsedHasItsOwnWords: the same words for several would send people the wrong way.
func TestEachReasonWhyAStoreCannotBeUsedHasItsOwnWords(t *testing.T) {
	said := map[string]error{}
	for _, err := range []error{
		model.ErrNoBus, model.ErrNoProvider, model.ErrNoCollection, model.ErrStoreDisabled, model.ErrSandboxed,
		model.ErrAccessDenied,
		model.ErrStoreUnavailable, model.ErrStoreLocked, model.ErrStoreDeclined, model.ErrStoreTimeout, model.ErrNotDurable,
		secrets.ErrStillCopied,
	} {
		explanation := phrase.Explain(err)
		if other, twice := said[explanation.What]; twice || explanation.Next == "" {
			t.Errorf("%v is said as %q, like %v; next %q", err, explanation.What, other, explanation.Next)
		}
		said[explanation.What] = err
	}
}
