package keychain_test

import (
	"context"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

func TestUserAnswersTheRealDialog(t *testing.T) {
	screen := keychaintest.StartScreen(t)
	keychaintest.StartBus(t, keychaintest.Prompter(t))
	keyring := keychaintest.StartKeyring(t, "pw")
	store := open(t, keychain.Options{})
	mustSet(t, store, "a.1", "kept")
	keyring.Lock()

	ask := func(ctx context.Context) <-chan error {
		result := make(chan error, 1)
		go func() { result <- store.Unlock(ctx) }()
		screen.WaitForDialogs(1)
		return result
	}
	// A dialog takes no keys while it appears and while it checks a password, and shows neither: a person who sees
	// nothing happen tries again.
	answer := func(result <-chan error, text, key string) error {
		t.Helper()
		for end := time.Now().Add(time.Minute); time.Now().Before(end); {
			screen.Type(text, key)
			select {
			case err := <-result:
				return err
			case <-time.After(500 * time.Millisecond):
			}
		}
		t.Fatal("the dialog takes no answer")
		return nil
	}

	wantError(t, answer(ask(t.Context()), "", "Escape"), model.ErrStoreDeclined)
	screen.WaitForDialogs(0)

	// gnome-keyring 42 leaves an abandoned dialog to the user, and the next question joins it.
	ctx, cancel := context.WithCancel(t.Context())
	result := ask(ctx)
	cancel()
	wantError(t, <-result, context.Canceled)
	wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)

	if err := answer(ask(t.Context()), "pw", "Return"); err != nil {
		t.Fatal(err)
	}
	wantSecret(t, store, "a.1", "kept")
}
