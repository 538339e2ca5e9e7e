package console

import (
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"

	"keyrack/model"
)

// Color is how a terminal shows a text, as the number of an SGR sequence.
type Color string

// The colours. The marks of the environments say the same without them.
const (
	Unstyled Color = ""
	Bold     Color = "1"
	Faint    Color = "2"
	Red      Color = "31"
	Green    Color = "32"
	Amber    Color = "33"
	Blue     Color = "34"
	Violet   Color = "35"
	Cyan     Color = "36"
)

// colors are all of them.
var colors = []Color{Bold, Faint, Red, Green, Amber, Blue, Violet, Cyan}

// Painter colours text for one stream.
type Painter struct{ on bool }

// Painter returns the one for a stream: colours are for terminals that understand them, and not for everybody.
func (c *Console) Painter(stream io.Writer) Painter {
	_, is := Terminal(stream)
	return Painter{on: is && !c.Plain && c.Getenv("NO_COLOR") == "" && c.Getenv("TERM") != "dumb"}
}

// Text colours a text.
func (p Painter) Text(c Color, text string) string {
	if !p.on || c == Unstyled || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// Clean takes out what could make a terminal do something. Names and messages come from servers.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case model.IsCommand(r):
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// Cell is one text of a table.
type Cell struct {
	Text  string
	Color Color
}

// PlainCells are texts without a colour.
func PlainCells(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i] = Cell{Text: text}
	}
	return cells
}

// Table is a list for people. On a terminal its columns are aligned below a heading; those that can be spared are left
// out of a narrow one, and the widest of the others are cut to fit. In a pipe each row is a line with tabs between the
// whole texts and without a heading, as cut and awk like it.
type Table struct {
	Heading []string
	Rows    [][]Cell
	Spare   []string // headings of the columns that a narrow terminal can do without, the least needed first
	// LeftOut is called with how many columns were left out, if there are any. It may be nil.
	LeftOut func(columns int)
}

const (
	minColumn = 10 // the width below which a column is not cut
	gap       = 2  // blanks between two columns
)

// Table prints a table.
func (c *Console) Table(t Table) error {
	width := c.width()
	if width == 0 {
		var lines strings.Builder
		for _, row := range t.Rows {
			for i, cell := range row {
				if i > 0 {
					lines.WriteByte('\t')
				}
				lines.WriteString(Clean(cell.Text))
			}
			lines.WriteByte('\n')
		}
		_, err := io.WriteString(c.Out, lines.String())
		return err
	}
	head := make([]Cell, len(t.Heading))
	for i, text := range t.Heading {
		head[i] = Cell{Text: strings.ToUpper(text), Color: Faint}
	}
	rows := append([][]Cell{head}, t.Rows...)
	widths := fit(rows, width, t.spared())
	paint := c.Painter(c.Out)
	var lines strings.Builder
	for _, row := range rows {
		before := 0 // blanks that a text needs in front of it
		for i, cell := range row {
			if widths[i] == 0 {
				continue
			}
			text := runewidth.Truncate(Clean(cell.Text), widths[i], "…")
			if text != "" {
				lines.WriteString(strings.Repeat(" ", before) + paint.Text(cell.Color, text))
				before = 0
			}
			before += widths[i] - runewidth.StringWidth(text) + gap
		}
		lines.WriteByte('\n')
	}
	_, err := io.WriteString(c.Out, lines.String())
	left := 0
	for i := range widths {
		if widths[i] == 0 && slices.ContainsFunc(t.Rows, func(row []Cell) bool { return row[i].Text != "" }) {
			left++
		}
	}
	if left > 0 && t.LeftOut != nil {
		t.LeftOut(left)
	}
	return err
}

// spared returns the positions of the columns that can be spared.
func (t Table) spared() []int {
	var spared []int
	for _, name := range t.Spare {
		spared = append(spared, slices.Index(t.Heading, name))
	}
	return spared
}

// fit gives each column what its widest text takes, and none to those that have only a heading or have to be spared.
// What the line has not even then is taken from the widest.
func fit(rows [][]Cell, line int, spared []int) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows[1:] {
		for i, cell := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(Clean(cell.Text)))
		}
	}
	for i, head := range rows[0] {
		if widths[i] > 0 {
			widths[i] = max(widths[i], runewidth.StringWidth(head.Text))
		}
	}
	for {
		total, widest := -gap, 0
		for i, w := range widths {
			if w > 0 {
				total += w + gap
			}
			if w > widths[widest] {
				widest = i
			}
		}
		switch {
		case total <= line:
			return widths
		case len(spared) > 0:
			widths[spared[0]], spared = 0, spared[1:]
		case widths[widest] <= minColumn:
			return widths
		default:
			widths[widest]--
		}
	}
}
