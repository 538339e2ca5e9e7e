package kit

import (
	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/look"
)

// LinkLine is a line of text that can be pressed while it is enabled, such as a message that leads to what it is about.
type LinkLine struct {
	Pressable

	line  *Line
	shown []fyne.CanvasObject
}

// NewLinkLine returns an empty line that cannot be pressed yet.
func NewLinkLine(tapped func()) *LinkLine {
	l := &LinkLine{line: NewLine()}
	l.Extend(l)
	Within(l, l.line)
	l.OnTapped = tapped
	l.shown = []fyne.CanvasObject{l.line, l.Ring()}
	l.Disable()
	return l
}

// Set changes what the line says.
func (l *LinkLine) Set(spans ...Span) { l.line.Set(spans...) }

// Text is everything the line says, also what is cut.
func (l *LinkLine) Text() string { return l.line.Text() }

// AccessibilityLabel is what the line says.
func (l *LinkLine) AccessibilityLabel() string { return l.line.Text() }

// AccessibilityRole says that it can be pressed.
func (l *LinkLine) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for Fyne.
func (l *LinkLine) CreateRenderer() fyne.WidgetRenderer { return draw(l) }

func (l *LinkLine) parts() []fyne.CanvasObject { return l.shown }
func (l *LinkLine) paint(c colors)             { l.paintRing(c) }
func (l *LinkLine) measure() fyne.Size         { return l.line.MinSize() }

func (l *LinkLine) arrange(size fyne.Size) {
	Place(l.line, 0, 0, size.Width, size.Height)
	l.placeRingInside(size, look.BadgeRadius)
}
