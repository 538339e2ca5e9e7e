package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

const bannerPadding float32 = 12

// Banner is a line on a soft ground in the accent: where a request goes, and what it does there.
type Banner struct {
	widget.BaseWidget

	icon   assets.Icon
	colors look.AccentNames
	line   *Line

	ground *canvas.Rectangle
	glyph  glyph
	shown  []fyne.CanvasObject
}

// NewBanner returns an empty banner in the accent of the environment in use.
func NewBanner() *Banner {
	b := &Banner{colors: look.CurrentColors(), line: NewLine(), ground: newRectangle(), glyph: newGlyph()}
	b.ExtendBaseWidget(b)
	b.shown = []fyne.CanvasObject{b.ground, b.glyph.Image, b.line}
	return b
}

// Set changes what the banner says. Spans without a colour take the banner's; icon may be empty. Colors are
// [look.CurrentColors], [look.EnvironmentColors], or a pair of soft ground and text.
func (b *Banner) Set(icon assets.Icon, colors look.AccentNames, spans ...Span) {
	b.icon, b.colors = icon, colors
	coloured := make([]Span, len(spans))
	for i, span := range spans {
		if span.Color == "" {
			span.Color = colors.Text
		}
		coloured[i] = span
	}
	b.line.Set(coloured...)
	b.Refresh()
}

// Text is everything the banner says.
func (b *Banner) Text() string { return b.line.Text() }

// CreateRenderer is for Fyne.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer { return draw(b) }

func (b *Banner) parts() []fyne.CanvasObject { return b.shown }

func (b *Banner) paint(c colors) {
	b.ground.FillColor, b.ground.CornerRadius = c.of(b.colors.Soft), look.Radius
	b.glyph.set(b.icon, b.colors.Text, c)
}

func (b *Banner) iconWidth() float32 {
	if b.icon == "" {
		return 0
	}
	return chipIcon + 9
}

func (b *Banner) measure() fyne.Size {
	return fyne.NewSize(b.line.MinSize().Width+2*bannerPadding+b.iconWidth(), look.ControlHeight)
}

func (b *Banner) arrange(size fyne.Size) {
	place(b.ground, 0, 0, size.Width, size.Height)
	b.glyph.put(bannerPadding, 0, size.Height, chipIcon)
	x := bannerPadding + b.iconWidth()
	place(b.line, x, 0, size.Width-x-bannerPadding, size.Height)
}
