package keychain_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

func TestUnlockAsksOnceAndBelievesOnlyTheLock(t *testing.T) {
	bus := keychaintest.StartBus(t)
	stranger := bus.Connect()
	ask := []string{"Unlock"}
	for _, test := range []struct {
		name    string
		faults  faults
		want    error
		prompts int
	}{
		{name: "not locked", faults: faults{prompting: ask}},
		{name: "opens without asking", faults: faults{locked: true}},
		{name: "the user says yes", faults: faults{locked: true, prompting: ask}, prompts: 1},
		{
			name:   "the user says no",
			faults: faults{locked: true, prompting: ask, answer: dismissed}, prompts: 1,
			want: model.ErrStoreDeclined,
		},
		{
			name: "says yes and stays locked",
			faults: faults{locked: true, prompting: ask, answer: func(p *fakeProvider) {
				p.say(completed, false, dbus.MakeVariant(""))
			}},
			prompts: 1,
			want:    model.ErrStoreDeclined,
		},
		{
			name:   "says unlocked at once and stays locked",
			faults: faults{locked: true, lying: ask},
			want:   model.ErrStoreDeclined,
		},
		{
			name: "the answer to another dialog comes first",
			faults: faults{locked: true, prompting: ask, answer: func(p *fakeProvider) {
				_ = p.conn.Emit(promptPath+"9", completed, true, dbus.MakeVariant(""))
				p.accept()
			}},
			prompts: 1,
		},
		{
			name: "a stranger answers first",
			faults: faults{locked: true, prompting: ask, answer: func(p *fakeProvider) {
				_ = stranger.Emit(promptPath, completed, true, dbus.MakeVariant(""))
				time.Sleep(20 * time.Millisecond) // the two connections have no order between them
				p.accept()
			}},
			prompts: 1,
		},
		{
			name: "other signals come first",
			faults: faults{locked: true, prompting: ask, answer: func(p *fakeProvider) {
				p.say("org.freedesktop.Secret.Prompt.Moved", true)
				p.say("org.freedesktop.portal.Settings.SettingChanged", "dark")
				p.accept()
			}},
			prompts: 1,
		},
		{
			name: "an answer without content",
			faults: faults{locked: true, prompting: ask, answer: func(p *fakeProvider) {
				p.say(completed)
			}},
			prompts: 1,
			want:    model.ErrStoreBroken,
		},
		{
			name: "an answer of the wrong type",
			faults: faults{locked: true, prompting: ask, answer: func(p *fakeProvider) {
				p.say(completed, "yes", dbus.MakeVariant(""))
			}},
			prompts: 1,
			want:    model.ErrStoreBroken,
		},
		{
			name:    "the provider crashes while it asks",
			faults:  faults{locked: true, prompting: ask, answer: (*fakeProvider).die},
			prompts: 1,
			want:    model.ErrStoreUnavailable,
		},
		{
			name: "the dialog cannot be shown",
			faults: faults{
				locked: true, prompting: ask,
				before: map[string]func(*fakeProvider) *dbus.Error{"Prompt": errorOfTheirOwn},
			},
			prompts: 1,
			want:    model.ErrStoreBroken,
		},
		{
			name: "the provider refuses",
			faults: faults{
				locked: true,
				before: map[string]func(*fakeProvider) *dbus.Error{"Unlock": errorNamed("org.freedesktop.DBus.Error.AccessDenied")},
			},
			want: model.ErrStoreUnavailable,
		},
		{name: "no collection, and one is made", faults: faults{collections: []dbus.ObjectPath{}}},
		{
			name:    "no collection, and the user makes one",
			faults:  faults{collections: []dbus.ObjectPath{}, prompting: []string{"CreateCollection"}},
			prompts: 1,
		},
		{
			name:    "no collection, and the user makes none",
			faults:  faults{collections: []dbus.ObjectPath{}, prompting: []string{"CreateCollection"}, answer: dismissed},
			prompts: 1,
			want:    model.ErrStoreDeclined,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			provider := startProvider(t, bus, test.faults)
			defer bus.WaitForProvider(false)
			defer provider.die()
			store := open(t, keychain.Options{})
			err := store.Unlock(t.Context())
			if !errors.Is(err, test.want) {
				t.Errorf("error is %v, want %v", err, test.want)
			}
			checkWords(t, "Unlock", err)
			if n := provider.count("Prompt"); n != test.prompts {
				t.Errorf("%d dialogs were raised, want %d", n, test.prompts)
			}
			if provider.count("Dismiss") != 0 {
				t.Error("the dialog was dismissed")
			}
		})
	}
}

// startUnlock opens a dialog that nobody answers, and returns when it is up.
func startUnlock(t *testing.T, provider *fakeProvider, unlock func() error) <-chan error {
	t.Helper()
	result := make(chan error, 1)
	go func() { result <- unlock() }()
	eventually(t, func() bool { return provider.count("Prompt") == 1 })
	return result
}

func unanswered() faults {
	return faults{locked: true, prompting: []string{"Unlock"}, answer: func(*fakeProvider) {}}
}

func TestUnlockWaitsLongerThanAnyLimit(t *testing.T) {
	provider := startProvider(t, keychaintest.StartBus(t), unanswered())
	const limit = 500 * time.Millisecond // enough for the steps that wait for nobody
	store := open(t, keychain.Options{ReadLimit: limit, WriteLimit: limit})
	result := startUnlock(t, provider, func() error { return store.Unlock(t.Context()) })
	select {
	case err := <-result:
		t.Fatalf("Unlock did not wait for the user: %v", err)
	case <-time.After(2 * limit):
	}
	// Meanwhile the store says what is the matter, instead of being busy.
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreLocked)
	provider.accept()
	if err := <-result; err != nil {
		t.Fatal(err)
	}
}

func TestCancelledUnlockAbandonsTheDialog(t *testing.T) {
	bus := keychaintest.StartBus(t)
	provider := startProvider(t, bus, unanswered())
	store := open(t, keychain.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	result := startUnlock(t, provider, func() error { return store.Unlock(ctx) })
	cancel()
	err := <-result
	wantError(t, err, model.ErrStoreTimeout)
	wantError(t, err, context.Canceled)
	checkWords(t, "Unlock", err)
	if provider.count("Dismiss") != 0 {
		t.Error("the dialog was dismissed, which kills gnome-keyring")
	}
	provider.accept() // the user answers after all
	if err := store.Probe(t.Context()); err != nil {
		t.Errorf("after the late answer: %v", err)
	}
}

func TestBusThatDiesEndsAnOpenUnlock(t *testing.T) {
	bus := keychaintest.StartBus(t)
	provider := startProvider(t, bus, unanswered())
	store := open(t, keychain.Options{})
	result := startUnlock(t, provider, func() error { return store.Unlock(t.Context()) })
	bus.Kill()
	wantError(t, <-result, model.ErrStoreUnavailable)
}

func TestCloseEndsAnOpenUnlock(t *testing.T) {
	provider := startProvider(t, keychaintest.StartBus(t), unanswered())
	store := open(t, keychain.Options{})
	result := startUnlock(t, provider, func() error { return store.Unlock(t.Context()) })
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	err := <-result
	wantError(t, err, model.ErrStoreUnavailable)
	checkWords(t, "Unlock", err)
}

func TestTwoUnlocksRaiseOneDialog(t *testing.T) {
	provider := startProvider(t, keychaintest.StartBus(t), unanswered())
	store := open(t, keychain.Options{})
	first := startUnlock(t, provider, func() error { return store.Unlock(t.Context()) })

	impatient, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	wantError(t, store.Unlock(impatient), model.ErrStoreTimeout)

	var second error
	var group sync.WaitGroup
	group.Go(func() { second = store.Unlock(t.Context()) })
	provider.accept()
	group.Wait()
	if err := <-first; err != nil || second != nil {
		t.Errorf("the two calls got %v and %v", err, second)
	}
	if n := provider.count("Prompt"); n != 1 {
		t.Errorf("%d dialogs, want 1", n)
	}
}
