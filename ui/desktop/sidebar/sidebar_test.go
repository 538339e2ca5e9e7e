package sidebar_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/sidebar"
	"keyrack/ui/desktop/uitest"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func hotel(id, name, city string, health model.Health) model.Connection {
	return model.Connection{
		ID: model.ConnectionID(id), IntegrationID: "i1", Fingerprint: "C66E…453D",
		Identity:  &model.Identity{EnterpriseID: "851df8c8-" + id, Name: name, City: city, Pricing: "Gross", VerifiedAt: now.Add(-48 * time.Hour)},
		LastCheck: model.Check{Health: health, Status: 401, At: now.Add(-3 * time.Minute)},
	}
}

func groups() []workspace.Group {
	portfolio := hotel("c3", "Alpine Collection", "", model.OK)
	portfolio.Identity.Portfolio = true
	portfolio.Identity.Enterprises = []model.Enterprise{{ID: "e1", Name: "Alpine Lodge Zermatt", TimeZone: "Europe/Zurich"}, {ID: "e2", Name: "Alpine Spa Davos"}}
	favourite := hotel("c1", "Hotel Aurora", "Vienna", model.OK)
	favourite.Favourite, favourite.Tags = true, []string{"front-desk"}
	return []workspace.Group{
		{Integration: model.Integration{ID: "i1", Client: "Acme Sync 2.1.0", Fingerprint: "E0D4…9E1D"}, Connections: []model.Connection{favourite, portfolio}},
		{Integration: model.Integration{ID: "i2", Client: "Acme Kiosk 1.4.2", Fingerprint: "2CC7…4F7E"}, Connections: []model.Connection{hotel("c2", "Harbour House", "Lisbon", model.Rejected)}},
	}
}

func open(t *testing.T) (*uitest.UI, *sidebar.Sidebar) {
	t.Helper()
	ui := uitest.New(t)
	s := sidebar.New(func() time.Time { return now })
	s.OnSelect = func(model.ConnectionID) {}
	ui.Window(s.Content(), fyne.NewSize(320, 700))
	s.SetGroups(groups(), "c1")
	return ui, s
}

func expect(t *testing.T, ui *uitest.UI, shown, hidden []string) {
	t.Helper()
	for _, text := range shown {
		if !ui.HasText(text) {
			t.Errorf("%q is not shown: %s", text, strings.Join(ui.Texts(), " | "))
		}
	}
	for _, text := range hidden {
		if ui.HasText(text) {
			t.Errorf("%q is shown", text)
		}
	}
}

func TestConnectionsAreGroupedByIntegration(t *testing.T) {
	ui, _ := open(t)
	expect(t, ui, []string{
		"Acme Sync 2.1.0", "client E0D4…9E1D", "Hotel Aurora", "Vienna · Gross · verified 3 min ago", "Alpine Collection", "portfolio · 2 properties",
		"Harbour House", "rejected 401 · was working 2 days ago", "All 3", "1 failing",
	}, []string{"Alpine Lodge Zermatt"})
}

func TestChipsNarrowTheList(t *testing.T) {
	ui, _ := open(t)
	for chip, test := range map[string]struct{ shown, hidden []string }{
		"1 failing": {[]string{"Harbour House", "Acme Kiosk"}, []string{"Hotel Aurora", "Acme Sync"}},
		"Portfolio": {[]string{"Alpine Collection"}, []string{"Harbour House", "Hotel Aurora"}},
		"All 3":     {[]string{"Hotel Aurora", "Harbour House"}, nil},
	} {
		ui.Tap(chip)
		expect(t, ui, test.shown, test.hidden)
	}
}

func TestTheFilterFindsWhatIsKnownOfAConnection(t *testing.T) {
	for query, found := range map[string]string{
		"aurora": "Hotel Aurora", "front-desk": "Hotel Aurora", "vienna gross": "", "lisbon": "Harbour House", "kiosk": "Harbour House",
		"zermatt": "Alpine Collection", "851df8c8-c2": "Harbour House",
	} {
		ui, s := open(t)
		s.FocusFilter(ui.Canvas())
		ui.Type(query)
		for _, name := range []string{"Hotel Aurora", "Harbour House", "Alpine Collection"} {
			if ui.HasText(name) != (name == found) {
				t.Errorf("filter %q: %s shown %v, want %q", query, name, ui.HasText(name), found)
			}
		}
		if ui.HasText("Nothing matches.") != (found == "") {
			t.Errorf("filter %q: the notice is shown: %v", query, ui.HasText("Nothing matches."))
		}
	}
}

func TestAPortfolioOpens(t *testing.T) {
	ui, _ := open(t)
	ui.Tap("2")
	expect(t, ui, []string{"Alpine Lodge Zermatt", "Alpine Spa Davos"}, nil)
	ui.Tap("2")
	expect(t, ui, nil, []string{"Alpine Lodge Zermatt"})
}

func TestAClickSelects(t *testing.T) {
	ui, s := open(t)
	var selected model.ConnectionID
	s.OnSelect = func(id model.ConnectionID) { selected = id }
	ui.Tap("Harbour House")
	if selected != "c2" {
		t.Errorf("selected %q", selected)
	}
}

func BenchmarkFilterTenThousandConnections(b *testing.B) {
	ui := uitest.New(b)
	s := sidebar.New(func() time.Time { return now })
	ui.Window(s.Content(), fyne.NewSize(320, 700))
	group := workspace.Group{Integration: model.Integration{ID: "i1", Client: "Acme Sync 2.1.0"}}
	for i := range 10_000 {
		group.Connections = append(group.Connections, hotel(fmt.Sprint("c", i), fmt.Sprint("Hotel ", i), "Vienna", model.OK))
	}
	s.SetGroups([]workspace.Group{group}, "c1")
	s.FocusFilter(ui.Canvas())
	for b.Loop() {
		ui.Type("9")
		ui.Key(fyne.KeyBackspace)
	}
}
