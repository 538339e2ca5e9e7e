package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// Opener looks like a search field and opens one: what to type into comes up elsewhere. Where there is no room for its
// text it is a button with a magnifying glass.
type Opener struct {
	Pressable

	text string

	ground *canvas.Rectangle
	hover  *canvas.Rectangle
	glyph  glyph
	label  label
	hint   *KeyHint
	shown  []fyne.CanvasObject
}

const (
	openerWidth float32 = 270
	openerText  float32 = 90 // with less room for the text there is none
)

// NewOpener returns one that says text, with the keys, such as "Ctrl K", at its end.
func NewOpener(text, keys string, tapped func()) *Opener {
	o := &Opener{
		text:   text,
		ground: newRectangle(),
		hover:  newRectangle(),
		glyph:  newGlyph(),
		label:  newLabel(look.TextSize, false),
		hint:   NewKeyHint(keys),
	}
	o.Extend(o)
	o.OnTapped, o.Tip = tapped, text
	o.shown = []fyne.CanvasObject{o.ground, o.hover, o.glyph.Image, o.label.Text, o.hint, o.Ring()}
	return o
}

// NaturalWidth is how wide it would like to be.
func (o *Opener) NaturalWidth() float32 { return openerWidth }

// AccessibilityLabel is the text.
func (o *Opener) AccessibilityLabel() string { return o.text }

// AccessibilityRole says that it is a button.
func (o *Opener) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for Fyne.
func (o *Opener) CreateRenderer() fyne.WidgetRenderer { return draw(o) }

func (o *Opener) parts() []fyne.CanvasObject { return o.shown }

func (o *Opener) paint(c colors) {
	o.ground.FillColor, o.ground.StrokeColor = c.of(look.ColorField), c.of(look.ColorBorder)
	o.ground.StrokeWidth, o.ground.CornerRadius = look.Hairline, look.Radius
	o.hover.CornerRadius = look.Radius
	o.hover.FillColor = c.of(theme.ColorNameHover)
	Show(o.hover, o.Hovered())
	o.label.say(o.text)
	o.label.Color = c.of(look.ColorMuted)
	o.glyph.set(assets.Search, look.ColorMuted, c)
	o.paintRing(c)
}

// measure is the size of the button, which is all that it needs.
func (o *Opener) measure() fyne.Size { return fyne.NewSize(look.IconButton, look.ControlHeight) }

func (o *Opener) arrange(size fyne.Size) {
	height := look.ControlHeight
	hint := o.hint.MinSize().Width
	text := size.Width - fieldPadding - hint - 2
	roomy := text >= openerText
	if !roomy {
		height = look.IconButton
	}
	top := centred(0, size.Height, height)
	Place(o.ground, 0, top, size.Width, height)
	Place(o.hover, 0, top, size.Width, height)
	Show(o.label.Text, roomy)
	Show(o.hint, roomy)
	Show(o.glyph.Image, !roomy)
	o.glyph.put(centred(0, size.Width, look.IconButton/2), 0, size.Height, look.IconButton/2)
	o.label.put(fieldPadding, 0, size.Height, max(text-look.Gap, 0))
	Place(o.hint, size.Width-hint, 0, hint, size.Height)
	o.PlaceRing(fyne.NewSize(size.Width, height), look.Radius)
	o.ring.Move(o.ring.Position().AddXY(0, top))
}
