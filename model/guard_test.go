package model_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"keyrack/model"
)

type catalogue map[string]model.OperationKind

func (c catalogue) Lookup(path string) model.Operation {
	if kind, found := c[path]; found {
		return model.Operation{Path: path, Kind: kind, Known: true}
	}
	return model.Operation{Path: path, Kind: model.Write}
}

var known = catalogue{
	"configuration/get":              model.Read,
	"reservations/getAll/2023-06-06": model.Read,
	"customers/update":               model.Write,
	"reservations/cancel":            model.Destructive,
	"payments/addExternal":           model.Money,
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newGuard() (*model.Guard, *clock) {
	c := &clock{at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	return model.NewGuard(known, c.now), c
}

func target(t *testing.T, kind model.EnvironmentKind, protection model.Protection, address string) model.Target {
	t.Helper()
	parsed, err := model.ParseAddress(kind, address)
	if err != nil {
		t.Fatal(err)
	}
	return model.Target{
		Environment: model.Environment{ID: "e", Name: "Environment", Kind: kind, Address: parsed, Protection: protection},
		Integration: model.Integration{ID: "i", EnvironmentID: "e", Client: "Acme Sync 2.1.0"},
		Connection: model.Connection{
			ID: "c", IntegrationID: "i",
			Identity: &model.Identity{EnterpriseID: "p", Name: "Grand Hotel Opéra"},
		},
		ClientToken: model.NewSecret("client"),
		AccessToken: model.NewSecret("access"),
	}
}

// clearFor clears a request that is meant and sent at once, with the word of a person or without.
func clearFor(guard *model.Guard, target model.Target, path string, confirmed bool) (model.Clearance, error) {
	intent := guard.Intend(target, path, nil)
	if confirmed {
		intent = intent.Confirmed()
	}
	return guard.Clear(target, intent)
}

func reason(err error) model.RefusalReason {
	var refusal *model.Refusal
	if errors.As(err, &refusal) {
		return refusal.Reason
	}
	return ""
}

func TestReadOnlyRefusesWhatIsNotAKnownRead(t *testing.T) {
	guard, _ := newGuard()
	production := target(t, model.Production, model.ReadOnly, model.ProductionAddress)
	for _, test := range []struct {
		path string
		want model.RefusalReason
	}{
		{"configuration/get", ""},
		{"reservations/getAll/2023-06-06", ""},
		{"customers/update", model.RefusedReadOnly},
		{"reservations/cancel", model.RefusedReadOnly},
		{"payments/addExternal", model.RefusedReadOnly},
		{"unknown/getAll", model.RefusedReadOnly},
		{"Configuration/get", model.RefusedReadOnly},
		{"configuration/Get", model.RefusedReadOnly},
		{"reservations/getAll", model.RefusedReadOnly},
		{"reservations/getAll/2024-01-01", model.RefusedReadOnly},
		{"configuration/get/", model.RefusedPath},
		{"/configuration/get", model.RefusedPath},
		{"configuration//get", model.RefusedPath},
		{"configuration/get/../../reservations/cancel", model.RefusedPath},
		{"reservations/%63ancel", model.RefusedPath},
		{"reservations%2Fcancel", model.RefusedPath},
		{"configuration/get?x=1", model.RefusedPath},
		{"configuration/get#x", model.RefusedPath},
		{"configuration/get ", model.RefusedPath},
		{"configuration/get\r\nX: y", model.RefusedPath},
		{"configuration", model.RefusedPath},
		{"", model.RefusedPath},
	} {
		clearance, err := clearFor(guard, production, test.path, true)
		if reason(err) != test.want || (err == nil) != (test.want == "") {
			t.Errorf("Clear(%q): %v, want reason %q", test.path, err, test.want)
		}
		if err != nil && !clearance.Address().IsZero() {
			t.Errorf("Clear(%q) refused and still gave a clearance", test.path)
		}
		if got := reason(
			guard.ExamineIntent(production, guard.Intend(production, test.path, nil).Confirmed())); got != test.want {
			t.Errorf("Examine(%q) = %q, want %q", test.path, got, test.want)
		}
	}
}

func TestAnUnknownProtectionIsReadOnly(t *testing.T) {
	guard, _ := newGuard()
	custom := target(t, model.Custom, "relaxed", "https://mews.example.com")
	if _, err := clearFor(guard, custom, "customers/update", true); reason(err) != model.RefusedReadOnly {
		t.Errorf("error %v, want a refusal as read-only", err)
	}
}

func TestAskWantsEachWriteConfirmed(t *testing.T) {
	guard, _ := newGuard()
	custom := target(t, model.Custom, model.Ask, "https://mews.example.com")
	if _, err := clearFor(guard, custom, "customers/update", false); reason(err) != model.RefusedUnconfirmed {
		t.Errorf("unconfirmed: error %v", err)
	}
	if _, err := clearFor(guard, custom, "customers/update", true); err != nil {
		t.Errorf("confirmed: error %v", err)
	}
	if _, err := clearFor(guard, custom, "configuration/get", false); err != nil {
		t.Errorf("a read: error %v", err)
	}
}

func TestUnlockingTakesTheVerifiedNameAndEndsByItself(t *testing.T) {
	guard, clock := newGuard()
	production := target(t, model.Production, model.ReadOnly, model.ProductionAddress)
	for _, typed := range []string{"", "grand hotel opéra", "Grand Hotel", "Grand Hotel Opera"} {
		if _, err := guard.Unlock(production, typed); !errors.Is(err, model.ErrWrongName) {
			t.Errorf("Unlock(%q): %v, want ErrWrongName", typed, err)
		}
	}
	if _, err := guard.Unlock(
		model.Target{Connection: model.Connection{ID: "c", Details: model.Details{Label: "Grand Hotel Opéra"}}},
		"Grand Hotel Opéra"); !errors.Is(err, model.ErrNotVerified) {
		t.Errorf("a label is not a verified name: %v", err)
	}
	until, err := guard.Unlock(production, " Grand Hotel Opéra ")
	if err != nil || until.Sub(clock.at) != 5*time.Minute {
		t.Fatalf("Unlock = %v, %v; want five minutes", until, err)
	}
	if _, err := clearFor(guard, production, "reservations/cancel", false); err != nil {
		t.Errorf("unlocked: %v", err)
	}
	other := production
	other.Connection.ID = "another"
	if _, err := clearFor(guard, other, "reservations/cancel", false); reason(err) != model.RefusedReadOnly {
		t.Errorf("another connection is unlocked too: %v", err)
	}
	clock.at = clock.at.Add(model.UnlockDuration)
	if _, err := clearFor(guard, production, "reservations/cancel", false); reason(err) != model.RefusedReadOnly {
		t.Errorf("after five minutes: %v", err)
	}
}

func TestUnlocksFallBack(t *testing.T) {
	for name, event := range map[string]func(*model.Guard, *clock){
		"lock":           func(g *model.Guard, _ *clock) { g.LockAll() },
		"sleep":          func(_ *model.Guard, c *clock) { c.at = c.at.Add(8 * time.Hour) },
		"clock set back": func(_ *model.Guard, c *clock) { c.at = c.at.Add(-time.Hour) },
	} {
		guard, clock := newGuard()
		production := target(t, model.Production, model.ReadOnly, model.ProductionAddress)
		if _, err := guard.Unlock(production, "Grand Hotel Opéra"); err != nil {
			t.Fatal(err)
		}
		event(guard, clock)
		if _, err := clearFor(guard, production, "customers/update", false); reason(err) != model.RefusedReadOnly {
			t.Errorf("%s: writes are still unlocked (%v)", name, err)
		}
	}
}

func TestACredentialOnlyFitsItsOwnEnvironment(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*model.Target)
		want  model.RefusalReason
	}{
		"integration of another environment": {
			func(t *model.Target) { t.Integration.EnvironmentID = "other" },
			model.RefusedForeign,
		},
		"connection of another integration": {
			func(t *model.Target) { t.Connection.IntegrationID = "other" },
			model.RefusedForeign,
		},
		"no address": {
			func(t *model.Target) { t.Environment.Address = model.Address{} },
			model.RefusedNoAddress,
		},
		"address of another kind":    {func(t *model.Target) { t.Environment.Kind = model.Demo }, model.RefusedNoAddress},
		"no client token":            {func(t *model.Target) { t.ClientToken = model.Secret{} }, model.RefusedNoToken},
		"no access token":            {func(t *model.Target) { t.AccessToken = model.Secret{} }, model.RefusedNoToken},
		"public token in production": {func(t *model.Target) { t.Connection.Public = true }, model.RefusedPublic},
	} {
		guard, _ := newGuard()
		production := target(t, model.Production, model.ReadOnly, model.ProductionAddress)
		test.spoil(&production)
		if _, err := clearFor(guard, production, "configuration/get", false); reason(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestAClearanceCarriesAddressAndCredential(t *testing.T) {
	guard, _ := newGuard()
	demo := target(t, model.Demo, model.Open, model.DemoAddress)
	clearance, err := clearFor(guard, demo, "configuration/get", false)
	if err != nil {
		t.Fatal(err)
	}
	client, clientToken, accessToken := clearance.Credential()
	if clearance.Address().String() != model.DemoAddress || clearance.Operation().Path != "configuration/get" ||
		client != "Acme Sync 2.1.0" ||
		clientToken.Reveal() != "client" || accessToken.Reveal() != "access" || clearance.Connection() != "c" {
		t.Error("the clearance differs from what was cleared")
	}
}

func TestARefusalNamesThePropertyButNoToken(t *testing.T) {
	guard, _ := newGuard()
	production := target(t, model.Production, model.ReadOnly, model.ProductionAddress)
	production.AccessToken = model.NewSecret(sentinel)
	_, err := clearFor(guard, production, "reservations/cancel", false)
	var refusal *model.Refusal
	if !errors.As(err, &refusal) || refusal.Property != "Grand Hotel Opéra" || strings.Contains(err.Error(), sentinel) {
		t.Errorf("refusal %+v", refusal)
	}
}
