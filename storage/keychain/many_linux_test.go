package keychain_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

// many makes refs and a secret for each.
func many(n int) ([]model.SecretRef, map[model.SecretRef]model.Secret) {
	refs, secrets := make([]model.SecretRef, n), map[model.SecretRef]model.Secret{}
	for i := range refs {
		refs[i] = model.SecretRef(fmt.Sprintf("many-%d.1", i))
		secrets[refs[i]] = model.NewSecret(fmt.Sprintf("tök€n %d", i))
	}
	return refs, secrets
}

func wantMany(t *testing.T, store *keychain.Keychain, refs []model.SecretRef,
	want map[model.SecretRef]model.Secret,
) {
	t.Helper()
	got, err := store.GetMany(t.Context(), refs...)
	if err != nil {
		t.Fatalf("GetMany: %v", err)
	}
	if !maps.EqualFunc(got, want, model.Secret.Equal) {
		t.Errorf("%d secrets are read, want %d, or others", len(got), len(want))
	}
}

func TestManySecretsAreKeptReplacedAndRead(t *testing.T) {
	_, keyring, store := startDesktop(t)
	refs, secrets := many(70) // more questions than are asked at once
	mustSet(t, store, refs[1], "old")
	keyring.Store(keychain.DefaultService, string(refs[2]), "from outside")
	labels := map[model.SecretRef]model.ItemLabel{refs[0]: {Text: "Keyrack · Hotel Aurora", Environment: "Demo"}}
	if tried, err := store.SetMany(t.Context(), refs, secrets, labels); err != nil || tried != len(refs) {
		t.Fatalf("SetMany has come to %d, error %v", tried, err)
	}
	wantMany(t, store, append(slices.Clone(refs), "none.1"), secrets)
	wantSecret(t, store, refs[1], "tök€n 1")
	if found, err := store.Accounts(t.Context()); err != nil || len(found) != len(refs) {
		t.Errorf("%d items are there, want %d: each is replaced, none is doubled; error %v", len(found), len(refs), err)
	}
	if got, found := keyring.Lookup(keychain.DefaultService, string(refs[69])); !found || got != "tök€n 69" {
		t.Error("secret-tool does not find what SetMany kept")
	}
	keyring.Lock()
	_, err := store.GetMany(t.Context(), refs...)
	wantError(t, err, model.ErrStoreLocked)
	tried, err := store.SetMany(t.Context(), refs[:2], secrets, nil)
	wantError(t, err, model.ErrStoreLocked)
	if tried > 1 {
		t.Errorf("SetMany of a locked keyring says that it has come to %d", tried)
	}
}

func TestManySecretsOfWhichSomeCannotBe(t *testing.T) {
	_, _, store := startDesktop(t)
	refs, secrets := many(3)
	for name, test := range map[string]struct {
		secret string
		ref    model.SecretRef
		want   error
	}{
		"too big":  {strings.Repeat("x", model.MaxTokenLength+1), refs[2], model.ErrSecretTooBig},
		"empty":    {"", refs[2], model.ErrSecretNotSaved},
		"bad name": {"x", "a:b", keychain.ErrName},
	} {
		some := map[model.SecretRef]model.Secret{refs[0]: secrets[refs[0]], test.ref: model.NewSecret(test.secret)}
		tried, err := store.SetMany(t.Context(), []model.SecretRef{refs[0], test.ref}, some, nil)
		if !errors.Is(err, test.want) || tried != 0 {
			t.Errorf("%s: SetMany has come to %d, error %v, want %v", name, tried, err, test.want)
		}
	}
	_, err := store.GetMany(t.Context(), "a:b")
	wantError(t, err, keychain.ErrName)
	wantMany(t, store, refs, nil)
	wantMany(t, store, nil, nil)
}

// What lies in another keyring, has no value, or is asked about is for Get to tell.
func TestWhatManyLeavesOut(t *testing.T) {
	bus := keychaintest.StartBus(t)
	provider := startProvider(t, bus, faults{prompting: []string{"UnlockItem"}})
	provider.put("a.1", "asked about")
	store := open(t, keychain.Options{})
	wantMany(t, store, []model.SecretRef{"a.1"}, nil)
	if n := provider.count("Prompt"); n != 0 {
		t.Errorf("GetMany raised %d dialogs", n)
	}
	wantSecret(t, store, "a.1", "asked about")
	provider.put("b.1", "")
	provider.putIn(otherPath, "c.1", "elsewhere")
	wantMany(t, store, []model.SecretRef{"a.1", "b.1", "c.1"},
		map[model.SecretRef]model.Secret{"a.1": model.NewSecret("asked about")})
}

func TestManySecretsOfAFrozenKeyringAreATimeout(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartKeyring(t, password)
	store := open(t, keychain.Options{ReadLimit: 100 * time.Millisecond, WriteLimit: 100 * time.Millisecond})
	refs, secrets := many(40)
	if err := store.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := keyring.Process().Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	_, err := store.GetMany(t.Context(), refs...)
	wantError(t, err, model.ErrStoreTimeout)
	_, err = store.SetMany(t.Context(), refs, secrets, nil)
	wantError(t, err, model.ErrStoreTimeout)
	if err := keyring.Process().Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { _, err := store.GetMany(t.Context(), refs...); return err == nil })
}

func TestOtherProvidersKeepAndGiveManySecrets(t *testing.T) {
	for name, start := range map[string]func(*testing.T){
		"KWallet":   func(t *testing.T) { keychaintest.StartWallet(t) },
		"KeePassXC": func(t *testing.T) { keychaintest.StartKeePass(t, keychaintest.KeePassSettings) },
	} {
		t.Run(name, func(t *testing.T) {
			keychaintest.StartBus(t)
			start(t)
			store := open(t, keychain.Options{})
			refs, secrets := many(6)
			for range 2 { // new, and in place of the same
				if tried, err := store.SetMany(t.Context(), refs, secrets, nil); err != nil || tried != len(refs) {
					t.Fatalf("SetMany has come to %d, error %v", tried, err)
				}
			}
			wantMany(t, store, append(slices.Clone(refs), "none.1"), secrets)
			wantSecret(t, store, refs[5], "tök€n 5")
			if found, err := store.Accounts(t.Context()); err != nil || len(found) != len(refs) {
				t.Errorf("%d items are there, want %d; error %v", len(found), len(refs), err)
			}
			places, err := store.Places(t.Context(), refs...)
			if err != nil || len(places) != len(refs) {
				t.Errorf("%d places are known, want %d; error %v", len(places), len(refs), err)
			}
		})
	}
}

func TestOneSessionIsEnoughForManySecrets(t *testing.T) {
	bus := keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, password)
	seen := countCalls(t, bus, "org.freedesktop.Secret.Service", "OpenSession")
	store := open(t, keychain.Options{})
	refs, secrets := many(20)
	for range 2 {
		if _, err := store.SetMany(t.Context(), refs, secrets, nil); err != nil {
			t.Fatal(err)
		}
		wantMany(t, store, refs, secrets)
	}
	if n := seen(); n != 1 {
		t.Errorf("%d sessions were opened, want 1", n)
	}
}
