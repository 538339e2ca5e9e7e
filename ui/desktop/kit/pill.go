package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

const pillPadding float32 = 10

// Pill is a fact on a soft ground, with a mark before it: "● Demo · read & write", "✓ verified".
type Pill struct {
	widget.BaseWidget
	reader

	text   string
	icon   assets.Icon
	colors look.AccentNames

	ground *canvas.Rectangle
	glyph  glyph
	label  label
	shown  []fyne.CanvasObject
}

// NewPill returns a pill in the accent of the environment in use; icon may be empty.
func NewPill(icon assets.Icon, text string) *Pill {
	p := &Pill{
		text:   text,
		icon:   icon,
		colors: look.CurrentColors(),
		ground: newRectangle(),
		glyph:  newGlyph(),
		label:  newLabel(look.SmallTextSize, true),
	}
	p.label.middle = true // the names of environments and teams are in them
	p.ExtendBaseWidget(p)
	p.self = p
	p.shown = []fyne.CanvasObject{p.ground, p.glyph.Image, p.label.Text}
	return p
}

// Set changes mark, text and colours, which are [look.CurrentColors] or [look.EnvironmentColors].
func (p *Pill) Set(icon assets.Icon, text string, colors look.AccentNames) {
	p.icon, p.text, p.colors = icon, text, colors
	p.Refresh()
}

// CreateRenderer is for Fyne.
func (p *Pill) CreateRenderer() fyne.WidgetRenderer { return draw(p) }

func (p *Pill) parts() []fyne.CanvasObject { return p.shown }
func (p *Pill) cutText() string            { return cutOf(&p.label) }

func (p *Pill) paint(c colors) {
	p.ground.FillColor = c.of(p.colors.Soft)
	p.ground.CornerRadius = chipHeight / 2
	p.label.say(p.text)
	p.label.Color = c.of(p.colors.Text)
	p.glyph.set(p.icon, p.colors.Text, c)
}

func (p *Pill) iconWidth() float32 {
	if p.icon == "" {
		return 0
	}
	return chipIcon + chipGap - 1
}

func (p *Pill) measure() fyne.Size {
	return fyne.NewSize(ceil(p.label.natural().Width)+p.iconWidth()+2*pillPadding, chipHeight)
}

func (p *Pill) arrange(size fyne.Size) {
	top := centred(0, size.Height, chipHeight)
	Place(p.ground, 0, top, size.Width, chipHeight)
	p.glyph.put(pillPadding, top, chipHeight, chipIcon)
	p.label.put(pillPadding+p.iconWidth(), top, chipHeight, size.Width-2*pillPadding-p.iconWidth()+0.5)
}
