package console

import (
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

const (
	unknownWidth = 80  // of a terminal that does not tell, and of what is none
	widestText   = 100 // above which lines are hard to read
	narrowText   = 40
)

// TextWidth returns how many columns a line of a text for people may have.
func (c *Console) TextWidth() int {
	if descriptor, is := Terminal(c.Out); is {
		if columns, _, err := term.GetSize(descriptor); err == nil && columns > 0 {
			return min(max(columns, narrowText), widestText)
		}
	}
	return unknownWidth
}

// Flow breaks the lines of a text anew, so that each has width columns at most where words allow it. Lines that follow
// one another are one paragraph where they begin at the same column: at the left, or indented by four or more. Lines
// with a smaller indent, and those with a gap in them, are rows of a table, and go on below what stands behind the gap.
func Flow(text string, width int) string {
	var flowed strings.Builder
	var paragraph []string
	indent := 0
	end := func() {
		if len(paragraph) > 0 {
			fill(&flowed, strings.Join(paragraph, " "), indent, indent, width)
			paragraph = nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		words := strings.TrimLeft(line, " ")
		at := len(line) - len(words)
		switch gap := strings.LastIndex(words, "  "); {
		case words == "":
			end()
			flowed.WriteByte('\n')
		case gap >= 0:
			end()
			row(&flowed, words, gap+2, at, width)
		case at > 0 && at < 4:
			end()
			fill(&flowed, words, at, at+2, width)
		default:
			if at != indent {
				end()
			}
			indent = at
			paragraph = append(paragraph, words)
		}
	}
	end()
	return strings.TrimSuffix(flowed.String(), "\n")
}

// row writes a line of a table, whose last text begins at a byte.
func row(to *strings.Builder, line string, last, indent, width int) {
	before := strings.Repeat(" ", indent) + line[:last]
	column := runewidth.StringWidth(before)
	if column > width/2 { // the text stands below the name
		to.WriteString(strings.TrimRight(before, " ") + "\n")
		fill(to, line[last:], indent+4, indent+4, width)
		return
	}
	var text strings.Builder
	fill(&text, line[last:], column, column, width)
	to.WriteString(before + strings.TrimLeft(text.String(), " "))
}

// fill writes words in lines, of which the first begins at one column and the others at another.
func fill(to *strings.Builder, words string, first, others, width int) {
	at := first
	to.WriteString(strings.Repeat(" ", first))
	for i, word := range strings.Split(words, " ") {
		needs := runewidth.StringWidth(word)
		switch {
		case i == 0:
		case at+1+needs > width && word != "":
			to.WriteString("\n" + strings.Repeat(" ", others))
			at = others
		default:
			to.WriteByte(' ')
			at++
		}
		to.WriteString(word)
		at += needs
	}
	to.WriteByte('\n')
}
