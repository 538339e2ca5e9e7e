package uitest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// Tap clicks on the text, or on the widget with that name; whatever lies in front there gets the click.
func (ui *UI) Tap(text string) {
	ui.t.Helper()
	ui.TapAt(ui.FindText(text).Center())
}

// TapAt clicks on a place in the window.
func (ui *UI) TapAt(position fyne.Position) {
	ui.t.Helper()
	// An entry takes the keyboard when the button goes down, before the click.
	entry, inside := ui.under(position, func(o fyne.CanvasObject) bool {
		_, mouseable := o.(desktop.Mouseable)
		_, focusable := o.(fyne.Focusable)
		return mouseable && focusable
	})
	test.TapCanvas(ui.Canvas(), position)
	if entry != nil {
		event := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
		event.Position, event.AbsolutePosition = inside, position
		entry.(desktop.Mouseable).MouseDown(event)
		entry.(desktop.Mouseable).MouseUp(event)
	}
}

// TapWith clicks on the text while keys are held.
func (ui *UI) TapWith(text string, modifier fyne.KeyModifier) {
	ui.t.Helper()
	position := ui.FindText(text).Center()
	object, inside := ui.under(position, func(o fyne.CanvasObject) bool {
		_, mouseable := o.(desktop.Mouseable)
		return mouseable
	})
	if object == nil {
		ui.t.Fatalf("%q does not ask which keys are held", text)
	}
	event := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: modifier}
	event.Position, event.AbsolutePosition = inside, position
	object.(desktop.Mouseable).MouseDown(event)
	test.TapCanvas(ui.Canvas(), position)
	object.(desktop.Mouseable).MouseUp(event)
}

// Press holds the button of the mouse down on the text, or on the widget with that name, until release is called.
func (ui *UI) Press(text string) (release func()) {
	ui.t.Helper()
	position := ui.FindText(text).Center()
	object, inside := ui.under(position, func(o fyne.CanvasObject) bool {
		_, mouseable := o.(desktop.Mouseable)
		return mouseable
	})
	if object == nil {
		ui.t.Fatalf("%q does not hear the buttons of the mouse", text)
	}
	event := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	event.Position, event.AbsolutePosition = inside, position
	object.(desktop.Mouseable).MouseDown(event)
	return func() { object.(desktop.Mouseable).MouseUp(event) }
}

// TapSecondary clicks on the text with the button for menus.
func (ui *UI) TapSecondary(text string) {
	ui.t.Helper()
	ui.TapSecondaryAt(ui.FindText(text).Center())
}

// TapSecondaryAt clicks on a place with the button for menus.
func (ui *UI) TapSecondaryAt(position fyne.Position) {
	ui.t.Helper()
	object, inside := ui.under(position, func(o fyne.CanvasObject) bool {
		_, takes := o.(fyne.SecondaryTappable)
		return takes
	})
	if object == nil {
		ui.t.Fatalf("there is no menu at %v", position)
	}
	object.(fyne.SecondaryTappable).TappedSecondary(&fyne.PointEvent{Position: inside, AbsolutePosition: position})
}

// Hold presses a key and keeps it down until release is called, for what has the keyboard.
func (ui *UI) Hold(name fyne.KeyName) (release func()) {
	ui.t.Helper()
	keyable, is := ui.Focused().(desktop.Keyable)
	if !is {
		ui.t.Fatalf("what has the keyboard does not ask which keys are held")
	}
	keyable.KeyDown(&fyne.KeyEvent{Name: name})
	return func() { keyable.KeyUp(&fyne.KeyEvent{Name: name}) }
}

// under returns the object in front at a position that matches, and the position inside it.
func (ui *UI) under(position fyne.Position, matches func(fyne.CanvasObject) bool) (fyne.CanvasObject, fyne.Position) {
	trees := ui.trees()
	found := ui.visible(trees[len(trees)-1:], func(o fyne.CanvasObject) (string, bool) { return "", matches(o) })
	for i := len(found) - 1; i >= 0; i-- {
		inside := position.Subtract(found[i].Position)
		if inside.X >= 0 && inside.Y >= 0 && inside.X < found[i].Size.Width && inside.Y < found[i].Size.Height {
			return found[i].Object, inside
		}
	}
	return nil, fyne.Position{}
}

// Hover moves the pointer over the text, or over the widget with that name.
func (ui *UI) Hover(text string) {
	ui.t.Helper()
	test.MoveMouse(ui.Canvas(), ui.FindText(text).Center())
}

// HoverAt moves the pointer to a place in the window.
func (ui *UI) HoverAt(position fyne.Position) { test.MoveMouse(ui.Canvas(), position) }

// Focused is what has the keyboard, nil for nothing.
func (ui *UI) Focused() fyne.Focusable { return ui.Canvas().Focused() }

// Type types text into what has the keyboard.
func (ui *UI) Type(text string) {
	ui.t.Helper()
	focused := ui.Focused()
	if focused == nil {
		ui.t.Fatalf("nothing has the keyboard, so %d characters cannot be typed", len(text))
	}
	for _, r := range text {
		focused.TypedRune(r)
	}
}

// Key presses a key without modifiers, as a window hands it on: Tab moves the keyboard, every other key goes to what
// has the keyboard, or else to the window.
func (ui *UI) Key(name fyne.KeyName) {
	ui.t.Helper()
	c := ui.Canvas()
	focused := c.Focused()
	if name == fyne.KeyTab {
		if tabbable, is := focused.(fyne.Tabbable); !is || !tabbable.AcceptsTab() {
			c.FocusNext()
			return
		}
	}
	event := &fyne.KeyEvent{Name: name}
	if focused != nil {
		focused.TypedKey(event)
	} else if typed := c.OnTypedKey(); typed != nil {
		typed(event)
	}
}

// Shortcut presses a key together with modifiers, as a window hands it on: to the main menu, else to what has the
// keyboard, else to the canvas.
func (ui *UI) Shortcut(name fyne.KeyName, modifier fyne.KeyModifier) {
	ui.t.Helper()
	shortcut := ui.shortcut(name, modifier)
	if menu := ui.window.MainMenu(); menu != nil {
		for _, list := range menu.Items {
			if triggered(list, shortcut) {
				return
			}
		}
	}
	if focused, is := ui.Focused().(fyne.Shortcutable); is {
		focused.TypedShortcut(shortcut)
	} else if canvas, takes := takingShortcuts(ui.Canvas()).(fyne.Shortcutable); takes {
		canvas.TypedShortcut(shortcut)
	}
}

// shortcut is what a window makes of the keys: the clipboard's keys have shortcuts of their own.
func (ui *UI) shortcut(name fyne.KeyName, modifier fyne.KeyModifier) fyne.Shortcut {
	if modifier == fyne.KeyModifierShortcutDefault {
		switch name {
		case fyne.KeyA:
			return &fyne.ShortcutSelectAll{}
		case fyne.KeyC:
			return &fyne.ShortcutCopy{Clipboard: ui.app.Clipboard()}
		case fyne.KeyV:
			return &fyne.ShortcutPaste{Clipboard: ui.app.Clipboard()}
		case fyne.KeyX:
			return &fyne.ShortcutCut{Clipboard: ui.app.Clipboard()}
		case fyne.KeyY:
			return &fyne.ShortcutRedo{}
		case fyne.KeyZ:
			return &fyne.ShortcutUndo{}
		}
	}
	return &desktop.CustomShortcut{KeyName: name, Modifier: modifier}
}

// triggered runs the item of a menu that has the shortcut. A disabled item runs, too: that is what Fyne does.
func triggered(menu *fyne.Menu, shortcut fyne.Shortcut) bool {
	for _, item := range menu.Items {
		if item.Shortcut != nil && item.Shortcut.ShortcutName() == shortcut.ShortcutName() && item.Action != nil {
			item.Action()
			return true
		}
		if item.ChildMenu != nil && triggered(item.ChildMenu, shortcut) {
			return true
		}
	}
	return false
}
