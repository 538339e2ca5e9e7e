package kit

import (
	"image/color"
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/ui/desktop/look"
)

const ellipsis = "…"

// Cut returns the text if it fits the width, else the longest beginning of it that fits with an ellipsis; "" when not
// even that fits. Size is the text size.
func Cut(text string, width, size float32, style fyne.TextStyle) string {
	if text == "" || look.Measure(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	// The longest beginning lies in [fits, tooLong).
	fits, tooLong := -1, len(runes)
	// The first guess takes all characters for equally wide, which mostly ends the search in two or three steps.
	guess := int(float32(len(runes)) * width / look.Measure(text, size, style).Width)
	for fits+1 < tooLong {
		if guess <= fits || guess >= tooLong {
			guess = (fits + tooLong) / 2
		}
		if look.Measure(string(runes[:guess])+ellipsis, size, style).Width <= width {
			fits = guess
			guess++
		} else {
			tooLong = guess
			guess--
		}
	}
	if fits < 0 {
		return ""
	}
	// Two ellipses in a row, or one behind a blank, would look like a mistake.
	return strings.TrimRight(string(runes[:fits]), " "+ellipsis) + ellipsis
}

// CutMiddle is Cut for names, which often begin alike and differ at their ends: what is in the middle goes.
func CutMiddle(text string, width, size float32, style fyne.TextStyle) string {
	if text == "" || look.Measure(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	with := func(kept int) string {
		head := (kept + 1) / 2
		return strings.TrimRight(string(runes[:head]), " "+ellipsis) + ellipsis +
			strings.TrimLeft(string(runes[len(runes)-(kept-head):]), " "+ellipsis)
	}
	kept := sort.Search(len(runes), func(kept int) bool {
		return look.Measure(with(kept), size, style).Width > width
	}) - 1
	if kept < leastInMiddle {
		return Cut(text, width, size, style)
	}
	return with(kept)
}

// leastInMiddle is how many characters have to stay for both ends to say something.
const leastInMiddle = 8

// Wrap breaks a text between words into at most the given number of lines of a width; the last one holds all that is
// left.
func Wrap(text string, lines int, width, size float32) []string {
	var broken []string
	for _, word := range strings.Fields(text) {
		last := len(broken) - 1
		switch {
		case last < 0:
			broken = append(broken, word)
		case last+1 < lines && look.Measure(broken[last]+" "+word, size, fyne.TextStyle{}).Width > width:
			broken = append(broken, word)
		default:
			broken[last] += " " + word
		}
	}
	return broken
}

// label is a canvas text that remembers what it would say if there were room.
type label struct {
	*canvas.Text
	full string
	// middle says that it is a name, which loses its middle.
	middle bool
	// cutFor is the width that Text was last cut for; it saves measuring when nothing changed.
	cutFor float32
}

func newLabel(size float32, bold bool) label {
	text := canvas.NewText("", color.Transparent)
	text.TextSize = size
	text.TextStyle.Bold = bold
	return label{Text: text, cutFor: -1}
}

func (l *label) say(text string) {
	if l.full != text {
		l.full, l.cutFor = text, -1
		look.Write(l.Text, text)
	}
}

// name says whether the text is a name, which loses its middle.
func (l *label) name(is bool) {
	if l.middle != is {
		l.middle, l.cutFor = is, -1
	}
}

func (l *label) bold(bold bool) {
	style := l.TextStyle
	style.Bold = bold
	l.shape(style, l.TextSize)
}

func (l *label) shape(style fyne.TextStyle, size float32) {
	if l.TextStyle != style || l.TextSize != size {
		l.TextStyle, l.TextSize, l.cutFor = style, size, -1
		look.Write(l.Text, l.full)
	}
}

// natural is the size of the whole text.
func (l *label) natural() fyne.Size { return look.Measure(l.full, l.TextSize, l.TextStyle) }

// put places the text at x, vertically centred in a band, and cuts it to the width. It returns the width it takes.
func (l *label) put(x, top, height, width float32) float32 {
	if l.cutFor != width {
		cut := Cut
		if l.middle {
			cut = CutMiddle
		}
		look.Write(l.Text, cut(l.full, width, l.TextSize, l.TextStyle))
		l.cutFor = width
	}
	size := l.Text.MinSize()
	Place(l.Text, x, centred(top, height, size.Height), size.Width, size.Height)
	return size.Width
}

// isCut reports whether there was no room for all of it.
func (l *label) isCut() bool { return l.cutFor >= 0 && l.full != l.Text.Text }

// centred returns where something has to begin to stand in the middle of a band, on a whole pixel.
func centred(start, length, part float32) float32 {
	return start + float32(int((length-part)/2+0.5))
}
