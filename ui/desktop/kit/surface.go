package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// Surface puts a ground of one colour behind its content.
type Surface struct {
	widget.BaseWidget

	color   fyne.ThemeColorName
	least   fyne.Size
	ground  *canvas.Rectangle
	content fyne.CanvasObject
	shown   []fyne.CanvasObject
}

// NewSurface returns content on a ground, such as the sidebar on [look.ColorSurface].
func NewSurface(color fyne.ThemeColorName, content fyne.CanvasObject) *Surface {
	s := &Surface{color: color, ground: newRectangle(), content: content}
	s.ExtendBaseWidget(s)
	s.shown = []fyne.CanvasObject{s.ground}
	if content != nil {
		s.shown = append(s.shown, content)
	}
	return s
}

// SetColor changes the ground.
func (s *Surface) SetColor(color fyne.ThemeColorName) {
	if s.color != color {
		s.color = color
		s.Refresh()
	}
}

// SetLeast changes how high it is at least.
func (s *Surface) SetLeast(height float32) {
	if s.least.Height != height {
		s.least.Height = height
		s.Refresh()
	}
}

// NewTopLine returns the line in the accent at the top of the window.
func NewTopLine() *Surface {
	s := NewSurface(look.ColorAccent, nil)
	s.least = fyne.NewSize(0, look.TopLine)
	return s
}

// NewHairline returns a line between surfaces: one pixel wide and high, to be stretched by its container.
func NewHairline() *Surface {
	s := NewSurface(look.ColorBorder, nil)
	s.least = fyne.NewSquareSize(look.Hairline)
	return s
}

// StripHeight is how high a strip is where there is room.
const StripHeight float32 = 27

// NewStrip returns a dark strip with centred text, such as the one that says that presenter mode is on.
func NewStrip(text string) *Surface {
	line := NewWholeLine(Span{Text: text, Bold: true, Size: look.SmallTextSize, Color: look.ColorOnInverse})
	s := NewSurface(look.ColorInverse, &fyne.Container{Layout: middleLayout{}, Objects: []fyne.CanvasObject{line}})
	s.least = fyne.NewSize(0, StripHeight)
	return s
}

// CreateRenderer is for Fyne.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer { return draw(s) }

func (s *Surface) parts() []fyne.CanvasObject { return s.shown }
func (s *Surface) paint(c colors)             { s.ground.FillColor = c.of(s.color) }

func (s *Surface) measure() fyne.Size {
	if s.content == nil {
		return s.least
	}
	return s.least.Max(s.content.MinSize())
}

func (s *Surface) arrange(size fyne.Size) {
	Place(s.ground, 0, 0, size.Width, size.Height)
	if s.content != nil {
		Place(s.content, 0, 0, size.Width, size.Height)
	}
}

// middleLayout centres one object and never makes it wider than there is room; its least width is nothing.
type middleLayout struct{}

func (middleLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

func (middleLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	least := objects[0].MinSize()
	width := min(least.Width, size.Width)
	Place(objects[0], centred(0, size.Width, width), centred(0, size.Height, least.Height), width, least.Height)
}

const logoSide float32 = 26

// Logo is a white key on a square in the accent, and the name.
type Logo struct {
	widget.BaseWidget

	ground *canvas.Rectangle
	glyph  glyph
	label  label
	shown  []fyne.CanvasObject
}

// NewLogo returns the logo.
func NewLogo() *Logo {
	l := &Logo{ground: newRectangle(), glyph: newGlyph(), label: newLabel(look.LogoTextSize, true)}
	l.ExtendBaseWidget(l)
	l.shown = []fyne.CanvasObject{l.ground, l.glyph.Image, l.label.Text}
	return l
}

// CreateRenderer is for Fyne.
func (l *Logo) CreateRenderer() fyne.WidgetRenderer { return draw(l) }

func (l *Logo) parts() []fyne.CanvasObject { return l.shown }

func (l *Logo) paint(c colors) {
	l.ground.FillColor, l.ground.CornerRadius = c.of(look.ColorAccent), 7
	l.glyph.set(assets.Key, look.ColorOnAccent, c)
	l.label.say("Keyrack")
	l.label.Color = c.of(theme.ColorNameForeground)
}

func (l *Logo) measure() fyne.Size {
	return fyne.NewSize(logoSide+look.Gap+ceil(l.label.natural().Width), logoSide)
}

func (l *Logo) arrange(size fyne.Size) {
	Place(l.ground, 0, centred(0, size.Height, logoSide), logoSide, logoSide)
	l.glyph.put(4, 0, size.Height, logoSide-8)
	l.label.put(logoSide+look.Gap, 0, size.Height, size.Width-logoSide-look.Gap+0.5)
}
