package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// Span is a piece of a line in one style. The zero style is plain text of the usual size.
type Span struct {
	Text  string
	Color fyne.ThemeColorName // plain text where empty
	Size  float32             // [look.TextSize] where zero
	Bold  bool
	Mono  bool
	Name  bool        // it loses its middle where it is too long
	Icon  assets.Icon // drawn before Text
	// Secret is a text that is shown nowhere else: what is cut of it stays so.
	Secret bool
	Gap    float32 // room before it, in pixels
}

// Muted is a span of secondary text.
func Muted(text string) Span { return Span{Text: text, Color: look.ColorMuted} }

// Bold is a span of bold text.
func Bold(text string) Span { return Span{Text: text, Bold: true} }

// Plain is a span of plain text.
func Plain(text string) Span { return Span{Text: text} }

// BoldName is a span with a name, in bold, that loses its middle where it is too long.
func BoldName(name string) Span { return Span{Text: name, Bold: true, Name: true} }

// Named is a span with a name that may be long, which loses its middle.
func Named(name string) Span { return Span{Text: name, Name: true} }

// Line is one line of text in several styles. Where there is no room for all, it is cut with an ellipsis, so it can be
// as narrow as its container wants, unless it is Whole.
type Line struct {
	widget.BaseWidget
	reader

	// Whole keeps the line from being cut: its least width is that of its text.
	Whole bool

	spans []Span
	runs  []run
	shown []fyne.CanvasObject
}

type run struct {
	label label
	glyph glyph
}

// NewLine returns a line that is cut where it does not fit.
func NewLine(spans ...Span) *Line {
	l := &Line{}
	l.ExtendBaseWidget(l)
	l.self = l
	l.set(spans)
	return l
}

// NewWholeLine returns a line that is never cut.
func NewWholeLine(spans ...Span) *Line {
	l := NewLine(spans...)
	l.Whole = true
	return l
}

// Set changes the line.
func (l *Line) Set(spans ...Span) {
	l.set(spans)
	l.Refresh()
}

// Text is everything the line says, also what is cut.
func (l *Line) Text() string {
	text := ""
	for _, span := range l.spans {
		text += span.Text
	}
	return text
}

// cutText is what the line says, if some of it is cut; "" where all of it is seen.
func (l *Line) cutText() string {
	var texts []string
	isCut := false
	for i, span := range l.spans {
		if span.Secret {
			return ""
		}
		isCut = isCut || l.runs[i].label.isCut()
		if span.Text != "" {
			texts = append(texts, span.Text)
		}
	}
	if !isCut {
		return ""
	}
	return strings.Join(texts, " ")
}

func (l *Line) set(spans []Span) {
	l.spans = spans
	for len(l.runs) < len(spans) {
		run := run{label: newLabel(look.TextSize, false), glyph: newGlyph()}
		l.runs = append(l.runs, run)
		l.shown = append(l.shown, run.glyph.Image, run.label.Text)
	}
}

// CreateRenderer is for Fyne.
func (l *Line) CreateRenderer() fyne.WidgetRenderer { return draw(l) }

func (l *Line) parts() []fyne.CanvasObject { return l.shown }

func (l *Line) paint(c colors) {
	for i := range l.runs {
		run := &l.runs[i]
		if i >= len(l.spans) {
			run.label.say("")
			run.glyph.set("", "", c)
			continue
		}
		span := l.spans[i]
		run.label.say(span.Text)
		run.label.Color = c.orForeground(span.Color)
		run.label.name(span.Name)
		run.label.shape(fyne.TextStyle{Bold: span.Bold, Monospace: span.Mono}, span.size())
		name := span.Color
		if name == "" {
			name = theme.ColorNameForeground
		}
		run.glyph.set(span.Icon, name, c)
	}
}

func (s Span) size() float32 {
	if s.Size == 0 {
		return look.TextSize
	}
	return s.Size
}

// icon is the side of the span's icon and the room it takes.
func (s Span) icon() (side, room float32) {
	if s.Icon == "" {
		return 0, 0
	}
	side = ceil(s.size() * 0.8)
	if s.Text == "" {
		return side, side
	}
	return side, side + 5
}

func (l *Line) measure() fyne.Size {
	size := fyne.NewSize(0, look.Measure("M", look.TinyTextSize, fyne.TextStyle{}).Height)
	for i, span := range l.spans {
		natural := l.runs[i].label.natural()
		side, icon := span.icon()
		size.Width += span.Gap + icon + natural.Width
		if span.Text == "" { // an icon without a text is no higher than itself
			natural.Height = side
		}
		size.Height = max(size.Height, natural.Height)
	}
	size.Width = ceil(size.Width)
	if !l.Whole {
		size.Width = min(size.Width, 2*look.TextSize)
	}
	return size
}

func (l *Line) arrange(size fyne.Size) {
	x := float32(0)
	base := l.baseline(size)
	for i, span := range l.spans {
		run := &l.runs[i]
		x += span.Gap
		side, room := span.icon()
		if span.Icon != "" {
			Show(run.glyph.Image, x+side <= size.Width)
			run.glyph.put(x, 0, size.Height, side)
		}
		x += room
		natural := run.label.natural().Width
		width := max(size.Width-x, 0)
		if natural <= width+0.5 {
			width = natural
		}
		taken := run.label.put(x, 0, size.Height, width)
		run.label.Move(fyne.NewPos(x, base-baselineOf(run.label.Text)))
		if run.label.Text.Text != run.label.full {
			x = size.Width // nothing more fits
			continue
		}
		x += taken
	}
}

// baseline is where the letters of the tallest span stand; the others stand on the same.
func (l *Line) baseline(size fyne.Size) float32 {
	tallest, baseline := float32(0), float32(0)
	for i := range l.spans {
		text := l.runs[i].label.Text
		if text.Text == "" {
			continue
		}
		if height := text.MinSize().Height; height > tallest {
			tallest, baseline = height, baselineOf(text)
		}
	}
	return centred(0, size.Height, tallest) + baseline
}

func baselineOf(text *canvas.Text) float32 {
	_, baseline := fyne.CurrentApp().Driver().RenderedTextSize(text.Text, text.TextSize, text.TextStyle, text.FontSource)
	return baseline
}
