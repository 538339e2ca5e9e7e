package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// Disc is a glyph in a filled circle, at the beginning of a row. The zero value is none.
type Disc struct {
	Glyph assets.Icon
	Color fyne.ThemeColorName // of the circle
}

// NewDisc returns a disc, such as one of [look.HealthMark].
func NewDisc(glyph assets.Icon, color fyne.ThemeColorName) Disc { return Disc{glyph, color} }

const discSide float32 = 18

// disc draws a [Disc].
type disc struct {
	circle *canvas.Circle
	glyph  glyph
}

func newDisc() disc {
	return disc{circle: canvas.NewCircle(color.Transparent), glyph: newGlyph()}
}

func (d *disc) set(content Disc, c colors) {
	if content == (Disc{}) {
		d.hide()
		return
	}
	d.circle.FillColor = c.of(content.Color)
	d.glyph.set(content.Glyph, look.ColorOnHealth, c)
	Show(d.circle, true)
}

func (d *disc) hide() {
	Show(d.circle, false)
	Show(d.glyph.Image, false)
}

func (d *disc) put(x, top, height float32) {
	const glyphSide = 10
	y := centred(top, height, discSide)
	Place(d.circle, x, y, discSide, discSide)
	Place(d.glyph.Image, x+(discSide-glyphSide)/2, y+(discSide-glyphSide)/2, glyphSide, glyphSide)
}
