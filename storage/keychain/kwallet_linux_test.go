package keychain_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

const walletSettings = "[Wallet]\nEnabled=true\nFirst Use=false\nDefault Wallet=" + keychaintest.WalletName + "\n"

func TestWalletIsLockedOnlyWhereUnlockingWouldAsk(t *testing.T) {
	keychaintest.StartBus(t)
	wallet := keychaintest.StartWallet(t) // open for KDE's programs, and Locked for the Secret Service
	store := open(t, keychain.Options{})
	if err := store.Probe(t.Context()); err != nil {
		t.Errorf("a wallet that is open already: %v", err)
	}
	wallet.End(syscall.SIGKILL)
	wallet.Start(false)
	wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)

	wallet.End(syscall.SIGKILL)
	wallet.Configure(walletSettings + "Prompt on Open=true\n")
	wallet.Start(true)
	wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)
}

// A wallet with an empty password is locked after a login as any other, and opens without a question.
func TestClosedWalletWithoutAPasswordIsOpenedWithoutAQuestion(t *testing.T) {
	screen := keychaintest.StartScreen(t)
	keychaintest.StartBus(t)
	wallet := keychaintest.StartWallet(t)
	wallet.End(syscall.SIGKILL)
	wallet.Protect("open", "")
	wallet.Protect("shut", "a password")
	begin := func(name, more string) *keychain.Keychain {
		t.Helper()
		wallet.End(syscall.SIGKILL)
		wallet.Configure("[Wallet]\nFirst Use=false\nDefault Wallet=" + name + "\n" + more)
		wallet.Start(false)
		return open(t, keychain.Options{})
	}

	store := begin("open", "")
	mustSet(t, store, "a.1", "kept")
	if readable, err := store.Readable(t.Context()); err != nil || !readable {
		t.Errorf("without a password: readable is %v, %v", readable, err)
	}
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantSecret(t, begin("open", ""), "a.1", "kept") // the wallet has grown: its content is of another length
	wantError(t, begin("open", "Prompt on Open=true\n").Probe(t.Context()), model.ErrStoreLocked)
	if n := screen.Dialogs(); n != 0 {
		t.Errorf("%d questions were asked", n)
	}

	store = begin("shut", "")
	wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)
	if readable, err := store.Readable(t.Context()); err != nil || readable {
		t.Errorf("with a password: readable is %v, %v", readable, err)
	}
	if n := screen.Dialogs(); n != 0 {
		t.Errorf("%d questions were asked for a wallet with a password", n)
	}
	// What would be seen of a question: unlocking asks one.
	ctx, cancel := context.WithCancel(t.Context())
	unlocked := make(chan error, 1)
	go func() { unlocked <- store.Unlock(ctx) }()
	screen.WaitForDialogs(1)
	cancel()
	wantError(t, <-unlocked, context.Canceled)
}

func TestWalletThatDeniesForEverSaysSo(t *testing.T) {
	keychaintest.StartBus(t)
	wallet := keychaintest.StartWallet(t)
	wallet.End(syscall.SIGKILL)
	wallet.Configure(walletSettings + "[Auto Deny]\n" + keychaintest.WalletName + "=KDE System\n")
	wallet.Start(false)
	store := open(t, keychain.Options{})
	wantError(t, store.Probe(t.Context()), model.ErrAccessDenied)
	wantError(t, store.Unlock(t.Context()), model.ErrAccessDenied)
}

func TestAnotherDefaultWalletIsNamedAndNothingIsTouched(t *testing.T) {
	keychaintest.StartBus(t)
	wallet := keychaintest.StartWallet(t)
	store := open(t, keychain.Options{})
	mustSet(t, store, "a.1", "kept")
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	wallet.End(syscall.SIGKILL)
	wallet.Another("work")
	wallet.Configure("[Wallet]\nFirst Use=false\nDefault Wallet=work\n")
	wallet.Start(true)
	wallet.Open("work")

	home := model.StorePlace{Provider: "KWallet", Collection: keychaintest.WalletName}
	_, err := store.Get(t.Context(), "a.1")
	var elsewhere *model.ElsewhereError
	if !errors.As(err, &elsewhere) || elsewhere.At != home {
		t.Errorf("Get: %v", err)
	}
	wantError(t, store.Delete(t.Context(), "a.1"), model.ErrStoreElsewhere)
	places, err := store.Places(t.Context(), "a.1")
	if err != nil || places["a.1"] != home {
		t.Errorf("Places: %v, %v", places, err)
	}
	wallet.End(syscall.SIGKILL)
	wallet.Configure(walletSettings)
	wallet.Start(true)
	wantSecret(t, store, "a.1", "kept")
}

func TestInstalledWalletIsStartedUnlessItIsSwitchedOff(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	program := keychaintest.Program(t, "kwalletd5")
	bus := keychaintest.StartBus(t, keychaintest.Service{
		Name: "org.kde.kwalletd5", Exec: "/usr/bin/env QT_QPA_PLATFORM=offscreen " + program,
	})
	settings := filepath.Join(folder, "kwalletrc")
	for _, off := range []string{"[Wallet]\nEnabled=false\n", "[org.freedesktop.secrets]\napiEnabled=false\n"} {
		if err := os.WriteFile(settings, []byte(off), 0o600); err != nil {
			t.Fatal(err)
		}
		wantError(t, open(t, keychain.Options{}).Probe(t.Context()), model.ErrStoreDisabled)
	}
	if err := os.WriteFile(settings, []byte(walletSettings), 0o600); err != nil {
		t.Fatal(err)
	}
	store := open(t, keychain.Options{StartLimit: keychaintest.Patience})
	wantError(t, store.Probe(t.Context()), model.ErrNoCollection) // there is no wallet yet
	place, err := store.Place(t.Context())
	wantError(t, err, model.ErrNoCollection)
	if place.Provider != "KWallet" {
		t.Errorf("the place is %v", place)
	}
	bus.EndProvider()
}
