package workspace_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

// listed is a workspace with connections of which names and parts of names are the same.
func listed(t *testing.T) (*fixture, map[string]model.ConnectionID) {
	t.Helper()
	f := open(t)
	ids := map[string]model.ConnectionID{}
	for i, row := range []struct {
		environment model.EnvironmentID
		property    string
		label       string
	}{
		{workspace.DemoID, "Hotel Aurora", ""},
		{workspace.DemoID, "Hotel Borealis", "Night shift"},
		{workspace.ProductionID, "Hotel Aurora", "Aurora live"},
		{workspace.ProductionID, "Aurora", ""},
	} {
		f.Mews.Answer = workspacetest.Hotel("p"+row.label+row.property, row.property)
		token := "ACCE55000000000000000000000000" + string(rune('A'+i)) + "0-ACCE55000000000000000000000000A"
		connection := f.Add(t, row.environment, token)
		connection.Label = row.label
		if err := f.EditConnection(t.Context(), connection.ID, connection.Details); err != nil {
			t.Fatal(err)
		}
		ids[strings.TrimSpace(string(row.environment)+" "+row.property)] = connection.ID
	}
	return f, ids
}

func TestAConnectionIsFoundByTheClosestName(t *testing.T) {
	f, ids := listed(t)
	for _, row := range []struct {
		named  string
		within []model.EnvironmentID
		want   string // key of ids; empty for none or several
	}{
		{named: "Hotel Borealis", want: "demo Hotel Borealis"},
		{named: "night shift", want: "demo Hotel Borealis"},
		{named: "boreal", want: "demo Hotel Borealis"},
		{named: "Aurora", want: "production Aurora"}, // a whole name goes before parts of others
		{named: " aurora ", want: "production Aurora"},
		{named: "Aurora live", want: "production Hotel Aurora"},
		{named: "Hotel Aurora"}, // two properties of this name
		{named: "Hotel Aurora", within: []model.EnvironmentID{workspace.DemoID}, want: "demo Hotel Aurora"},
		{named: "Hotel"},
		{named: "Boreal", within: []model.EnvironmentID{workspace.ProductionID}},
		{named: ""},
		{named: "  "},
		{named: "nothing"},
	} {
		place, err := f.Lookup(t.Context(), row.named, row.within...)
		if row.want == "" {
			var missing *workspace.NotFoundError
			var several *workspace.AmbiguousError
			if !errors.As(err, &missing) && !errors.As(err, &several) {
				t.Errorf("%q: %v, error %v", row.named, place.Connection.ID, err)
			}
			continue
		}
		if err != nil || place.Connection.ID != ids[row.want] {
			t.Errorf("%q in %v: %q, error %v; want %s", row.named, row.within, place.Connection.ID, err, row.want)
		}
	}
	for key, id := range ids {
		if place, err := f.Lookup(t.Context(), string(id)); err != nil || place.Connection.ID != id {
			t.Errorf("%s by its id: error %v", key, err)
		}
	}
}

func TestAnAmbiguousNameListsTheCandidates(t *testing.T) {
	f, _ := listed(t)
	_, err := f.Lookup(t.Context(), "hotel")
	var several *workspace.AmbiguousError
	if !errors.As(err, &several) || len(several.Candidates) != 3 {
		t.Fatalf("error %v", err)
	}
	if text := phrase.Explain(err).Sentences(); !strings.Contains(text, "Hotel Aurora in Demo") ||
		!strings.Contains(text, "Aurora live in Production") {
		t.Error(text)
	}
}

func TestAListHasTheConnectionsOfTheEnvironments(t *testing.T) {
	f, _ := listed(t)
	for _, row := range []struct {
		within []model.EnvironmentID
		want   []string
	}{
		{nil, []string{"Hotel Aurora", "Night shift", "Aurora live", "Aurora"}},
		{[]model.EnvironmentID{workspace.ProductionID}, []string{"Aurora live", "Aurora"}},
		{[]model.EnvironmentID{workspace.SandboxID}, nil},
	} {
		places, err := f.List(t.Context(), row.within...)
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, place := range places {
			titles = append(titles, place.Connection.Title())
		}
		if diff := cmp.Diff(row.want, titles); diff != "" {
			t.Errorf("%v (-want +got):\n%s", row.within, diff)
		}
	}
}

func TestAnEnvironmentIsFoundByIDOrName(t *testing.T) {
	f := open(t)
	for _, named := range []string{"demo", "Demo", " DEMO "} {
		if environment, err := f.LookupEnvironment(named); err != nil || environment.ID != workspace.DemoID {
			t.Errorf("%q: %v, error %v", named, environment.ID, err)
		}
	}
	_, err := f.LookupEnvironment("mars")
	var missing *workspace.NotFoundError
	if !errors.As(err, &missing) || len(missing.Known) != 3 {
		t.Errorf("error %v", err)
	}
}

func TestTheOnlyIntegrationNeedsNoName(t *testing.T) {
	f := open(t)
	var missing *workspace.NotFoundError
	if _, err := f.LookupIntegration(t.Context(), workspace.DemoID, ""); !errors.As(err, &missing) {
		t.Errorf("without any: %v", err)
	}
	first, err := f.AddIntegration(t.Context(), workspace.DemoID, " Acme Sync 2.1.0 ", token(t, clientToken))
	if err != nil || first.Client != "Acme Sync 2.1.0" || len(f.Secrets.Refs()) != 1 {
		t.Fatalf("%+v, error %v", first, err)
	}
	if found, err := f.LookupIntegration(t.Context(), workspace.DemoID, ""); err != nil || found.ID != first.ID {
		t.Errorf("the only one: %v, error %v", found, err)
	}
	if _, err := f.AddIntegration(t.Context(), workspace.DemoID, "Other 1.0", token(t, otherToken)); err != nil {
		t.Fatal(err)
	}
	var several *workspace.AmbiguousError
	if _, err := f.LookupIntegration(t.Context(), workspace.DemoID, ""); !errors.As(err, &several) {
		t.Errorf("with two: %v", err)
	}
	if found, err := f.LookupIntegration(t.Context(), workspace.DemoID, "acme"); err != nil || found.ID != first.ID {
		t.Errorf("by a part: %v, error %v", found, err)
	}
}

func TestAnIntegrationIsAddedOnce(t *testing.T) {
	f := open(t)
	if _, err := f.AddIntegration(t.Context(), workspace.DemoID, "Acme Sync 2.1.0", token(t, clientToken)); err != nil {
		t.Fatal(err)
	}
	var taken *workspace.NameTakenError
	if _, err := f.AddIntegration(t.Context(), workspace.DemoID, "Acme Sync 2.1.0",
		token(t, otherToken)); !errors.As(err, &taken) {
		t.Errorf("the same name: %v", err)
	}
	var duplicate *workspace.DuplicateError
	if _, err := f.AddIntegration(t.Context(), workspace.DemoID, "Other 1.0",
		token(t, clientToken)); !errors.As(err, &duplicate) {
		t.Errorf("the same token: %v", err)
	}
	if _, err := f.AddIntegration(t.Context(), workspace.DemoID, " ",
		token(t, otherToken)); !errors.Is(err, workspace.ErrNoClient) {
		t.Errorf("no name: %v", err)
	}
	if _, err := f.AddIntegration(t.Context(), workspace.DemoID, "Third 1.0",
		model.Token{}); !errors.Is(err, model.ErrTokenEmpty) {
		t.Errorf("no token: %v", err)
	}
	if refs := f.Secrets.Refs(); len(refs) != 1 {
		t.Errorf("secrets %v", refs)
	}
}

func TestTokensAreReadWithTheAddressTheyAreFor(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	tokens, err := f.Tokens(t.Context(), connection.ID)
	if err != nil || tokens.Address.String() != model.DemoAddress || tokens.Client != "Acme Sync 2.1.0" ||
		!tokens.AccessToken.Equal(model.NewSecret(accessToken)) || !tokens.ClientToken.Equal(model.NewSecret(clientToken)) {
		t.Errorf("%+v, error %v", tokens, err)
	}
	if _, err := f.Tokens(t.Context(), "nobody"); !errors.Is(err, model.ErrNoSuchRow) {
		t.Errorf("of nobody: %v", err)
	}
}

func TestLockingTheStoreNeedsOneThatCanBe(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	if err := f.LockStore(t.Context()); !errors.Is(err, secrets.ErrCannotLock) {
		t.Errorf("error %v, want ErrCannotLock", err)
	}
	// What was read is forgotten all the same.
	before := f.Secrets.Reads()
	if _, err := f.Tokens(t.Context(), connection.ID); err != nil || f.Secrets.Reads() != before+2 {
		t.Errorf("%d secrets were read, error %v; want 2", f.Secrets.Reads()-before, err)
	}
}
