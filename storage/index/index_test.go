package index_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
)

var sameModel = cmp.AllowUnexported(model.Address{}, model.SocketAddress{})

func TestEnvironmentsComeBackOldestFirst(t *testing.T) {
	path := pathIn(t)
	x := open(t, path, at(noon))
	saved := []model.Environment{
		{ID: "sandbox", Name: "Sandbox", Kind: model.Sandbox, Protection: model.Open},
		production(t),
		demo(t),
		{
			ID: "a-custom", Name: "Staging ☂", Kind: model.Custom, Protection: model.Ask,
			Address: address(t, model.Custom, "https://staging.example.com:8443"),
		},
	}
	for _, environment := range saved {
		must(t, x.SaveEnvironment(t.Context(), environment))
	}
	saved[3].Name = "Renamed"
	must(t, x.SaveEnvironment(t.Context(), saved[3]))
	for _, handle := range []*index.Index{x, open(t, path, at(noon))} {
		got, err := handle.Environments(t.Context())
		must(t, err)
		if diff := cmp.Diff(saved, got, sameModel); diff != "" {
			t.Errorf("environments (-saved +got):\n%s", diff)
		}
	}
}

func TestInvalidEnvironmentsAreNotSaved(t *testing.T) {
	x := openNew(t)
	for name, environment := range map[string]model.Environment{
		"no id":            {Name: "Sandbox", Kind: model.Sandbox, Protection: model.Open},
		"no name":          {ID: "a", Kind: model.Sandbox, Protection: model.Open},
		"no address":       {ID: "a", Name: "A", Kind: model.Custom, Protection: model.Open},
		"unknown kind":     {ID: "a", Name: "A", Kind: "staging", Protection: model.Open},
		"foreign address":  {ID: "a", Name: "A", Kind: model.Production, Protection: model.Open, Address: demo(t).Address},
		"wrong protection": {ID: "a", Name: "A", Kind: model.Sandbox, Protection: "closed"},
	} {
		if err := x.SaveEnvironment(t.Context(), environment); err == nil {
			t.Errorf("%s: it was saved", name)
		}
	}
	got, err := x.Environments(t.Context())
	must(t, err)
	if len(got) != 0 {
		t.Errorf("%d environments, want none", len(got))
	}
}

func TestEverythingOfAConnectionComesBack(t *testing.T) {
	odd := "Hôtel \"Zum Löwen\" 🦁 \x00 'x'; DROP TABLE connections; -- \u202e\n\t" + strings.Repeat("ß", 3000)
	x := openNew(t)
	must(t, x.SaveEnvironment(t.Context(), demo(t)))
	integrations := []model.Integration{
		{ID: "z", EnvironmentID: "demo", Client: odd, ClientToken: ref(1), Fingerprint: "E0D4…9E1D", Public: true},
		{ID: "a", EnvironmentID: "demo", Client: "Second 1", ClientToken: ref(2), Fingerprint: "••••"},
	}
	saved := []model.Connection{
		{ID: "bare", IntegrationID: "z", AccessToken: ref(3), Fingerprint: "C66E…453D"},
		{
			ID: "full", IntegrationID: "a",
			Details: model.Details{Label: odd, Note: odd, Tags: []string{odd, "", "vip"}, Favourite: true}, Public: true,
			AccessToken: ref(4), Fingerprint: "4D6C…9ED5", Created: noon,
			Identity: &model.Identity{
				EnterpriseID: "e", Name: odd, ChainID: "c", ChainName: odd, City: "Pécs", TimeZone: "Europe/Budapest",
				Pricing:          "Gross",
				LegalEnvironment: "HU", Portfolio: true, VerifiedAt: noon.Add(time.Millisecond),
				Enterprises: []model.Enterprise{
					{ID: "2", Name: odd, City: "Győr", TimeZone: "Europe/Budapest", Pricing: "Net"},
					{ID: "1", Name: "First"},
				},
			},
			LastCheck: model.Check{
				Health: model.OtherProperty, At: noon.Add(time.Hour), Status: 200, Failure: "dns", Found: odd, Message: odd,
				RequestID: "r", Took: 1234567 * time.Nanosecond,
			},
		},
		{
			ID: "later", IntegrationID: "z", AccessToken: ref(5), Fingerprint: "C66E…453E", Created: noon.Add(time.Second),
			Identity:  &model.Identity{Name: "Single"},
			LastCheck: model.Check{Health: model.CouldNotCheck, At: noon},
		},
	}
	reserve(t, x, ref(1), ref(2), ref(3), ref(4), ref(5))
	shuffled := slices.Clone(saved)
	slices.Reverse(shuffled)
	commit(t, x, integrations, shuffled)

	got, err := x.Integrations(t.Context(), "demo")
	must(t, err)
	if diff := cmp.Diff(integrations, got); diff != "" {
		t.Errorf("integrations (-saved +got):\n%s", diff)
	}
	if diff := cmp.Diff(saved, connections(t, x, "demo")); diff != "" {
		t.Errorf("connections (-saved +got):\n%s", diff)
	}
	if other := connections(t, x, "production"); len(other) != 0 {
		t.Errorf("another environment has %d connections", len(other))
	}
}

func TestEveryDetailOfAConnectionComesBack(t *testing.T) {
	x := openNew(t)
	must(t, x.SaveEnvironment(t.Context(), demo(t)))
	reserve(t, x, ref(1), ref(2))
	c := grand()
	c.Details = workspacetest.Details(t)
	commit(t, x, []model.Integration{acme()}, []model.Connection{c})
	if differ := c.Details.Differences(connections(t, x, "demo")[0].Details); len(differ) > 0 {
		t.Errorf("the index loses %q of a new connection", differ)
	}
	for name, less := range workspacetest.DetailsWithout(c.Details) {
		c.Details = less
		commit(t, x, nil, []model.Connection{c})
		if differ := less.Differences(connections(t, x, "demo")[0].Details); len(differ) > 0 {
			t.Errorf("the index does not save that there is no %s: %q", name, differ)
		}
	}
}

func TestTimesAreKeptToTheMillisecondInUTC(t *testing.T) {
	x := openNew(t)
	must(t, x.SaveEnvironment(t.Context(), demo(t)))
	reserve(t, x, ref(1), ref(2))
	c := grand()
	c.Created = time.Date(2026, 8, 7, 14, 0, 0, 123_999_999, time.FixedZone("CEST", 7200))
	commit(t, x, []model.Integration{acme()}, []model.Connection{c})
	want := noon.Add(123 * time.Millisecond)
	if got := connections(t, x, "demo")[0].Created; got != want {
		t.Errorf("created %v, want %v", got, want)
	}
}

func TestConnectionsOfTheSameMomentStayInTheOrderOfSaving(t *testing.T) {
	x := openNew(t)
	must(t, x.SaveEnvironment(t.Context(), demo(t)))
	reserve(t, x, ref(1))
	commit(t, x, []model.Integration{acme()}, nil)
	var want []model.ConnectionID
	for i := range 30 {
		c := grand()
		c.ID = model.ConnectionID(fmt.Sprint(100 - i))
		c.AccessToken = ref(i + 2)
		reserve(t, x, c.AccessToken)
		commit(t, x, nil, []model.Connection{c})
		want = append(want, c.ID)
	}
	var got []model.ConnectionID
	for _, c := range connections(t, x, "demo") {
		got = append(got, c.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestSaveCheckChangesNothingThatTheUserEdits(t *testing.T) {
	x := withGrand(t)
	check := model.Check{Health: model.Rejected, At: noon, Status: 401, Message: "Invalid AccessToken.", Took: time.Second}
	identity := &model.Identity{
		Name: "Grand", VerifiedAt: noon, Portfolio: true,
		Enterprises: []model.Enterprise{{ID: "1"}, {ID: "2"}},
	}
	must(t, x.SaveCheck(t.Context(), "grand", check, identity))

	want := grand()
	want.LastCheck, want.Identity = check, identity
	if diff := cmp.Diff([]model.Connection{want}, connections(t, x, "demo")); diff != "" {
		t.Errorf("after a check (-want +got):\n%s", diff)
	}

	want.LastCheck = model.Check{Health: model.CouldNotCheck, At: noon.Add(time.Minute)}
	must(t, x.SaveCheck(t.Context(), "grand", want.LastCheck, nil))
	if diff := cmp.Diff([]model.Connection{want}, connections(t, x, "demo")); diff != "" {
		t.Errorf("after a check without an identity (-want +got):\n%s", diff)
	}

	want.Identity = &model.Identity{Name: "Grand", VerifiedAt: noon, Enterprises: []model.Enterprise{{ID: "3"}}}
	must(t, x.SaveCheck(t.Context(), "grand", want.LastCheck, want.Identity))
	if diff := cmp.Diff([]model.Connection{want}, connections(t, x, "demo")); diff != "" {
		t.Errorf("after another identity (-want +got):\n%s", diff)
	}
}

func TestSaveCheckOfARemovedConnectionSaysSo(t *testing.T) {
	x := withGrand(t)
	must(t, x.RemoveConnections(t.Context(), "grand"))
	err := x.SaveCheck(t.Context(), "grand", model.Check{Health: model.OK},
		&model.Identity{Enterprises: []model.Enterprise{{ID: "1"}}})
	wantError(t, err, model.ErrNoSuchRow)
}

func TestCommitKeepsIdentityCheckAndCreationOfWhatExists(t *testing.T) {
	x := withGrand(t)
	check := model.Check{Health: model.OK, At: noon, Status: 200}
	identity := &model.Identity{Name: "Grand", VerifiedAt: noon, Enterprises: []model.Enterprise{{ID: "1"}}}
	must(t, x.SaveCheck(t.Context(), "grand", check, identity))

	edited := grand()
	edited.Label, edited.Note, edited.Tags, edited.Favourite = "Renamed", "a note", []string{"vip"}, true
	edited.Created = noon.Add(time.Hour)
	edited.Identity, edited.LastCheck = &model.Identity{Name: "stale"}, model.Check{Health: model.Rejected}
	commit(t, x, nil, []model.Connection{edited})

	want := edited
	want.Created, want.Identity, want.LastCheck = noon, identity, check
	if diff := cmp.Diff([]model.Connection{want}, connections(t, x, "demo")); diff != "" {
		t.Errorf("connections (-want +got):\n%s", diff)
	}
	edited.Identity, edited.LastCheck, edited.Tags = nil, model.Check{}, nil
	commit(t, x, nil, []model.Connection{edited})
	want.Tags = nil
	if diff := cmp.Diff([]model.Connection{want}, connections(t, x, "demo")); diff != "" {
		t.Errorf("connections after a second edit (-want +got):\n%s", diff)
	}
}

func TestSettingsComeBack(t *testing.T) {
	path := pathIn(t)
	x := open(t, path, at(noon))
	got, err := x.Setting(t.Context(), "environment")
	must(t, err)
	if got != "" {
		t.Errorf("a setting that was never set is %q", got)
	}
	for _, value := range []string{"demo", "production", ""} {
		must(t, x.SetSetting(t.Context(), "environment", value))
		got, err := open(t, path, at(noon)).Setting(t.Context(), "environment")
		must(t, err)
		if got != value {
			t.Errorf("the setting is %q, want %q", got, value)
		}
	}
}
