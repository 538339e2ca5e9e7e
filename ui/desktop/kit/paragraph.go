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

	// Color is that of secondary text where empty.
	Color fyne.ThemeColorName

	text  string
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

func (p *Paragraph) paint(c colors) {
	for i := range p.lines {
		p.lines[i].Color = c.of(cmp.Or(p.Color, look.ColorMuted))
	}
}

func (p *Paragraph) lineHeight() float32 {
	return ceil(look.Measure("M", look.TextSize, fyne.TextStyle{}).Height)
}

func (p *Paragraph) measure() fyne.Size {
	return fyne.NewSize(2*look.TextSize, float32(len(p.lines))*p.lineHeight())
}

func (p *Paragraph) arrange(size fyne.Size) {
	broken, height := Wrap(p.text, len(p.lines), size.Width, look.TextSize), p.lineHeight()
	for i := range p.lines {
		line := &p.lines[i]
		line.say("")
		if i < len(broken) {
			line.say(broken[i])
		}
		line.put(0, float32(i)*height, height, size.Width)
	}
}
