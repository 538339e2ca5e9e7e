package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/look"
)

var (
	_ fyne.Tappable      = (*Pressable)(nil)
	_ fyne.Focusable     = (*Pressable)(nil)
	_ fyne.Disableable   = (*Pressable)(nil)
	_ desktop.Hoverable  = (*Pressable)(nil)
	_ desktop.Cursorable = (*Pressable)(nil)
)

// Pressable is the behaviour of everything that can be pressed, to be embedded: hovering, the focus ring, Space and
// Enter, Escape inside a [Modal], the tooltip, and being disabled. Whoever embeds it calls [Pressable.Extend] first,
// draws [Pressable.Ring] as its last part and calls [Pressable.PlaceRing] in its layout.
type Pressable struct {
	widget.DisableableWidget

	// OnTapped is called for a click and for Space or Enter, unless the widget is disabled.
	OnTapped func()
	// Tip is shown beside it after a while under the pointer or with the focus. It says what a widget without words does.
	// Without one that is what is cut of its text.
	Tip string
	// Command is the title of the command that does the same: its keys stand behind the tip.
	Command string

	self             fyne.Widget
	hovered, focused bool
	ring             *canvas.Rectangle
}

// Extend makes self the widget that Fyne draws.
func (p *Pressable) Extend(self fyne.Widget) {
	p.self = self
	p.ring = newRectangle()
	p.ring.StrokeWidth = look.FocusRing
	p.ring.Hide()
	p.ExtendBaseWidget(self)
}

// TipText is what is shown beside it: the tip with the keys.
func (p *Pressable) TipText() string {
	text := p.Tip
	if text == "" {
		text = cutIn(p.self)
	}
	return withKeys(text, keysOf(p.self, p.Command))
}

// Hovered reports whether the pointer is over it and it can be pressed.
func (p *Pressable) Hovered() bool { return p.hovered && !p.Disabled() }

// Focused reports whether it has the keyboard.
func (p *Pressable) Focused() bool { return p.focused }

// Ring is the focus ring, to be drawn in front of everything.
func (p *Pressable) Ring() fyne.CanvasObject { return p.ring }

// PlaceRing lays the ring around a widget of the given size and corner radius. The ring stands outside, so that it is
// visible whatever the widget's colour.
func (p *Pressable) PlaceRing(size fyne.Size, radius float32) {
	const outside = look.FocusRing + 1
	p.ring.CornerRadius = radius + outside
	Place(p.ring, -outside, -outside, size.Width+2*outside, size.Height+2*outside)
}

// placeRingInside lays the ring inside of a widget that has a neighbour drawn over its edge.
func (p *Pressable) placeRingInside(size fyne.Size, radius float32) {
	const inside = 2
	p.ring.CornerRadius = radius - inside
	Place(p.ring, inside, inside, size.Width-2*inside, size.Height-2*inside)
}

func (p *Pressable) paintRing(c colors) {
	p.ring.StrokeColor = c.of(look.ColorFocusRing)
	Show(p.ring, p.focused)
}

// Tapped presses it.
func (p *Pressable) Tapped(*fyne.PointEvent) { p.press() }

func (p *Pressable) press() {
	Active(p.self)
	hideTip(p.self)
	if !p.Disabled() && p.OnTapped != nil {
		p.OnTapped()
	}
}

// TypedKey presses it on Space and Enter; Escape cancels the dialog it stands in.
func (p *Pressable) TypedKey(event *fyne.KeyEvent) {
	Active(p.self)
	switch event.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.press()
	case fyne.KeyEscape:
		if modal := modalOf(p.self); modal != nil {
			modal.Cancel()
		}
	default:
		if modal := modalOf(p.self); modal != nil {
			modal.turn(event.Name)
		}
		command.ForwardKey(p.self, event)
	}
}

// TypedRune does nothing: a button takes no text.
func (p *Pressable) TypedRune(rune) {}

// FocusGained shows the ring and announces the tooltip: who comes with the keyboard wants to know what it is, too.
func (p *Pressable) FocusGained() {
	p.focused = true
	reveal(p.self)
	rest(p.self)
	p.Refresh()
}

// FocusLost hides ring and tooltip.
func (p *Pressable) FocusLost() {
	p.focused = false
	hideTip(p.self)
	p.Refresh()
}

// MouseIn lights it up and announces the tooltip.
func (p *Pressable) MouseIn(*desktop.MouseEvent) {
	Active(p.self)
	p.hovered = true
	rest(p.self)
	p.Refresh()
}

// MouseMoved does nothing: the tooltip stands at the widget, not at the pointer.
func (p *Pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut puts it back.
func (p *Pressable) MouseOut() {
	p.hovered = false
	hideTip(p.self)
	p.Refresh()
}

// Cursor is a hand over what can be pressed.
func (p *Pressable) Cursor() desktop.Cursor {
	if p.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}
