package picker_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/ui/desktop/picker"
	"keyrack/ui/desktop/uitest"
)

var operations = []model.Operation{
	{Path: "configuration/get", Kind: model.Read, Title: "Show the property", Known: true},
	{Path: "reservations/cancel", Kind: model.Destructive, Title: "Cancel reservations", Known: true},
	{Path: "reservations/getAll/2023-06-06", Kind: model.Read, Title: "List reservations", Known: true, Restricted: true},
	{
		Path: "routingRules/getAll", Kind: model.Read, Title: "List routing rules", Known: true, Deprecated: true,
		DiscontinuedOn: "2027-01-10", Replacement: "billingAutomations/getAll",
	},
}

// today is 42 days before the last operation ends.
func today() time.Time { return time.Date(2026, 11, 29, 21, 0, 0, 0, time.UTC) }

func search(query string) []model.Operation {
	var found []model.Operation
	for _, operation := range operations {
		if strings.Contains(operation.Path, query) {
			found = append(found, operation)
		}
	}
	return found
}

func open(t *testing.T) (*uitest.UI, *[]string) {
	t.Helper()
	ui := uitest.New(t)
	var chosen []string
	field := picker.New(search, func(operation model.Operation) { chosen = append(chosen, operation.Path) }, today)
	field.Display(operations[0])
	ui.Window(field.Content(), fyne.NewSize(600, 400))
	field.Content().Resize(fyne.NewSize(600, 37))
	ui.Tap("configuration/get")
	return ui, &chosen
}

func TestTheListShowsKindAndFlags(t *testing.T) {
	ui, _ := open(t)
	for _, text := range []string{"reservations/cancel", "DESTRUCTIVE", "restricted", "ends in 42 days"} {
		if !ui.HasText(text) {
			t.Errorf("%q is not shown: %v", text, ui.Texts())
		}
	}
}

func TestTypingNarrowsAndEnterChooses(t *testing.T) {
	ui, chosen := open(t)
	ui.Type("reserv")
	ui.Key(fyne.KeyDown)
	ui.Key(fyne.KeyReturn)
	if len(*chosen) != 1 || (*chosen)[0] != "reservations/getAll/2023-06-06" {
		t.Errorf("chosen %v", *chosen)
	}
	if ui.HasText("Search operations") || ui.HasText("reservations/cancel") {
		t.Error("the list is still open")
	}
}

func TestEscapeChoosesNothing(t *testing.T) {
	ui, chosen := open(t)
	ui.Type("nothing like this")
	if !ui.HasText("No operation matches.") {
		t.Errorf("the screen says %v", ui.Texts())
	}
	ui.Key(fyne.KeyReturn)
	ui.Key(fyne.KeyEscape)
	if len(*chosen) != 0 || ui.HasText("No operation matches.") {
		t.Errorf("chosen %v, the screen says %v", *chosen, ui.Texts())
	}
}

func TestAClickChooses(t *testing.T) {
	ui, chosen := open(t)
	ui.Tap("reservations/cancel")
	if len(*chosen) != 1 || (*chosen)[0] != "reservations/cancel" {
		t.Errorf("chosen %v", *chosen)
	}
}

func TestAStarMakesAnOperationAFavourite(t *testing.T) {
	ui := uitest.New(t)
	field := picker.New(search, func(model.Operation) {}, today)
	marked := map[string]bool{}
	field.Mark = func(path string) (favourite, recent bool) { return marked[path], path == "configuration/get" }
	field.OnMark = func(path string, favourite bool) {
		marked[path] = favourite
		field.Refresh()
	}
	ui.Window(field.Content(), fyne.NewSize(600, 400))
	field.Content().Resize(fyne.NewSize(600, 37))
	field.Open()
	if !ui.HasText("recent") {
		t.Errorf("what was used lately is not marked: %v", ui.Texts())
	}
	stars := ui.FindAll("Add to favourites")
	if len(stars) != 4 {
		t.Fatalf("%d stars", len(stars))
	}
	ui.TapAt(stars[1].Center())
	if !marked["reservations/cancel"] || len(ui.FindAll("Remove from favourites")) != 1 {
		t.Errorf("marked %v", marked)
	}
	// So does a key, for which the keyboard need not leave the search.
	ui.Key(fyne.KeyTab)
	ui.Key(fyne.KeyTab)
	ui.Key(fyne.KeyUp)
	ui.Key(fyne.KeyInsert)
	if marked["reservations/cancel"] {
		t.Errorf("marked %v", marked)
	}
}

func TestAChosenOperationThatEndsNamesWhatTakesItsPlace(t *testing.T) {
	ui := uitest.New(t)
	field := picker.New(search, func(model.Operation) {}, today)
	field.Facts = func() string { return "Mews’ docs as of 1 Oct 2026" }
	field.Display(operations[3])
	ui.Window(field.Content(), fyne.NewSize(900, 400))
	field.Content().Resize(fyne.NewSize(900, 37))
	if text := field.Text(); !strings.Contains(text, "ends in 42 days") ||
		!strings.Contains(text, "use billingAutomations/getAll") {
		t.Errorf("the field says %q", text)
	}
	field.Open()
	if !ui.HasText("Mews’ docs as of 1 Oct 2026") {
		t.Errorf("the list does not say what it was made of: %v", ui.Texts())
	}
	ui.Shot("picker-deprecated")
}
