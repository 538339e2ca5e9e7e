package desktop_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"keyrack/ui/desktop/look"
)

// A screen of 1280 × 720 has this room with text of 150 %, and of 200 %, and with presenter mode, which adds 20 %.
var (
	at150       = fyne.NewSize(853, 480)
	at150Before = fyne.NewSize(711, 400)
	at200       = fyne.NewSize(640, 360)
)

// visibleLines counts the lines of an answer that are seen, and the characters that a line has room for.
func (d *desk) visibleLines(t *testing.T) (lines, characters int) {
	t.Helper()
	tabs := d.FindText("Pretty")
	var rows []float32
	left := float32(10_000)
	for _, found := range d.FindAllTexts() {
		below := found.Position.Y > tabs.Position.Y+tabs.Size.Height
		if below && found.Position.X > tabs.Position.X && found.Position.Y+found.Size.Height <= d.Canvas().Size().Height {
			rows = append(rows, found.Position.Y)
			left = min(left, found.Position.X)
		}
	}
	slices.Sort(rows)
	last := float32(-100)
	for _, y := range rows {
		if y-last > 8 {
			lines++
			last = y
		}
	}
	cell := look.Measure("M", look.SmallTextSize, fyne.TextStyle{Monospace: true}).Width
	return lines, int((d.Canvas().Size().Width - left - 16) / cell)
}

func TestBeforeAnAudienceAProjectorShowsTheAnswer(t *testing.T) {
	d := answered(t)
	d.Resize(at150)
	d.Shot("room-150")
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	d.gone("@example.com")
	d.Resize(at150Before)
	d.settle()
	d.Shot("room-presenter-150")
	if lines, characters := d.visibleLines(t); lines < 14 || characters < 60 {
		t.Errorf("%d lines of %d characters are seen", lines, characters)
	}
	for _, word := range []string{"Sandbox", "Demo", "Hotel Aurora", "200 OK", "customers/getAll", "Send"} {
		if !d.HasText(word) {
			t.Errorf("%q is not seen: %v", word, d.Texts())
		}
	}
	if d.HasText("Hotel Borealis") {
		t.Error("the list takes room of the answer")
	}
	d.Key(fyne.KeyF11)
	d.UntilText("Hotel Borealis")
	d.Shot("room-presenter-150-off")
	d.Key(fyne.KeyF11)
	d.gone("Hotel Borealis")
	d.Tap("Show the list")
	d.UntilText("Hotel Borealis")
}

func TestEnvironmentsKeepTheirWordsWithVeryLargeText(t *testing.T) {
	d := answered(t)
	d.Resize(at200)
	d.Shot("room-200")
	for _, word := range []string{"Sandbox", "Demo", "Produ"} {
		if !d.HasText(word) {
			t.Errorf("%q is not seen: %v", word, d.Texts())
		}
	}
}

func TestTheListIsHiddenAndComesBack(t *testing.T) {
	d := settled(t)
	d.Tap("Filter 3 connections")
	d.Shortcut(fyne.KeyBackslash, ctrl)
	d.gone("Hotel Borealis")
	if d.Focused() != nil {
		t.Errorf("the keyboard is in what is not seen: %T", d.Focused())
	}
	d.Shot("room-no-list")
	d.Until(func() bool { return d.opened.Preferences().ListHidden })
	d.Tap("Show the list")
	d.UntilText("Hotel Borealis")
	d.Key(fyne.KeyF9)
	d.gone("Hotel Borealis")
	d.Shortcut(fyne.KeyF, ctrl)
	d.UntilText("Hotel Borealis")
	d.Type("borealis")
	if !d.HasText("borealis") {
		t.Errorf("the filter did not come with the list: %v", d.Texts())
	}
}

func TestTheAnswerIsMaximisedAndEverythingComesBack(t *testing.T) {
	d := answered(t)
	d.Tap("Maximise the answer")
	d.gone("Hotel Borealis")
	d.gone("Properties")
	d.Shot("room-maximised")
	d.Shortcut(fyne.Key2, ctrl|fyne.KeyModifierShift)
	d.UntilText("Permissions")
	d.UntilText("Hotel Borealis")
	d.Shortcut(fyne.Key1, ctrl|fyne.KeyModifierShift)
	d.gone("Hotel Borealis")
	d.Shortcut(fyne.KeyB, ctrl) // in the body, the keyboard hands F11 on
	d.Key(fyne.KeyF11)
	d.UntilText("Hotel Borealis")
	d.UntilText("Properties")
}

func TestAFoldedBodyComesBackWithItsButton(t *testing.T) {
	d := answered(t)
	d.Key(fyne.KeyF4)
	d.gone("Template")
	d.Shot("room-folded")
	d.Tap("Body")
	d.UntilText("Template")
	d.Key(fyne.KeyF4)
	d.gone("Template")
	d.Shortcut(fyne.KeyB, ctrl)
	d.UntilText("Template")
}

func TestANarrowWindowPutsTheAnswerBelowTheBody(t *testing.T) {
	d := answered(t)
	d.Resize(fyne.NewSize(800, 900))
	d.Shot("room-narrow")
	body, answer := d.FindText("Template"), d.FindText("Pretty")
	if answer.Position.Y < body.Position.Y+100 {
		t.Errorf("the answer is at %v, the body at %v", answer.Position, body.Position)
	}
}

func TestWhatWasDraggedIsRememberedAndDoubleClickedBack(t *testing.T) {
	d := answered(t)
	list := d.FindText("Tester").Position.X
	bar := fyne.NewPos(320+3, 400)
	test.Drag(d.Canvas(), bar, 80, 0)
	if moved := d.FindText("Tester").Position.X - list; moved != 80 {
		t.Errorf("the list is %v wider", moved)
	}
	d.Until(func() bool { return d.opened.Preferences().ListWidth == 400 })
	answer := d.FindText("Pretty").Position
	test.Drag(d.Canvas(), fyne.NewPos(answer.X-18, 500), -60, 0)
	if moved := answer.X - d.FindText("Pretty").Position.X; moved < 40 {
		t.Errorf("the answer is %v wider", moved)
	}
	d.Until(func() bool { return d.opened.Preferences().BodyWide > 0 })
	d.Shot("room-dragged")
}

// BenchmarkLayout measures the longest of the steps that share the room anew while an answer of 46 MB is open, without
// the painting. To hold: ≤ 16 ms.
func BenchmarkLayout(b *testing.B) {
	d := largeAnswer(b)
	longest := time.Duration(0)
	step := func(do func()) {
		began := time.Now()
		do()
		longest = max(longest, time.Since(began))
	}
	for b.Loop() {
		for range 2 {
			step(func() { d.Shortcut(fyne.KeyBackslash, ctrl) })
			step(func() { d.Key(fyne.KeyF11) })
			step(func() { d.Key(fyne.KeyF4) })
		}
		step(func() { test.Drag(d.Canvas(), fyne.NewPos(323, 400), 5, 0) })
		step(func() { test.Drag(d.Canvas(), fyne.NewPos(328, 400), -5, 0) })
		d.Run()
	}
	b.ReportMetric(float64(longest)/1e6, "ms/longest")
}

// largeAnswer opens the window with an answer of 46 MB.
func largeAnswer(b *testing.B) *desk {
	b.Helper()
	row := `{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","Number":12345},`
	d := against(b, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"Rows":[`+strings.Repeat(row, 46<<20/len(row))+`{}]}`)
	})
	d.Tap("Send")
	d.UntilText("200 OK")
	return d
}
