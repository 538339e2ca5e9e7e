package page_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/model"
	shared "keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/page"
	"keyrack/ui/desktop/uitest"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func demo(t *testing.T) workspace.Place {
	t.Helper()
	address, err := model.ParseAddress(model.Demo, model.DemoAddress)
	if err != nil {
		t.Fatal(err)
	}
	return workspace.Place{
		Environment: model.Environment{ID: "demo", Name: "Demo", Kind: model.Demo, Address: address, Protection: model.Open},
		Integration: model.Integration{Client: "Acme Sync 2.1.0", Fingerprint: "E0D4…9E1D"},
		Connection: model.Connection{
			ID: "c", Fingerprint: "C66E…453D", Created: now.Add(-48 * time.Hour),
			Details: model.Details{
				Tags: []string{"alps", "spa"}, Note: "ask Ada\nat the desk",
				Ticket: "https://tickets.example.com/7/",
			}, Rotated: now.Add(-time.Hour), LastUsed: now.Add(-3 * time.Minute),
			TokenMade: time.Date(2021, 5, 6, 20, 33, 44, 0, time.UTC),
			Identity: &model.Identity{
				EnterpriseID: "851df8c8-90f2-4c4a-8e01-a4fc46b25178", Name: "API Hotel",
				ChainName: "Alpine Hotels", VerifiedAt: now.Add(-time.Hour),
			},
			LastCheck: model.Check{Health: model.OK, At: now.Add(-time.Hour), RequestID: "r1"},
		},
	}
}

// contents are the empty areas of other packages.
func contents() page.Contents {
	none := func() fyne.CanvasObject { return canvas.NewRectangle(nil) }
	return page.Contents{Tester: none(), History: none(), Events: none(), Versions: none(), Permissions: none()}
}

// team is a reader's; it shares what names it.
func team(id model.TeamID) (teams.Joined, bool) {
	return teams.Joined{ID: id, Name: "Acme support", Rights: shared.ReadRights("lr")}, id != ""
}

// TestAReaderOfATeamIsOfferedNoChange of what the team shares, and is told where the token lies.
func TestAReaderOfATeamIsOfferedNoChange(t *testing.T) {
	of := demo(t)
	of.Integration.Team, of.Connection.AccessToken = "acme", "c1.4"
	ui, w := open(t, of)
	for _, text := range []string{"Acme support", "Vault of team Acme support (KV 2)", "read; not change", "4"} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %v", text, ui.Texts())
		}
	}
	ui.Tap("Rotate token…")
	if len(w.rotated) > 0 {
		t.Error("a reader may rotate")
	}
}

type wishes struct {
	tickets []model.ConnectionID
	visited []model.ConnectionID
	rotated []model.ConnectionID
	page    *page.Page
}

func open(t *testing.T, place workspace.Place) (*uitest.UI, *wishes) {
	t.Helper()
	ui, w := uitest.New(t), &wishes{}
	p := page.New(page.Actions{
		Ticket:  func(id model.ConnectionID) { w.tickets = append(w.tickets, id) },
		Visit:   func(id model.ConnectionID) { w.visited = append(w.visited, id) },
		Replace: func(id model.ConnectionID) { w.rotated = append(w.rotated, id) },
		Team:    team,
	}, func() time.Time { return now }, contents())
	w.page = p
	ui.Window(p.Content(), fyne.NewSize(960, 740))
	p.Show(place)
	p.Select(page.TabToken)
	return ui, w
}

func TestTheCardTellsTheLifeOfAToken(t *testing.T) {
	ui, w := open(t, demo(t))
	for _, text := range []string{
		"C66E…453D", "Acme Sync 2.1.0", "E0D4…9E1D", "Demo · api.mews-demo.com", "alps, spa", "ask Ada · at the desk",
		"Alpine Hotels",
		"2 days ago", "1 h ago", "3 min ago", "6 May 2021 · a guess", "verified 1 h ago", "r1",
	} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, strings.Join(ui.Texts(), " | "))
		}
	}
	ui.Tap("r1")
	if got := ui.App().Clipboard().Content(); got != "r1" {
		t.Errorf("the clipboard holds %q", got)
	}
	ui.Tap("tickets.example.com/7")
	ui.Tap("Open in Mews")
	ui.Tap("Rotate token…")
	if len(w.tickets) != 1 || len(w.visited) != 1 || len(w.rotated) != 1 {
		t.Errorf("asked for %+v", w)
	}
}

// TestASentenceLosesItsEndAndANameItsMiddle where there is no room for them in the card.
func TestASentenceLosesItsEndAndANameItsMiddle(t *testing.T) {
	of := demo(t)
	of.Integration.Client = "Client of " + strings.Repeat("many words ", 12) + "2.1.0"
	of.Connection.Note = "Ask " + strings.Repeat("one after the other ", 8) + "at the desk"
	ui, _ := open(t, of)
	is := map[string]bool{}
	for _, text := range ui.Texts() {
		switch {
		case strings.HasPrefix(text, "Client of "):
			is["name"] = strings.HasSuffix(text, "2.1.0") && strings.Contains(text, "…")
		case strings.HasPrefix(text, "Ask "):
			is["sentence"] = strings.HasSuffix(text, "…")
		}
	}
	if !is["name"] || !is["sentence"] {
		t.Errorf("cut as they should be: %v; the screen has %q", is, ui.Texts())
	}
}

func TestTheCardSaysWhatACopyIsToTheSystem(t *testing.T) {
	ui, w := open(t, demo(t))
	for text, copied := range map[string]clip.State{
		"A copy is marked here.": {
			Note: "A copy is marked here.",
		},
		"Copied for one paste, for 0:20 at most.": {Owner: "c", Once: true, Left: 20 * time.Second},
		"Pasted once. Nobody gets it any more.":   {Owner: "c", Once: true, Pasted: true},
		"Copied. The clipboard is cleared in 0:20.": {
			Owner: "c",
			Left:  20 * time.Second,
		},
		"Copied as plain text, which a history may keep. It is cleared in 0:20.": {
			Owner: "c",
			Left:  20 * time.Second, Unmarked: true,
		},
		"The token of another connection is in the clipboard and is cleared in 0:20.": {
			Owner: "d",
			Left:  20 * time.Second, Unmarked: true,
		},
		"Not cleared: bring this window to the front, or delete the token in your clipboard history.": {Owner: "c"},
	} {
		w.page.ShowCopy(copied)
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, strings.Join(ui.Texts(), " | "))
		}
		if ui.HasText("Clear now") != (copied.Owner != "") {
			t.Errorf("%q: the button to clear is wrong", text)
		}
	}
}

func TestWhatIsNotKnownIsNotShown(t *testing.T) {
	place := demo(t)
	place.Environment.Kind = model.Custom
	place.Connection = model.Connection{ID: "c", Fingerprint: "C66E…453D", Created: now}
	ui, _ := open(t, place)
	for _, text := range []string{"Probably made", "Ticket", "Chain", "Open in Mews", "guess"} {
		if ui.HasText(text) {
			t.Errorf("%q is on the screen", text)
		}
	}
	if !ui.HasText("never") || !ui.HasText("not verified yet") {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
}

func TestThePillKeepsAwayFromTheButtonsInTheSmallestWindow(t *testing.T) {
	ui := uitest.New(t)
	p := page.New(page.Actions{Team: team}, func() time.Time { return now }, contents())
	ui.Window(p.Content(), fyne.NewSize(604, 560))
	place := demo(t)
	place.Connection.Label = "The Grand Hotel Borealis by the Lake"
	place.Connection.LastCheck = model.Check{Health: model.Rejected, At: now, Status: 401}
	p.Show(place)
	pill, button := ui.FindText("rejected 401"), ui.FindText("Copy token")
	const padding = 12 // of each around its text
	if room := button.Position.X - padding - (pill.Position.X + pill.Size.Width + padding); room < 4 {
		t.Errorf("between the pill and the button there are %v pixels", room)
	}
}
