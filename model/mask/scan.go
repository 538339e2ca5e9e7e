package mask

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// masker goes through an answer once, from one value to the next.
type masker struct {
	text  []byte
	rules Rules
	table *table
	nodes map[place]*node

	at     int
	levels []level
	key    *edge // of the field whose value comes next; nil outside of objects
	broken bool  // something is no JSON
	cut    bool  // more text will come
	starve bool  // what comes next cannot be read before it does
	nested int   // how many texts this is in

	parts bool // long lists may be masked in parts
	whole int  // up to where none is
	outer int  // how many levels are around the part that this one masks
	tied  bool // something in the part depends on what may come behind it

	scratch []byte
	out     []byte
	done    int // how much of text is in out
	count   int
	held    []held // what waits for a name that may still come, and everything behind it
	hoarded []byte // what is to be shown in the place of those
	waiting int    // how many of those really wait
}

// level is an object or a list that has been opened.
type level struct {
	edge   *edge // of the field that holds it
	node   *node
	before *edge  // of the name that came last
	seen   uint64 // the bits of the names that the object has so far
	last   int    // the last of held that waits for a name of this object, counted from 1
	object bool
}

// top is what an answer stands in.
var top = &edge{}

func (m *masker) run() {
	for m.at < len(m.text) && !m.starve {
		switch b := m.text[m.at]; b {
		case '"':
			m.readString('"')
		case ' ', '\t', '\n', '\r', ':':
			m.at++
		case '{', '[':
			m.open(b == '{')
		case '}', ']':
			m.close()
		case ',':
			m.key = nil
			m.at++
		default:
			switch {
			case b == '-' || isDigit(b):
				m.readNumber()
			default:
				m.readBare()
			}
		}
	}
}

// edge is that of the value that comes next.
func (m *masker) current() *edge {
	n := len(m.levels)
	switch {
	case n == 0:
		return top
	case m.levels[n-1].object && m.key != nil:
		return m.key
	}
	return m.levels[n-1].edge
}

func (m *masker) open(object bool) {
	e := m.current()
	inside := e.node
	if inside == nil {
		inside = m.nodeAt(e.inside)
		if e != top { // which all answers share
			e.node = inside
		}
	}
	m.levels = append(m.levels, level{edge: e, node: inside, object: object})
	m.key = nil
	m.at++
	if !object && m.worthParts() {
		m.inParts()
	}
}

func (m *masker) close() {
	m.key = nil
	m.at++
	n := len(m.levels)
	if n == 0 {
		m.broken = true
		return
	}
	closed := &m.levels[n-1]
	if closed.last > 0 {
		m.settle(closed)
	}
	m.levels = m.levels[:n-1]
}

// finish returns the answer, masked. What still waits is hidden: the answer was cut.
func (m *masker) finish() []byte {
	m.release()
	if m.count == 0 {
		return m.text
	}
	return append(m.out, m.text[m.done:]...)
}

// readString reads a key or a value.
func (m *masker) readString(quote byte) {
	start := m.at
	n := len(m.levels)
	inObject := n > 0 && m.levels[n-1].object && m.key == nil
	if quote == '"' {
		if inObject {
			if next := *m.levels[n-1].next(); next != nil && next.stands(m.text[start:]) {
				m.at += len(next.raw) + len(`""`)
				m.enter(&m.levels[n-1], next, start)
				m.at++
				return
			}
		} else if m.quick(m.current()) {
			return
		}
	}
	end, f := stringEnd(m.text, start+1, quote)
	m.at = end
	if m.starved(start) {
		return
	}
	isKey := inObject && m.colon()
	switch {
	case m.starve:
		m.at = start
		return
	case !isKey:
		m.value(start, end, f, quote)
		return
	}
	m.readKey(start, bytes.TrimSuffix(m.text[start+1:end], []byte{quote}))
}

// starved goes back to the beginning of what may go on behind the text that is there so far.
func (m *masker) starved(start int) bool {
	if m.starve = m.cut && m.at >= len(m.text); m.starve {
		m.at = start
	}
	return m.starve
}

// colon reports whether a colon comes next, which makes a key of what was before.
func (m *masker) colon() bool {
	for i := m.at; i < len(m.text); i++ {
		switch m.text[i] {
		case ' ', '\t', '\n', '\r':
		case ':':
			return true
		default:
			return false
		}
	}
	m.starve = m.cut
	return false
}

// next is where an object keeps the field that came next the last time; nil there for none.
func (l *level) next() **edge {
	if l.before == nil {
		return &l.node.first
	}
	return &l.before.next
}

func (m *masker) readKey(start int, raw []byte) {
	l := &m.levels[len(m.levels)-1]
	next := l.next()
	if *next == nil || (*next).raw != string(raw) {
		*next = m.edge(l.node, raw)
	}
	m.enter(l, *next, start)
}

// enter takes a field whose name, from start on, has been read.
func (m *masker) enter(l *level, field *edge, start int) {
	m.key, l.before = field, field
	l.seen |= field.bit
	if field.key != nil {
		m.replace(start, m.at, field.key)
	}
}

// value masks the string between start and end, its quotes included.
func (m *masker) value(start, end int, f flags, quote byte) {
	inner := m.text[start+1 : end]
	if len(inner) > 0 && inner[len(inner)-1] == quote {
		inner = inner[:len(inner)-1]
	}
	e := m.current()
	if len(inner) == 0 || e.says <= words && e.beside == 0 && !f.suspicious(inner, m.rules) {
		return
	}
	value := inner
	if f&hasEscape != 0 {
		if plain, ok := unquote(inner); ok {
			value = []byte(plain)
		}
	}
	masked := m.masked(e, value, f, quote)
	switch {
	case e.beside != 0:
		m.hold(start, end, value, masked, e, quote)
	case masked != nil:
		m.replace(start, end, masked)
	}
}

// hidden returns what is shown in place of a value, as a JSON string between marks of its own, until something else is.
func (m *masker) hidden(s says, value []byte, mark byte) []byte {
	if m.rules.Word != "" {
		m.scratch = quoted(m.scratch[:0], []byte(m.rules.Word), mark)
	} else {
		m.scratch = append(m.rules.hidden(append(m.scratch[:0], mark), s, value), mark)
	}
	return m.scratch
}

// masked returns what is shown in place of a text, as hidden does; nil for the text itself.
func (m *masker) masked(e *edge, value []byte, f flags, mark byte) []byte {
	hidden := false
	rules := m.rules
	switch said := e.says; {
	case said == public:
		rules.Guests = false
	case said == code:
		hidden = !isWord(value)
	case said == someone:
		hidden = !plainText(value)
	case said == fileName:
		hidden = isFileName(value)
	case said == text:
		hidden = true
	case said.tells():
		hidden = !isID(value) && !(e.utc && isTime(value))
	}
	switch {
	case hidden && m.rules.Word != "" && string(value) == m.rules.Word:
		return nil
	case hidden:
		if shown := m.hidden(e.says, value, mark); !bytes.Equal(shown[1:len(shown)-1], value) {
			return shown
		}
		return nil
	case !f.suspicious(value, rules):
		return nil
	}
	var masked []byte
	var count int
	if f&hasOpen != 0 && m.nested < mostNested && (value[0] == '{' || value[0] == '[') && json.Valid(value) {
		masked, count = hide(value, rules, m.nested+1)
	} else {
		var shaped string
		shaped, count = byShape(string(value), rules)
		masked = []byte(shaped)
	}
	if count == 0 {
		return nil
	}
	m.scratch = quoted(m.scratch[:0], masked, mark)
	return m.scratch
}

// readNumber hides a number that stands in the field of a person, as a telephone may, and one that is a card.
func (m *masker) readNumber() {
	start := m.at
	for m.at++; m.at < len(m.text) && classes[m.text[m.at]]&inNumber != 0; {
		m.at++
	}
	if m.starved(start) {
		return
	}
	number := m.text[start:m.at]
	switch e := m.current(); {
	case e.says.tells():
		m.replace(start, m.at, m.hidden(e.says, number, '"'))
	case e.beside != 0:
		m.hold(start, m.at, number, nil, e, '"')
	case len(number) >= shortestCard && e.says != public && m.rules.Guests:
		if masked, count := byShape(string(number), m.rules); count > 0 {
			m.replace(start, m.at, quoted(nil, []byte(masked), '"'))
		}
	}
}

// readBare reads what stands there without quotes: a word of JSON, or what makes it none.
func (m *masker) readBare() {
	start, b := m.at, m.text[m.at]
	if n := literal(m.text[m.at:]); n > 0 {
		m.at += n
		return
	}
	if m.cut && len(m.text)-m.at < len("false") {
		m.starve = true
		return
	}
	m.broken = true
	if b == '\'' && m.begins() {
		m.readString('\'')
		return
	}
	for m.at++; m.at < len(m.text) && classes[m.text[m.at]]&(isAlnum|inName|hasHigh) != 0; {
		m.at++
	}
	if m.starved(start) {
		return
	}
	n := len(m.levels)
	switch e := m.current(); {
	case classes[b]&(isAlnum|inName|hasHigh) == 0:
	case n > 0 && m.levels[n-1].object && m.key == nil && m.colon():
		m.readKey(start, m.text[start:m.at])
	case m.starve:
		m.at = start
	case e.says.tells():
		m.replace(start, m.at, m.hidden(e.says, m.text[start:m.at], '"'))
	}
}

// begins reports whether a value or a key begins here.
func (m *masker) begins() bool {
	for i := m.at - 1; i >= 0; i-- {
		switch m.text[i] {
		case ' ', '\t', '\n', '\r':
		case '{', '[', ',', ':', '(', '=':
			return true
		default:
			return false
		}
	}
	return true
}

// grow sees to it that there is something to write to, for what is left of the text and so many bytes more.
func (m *masker) grow(more int) {
	if m.out == nil {
		left := len(m.text) - m.done
		m.out = make([]byte, 0, left+left/8+more)
	}
}

func (m *masker) write(start, end int, with []byte) {
	m.grow(len(with))
	m.out = append(append(m.out, m.text[m.done:start]...), with...)
	m.done = end
	m.count++
}

// unquote reads the inside of a JSON string.
func unquote(inner []byte) (string, bool) {
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), utf8.Valid(inner)
	}
	var value string
	quoted := append(append([]byte{'"'}, inner...), '"')
	err := json.Unmarshal(quoted, &value)
	return value, err == nil
}

// quoted appends a JSON string without the escapes for HTML, between marks of its own.
func quoted(to, value []byte, mark byte) []byte {
	safe := utf8.Valid(value)
	for i := 0; safe && i < len(value); i++ {
		safe = value[i] >= ' ' && value[i] != '"' && value[i] != '\\' && value[i] != mark
	}
	if safe {
		return append(append(append(to, mark), value...), mark)
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(string(value)) // a string can always be written
	encoded := bytes.TrimRight(buffer.Bytes(), "\n")
	return append(append(append(to, mark), encoded[1:len(encoded)-1]...), mark)
}
