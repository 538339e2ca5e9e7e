package workspace_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

// atProduction stores an environment of one's own at the host of production, as an older Keyrack did, and returns what
// the workspace makes of it.
func (f *fixture) atProduction(t *testing.T, address string) model.Environment {
	t.Helper()
	read, err := model.ReadAddress(model.Custom, address)
	if err != nil {
		t.Fatal(err)
	}
	id := model.EnvironmentID("rates")
	if err := f.Index.SaveEnvironment(t.Context(), model.Environment{
		ID: id, Name: "Rates", Kind: model.Custom,
		Address: read, Protection: model.Open, Color: model.Blue,
	}); err != nil {
		t.Fatal(err)
	}
	if err := f.Reread(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, environment := range f.Environments() {
		if environment.ID == id {
			return environment
		}
	}
	t.Fatal("the environment is not listed")
	return model.Environment{}
}

func TestACustomEnvironmentAtProductionsHostIsProduction(t *testing.T) {
	for _, address := range []string{
		"https://api.mews.com", "https://API.mews.com.", "https://api.mews.com:0443",
		"https://api.mews.com:8443",
	} {
		f := open(t)
		environment := f.atProduction(t, address)
		if environment.Protection != model.ReadOnly {
			t.Errorf("%s: its protection is %s", address, environment.Protection)
		}
		if keeps, err := f.KeepsBodies(t.Context(), environment); keeps || err != nil {
			t.Errorf("%s: the history keeps bodies: %t, error %v", address, keeps, err)
		}
		connection := f.Add(t, environment.ID, accessToken)
		f.Mews.Sent = nil
		intent, err := f.Intend(workspace.Request{Connection: connection.ID, Path: "reservations/cancel"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.SendIntent(t.Context(), intent.Confirmed())
		var refusal *model.Refusal
		if !errors.As(err, &refusal) || refusal.Reason != model.RefusedReadOnly || len(f.Mews.Sent) > 0 {
			t.Errorf("%s: a write: %v, sent %v", address, err, f.Mews.Sent)
		}
		_, err = f.TryElsewhere(t.Context(),
			workspace.TryElsewhereOptions{Connection: connection.ID, Environment: workspace.DemoID})
		if !errors.Is(err, workspace.ErrNeedsYes) || len(f.Mews.Sent) > 0 {
			t.Errorf("%s: tried elsewhere without a yes: %v, sent %v", address, err, f.Mews.Sent)
		}
		public := model.PublicDemoClients()[0]
		_, err = f.AddIntegration(t.Context(), environment.ID, "Public", token(t, public.ClientToken))
		if !errors.Is(err, workspace.ErrPublicToken) {
			t.Errorf("%s: a public token: %v", address, err)
		}
		if first, err := f.FirstEnvironment(); err != nil || first.ID == environment.ID {
			t.Errorf("%s: a start leads to %s, error %v", address, first.Name, err)
		}
	}
}

func TestAnEnvironmentOfOnesOwnIsNotAtAHostOfMews(t *testing.T) {
	f := open(t)
	for address, name := range map[string]string{
		"https://api.mews.com.:0443": "Production",
		"https://api.mews-demo.com":  "Demo",
	} {
		read, err := model.ReadAddress(model.Custom, address)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.AddEnvironment(t.Context(),
			model.Environment{Name: "Rates", Kind: model.Custom, Address: read, Protection: model.Open})
		var refused *model.AddressError
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, name) {
			t.Errorf("%s: error %v, want one that names %s", address, err, name)
		}
	}
	if got := len(f.Environments()); got != 3 {
		t.Errorf("there are %d environments", got)
	}
}

func TestTheBuiltInEnvironmentsAreNeverTakenFromTheIndex(t *testing.T) {
	f := open(t)
	before := f.Environments()
	evil, err := model.ParseAddress(model.Custom, "https://evil.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range model.BuiltIns() {
		forged := model.Environment{
			ID: own.ID, Name: "Other", Kind: model.Custom, Address: evil, Protection: model.Open,
			Color: model.Blue,
		}
		if err := f.Index.SaveEnvironment(t.Context(), forged); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Reread(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fmt.Sprint(before), fmt.Sprint(f.Environments())); diff != "" {
		t.Error(diff)
	}
}

func TestABuiltInEnvironmentThatTheIndexLacksComesBack(t *testing.T) {
	f := open(t)
	if err := f.Index.RemoveEnvironment(t.Context(), workspace.ProductionID); err != nil {
		t.Fatal(err)
	}
	again, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: f.Index, History: f.Index, Secrets: f.Secrets, Sender: f.Mews, Sandbox: workspacetest.NoSandbox{},
		Catalogue: workspacetest.Catalogue{},
	})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, environment := range again.Environments() {
		found = found || environment.ID == workspace.ProductionID && environment.Protection == model.ReadOnly
	}
	if !found {
		t.Errorf("production is gone: %v", again.Environments())
	}
}
