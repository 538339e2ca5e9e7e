package console

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"

	"keyrack/model"
	"keyrack/ui/match"
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

// When colours are printed.
const (
	ColorAuto   = "auto" // to terminals that understand them, unless the environment says otherwise
	ColorAlways = "always"
	ColorNever  = "never"
)

// Painter returns the one for a stream. A program that reads what is for people, such as the log of a CI, asks for
// colours with CLICOLOR_FORCE or FORCE_COLOR; NO_COLOR is stronger.
func (c *Console) Painter(stream io.Writer) Painter {
	_, is := Terminal(stream)
	forced := func(name string) bool { value := c.Getenv(name); return value != "" && value != "0" }
	switch {
	case c.Color == ColorAlways, c.Color == ColorNever:
		return Painter{on: c.Color == ColorAlways}
	case c.Getenv("NO_COLOR") != "":
		return Painter{}
	case forced("CLICOLOR_FORCE"), forced("FORCE_COLOR"):
		return Painter{on: true}
	}
	return Painter{on: is && c.Getenv("TERM") != "dumb"}
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
	// Keep are headings of columns that are never cut: what is in them is typed or copied. A line gets longer than the
	// terminal before they do.
	Keep []string
	// LeftOut is called with how many columns were left out, if there are any. It may be nil.
	LeftOut func(columns int)
}

const (
	minColumn = 10 // the width below which a column is not cut
	gap       = 2  // blanks between two columns
)

// Table prints a table.
func (c *Console) Table(t Table) error {
	if err := t.sort(c.Sort); err != nil {
		return err
	}
	width := c.width()
	if width > 0 && c.Wide {
		width = math.MaxInt32
	}
	if width == 0 {
		paint := c.Painter(c.Out)
		var lines strings.Builder
		for _, row := range t.Rows {
			for i, cell := range row {
				if i > 0 {
					lines.WriteByte('\t')
				}
				lines.WriteString(paint.Text(cell.Color, Clean(cell.Text)))
			}
			lines.WriteByte('\n')
		}
		return c.Page(lines.String())
	}
	head := make([]Cell, len(t.Heading))
	for i, text := range t.Heading {
		head[i] = Cell{Text: strings.ToUpper(text), Color: Faint}
	}
	rows := append([][]Cell{head}, t.Rows...)
	widths := fit(rows, width, t.positions(t.Spare), t.positions(t.Keep))
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
	err := c.Page(lines.String())
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

// positions are those of columns.
func (t Table) positions(names []string) []int {
	var all []int
	for _, name := range names {
		all = append(all, slices.Index(t.Heading, name))
	}
	return all
}

// sort orders the rows by a column.
func (t Table) sort(by string) error {
	name, descending := strings.CutPrefix(by, "-")
	if name == "" {
		return nil
	}
	at := slices.IndexFunc(t.Heading, func(heading string) bool { return strings.EqualFold(heading, name) })
	if at < 0 {
		return Usagef("The columns are: "+strings.Join(t.Heading, ", ")+". With -o it is a field.", "there is no column %q",
			name)
	}
	slices.SortStableFunc(t.Rows, func(a, b []Cell) int {
		order := CompareTexts(a[at].Text, b[at].Text)
		if descending {
			return -order
		}
		return order
	})
	return nil
}

// CompareTexts orders texts as people do: without case and accents, and numbers in them by their value.
func CompareTexts(a, b string) int {
	left, right := match.Fold(a), match.Fold(b)
	for left != "" && right != "" {
		if m, n := digits(left), digits(right); m > 0 && n > 0 {
			x, y := strings.TrimLeft(left[:m], "0"), strings.TrimLeft(right[:n], "0")
			if order := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); order != 0 {
				return order
			}
			left, right = left[m:], right[n:]
			continue
		}
		if left[0] != right[0] {
			break
		}
		left, right = left[1:], right[1:]
	}
	return cmp.Or(strings.Compare(left, right), strings.Compare(a, b))
}

// digits is how many digits a text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// fit gives each column what its widest text takes, and none to those that have only a heading or have to be spared.
// What the line has not even then is taken from the widest of those that are not kept.
func fit(rows [][]Cell, line int, spared, kept []int) []int {
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
		total, widest := -gap, -1
		for i, w := range widths {
			if w > 0 {
				total += w + gap
			}
			if !slices.Contains(kept, i) && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		switch {
		case total <= line:
			return widths
		case len(spared) > 0:
			widths[spared[0]], spared = 0, spared[1:]
		case widest < 0 || widths[widest] <= minColumn:
			return widths
		default:
			widths[widest]--
		}
	}
}
