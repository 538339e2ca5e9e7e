package keychain_test

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

func TestKeePassThatDoesNotSaveByItselfHasProvenNothing(t *testing.T) {
	keychaintest.StartBus(t)
	settings := strings.Replace(keychaintest.KeePassSettings, "[General]\n",
		"[General]\nAutoSaveAfterEveryChange=false\n", 1)
	keepass := keychaintest.StartKeePass(t, settings)
	store := open(t, keychain.Options{})
	mustSet(t, store, "a.1", "lost")
	wantError(t, store.Settle(t.Context()), model.ErrNotDurable)
	keepass.End(syscall.SIGKILL)
	keepass.Start()
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrSecretNotFound)
}

// KeePassXC asks about every item by default, and remembers the answer for the connection.
func TestKeePassAsksOnceForAllItems(t *testing.T) {
	screen := keychaintest.StartScreen(t)
	keychaintest.StartBus(t)
	keepass := keychaintest.StartKeePass(t, keychaintest.KeePassSettings)
	store := open(t, keychain.Options{})
	label := model.ItemLabel{Text: "Keyrack · Hotel Aurora · Demo", Environment: "Demo", Kind: "AccessToken"}
	for _, ref := range []model.SecretRef{"a.1", "b.1"} {
		if err := store.SetLabelled(t.Context(), ref, model.NewSecret(string(ref)), label); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	keepass.End(syscall.SIGKILL)
	keepass.Configure(strings.Replace(keychaintest.KeePassSettings, "ConfirmAccessItem=false",
		"ConfirmAccessItem=true", 1))
	keepass.Start()

	read := func(ref model.SecretRef) <-chan error {
		result := make(chan error, 1)
		go func() {
			secret, err := store.Get(t.Context(), ref)
			if err == nil && secret.Reveal() != string(ref) {
				t.Errorf("%s is another secret", ref)
			}
			result <- err
		}()
		return result
	}
	answer := func(result <-chan error, key string) error {
		t.Helper()
		for end := time.Now().Add(keychaintest.Patience); time.Now().Before(end); {
			if output, err := exec.Command("xdotool", "search", "--onlyvisible", "--name",
				"Access Request").Output(); err == nil && len(output) > 0 {
				screen.Press(key)
			}
			select {
			case err := <-result:
				return err
			case <-time.After(300 * time.Millisecond):
			}
		}
		t.Fatal("the dialog takes no answer")
		return nil
	}
	wantError(t, answer(read("a.1"), "Escape"), model.ErrAccessDenied)
	if err := answer(read("a.1"), "Return"); err != nil {
		t.Fatal(err)
	}
	if err := <-read("b.1"); err != nil { // nobody is there to answer
		t.Fatal(err)
	}
}
