package tester_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/uitest"
)

const bodyMenu = "Saved requests, variables, files"

// rightClick opens the menu of a line of the answer.
func rightClick(t *testing.T, ui *uitest.UI, text string) {
	t.Helper()
	at := ui.FindText(text).Center()
	view, found := uitest.Find[*answer.View](ui)
	if !found {
		t.Fatal("there is no answer")
	}
	position := at.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(view))
	view.TappedSecondary(&fyne.PointEvent{Position: position, AbsolutePosition: at})
}

func TestAValueOfAnAnswerBecomesAVariable(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	a.answer = answering(200, `{"Services":[{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178"}]}`)
	ui.Tap("Send")
	ui.UntilText("851df8c8")
	rightClick(t, ui, `"851df8c8-90f2-4c4a-8e01-a4fc46b25178"`)
	ui.Tap("Keep as a variable…")
	ui.UntilText("in Live alone")
	if !ui.HasText("ServiceId") {
		t.Errorf("no name is suggested: %s", texts(ui))
	}
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return len(a.variables) == 1 &&
			a.variables[0] == request.Variable{Name: "ServiceId", Value: "851df8c8-90f2-4c4a-8e01-a4fc46b25178"}
	})
}

func TestAVariableIsInsertedAndSentAsItsValue(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	a.mu.Lock()
	a.variables = []request.Variable{{Name: "ServiceId", Value: "851df8c8"}}
	a.mu.Unlock()
	other := a.place
	other.Connection.ID = "another"
	area.Show(other) // reads the variables
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type(`{"ServiceIds":["`)
	ui.Until(func() bool {
		ui.Tap(bodyMenu)
		ui.Hover("Insert variable")
		if ui.HasText("ServiceId  851df8c8") {
			return true
		}
		ui.Key(fyne.KeyEscape)
		return false
	})
	ui.Tap("ServiceId  851df8c8")
	area.FocusBody()
	ui.Type(`"]}`)
	area.Send()
	ui.Until(func() bool { return len(a.requests()) == 1 })
	if got := string(a.requests()[0].Body); got != `{"ServiceIds":["851df8c8"]}` {
		t.Errorf("sent %s", got)
	}
}

func TestARequestIsSavedAndOpenedAgain(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type(`{"Kept":1}`)
	ui.Tap(bodyMenu)
	ui.Shot("body-menu")
	ui.Tap("Save request…")
	ui.UntilText("It is offered to every connection of Acme Sync 2.1.0.")
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("mine")
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return len(a.saved) == 1 && a.saved[0].Name == "mine" && strings.Contains(a.saved[0].Body, "Kept")
	})
	area.Choose("services/getAll")
	ui.Until(func() bool {
		ui.Tap(bodyMenu)
		ui.Hover("Saved requests")
		if ui.HasText("mine") {
			return true
		}
		ui.Key(fyne.KeyEscape)
		return false
	})
	ui.Tap("mine")
	ui.UntilText(`"Kept"`)
}

func TestOperationsUsedLatelyComeFirst(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	area.Choose("services/getAll")
	ui.Run()
	area.Send()
	ui.Until(func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return len(a.habits.Recent) == 1
	})
	ui.UntilText("200 OK")
	ui.Run()
	area.ChooseOperation()
	ui.UntilText("recent")
	ui.Shot("picker")
}

func TestPropertiesOfAPortfolioAreChosenIntoTheBody(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	portfolio := a.place
	portfolio.Connection.ID = "portfolio"
	portfolio.Connection.Identity = &model.Identity{
		EnterpriseID: "p", Name: "Alpine Collection", Portfolio: true,
		Enterprises: []model.Enterprise{
			{ID: "851df8c8-0000", Name: "Alpine Lodge"},
			{ID: "851df8c8-0001", Name: "Alpine Spa"},
			{ID: "851df8c8-0002", Name: "City Inn"},
		},
	}
	area.Show(portfolio)
	area.Choose("services/getAll")
	ui.Tap(bodyMenu)
	ui.Tap("Choose properties…")
	ui.UntilText("Their ids go into the body.")
	ui.Type("alpine")
	if ui.HasText("City Inn") {
		t.Error("the filter does nothing")
	}
	ui.Tap("Alpine Spa")
	ui.Shot("properties")
	ui.Tap("Choose")
	ui.UntilText("1 of 3 properties")
	if got := area.Body(); !strings.Contains(got, `"851df8c8-0001"`) || !strings.Contains(got, "Limitation") {
		t.Errorf("the body is %s", got)
	}
}
