package command

import (
	"runtime"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"keyrack/ui/desktop/uitest"
)

func TestKeysAreWrittenAsTheyStandOnTheKeyboard(t *testing.T) {
	for _, test := range []struct {
		command     Command
		other, mac  string
		description string
	}{
		{Command{Key: fyne.KeyK}, "Ctrl+K", "⌘K", "a letter"},
		{Command{Key: fyne.KeyP, Shift: true}, "Ctrl+Shift+P", "⇧⌘P", "with Shift"},
		{Command{Key: fyne.KeyReturn}, "Ctrl+Enter", "⌘Enter", "the key that Fyne calls Return"},
		{Command{Key: fyne.KeyComma}, "Ctrl+,", "⌘,", "a sign"},
		{Command{Key: fyne.KeyPlus}, "Ctrl+Plus", "⌘Plus", "a sign that would be read as something else"},
		{Command{Key: fyne.KeyF11}, "F11", "F11", "a function key, which is pressed alone"},
		{Command{Key: fyne.KeyBackslash}, "Ctrl+\\", "⌘\\", "a sign that Fyne calls by a name"},
		{Command{}, "", "", "none"},
	} {
		if got := test.command.keysOn("linux"); got != test.other {
			t.Errorf("%s: %q, want %q", test.description, got, test.other)
		}
		if got := test.command.keysOn("darwin"); got != test.mac {
			t.Errorf("%s on macOS: %q, want %q", test.description, got, test.mac)
		}
	}
}

func TestEveryCommandWithATitleIsInTheMenuWithItsKeys(t *testing.T) {
	on := true
	menus := Menus([]Command{
		{Title: "Add connection…", Group: Connection, Key: fyne.KeyN, Run: func() {}},
		{Title: "Presenter mode", Group: View, Run: func() {}, On: func() bool { return on }},
		{Title: "Verify", Group: Connection, Run: func() {}, Ready: func() bool { return false }},
		{Group: Request, Key: fyne.KeyEnter, Run: func() {}},
	})
	if len(menus) != 2 || menus[0].Label != "Connection" || len(menus[0].Items) != 2 || len(menus[1].Items) != 1 {
		t.Fatalf("menus: %+v", menus)
	}
	if shortcut, is := menus[0].Items[0].Shortcut.(*desktop.CustomShortcut); !is || shortcut.KeyName != fyne.KeyN {
		t.Errorf("the item has the shortcut %v", menus[0].Items[0].Shortcut)
	}
	if !menus[0].Items[1].Disabled {
		t.Error("what is not ready can be chosen")
	}
	if !menus[1].Items[0].Checked {
		t.Error("a switch that is on has no tick")
	}
}

// Fyne triggers the items of a native menu also when they are disabled.
func TestACommandThatIsNotReadyDoesNothing(t *testing.T) {
	pressed, ready := 0, false
	c := Command{Run: func() { pressed++ }, Ready: func() bool { return ready }}
	c.Press()
	ready = true
	c.Press()
	if pressed != 1 {
		t.Errorf("it was done %d times", pressed)
	}
}

func TestKeysDoNothingUnderADialog(t *testing.T) {
	pressed := 0
	ui := uitest.New(t)
	ui.Window(canvas.NewRectangle(nil), fyne.NewSize(100, 100))
	Bind(ui.Canvas(), []Command{{Key: fyne.Key4, Run: func() { pressed++ }}})
	dialog := canvas.NewRectangle(nil)
	ui.Canvas().Overlays().Add(dialog)
	ui.Shortcut(fyne.Key4, fyne.KeyModifierShortcutDefault)
	if pressed != 0 {
		t.Fatal("it was done behind the dialog")
	}
	ui.Canvas().Overlays().Remove(dialog)
	ui.Shortcut(fyne.Key4, fyne.KeyModifierShortcutDefault)
	if pressed != 1 {
		t.Errorf("without a dialog it was done %d times", pressed)
	}
}

func TestKeysThatWereTakenAwayDoNothing(t *testing.T) {
	pressed := 0
	commands := []Command{{Key: fyne.Key4, Run: func() { pressed++ }}}
	ui := uitest.New(t)
	ui.Window(canvas.NewRectangle(nil), fyne.NewSize(100, 100))
	Bind(ui.Canvas(), commands)
	ui.Shortcut(fyne.Key4, fyne.KeyModifierShortcutDefault)
	Unbind(ui.Canvas(), commands)
	ui.Shortcut(fyne.Key4, fyne.KeyModifierShortcutDefault)
	if pressed != 1 {
		t.Errorf("it was done %d times", pressed)
	}
}

func TestAKeyThatAKeyboardLacksHasAnother(t *testing.T) {
	pressed := 0
	c := Command{
		Key: fyne.KeyBackslash, Run: func() { pressed++ },
		Also: []Keys{{Key: fyne.KeyF9}, {Key: fyne.KeyPlus, Shift: true}},
	}
	if got := c.AllKeys(); runtime.GOOS != "darwin" && got != "Ctrl+\\ or F9" {
		t.Errorf("the keys are %q", got)
	}
	ui := uitest.New(t)
	ui.Window(canvas.NewRectangle(nil), fyne.NewSize(100, 100))
	Bind(ui.Canvas(), []Command{c})
	ui.Canvas().SetOnTypedKey(func(event *fyne.KeyEvent) { Typed(ui.Canvas(), []Command{c}, event) })
	ui.Shortcut(fyne.KeyBackslash, fyne.KeyModifierShortcutDefault)
	ui.Shortcut(fyne.KeyPlus, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
	ui.Key(fyne.KeyF9)
	ui.Key(fyne.KeyF8) // nobody's
	if pressed != 3 {
		t.Errorf("it was done %d times", pressed)
	}
	dialog := canvas.NewRectangle(nil)
	ui.Canvas().Overlays().Add(dialog)
	ui.Key(fyne.KeyF9)
	if pressed != 3 {
		t.Error("it was done behind a dialog")
	}
}

func TestCommandsAreShownWithTheKeysOfAKeyboard(t *testing.T) {
	zoom := Command{Key: fyne.KeyPlus, Also: []Keys{{Key: fyne.KeyEqual}, {Key: fyne.KeyF8}}}
	only := Command{Key: fyne.KeyComma}
	without := func(lacks ...fyne.KeyName) func(Keys) bool {
		return func(keys Keys) bool { return !slices.Contains(lacks, keys.Key) }
	}
	for _, c := range []struct {
		command Command
		has     func(Keys) bool
		want    Keys
		also    int
	}{
		{zoom, without(), Keys{Key: fyne.KeyPlus}, 2},
		{zoom, without(fyne.KeyPlus), Keys{Key: fyne.KeyEqual}, 1},
		{zoom, without(fyne.KeyPlus, fyne.KeyEqual), Keys{Key: fyne.KeyF8}, 0},
		{only, without(fyne.KeyComma), Keys{Key: fyne.KeyComma}, 0}, // better than none
	} {
		got := Fit([]Command{c.command}, c.has)[0]
		if got.Key != c.want.Key || len(got.Also) != c.also {
			t.Errorf("%v becomes %v and %v", c.command.strokes(), got.Key, got.Also)
		}
	}
	if zoom.Key != fyne.KeyPlus || len(zoom.Also) != 2 {
		t.Error("the command itself was changed")
	}
}

func TestAStrokeDoesItsCommandUnlessADialogIsOpen(t *testing.T) {
	pressed := 0
	commands := []Command{{Key: fyne.KeyQ, Also: []Keys{{Key: fyne.KeyX, Shift: true}}, Run: func() { pressed++ }}}
	ui := uitest.New(t)
	ui.Window(canvas.NewRectangle(nil), fyne.NewSize(100, 100))
	Strike(ui.Canvas(), commands, Keys{Key: fyne.KeyQ})
	Strike(ui.Canvas(), commands, Keys{Key: fyne.KeyX, Shift: true})
	Strike(ui.Canvas(), commands, Keys{Key: fyne.KeyX})
	if pressed != 2 {
		t.Errorf("it was done %d times", pressed)
	}
	ui.Canvas().Overlays().Add(canvas.NewRectangle(nil))
	Strike(ui.Canvas(), commands, Keys{Key: fyne.KeyQ})
	if pressed != 2 {
		t.Error("it was done behind a dialog")
	}
}
