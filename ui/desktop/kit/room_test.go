package kit

import (
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/uitest"
)

func TestWhatStandsBesideGoesBelowWhereThereIsLittleRoom(t *testing.T) {
	ui := uitest.New(t)
	words, button := NewLine(Bold("Check all connections")), NewButton("Copy report", nil)
	both := NewBeside(8, 250, words, button)
	window := ui.Window(both, fyne.NewSize(600, 200))
	if words.Position().Y+words.Size().Height <= button.Position().Y || button.Position().X < 400 {
		t.Errorf("in 600 pixels they stand at %v and %v", words.Position(), button.Position())
	}
	wide := both.MinSize().Height
	window.Resize(fyne.NewSize(300, 200))
	if words.Position().Y+words.Size().Height > button.Position().Y || both.MinSize().Height <= wide {
		t.Errorf("in 300 pixels they stand at %v and %v, %v high", words.Position(), button.Position(), both.MinSize().Height)
	}
}

func TestARowOfButtonsGoesOnBelowWhereItIsLongerThanTheLine(t *testing.T) {
	ui := uitest.New(t)
	var buttons []fyne.CanvasObject
	for _, text := range []string{"Check again", "Copy report…", "Save…"} {
		buttons = append(buttons, NewButton(text, nil))
	}
	row := NewWrap(8, buttons...)
	both := VBox(8, NewBeside(8, 100, NewLine(Bold("Check all connections")), row), NewLine(Plain("below")))
	natural := row.MinSize().Width
	window := ui.Window(both, fyne.NewSize(natural+200, 300))
	if low := row.MinSize().Height; buttons[2].Position().Y != 0 || low != buttons[0].MinSize().Height {
		t.Errorf("with room the last one stands at %v in %v", buttons[2].Position(), low)
	}
	window.Resize(fyne.NewSize(natural-20, 300))
	ui.Texts() // as the next frame has it
	last := buttons[2]
	if end := last.Position().X + last.Size().Width; last.Position().Y == 0 || end > natural-20 {
		t.Errorf("without room the last one stands at %v", last.Position())
	}
	if low := row.MinSize().Height; low < last.Position().Y+last.Size().Height || both.MinSize().Height < low {
		t.Errorf("the row is %v high, and the last one ends at %v", low, last.Position().Y+last.Size().Height)
	}
	window.Resize(fyne.NewSize(natural+200, 300))
	ui.Texts()
	if last.Position().Y != 0 {
		t.Errorf("with room again the last one stands at %v", last.Position())
	}
}

func TestANarrowTableLeavesOutWhatIsMinor(t *testing.T) {
	columns := []Column{
		{Title: "Connection", Share: 1}, {Title: "Client", Share: 1, Minor: true}, {Title: "State", Share: 1},
	}
	for _, row := range []struct {
		width float32
		there [3]bool
	}{{tableNarrow, [3]bool{true, true, true}}, {tableNarrow - 1, [3]bool{true, false, true}}} {
		end := tableMark
		for i, width := range tableWidths(columns, row.width) {
			if width > 0 != row.there[i] {
				t.Errorf("in %v the column %s is %v wide", row.width, columns[i].Title, width)
			}
			end += tableStep(width)
		}
		if want := row.width - tableEnd + tableGap; end < want-1 || end > want+1 {
			t.Errorf("in %v the columns end at %v, want %v", row.width, end, want)
		}
	}
	short := []string{"Hotel", strings.Repeat("Acme Kiosk ", 12), "OK"}
	if low := TableHeight(columns, short, tableNarrow-1); low != tableLine+2*tablePadding {
		t.Errorf("what is left out makes a row %v high", low)
	}
}

func TestTabsMoveTogetherWhereThereIsLittleRoom(t *testing.T) {
	ui := uitest.New(t)
	tabs := NewTabs([]string{"Tester", "Token", "Properties", "History"}, nil)
	least, natural := tabs.MinSize().Width, tabs.NaturalWidth()
	if least >= natural {
		t.Fatalf("they need %v and would like %v", least, natural)
	}
	window := ui.Window(tabs, fyne.NewSize(natural+100, 40))
	last := func() float32 { return tabs.tabs[3].Position().X + tabs.tabs[3].Size().Width }
	if got := last(); got != natural {
		t.Errorf("with room they end at %v, want %v", got, natural)
	}
	window.Resize(fyne.NewSize(least+10, 40))
	if got := last(); got > least+10.5 {
		t.Errorf("in %v pixels they end at %v", least+10, got)
	}
}

func TestWhatGetsTheKeyboardIsScrolledIntoView(t *testing.T) {
	ui := uitest.New(t)
	window := ui.Window(NewLayer(NewLine(Plain("behind")), nil), fyne.NewSize(800, 400))
	var fields []Field
	var entries []*Entry
	for range 20 {
		entries = append(entries, NewEntry(""))
		fields = append(fields, Field{Label: "Field", Field: entries[len(entries)-1]})
	}
	modal := NewModal(ModalOptions{Title: "Long", Content: NewForm(fields...), ConfirmText: "Save"})
	modal.Open(window.Canvas())
	driver := fyne.CurrentApp().Driver()
	for _, entry := range []*Entry{entries[19], entries[0], entries[10]} {
		window.Canvas().Focus(entry)
		top := driver.AbsolutePositionForObject(modal.scroll).Y
		at := driver.AbsolutePositionForObject(entry).Y
		if at < top || at+entry.Size().Height > top+modal.scroll.Size().Height {
			t.Errorf("it stands at %v, outside of what is scrolled from %v on", at, top)
		}
	}
}

func TestAHintThatComesLaterMovesNothing(t *testing.T) {
	ui := uitest.New(t)
	hint := NewLine()
	form := NewForm(Field{Label: "Access token", Field: NewEntry(""), Hint: hint})
	ui.Window(form, fyne.NewSize(600, 200))
	before := form.MinSize()
	hint.Set(Span{Size: look.SmallTextSize, Icon: assets.Tick, Text: "64 characters, usual shape"})
	if after := form.MinSize(); after.Height != before.Height {
		t.Errorf("without the hint the form is %v high, with it %v", before.Height, after.Height)
	}
}

// TestWhatWasNotPaintedForLongIsLaidOutWhenItIsPaintedAgain makes renderers anew, as Fyne does for what was hidden for
// a minute.
func TestWhatWasNotPaintedForLongIsLaidOutWhenItIsPaintedAgain(t *testing.T) {
	ui := uitest.New(t)
	opener, entry := NewOpener("Go to hotel", "Ctrl K", func() {}), NewSearchEntry("Filter", "")
	ui.Window(container.NewGridWithColumns(2, opener, entry), fyne.NewSize(600, 60))
	opener.CreateRenderer()
	if opener.glyph.Image.Visible() {
		t.Error("the button's glass stands in the field")
	}
	for _, object := range entry.CreateRenderer().Objects()[:2] {
		if object.Size().IsZero() {
			t.Errorf("a %T of the entry has no size", object)
		}
	}
}

func TestADividerIsMovedWithKeys(t *testing.T) {
	ui := uitest.New(t)
	d := NewDivider()
	var moved []float32
	ends, resets := 0, 0
	d.OnDrag = func(by float32) { moved = append(moved, by) }
	d.OnDragged, d.OnReset = func() { ends++ }, func() { resets++ }
	ui.Window(container.NewStack(d), fyne.NewSize(12, 200))
	ui.Canvas().FocusNext()
	if ui.Canvas().Focused() != fyne.Focusable(d) {
		t.Fatal("Tab does not lead to it")
	}
	if !d.focused || d.line.FillColor == color.Transparent {
		t.Error("nobody sees that it has the keyboard")
	}
	ui.Key(fyne.KeyRight)
	ui.Key(fyne.KeyLeft)
	ui.Key(fyne.KeyUp) // it is upright
	d.SetFlat(true)
	ui.Key(fyne.KeyDown)
	ui.Key(fyne.KeyHome)
	if !slices.Equal(moved, []float32{dividerStep, -dividerStep, dividerStep}) || ends != 3 || resets != 1 {
		t.Errorf("it was moved by %v, dragged %d and put back %d times", moved, ends, resets)
	}
}
