package model_test

import (
	"testing"

	"keyrack/model"
)

// atMews is an environment of one's own at a host of Mews, as an older Keyrack may have stored it.
func atMews(t *testing.T, address string) model.Environment {
	t.Helper()
	read, err := model.ReadAddress(model.Custom, address)
	if err != nil {
		t.Fatal(err)
	}
	return model.Environment{
		ID: "e", Name: "Rates", Kind: model.Custom, Address: read, Protection: model.Open,
		Color: model.Blue,
	}
}

func TestProductionIsProductionByItsHostToo(t *testing.T) {
	for _, address := range []string{
		"https://api.mews.com", "https://API.MEWS.COM", "https://api.mews.com.", "https://api.mews.com:0443",
		"https://api.mews.com.:00443",
		"https://api.mews.com:8443", "https://app.mews.com", "https://ws.mews.com", "https://mews.com",
	} {
		environment := atMews(t, address)
		if !environment.IsProduction() || environment.Allows() != model.ReadOnly ||
			environment.ShownKind() != model.Production ||
			!environment.Real() || environment.Trusted().Protection != model.ReadOnly {
			t.Errorf("%s does not count as production", address)
		}
	}
	for _, address := range []string{
		"https://api.mews-demo.com", "https://notmews.com",
		"https://api.mews.com.example.com", "http://127.0.0.1:1",
	} {
		environment := atMews(t, address)
		if environment.IsProduction() || environment.Allows() != model.Open || environment.Real() {
			t.Errorf("%s counts as production", address)
		}
	}
}

func TestTheGuardTakesProductionByItsHost(t *testing.T) {
	for _, protection := range []model.Protection{model.Open, model.Ask} {
		guard, _ := newGuard()
		custom := target(t, model.Custom, protection, "https://mews.example.com")
		custom.Environment = atMews(t, "https://api.mews.com.:0443")
		custom.Environment.Protection = protection
		if _, err := clearFor(guard, custom, "reservations/cancel", true); reason(err) != model.RefusedReadOnly {
			t.Errorf("%s: a write to production: %v, want a refusal as read-only", protection, err)
		}
		custom.Connection.Public = true
		if _, err := clearFor(guard, custom, "configuration/get", true); reason(err) != model.RefusedPublic {
			t.Errorf("%s: a public token in production: %v", protection, err)
		}
	}
}

func TestProductionIsReadOnlyWhateverIsWrittenAboutIt(t *testing.T) {
	guard, _ := newGuard()
	production := target(t, model.Production, model.Open, model.ProductionAddress)
	if _, err := clearFor(guard, production, "reservations/cancel", true); reason(err) != model.RefusedReadOnly {
		t.Errorf("error %v, want a refusal as read-only", err)
	}
}

func TestABuiltInEnvironmentIsAsTheProgramHasIt(t *testing.T) {
	for _, own := range model.BuiltIns() {
		if err := own.Validate(); err != nil {
			t.Errorf("%s: %v", own.Name, err)
		}
		forged := atMews(t, "https://mews.example.com")
		forged.ID = own.ID
		if got := forged.Trusted(); got != own {
			t.Errorf("%s: trusted as %+v", own.ID, got)
		}
	}
	running := model.Environment{ID: model.SandboxID, Name: "Other", Kind: model.Sandbox, Protection: model.ReadOnly}
	running.Address = atMews(t, "http://127.0.0.1:40123").Address
	if got := running.Trusted(); got.Address != running.Address || got.Name != "Sandbox" || got.Protection != model.Open {
		t.Errorf("a running sandbox is trusted as %+v", got)
	}
}
