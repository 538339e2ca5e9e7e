package keyboard

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// Of is the keyboard of a window, as GLFW sees it, by which Fyne names keys.
func Of(window fyne.Window) Keyboard {
	return Keyboard{
		Types: typesAt,
		Down: func(place Place) bool {
			down := false
			// Fyne hands its GLFW window to nobody, but it is the one whose context is the current one in there.
			if run, can := window.(interface{ RunWithContext(draw func()) }); can {
				run.RunWithContext(func() {
					if w := glfw.GetCurrentContext(); w != nil {
						down = w.GetKey(place.glfw()) == glfw.Press
					}
				})
			}
			return down
		},
	}
}

// typesAt has no name for a key that the keyboard lacks, which GLFW takes for an error.
func typesAt(place Place) (name string) {
	defer func() {
		if recover() != nil {
			name = ""
		}
	}()
	return glfw.GetKeyName(place.glfw(), 0)
}

// glfw is what GLFW calls the place. It calls most of them by the sign that lies there on an American keyboard, too.
func (p Place) glfw() glfw.Key {
	switch p {
	case KeypadPlus:
		return glfw.KeyKPAdd
	case KeypadMinus:
		return glfw.KeyKPSubtract
	}
	return glfw.Key(p[0])
}
