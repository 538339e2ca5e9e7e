package kit

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/uitest"
)

// nested opens a menu with a menu in it, over a dialog, over a window in which an entry has the keyboard.
func nested(t *testing.T) (ui *uitest.UI, inDialog *Entry, done *[]string) {
	t.Helper()
	d := openDialog(t)
	done = &[]string{}
	item := func(text string) *fyne.MenuItem {
		return fyne.NewMenuItem(text, func() { *done = append(*done, text) })
	}
	more, off := fyne.NewMenuItem("More", nil), item("Off")
	more.ChildMenu = fyne.NewMenu("", item("Inner"))
	off.Disabled = true
	OpenMenu(d.ui.Canvas(), fyne.NewMenu("", off, more, item("Last")), fyne.NewPos(100, 100))
	return d.ui, d.name, done
}

func TestEscapeClosesTheInnermostFirst(t *testing.T) {
	ui, name, done := nested(t)
	ui.Key(fyne.KeyDown)
	ui.Key(fyne.KeyTab) // to More
	ui.Key(fyne.KeyReturn)
	if !ui.HasText("Inner") {
		t.Fatalf("Enter has opened no inner menu: %q", ui.Texts())
	}
	for _, left := range []struct {
		open int
		says string
		not  string
		has  fyne.Focusable
	}{
		{2, "Last", "Inner", nil},
		{1, "Add connection", "Last", name},
		{0, "behind", "Add connection", nil},
	} {
		ui.Key(fyne.KeyEscape)
		if open := len(ui.Canvas().Overlays().List()); open != left.open || !ui.HasText(left.says) || ui.HasText(left.not) {
			t.Fatalf("with %d open, want %d, the screen says %q", open, left.open, ui.Texts())
		}
		if left.has != nil && ui.Focused() != left.has {
			t.Errorf("with %d open the keyboard is at %T", left.open, ui.Focused())
		}
	}
	if entry, is := ui.Focused().(*Entry); !is || entry.PlaceHolder != "behind" {
		t.Errorf("in the end the keyboard is at %T", ui.Focused())
	}
	if len(*done) != 0 {
		t.Errorf("chosen %q", *done)
	}
}

func TestWhatIsDisabledInAMenuIsNotChosenByEnterEither(t *testing.T) {
	ui, _, done := nested(t)
	ui.Key(fyne.KeyDown) // Off
	ui.Key(fyne.KeyReturn)
	if len(*done) != 0 {
		t.Errorf("chosen %q", *done)
	}
}

func TestEntriesOfAMenuAreChosenByKeysAndClicks(t *testing.T) {
	ui, _, done := nested(t)
	ui.Key(fyne.KeyUp)
	ui.Key(fyne.KeyReturn)
	ui, _, again := nested(t)
	ui.Key(fyne.KeyDown)
	ui.Key(fyne.KeyDown)
	ui.Key(fyne.KeyRight)
	ui.Tap("Inner")
	if !slices.Equal(append(*done, *again...), []string{"Last", "Inner"}) || len(ui.Canvas().Overlays().List()) != 1 {
		t.Errorf("chosen %q and %q", *done, *again)
	}
}

func TestAMenuUnderAButtonLeavesTheKeyboardThere(t *testing.T) {
	ui := uitest.New(t)
	var button *Button
	button = NewButton("More", func() {
		OpenMenuUnder(button, fyne.NewMenu("", fyne.NewMenuItem("Find", func() {})))
	})
	ui.Window(container.NewHBox(button), fyne.NewSize(400, 300))
	ui.Tap("More")
	ui.Key(fyne.KeyEscape)
	if ui.Focused() != button {
		t.Errorf("the keyboard is at %T", ui.Focused())
	}
}

func TestAClickBesideAPopupClosesItAndOneOnItDoesNot(t *testing.T) {
	ui := uitest.New(t)
	behind, inside := NewEntry("behind"), NewEntry("inside")
	window := ui.Window(container.NewVBox(behind), fyne.NewSize(600, 400))
	typed := 0
	window.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { typed++ })
	window.Canvas().Focus(behind)
	closed := 0
	popup := OpenPopup(ui.Canvas(), PopupOptions{
		Content: container.NewVBox(inside), At: fyne.NewPos(500, 300), Size: fyne.NewSize(200, 200), Focus: inside,
		OnClosed: func() { closed++ },
	})
	if at := popup.pane.Position(); at != fyne.NewPos(400, 200) {
		t.Errorf("it stands at %v", at)
	}
	ui.TapAt(fyne.NewPos(450, 350))
	ui.Canvas().Unfocus() // as a window does then
	ui.Key(fyne.KeyLeft)
	if ui.Focused() != inside || closed != 0 {
		t.Errorf("after a click on it the keyboard is at %T, closed %d", ui.Focused(), closed)
	}
	ui.Canvas().Unfocus()
	ui.Canvas().OnTypedRune()('x')
	if inside.Text != "x" {
		t.Errorf("typed was %q", inside.Text)
	}
	ui.TapAt(fyne.NewPos(10, 390))
	if popup.IsOpen() || closed != 1 || ui.Focused() != behind {
		t.Errorf("open %v, closed %d times, the keyboard is at %T", popup.IsOpen(), closed, ui.Focused())
	}
	ui.Canvas().Unfocus()
	if ui.Key(fyne.KeyEscape); typed != 1 {
		t.Errorf("the window heard %d keys", typed)
	}
}

// TestEscapeClosesTheListsOfFilesFromWithin: what has the keyboard in the toolkit's own dialog takes no Escape, so the
// window asks before it hands the key on.
func TestEscapeClosesTheListsOfFilesFromWithin(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.WriteFile(filepath.Join(home, "hotels.csv"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ui := uitest.New(t)
	behind := NewEntry("behind")
	window := ui.Window(NewLayer(container.NewVBox(behind), nil), fyne.NewSize(1024, 700))
	window.Canvas().Focus(behind)
	if Escape(window.Canvas()) {
		t.Error("there was nothing to close")
	}
	OpenFile(window, func(path string) { t.Errorf("chosen %q", path) })
	list := window.Canvas().Overlays().Top()
	ui.Tap("hotels") // its ending stands apart
	widget.ShowModalPopUp(NewEntry("the name of a folder"), window.Canvas())
	if !Escape(window.Canvas()) || window.Canvas().Overlays().Top() != list {
		t.Fatal("the innermost was not closed, or more than it")
	}
	if !Escape(window.Canvas()) || window.Canvas().Overlays().Top() != nil || ui.Focused() != behind {
		t.Errorf("open %v, the keyboard is at %T", window.Canvas().Overlays().Top() != nil, ui.Focused())
	}
	if Escape(window.Canvas()) {
		t.Error("there is nothing left to close")
	}
}

func TestEverythingThatIsOpenCanBeClosedAtOnce(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	ui := uitest.New(t)
	behind := NewEntry("behind")
	window := ui.Window(NewLayer(container.NewVBox(behind), nil), fyne.NewSize(1024, 700))
	window.Canvas().Focus(behind)
	cancelled := 0
	modal := NewModal(ModalOptions{Title: "Dialog", Content: NewEntry("in it"), OnCancel: func() { cancelled++ }})
	modal.Open(window.Canvas())
	modal.CancelButton().Disable()
	OpenFile(window, func(string) {})
	CloseAll(window.Canvas())
	if window.Canvas().Overlays().Top() != nil || cancelled != 1 || ui.Focused() != behind {
		t.Errorf("open %v, cancelled %d, the keyboard is at %T", window.Canvas().Overlays().Top(), cancelled, ui.Focused())
	}
	if window.Canvas().OnTypedKey() != nil {
		t.Error("the keys are still those of a dialog")
	}
}

// TestANoticeOfWhatIsOverGoesWhenADialogOpens: the next thing has begun. One with something to press cannot be pressed
// below a dialog, so it waits.
func TestANoticeOfWhatIsOverGoesWhenADialogOpens(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	opens := map[string]func(fyne.Window) (closed func()){
		"dialog": func(w fyne.Window) func() {
			modal := NewModal(ModalOptions{Title: "Dialog", Content: NewLine(Plain("something"))})
			modal.Open(w.Canvas())
			return modal.Cancel
		},
		"list of files": func(w fyne.Window) func() {
			OpenFile(w, func(string) {})
			return func() { Escape(w.Canvas()) }
		},
	}
	for name, open := range opens {
		t.Run(name, func(t *testing.T) {
			ui := uitest.New(t)
			clock := uitest.NewClock(time.Unix(0, 0))
			layer := NewLayer(NewLine(Plain("content")), clock.Later)
			window := ui.Window(layer, fyne.NewSize(1024, 700))
			layer.Notify(assets.Warning, "There is no window.", "", nil)
			closed := open(window)
			if ui.HasText("There is no window.") {
				t.Error("the notice stays")
			}
			closed()
			if ui.HasText("There is no window.") {
				t.Error("the notice has come back")
			}

			layer.Notify("", "Deleted.", "Undo", func() {})
			closed = open(window)
			inner := NewModal(ModalOptions{Title: "Inner", Content: NewLine(Plain("one more"))})
			inner.Open(window.Canvas())
			inner.Close()
			if ui.HasText("Deleted.") {
				t.Error("what cannot be pressed is shown")
			}
			closed()
			if !ui.HasText("Deleted.") {
				t.Error("what can be taken back is no longer offered")
			}
			closed = open(window)
			clock.Advance(2 * noticeStays)
			closed()
			if ui.HasText("Deleted.") {
				t.Error("the notice outlives its time")
			}
		})
	}
}

func TestANoticeOfADialogGoesWhenAnotherOpensOverIt(t *testing.T) {
	d := openDialog(t)
	Notify(d.name, assets.Warning, "Not like this.")
	if !d.ui.HasText("Not like this.") {
		t.Fatalf("the screen says %q", d.ui.Texts())
	}
	other := NewModal(ModalOptions{Title: "Other", Content: NewLine(Plain("one more"))})
	other.Open(d.ui.Canvas())
	if d.ui.HasText("Not like this.") {
		t.Error("the notice stays")
	}
}

// TestOnlyThisPackageOpensWhatLiesOverAWindow: the toolkit's own menus, popups and dialogs know nothing of what is
// below them, nor of an Escape.
func TestOnlyThisPackageOpensWhatLiesOverAWindow(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			filepath.Base(filepath.Dir(path)) == "kit" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imported := range file.Imports {
			if name, _ := strconv.Unquote(imported.Path.Value); name == "fyne.io/fyne/v2/dialog" {
				t.Errorf("%s imports %s", path, name)
			}
		}
		for _, opens := range []string{"PopUp", "Overlays().Add("} {
			if strings.Contains(string(source), opens) {
				t.Errorf("%s has %s", path, opens)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
