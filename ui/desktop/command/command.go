// Package command binds the keyboard shortcuts of the window. They are data: one list says what can be done, and by which
// keys.
package command

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Command is something that a shortcut does. The modifier is always Ctrl (⌘ on macOS), with Shift where Shift is set.
type Command struct {
	Key   fyne.KeyName
	Shift bool
	Run   func()
}

func (c Command) shortcut() *desktop.CustomShortcut {
	modifier := fyne.KeyModifierShortcutDefault
	if c.Shift {
		modifier |= fyne.KeyModifierShift
	}
	return &desktop.CustomShortcut{KeyName: c.Key, Modifier: modifier}
}

// Bind makes the commands work in a canvas. None runs while a dialog is open.
func Bind(canvas fyne.Canvas, commands []Command) {
	for _, command := range commands {
		canvas.AddShortcut(command.shortcut(), func(fyne.Shortcut) {
			if canvas.Overlays().Top() == nil {
				command.Run()
			}
		})
	}
}

// Forward hands a shortcut that a focused object has no use for to its canvas. Fyne gives shortcuts to the object with
// the focus alone, so without this no command would work while a text is being typed.
func Forward(from fyne.CanvasObject, shortcut fyne.Shortcut) {
	if _, custom := shortcut.(*desktop.CustomShortcut); !custom {
		return
	}
	canvas := fyne.CurrentApp().Driver().CanvasForObject(from)
	if receiver, ok := canvas.(fyne.Shortcutable); ok {
		receiver.TypedShortcut(shortcut)
	}
}
