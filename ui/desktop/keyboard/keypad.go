package keyboard

import (
	"runtime"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// moves are what the keys of a keypad do where they type no digits.
var moves = map[glfw.Key]glfw.Key{
	glfw.KeyKP1: glfw.KeyEnd, glfw.KeyKP2: glfw.KeyDown, glfw.KeyKP3: glfw.KeyPageDown, glfw.KeyKP4: glfw.KeyLeft,
	glfw.KeyKP6: glfw.KeyRight, glfw.KeyKP7: glfw.KeyHome, glfw.KeyKP8: glfw.KeyUp, glfw.KeyKP9: glfw.KeyPageUp,
	glfw.KeyKP0: glfw.KeyInsert, glfw.KeyKPDecimal: glfw.KeyDelete,
}

// Complete makes two kinds of keys work that Fyne 2.8.1 does not: the keypad moves through texts and lists while
// NumLock is off, where Fyne takes its keys for digits, which type nothing; and escape is asked, on the UI goroutine,
// before an Escape goes to what has the keyboard, and reports whether it was meant. It reports false while the toolkit
// has not made its window.
func Complete(window fyne.Window, escape func() bool) (made bool) {
	run, can := window.(interface{ RunWithContext(draw func()) })
	if !can {
		return false
	}
	run.RunWithContext(func() {
		w := glfw.GetCurrentContext()
		if made = w != nil; !made {
			return
		}
		w.SetInputMode(glfw.LockKeyMods, glfw.True) // tells whether NumLock is on
		var next glfw.KeyCallback
		next = w.SetKeyCallback(func(w *glfw.Window, key glfw.Key, code int, did glfw.Action, mods glfw.ModifierKey) {
			if key == glfw.KeyEscape && did == glfw.Press && escape() {
				return
			}
			if next != nil {
				next(w, onKeypad(key, mods, runtime.GOOS), code, did, mods&^(glfw.ModCapsLock|glfw.ModNumLock))
			}
		})
	})
	return made
}

// onKeypad is what a key does. With Ctrl digits stay digits, as shortcuts name them. On Linux Shift turns NumLock
// around; the keypad of a Mac has none.
func onKeypad(key glfw.Key, held glfw.ModifierKey, system string) glfw.Key {
	move, is := moves[key]
	digits := held&glfw.ModNumLock != 0
	if system == "linux" && held&glfw.ModShift != 0 {
		digits = !digits
	}
	if !is || digits || system == "darwin" || held&(glfw.ModControl|glfw.ModAlt|glfw.ModSuper) != 0 {
		return key
	}
	return move
}
