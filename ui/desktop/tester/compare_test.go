package tester_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/uitest"
)

// compareWithTheOther compares the answer on the screen with that of the other request.
func compareWithTheOther(ui *uitest.UI) {
	ui.Tap("More to do with this request and its answer")
	ui.Hover("Compare with")
	ui.Run()
	for _, found := range ui.FindAllTexts() {
		if strings.HasPrefix(found.Text, "configuration/get · ") {
			ui.TapAt(found.Center())
			return
		}
	}
}

func TestTwoAnswersAreComparedByIdWhateverTheOrder(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	a.answer = answering(http.StatusOK, `{"Services":[{"Id":"1","Name":"Stay"},{"Id":"2","Name":"Bar"}],"Old":1}`)
	ui.Tap("Send")
	ui.UntilText(`"Stay"`)
	area.NewRequest()
	a.mu.Lock()
	a.answer = answering(http.StatusOK,
		`{"Services":[{"Id":"2","Name":"Rooftop bar"},{"Id":"1","Name":"Stay"}],"New":[1,2]}`)
	a.mu.Unlock()
	ui.Tap("Send")
	ui.UntilText("Rooftop bar")
	compareWithTheOther(ui)
	ui.UntilText("3 differences")
	for _, text := range []string{"$.Services[Id=2].Name", `− "Bar"`, `+ "Rooftop bar"`, "$.Old", "$.New"} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, texts(ui))
		}
	}
	ui.Shot("differences")
	ui.SetTheme(look.New(look.AccentOf(model.Demo)).In(look.Dark))
	ui.Shot("differences-dark")
}

// TestInALowWindowTheListOfDifferencesScrollsAlone: what is compared stays above it. The window has 1000 × 640 pixels,
// the texts 150 %.
func TestInALowWindowTheListOfDifferencesScrollsAlone(t *testing.T) {
	ui, a, area := open(t, model.Demo, model.Open)
	many := func(price int) {
		var all []string
		for i := range 20 {
			all = append(all, fmt.Sprintf(`{"Id":"night-%d","Price":%d}`, i, price+i))
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.answer = answering(http.StatusOK, `{"Prices":[`+strings.Join(all, ",")+`]}`)
	}
	many(100)
	ui.Tap("Send")
	ui.UntilText(`"night-1"`)
	area.NewRequest()
	many(200)
	ui.Tap("Send")
	ui.UntilText(`"night-1"`)
	compareWithTheOther(ui)
	ui.UntilText("20 differences")
	ui.Resize(fyne.NewSize(1000/1.5, 640/1.5))
	ui.Shot("differences-low")
	first := "$.Prices[Id=night-0].Price"
	list, found := uitest.Find[*kit.List](ui)
	if !found || !ui.HasText(first) || len(ui.FindAll("−")) != 1 {
		t.Fatalf("the list of differences is out of sight: %s", texts(ui))
	}
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if ui.HasText(first) || len(ui.FindAll("−")) != 1 {
		t.Errorf("not the list has scrolled, or not alone: %s", texts(ui))
	}
}
