package keychain_test

import (
	"errors"
	"testing"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

func TestLockLocksTheKeyringAndLosesNothing(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartKeyring(t, "password")
	k := keychain.Open(keychain.Options{})
	t.Cleanup(func() { _ = k.Close() })
	if err := k.Set(t.Context(), "ref.1", model.NewSecret("a secret to be locked away")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is locked already
		if err := k.Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := k.Probe(t.Context()); !errors.Is(err, model.ErrStoreLocked) {
			t.Errorf("after locking: %v, want ErrStoreLocked", err)
		}
	}
	keyring.Restart("password")
	if secret, err := k.Get(t.Context(), "ref.1"); err != nil || secret.Reveal() != "a secret to be locked away" {
		t.Errorf("after unlocking: %v, %v", secret, err)
	}
}

func TestLockOfNoKeychainSaysSo(t *testing.T) {
	keychaintest.StartBus(t)
	k := keychain.Open(keychain.Options{})
	t.Cleanup(func() { _ = k.Close() })
	if err := k.Lock(t.Context()); !errors.Is(err, model.ErrStoreUnavailable) {
		t.Errorf("error %v, want ErrStoreUnavailable", err)
	}
}
