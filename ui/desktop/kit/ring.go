package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/ui/desktop/look"
)

// Ring is the focus ring of a widget that draws itself, such as one that shows text row by row.
type Ring struct{ rectangle *canvas.Rectangle }

// NewRing returns a ring.
func NewRing() Ring { return Ring{newRectangle()} }

// Around paints the ring inside the edges of a widget of the given size and returns what is to be drawn in front of the
// rest.
func (r Ring) Around(size fyne.Size) fyne.CanvasObject {
	r.rectangle.StrokeColor, r.rectangle.StrokeWidth = theme.Color(look.ColorFocusRing), look.FocusRing
	r.rectangle.CornerRadius = look.BadgeRadius
	Place(r.rectangle, 1, 1, size.Width-2, size.Height-2)
	return r.rectangle
}
