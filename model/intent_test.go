package model_test

import (
	"context"
	"errors"
	"testing"

	"keyrack/model"
)

func stale(err error) model.StaleReason {
	var stale *model.StaleIntent
	if errors.As(err, &stale) {
		return stale.Reason
	}
	return ""
}

// changes are what can become of a connection, and what an intent to it then says.
var changes = map[model.StaleReason]func(*model.Target){
	model.StaleRemoved: func(t *model.Target) { *t = model.Target{} },
	model.StaleMoved:   func(t *model.Target) { t.Connection.IntegrationID, t.Integration.ID = "j", "j" },
	model.StaleAddress: func(t *model.Target) {
		t.Environment.Address, _ = model.ParseAddress(model.Custom, "https://other.example.com")
	},
	model.StaleToken:  func(t *model.Target) { t.Connection.AccessToken = "a.2" },
	model.StaleClient: func(t *model.Target) { t.Integration.ClientToken = "b.2" },
	model.StaleProperty: func(t *model.Target) {
		t.Connection.Identity = &model.Identity{EnterpriseID: "q", Name: "Grand Hotel Opéra"}
	},
	model.StaleProtection: func(t *model.Target) { t.Environment.Protection = model.Open },
}

func TestWhatIsMeantIsSentAsItWasOrNotAtAll(t *testing.T) {
	for reason, change := range changes {
		guard, _ := newGuard()
		custom := target(t, model.Custom, model.Ask, "https://mews.example.com")
		intent := guard.Intend(custom, "reservations/cancel", []byte(`{"A":1}`)).Confirmed()
		if _, err := guard.Clear(custom, intent); err != nil {
			t.Fatalf("unchanged: %v", err)
		}
		change(&custom)
		if _, err := guard.Clear(custom, intent); stale(err) != reason {
			t.Errorf("%s: %v", reason, err)
		}
	}
	for name, change := range map[string]func(*model.Target){
		"another name of the client": func(t *model.Target) { t.Integration.Client = "Other 1.0" },
		"another label":              func(t *model.Target) { t.Connection.Label = "Somebody else" },
		"another hotel in reach": func(t *model.Target) {
			identity := *t.Connection.Identity
			identity.Enterprises = []model.Enterprise{{ID: "r"}}
			t.Connection.Identity = &identity
		},
	} {
		guard, _ := newGuard()
		custom := target(t, model.Custom, model.Ask, "https://mews.example.com")
		intent := guard.Intend(custom, "reservations/cancel", nil).Confirmed()
		change(&custom)
		if _, err := guard.Clear(custom, intent); stale(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnUnlockEndsWithEverythingItWasGivenFor(t *testing.T) {
	for changed, change := range changes {
		if changed == model.StaleProtection || changed == model.StaleRemoved {
			continue // what is open needs no unlock, and nothing is sent to what is gone
		}
		guard, _ := newGuard()
		before := target(t, model.Custom, model.ReadOnly, "https://mews.example.com")
		if _, err := guard.Unlock(before, "Grand Hotel Opéra"); err != nil {
			t.Fatal(err)
		}
		after := before
		change(&after)
		if err := guard.Examine(after, "customers/update"); reason(err) != model.RefusedReadOnly {
			t.Errorf("%s: %v", changed, err)
		}
		if err := guard.Examine(before, "customers/update"); reason(err) != model.RefusedReadOnly {
			t.Errorf("%s, and back: %v", changed, err)
		}
	}
}

func TestLockingWritesTakesBackWritesAndLockingAllTakesBackReads(t *testing.T) {
	for name, test := range map[string]struct {
		lock        func(*model.Guard)
		read, write model.StaleReason
	}{
		"nothing": {func(*model.Guard) {}, "", ""},
		"writes":  {(*model.Guard).LockWrites, "", model.StaleLocked},
		"all":     {(*model.Guard).LockAll, model.StaleLocked, model.StaleLocked},
	} {
		guard, _ := newGuard()
		demo := target(t, model.Demo, model.Open, model.DemoAddress)
		read, write := guard.Intend(demo, "configuration/get", nil), guard.Intend(demo, "customers/update", nil)
		reading, endRead := read.Waiting(t.Context(), model.Read)
		writing, endWrite := write.Waiting(t.Context(), model.Write)
		test.lock(guard)
		for _, meant := range []struct {
			intent  model.Intent
			waiting context.Context
			want    model.StaleReason
		}{{read, reading, test.read}, {write, writing, test.write}} {
			if _, err := guard.Clear(demo, meant.intent); stale(err) != meant.want {
				t.Errorf("%s locked: %s: %v", name, meant.intent.Path(), err)
			}
			if meant.want != "" {
				<-meant.waiting.Done()
			}
			if got := stale(context.Cause(meant.waiting)); got != meant.want {
				t.Errorf("%s locked: the wait of %s ended with %q", name, meant.intent.Path(), got)
			}
		}
		endRead()
		endWrite()
		if _, err := guard.Clear(demo, guard.Intend(demo, "customers/update", nil)); err != nil {
			t.Errorf("%s locked: what is meant later: %v", name, err)
		}
	}
}

func TestAnIntentIsTakenOnceHoweverItWasCopied(t *testing.T) {
	guard, _ := newGuard()
	intent := guard.Intend(target(t, model.Demo, model.Open, model.DemoAddress), "customers/update", nil)
	if confirmed := intent.Confirmed(); !confirmed.Take() || intent.Take() || confirmed.Take() {
		t.Error("it is taken twice, or not at all")
	}
	if other := intent.WithBody([]byte("{}")); !other.Take() {
		t.Error("another body cannot be sent")
	}
	if (model.Intent{}).Take() {
		t.Error("what nobody has made can be sent")
	}
}

func TestAnIntentThatNobodyMadeIsNotCleared(t *testing.T) {
	guard, _ := newGuard()
	if _, err := guard.Clear(target(t, model.Demo, model.Open, model.DemoAddress), model.Intent{}); stale(err) == "" {
		t.Errorf("error %v", err)
	}
}

func TestTheBodyOfAnIntentCannotBeChanged(t *testing.T) {
	guard, _ := newGuard()
	body := []byte(`{"A":1}`)
	intent := guard.Intend(target(t, model.Demo, model.Open, model.DemoAddress), "customers/update", body)
	body[2] = 'B'
	intent.Body()[2] = 'C'
	if got := string(intent.Body()); got != `{"A":1}` {
		t.Errorf("the body is %s", got)
	}
	if other := intent.Confirmed().WithBody([]byte("{}")); string(other.Body()) != "{}" ||
		string(intent.Body()) != `{"A":1}` {
		t.Error("one body is in the place of the other")
	}
}

// A preference for the answer is part of what a person confirms, and makes no intent of nothing.
func TestAPreferenceIsConfirmedWithTheRest(t *testing.T) {
	guard, _ := newGuard()
	custom := target(t, model.Custom, model.Ask, "https://mews.example.com")
	intent := guard.Intend(custom, "reservations/cancel", nil).Confirmed()
	if _, err := guard.Clear(custom, intent.Preferring(true)); err == nil {
		t.Error("what was confirmed asks for something else")
	}
	clearance, err := guard.Clear(custom, intent.Preferring(true).Confirmed())
	if err != nil || !clearance.Minimal() {
		t.Errorf("minimal %t, %v", clearance.Minimal(), err)
	}
	if stale(guard.Fresh(custom, model.Intent{}.Preferring(true))) != model.StaleRemoved {
		t.Error("an intent that nobody has made is fresh")
	}
}
