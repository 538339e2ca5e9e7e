package cli

import (
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"

	"keyrack/model"
)

// color is how a terminal shows a text, as the number of an SGR sequence.
type color string

// The colours. The marks of the environments say the same without them.
const (
	unstyled color = ""
	bold     color = "1"
	faint    color = "2"
	red      color = "31"
	green    color = "32"
	amber    color = "33"
	blue     color = "34"
	violet   color = "35"
	cyan     color = "36"
)

// colors are all of them.
var colors = []color{bold, faint, red, green, amber, blue, violet, cyan}

// painter colours text for one stream.
type painter struct{ on bool }

// painter returns the one for a stream: colours are for terminals that understand them, and not for everybody.
func (s *session) painter(stream io.Writer) painter {
	_, is := terminal(stream)
	return painter{on: is && !s.plain && s.getenv("NO_COLOR") == "" && s.getenv("TERM") != "dumb"}
}

func (p painter) text(c color, text string) string {
	if !p.on || c == unstyled || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// clean takes out what could make a terminal do something. Names and messages come from servers.
func clean(text string) string {
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

// cell is one text of a table.
type cell struct {
	text  string
	color color
}

func plainCells(texts ...string) []cell {
	cells := make([]cell, len(texts))
	for i, text := range texts {
		cells[i] = cell{text: text}
	}
	return cells
}

// table is a list for people. On a terminal its columns are aligned below a heading; those that can be spared are left
// out of a narrow one, and the widest of the others are cut to fit. In a pipe each row is a line with tabs between the
// whole texts and without a heading, as cut and awk like it.
type table struct {
	heading []string
	rows    [][]cell
	spare   []string // headings of the columns that a narrow terminal can do without, the least needed first
}

const (
	minColumn = 10 // the width below which a column is not cut
	gap       = 2  // blanks between two columns
)

func (s *session) table(t table) error {
	width := s.width()
	if width == 0 {
		var lines strings.Builder
		for _, row := range t.rows {
			for i, cell := range row {
				if i > 0 {
					lines.WriteByte('\t')
				}
				lines.WriteString(clean(cell.text))
			}
			lines.WriteByte('\n')
		}
		_, err := io.WriteString(s.Out, lines.String())
		return err
	}
	head := make([]cell, len(t.heading))
	for i, text := range t.heading {
		head[i] = cell{strings.ToUpper(text), faint}
	}
	rows := append([][]cell{head}, t.rows...)
	widths := fit(rows, width, t.spared())
	paint := s.painter(s.Out)
	var lines strings.Builder
	for _, row := range rows {
		before := 0 // blanks that a text needs in front of it
		for i, cell := range row {
			if widths[i] == 0 {
				continue
			}
			text := runewidth.Truncate(clean(cell.text), widths[i], "…")
			if text != "" {
				lines.WriteString(strings.Repeat(" ", before) + paint.text(cell.color, text))
				before = 0
			}
			before += widths[i] - runewidth.StringWidth(text) + gap
		}
		lines.WriteByte('\n')
	}
	_, err := io.WriteString(s.Out, lines.String())
	return err
}

// spared returns the positions of the columns that can be spared.
func (t table) spared() []int {
	var spared []int
	for _, name := range t.spare {
		spared = append(spared, slices.Index(t.heading, name))
	}
	return spared
}

// fit gives each column what its widest text takes, and none to those that have only a heading or have to be spared. What
// the line has not even then is taken from the widest.
func fit(rows [][]cell, line int, spared []int) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows[1:] {
		for i, cell := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(clean(cell.text)))
		}
	}
	for i, head := range rows[0] {
		if widths[i] > 0 {
			widths[i] = max(widths[i], runewidth.StringWidth(head.text))
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
		case total <= line || widths[widest] <= minColumn:
			return widths
		case len(spared) > 0:
			widths[spared[0]], spared = 0, spared[1:]
		default:
			widths[widest]--
		}
	}
}

// mark is how an environment is told at a glance.
type mark struct {
	sign  string
	color color
}

var marks = map[model.EnvironmentKind]mark{
	model.Sandbox:    {"◆", violet},
	model.Demo:       {"●", green},
	model.Production: {"▲", red},
	model.Custom:     {"■", amber},
}

func environmentCell(environment model.Environment) cell {
	m := marks[environment.ShownKind()]
	return cell{m.sign + " " + environment.Name, m.color}
}

// healthColors are the colours of the states; the words say the same.
var healthColors = map[model.Health]color{
	model.OK:            green,
	model.Rejected:      red,
	model.OtherProperty: red,
	model.TokenMissing:  red,
	model.RateLimited:   amber,
	model.CouldNotCheck: amber,
	model.NeverChecked:  faint,
}
