package keyboard

import (
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/command"
)

// typing is a keyboard whose keys type other things than those of an American one at some places.
func typing(others map[Place]string, held ...Place) Keyboard {
	return Keyboard{
		Types: func(place Place) string {
			if text, other := others[place]; other {
				return text
			}
			return string(place.key())
		},
		Down: func(place Place) bool {
			for _, p := range held {
				if p == place {
					return true
				}
			}
			return false
		},
	}
}

// greek has letters beyond ASCII, but for one that types a sign.
func greek(held ...Place) Keyboard {
	others := map[Place]string{"Q": ";"}
	for letter := 'A'; letter <= 'Z'; letter++ {
		if letter != 'Q' {
			others[Place(letter)] = "α"
		}
	}
	return typing(others, held...)
}

func TestAKeyboardHasWhatItsKeysType(t *testing.T) {
	czech := typing(map[Place]string{"`": ";", "=": "´", "[": "ú", "]": ")", "\\": "¨", ";": "ů", "'": "§"})
	for _, c := range []struct {
		name     string
		keyboard Keyboard
		keys     command.Keys
		has      bool
	}{
		{"the zero value is American", Keyboard{}, command.Keys{Key: fyne.KeyBackslash}, true},
		{"American keyboards have no key for plus alone", Keyboard{}, command.Keys{Key: fyne.KeyPlus}, false},
		{"a letter", czech, command.Keys{Key: fyne.KeyK}, true},
		{"a function key", czech, command.Keys{Key: fyne.KeyF9}, true},
		{"Enter", czech, command.Keys{Key: fyne.KeyReturn}, true},
		{"a digit", czech, command.Keys{Key: fyne.Key0, Shift: true}, true},
		{"no key types it", czech, command.Keys{Key: fyne.KeyBackTick}, false},
		{"a comma", czech, command.Keys{Key: fyne.KeyComma}, true},
		{"a Greek letter lies where a Latin one does", greek(), command.Keys{Key: fyne.KeyQ}, true},
	} {
		if got := c.keyboard.Has(c.keys); got != c.has {
			t.Errorf("%s: %v for %v", c.name, got, c.keys)
		}
	}
	if czech.ByPlace() || !greek().ByPlace() {
		t.Error("keys count by their places where there are no Latin letters, and only there")
	}
}

func TestAKeyWithoutANameIsMeantByItsPlace(t *testing.T) {
	for _, c := range []struct {
		name     string
		keyboard Keyboard
		meant    fyne.KeyName
	}{
		{"the Greek Q types a semicolon", greek("Q"), fyne.KeyQ},
		{"the semicolon of an American keyboard is one", typing(nil, ";"), ""},
		{"the keypad of a second layout has no names", typing(map[Place]string{KeypadPlus: ""}, KeypadPlus), fyne.KeyPlus},
		{"nor has its minus", typing(map[Place]string{KeypadMinus: ""}, KeypadMinus), fyne.KeyMinus},
		{"a dead key is none that was meant", typing(map[Place]string{"=": ""}, "="), ""},
		{"nothing is held", greek(), ""},
		{"an American one says all", Keyboard{}, ""},
	} {
		if got := c.keyboard.Meant(); got != c.meant {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
