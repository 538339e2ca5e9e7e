package kit

import (
	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/look"
)

const (
	// noteLines is how many lines a note may take that does not fit beside the buttons.
	noteLines = 3
	noteLine  = 20
)

// note is what a dialog says at the left of its buttons, and in lines of its own above them where there is no room.
type note struct {
	span  Span
	lines [noteLines]*Line
	said  [noteLines]string
}

func newNote() *note {
	n := &note{}
	for i := range n.lines {
		n.lines[i] = NewLine()
	}
	return n
}

func (n *note) set(span Span) {
	n.span, n.said = span, [noteLines]string{}
	for _, line := range n.lines {
		line.Set()
	}
}

func (n *note) natural() float32 {
	_, icon := n.span.icon()
	return icon + ceil(look.Measure(n.span.Text, n.span.size(), fyne.TextStyle{}).Width)
}

// say breaks the note for a width into at most so many lines, and returns how many they are.
func (n *note) say(lines int, width float32) int {
	_, icon := n.span.icon()
	broken := Wrap(n.span.Text, lines, width-icon, n.span.size())
	for i, line := range n.lines {
		said := ""
		if i < len(broken) {
			said = broken[i]
		}
		if n.said[i] == said {
			continue
		}
		n.said[i] = said
		span := Span{Text: said, Color: n.span.Color, Gap: icon}
		if i == 0 {
			span.Icon, span.Gap = n.span.Icon, 0
		}
		line.Set(span)
	}
	return len(broken)
}
