// Package document shows an answer as numbered lines that can be folded, searched and copied, without ever changing it.
//
// [Parse] makes an index over the bytes that were received; a line is put together from those bytes when it is asked
// for. So numbers keep their digits, keys their order, duplicate keys stay, and what is copied is what was sent. The
// index is sparse: it notes every 64th line and every container, and takes a fraction of the answer's size.
//
// A line has two numbers. Its index, counted from 0, is its place among the lines that are visible now; folding changes
// it. Its [Line.Number], counted from 1, is its place when nothing is folded, and stays.
//
// A Document belongs to one goroutine, because folding changes it. [Document.Raw] and what a [Search] does never
// change, so a search may run on another.
package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"
)

// Kind says what an answer is.
type Kind uint8

// The kinds of answer.
const (
	Empty  Kind = iota // nothing but white space
	JSON               // one JSON value
	NDJSON             // several JSON values, one behind the other
	Broken             // JSON up to an error, or an answer that is too large to be shown; see [Document.Err]
	HTML               // a page, or any other text that begins with a tag
	Text               // anything else
)

// String names the kind as people do.
func (k Kind) String() string {
	switch k {
	case Empty:
		return "empty"
	case JSON:
		return "JSON"
	case NDJSON:
		return "several JSON values"
	case Broken:
		return "broken JSON"
	case HTML:
		return "HTML"
	default:
		return "text"
	}
}

// MaxDepth is how deep JSON may be nested, as in encoding/json. What lies deeper is shown as text.
const MaxDepth = 10_000

// maxIndexed is how many bytes of an answer are shown: positions are 4 bytes wide.
const maxIndexed = math.MaxUint32

// byteOrderMark may stand at the start of an answer; it is not shown.
const byteOrderMark = "\ufeff"

// Document is an answer and the state of its folds.
type Document struct {
	raw   []byte
	shown []byte // the part of raw that is indexed: all of it, except for answers beyond 4 GiB
	kind  Kind
	err   *SyntaxError

	total    int // lines with nothing folded
	jsonLine int // lines below are JSON, the others text
	jsonEnd  int // where the text begins in shown

	marks      marks
	containers containers
	folds      folds
	escapes    bool // strings are shown as they came
}

// Parse reads an answer. It always returns a document; what is wrong with the answer is in its Kind and Err. The bytes
// are kept, not copied, and must not change.
func Parse(raw []byte) *Document { return parse(raw, maxIndexed) }

func parse(raw []byte, limit int) *Document {
	d := &Document{raw: raw, shown: raw[:min(len(raw), limit)]}
	start := 0
	if bytes.HasPrefix(d.shown, []byte(byteOrderMark)) {
		start = len(byteOrderMark)
	}
	first := skipSpace(d.shown, start)
	switch {
	case first == len(d.shown):
		d.kind = Empty
	case d.shown[first] == '{', d.shown[first] == '[':
		d.readJSON(first, start)
	case d.shown[first] == '<':
		d.kind = HTML
		d.readText(start)
	default:
		d.readScalar(first, start)
	}
	if len(d.shown) < len(raw) {
		d.kind = Broken
		d.err = d.syntaxError(len(d.shown), "the answer is too large to be shown beyond this place")
	}
	d.folds.init(d.containers.len())
	return d
}

// ParseText reads a text that is to be shown as lines whatever it looks like.
func ParseText(raw []byte) *Document {
	d := &Document{raw: raw, shown: raw[:min(len(raw), maxIndexed)], kind: Text}
	d.readText(0)
	return d
}

// readJSON indexes what begins as an object or an array; start is where the text begins if it turns out to be none.
func (d *Document) readJSON(first, start int) {
	p := parser{document: d, raw: d.shown}
	err := p.parse(first)
	d.kind = JSON
	if p.values > 1 {
		d.kind = NDJSON
	}
	if err == nil {
		return
	}
	d.kind, d.err = Broken, err
	if p.scalars == 0 {
		// Nothing was understood but brackets, as in the log line "[ERROR] no such host".
		d.marks, d.containers = marks{}, containers{}
		d.total, d.jsonLine, d.jsonEnd = 0, 0, start
	}
	d.readText(d.jsonEnd)
}

// readScalar decides about an answer that begins as neither. A lone number or string is JSON; everything else that
// begins with a digit, a quote or a letter is text, a date for example.
func (d *Document) readScalar(first, start int) {
	p := parser{document: d, raw: d.shown}
	if p.parse(first) == nil && p.values == 1 {
		d.kind = JSON
		return
	}
	d.marks, d.containers = marks{}, containers{}
	d.total, d.jsonLine, d.jsonEnd = 0, 0, start
	d.kind = Text
	d.readText(start)
}

// readText adds the lines of everything from start on.
func (d *Document) readText(start int) {
	for start < len(d.shown) {
		if d.marks.isDue(d.total, start) {
			d.marks.add(d.total, start, 0)
		}
		start = d.skipLines(start)
	}
}

// skipLines counts the lines of text from the beginning of one on, up to the next one that is due, and returns where
// that begins.
func (d *Document) skipLines(start int) int {
	due := d.marks.dueOffset
	for start+8 < min(due, len(d.shown)) {
		breaks := countBreaks(binary.LittleEndian.Uint64(d.shown[start:]))
		if d.total+breaks >= d.marks.dueLine {
			break
		}
		d.total += breaks
		start += 8
	}
	for start < len(d.shown) {
		d.total++
		next := bytes.IndexByte(d.shown[start:], '\n')
		if next < 0 {
			return len(d.shown)
		}
		if start += next + 1; start >= due || d.total >= d.marks.dueLine {
			break
		}
	}
	return start
}

// Kind says what the answer is.
func (d *Document) Kind() Kind { return d.kind }

// Err is the first error of broken JSON, and nil for every other kind.
func (d *Document) Err() *SyntaxError { return d.err }

// Raw returns exactly the bytes that were received. They must not be changed.
func (d *Document) Raw() []byte { return d.raw }

// Bytes is the size of the answer.
func (d *Document) Bytes() int { return len(d.raw) }

// SyntaxError says where JSON stops being JSON.
type SyntaxError struct {
	Offset  int    // in bytes from the start of the answer, counted from 0
	Line    int    // of the answer as received, counted from 1
	Column  int    // in characters, counted from 1
	Message string // what was expected or found there; never quotes the answer
}

// Error gives the message and the place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

func (d *Document) syntaxError(offset int, message string) *SyntaxError {
	before := d.shown[:offset]
	column := before[bytes.LastIndexByte(before, '\n')+1:]
	column = bytes.TrimPrefix(column, []byte(byteOrderMark))
	return &SyntaxError{
		Offset:  offset,
		Line:    1 + bytes.Count(before, []byte{'\n'}),
		Column:  1 + utf8.RuneCount(column),
		Message: message,
	}
}
