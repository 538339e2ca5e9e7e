package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// glyph is an icon in one colour of the theme. It is decoded anew only when icon or colour change.
type glyph struct {
	*canvas.Image
	icon  assets.Icon
	color color.Color
}

func newGlyph() glyph {
	image := &canvas.Image{FillMode: canvas.ImageFillContain}
	image.Hide()
	return glyph{Image: image}
}

// set shows the icon, or nothing when there is none.
func (g *glyph) set(icon assets.Icon, name fyne.ThemeColorName, c colors) {
	if icon == "" {
		Show(g.Image, false)
		return
	}
	if color := c.of(name); g.icon != icon || g.color != color {
		g.icon, g.color = icon, color
		g.Resource = look.Tinted(icon, color)
		g.Image.Refresh()
	}
	Show(g.Image, true)
}

// put places the icon as a square at x, vertically centred in a band.
func (g *glyph) put(x, top, height, side float32) {
	Place(g.Image, x, centred(top, height, side), side, side)
}
