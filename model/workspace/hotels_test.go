package workspace_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/sandbox"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
)

// sandboxed is a workspace over the real client and the real sandbox.
func sandboxed(t *testing.T) *fixture {
	t.Helper()
	hotels := sandbox.NewLocal(sandbox.Options{RateLimit: sandbox.RateLimit{Requests: -1}})
	t.Cleanup(func() { _ = hotels.Close() })
	client := connector.New(connector.Options{
		TempDir: t.TempDir(), Now: (&fastClock{}).now,
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	t.Cleanup(client.CloseIdle)
	return openWith(t, func(o *keyrack.Options) {
		o.Sender, o.Sandbox, o.Now = client, hotels, time.Now
	})
}

// addSample stores a token of the sandbox.
func (f *fixture) addSample(t *testing.T, client sandbox.Client, label string) model.Connection {
	t.Helper()
	for _, sample := range client.Samples {
		if sample.Label != label {
			continue
		}
		draft := workspace.Draft{
			Environment: workspace.SandboxID, Client: client.Name, ClientToken: token(t, client.Token),
			AccessToken: token(t, sample.Token), Details: model.Details{Label: label},
		}
		groups, err := f.Tree(t.Context(), workspace.SandboxID)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range groups {
			if group.Integration.Client == client.Name {
				draft.Integration = group.Integration.ID
			}
		}
		if draft.Verification, err = f.Verify(t.Context(), draft); err != nil {
			t.Fatal(err)
		}
		connection, err := f.AddConnection(t.Context(), draft)
		if err != nil {
			t.Fatal(err)
		}
		return connection
	}
	t.Fatalf("no sample %q", label)
	return model.Connection{}
}

func TestAPortfolioOfTheSandboxIsReadToTheLastPage(t *testing.T) {
	f := sandboxed(t)
	collection := f.addSample(t, sandbox.Clients()[0], "Aurora Collection")
	identity := collection.Identity
	if !identity.Portfolio || identity.Properties() != 12 || identity.Enterprises[0].ChainID == "" {
		t.Fatalf("the portfolio is %+v", identity)
	}
	count := func(properties []string) (items, pages int) {
		var document bytes.Buffer
		result, err := f.AllPages(t.Context(), workspace.AllPagesOptions{
			Request: workspace.Request{
				Connection: collection.ID, Path: "resources/getAll", Properties: properties,
				Body: []byte(`{"Extent":{"Resources":true},"Limitation":{"Count":100}}`),
			},
			To: &document,
		})
		if err != nil || !result.Complete {
			t.Fatalf("%+v, error %v", result, err)
		}
		var all struct {
			Resources []struct {
				ID           string `json:"Id"`
				EnterpriseID string `json:"EnterpriseId"`
			}
		}
		if err := json.Unmarshal(document.Bytes(), &all); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, resource := range all.Resources {
			if seen[resource.ID] {
				t.Fatalf("%s comes twice", resource.ID)
			}
			seen[resource.ID] = true
		}
		return len(all.Resources), result.Pages
	}
	if items, pages := count(nil); items != 12*24 || pages != 3 {
		t.Errorf("all properties: %d resources on %d pages", items, pages)
	}
	if items, _ := count([]string{identity.Enterprises[0].ID, identity.Enterprises[5].ID}); items != 2*24 {
		t.Errorf("two properties: %d resources", items)
	}
	write := workspace.Request{
		Connection: collection.ID, Path: "bills/add",
		Body: []byte(`{"Bills":[{"AccountId":"00000000-0000-0000-0000-000000000000"}]}`),
	}
	if exchange, err := f.Send(t.Context(), write); err != nil || exchange.Status != 400 {
		t.Errorf("a write without a property: %d, error %v", exchange.Status, err)
	}
}

func TestTheCapabilityMapOfTheSandboxTellsALimitedToken(t *testing.T) {
	f := sandboxed(t)
	scenarios := sandbox.ScenarioClient()
	whole := f.addSample(t, sandbox.Clients()[0], "Hotel Aurora")
	limited := f.addSample(t, scenarios, "Hotel Aurora · limited")
	for id, want := range map[model.ConnectionID]int{whole.ID: 0, limited.ID: 7} {
		all, err := f.Capabilities(t.Context(), check.ProbeOptions{Connection: id})
		if err != nil {
			t.Fatal(err)
		}
		missing := 0
		for _, capability := range all {
			switch capability.Permission {
			case check.NotGranted:
				missing++
			case check.NotKnown:
				t.Errorf("%s: %d %s", capability.Path, capability.Status, capability.Message)
			}
		}
		if len(all) != 98 || missing != want {
			t.Errorf("%d capabilities, %d are missing, want %d", len(all), missing, want)
		}
	}
	d, err := f.Why(t.Context(), check.WhyOptions{Connection: limited.ID, Path: "bills/getAll"})
	if err != nil || d.Cause != check.CausePermission {
		t.Errorf("%+v, error %v", d, err)
	}
	disabled := f.addSample(t, scenarios, "Hotel Aurora · disabled")
	if d, err = f.Why(t.Context(), check.WhyOptions{Connection: disabled.ID}); err != nil || d.Cause != check.CauseToken {
		t.Errorf("of a disabled integration: %+v, error %v", d, err)
	}
}

func TestChecksOfTheSandboxTellEveryScenario(t *testing.T) {
	f := sandboxed(t)
	want := map[string]model.Health{
		"rate-limited-bare": model.RateLimited, "timeout": model.CouldNotCheck, "server-error": model.CouldNotCheck,
		"web-page": model.CouldNotCheck,
		"empty":    model.CouldNotCheck, "cut": model.CouldNotCheck, "disabled": model.Rejected, "limited": model.OK,
	}
	for kind := range want {
		f.addSample(t, sandbox.ScenarioClient(), "Hotel Aurora · "+kind)
	}
	report, err := f.CheckAll(t.Context(), check.Options{})
	if err != nil || len(report.Results) != len(want) {
		t.Fatalf("%d results, error %v", len(report.Results), err)
	}
	for _, result := range report.Results {
		kind := result.Title[len("Hotel Aurora · "):]
		if result.Health() != want[kind] {
			t.Errorf("%s is %s: %s", kind, result.Health(), result.After.Message)
		}
	}
}
