package kit

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/ui/desktop/uitest"
)

// dialog is an open dialog over a window with one entry that had the keyboard.
type dialog struct {
	ui                   *uitest.UI
	behind, name, note   *Entry
	modal                *Modal
	confirmed, cancelled int
}

func openDialog(t *testing.T) *dialog {
	t.Helper()
	d := &dialog{ui: uitest.New(t), behind: NewEntry("behind"), name: NewEntry("name"), note: NewMultiLineEntry("note", 2)}
	window := d.ui.Window(container.NewVBox(d.behind), fyne.NewSize(1024, 700))
	window.Canvas().Focus(d.behind)
	d.modal = NewModal(ModalOptions{
		Title:       "Add connection",
		Content:     NewForm(Field{Label: "Name", Field: d.name}, Field{Label: "Note", Field: d.note}),
		ConfirmText: "Save",
		OnConfirm:   func() { d.confirmed++ },
		OnCancel:    func() { d.cancelled++ },
	})
	d.modal.Open(window.Canvas())
	return d
}

func TestTheDialogTakesTheKeyboardAndGivesItBack(t *testing.T) {
	d := openDialog(t)
	if d.ui.Focused() != d.name {
		t.Errorf("the keyboard is at %T, want the first field", d.ui.Focused())
	}
	d.modal.Open(d.ui.Canvas()) // once more
	d.modal.Close()
	if d.ui.Focused() != d.behind || d.modal.IsOpen() || d.ui.Canvas().Overlays().Top() != nil {
		t.Errorf("after closing, the keyboard is at %T, open %t", d.ui.Focused(), d.modal.IsOpen())
	}
	if d.cancelled != 0 {
		t.Error("closing it counts as cancelling")
	}
	d.modal.Close() // once more
}

func TestEscapeCancelsTheDialogWhereverTheKeyboardIs(t *testing.T) {
	places := map[string]func(*dialog){
		"entry":         func(d *dialog) { d.ui.Canvas().Focus(d.name) },
		"several lines": func(d *dialog) { d.ui.Canvas().Focus(d.note) },
		"button":        func(d *dialog) { d.ui.Canvas().Focus(d.modal.ConfirmButton()) },
		"nothing":       func(d *dialog) { d.ui.Canvas().Unfocus() },
	}
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			d := openDialog(t)
			place(d)
			d.ui.Key(fyne.KeyEscape)
			if d.cancelled != 1 || d.confirmed != 0 || d.ui.Canvas().Overlays().Top() != nil {
				t.Errorf("cancelled %d, confirmed %d, open %t", d.cancelled, d.confirmed, d.ui.Canvas().Overlays().Top() != nil)
			}
		})
	}
}

func TestEnterConfirmsTheDialogWhereverTheKeyboardIs(t *testing.T) {
	places := map[string]func(*dialog){
		"entry":   func(d *dialog) { d.ui.Canvas().Focus(d.name) },
		"button":  func(d *dialog) { d.ui.Canvas().Focus(d.modal.ConfirmButton()) },
		"nothing": func(d *dialog) { d.ui.Canvas().Unfocus() },
	}
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			d := openDialog(t)
			place(d)
			d.ui.Key(fyne.KeyReturn)
			if d.confirmed != 1 || !d.modal.IsOpen() {
				t.Errorf("confirmed %d, open %t: confirming leaves closing to the owner", d.confirmed, d.modal.IsOpen())
			}
		})
	}
}

func TestInSeveralLinesEnterIsALineBreakAndControlEnterConfirms(t *testing.T) {
	d := openDialog(t)
	d.ui.Canvas().Focus(d.note)
	d.ui.Key(fyne.KeyReturn)
	if d.confirmed != 0 || d.note.Text != "\n" {
		t.Errorf("confirmed %d, text %q", d.confirmed, d.note.Text)
	}
	d.ui.Shortcut(fyne.KeyReturn, fyne.KeyModifierShortcutDefault)
	if d.confirmed != 1 {
		t.Errorf("confirmed %d", d.confirmed)
	}
}

func TestTabStaysInsideTheDialog(t *testing.T) {
	d := openDialog(t)
	seen := map[fyne.Focusable]bool{}
	for range 10 {
		seen[d.ui.Focused()] = true
		d.ui.Canvas().FocusNext()
	}
	if seen[d.behind] || !seen[d.name] || !seen[d.modal.CancelButton()] || !seen[d.modal.ConfirmButton()] {
		t.Errorf("Tab went through %d places, behind the dialog: %t", len(seen), seen[d.behind])
	}
}

func TestADisabledConfirmButtonAlsoStopsEnter(t *testing.T) {
	d := openDialog(t)
	d.modal.ConfirmButton().Disable()
	d.ui.Key(fyne.KeyReturn)
	d.ui.Tap("Save")
	if d.confirmed != 0 {
		t.Errorf("confirmed %d times", d.confirmed)
	}
}

func TestADialogWithoutConfirmingIsOnlyClosed(t *testing.T) {
	ui := uitest.New(t)
	window := ui.Window(NewLine(Plain("behind")), fyne.NewSize(1024, 700))
	modal := NewModal(ModalOptions{Title: "Shortcuts", Content: NewLine(Plain("Ctrl K")), CancelText: "Close"})
	modal.Open(window.Canvas())
	ui.Key(fyne.KeyReturn) // presses Close, which has the keyboard
	if modal.IsOpen() {
		t.Error("it is still open")
	}
}

func TestErrorsStandWhereTheNoteWas(t *testing.T) {
	d := openDialog(t)
	d.modal.SetNote(assets.Lock, "Saved in the system keychain")
	d.modal.SetError("the token was rejected")
	if !d.ui.HasText("the token was rejected") || d.ui.HasText("keychain") {
		t.Errorf("the screen says %q", d.ui.Texts())
	}
	d.modal.SetError("")
	if d.ui.HasText("the token was rejected") {
		t.Error("the error stays")
	}
}

func TestAnErrorThatHasNoRoomBesideTheButtonsStandsAboveThem(t *testing.T) {
	d := openDialog(t)
	d.modal.ConfirmButton().SetText("Replace, it opens another property")
	const text = "The access token was replaced meanwhile. Nothing was done. Close this dialog, look at the connection, " +
		"and do it once more if you still mean it."
	d.modal.SetError(text)
	buttons := d.ui.FindText("Replace, it opens another property").Position.Y
	said := ""
	for _, found := range d.ui.FindAllTexts() {
		if strings.Contains(text, found.Text) {
			said += found.Text + " "
			if found.Position.Y+found.Size.Height > buttons {
				t.Errorf("%q stands beside the buttons", found.Text)
			}
		}
	}
	if strings.TrimSpace(said) != text {
		t.Errorf("of the error there is %q", said)
	}
	height := d.modal.ground.Size().Height
	d.modal.SetError("Too late.")
	if d.modal.ground.Size().Height >= height || !d.ui.HasText("Too late.") {
		t.Errorf("with a short error it is %v high, with a long one %v", d.modal.ground.Size().Height, height)
	}
}

func TestAHighDialogScrollsInsideASmallWindow(t *testing.T) {
	ui := uitest.New(t)
	layer := NewLayer(NewLine(Plain("behind")), nil)
	layer.Top = func() float32 { return 60 }
	window := ui.Window(layer, fyne.NewSize(1024, 700))
	fields := []Field{}
	for range 40 {
		fields = append(fields, Field{Label: "Field", Field: NewEntry("")})
	}
	modal := NewModal(ModalOptions{Title: "Long", Content: NewForm(fields...), ConfirmText: "Save"})
	modal.Open(window.Canvas())
	at, size := modal.ground.Position(), modal.ground.Size()
	if at.Y < 60 || at.Y+size.Height > 700 || at.X < 0 || at.X+size.Width > 1024 {
		t.Errorf("the dialog stands at %v with %v", at, size)
	}
	if found := ui.FindText("Save"); found.Position.Y > 700-modalMargin {
		t.Errorf("the button is at %v", found.Position)
	}
	window.Resize(fyne.NewSize(500, 400))
	if at, size := modal.ground.Position(), modal.ground.Size(); at.Y+size.Height > 400 || size.Width > 500 {
		t.Errorf("in a smaller window the dialog stands at %v with %v", at, size)
	}
}

// TestWhatScrollsByItselfTakesTheRoomThatADialogHas: as much as it likes in a high window, and in a low one as much as
// there is, so that nothing else of the dialog moves.
func TestWhatScrollsByItselfTakesTheRoomThatADialogHas(t *testing.T) {
	ui := uitest.New(t)
	window := ui.Window(container.NewVBox(), fyne.NewSize(1000, 700))
	head := NewLine(Plain("what is compared"))
	modal := NewModal(ModalOptions{
		Title: "Differences", Content: Edges(head, nil, nil, nil, Sized(100, 80, NewList(nil, nil))), Extra: 220,
	})
	modal.Open(window.Canvas())
	least := head.MinSize().Height + 80
	for height, most := range map[float32]float32{700: least + 220, 400: least + 219, 200: least} {
		ui.Resize(fyne.NewSize(1000, height))
		ui.Shot("extra")
		if got := modal.options.Content.Size().Height; got < least || got > most || height == 700 && got < most {
			t.Errorf("in a window of %.0f it is %.0f high, want %.0f to %.0f", height, got, least, most)
		}
		if scrolls := modal.scroll.Content.Size().Height > modal.scroll.Size().Height+1; scrolls != (height == 200) {
			t.Errorf("in a window of %.0f the whole dialog scrolls: %t", height, scrolls)
		}
	}
}

func TestSelectShowsItsOptionsAndTellsAChoice(t *testing.T) {
	ui := uitest.New(t)
	var told []int
	choice := NewSelect("Client application", []string{"Acme Sync", "Acme Kiosk"},
		func(index int) { told = append(told, index) })
	ui.Window(container.NewVBox(choice), fyne.NewSize(400, 300))
	if choice.Selected() != -1 || !ui.HasText("Client application") {
		t.Errorf("at first it says %q", ui.Texts())
	}
	ui.Canvas().Focus(choice)
	ui.Key(fyne.KeyDown)
	ui.Tap("Acme Kiosk")
	if choice.Selected() != 1 || len(told) != 1 || told[0] != 1 || !ui.HasText("Acme Kiosk") {
		t.Errorf("selected %d, told %v, says %q", choice.Selected(), told, ui.Texts())
	}
	choice.SetSelected(0)
	choice.SetOptions([]string{"Other"}, -1)
	if len(told) != 1 || choice.Selected() != -1 {
		t.Errorf("changes by the program told %v, selected %d", told, choice.Selected())
	}
}

func TestAHighDialogIsScrolledWithKeysWhileAButtonHasThem(t *testing.T) {
	ui := uitest.New(t)
	ui.Window(canvas.NewRectangle(nil), fyne.NewSize(600, 300))
	high := canvas.NewRectangle(nil)
	high.SetMinSize(fyne.NewSize(100, 2000))
	modal := NewModal(ModalOptions{Title: "High", Content: high})
	modal.Open(ui.Canvas())
	at := float32(0)
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyPageDown, fyne.KeyEnd} {
		ui.Key(key)
		if now := modal.scroll.Offset.Y; now <= at {
			t.Errorf("%s leads from %v to %v", key, at, now)
		} else {
			at = now
		}
	}
	for _, key := range []fyne.KeyName{fyne.KeyUp, fyne.KeyPageUp, fyne.KeyHome} {
		ui.Key(key)
		if now := modal.scroll.Offset.Y; now >= at {
			t.Errorf("%s leads from %v to %v", key, at, now)
		} else {
			at = now
		}
	}
	if at != 0 {
		t.Errorf("Home leads to %v", at)
	}
}

func TestADialogThatIsOpenIsNotOpenedOverItself(t *testing.T) {
	ui := uitest.New(t)
	ui.Window(canvas.NewRectangle(nil), fyne.NewSize(600, 300))
	open := func(title string) *Modal {
		modal := NewModal(ModalOptions{Title: title, Content: canvas.NewRectangle(nil)})
		modal.Open(ui.Canvas())
		return modal
	}
	first, second, other := open("Settings"), open("Settings"), open("Another")
	if !first.IsOpen() || second.IsOpen() || !other.IsOpen() {
		t.Errorf("open are %v, %v, %v", first.IsOpen(), second.IsOpen(), other.IsOpen())
	}
	ui.Key(fyne.KeyEscape)
	ui.Key(fyne.KeyEscape)
	if ui.Canvas().Overlays().Top() != nil {
		t.Error("one is left")
	}
	if again := open("Settings"); !again.IsOpen() {
		t.Error("it does not open again")
	}
}

func TestWhatADialogSaysMovesNothingThatCanBeReadAlready(t *testing.T) {
	d := openDialog(t)
	long := strings.Repeat("The keychain has refused to store it. ", 6)
	places := func() (all []fyne.Position) {
		d.ui.Run()
		driver := fyne.CurrentApp().Driver()
		for _, object := range []fyne.CanvasObject{d.modal.ground, d.modal.title, d.name, d.note} {
			all = append(all, driver.AbsolutePositionForObject(object))
		}
		return all
	}
	before := places()
	for _, say := range []func(){
		func() { d.modal.SetError(long) },
		func() { d.modal.SetNote("", "Checking…") },
		func() { d.modal.SetError("") },
		func() { d.modal.SetError(long) },
	} {
		say()
		if now := places(); !slices.Equal(now, before) {
			t.Fatalf("what stood at %v stands at %v", before, now)
		}
	}
	// A window that was made lower has it whole all the same.
	d.ui.Resize(fyne.NewSize(1024, 420))
	d.modal.SetError(long)
	d.ui.Run()
	if at, size := d.modal.ground.Position(), d.modal.ground.Size(); at.Y < 0 || at.Y+size.Height > 420 {
		t.Errorf("the dialog stands at %v and is %v large", at, size)
	}
}
