package sidebar_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/sidebar"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/desktop/uitest"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func hotel(id, name, city string, health model.Health) model.Connection {
	return model.Connection{
		ID: model.ConnectionID(id), IntegrationID: "i1", Fingerprint: "C66E…453D",
		Identity: &model.Identity{
			EnterpriseID: "851df8c8-" + id, Name: name, City: city, Pricing: "Gross",
			VerifiedAt: now.Add(-48 * time.Hour),
		},
		LastCheck: model.Check{Health: health, Status: 401, At: now.Add(-3 * time.Minute)},
	}
}

func groups() []workspace.Group {
	portfolio := hotel("c3", "Alpine Collection", "", model.OK)
	portfolio.Identity.Portfolio = true
	portfolio.Identity.Enterprises = []model.Enterprise{
		{ID: "e1", Name: "Alpine Lodge Zermatt", TimeZone: "Europe/Zurich"}, {ID: "e2", Name: "Alpine Spa Davos"},
	}
	favourite := hotel("c1", "Hotel Aurora", "Vienna", model.OK)
	favourite.Favourite, favourite.Tags = true, []string{"front-desk"}
	return []workspace.Group{
		{
			Integration: model.Integration{ID: "i1", Client: "Acme Sync 2.1.0", Fingerprint: "E0D4…9E1D"},
			Connections: []model.Connection{favourite, portfolio},
		},
		{
			Integration: model.Integration{ID: "i2", Client: "Acme Kiosk 1.4.2", Fingerprint: "2CC7…4F7E"},
			Connections: []model.Connection{hotel("c2", "Harbour House", "Lisbon", model.Rejected)},
		},
	}
}

// wishes are what the list has asked for.
type wishes struct {
	selected model.ConnectionID
	calls    []string
	live     map[model.ConnectionID]string
}

func (w *wishes) actions() sidebar.Actions {
	call := func(name string) func([]model.ConnectionID) {
		return func(ids []model.ConnectionID) { w.calls = append(w.calls, fmt.Sprint(name, " ", ids)) }
	}
	return sidebar.Actions{
		Live:   func(id model.ConnectionID) string { return w.live[id] },
		Shared: func(id model.TeamID) string { return "shared by team " + string(id) },
		Items: func(integration model.Integration, connection *model.Connection) []*fyne.MenuItem {
			text := "Share " + integration.Client
			if connection != nil {
				text += " of " + connection.Title()
			}
			return []*fyne.MenuItem{fyne.NewMenuItem(text, func() { w.calls = append(w.calls, text) })}
		},
		Select:          func(id model.ConnectionID) { w.selected = id },
		Edit:            func(id model.ConnectionID) { call("edit")([]model.ConnectionID{id}) },
		EditIntegration: func(id model.IntegrationID) { w.calls = append(w.calls, "integration "+string(id)) },
		Add:             func() { w.calls = append(w.calls, "add") },
		CheckAll:        func() { w.calls = append(w.calls, "check all") },
		Sort:            func(o stage.Order) { w.calls = append(w.calls, "sort "+string(o)) },
		Check:           call("check"),
		Star:            func(ids []model.ConnectionID, on bool) { call(fmt.Sprint("star ", on))(ids) },
		Tag:             call("tag"),
		Export:          call("export"),
		Delete:          call("delete"),
	}
}

func (w *wishes) expect(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, w.calls, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("what was asked for (-want +got):\n%s", diff)
	}
	w.calls = nil
}

func open(t testing.TB, groups ...workspace.Group) (*uitest.UI, *sidebar.Sidebar, *wishes) {
	t.Helper()
	ui, w := uitest.New(t), &wishes{}
	s := sidebar.New(w.actions(), func() time.Time { return now })
	ui.Window(s.Content(), fyne.NewSize(320, 700))
	s.SetListing(stage.NewListing(groups, stage.ByAdding), "c1")
	return ui, s, w
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
	ui, _, _ := open(t, groups()...)
	expect(t, ui, []string{
		"Acme Sync 2.1.0", "client E0D4…9E1D", "Hotel Aurora", "Vienna · Gross · verified 3 min ago", "Alpine Collection",
		"portfolio · 2 properties",
		"Harbour House", "rejected 401 · was working 2 days ago", "All 3", "1 failing",
	}, []string{"Alpine Lodge Zermatt"})
}

func TestChipsNarrowTheList(t *testing.T) {
	ui, _, _ := open(t, groups()...)
	for chip, test := range map[string]struct{ shown, hidden []string }{
		"1 failing": {[]string{"Harbour House", "Acme Kiosk"}, []string{"Hotel Aurora", "Acme Sync"}},
		"Portfolio": {[]string{"Alpine Collection"}, []string{"Harbour House", "Hotel Aurora"}},
		"All 3":     {[]string{"Hotel Aurora", "Harbour House"}, nil},
	} {
		ui.Tap(chip)
		expect(t, ui, test.shown, test.hidden)
	}
}

// TestTheChipOfWhoListensComesAndGoes: it is there while somebody listens, and while it narrows the list.
func TestTheChipOfWhoListensComesAndGoes(t *testing.T) {
	ui, s, w := open(t, groups()...)
	expect(t, ui, []string{"All 3", "Portfolio"}, []string{"listening"})
	w.live = map[model.ConnectionID]string{"c2": "listening, 7 events", "elsewhere": "listening, 1 event"}
	s.Redraw()
	expect(t, ui, []string{"was working 2 days ago · liste", "All 3", "Portf."}, nil)
	ui.Shot("sidebar-listening")
	chip := ui.FindAll("1")[len(ui.FindAll("1"))-1]
	ui.TapAt(chip.Center())
	expect(t, ui, []string{"Harbour House"}, []string{"Hotel Aurora", "Acme Sync"})
	w.live["c1"] = "connecting"
	s.Redraw()
	expect(t, ui, []string{"Harbour House", "Hotel Aurora"}, []string{"Alpine Collection"})
	w.live = nil
	s.Redraw()
	expect(t, ui, []string{"No connection listens."}, []string{"Harbour House", "Hotel Aurora"})
	ui.Tap("Show all")
	expect(t, ui, []string{"Harbour House", "Portfolio"}, []string{"listening"})
}

// TestChipsWithoutRoomMakeRoomForOthers: none reaches out of the list; what is chosen and what can be found stays.
func TestChipsWithoutRoomMakeRoomForOthers(t *testing.T) {
	ui, s, w := open(t, groups()[1:]...)
	w.live = map[model.ConnectionID]string{"c2": "listening, 7 events"}
	s.Redraw()
	ui.Resize(fyne.NewSize(230, 500))
	ui.Shot("sidebar-narrow")
	names := map[string]bool{}
	for _, found := range ui.FindAllNames() {
		chip, is := found.Object.(*kit.Chip)
		if !is {
			continue
		}
		names[found.Text] = true
		if right := chip.Position().X + chip.Size().Width; right > 230 {
			t.Errorf("%q reaches to %v", found.Text, right)
		}
	}
	if !names["All 1"] || !names["1"] || names["Portf."] {
		t.Errorf("the chips are %v", names)
	}
}

func TestTheFilterFindsWhatIsKnownOfAConnection(t *testing.T) {
	for query, found := range map[string]string{
		"nowhere": "", "aurora": "Hotel Aurora", "front-desk": "Hotel Aurora", "vienna gross": "Hotel Aurora",
		"lisbon": "Harbour House", "kiosk": "Harbour House",
		"zermatt": "Alpine Collection", "851df8c8-c2": "Harbour House",
	} {
		ui, s, _ := open(t, groups()...)
		s.FocusFilter(ui.Canvas())
		ui.Type(query)
		for _, name := range []string{"Hotel Aurora", "Harbour House", "Alpine Collection"} {
			if ui.HasText(name) != (name == found) {
				t.Errorf("filter %q: %s shown %v, want %q", query, name, ui.HasText(name), found)
			}
		}
		if ui.HasText("Nothing matches") != (found == "") {
			t.Errorf("filter %q: the notice is shown: %v", query, ui.HasText("Nothing matches."))
		}
	}
}

func TestAPortfolioOpens(t *testing.T) {
	ui, _, _ := open(t, groups()...)
	ui.Tap("2")
	expect(t, ui, []string{"Alpine Lodge Zermatt", "Alpine Spa Davos"}, nil)
	ui.Tap("2")
	expect(t, ui, nil, []string{"Alpine Lodge Zermatt"})
}

func TestAClickSelects(t *testing.T) {
	ui, _, w := open(t, groups()...)
	ui.Tap("Harbour House")
	if w.selected != "c2" {
		t.Errorf("selected %q", w.selected)
	}
}

// names lists the connections in the order of the screen.
func names(ui *uitest.UI) []string {
	var seen []string
	for _, text := range ui.Texts() {
		if slices.Contains([]string{
			"Hotel Aurora", "Alpine Collection", "Harbour House", "Grand Hôtel Opéra",
			"Hotel Borealis", "Zebra Inn",
		}, text) {
			seen = append(seen, text)
		}
	}
	return seen
}

func TestTheFilterForgivesCaseAccentsAndMissingLetters(t *testing.T) {
	group := groups()[0]
	group.Connections = []model.Connection{
		hotel("c1", "Grand Hôtel Opéra", "Paris", model.OK), hotel("c2", "Hotel Borealis", "Oslo", model.OK),
		hotel("c3", "Zebra Inn", "Hobart", model.OK),
	}
	for query, want := range map[string][]string{
		"opera": {"Grand Hôtel Opéra"},
		"OPÉRA": {"Grand Hôtel Opéra"},
		"htl":   {"Grand Hôtel Opéra", "Hotel Borealis"},
		"brls":  {"Hotel Borealis"},
		"gho":   {"Grand Hôtel Opéra"},                                // the first letters of its words
		"ho":    {"Grand Hôtel Opéra", "Hotel Borealis", "Zebra Inn"}, // Hobart is where the inn is
		"hb":    {"Hotel Borealis", "Zebra Inn"},                      // Hobart, again, with letters left out
		"zzz":   nil,
	} {
		ui, s, _ := open(t, group)
		s.FocusFilter(ui.Canvas())
		ui.Type(query)
		if diff := cmp.Diff(want, names(ui), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", query, diff)
		}
	}
}

func TestBetterMatchesComeFirst(t *testing.T) {
	group := groups()[0]
	group.Connections = []model.Connection{
		hotel("c1", "Hotel Borealis", "Oslo", model.OK),
		hotel("c2", "Zebra Inn", "Hbg", model.OK),
	}
	ui, s, _ := open(t, group)
	s.FocusFilter(ui.Canvas())
	ui.Type("hb") // it stands in the second; the first has it with letters left out
	if diff := cmp.Diff([]string{"Zebra Inn", "Hotel Borealis"}, names(ui)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPortfolioIsFoundByOneOfItsProperties(t *testing.T) {
	ui, s, _ := open(t, groups()...)
	s.FocusFilter(ui.Canvas())
	ui.Type("davos")
	expect(t, ui, []string{"Alpine Collection", "Alpine Spa Davos"}, []string{"Alpine Lodge Zermatt", "Hotel Aurora"})
}

func TestTheListIsSorted(t *testing.T) {
	group := groups()[0]
	first, second, third := hotel("c1", "Zebra Inn", "", model.OK), hotel("c2", "Hotel Aurora", "", model.Rejected),
		hotel("c3", "Harbour House", "", model.OtherProperty)
	first.LastCheck.At, second.LastCheck.At = now.Add(-time.Hour), now.Add(-2*time.Hour)
	first.LastUsed, third.LastUsed = now.Add(-time.Hour), now
	group.Connections = []model.Connection{first, second, third}
	ui, _, w := open(t, group)
	for _, row := range []struct {
		choice string
		want   []string
	}{
		{"Name", []string{"Harbour House", "Hotel Aurora", "Zebra Inn"}},
		{"Failing first", []string{"Hotel Aurora", "Harbour House", "Zebra Inn"}},
		{"Longest unchecked first", []string{"Hotel Aurora", "Zebra Inn", "Harbour House"}},
		{"Last used first", []string{"Harbour House", "Zebra Inn", "Hotel Aurora"}},
		{"Order added", []string{"Zebra Inn", "Hotel Aurora", "Harbour House"}},
	} {
		ui.Tap("Sort")
		ui.Tap(row.choice)
		if diff := cmp.Diff(row.want, names(ui)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.choice, diff)
		}
	}
	w.expect(t, "sort name", "sort health", "sort check", "sort use", "sort ")
}

func TestSeveralArePickedWithTheMouse(t *testing.T) {
	ui, _, w := open(t, groups()...)
	ui.TapWith("Hotel Aurora", fyne.KeyModifierShortcutDefault)
	ui.TapWith("Harbour House", fyne.KeyModifierShortcutDefault)
	if !ui.HasText("2 selected") || ui.HasText("Add connection") {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
	ui.Tap("Tags…")
	w.expect(t, "tag [c1 c2]")
	ui.TapWith("Hotel Aurora", fyne.KeyModifierShortcutDefault)
	ui.Tap("Delete the selected… (Delete)")
	w.expect(t, "delete [c2]")
	ui.Tap("Select none (Escape)")
	expect(t, ui, []string{"Add connection"}, []string{"selected"})

	ui.Tap("Hotel Aurora")
	ui.TapWith("Harbour House", fyne.KeyModifierShift)
	ui.Tap("Export these connections…")
	w.expect(t, "export [c1 c3 c2]")
}

func TestOnlyWhatCanBeSeenIsActedOn(t *testing.T) {
	ui, _, w := open(t, groups()...)
	ui.TapWith("Hotel Aurora", fyne.KeyModifierShortcutDefault)
	ui.TapWith("Harbour House", fyne.KeyModifierShortcutDefault)
	ui.Tap("1 failing")
	expect(t, ui, []string{"1 selected"}, nil)
	ui.Tap("Delete the selected… (Delete)")
	w.expect(t, "delete [c2]")
}

// Menu and key do to what is picked no more than the buttons do: what the filter hides stays.
func TestMenuAndKeysActOnlyOnWhatCanBeSeen(t *testing.T) {
	ui, _, w := open(t, groups()...)
	ui.TapWith("Hotel Aurora", fyne.KeyModifierShortcutDefault)
	ui.TapWith("Harbour House", fyne.KeyModifierShortcutDefault)
	ui.Tap("1 failing")
	ui.TapSecondary("Harbour House")
	ui.Tap("Delete…")
	w.expect(t, "delete [c2]")
	ui.Key(fyne.KeyDelete)
	w.expect(t, "delete [c2]")
}

func TestWhatWasDeletedIsNoLongerPicked(t *testing.T) {
	ui, s, _ := open(t, groups()...)
	ui.TapWith("Harbour House", fyne.KeyModifierShortcutDefault)
	s.SetListing(stage.NewListing(groups()[:1], stage.ByAdding), "c1")
	s.SetListing(stage.NewListing(groups(), stage.ByAdding), "c1")
	expect(t, ui, []string{"Harbour House"}, []string{"selected"})
}

func TestTheMenuIsForTheRowOrForAllThatArePicked(t *testing.T) {
	ui, _, w := open(t, groups()...)
	ui.TapSecondary("Harbour House")
	ui.Tap("Check")
	w.expect(t, "check [c2]")
	ui.TapWith("Hotel Aurora", fyne.KeyModifierShortcutDefault)
	ui.TapWith("Alpine Collection", fyne.KeyModifierShortcutDefault)
	ui.TapSecondary("Hotel Aurora")
	ui.Tap("Add to favourites") // one of them is none yet
	w.expect(t, "star true [c1 c3]")
	ui.TapSecondary("Harbour House")
	ui.Tap("Delete…")
	w.expect(t, "delete [c2]")
}

func TestTheListIsUsedWithTheKeyboardAlone(t *testing.T) {
	ui, s, w := open(t, groups()...)
	s.FocusFilter(ui.Canvas())
	ui.Key(fyne.KeyDown) // from the filter into the list
	ui.Key(fyne.KeyDown)
	ui.Key(fyne.KeyReturn)
	if w.selected != "c3" {
		t.Errorf("selected %q", w.selected)
	}
	ui.Key(fyne.KeyRight)
	expect(t, ui, []string{"Alpine Spa Davos"}, nil)
	ui.Key(fyne.KeyLeft)
	expect(t, ui, nil, []string{"Alpine Spa Davos"})

	release := ui.Hold(desktop.KeyShiftLeft)
	ui.Key(fyne.KeyUp)
	release()
	expect(t, ui, []string{"2 selected"}, nil)
	ui.Key(fyne.KeyEscape)
	expect(t, ui, nil, []string{"selected"})

	ui.Key(fyne.KeyEnd)
	ui.Key(fyne.KeyDelete)
	w.expect(t, "delete [c2]")
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	expect(t, ui, []string{"3 selected"}, nil)
	ui.Type("aurora") // goes into the filter
	expect(t, ui, []string{"Hotel Aurora", "1 selected"}, []string{"Harbour House"})
	ui.Key(fyne.KeyReturn)
	if w.selected != "c1" {
		t.Errorf("selected %q", w.selected)
	}
}

func TestAnEmptyListSaysWhatToDo(t *testing.T) {
	ui, s, w := open(t)
	expect(t, ui, []string{"No connections yet.", "Add one, or drop a file with tokens here."}, []string{"Show all"})
	ui.Tap("Add connection")
	w.expect(t, "add")

	s.SetListing(stage.NewListing(groups()[1:], stage.ByAdding), "c2")
	ui.Tap("0")
	expect(t, ui, []string{"No favourites yet."}, nil)
	ui.Tap("Show all")
	expect(t, ui, []string{"Harbour House"}, []string{"No favourites yet."})
	ui.Tap("Check all")
	w.expect(t, "check all")
}

func TestAnotherEnvironmentBeginsWithoutFilterAndSelection(t *testing.T) {
	ui, s, _ := open(t, groups()...)
	ui.TapWith("Harbour House", fyne.KeyModifierShortcutDefault)
	ui.Tap("1 failing")
	s.Forget()
	expect(t, ui, []string{"Hotel Aurora", "Harbour House", "Add connection"}, []string{"selected"})
}

// many is an environment of 10,000 connections, of 500 client applications.
func many() []workspace.Group {
	groups := make([]workspace.Group, 500)
	for g := range groups {
		groups[g].Integration = model.Integration{
			ID:     model.IntegrationID(fmt.Sprint("i", g)),
			Client: fmt.Sprintf("Acme Sync 2.%d.0", g),
		}
		for c := range 20 {
			n := 20*g + c
			groups[g].Connections = append(groups[g].Connections,
				hotel(fmt.Sprint("c", n), fmt.Sprint("Grand Hotel Number ", n), "Vienna", model.OK))
		}
	}
	return groups
}

// BenchmarkFilterTenThousandConnections measures one key stroke in the filter.
func BenchmarkFilterTenThousandConnections(b *testing.B) {
	ui, s, _ := open(b, many()...)
	s.FocusFilter(ui.Canvas())
	ui.Type("hotel")
	typed := "9"
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			ui.Type(typed)
		} else {
			ui.Key(fyne.KeyBackspace)
		}
	}
}

// BenchmarkFilterTenThousandConnectionsNearly measures a key stroke of which nothing is found but with letters left
// out.
func BenchmarkFilterTenThousandConnectionsNearly(b *testing.B) {
	ui, s, _ := open(b, many()...)
	s.FocusFilter(ui.Canvas())
	ui.Type("gnmb")
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			ui.Type("r")
		} else {
			ui.Key(fyne.KeyBackspace)
		}
	}
}

// BenchmarkListTenThousandConnections measures what a worker does when connections have changed.
func BenchmarkListTenThousandConnections(b *testing.B) {
	groups := many()
	for b.Loop() {
		stage.NewListing(groups, stage.ByName)
	}
}
