package document

import (
	"bytes"
	"strconv"
	"strings"
)

// MaxColumns is how many characters of a line [Document.Line] gives, without the indentation.
const MaxColumns = 1000

// RunKind says how a piece of a line is to be coloured.
type RunKind uint8

// The kinds of run.
const (
	Plain  RunKind = iota // brackets, commas, blanks, and text that is no JSON
	Key                   // with its quotes
	String                // with its quotes
	Number
	Literal // true, false, null
	Invalid // where JSON stops being JSON
)

// Run is a piece of a line in one colour.
type Run struct {
	Text string
	Kind RunKind
}

// FoldState says whether a line can be folded, and is.
type FoldState uint8

// The states of a fold.
const (
	NoFold FoldState = iota
	Open
	Closed
)

// Line is a line as it is to be drawn.
type Line struct {
	Number int // from 1, as if nothing were folded
	Indent int // how deep it is nested; two blanks each are usual, and are not in Runs
	// Runs are the text. Each character takes one column: tabs are blanks, and what has no shape, control characters and
	// bytes that are no UTF-8, is U+FFFD. An escape such as \u00fc is what it stands for; see [Document.ShowEscapes].
	Runs []Run
	Fold FoldState
	// Summary stands for what is hidden, such as "[ 27 items ]" or "{ 9 fields }". It is part of Runs, and empty unless
	// Fold is Closed.
	Summary string
	// Cut is how many bytes of a long line are not in Runs. [Document.WholeLine] has them.
	Cut int
}

// piece is a part of a line: bytes of the answer, as they are or with a text to show in their place.
type piece struct {
	from, to int
	text     string
	kind     RunKind
	fold     bool // text is the summary of a fold
}

// decodes reports whether the escapes of a piece are shown as what they stand for.
func (d *Document) decodes(p piece) bool { return !d.escapes && (p.kind == String || p.kind == Key) }

// ShowEscapes shows strings as they came, with escapes such as \u00fc, or again as what they stand for.
func (d *Document) ShowEscapes(on bool) { d.escapes = on }

// ShowsEscapes reports whether strings are shown as they came.
func (d *Document) ShowsEscapes() bool { return d.escapes }

// Line returns a visible line. Lines are counted from 0; i must be below Lines.
func (d *Document) Line(i int) Line {
	at := d.locate(d.lineOf(i))
	pieces, fold, summary := d.pieces(at)
	line := Line{Number: at.line + 1, Indent: at.depth, Fold: fold, Summary: summary, Runs: make([]Run, 0, len(pieces))}
	room := MaxColumns
	for _, p := range pieces {
		if p.text != "" && room >= len(p.text) {
			line.add(Run{p.text, p.kind})
			room -= len(p.text)
			continue
		}
		used, columns := fit(d.shown[p.from:p.to], room, d.decodes(p))
		if p.text != "" {
			used, columns = 0, 0
		}
		if columns > 0 {
			line.add(Run{shape(d.shown[p.from:p.from+used], d.decodes(p)), p.kind})
		}
		room -= columns
		if used < p.to-p.from {
			line.Cut += p.to - p.from - used
			room = 0
		}
	}
	return line
}

// add appends a run. Brackets, blanks and commas that follow each other become one.
func (l *Line) add(run Run) {
	if last := len(l.Runs) - 1; last >= 0 && run.Kind == Plain && l.Runs[last].Kind == Plain {
		l.Runs[last].Text += run.Text
		return
	}
	l.Runs = append(l.Runs, run)
}

// WholeLine returns a visible line in full, indented by two blanks a level. Unlike [Document.Line] it gives the bytes
// of the answer as they are.
func (d *Document) WholeLine(i int) string {
	at := d.locate(d.lineOf(i))
	pieces, _, _ := d.pieces(at)
	var whole strings.Builder
	whole.WriteString(strings.Repeat("  ", at.depth))
	for _, p := range pieces {
		if p.text != "" {
			whole.WriteString(p.text)
		} else {
			whole.Write(d.shown[p.from:p.to])
		}
	}
	return whole.String()
}

// pieces takes a line apart.
func (d *Document) pieces(at spot) (pieces []piece, fold FoldState, summary string) {
	if at.line >= d.jsonLine {
		return d.textPieces(at), NoFold, ""
	}
	raw := d.shown[:d.jsonEnd]
	if isCloser(raw[at.offset]) {
		return d.withComma([]piece{{from: at.offset, to: at.offset + 1}}, d.behind(at)), NoFold, ""
	}
	pieces = make([]piece, 0, 4)
	value := at.offset
	if end, behind, is := keyAt(raw, value); is {
		pieces = append(pieces, piece{from: value, to: end, kind: Key}, piece{from: end, to: behind, text: ": "})
		value = behind
	}
	container, opens := d.containers.at(at.line)
	if !opens {
		end := d.lastBehind(value, d.behind(at))
		pieces = append(pieces, piece{from: value, to: end, kind: kindOf(raw[value])})
		if pieces[len(pieces)-1].kind == Plain {
			// An object or array without anything in it; white space inside is not shown.
			pieces[len(pieces)-1] = piece{from: value, to: value + 1}
			pieces = append(pieces, piece{from: end - 1, to: end})
		}
		return d.withComma(pieces, d.behind(at)), NoFold, ""
	}
	if !d.folds.isClosed(container) {
		if d.foldable(container) {
			fold = Open
		}
		return append(pieces, piece{from: value, to: value + 1}), fold, ""
	}
	summary = d.summary(container, raw[value])
	last := d.locate(d.containers.end(container))
	pieces = append(pieces, piece{from: value, to: last.offset + 1, text: summary, fold: true})
	return d.withComma(pieces, d.behind(last)), Closed, summary
}

func kindOf(c byte) RunKind {
	switch c {
	case '"':
		return String
	case '{', '[':
		return Plain
	case 't', 'f', 'n':
		return Literal
	default:
		return Number
	}
}

// lastBehind returns where the scalar or empty container of a line ends, given where the next line begins. It looks
// from behind, because a scalar can be long.
func (d *Document) lastBehind(value int, next spot) int {
	end := d.trimmed(value, next.offset)
	if d.shown[end-1] == ',' {
		end = d.trimmed(value, end-1)
	}
	return end
}

func (d *Document) trimmed(from, to int) int {
	for to > from+1 && isSpace(d.shown[to-1]) {
		to--
	}
	return to
}

// withComma adds the comma that stands before the next line, if there is one.
func (d *Document) withComma(pieces []piece, next spot) []piece {
	if end := d.trimmed(0, next.offset); d.shown[end-1] == ',' {
		return append(pieces, piece{from: end - 1, to: end})
	}
	return pieces
}

// summary counts what a container holds.
func (d *Document) summary(container int, bracket byte) string {
	count := d.ordinal(d.containers.end(container))
	one, many, frame := " item ", " items ", "[]"
	if bracket == '{' {
		one, many, frame = " field ", " fields ", "{}"
	}
	if count != 1 {
		one = many
	}
	return frame[:1] + " " + strconv.Itoa(count) + one + frame[1:]
}

// ordinal returns how many values of the container around a line begin before it.
func (d *Document) ordinal(line int) int {
	container, sibling := d.around(line)
	switch {
	case sibling >= 0:
		return d.containers.ordinal(sibling) + line - d.containers.end(sibling)
	case container >= 0:
		return line - d.containers.open.at(container) - 1
	}
	return line
}

// textPieces takes a line of text apart. The rest of broken JSON keeps its colours and marks the error.
func (d *Document) textPieces(at spot) []piece {
	end := d.behind(at).offset
	text := d.shown[at.offset:end]
	text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte{'\n'}), []byte{'\r'})
	end = at.offset + len(text)
	if d.kind != Broken {
		return []piece{{from: at.offset, to: end}}
	}
	var pieces []piece
	from := at.offset
	// A character has 4 bytes at most, so nothing behind these is shown.
	visible := text[:min(len(text), 4*MaxColumns)]
	for _, run := range Highlight(string(visible)) {
		if run.Kind == Invalid {
			run.Kind = Plain // what follows the first error may be no JSON at all
		}
		pieces = appendMarked(pieces, piece{from: from, to: from + len(run.Text), kind: run.Kind}, d.err.Offset)
		from += len(run.Text)
	}
	if from < end {
		pieces = append(pieces, piece{from: from, to: end})
	}
	return pieces
}

// appendMarked marks a piece from the error on.
func appendMarked(pieces []piece, p piece, wrong int) []piece {
	if wrong < p.from || wrong >= p.to {
		return append(pieces, p)
	}
	if wrong > p.from {
		pieces = append(pieces, piece{from: p.from, to: wrong, kind: p.kind})
	}
	p.from, p.kind = wrong, Invalid
	return append(pieces, p)
}
