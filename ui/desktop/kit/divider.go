package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/look"
)

// DividerSize is how thick a divider is: as much as a pointer finds.
const DividerSize float32 = 12

// Divider is the bar between two panes, which is dragged. It moves nothing itself.
type Divider struct {
	widget.BaseWidget

	// OnDrag is called while the bar is dragged, with how far it is from where it was taken, in pixels.
	OnDrag func(by float32)
	// OnDragged is called at the end of it.
	OnDragged func()
	// OnReset is called for a double click, which wants the usual place.
	OnReset func()

	flat                      bool // it lies between above and below
	by                        float32
	hovered, dragged, focused bool
	line                      *canvas.Rectangle
}

// dividerTip says what can be done with a divider.
const dividerTip = "Drag, or press the arrow keys, to share the room · double click, or Home, for the usual"

// dividerStep is how far a key moves a divider.
const dividerStep float32 = 24

// NewDivider returns an upright divider between left and right.
func NewDivider() *Divider {
	d := &Divider{line: newRectangle()}
	d.ExtendBaseWidget(d)
	return d
}

// SetFlat makes it one between above and below, or an upright one.
func (d *Divider) SetFlat(flat bool) {
	if d.flat != flat {
		d.flat = flat
		d.Refresh()
	}
}

// Dragged is for Fyne.
func (d *Divider) Dragged(event *fyne.DragEvent) {
	Active(d)
	hideTip(d)
	d.dragged = true
	if d.flat {
		d.by += event.Dragged.DY
	} else {
		d.by += event.Dragged.DX
	}
	if d.OnDrag != nil {
		d.OnDrag(d.by)
	}
	d.Refresh()
}

// DragEnd is for Fyne.
func (d *Divider) DragEnd() {
	d.by, d.dragged = 0, false
	if d.OnDragged != nil {
		d.OnDragged()
	}
	d.Refresh()
}

// DoubleTapped is for Fyne.
func (d *Divider) DoubleTapped(*fyne.PointEvent) {
	Active(d)
	if d.OnReset != nil {
		d.OnReset()
	}
}

// TypedKey moves the divider, or puts it back.
func (d *Divider) TypedKey(event *fyne.KeyEvent) {
	Active(d)
	back, on := fyne.KeyLeft, fyne.KeyRight
	if d.flat {
		back, on = fyne.KeyUp, fyne.KeyDown
	}
	switch event.Name {
	case back:
		d.step(-dividerStep)
	case on:
		d.step(dividerStep)
	case fyne.KeyHome:
		if d.OnReset != nil {
			d.OnReset()
		}
	default:
		command.ForwardKey(d, event)
	}
}

// step is a whole drag.
func (d *Divider) step(by float32) {
	if d.OnDrag != nil {
		d.OnDrag(by)
	}
	if d.OnDragged != nil {
		d.OnDragged()
	}
}

// TypedRune is for Fyne: a divider takes no text.
func (d *Divider) TypedRune(rune) {}

// TipText is what is shown beside it.
func (d *Divider) TipText() string { return dividerTip }

// FocusGained is for Fyne.
func (d *Divider) FocusGained() {
	d.focused = true
	rest(d)
	d.Refresh()
}

// FocusLost is for Fyne.
func (d *Divider) FocusLost() {
	d.focused = false
	hideTip(d)
	d.Refresh()
}

// AccessibilityLabel says what it is.
func (d *Divider) AccessibilityLabel() string { return "Divider" }

// AccessibilityRole says that it is pressed, for want of a better one.
func (d *Divider) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Cursor is for Fyne.
func (d *Divider) Cursor() desktop.Cursor {
	if d.flat {
		return desktop.VResizeCursor
	}
	return desktop.HResizeCursor
}

// MouseIn is for Fyne.
func (d *Divider) MouseIn(*desktop.MouseEvent) {
	d.hovered = true
	rest(d)
	d.Refresh()
}

// MouseMoved is for Fyne.
func (d *Divider) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (d *Divider) MouseOut() {
	d.hovered = false
	hideTip(d)
	d.Refresh()
}

// CreateRenderer is for Fyne.
func (d *Divider) CreateRenderer() fyne.WidgetRenderer { return draw(d) }

func (d *Divider) parts() []fyne.CanvasObject { return []fyne.CanvasObject{d.line} }
func (d *Divider) measure() fyne.Size         { return fyne.NewSquareSize(DividerSize) }

func (d *Divider) paint(c colors) {
	d.line.CornerRadius = dividerLine / 2
	switch {
	case d.dragged, d.focused:
		d.line.FillColor = c.of(look.ColorFocusRing)
	case d.hovered:
		d.line.FillColor = c.of(theme.ColorNameScrollBar)
	default:
		d.line.FillColor = color.Transparent
	}
}

// dividerLine is how thick the line is that appears under the pointer.
const dividerLine float32 = 4

func (d *Divider) arrange(size fyne.Size) {
	const margin = 6
	if d.flat {
		Place(d.line, margin, centred(0, size.Height, dividerLine), size.Width-2*margin, dividerLine)
		return
	}
	Place(d.line, centred(0, size.Width, dividerLine), margin, dividerLine, size.Height-2*margin)
}
