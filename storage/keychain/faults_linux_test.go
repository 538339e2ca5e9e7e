package keychain_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

// sentinel is the secret of these tests. The fake provider quotes it in every error, and no error of ours may.
const sentinel = "C66EF7B2-sentinel-40F6B5A8"

// outcome is what the three calls return. Nil means success.
type outcome struct{ set, get, del error }

func all(err error) outcome { return outcome{err, err, err} }

// errorNamed makes a method fail with a D-Bus error.
func errorNamed(name string) func(*fakeProvider) *dbus.Error {
	return func(*fakeProvider) *dbus.Error { return dbus.NewError(name, []any{"no: " + sentinel}) }
}

// inEveryCall applies to the one method that does the work of Set, Get and Delete.
func inEveryCall(fault func(*fakeProvider) *dbus.Error) map[string]func(*fakeProvider) *dbus.Error {
	return map[string]func(*fakeProvider) *dbus.Error{
		"CreateItem": fault, "GetSecret": fault, "GetSecrets": fault, "Delete": fault,
	}
}

var errorOfTheirOwn = errorNamed("com.example.Oops")

func TestFaultsOfTheProvider(t *testing.T) {
	const quick = 400 * time.Millisecond
	crash := func(p *fakeProvider) *dbus.Error { p.die(); return nil }
	writes, reads := []string{"CreateItem", "Delete"}, []string{"UnlockItem"}
	nobody := func(*fakeProvider) {}
	crashWhileAsking := func(p *fakeProvider) {
		time.Sleep(20 * time.Millisecond) // until the reply to Prompt is out
		p.die()
	}
	anotherSignal := func(p *fakeProvider) {
		p.say("org.freedesktop.Secret.Prompt.Moved", true)
		p.accept()
	}
	nonsense := func(p *fakeProvider) { p.say(completed, sentinel) }
	for _, test := range []struct {
		name   string
		faults faults
		want   outcome
		// prompts is how many dialogs each call may raise: only for an item that asks by itself can it be more than none.
		prompts int
		// limit is the limit of the calls where they are meant to run into it; else the default.
		limit time.Duration
		// patience is how long the caller waits for a person where nobody answers; else for ever.
		patience time.Duration
	}{
		{name: "healthy"},
		{
			name:   "login collection missing, default elsewhere",
			faults: faults{collections: []dbus.ObjectPath{}, alias: loginPath},
		},
		{
			name:   "no default collection",
			faults: faults{collections: []dbus.ObjectPath{}},
			want:   all(model.ErrNoCollection),
		},
		{name: "Collections is a string", faults: faults{collections: "/login"}, want: all(model.ErrStoreBroken)},
		{
			name: "Collections is a list of strings", faults: faults{collections: []string{"/login"}},
			want: all(model.ErrStoreBroken),
		},
		{
			name:   "Collections cannot be read",
			faults: faults{before: map[string]func(*fakeProvider) *dbus.Error{"Collections": errorOfTheirOwn}},
			want:   all(model.ErrStoreBroken),
		},
		{
			name: "a sandbox denies access",
			faults: faults{before: map[string]func(*fakeProvider) *dbus.Error{
				"Collections": errorNamed("org.freedesktop.DBus.Error.AccessDenied"),
			}},
			want: all(model.ErrSandboxed),
		},
		{
			name: "ReadAlias is not known",
			faults: faults{
				collections: []dbus.ObjectPath{},
				before: map[string]func(*fakeProvider) *dbus.Error{
					"ReadAlias": errorNamed("org.freedesktop.DBus.Error.UnknownMethod"),
				},
			},
			want: all(model.ErrStoreBroken),
		},
		{name: "Locked is a number", faults: faults{locked: 1}, want: all(model.ErrStoreBroken)},
		{name: "locked, and opens without asking anybody", faults: faults{locked: true}},
		{name: "locked", faults: faults{locked: true, prompting: []string{"Unlock"}}, want: all(model.ErrStoreLocked)},
		{
			name:   "locked, and unlocking would fail",
			faults: faults{locked: true, before: map[string]func(*fakeProvider) *dbus.Error{"Unlock": errorOfTheirOwn}},
			want:   all(model.ErrStoreLocked),
		},
		{
			name:   "item refused, and nobody is asked",
			faults: faults{before: inEveryCall(errorNamed("org.freedesktop.Secret.Error.IsLocked"))},
			want:   outcome{set: model.ErrStoreLocked, get: model.ErrAccessDenied, del: model.ErrStoreLocked},
		},
		{
			name:   "an error of their own",
			faults: faults{before: inEveryCall(errorOfTheirOwn)},
			want:   all(model.ErrStoreBroken),
		},
		{
			name: "no session",
			faults: faults{before: map[string]func(*fakeProvider) *dbus.Error{
				"OpenSession": errorNamed("org.freedesktop.DBus.Error.LimitsExceeded"),
			}},
			want: outcome{set: model.ErrStoreBroken, get: model.ErrStoreBroken},
		},
		{
			name:   "crash before the call",
			faults: faults{before: map[string]func(*fakeProvider) *dbus.Error{"Locked": crash}},
			want:   all(model.ErrStoreUnavailable),
		},
		{
			name:   "crash during the call",
			faults: faults{before: inEveryCall(crash)},
			want:   all(model.ErrStoreUnavailable),
		},
		{
			name:   "no answer before the call",
			faults: faults{before: map[string]func(*fakeProvider) *dbus.Error{"Locked": never}},
			want:   all(model.ErrStoreTimeout),
			limit:  quick,
		},
		{
			name:   "no answer during the call",
			faults: faults{before: inEveryCall(never)},
			want:   all(model.ErrStoreTimeout),
			limit:  quick,
		},
		{
			name:    "asks about writes, and the user says no",
			faults:  faults{prompting: writes, answer: dismissed},
			want:    outcome{set: model.ErrSecretNotSaved, del: model.ErrSecretNotDeleted},
			prompts: 1,
		},
		{
			name:    "asks about reads, and the user says no",
			faults:  faults{prompting: reads, answer: dismissed},
			want:    outcome{set: model.ErrAccessDenied, get: model.ErrAccessDenied},
			prompts: 1,
		},
		{name: "asks about writes, and the user says yes", faults: faults{prompting: writes}, prompts: 1},
		{name: "asks about reads, and the user says yes", faults: faults{prompting: reads}, prompts: 1},
		{
			name:     "asks about writes, and nobody answers",
			faults:   faults{prompting: writes, answer: nobody},
			want:     outcome{set: model.ErrStoreTimeout, del: model.ErrStoreTimeout},
			prompts:  1,
			patience: quick,
		},
		{
			name:     "asks about reads, and nobody answers",
			faults:   faults{prompting: reads, answer: nobody},
			want:     outcome{set: model.ErrStoreTimeout, get: model.ErrStoreTimeout},
			prompts:  1,
			patience: quick,
		},
		{
			name:    "asks about writes, and crashes",
			faults:  faults{prompting: writes, answer: crashWhileAsking},
			want:    outcome{set: model.ErrStoreUnavailable, del: model.ErrStoreUnavailable},
			prompts: 1,
		},
		{
			name:    "asks about reads, and crashes",
			faults:  faults{prompting: reads, answer: crashWhileAsking},
			want:    outcome{set: model.ErrStoreUnavailable, get: model.ErrStoreUnavailable},
			prompts: 1,
		},
		{
			name:    "asks about writes, and another signal comes first",
			faults:  faults{prompting: writes, answer: anotherSignal},
			prompts: 1,
		},
		{
			name:    "asks about reads, and another signal comes first",
			faults:  faults{prompting: reads, answer: anotherSignal},
			prompts: 1,
		},
		{
			name:    "asks about writes, and the answer makes no sense",
			faults:  faults{prompting: writes, answer: nonsense},
			want:    outcome{set: model.ErrStoreBroken, del: model.ErrStoreBroken},
			prompts: 1,
		},
		{
			name:    "asks about reads, and the answer makes no sense",
			faults:  faults{prompting: reads, answer: nonsense},
			want:    outcome{set: model.ErrStoreBroken, get: model.ErrStoreBroken},
			prompts: 1,
		},
		{
			name:   "says yes and does nothing",
			faults: faults{lying: []string{"CreateItem", "SetSecret", "Delete"}},
			want:   outcome{set: model.ErrSecretNotSaved, del: model.ErrSecretNotDeleted},
		},
		{
			name:   "keeps half of the secret",
			faults: faults{stored: func(value []byte) []byte { return value[:len(value)/2] }},
			want:   outcome{set: model.ErrSecretNotSaved},
		},
		{
			name:   "a secret of another shape",
			faults: faults{secret: sentinel},
			want:   outcome{set: model.ErrStoreBroken, get: model.ErrStoreBroken},
		},
		{
			name: "keeps the secret and reports a failure",
			faults: faults{before: map[string]func(*fakeProvider) *dbus.Error{"CreateItem": func(p *fakeProvider) *dbus.Error {
				p.put("n.1", sentinel)
				return errorOfTheirOwn(p)
			}}},
			want: outcome{set: model.ErrStoreBroken},
		},
		{
			name: "deletes the secret and reports a failure",
			faults: faults{before: map[string]func(*fakeProvider) *dbus.Error{"Delete": func(p *fakeProvider) *dbus.Error {
				p.drop(itemPath(loginPath, "a.1"))
				return errorOfTheirOwn(p)
			}}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			bus := keychaintest.StartBus(t)
			call := func(name, account string, do func(context.Context, *keychain.Keychain) error, want error, wantHeld string,
				wantFound bool,
			) {
				t.Helper()
				provider := startProvider(t, bus, test.faults)
				defer bus.WaitForProvider(false)
				defer provider.die()
				provider.put("a.1", "old")
				provider.put("b.1", "old")
				store := open(t, keychain.Options{ReadLimit: test.limit, WriteLimit: test.limit})

				ctx := t.Context()
				if test.patience > 0 {
					var stop context.CancelFunc
					ctx, stop = context.WithTimeout(ctx, test.patience)
					defer stop()
				}
				err := do(ctx, store)
				if !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", name, err, want)
				}
				checkWords(t, name, err)
				if n := provider.count("Prompt"); n > test.prompts {
					t.Errorf("%s raised %d dialogs, want at most %d", name, n, test.prompts)
				}
				if n := provider.count("Dismiss"); n != 0 {
					t.Errorf("%s dismissed a dialog", name)
				}
				if held, found := provider.held(account); want == nil && (found != wantFound || held != wantHeld) {
					t.Errorf("%s succeeded and the provider does not hold what it should", name)
				}
			}
			call("Set", "n.1", func(ctx context.Context, store *keychain.Keychain) error {
				return store.Set(ctx, "n.1", model.NewSecret(sentinel))
			}, test.want.set, sentinel, true)
			call("Get", "a.1", func(ctx context.Context, store *keychain.Keychain) error {
				_, err := store.Get(ctx, "a.1")
				return err
			}, test.want.get, "old", true)
			call("SetMany", "n.1", func(ctx context.Context, store *keychain.Keychain) error {
				return setMany(ctx, store, "n.1")
			}, test.want.set, sentinel, true)
			call("GetMany", "b.1", func(ctx context.Context, store *keychain.Keychain) error {
				return getMany(ctx, store, "a.1", "b.1")
			}, test.want.get, "old", true)
			call("Delete", "a.1", func(ctx context.Context, store *keychain.Keychain) error {
				return store.Delete(ctx, "a.1")
			}, test.want.del, "", false)
		})
	}
}

// setMany writes as the keeper does.
func setMany(ctx context.Context, store *keychain.Keychain, refs ...model.SecretRef) error {
	secrets := map[model.SecretRef]model.Secret{}
	for _, ref := range refs {
		secrets[ref] = model.NewSecret(sentinel)
	}
	_, err := store.SetMany(ctx, refs, secrets, nil)
	return err
}

// getMany reads as the keeper does: many at once, and one by one what is left out.
func getMany(ctx context.Context, store *keychain.Keychain, refs ...model.SecretRef) error {
	found, err := store.GetMany(ctx, refs...)
	for _, ref := range refs {
		if _, there := found[ref]; !there && err == nil {
			_, err = store.Get(ctx, ref)
		}
	}
	return err
}

// never is a method that does not return while the test runs.
func never(p *fakeProvider) *dbus.Error {
	<-p.conn.Context().Done()
	return nil
}

// checkWords holds an error to what all of them promise: one meaning, and nothing that a backend said.
func checkWords(t *testing.T, call string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, sentinel) {
		t.Errorf("%s passes on what the backend said", call)
	}
	meanings := 0
	for _, meaning := range []error{
		model.ErrSecretNotFound, model.ErrStoreUnavailable, model.ErrStoreLocked, model.ErrStoreDeclined,
		model.ErrStoreTimeout, model.ErrStoreBusy, model.ErrSecretTooBig, model.ErrSecretNotSaved,
		model.ErrSecretNotDeleted, model.ErrStoreBroken, model.ErrStoreElsewhere,
	} {
		if errors.Is(err, meaning) {
			meanings++
		}
	}
	if meanings != 1 {
		t.Errorf("%s: %q has %d of the meanings of package model, want 1", call, err, meanings)
	}
}

func TestAccountsFailsRatherThanListHalf(t *testing.T) {
	bus := keychaintest.StartBus(t)
	type method = func(*fakeProvider) *dbus.Error
	for _, test := range []struct {
		name   string
		faults faults
		want   error
	}{
		{"searching fails", faults{before: map[string]method{"SearchItems": errorOfTheirOwn}}, model.ErrStoreBroken},
		{"an item cannot be read", faults{before: map[string]method{"Attributes": errorOfTheirOwn}}, model.ErrStoreBroken},
		{"an item has attributes of the wrong type", faults{attributes: []string{"a"}}, model.ErrStoreBroken},
		{
			"crash",
			faults{before: map[string]method{"SearchItems": func(p *fakeProvider) *dbus.Error { p.die(); return nil }}},
			model.ErrStoreUnavailable,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			provider := startProvider(t, bus, test.faults)
			defer bus.WaitForProvider(false)
			defer provider.die()
			provider.put("a.1", sentinel)
			found, err := open(t, keychain.Options{}).Accounts(t.Context())
			if !errors.Is(err, test.want) || found != nil {
				t.Errorf("found %v with error %v, want nothing with %v", found, err, test.want)
			}
			checkWords(t, "Accounts", err)
		})
	}
	_, err := open(t, keychain.Options{Service: "a:b"}).Accounts(t.Context())
	wantError(t, err, keychain.ErrName)
}
