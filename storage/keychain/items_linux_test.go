package keychain_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

// startFake puts a provider on a bus of its own, and opens it.
func startFake(t *testing.T, faults faults) (*fakeProvider, *keychain.Keychain) {
	t.Helper()
	provider := startProvider(t, keychaintest.StartBus(t), faults)
	return provider, open(t, keychain.Options{})
}

func TestItemWithoutAValueIsNoSecret(t *testing.T) {
	provider, store := startFake(t, faults{})
	provider.put("a.1", "")
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrSecretNotFound)
	wantError(t, store.Set(t.Context(), "b.1", model.NewSecret("")), model.ErrSecretNotSaved)
	if _, found := provider.held("b.1"); found {
		t.Error("an empty secret was written")
	}
	mustSet(t, store, "a.1", "found again")
	wantSecret(t, store, "a.1", "found again")
	provider.put("c.1", "")
	if err := store.Delete(t.Context(), "c.1"); err != nil {
		t.Errorf("deleting what is left of an item: %v", err)
	}
	if _, found := provider.held("c.1"); found {
		t.Error("what is left of an item is still there")
	}
}

func TestSecretInAnotherCollectionIsNeverTakenForAbsent(t *testing.T) {
	for _, test := range []struct {
		name   string
		faults faults
	}{
		{name: "which is open"},
		{name: "which is locked and tells nothing of what is in it", faults: faults{
			elsewhere: true, collections: []dbus.ObjectPath{loginPath, otherPath},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			provider, store := startFake(t, test.faults)
			provider.putIn(otherPath, "a.1", "kept")
			isElsewhere := func(err error) {
				t.Helper()
				var elsewhere *model.ElsewhereError
				if !errors.As(err, &elsewhere) || elsewhere.At.Collection != "other" {
					t.Errorf("error %v does not name the other collection", err)
				}
				checkWords(t, "the call", err)
			}
			_, err := store.Get(t.Context(), "a.1")
			isElsewhere(err)
			isElsewhere(store.Delete(t.Context(), "a.1"))
			provider.mu.Lock()
			kept := string(provider.secrets[itemPath(otherPath, "a.1")])
			provider.mu.Unlock()
			if kept != "kept" {
				t.Error("the other collection was touched")
			}
		})
	}
}

func TestPlacesTellWhereEachItemLies(t *testing.T) {
	provider, store := startFake(t, faults{})
	provider.put("here.1", "x")
	provider.putIn(otherPath, "there.1", "x")
	provider.put("both.1", "x")
	provider.putIn(otherPath, "both.1", "x")
	got, err := store.Places(t.Context(), "here.1", "there.1", "both.1", "nowhere.1")
	if err != nil {
		t.Fatal(err)
	}
	at := func(collection string) model.StorePlace {
		return model.StorePlace{Provider: "keychain.test", Collection: collection}
	}
	want := map[model.SecretRef]model.StorePlace{"here.1": at("login"), "there.1": at("other"), "both.1": at("login")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := provider.count("GetSecret"); n != 0 {
		t.Errorf("%d secrets were read", n)
	}
	place, err := store.Place(t.Context())
	if err != nil || place != at("login") {
		t.Errorf("the place is %v, %v", place, err)
	}
}

func TestPlaceNamesAProviderThatHasNoCollection(t *testing.T) {
	_, store := startFake(t, faults{collections: []dbus.ObjectPath{}})
	place, err := store.Place(t.Context())
	wantError(t, err, model.ErrNoCollection)
	if place.Provider != "keychain.test" {
		t.Errorf("the place is %v", place)
	}
}

func TestItemsCarryALabelThatPeopleKnow(t *testing.T) {
	provider, store := startFake(t, faults{})
	label := model.ItemLabel{
		Text: "Keyrack · Bed/Breakfast {x} · Production", Environment: "Production",
		Kind: "AccessToken",
	}
	for _, text := range []string{"created", "replaced"} {
		if err := store.SetLabelled(t.Context(), "a.1", model.NewSecret(text), label); err != nil {
			t.Fatal(err)
		}
		wantSecret(t, store, "a.1", text)
		provider.mu.Lock()
		item := itemPath(loginPath, "a.1")
		shown, noted := provider.labels[item], provider.noted[item]
		provider.mu.Unlock()
		// A slash would make a folder of KWallet, a brace a reference of KeePassXC.
		if want := "Keyrack · Bed∕Breakfast (x) · Production"; shown != want {
			t.Errorf("%s: the label is %q, want %q", text, shown, want)
		}
		want := map[string]string{
			"service": keychain.DefaultService, "username": "a.1", "environment": "Production", "kind": "AccessToken",
		}
		if diff := cmp.Diff(want, noted); diff != "" {
			t.Errorf("%s: attributes:\n%s", text, diff)
		}
	}
	mustSet(t, store, "a.1", "without a label")
	if n := provider.count("SetLabel"); n != 0 {
		t.Errorf("the label was set %d times though it had not changed", n)
	}
}

func TestFaultsWhileASecretIsReplaced(t *testing.T) {
	type before = map[string]func(*fakeProvider) *dbus.Error
	for _, test := range []struct {
		name   string
		faults faults
		want   error
	}{
		{name: "healthy"},
		{name: "says yes and does nothing", faults: faults{lying: []string{"SetSecret"}}, want: model.ErrSecretNotSaved},
		{
			name: "keeps half of it", want: model.ErrSecretNotSaved,
			faults: faults{stored: func(value []byte) []byte { return value[:len(value)/2] }},
		},
		{name: "fails", faults: faults{before: before{"SetSecret": errorOfTheirOwn}}, want: model.ErrStoreBroken},
		{name: "asks, and the user says yes", faults: faults{prompting: []string{"UnlockItem"}}},
		{
			name: "asks, and the user says no", want: model.ErrAccessDenied,
			faults: faults{prompting: []string{"UnlockItem"}, answer: dismissed},
		},
		{
			name: "crashes", want: model.ErrStoreUnavailable,
			faults: faults{before: before{"SetSecret": func(p *fakeProvider) *dbus.Error { p.die(); return nil }}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			provider, store := startFake(t, test.faults)
			provider.put("a.1", "old")
			err := store.Set(t.Context(), "a.1", model.NewSecret(sentinel))
			if !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			checkWords(t, "Set", err)
			if held, _ := provider.held("a.1"); test.want == nil && held != sentinel {
				t.Error("the secret was not replaced")
			}
			if n := provider.count("CreateItem"); n != 0 {
				t.Errorf("%d more items of the same name were made", n)
			}
		})
	}
}

func TestReadThatAsksWaitsForThePersonLongerThanAnyLimit(t *testing.T) {
	provider := startProvider(t, keychaintest.StartBus(t),
		faults{prompting: []string{"UnlockItem"}, answer: func(*fakeProvider) {}})
	provider.put("a.1", "kept")
	provider.put("b.1", "kept too")
	const limit = 500 * time.Millisecond // enough for the steps that wait for nobody
	store := open(t, keychain.Options{ReadLimit: limit, WriteLimit: limit})
	read := func(ref model.SecretRef, results chan<- error) {
		_, err := store.Get(t.Context(), ref)
		results <- err
	}
	first, second := make(chan error, 1), make(chan error, 1)
	go read("a.1", first)
	eventually(t, func() bool { return provider.count("Prompt") == 1 })
	go read("b.1", second) // queues behind the dialog
	select {
	case err := <-first:
		t.Fatalf("Get did not wait for the person: %v", err)
	case err := <-second:
		t.Fatalf("a call behind the dialog did not wait: %v", err)
	case <-time.After(2 * limit):
	}
	provider.accept()
	if err := errors.Join(<-first, <-second); err != nil {
		t.Error(err)
	}
	if n := provider.count("Prompt"); n != 1 {
		t.Errorf("%d dialogs for two items, want 1", n)
	}
}

func TestRefusalCountsForEveryCallThatWaited(t *testing.T) {
	const readers = 8
	provider, store := startFake(t, faults{prompting: []string{"UnlockItem"}, answer: func(*fakeProvider) {}})
	provider.put("a.1", "kept")
	var group sync.WaitGroup
	errs := make(chan error, readers)
	for range readers {
		group.Go(func() {
			_, err := store.Get(t.Context(), "a.1")
			errs <- err
		})
	}
	eventually(t, func() bool { return provider.count("Prompt") == 1 })
	dismissed(provider)
	// Whoever came before the refusal shares it. A reader that was late asks anew, and is refused as well.
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	for answered := 1; ; {
		select {
		case <-done:
		case <-time.After(time.Millisecond):
			if n := provider.count("Prompt"); n > answered {
				answered = n
				dismissed(provider)
			}
			continue
		}
		break
	}
	for range readers {
		wantError(t, <-errs, model.ErrAccessDenied)
	}
	if n := provider.count("Prompt"); n == readers {
		t.Errorf("every one of %d calls raised a dialog", n)
	}
}

func TestCallerCanGiveUpWaitingForAPerson(t *testing.T) {
	provider, store := startFake(t, faults{prompting: []string{"UnlockItem"}, answer: func(*fakeProvider) {}})
	provider.put("a.1", "kept")
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { _, err := store.Get(ctx, "a.1"); result <- err }()
	eventually(t, func() bool { return provider.count("Prompt") == 1 })
	cancel()
	err := <-result
	wantError(t, err, model.ErrStoreTimeout)
	wantError(t, err, context.Canceled)
	if provider.count("Dismiss") != 0 {
		t.Error("the dialog was dismissed, which kills gnome-keyring")
	}
	provider.accept()
	wantSecret(t, store, "a.1", "kept") // nothing holds the place of the call
}

func TestLimitOfTheKeychainIsNotTheCallersEnd(t *testing.T) {
	provider := startProvider(t, keychaintest.StartBus(t),
		faults{before: map[string]func(*fakeProvider) *dbus.Error{"GetSecret": never}})
	provider.put("a.1", "kept")
	store := open(t, keychain.Options{ReadLimit: 50 * time.Millisecond})
	_, err := store.Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreTimeout)
	if errors.Is(err, context.DeadlineExceeded) {
		t.Error("it reads as if the caller had given up")
	}
}

func TestLockRunsThePromptOfTheProvider(t *testing.T) {
	provider, store := startFake(t, faults{prompting: []string{"Lock", "Unlock"}})
	if err := store.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := provider.count("Prompt"); n != 1 {
		t.Errorf("%d prompts were run, want 1", n)
	}
	wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)
}

func TestLockedProviderIsAskedOnceWhetherItOpensSilently(t *testing.T) {
	provider, store := startFake(t, faults{locked: true, prompting: []string{"Unlock"}})
	for range 3 {
		wantError(t, store.Probe(t.Context()), model.ErrStoreLocked)
	}
	if asked, shown := provider.count("Unlock"), provider.count("Prompt"); asked != 1 || shown != 0 {
		t.Errorf("asked %d times and showed %d dialogs, want once and none", asked, shown)
	}
	provider.setLocked(false) // another program unlocks, and locks again
	if err := store.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	provider.setLocked(true)
	provider.mu.Lock()
	provider.prompting = nil // now without a password
	provider.mu.Unlock()
	if err := store.Probe(t.Context()); err != nil {
		t.Errorf("a collection that opens without asking: %v", err)
	}
}

func TestProviderThatDoesNotSayWhenItWritesHasProvenNothing(t *testing.T) {
	provider, store := startFake(t, faults{})
	mustSet(t, store, "a.1", "kept")
	wantError(t, store.Settle(t.Context()), model.ErrNotDurable)
	provider.die()
	wantError(t, store.Settle(t.Context()), model.ErrNotDurable)
}
