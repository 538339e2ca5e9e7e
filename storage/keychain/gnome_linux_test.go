package keychain_test

import (
	"errors"
	"syscall"
	"testing"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

func TestKeyringWithoutAPasswordOpensWithoutAsking(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartBareKeyring(t)
	store := open(t, keychain.Options{})
	wantError(t, store.Probe(t.Context()), model.ErrNoCollection)
	keyring.Create("Default keyring", "")
	mustSet(t, store, "a.1", "kept")
	if err := store.Settle(t.Context()); err != nil {
		t.Errorf("Settle: %v", err)
	}
	keyring.End(syscall.SIGKILL)
	keyring.RestartLocked()
	wantSecret(t, store, "a.1", "kept")
	t.Setenv("XDG_DATA_HOME", keyring.DataHome())
	if plain, err := store.Readable(t.Context()); err != nil || !plain {
		t.Errorf("its file is plain text: %v, error %v", plain, err)
	}
	place, err := store.Place(t.Context())
	if want := (model.StorePlace{Provider: "GNOME Keyring", Collection: "Default keyring"}); err != nil || place != want {
		t.Errorf("the place is %v, %v", place, err)
	}
}

func TestKeyringWithAPasswordIsNoPlainText(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartBareKeyring(t)
	store := open(t, keychain.Options{})
	t.Setenv("XDG_DATA_HOME", keyring.DataHome())
	keyring.Create("With a password", "secret")
	mustSet(t, store, "a.1", "kept")
	if plain, err := store.Readable(t.Context()); err != nil || plain {
		t.Errorf("its file is plain text: %v, error %v", plain, err)
	}
}

func TestKeyringInMemoryAloneProvesNothing(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartBareKeyring(t)
	keyring.SetDefault("/org/freedesktop/secrets/collection/session")
	store := open(t, keychain.Options{})
	mustSet(t, store, "a.1", "for a while")
	wantError(t, store.Settle(t.Context()), model.ErrNotDurable)
	wantError(t, store.Lock(t.Context()), errors.ErrUnsupported)
}

// The first login through PAM makes a login keyring beside the one that was the default until then.
func TestSecretsOfTheFormerKeyringAreNamedNotMissed(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartBareKeyring(t)
	keyring.Create("Default keyring", "secret")
	store := open(t, keychain.Options{})
	mustSet(t, store, "a.1", "kept")
	keyring.Restart(password) // with a login keyring; the former is locked now

	former := model.StorePlace{Provider: "GNOME Keyring", Collection: "Default keyring"}
	_, err := store.Get(t.Context(), "a.1")
	var elsewhere *model.ElsewhereError
	if !errors.As(err, &elsewhere) || elsewhere.At != former {
		t.Errorf("Get: %v", err)
	}
	wantError(t, store.Delete(t.Context(), "a.1"), model.ErrStoreElsewhere)
	places, err := store.Places(t.Context(), "a.1", "none.1")
	if err != nil || len(places) != 1 || places["a.1"] != former {
		t.Errorf("Places: %v, %v", places, err)
	}
}
