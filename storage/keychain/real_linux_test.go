package keychain_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

const password = "correct horse"

func open(t *testing.T, options keychain.Options) *keychain.Keychain {
	t.Helper()
	store := keychain.Open(options)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// startDesktop starts a bus with an unlocked keyring, and opens it.
func startDesktop(t *testing.T) (*keychaintest.Bus, *keychaintest.Keyring, *keychain.Keychain) {
	t.Helper()
	bus := keychaintest.StartBus(t)
	keyring := keychaintest.StartKeyring(t, password)
	return bus, keyring, open(t, keychain.Options{})
}

func mustSet(t *testing.T, store *keychain.Keychain, ref model.SecretRef, value string) {
	t.Helper()
	if err := store.Set(t.Context(), ref, model.NewSecret(value)); err != nil {
		t.Fatalf("Set(%s): %v", ref, err)
	}
}

func wantSecret(t *testing.T, store *keychain.Keychain, ref model.SecretRef, value string) {
	t.Helper()
	secret, err := store.Get(t.Context(), ref)
	if err != nil {
		t.Fatalf("Get(%s): %v", ref, err)
	}
	if !secret.Equal(model.NewSecret(value)) {
		t.Fatalf("Get(%s) is another secret than was set", ref)
	}
}

func TestRealKeyringKeepsReplacesAndDeletesASecret(t *testing.T) {
	_, keyring, store := startDesktop(t)

	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrSecretNotFound)
	mustSet(t, store, "a.1", "tök€n")
	wantSecret(t, store, "a.1", "tök€n")
	mustSet(t, store, "a.1", "another")
	wantSecret(t, store, "a.1", "another")
	if got, found := keyring.Lookup(keychain.DefaultService, "a.1"); !found || got != "another" {
		t.Fatal("secret-tool does not find what Set kept")
	}

	for range 2 { // the second time there is nothing to delete
		if err := store.Delete(t.Context(), "a.1"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrSecretNotFound)
	if _, found := keyring.Lookup(keychain.DefaultService, "a.1"); found {
		t.Fatal("secret-tool still finds what Delete removed")
	}
}

func TestRealKeyringReadsAndReplacesWhatAnotherProgramStored(t *testing.T) {
	_, keyring, store := startDesktop(t)
	keyring.Store(keychain.DefaultService, "a.1", "from outside")

	wantSecret(t, store, "a.1", "from outside")
	mustSet(t, store, "a.1", "ours")
	got, err := store.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.1"}, got); diff != "" {
		t.Errorf("Set made a second item instead of replacing the first:\n%s", diff)
	}
	if err := store.Delete(t.Context(), "a.1"); err != nil {
		t.Fatal(err)
	}
}

func TestAccountsListsOnlyTheServiceAndReadsNoSecret(t *testing.T) {
	_, keyring, store := startDesktop(t)
	mustSet(t, store, "b.1", "x")
	mustSet(t, store, "a.2", "x")
	keyring.Store("org.example.other", "c.1", "x")

	got, err := store.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.2", "b.1"}, got); diff != "" {
		t.Error(diff)
	}
	keyring.Lock()
	_, err = store.Accounts(t.Context())
	wantError(t, err, model.ErrStoreLocked)
}

func TestLockedKeyringNeverPrompts(t *testing.T) {
	bus, keyring, store := startDesktop(t)
	mustSet(t, store, "a.1", "kept")
	seen := countCalls(t, bus, "org.freedesktop.Secret.Prompt", "Prompt")
	keyring.Lock()

	wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)
	wantError(t, store.Set(t.Context(), "a.1", model.NewSecret("new")), model.ErrStoreLocked)
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreLocked)
	_, err = store.Get(t.Context(), "never-set.1")
	wantError(t, err, model.ErrStoreLocked)
	wantError(t, store.Delete(t.Context(), "a.1"), model.ErrStoreLocked)
	if n := seen(); n != 0 {
		t.Errorf("%d dialogs were raised, want none", n)
	}

	wantError(t, store.Unlock(t.Context()), model.ErrStoreDeclined) // there is no screen
	if seen() == 0 {
		t.Error("the dialog of Unlock was not counted, so the count of 0 above proves nothing")
	}
	keyring.Restart(password)
	wantSecret(t, store, "a.1", "kept")
}

func TestUnlockWithoutAScreenIsDeclined(t *testing.T) {
	_, keyring, store := startDesktop(t)
	if err := store.Unlock(t.Context()); err != nil {
		t.Fatalf("unlocking what is not locked: %v", err)
	}
	keyring.Lock()
	wantError(t, store.Unlock(t.Context()), model.ErrStoreDeclined)
	wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)
}

func TestSecretsOutliveTheDaemon(t *testing.T) {
	bus, keyring, store := startDesktop(t)
	mustSet(t, store, "a.1", "kept")

	keyring.Kill()
	bus.WaitForProvider(false)
	wantError(t, store.Probe(t.Context()), model.ErrStoreUnavailable)
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreUnavailable)
	wantError(t, store.Set(t.Context(), "a.1", model.NewSecret("new")), model.ErrStoreUnavailable)
	wantError(t, store.Delete(t.Context(), "a.1"), model.ErrStoreUnavailable)
	wantError(t, store.Unlock(t.Context()), model.ErrStoreUnavailable)

	keyring.RestartLocked()
	_, err = store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreLocked)

	keyring.Restart(password)
	wantSecret(t, store, "a.1", "kept")
}

func TestFrozenDaemonIsATimeoutAndRecovers(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartKeyring(t, password)
	store := open(t, keychain.Options{ReadLimit: 100 * time.Millisecond, WriteLimit: 2 * time.Second})
	mustSet(t, store, "a.1", "kept")

	if err := keyring.Process().Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreTimeout)
	if err := keyring.Process().Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	// The look before the call met the frozen daemon, so no call is left behind that could hold the slot.
	eventually(t, func() bool { _, err := store.Get(t.Context(), "a.1"); return err == nil })
}

func TestBusThatDiesIsUnavailableAndTheNextOneIsFound(t *testing.T) {
	bus, _, store := startDesktop(t)
	mustSet(t, store, "a.1", "kept")
	bus.Kill()
	wantError(t, store.Probe(t.Context()), model.ErrStoreUnavailable)
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreUnavailable)
	wantError(t, store.Unlock(t.Context()), model.ErrStoreUnavailable)

	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, password)
	mustSet(t, store, "b.1", "on the new bus")
	wantSecret(t, store, "b.1", "on the new bus")
}

// The bus starts the installed provider, which comes up locked: no prompt then either.
func TestProviderThatIsInstalledIsStarted(t *testing.T) {
	keychaintest.Require(t, "gnome-keyring-daemon")
	program, err := exec.LookPath("gnome-keyring-daemon")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	bus := keychaintest.StartBus(t, keychaintest.Service{
		Name: "org.freedesktop.secrets",
		Exec: program + " --foreground --components=secrets --control-directory=" + t.TempDir(),
	})
	store := open(t, keychain.Options{})
	// A new home has no collection at all.
	wantError(t, store.Probe(t.Context()), model.ErrStoreUnavailable)
	bus.WaitForProvider(true)
}

func TestProviderThatNeverTakesItsNameIsATimeout(t *testing.T) {
	keychaintest.StartBus(t, keychaintest.Service{Name: "org.freedesktop.secrets", Exec: "/bin/sleep 1"})
	store := open(t, keychain.Options{StartLimit: 50 * time.Millisecond})
	began := time.Now()
	wantError(t, store.Probe(t.Context()), model.ErrStoreTimeout)
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreTimeout)
	if took := time.Since(began); took > time.Second {
		t.Errorf("two calls took %v, want about twice the limit of 50 ms", took)
	}
}

func TestEveryInputRoundTripsByteForByte(t *testing.T) {
	_, _, store := startDesktop(t)
	for name, value := range map[string]string{
		"one byte":               "x",
		"2047 bytes":             strings.Repeat("x", 2047),
		"2048 bytes":             strings.Repeat("x", 2048),
		"emoji":                  "🔑👩‍👩‍👧",
		"CJK":                    "鍵の束",
		"right to left":          "מפתח\u202eabc",
		"composed":               "é",
		"decomposed":             "e\u0301",
		"line breaks":            "a\r\nb\nc\rd",
		"tabs":                   "\ta\tb\t",
		"blanks around":          "  a  ",
		"NUL":                    "a\x00b",
		"not UTF-8":              "\xff\xfe\x80",
		"byte order mark":        "\ufeffa",
		"quotes":                 `'a' "b" ` + "`c`",
		"prefix of go-keyring":   "go-keyring-base64:YQ==",
		"old prefix":             "go-keyring-encoded:61",
		"shell":                  "$(id); rm -rf / && `x` | y > z *",
		"JSON":                   `{"ClientToken":"\u0041"}`,
		"token with a line feed": "E0D439EE522F44368DC78E1BFB03710C-D24FB11DBE31D4621C4817E028D9E1D\n",
	} {
		t.Run(name, func(t *testing.T) {
			mustSet(t, store, "a.1", value)
			wantSecret(t, store, "a.1", value)
		})
	}
}

func TestTwoProcessesShareTheItems(t *testing.T) {
	if os.Getenv("KEYCHAIN_CHILD") != "" {
		store := open(t, keychain.Options{})
		writeAndRead(t, store, "child")
		return
	}
	_, _, store := startDesktop(t)
	child := exec.Command(os.Args[0], "-test.run=^TestTwoProcessesShareTheItems$")
	child.Env = append(os.Environ(), "KEYCHAIN_CHILD=1")
	var group sync.WaitGroup
	group.Go(func() {
		if output, err := child.CombinedOutput(); err != nil {
			t.Errorf("the other process: %v\n%s", err, output)
		}
	})
	writeAndRead(t, store, "parent")
	group.Wait()
	got, err := store.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"child.1", "parent.1", "shared.1"}, got); diff != "" {
		t.Error(diff)
	}
}

// writeAndRead writes an item of its own and one that both processes read.
func writeAndRead(t *testing.T, store *keychain.Keychain, name string) {
	t.Helper()
	own := model.SecretRef(name + ".1")
	for i := range 8 {
		value := fmt.Sprintf("%s-%d", name, i)
		mustSet(t, store, own, value)
		wantSecret(t, store, own, value)
		if name == "parent" {
			mustSet(t, store, "shared.1", value)
		} else if _, err := store.Get(t.Context(), "shared.1"); err != nil && !errors.Is(err, model.ErrSecretNotFound) {
			t.Fatal(err)
		}
	}
}

func TestManyGoroutinesTakeTurns(t *testing.T) {
	_, _, store := startDesktop(t)
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			ref := model.SecretRef(fmt.Sprintf("g%d.1", i))
			value := model.NewSecret(string(ref))
			if err := store.Set(t.Context(), ref, value); err != nil {
				t.Errorf("Set: %v", err)
				return
			}
			if got, err := store.Get(t.Context(), ref); err != nil || !got.Equal(value) {
				t.Errorf("Get: %v, or another secret", err)
			}
		})
	}
	group.Wait()
}

func TestCallsLeaveNoGoroutineAndNoFileBehind(t *testing.T) {
	_, _, store := startDesktop(t)
	mustSet(t, store, "a.1", "kept")
	round := func(n int) {
		for i := range n {
			var err error
			switch i % 20 {
			case 0, 1, 2:
				_, err = store.Get(t.Context(), "a.1")
			case 3:
				if _, err = store.Get(t.Context(), "none.1"); errors.Is(err, model.ErrSecretNotFound) {
					err = nil
				}
			case 4:
				err = store.Unlock(t.Context())
			default:
				err = store.Probe(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	round(20)
	goroutines, files := settled(t)
	round(1000)
	moreGoroutines, moreFiles := settled(t)
	if moreGoroutines > goroutines+2 || moreFiles > files {
		t.Errorf("after 1000 calls: %d goroutines, was %d; %d open files, were %d", moreGoroutines, goroutines,
			moreFiles, files)
	}
}

func TestCloseEndsEveryCall(t *testing.T) {
	_, _, store := startDesktop(t)
	mustSet(t, store, "a.1", "kept")
	for range 2 {
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreUnavailable)
	wantError(t, store.Set(t.Context(), "a.1", model.NewSecret("x")), model.ErrStoreUnavailable)
	wantError(t, store.Delete(t.Context(), "a.1"), model.ErrStoreUnavailable)
	wantError(t, store.Probe(t.Context()), model.ErrStoreUnavailable)
	wantError(t, store.Unlock(t.Context()), model.ErrStoreUnavailable)
	_, err = store.Accounts(t.Context())
	wantError(t, err, model.ErrStoreUnavailable)
}

func TestCallsWithAnEndedContextDoNothing(t *testing.T) {
	_, keyring, store := startDesktop(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := store.Set(ctx, "a.1", model.NewSecret("x"))
	wantError(t, err, model.ErrStoreTimeout)
	wantError(t, err, context.Canceled)
	if _, found := keyring.Lookup(keychain.DefaultService, "a.1"); found {
		t.Error("a cancelled Set wrote")
	}
}
