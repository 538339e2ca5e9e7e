package kit

import (
	"fyne.io/fyne/v2"
)

// under is what lies under something that was opened over a window: who had the keyboard there, and who heard what
// nobody had the keyboard for.
type under struct {
	canvas  fyne.Canvas
	focused fyne.Focusable
	keys    func(*fyne.KeyEvent)
	runes   func(rune)
}

// cover is called before something is opened over a window.
func cover(c fyne.Canvas) under {
	return under{canvas: c, focused: c.Focused(), keys: c.OnTypedKey(), runes: c.OnTypedRune()}
}

// uncover gives the keyboard back, when what lay over it has gone.
func (u under) uncover() {
	u.canvas.SetOnTypedKey(u.keys)
	u.canvas.SetOnTypedRune(u.runes)
	if u.focused != nil {
		u.canvas.Focus(u.focused)
	} else {
		u.canvas.Unfocus()
	}
}

// layersOf are the layers of a window and of the dialogs over it.
func layersOf(c fyne.Canvas) []*Layer {
	var all []*Layer
	if layer, is := c.Content().(*Layer); is {
		all = append(all, layer)
	}
	for _, overlay := range c.Overlays().List() {
		if modal, is := overlay.(*Modal); is {
			all = append(all, modal.layer)
		}
	}
	return all
}

// silence takes the notices of what is over away, for a dialog that opens. One with something to press comes back with
// speak, when the dialog has closed, for what is left of its time.
func silence(c fyne.Canvas) (speak func()) {
	layers := layersOf(c)
	for _, layer := range layers {
		layer.silence()
	}
	return func() {
		for _, layer := range layers {
			layer.speak()
		}
	}
}

// CloseAll closes whatever is open over a window, as a person does, one after the other. A dialog whose work cannot be
// cancelled is closed all the same.
func CloseAll(c fyne.Canvas) {
	for top := c.Overlays().Top(); top != nil; top = c.Overlays().Top() {
		switch open := top.(type) {
		case *Modal:
			open.CancelButton().Enable()
			open.Cancel()
		case *Popup:
			open.Close()
		default:
			Escape(c)
		}
		c.Overlays().Remove(top)
	}
}

// Escape closes the innermost of what the toolkit has opened over a window by itself, such as its lists of files, and
// reports whether there is any: what has the keyboard there takes no Escape. What this package opens closes itself.
func Escape(c fyne.Canvas) bool {
	switch c.Overlays().Top().(type) {
	case nil, *Modal, *Popup:
		return false
	}
	layer, is := c.Content().(*Layer)
	if !is || layer.escape == nil {
		return false
	}
	layer.escape()
	return true
}
