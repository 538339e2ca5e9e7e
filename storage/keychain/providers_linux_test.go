package keychain_test

import (
	"fmt"
	"syscall"
	"testing"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

func TestWalletKeepsWhatWasSettledThoughItIsKilledAtOnce(t *testing.T) {
	keychaintest.StartBus(t)
	wallet := keychaintest.StartWallet(t)
	store := open(t, keychain.Options{})
	for i, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		ref := model.SecretRef([]string{"a.1", "b.1"}[i])
		mustSet(t, store, ref, "kept")
		if err := store.Settle(t.Context()); err != nil {
			t.Fatalf("Settle: %v", err)
		}
		wallet.End(signal)
		wallet.Start(true)
		wantSecret(t, store, ref, "kept")
	}
}

func TestWalletThatIsKilledBeforeItWritesLeavesNoSecret(t *testing.T) {
	keychaintest.StartBus(t)
	wallet := keychaintest.StartWallet(t)
	store := open(t, keychain.Options{})
	mustSet(t, store, "a.1", "lost")
	wallet.End(syscall.SIGKILL)
	wallet.Start(true)
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrSecretNotFound)
	// The next secret of that name is a whole one.
	mustSet(t, store, "a.1", "kept")
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	wallet.End(syscall.SIGKILL)
	wallet.Start(true)
	wantSecret(t, store, "a.1", "kept")
}

func TestKeePassKeepsWhatWasSettledThoughItIsKilledAtOnce(t *testing.T) {
	keychaintest.StartBus(t)
	keepass := keychaintest.StartKeePass(t, keychaintest.KeePassSettings)
	store := open(t, keychain.Options{})
	mustSet(t, store, "a.1", "kept")
	if err := store.Settle(t.Context()); err != nil {
		t.Fatalf("Settle: %v", err)
	}
	place, err := store.Place(t.Context())
	if want := (model.StorePlace{Provider: "KeePassXC", Collection: "Passwords"}); err != nil || place != want {
		t.Errorf("the place is %v, %v", place, err)
	}
	keepass.End(syscall.SIGKILL)
	keepass.Start()
	wantSecret(t, store, "a.1", "kept")
	if err := store.Settle(t.Context()); err != nil {
		t.Errorf("what was read from the file: %v", err)
	}
	if err := store.Lock(t.Context()); err != nil {
		t.Fatalf("Lock: %v", err)
	}
	wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)
}

func TestWalletKeepsADeletionThatWasSettled(t *testing.T) {
	keychaintest.StartBus(t)
	wallet := keychaintest.StartWallet(t)
	store := open(t, keychain.Options{})
	mustSet(t, store, "a.1", "deleted") // the only one: with it goes the file of the attributes
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := store.Delete(t.Context(), "a.1"); err != nil {
		t.Fatal(err)
	}
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	wallet.End(syscall.SIGKILL)
	wallet.Start(true)
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrSecretNotFound)
}

// KeePassXC 2.7.4 crashes when it is changed again while it saves.
func TestKeePassTakesManyWritesInARow(t *testing.T) {
	keychaintest.StartBus(t)
	keychaintest.StartKeePass(t, keychaintest.KeePassSettings)
	store := open(t, keychain.Options{})
	for i := range 20 {
		mustSet(t, store, model.SecretRef(fmt.Sprintf("a%d.1", i)), "kept")
	}
	if err := store.Settle(t.Context()); err != nil {
		t.Error(err)
	}
	for i := range 20 {
		wantSecret(t, store, model.SecretRef(fmt.Sprintf("a%d.1", i)), "kept")
	}
	mustSet(t, store, "a1.1", "being saved") // it says no to locking while it saves
	if err := store.Lock(t.Context()); err != nil {
		t.Errorf("Lock: %v", err)
	}
}
