package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"keyrack/ui/desktop/look"
)

var _ desktop.Hoverable = (*Hover)(nil)

// Hover is embedded by a row of a list of Fyne's own, which would not light up while the pointer is over a text in it.
// Its tip is what is cut in the row.
type Hover struct {
	// Ground is to be drawn under the row: it is lit up while the row is chosen, or under the pointer.
	Ground *canvas.Rectangle

	row     fyne.CanvasObject
	content fyne.CanvasObject
	chosen  bool
}

// Watch is called once, with the row and what is in it.
func (h *Hover) Watch(row, content fyne.CanvasObject) {
	h.row, h.content, h.Ground = row, content, canvas.NewRectangle(nil)
	h.Ground.CornerRadius = look.BadgeRadius
	Within(h, content)
}

// Choose says whether the row, which may be of something else from now on, is the one that is chosen.
func (h *Hover) Choose(chosen bool) {
	h.chosen = chosen
	h.light(false)
}

func (h *Hover) light(over bool) {
	h.Ground.FillColor = nil
	switch {
	case h.chosen:
		h.Ground.FillColor = theme.Color(look.ColorSelected)
	case over:
		h.Ground.FillColor = theme.Color(theme.ColorNameHover)
	}
	h.Ground.Refresh()
}

// TipText is what is cut in the row.
func (h *Hover) TipText() string { return cutIn(h.content) }

// MouseIn is for Fyne.
func (h *Hover) MouseIn(*desktop.MouseEvent) {
	h.light(true)
	rest(h.row)
}

// MouseMoved is for Fyne.
func (h *Hover) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (h *Hover) MouseOut() {
	h.light(false)
	hideTip(h.row)
}
