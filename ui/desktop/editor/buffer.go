package editor

import (
	"strings"
	"unicode"
)

// MaxText is the largest text that is edited in place, in bytes. Larger bodies are loaded from a file and shown.
const MaxText = 20 << 10

// Place is a spot between two characters: Row counts lines and Column counts runes, both from 0.
type Place struct {
	Row, Column int
}

func (p Place) before(q Place) bool {
	return p.Row < q.Row || p.Row == q.Row && p.Column < q.Column
}

// buffer is text with a caret, a selection and a history. It knows nothing of the screen.
type buffer struct {
	lines  [][]rune // never empty
	caret  Place
	anchor Place // the other end of the selection; equal to caret when nothing is selected
	past   []snapshot
	future []snapshot
	typing bool // the last change was a typed character, so the next one joins it in the history
}

// snapshot is the text before a change. Texts are small, so the whole of it is kept.
type snapshot struct {
	text  string
	caret Place
}

// historyLimit bounds the memory of undo: 200 × MaxText is 4 MB.
const historyLimit = 200

func newBuffer() *buffer { return &buffer{lines: [][]rune{{}}} }

func (b *buffer) text() string {
	var out strings.Builder
	for i, line := range b.lines {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(string(line))
	}
	return out.String()
}

// setText replaces everything. Undo brings the old text back.
func (b *buffer) setText(text string) {
	b.remember(false)
	b.lines = split(text)
	b.caret, b.anchor = Place{}, Place{}
}

func split(text string) [][]rune {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	parts := strings.Split(text, "\n")
	lines := make([][]rune, len(parts))
	for i, part := range parts {
		lines[i] = []rune(part)
	}
	return lines
}

func (b *buffer) remember(typing bool) {
	b.future = nil
	if typing && b.typing {
		return
	}
	b.typing = typing
	b.past = append(b.past, snapshot{b.text(), b.caret})
	if len(b.past) > historyLimit {
		b.past = b.past[1:]
	}
}

func (b *buffer) undo() bool { return b.travel(&b.past, &b.future) }
func (b *buffer) redo() bool { return b.travel(&b.future, &b.past) }

func (b *buffer) travel(from, to *[]snapshot) bool {
	if len(*from) == 0 {
		return false
	}
	last := (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	*to = append(*to, snapshot{b.text(), b.caret})
	b.lines, b.typing = split(last.text), false
	b.caret = b.clamp(last.caret)
	b.anchor = b.caret
	return true
}

func (b *buffer) clamp(p Place) Place {
	p.Row = max(0, min(p.Row, len(b.lines)-1))
	p.Column = max(0, min(p.Column, len(b.lines[p.Row])))
	return p
}

// selection returns the ends of the selection in order, and whether anything is selected.
func (b *buffer) selection() (start, end Place, some bool) {
	start, end = b.anchor, b.caret
	if end.before(start) {
		start, end = end, start
	}
	return start, end, start != end
}

func (b *buffer) selected() string {
	start, end, some := b.selection()
	if !some {
		return ""
	}
	if start.Row == end.Row {
		return string(b.lines[start.Row][start.Column:end.Column])
	}
	parts := []string{string(b.lines[start.Row][start.Column:])}
	for _, line := range b.lines[start.Row+1 : end.Row] {
		parts = append(parts, string(line))
	}
	return strings.Join(append(parts, string(b.lines[end.Row][:end.Column])), "\n")
}

// insert puts text in the place of the selection. It reports false, and changes nothing, when the whole would pass
// MaxText.
func (b *buffer) insert(text string) bool {
	if len(b.text())-len(b.selected())+len(text) > MaxText {
		return false
	}
	_, _, replaces := b.selection()
	b.remember(len([]rune(text)) == 1 && text != "\n" && !replaces)
	b.cut()
	added := split(text)
	line := b.lines[b.caret.Row]
	tail := append([]rune(nil), line[b.caret.Column:]...)
	head := append([]rune(nil), line[:b.caret.Column]...)
	end := Place{b.caret.Row + len(added) - 1, len(added[len(added)-1])}
	if len(added) == 1 {
		end.Column += len(head)
	}
	added[0] = append(head, added[0]...)
	added[len(added)-1] = append(added[len(added)-1], tail...)
	lines := append([][]rune(nil), b.lines[:b.caret.Row]...)
	lines = append(lines, added...)
	b.lines = append(lines, b.lines[b.caret.Row+1:]...)
	b.caret, b.anchor = end, end
	return true
}

// newline breaks the line and indents the next one as JSON is: deeper behind an opening bracket, and with the closing
// bracket on a line of its own.
func (b *buffer) newline() bool {
	start, end, _ := b.selection()
	before := string(b.lines[start.Row][:start.Column])
	after := strings.TrimLeft(string(b.lines[end.Row][end.Column:]), " ")
	indent := before[:len(before)-len(strings.TrimLeft(before, " "))]
	last := strings.TrimRight(before, " ")
	if !strings.HasSuffix(last, "{") && !strings.HasSuffix(last, "[") {
		return b.insert("\n" + indent)
	}
	if !strings.HasPrefix(after, "}") && !strings.HasPrefix(after, "]") {
		return b.insert("\n" + indent + "  ")
	}
	if !b.insert("\n" + indent + "  \n" + indent) {
		return false
	}
	b.caret = Place{b.caret.Row - 1, len(b.lines[b.caret.Row-1])}
	b.anchor = b.caret
	return true
}

// cut drops the selection without remembering.
func (b *buffer) cut() {
	start, end, some := b.selection()
	if !some {
		return
	}
	joined := append(append([]rune(nil), b.lines[start.Row][:start.Column]...), b.lines[end.Row][end.Column:]...)
	lines := append([][]rune(nil), b.lines[:start.Row]...)
	lines = append(lines, joined)
	b.lines = append(lines, b.lines[end.Row+1:]...)
	b.caret, b.anchor = start, start
}

// erase drops the selection, or what lies between the caret and the place that step leads to.
func (b *buffer) erase(step func(Place) Place) bool {
	if _, _, some := b.selection(); !some {
		b.anchor = step(b.caret)
	}
	if b.anchor == b.caret {
		return false
	}
	caret, anchor := b.caret, b.anchor
	b.remember(false)
	b.caret, b.anchor = caret, anchor
	b.cut()
	return true
}

// move puts the caret; the selection grows to it when extend is set and ends otherwise.
func (b *buffer) move(to Place, extend bool) {
	b.caret = b.clamp(to)
	b.typing = false
	if !extend {
		b.anchor = b.caret
	}
}

func (b *buffer) left(p Place) Place {
	switch {
	case p.Column > 0:
		return Place{p.Row, p.Column - 1}
	case p.Row > 0:
		return Place{p.Row - 1, len(b.lines[p.Row-1])}
	}
	return p
}

func (b *buffer) right(p Place) Place {
	switch {
	case p.Column < len(b.lines[p.Row]):
		return Place{p.Row, p.Column + 1}
	case p.Row < len(b.lines)-1:
		return Place{p.Row + 1, 0}
	}
	return p
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-' }

func (b *buffer) wordLeft(p Place) Place {
	p = b.left(p)
	for p.Column > 0 && (!isWord(b.lines[p.Row][p.Column]) || isWord(b.lines[p.Row][p.Column-1])) {
		p.Column--
	}
	return p
}

func (b *buffer) wordRight(p Place) Place {
	line := b.lines[p.Row]
	if p.Column == len(line) {
		return b.right(p)
	}
	for p.Column < len(line) && isWord(line[p.Column]) {
		p.Column++
	}
	for p.Column < len(line) && !isWord(line[p.Column]) {
		p.Column++
	}
	return p
}

// home is the first character of the line that is not a blank, or the very start when the caret is there already.
func (b *buffer) home(p Place) Place {
	line := b.lines[p.Row]
	first := 0
	for first < len(line) && line[first] == ' ' {
		first++
	}
	if p.Column == first {
		first = 0
	}
	return Place{p.Row, first}
}

func (b *buffer) end() Place { return Place{len(b.lines) - 1, len(b.lines[len(b.lines)-1])} }

// selectWord selects the word at p, or the one character there.
func (b *buffer) selectWord(p Place) {
	p = b.clamp(p)
	line := b.lines[p.Row]
	start, end := p.Column, p.Column
	for start > 0 && isWord(line[start-1]) {
		start--
	}
	for end < len(line) && isWord(line[end]) {
		end++
	}
	if start == end && end < len(line) {
		end++
	}
	b.anchor, b.caret = Place{p.Row, start}, Place{p.Row, end}
	b.typing = false
}

// place turns a byte offset of the text into a Place.
func (b *buffer) place(offset int) Place {
	for row, line := range b.lines {
		size := len(string(line))
		if offset <= size {
			return Place{row, len([]rune(string(line)[:max(0, offset)]))}
		}
		offset -= size + 1
	}
	return b.end()
}
