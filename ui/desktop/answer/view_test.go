package answer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keyrack/model/document"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/uitest"
)

const hotel = `{"Name":"Aurora","List":[1,2,3],"Far":{"Deep":{"Text":"needle"}}}`

func open(t testing.TB, raw string) (*uitest.UI, *answer.View) {
	t.Helper()
	ui := uitest.New(t)
	view := answer.New()
	ui.Window(view, fyne.NewSize(500, 400))
	view.SetDocument(document.Parse([]byte(raw)))
	ui.Canvas().Focus(view)
	return ui, view
}

func TestKeysMoveFoldAndCopy(t *testing.T) {
	ui, view := open(t, hotel)
	for range 3 {
		ui.Key(fyne.KeyDown)
	}
	if view.Selected() != 2 {
		t.Fatalf("line %d is selected", view.Selected())
	}
	ui.Key(fyne.KeyLeft)
	if !ui.HasText("[ 3 items ]") {
		t.Errorf("it did not fold: %v", ui.Texts())
	}
	ui.Shortcut(fyne.KeyC, fyne.KeyModifierShortcutDefault)
	if got := ui.App().Clipboard().Content(); got != "[1,2,3]" {
		t.Errorf("copied %q", got)
	}
	ui.Key(fyne.KeyRight)
	if ui.HasText("[ 3 items ]") {
		t.Error("it did not unfold")
	}
	ui.Key(fyne.KeyEnd)
	if view.Selected() != 12 {
		t.Errorf("the last line is %d", view.Selected())
	}
}

func TestAMatchInAFoldComesIntoView(t *testing.T) {
	ui, view := open(t, hotel)
	d := document.Parse([]byte(hotel))
	d.FoldAll()
	view.SetDocument(d)
	if ui.HasText("needle") {
		t.Fatal("it is not folded")
	}
	view.SetMatches(d.Find("needle"), 0)
	if !ui.HasText("needle") {
		t.Errorf("the match is not in view: %v", ui.Texts())
	}
}

func TestAMatchFarToTheRightComesIntoView(t *testing.T) {
	raw := `["` + strings.Repeat("x", 800) + `needle"]`
	ui, view := open(t, raw)
	d := document.Parse([]byte(raw))
	view.SetDocument(d)
	view.SetMatches(d.Find("needle"), 0)
	if !ui.HasText("needle") {
		t.Errorf("the match is not in view: %v", ui.Texts())
	}
}

// large is an answer of so many lines.
func large(lines int) string {
	var raw strings.Builder
	raw.WriteByte('[')
	for i := range lines {
		fmt.Fprintf(&raw, `{"Id":"851df8c8-90f2-4c4a-8e01-%012d"},`, i)
	}
	return raw.String() + `0]`
}

func TestTheNumberOfObjectsDoesNotDependOnTheAnswer(t *testing.T) {
	count := func(raw string) int {
		_, view := open(t, raw)
		return len(test.WidgetRenderer(view).Objects())
	}
	small, big := count(large(50)), count(large(50_000))
	if big > small+10 {
		t.Errorf("%d objects for 150 lines, %d for 150,000", small, big)
	}
}

func TestEscapeLeavesTheViewToADialogAroundIt(t *testing.T) {
	ui, _ := open(t, hotel)
	pressed := false
	ui.Canvas().SetOnTypedKey(func(event *fyne.KeyEvent) { pressed = event.Name == fyne.KeyEscape })
	ui.Key(fyne.KeyEscape)
	if !pressed {
		t.Error("the key went nowhere")
	}
}

func TestAnEscapeIsACharacterUntilEIsPressed(t *testing.T) {
	ui, _ := open(t, `{"City":"Z\u00fcrich"}`)
	has := func(want string) {
		t.Helper()
		if !ui.HasText(want) {
			t.Errorf("%s is not on the screen: %v", want, ui.Texts())
		}
	}
	has("Zürich")
	ui.Type("e")
	has(`Z\u00fcrich`)
	ui.Type("E")
	has("Zürich")
}

// BenchmarkScroll measures one notch of the wheel in 46 MB. To hold: ≤ 16 ms, without the painting.
func BenchmarkScroll(b *testing.B) {
	_, view := open(b, large(46<<20/48))
	view.SetMatches(nil, -1)
	event := &fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -5000)}
	for b.Loop() {
		view.Scrolled(event)
	}
}

// BenchmarkSteps measures the longest of the steps that the view takes at once in 46 MB: showing it, marking 100,000
// matches, folding and unfolding everything, opening the list of all. To hold: ≤ 50 ms.
func BenchmarkSteps(b *testing.B) {
	raw := large(46 << 20 / 48)
	_, view := open(b, "{}")
	d := document.Parse([]byte(raw))
	matches := d.Find("8")
	longest := time.Duration(0)
	for b.Loop() {
		for _, step := range []func(){
			func() { view.SetDocument(d) },
			func() { view.SetMatches(matches, len(matches)-1) },
			func() { d.FoldAll(); view.Refresh() },
			func() { d.UnfoldAll(); view.Refresh() },
			func() {
				view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
				view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
			},
			func() { view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight}) },
		} {
			began := time.Now()
			step()
			longest = max(longest, time.Since(began))
		}
	}
	b.ReportMetric(float64(longest.Microseconds())/1000, "max-ms")
}
