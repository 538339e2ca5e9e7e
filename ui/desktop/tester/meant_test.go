package tester_test

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/workspace"
)

func TestADialogThatAsksSaysWhatHasChangedAndSendsNothing(t *testing.T) {
	for says, change := range map[string]func(*workspace.Place){
		"The connection was deleted meanwhile.":         func(p *workspace.Place) { p.Connection.ID = "another" },
		"The access token was replaced meanwhile.":      func(p *workspace.Place) { p.Connection.AccessToken = "a.2" },
		"The client application was changed meanwhile.": func(p *workspace.Place) { p.Integration.ClientToken = "b.2" },
		"The connection was renamed meanwhile.":         func(p *workspace.Place) { p.Connection.Label = "Opéra 2" },
		"The environment allows something else by now.": func(p *workspace.Place) {
			p.Environment.Protection = model.ReadOnly
		},
		"The connection was moved meanwhile.": func(p *workspace.Place) { p.Integration.ID = "j" },
		"The connection opens something else than was known then.": func(p *workspace.Place) {
			p.Connection.Identity = &model.Identity{EnterpriseID: "q", Name: "Grand Hotel Opéra"}
		},
	} {
		ui, a, area := open(t, model.Custom, model.Ask)
		area.Choose("reservations/cancel")
		area.Send()
		ui.UntilText("Send reservations/cancel?")
		a.move(change)
		area.Update()
		if !ui.HasText(says) {
			t.Errorf("%q is not on the screen: %s", says, strings.Join(ui.Texts(), " | "))
		}
		ui.Key(fyne.KeyReturn)
		ui.Run()
		if len(a.requests()) != 0 || !ui.HasText("Send reservations/cancel?") {
			t.Errorf("%q: sent %v; the screen says %s", says, a.requests(), strings.Join(ui.Texts(), " | "))
		}
	}
}

func TestAnEnterThatComesBeforeTheNewsSendsNothing(t *testing.T) {
	ui, a, area := open(t, model.Custom, model.Ask)
	area.Choose("reservations/cancel")
	area.Send()
	ui.UntilText("Send reservations/cancel?")
	a.guard.LockWrites()
	ui.Key(fyne.KeyReturn)
	ui.Run()
	if len(a.requests()) != 0 || !ui.HasText("Keyrack, or writing, was locked meanwhile.") {
		t.Errorf("sent %v; the screen says %s", a.requests(), strings.Join(ui.Texts(), " | "))
	}
	ui.Shot("asked-and-locked")
}

// another is the connection that takes the place of the one on the screen when that is removed.
func another(a *api) workspace.Place {
	place := a.place
	place.Connection.ID, place.Connection.Label = "second", "Hotel Second"
	return place
}

func TestWhatIsConfirmedGoesWhereTheDialogSaysThoughThePageHasChanged(t *testing.T) {
	ui, a, area := open(t, model.Custom, model.Ask)
	area.Choose("reservations/cancel")
	area.Send()
	ui.UntilText("of Opéra in Live.")
	area.Show(another(a))
	area.Choose("bills/add")
	ui.Run()
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool { return len(a.requests()) == 1 })
	if sent := a.requests()[0]; sent.Connection != "c" || sent.Path != "reservations/cancel" {
		t.Errorf("sent %s to %s", sent.Path, sent.Connection)
	}
}

func TestARepeatKeepsItsReadAndEndsWithItsConnection(t *testing.T) {
	ui, a, area := open(t, model.Custom, model.Open)
	repeat := func() {
		t.Helper()
		ui.Tap("More to do with this request and its answer")
		ui.Tap("Repeat…")
		ui.UntilText("Repeat configuration/get")
	}
	area.Send()
	ui.UntilText("200 OK")
	before := len(a.requests())
	repeat()
	area.Show(another(a))
	area.Choose("reservations/cancel")
	answer := a.answer
	a.answer = func(ctx context.Context, request workspace.Request) (model.Exchange, error) {
		if len(a.requests()) == before+2 {
			a.move(func(p *workspace.Place) { p.Connection.AccessToken = "a.2" })
		}
		return answer(ctx, request)
	}
	ui.Key(fyne.KeyTab)
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("0")
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool { return len(a.requests()) == before+2 })
	area.Show(a.place)
	ui.UntilText("Ended: The access token was replaced meanwhile.")
	for _, sent := range a.requests()[before:] {
		if sent.Connection != "c" || sent.Path != "configuration/get" {
			t.Errorf("sent %s to %s", sent.Path, sent.Connection)
		}
	}
	if n := len(a.requests()); n != before+2 {
		t.Errorf("%d requests were sent", n-before)
	}
}
