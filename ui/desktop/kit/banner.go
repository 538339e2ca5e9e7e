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
	reader

	icon   assets.Icon
	colors look.AccentNames
	line   *Line
	detail string
	below  []label // the lines of the detail

	ground *canvas.Rectangle
	glyph  glyph
	shown  []fyne.CanvasObject
}

// NewBanner returns an empty banner in the accent of the environment in use.
func NewBanner() *Banner {
	b := &Banner{colors: look.CurrentColors(), line: NewLine(), ground: newRectangle(), glyph: newGlyph()}
	b.ExtendBaseWidget(b)
	b.self = b
	Within(b, b.line)
	b.shown = []fyne.CanvasObject{b.ground, b.glyph.Image, b.line}
	return b
}

// NewDetailedBanner returns a banner that keeps room for two lines of detail below the first line, so that nothing
// moves when there is some.
func NewDetailedBanner() *Banner {
	b := NewBanner()
	for range 2 {
		l := newLabel(look.SmallTextSize, false)
		b.below = append(b.below, l)
		b.shown = append(b.shown, l.Text)
	}
	return b
}

// SetDetail changes the text below the first line of a detailed banner. It breaks between words; what two lines cannot
// hold is cut.
func (b *Banner) SetDetail(detail string) {
	b.detail = detail
	b.Refresh()
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

// cutText is what is cut of its first line, else of the detail; "" where all of it is seen.
func (b *Banner) cutText() string {
	cuts := []string{b.line.cutText()}
	for i := range b.below {
		if cutOf(&b.below[i]) != "" {
			cuts = append(cuts, b.detail)
		}
	}
	return join(cuts)
}

func (b *Banner) paint(c colors) {
	b.ground.FillColor, b.ground.CornerRadius = c.of(b.colors.Soft), look.Radius
	b.glyph.set(b.icon, b.colors.Text, c)
	for _, l := range b.below {
		l.Color = c.of(b.colors.Text)
	}
}

func (b *Banner) iconWidth() float32 {
	if b.icon == "" {
		return 0
	}
	return chipIcon + 9
}

func (b *Banner) measure() fyne.Size {
	height := look.ControlHeight
	if len(b.below) > 0 {
		height = bannerPadding + b.line.MinSize().Height + float32(len(b.below))*b.detailHeight() + bannerPadding/2
	}
	return fyne.NewSize(b.line.MinSize().Width+2*bannerPadding+b.iconWidth(), height)
}

func (b *Banner) detailHeight() float32 {
	return ceil(look.Measure("M", look.SmallTextSize, fyne.TextStyle{}).Height)
}

func (b *Banner) arrange(size fyne.Size) {
	Place(b.ground, 0, 0, size.Width, size.Height)
	x := bannerPadding + b.iconWidth()
	width := size.Width - x - bannerPadding
	lines := Wrap(b.detail, len(b.below), width, look.SmallTextSize)
	head := size.Height
	if len(lines) > 0 {
		head = b.line.MinSize().Height
	}
	top := centred(0, size.Height, head+float32(len(lines))*b.detailHeight())
	b.glyph.put(bannerPadding, top, head, chipIcon)
	Place(b.line, x, top, width, head)
	for i := range b.below {
		text := ""
		if i < len(lines) {
			text = lines[i]
		}
		b.below[i].say(text)
		b.below[i].put(x, top+head+float32(i)*b.detailHeight(), b.detailHeight(), width)
	}
}
