package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keyrack/assets"
)

var (
	_ desktop.Mouseable = (*HoldButton)(nil)
	_ desktop.Keyable   = (*HoldButton)(nil)
)

// HoldButton is a button that works only while it is held down, with the pointer on it or with Space or Enter. Whatever
// takes the pointer or the keyboard away, the focus of the window included, lets go of it.
type HoldButton struct {
	Button

	held   bool
	onHeld func(held bool)
}

// NewHoldButton returns a bordered button with an icon. It calls onHeld when it is pressed down and when it is let go.
func NewHoldButton(icon assets.Icon, text string, onHeld func(held bool)) *HoldButton {
	h := &HoldButton{onHeld: onHeld}
	h.build(h, Secondary, text)
	h.icon = icon
	return h
}

// CreateRenderer is for Fyne.
func (h *HoldButton) CreateRenderer() fyne.WidgetRenderer { return draw(h) }

func (h *HoldButton) hold(held bool) {
	if h.held != held && (!held || !h.Disabled()) {
		h.held = held
		h.onHeld(held)
	}
}

// MouseDown holds it, and takes the keyboard, so that it hears when the window loses it.
func (h *HoldButton) MouseDown(event *desktop.MouseEvent) {
	if event.Button != desktop.MouseButtonPrimary {
		return
	}
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(h); canvas != nil && !h.Disabled() {
		canvas.Focus(h)
	}
	h.hold(true)
}

// MouseUp lets go of it.
func (h *HoldButton) MouseUp(*desktop.MouseEvent) { h.hold(false) }

// MouseOut lets go of it: Fyne tells whatever is under the pointer then that the button of the mouse has come up.
func (h *HoldButton) MouseOut() {
	h.hold(false)
	h.Button.MouseOut()
}

// KeyDown holds it.
func (h *HoldButton) KeyDown(event *fyne.KeyEvent) {
	if holds(event) {
		h.hold(true)
	}
}

// KeyUp lets go of it.
func (h *HoldButton) KeyUp(event *fyne.KeyEvent) {
	if holds(event) {
		h.hold(false)
	}
}

func holds(event *fyne.KeyEvent) bool {
	return event.Name == fyne.KeySpace || event.Name == fyne.KeyReturn || event.Name == fyne.KeyEnter
}

// FocusLost lets go of it.
func (h *HoldButton) FocusLost() {
	h.hold(false)
	h.Button.FocusLost()
}

// Hide lets go of it.
func (h *HoldButton) Hide() {
	h.hold(false)
	h.Button.Hide()
}
