package document

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Path returns where the value of a visible line stands, such as "$.Enterprise.Currencies[3].Currency". Keys that are
// no plain names stand as in the answer: $["odd key"]. Of several JSON values the first is $[0]. It is empty for text.
func (d *Document) Path(i int) string { return d.pathOf(d.lineOf(i)) }

func (d *Document) pathOf(line int) string {
	if line >= d.jsonLine {
		return ""
	}
	if isCloser(d.shown[d.locate(line).offset]) {
		container, _ := d.around(line)
		line = d.containers.open.at(container)
	}
	var steps []string
	for {
		container, _ := d.around(line)
		steps = append(steps, d.step(line, container))
		if container < 0 {
			break
		}
		line = d.containers.open.at(container)
	}
	slices.Reverse(steps)
	return "$" + strings.Join(steps, "")
}

// step is the part of a path that leads from a container to one of its lines.
func (d *Document) step(line, container int) string {
	if container < 0 && d.kind != NDJSON {
		return ""
	}
	at := d.locate(line)
	if end, _, is := keyAt(d.shown[:d.jsonEnd], at.offset); is {
		key := d.shown[at.offset:end]
		if isName(key[1 : len(key)-1]) {
			return "." + string(key[1:len(key)-1])
		}
		return "[" + string(key) + "]"
	}
	return "[" + strconv.Itoa(d.ordinal(line)) + "]"
}

func isName(key []byte) bool {
	for i, c := range key {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return len(key) > 0
}

// Value returns the bytes of the value on a visible line, as received: a scalar, or a whole object or array for the
// lines with its brackets, whether folded or not. For text it is the line.
func (d *Document) Value(i int) []byte {
	from, to := d.value(d.locate(d.lineOf(i)))
	return d.shown[from:to]
}

func (d *Document) value(at spot) (from, to int) {
	if at.line >= d.jsonLine {
		pieces := d.textPieces(at)
		if len(pieces) == 0 {
			return at.offset, at.offset
		}
		return pieces[0].from, pieces[len(pieces)-1].to
	}
	if isCloser(d.shown[at.offset]) {
		container, _ := d.around(at.line)
		at = d.locate(d.containers.open.at(container))
	}
	from = at.offset
	if _, behind, is := keyAt(d.shown[:d.jsonEnd], from); is {
		from = behind
	}
	container, opens := d.containers.at(at.line)
	switch {
	case !opens:
		return from, d.lastBehind(from, d.behind(at))
	case d.foldable(container):
		return from, d.locate(d.containers.end(container)).offset + 1
	}
	return from, len(d.shown) // it never ends
}

// Text returns the value of a visible line as a person would copy it: a string without its quotes and escapes,
// everything else as [Document.Value] gives it.
func (d *Document) Text(i int) string {
	value := d.Value(i)
	if d.lineOf(i) >= d.jsonLine || len(value) == 0 {
		return string(value)
	}
	return unquoted(value)
}

// longestField is how long key and value may be for [Document.Field], in bytes.
const longestField = 256

// Field returns the key and the scalar of a visible line without quotes and escapes: NowUtc and 2026-11-23T09:14:22Z.
// An item of an array has no key. Both are empty for lines without a scalar, and for long ones.
func (d *Document) Field(i int) (key, value string) {
	at := d.locate(d.lineOf(i))
	if at.line >= d.jsonLine || isCloser(d.shown[at.offset]) {
		return "", ""
	}
	if _, opens := d.containers.at(at.line); opens {
		return "", ""
	}
	from, to := d.value(at)
	if to-at.offset > longestField || kindOf(d.shown[from]) == Plain {
		return "", ""
	}
	if end, _, is := keyAt(d.shown[:d.jsonEnd], at.offset); is {
		key = unquoted(d.shown[at.offset:end])
	}
	return key, unquoted(d.shown[from:to])
}

func unquoted(raw []byte) string {
	if raw[0] != '"' {
		return string(raw)
	}
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1 : len(raw)-1])
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}
