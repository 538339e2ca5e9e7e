package keychain_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"keyrack/model"
	"keyrack/storage/keychain"
)

// scripted is a backend in memory that can be told to misbehave. Like the real one it is called by one goroutine at a
// time; calling it by two is a data race, which the race detector reports.
type scripted struct {
	items map[string]string
	calls atomic.Int64
	// set, get and del take the place of a call if they are not nil. The plain behaviour is passed along.
	set func(keep func()) error
	get func(value string, err error) (string, error)
	del func(drop func()) error
}

func newScripted() *scripted { return &scripted{items: map[string]string{}} }

func (s *scripted) Set(service, account, secret string) error {
	s.calls.Add(1)
	keep := func() { s.items[service+"/"+account] = secret }
	if s.set != nil {
		return s.set(keep)
	}
	keep()
	return nil
}

func (s *scripted) Get(service, account string) (string, error) {
	s.calls.Add(1)
	value, found := s.items[service+"/"+account]
	var err error
	if !found {
		err = fmt.Errorf("no such item: %w", model.ErrSecretNotFound)
	}
	if s.get != nil {
		return s.get(value, err)
	}
	return value, err
}

func (s *scripted) Delete(service, account string) error {
	s.calls.Add(1)
	_, found := s.items[service+"/"+account]
	drop := func() { delete(s.items, service+"/"+account) }
	if s.del != nil {
		return s.del(drop)
	}
	if !found {
		return model.ErrSecretNotFound
	}
	drop()
	return nil
}

// With a limit of zero the defaults hold: 5 s and 10 s of the fake clock.
func openScripted(backend keychain.Backend) *keychain.Keychain {
	return keychain.Open(keychain.Options{Backend: backend})
}

func TestLyingBackendIsFoundOut(t *testing.T) {
	const old, sentinel = "old", "E0D4-sentinel-9E1D"
	chatty := errors.New("cannot handle " + sentinel)
	for _, test := range []struct {
		name   string
		script func(*scripted)
		set    error
		get    error
		del    error
	}{
		{name: "honest", script: func(*scripted) {}},
		{
			name:   "says yes and keeps what was there",
			script: func(s *scripted) { s.set = func(func()) error { return nil } },
			set:    model.ErrSecretNotSaved,
		},
		{
			name: "says yes and loses everything",
			script: func(s *scripted) {
				s.set = func(func()) error { clear(s.items); return nil }
			},
			set: model.ErrSecretNotSaved,
		},
		{
			name: "gives back one byte less",
			script: func(s *scripted) {
				s.get = func(value string, err error) (string, error) { return strings.TrimSuffix(value, "D"), err }
			},
			set: model.ErrSecretNotSaved,
			del: nil,
		},
		{
			name:   "says deleted and still holds it",
			script: func(s *scripted) { s.del = func(func()) error { return nil } },
			del:    model.ErrSecretNotDeleted,
		},
		{
			name: "deletes and then reports a failure",
			script: func(s *scripted) {
				s.del = func(drop func()) error { drop(); return chatty }
			},
		},
		{
			name:   "fails to delete",
			script: func(s *scripted) { s.del = func(func()) error { return chatty } },
			del:    model.ErrStoreBroken,
		},
		{
			name: "keeps and then reports a failure",
			script: func(s *scripted) {
				s.set = func(keep func()) error { keep(); return chatty }
			},
			set: model.ErrStoreBroken,
		},
		{
			name: "quotes the secret in an error of a known kind",
			script: func(s *scripted) {
				loud := fmt.Errorf("%w while writing %s", model.ErrStoreLocked, sentinel)
				s.set = func(func()) error { return loud }
				s.get = func(string, error) (string, error) { return sentinel, loud }
				s.del = func(func()) error { return loud }
			},
			set: model.ErrStoreLocked, get: model.ErrStoreLocked, del: model.ErrStoreLocked,
		},
		{
			name: "panics with the secret",
			script: func(s *scripted) {
				s.set = func(func()) error { panic(sentinel) }
				s.get = func(string, error) (string, error) { panic(chatty) }
				s.del = func(func()) error { panic(sentinel) }
			},
			set: model.ErrStoreBroken, get: model.ErrStoreBroken, del: model.ErrStoreBroken,
		},
		{
			name: "ends its goroutine",
			script: func(s *scripted) {
				s.set = func(func()) error { runtime.Goexit(); return nil }
				s.get = func(string, error) (string, error) { runtime.Goexit(); return "", nil }
				s.del = func(func()) error { runtime.Goexit(); return nil }
			},
			set: model.ErrStoreBroken, get: model.ErrStoreBroken, del: model.ErrStoreBroken,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := func() *keychain.Keychain {
				backend := newScripted()
				backend.items[keychain.DefaultService+"/a.1"] = old
				test.script(backend)
				return openScripted(backend)
			}
			check := func(call string, got, want error) {
				t.Helper()
				if !errors.Is(got, want) {
					t.Errorf("%s: %v, want %v", call, got, want)
				}
				if got != nil && strings.Contains(got.Error(), sentinel) {
					t.Errorf("%s passes on the text of the backend", call)
				}
			}
			check("Set", store().Set(t.Context(), "a.1", model.NewSecret(sentinel)), test.set)
			tried, err := store().SetMany(t.Context(), []model.SecretRef{"a.1", "b.1"},
				map[model.SecretRef]model.Secret{"a.1": model.NewSecret(sentinel), "b.1": model.NewSecret(sentinel)}, nil)
			check("SetMany", err, test.set)
			if want := map[bool]int{true: 2, false: 1}[test.set == nil]; tried != want {
				t.Errorf("SetMany has come to %d secrets, want %d", tried, want)
			}
			_, err = store().GetMany(t.Context(), "a.1")
			check("GetMany", err, errors.ErrUnsupported)
			secret, err := store().Get(t.Context(), "a.1")
			check("Get", err, test.get)
			if err != nil && !secret.IsEmpty() {
				t.Error("Get returns an error and a secret")
			}
			check("Delete", store().Delete(t.Context(), "a.1"), test.del)
		})
	}
}

func TestOnlyAProvenNotFoundCountsAsAbsent(t *testing.T) {
	backend := newScripted()
	backend.get = func(string, error) (string, error) { return "", errors.New("not found") }
	_, err := openScripted(backend).Get(t.Context(), "a.1")
	wantError(t, err, model.ErrStoreBroken)
	if errors.Is(err, model.ErrSecretNotFound) {
		t.Error("a text was taken for proof")
	}
}

func TestProbeOfABackendReadsAndNeverWrites(t *testing.T) {
	backend := newScripted()
	backend.set = func(func()) error { t.Error("Probe writes"); return nil }
	if err := openScripted(backend).Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	backend.get = func(string, error) (string, error) { return "", model.ErrStoreUnavailable }
	wantError(t, openScripted(backend).Probe(t.Context()), model.ErrStoreUnavailable)
}

func TestHangingCallKeepsItsPlaceUntilItIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := newScripted()
		release := make(chan struct{})
		backend.set = func(keep func()) error { <-release; keep(); return nil }
		store := openScripted(backend)

		began := time.Now()
		wantError(t, store.Set(t.Context(), "a.1", model.NewSecret("late")), model.ErrStoreTimeout)
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("Set gave up after %v, want 10s", took)
		}

		began = time.Now()
		for range 100 {
			_, err := store.Get(t.Context(), "a.1")
			wantError(t, err, model.ErrStoreBusy)
		}
		wantError(t, store.Probe(t.Context()), model.ErrStoreBusy)
		wantError(t, store.Delete(t.Context(), "a.1"), model.ErrStoreBusy)
		if took := time.Since(began); took != 0 {
			t.Errorf("busy calls waited %v, want no wait", took)
		}
		if n := backend.calls.Load(); n != 1 {
			t.Errorf("the backend got %d calls, want 1", n)
		}

		close(release)
		synctest.Wait()
		secret, err := store.Get(t.Context(), "a.1")
		if err != nil || secret.Reveal() != "late" {
			t.Errorf("after the late write landed: %v, want its secret", err)
		}
	})
}

func TestCallsThatWaitBehindAHangingOneAreBusyInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := newScripted()
		release := make(chan struct{})
		backend.get = func(value string, err error) (string, error) { <-release; return value, err }
		store := openScripted(backend)

		var group sync.WaitGroup
		var late, busy atomic.Int64
		for range 101 {
			group.Go(func() {
				_, err := store.Get(t.Context(), "a.1")
				switch {
				case errors.Is(err, model.ErrStoreTimeout):
					late.Add(1)
				case errors.Is(err, model.ErrStoreBusy):
					busy.Add(1)
				default:
					t.Errorf("Get: %v", err)
				}
			})
		}
		began := time.Now()
		group.Wait()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("the last of 101 calls ended after %v, want 10s at most", took)
		}
		if late.Load() != 1 || busy.Load() != 100 || backend.calls.Load() != 1 {
			t.Errorf("%d timed out, %d were busy, %d reached the backend; want 1, 100, 1", late.Load(), busy.Load(),
				backend.calls.Load())
		}
		close(release)
	})
}

func TestCallThatGaveUpStartsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := newScripted()
		release := make(chan struct{})
		backend.del = func(drop func()) error { <-release; drop(); return nil }
		store := openScripted(backend)
		wantError(t, store.Delete(t.Context(), "a.1"), model.ErrStoreTimeout)
		close(release)
		synctest.Wait()
		if n := backend.calls.Load(); n != 1 {
			t.Errorf("the backend got %d calls, want the Delete alone", n)
		}
	})
}

func TestSlowCallsQueueInsteadOfFailing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := newScripted()
		backend.items[keychain.DefaultService+"/a.1"] = "kept"
		backend.get = func(value string, err error) (string, error) { time.Sleep(2 * time.Second); return value, err }
		store := openScripted(backend)
		var group sync.WaitGroup
		for range 3 { // the third waits 4 s and works 2 s: each is within its limit of 5 s
			group.Go(func() {
				if _, err := store.Get(t.Context(), "a.1"); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

func TestCallerCanGiveUpEarlier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := newScripted()
		release := make(chan struct{})
		backend.get = func(value string, err error) (string, error) { <-release; return value, err }
		store := openScripted(backend)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := store.Get(ctx, "a.1")
		wantError(t, err, model.ErrStoreTimeout)
		wantError(t, err, context.DeadlineExceeded)
		if took := time.Since(began); took != time.Second {
			t.Errorf("Get ended after %v, want 1s", took)
		}
		close(release)
	})
}

func TestTooBigSecretNeverReachesTheBackend(t *testing.T) {
	for _, size := range []int{2049, 2560, 2561, 4096, 1 << 20} {
		backend := newScripted()
		err := openScripted(backend).Set(t.Context(), "a.1", model.NewSecret(strings.Repeat("x", size)))
		wantError(t, err, model.ErrSecretTooBig)
		if backend.calls.Load() != 0 {
			t.Errorf("a secret of %d bytes reached the backend", size)
		}
	}
}

func TestUnsafeNamesNeverReachTheBackend(t *testing.T) {
	unsafe := []string{
		"A", "a b", "a:b", "a/b", "a_b", "a\nb", "a\x00b", "a\xff", "ä", "-a", ".a", "a'b", "$(id)", " ", "a ",
		strings.Repeat("a", 65),
	}
	for _, name := range append(unsafe, "") {
		backend := newScripted()
		store, ref := openScripted(backend), model.SecretRef(name)
		wantError(t, store.Set(t.Context(), ref, model.NewSecret("x")), keychain.ErrName)
		_, err := store.Get(t.Context(), ref)
		wantError(t, err, keychain.ErrName)
		wantError(t, store.Delete(t.Context(), ref), keychain.ErrName)
		if backend.calls.Load() != 0 {
			t.Errorf("the account %q reached the backend", name)
		}
	}
	for _, name := range unsafe {
		backend := newScripted()
		store := keychain.Open(keychain.Options{Service: name, Backend: backend})
		wantError(t, store.Set(t.Context(), "a.1", model.NewSecret("x")), keychain.ErrName)
		_, err := store.Get(t.Context(), "a.1")
		wantError(t, err, keychain.ErrName)
		if backend.calls.Load() != 0 {
			t.Errorf("the service %q reached the backend", name)
		}
	}
}

func TestNamesOfTheApplicationAreSafe(t *testing.T) {
	store := openScripted(newScripted())
	for _, ref := range []model.SecretRef{
		"0b9de3a4-8c6f-4d55-9d2e-3a3f1a0c7c11.1",
		"0b9de3a4-8c6f-4d55-9d2e-3a3f1a0c7c11.120", "a", model.SecretRef(strings.Repeat("a", 64)),
	} {
		if err := store.Set(t.Context(), ref, model.NewSecret("x")); err != nil {
			t.Errorf("Set(%s): %v", ref, err)
		}
	}
}

func TestBackendOfItsOwnHasNoDesktop(t *testing.T) {
	store := openScripted(newScripted())
	err := store.Unlock(t.Context())
	wantError(t, err, model.ErrStoreUnavailable)
	wantError(t, err, errors.ErrUnsupported)
	_, err = store.Accounts(t.Context())
	wantError(t, err, model.ErrStoreUnavailable)
	wantError(t, err, errors.ErrUnsupported)
	if store.Name() != "system keychain" {
		t.Errorf("Name is %q", store.Name())
	}
}

// listing is a backend that can say which items it has, as the Credential Manager of Windows can.
type listing struct {
	*scripted
	fault error
}

func (l listing) Accounts(service string) ([]string, error) {
	var found []string
	for name := range l.items {
		if account, is := strings.CutPrefix(name, service+"/"); is {
			found = append(found, account, account) // twice: not every system lists an item once
		}
	}
	return found, l.fault
}

func TestBackendThatCanListIsListedAndReadsNothing(t *testing.T) {
	backend := newScripted()
	store := openScripted(listing{scripted: backend})
	for _, ref := range []model.SecretRef{"c.1", "a.2", "b.1"} {
		if err := store.Set(t.Context(), ref, model.NewSecret("made up")); err != nil {
			t.Fatal(err)
		}
	}
	backend.items["app.other/z.1"] = "of another program"
	calls := backend.calls.Load()
	if found, err := store.Accounts(t.Context()); err != nil || !slices.Equal(found, []string{"a.2", "b.1", "c.1"}) {
		t.Errorf("it lists %v, error %v", found, err)
	}
	if backend.calls.Load() != calls {
		t.Error("an item was read")
	}
	sentinel := "E0D4-sentinel-9E1D"
	_, err := openScripted(listing{newScripted(), errors.New(sentinel)}).Accounts(t.Context())
	wantError(t, err, model.ErrStoreBroken)
	if strings.Contains(err.Error(), sentinel) {
		t.Error("the error has a text of the backend")
	}
}

func wantError(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("error is %v, want %v", got, want)
	}
}
