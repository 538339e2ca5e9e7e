package desktop_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/keyboard"
)

// keys are those of a keyboard that differ from an American one, and the one that is held.
type keys struct {
	types map[keyboard.Place]string
	held  keyboard.Place
}

func (k *keys) of(fyne.Window) keyboard.Keyboard {
	return keyboard.Keyboard{
		Types: func(place keyboard.Place) string {
			if text, other := k.types[place]; other || len(place) > 1 {
				return text
			}
			return strings.ToLower(string(place))
		},
		Down: func(place keyboard.Place) bool { return place == k.held },
	}
}

func TestHelpShowsTheKeysOfTheKeyboardInUse(t *testing.T) {
	d := withHotels(t)
	d.Key(fyne.KeyF1)
	d.UntilText("Keyboard shortcuts")
	d.UntilText("Ctrl+Shift+K")
	d.Shot("keys")
	d.Key(fyne.KeyPageDown)
	d.UntilText("Ctrl+` or F6")
	d.Key(fyne.KeyEscape)
	d.gone("Keyboard shortcuts")

	d.keys.types = map[keyboard.Place]string{"`": "^", "-": "ß", "=": "", "/": "-", "]": "+", "\\": "#"} // German
	d.Key(fyne.KeyF1)
	d.UntilText("Keyboard shortcuts")
	d.Key(fyne.KeyPageDown)
	d.UntilText("F6")
	d.Key(fyne.KeyPageDown)
	for _, want := range []string{"F9", "Ctrl+Plus or F8", "Ctrl+Minus or F7"} {
		d.UntilText(want)
	}
	d.Key(fyne.KeyEscape)
	d.gone("Keyboard shortcuts")
	d.Shortcut(fyne.KeyM, ctrl|fyne.KeyModifierShift)
	d.UntilText("Ctrl+Shift+P")
	if d.HasText("Ctrl+` or F6") || !d.HasText("F6") {
		t.Errorf("the menu shows other keys: %v", d.Texts())
	}
}

func TestKeysWithoutANameCountByTheirPlaces(t *testing.T) {
	d := withHotels(t)
	d.keys.held = "," // which has its name
	d.Shortcut("", ctrl)
	if d.HasText("Appearance") {
		t.Error("a key that has its name did something by its place")
	}
	d.keys.types = map[keyboard.Place]string{}
	for letter := 'A'; letter <= 'Z'; letter++ {
		d.keys.types[keyboard.Place(letter)] = "я"
	}
	d.keys.types[","] = "б" // Russian
	d.Shortcut("", ctrl)
	d.UntilText("Appearance")
	d.Shortcut("", ctrl) // behind the dialog it does nothing
	d.Key(fyne.KeyEscape)
	d.gone("Appearance")
	d.Shortcut(fyne.KeyF, ctrl)
	d.Shortcut("", ctrl) // also while text is typed
	d.UntilText("Appearance")
}
