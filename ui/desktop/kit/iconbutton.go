package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// IconButton is a bordered square with an icon. Its tooltip is its name.
type IconButton struct {
	Pressable

	icon  assets.Icon
	on    bool
	plain bool

	ground *canvas.Rectangle
	hover  *canvas.Rectangle
	glyph  glyph
	shown  []fyne.CanvasObject
}

// NewIconButton returns a bordered icon button; name is its tooltip.
func NewIconButton(icon assets.Icon, name string, tapped func()) *IconButton {
	b := &IconButton{
		icon:   icon,
		ground: newRectangle(),
		hover:  newRectangle(),
		glyph:  newGlyph(),
	}
	b.Extend(b)
	b.OnTapped, b.Tip = tapped, name
	b.shown = []fyne.CanvasObject{b.ground, b.hover, b.glyph.Image, b.Ring()}
	return b
}

// NewPlainIconButton returns an icon button without a border, small enough to stand in a line of text.
func NewPlainIconButton(icon assets.Icon, name string, tapped func()) *IconButton {
	b := NewIconButton(icon, name, tapped)
	b.plain = true
	return b
}

// WithCommand names the command that does the same, and returns the button; see [Pressable.Command].
func (b *IconButton) WithCommand(title string) *IconButton {
	b.Command = title
	return b
}

// SetIcon changes icon and name.
func (b *IconButton) SetIcon(icon assets.Icon, name string) {
	if b.icon != icon || b.Tip != name {
		b.icon, b.Tip = icon, name
		b.Refresh()
	}
}

// SetOn fills the button with the accent: what it switches is on.
func (b *IconButton) SetOn(on bool) {
	if b.on != on {
		b.on = on
		b.Refresh()
	}
}

// AccessibilityLabel is the name.
func (b *IconButton) AccessibilityLabel() string { return b.Tip }

// AccessibilityRole says that it is a button.
func (b *IconButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for Fyne.
func (b *IconButton) CreateRenderer() fyne.WidgetRenderer { return draw(b) }

func (b *IconButton) parts() []fyne.CanvasObject { return b.shown }

func (b *IconButton) side() float32 {
	if b.plain {
		return 22
	}
	return look.IconButton
}

func (b *IconButton) measure() fyne.Size { return fyne.NewSquareSize(b.side()) }

func (b *IconButton) paint(c colors) {
	name := look.ColorMuted
	b.ground.FillColor, b.ground.StrokeColor = color.Transparent, color.Transparent
	switch {
	case b.on:
		name = look.ColorOnAccent
		b.ground.FillColor = c.of(look.ColorAccent)
	case !b.plain:
		b.ground.FillColor, b.ground.StrokeColor = c.of(look.ColorSurface), c.of(look.ColorBorder)
	}
	if b.Disabled() {
		name = theme.ColorNameDisabled
	}
	b.ground.StrokeWidth, b.ground.CornerRadius = look.Hairline, look.Radius
	b.hover.CornerRadius = look.Radius
	b.hover.FillColor = color.Transparent
	if b.Hovered() {
		b.hover.FillColor = c.of(theme.ColorNameHover)
	}
	b.glyph.set(b.icon, name, c)
	b.paintRing(c)
}

func (b *IconButton) arrange(size fyne.Size) {
	side := b.side()
	x, y := centred(0, size.Width, side), centred(0, size.Height, side)
	Place(b.ground, x, y, side, side)
	Place(b.hover, x, y, side, side)
	icon := side / 2
	if b.plain {
		icon = 13
	}
	b.glyph.put(centred(0, size.Width, icon), 0, size.Height, icon)
	b.PlaceRing(fyne.NewSquareSize(side), look.Radius)
	b.ring.Move(b.ring.Position().AddXY(x, y))
}
