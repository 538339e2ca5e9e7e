package kit

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

// Paragraph is text that is broken between words. It keeps the room of as many lines as it may take, so that nothing
// moves when it says something else; only what does not fit into them is cut.
type Paragraph struct {
	widget.BaseWidget
	reader

	// Color is that of secondary text where empty.
	Color fyne.ThemeColorName
	// TextSize is that of the text, set before it says anything; [look.TextSize] where zero.
	TextSize float32

	text  string
	prose bool    // it is as high as its text, not as its lines
	width float32 // that it was broken for
	lines []label
	shown []fyne.CanvasObject
}

// NewParagraph returns a paragraph of at most so many lines that says nothing yet.
func NewParagraph(lines int) *Paragraph {
	p := &Paragraph{}
	for range lines {
		line := newLabel(look.TextSize, false)
		p.lines = append(p.lines, line)
		p.shown = append(p.shown, line.Text)
	}
	p.ExtendBaseWidget(p)
	p.self = p
	return p
}

// proseLines are the most that prose has.
const proseLines = 12

// NewProse returns a paragraph that is as high as what it says in its width, for where nothing stands below that moves
// while it is read. Whoever lays it out gives it its width before asking how high it is.
func NewProse() *Paragraph {
	p := NewParagraph(0)
	p.prose = true
	return p
}

// Set changes what it says.
func (p *Paragraph) Set(text string) {
	p.text = text
	p.Refresh()
}

// CreateRenderer is for Fyne.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer { return draw(p) }

func (p *Paragraph) parts() []fyne.CanvasObject { return p.shown }

// cutText is all it says, if some of it is cut; "" where all of it is seen.
func (p *Paragraph) cutText() string {
	for i := range p.lines {
		if cutOf(&p.lines[i]) != "" {
			return p.text
		}
	}
	return ""
}

func (p *Paragraph) paint(c colors) {
	for i := range p.lines {
		p.lines[i].Color = c.of(cmp.Or(p.Color, look.ColorMuted))
	}
}

func (p *Paragraph) size() float32 { return cmp.Or(p.TextSize, look.TextSize) }

func (p *Paragraph) lineHeight() float32 {
	return ceil(look.Measure("M", p.size(), fyne.TextStyle{}).Height)
}

func (p *Paragraph) measure() fyne.Size {
	if p.prose {
		lines := Wrap(p.text, proseLines, p.width, p.size())
		return fyne.NewSize(2*look.TextSize, float32(len(lines))*p.lineHeight())
	}
	return fyne.NewSize(2*look.TextSize, float32(len(p.lines))*p.lineHeight())
}

func (p *Paragraph) arrange(size fyne.Size) {
	p.width = size.Width
	height, most := p.lineHeight(), len(p.lines)
	if p.prose {
		most = proseLines
	}
	broken := Wrap(p.text, most, size.Width, p.size())
	for len(p.lines) < len(broken) {
		line := newLabel(p.size(), false)
		p.lines, p.shown = append(p.lines, line), append(p.shown, line.Text)
		p.paint(colorsOf(p)) // what is new has no colour yet
	}
	for i := range p.lines {
		line := &p.lines[i]
		line.say("")
		if i < len(broken) {
			line.say(broken[i])
		}
		line.put(0, float32(i)*height, height, size.Width)
	}
}
