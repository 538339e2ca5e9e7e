// Package keyboard knows which keys of commands the user's keyboard has, and which were meant where the toolkit has no
// name for a key that is pressed: on a keyboard without Latin letters, and where two layouts are set up and the second
// is active.
package keyboard

import (
	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/command"
)

// Keyboard is the user's in the layout that is active. The zero value is an American one. Its methods are for the UI
// goroutine.
type Keyboard struct {
	// Types is what the toolkit says that the key at a place types; "" where it cannot tell.
	Types func(Place) string
	// Down reports whether the key at a place is held down.
	Down func(Place) bool
}

// Place is where a key lies: the name of what lies there on an American keyboard. The keypad has places of its own.
type Place string

// The keys of the keypad that do something.
const (
	KeypadPlus  Place = "keypad plus"
	KeypadMinus Place = "keypad minus"
)

// Places are those of all keys but the digits, which the toolkit knows by their places anyway.
func Places() []Place {
	all := []Place{KeypadPlus, KeypadMinus}
	for letter := 'A'; letter <= 'Z'; letter++ {
		all = append(all, Place(letter))
	}
	for _, sign := range signs {
		all = append(all, Place(sign))
	}
	return all
}

var signs = []fyne.KeyName{
	fyne.KeyBackTick, fyne.KeyMinus, fyne.KeyEqual, fyne.KeyLeftBracket, fyne.KeyRightBracket, fyne.KeyBackslash,
	fyne.KeySemicolon, fyne.KeyApostrophe, fyne.KeyComma, fyne.KeyPeriod, fyne.KeySlash,
}

// key is what the toolkit calls the key at an American place.
func (p Place) key() fyne.KeyName {
	switch p {
	case KeypadPlus:
		return fyne.KeyPlus
	case KeypadMinus:
		return fyne.KeyMinus
	}
	return fyne.KeyName(p)
}

// named is what the toolkit calls the key at a place; "" where it cannot tell.
func (k Keyboard) named(p Place) fyne.KeyName {
	if k.Types == nil {
		return p.key()
	}
	text := k.Types(p)
	switch {
	case len(text) != 1: // beyond ASCII it has no names
		return ""
	case text[0] >= 'a' && text[0] <= 'z':
		return fyne.KeyName(text[0] - 'a' + 'A')
	}
	return fyne.KeyName(text)
}

func (p Place) isLetter() bool { return len(p) == 1 && p[0] >= 'A' && p[0] <= 'Z' }

// ByPlace reports whether keys count by their places: on a keyboard none of whose keys types a Latin letter, as far as
// the toolkit can tell.
func (k Keyboard) ByPlace() bool {
	for _, place := range Places() {
		if place.isLetter() && Place(k.named(place)).isLetter() {
			return false
		}
	}
	return true
}

// Has reports whether keys can be pressed on this keyboard.
func (k Keyboard) Has(keys command.Keys) bool {
	if len(keys.Key) > 1 || keys.Key[0] >= '0' && keys.Key[0] <= '9' { // function keys and the like are everywhere
		return true
	}
	byPlace := k.ByPlace()
	for _, place := range Places() {
		if place == KeypadPlus || place == KeypadMinus {
			continue // many keyboards have none
		}
		if k.named(place) == keys.Key || byPlace && place.key() == keys.Key {
			return true
		}
	}
	return false
}

// Unnamed are the names under which the toolkit tells of keys that may have to count by their places: none, and that of
// the Greek key Q.
func Unnamed() []fyne.KeyName { return []fyne.KeyName{"", fyne.KeySemicolon} }

// Meant is the key that is held down under another name than it has, or "".
func (k Keyboard) Meant() fyne.KeyName {
	if k.Down == nil {
		return ""
	}
	byPlace := k.ByPlace()
	for _, place := range Places() {
		keypad := place == KeypadPlus || place == KeypadMinus
		if (keypad || byPlace) && k.named(place) != place.key() && k.Down(place) {
			return place.key()
		}
	}
	return ""
}
