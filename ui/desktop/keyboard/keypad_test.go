package keyboard

import (
	"testing"

	"github.com/go-gl/glfw/v3.4/glfw"
)

func TestTheKeypadMovesWhileItTypesNoDigits(t *testing.T) {
	for _, c := range []struct {
		name   string
		key    glfw.Key
		held   glfw.ModifierKey
		system string
		want   glfw.Key
	}{
		{"Home", glfw.KeyKP7, 0, "linux", glfw.KeyHome},
		{"Delete", glfw.KeyKPDecimal, 0, "windows", glfw.KeyDelete},
		{"a digit", glfw.KeyKP7, glfw.ModNumLock, "linux", glfw.KeyKP7},
		{"Shift turns NumLock around", glfw.KeyKP7, glfw.ModShift, "linux", glfw.KeyKP7},
		{"both ways", glfw.KeyKP7, glfw.ModShift | glfw.ModNumLock, "linux", glfw.KeyHome},
		{"which Windows does by itself", glfw.KeyKP4, glfw.ModShift, "windows", glfw.KeyLeft},
		{"a shortcut", glfw.KeyKP0, glfw.ModControl, "linux", glfw.KeyKP0},
		{"a Mac has no NumLock", glfw.KeyKP7, 0, "darwin", glfw.KeyKP7},
		{"no key of the keypad", glfw.Key7, 0, "linux", glfw.Key7},
		{"plus is plus", glfw.KeyKPAdd, 0, "linux", glfw.KeyKPAdd},
	} {
		if got := onKeypad(c.key, c.held, c.system); got != c.want {
			t.Errorf("%s: key %d", c.name, got)
		}
	}
}
