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

	scratch []byte
	out     []byte
	done    int // how much of text is in out
	count   int
	held    []held // what waits for a name that may still come, and everything behind it
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

// held is a value that is to be hidden once it is known whether.
type held struct {
	start, end int
	with       []byte
	otherwise  []byte // what is shown where it is not hidden; nil for what is there
	beside     uint64 // 0 where it is known
	before     int    // the one before it that waits for the same object, counted from 1
	dropped    bool
}

// mostHeld is how many values are held; of more, those that wait are hidden.
const mostHeld = 1 << 16

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

// settle decides about what waits for the names of an object that ends.
func (m *masker) settle(l *level) {
	for i := l.last; i > 0; {
		h := &m.held[i-1]
		if l.seen&h.beside == 0 {
			h.with = h.otherwise
			h.dropped = h.with == nil
		}
		h.beside = 0
		m.waiting--
		i = h.before
	}
	if l.last = 0; m.waiting == 0 {
		m.release()
	}
}

// release writes what was held.
func (m *masker) release() {
	for _, h := range m.held {
		if !h.dropped {
			m.write(h.start, h.end, h.with)
		}
	}
	m.held, m.waiting = m.held[:0], 0
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
	end, f := stringEnd(m.text, start+1, quote)
	n := len(m.levels)
	m.at = end
	if m.starved(start) {
		return
	}
	isKey := n > 0 && m.levels[n-1].object && m.key == nil && m.colon()
	switch {
	case m.starve:
		m.at = start
		return
	case !isKey:
		m.value(start, end, f, quote)
		return
	}
	m.readKey(start, end, bytes.TrimSuffix(m.text[start+1:end], []byte{quote}))
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

func (m *masker) readKey(start, end int, raw []byte) {
	l := &m.levels[len(m.levels)-1]
	guess := &l.node.first
	if l.before != nil {
		guess = &l.before.next
	}
	if *guess == nil || (*guess).raw != string(raw) {
		*guess = m.edge(l.node, raw)
	}
	m.key, l.before = *guess, *guess
	l.seen |= m.key.bit
	if m.key.key != nil {
		m.replace(start, end, m.key.key)
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
	if f&(hasEscape|hasHigh) != 0 {
		if plain, ok := unquote(inner); ok {
			value = []byte(plain)
		}
	}
	masked, changed := m.masked(e, value, f)
	switch {
	case e.beside != 0:
		var otherwise []byte
		if changed {
			otherwise = quoted(nil, masked, quote)
		}
		m.hold(start, end, quoted(nil, m.rules.hidden(e.about, value), quote), otherwise, e)
	case changed:
		m.scratch = quoted(m.scratch[:0], masked, quote)
		m.replace(start, end, m.scratch)
	}
}

// masked returns what is shown in place of a text.
func (m *masker) masked(e *edge, value []byte, f flags) (string, bool) {
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
	if hidden {
		masked := m.rules.hidden(e.says, value)
		return masked, masked != string(value)
	}
	if !f.suspicious(value, rules) {
		return "", false
	}
	if f&hasOpen != 0 && m.nested < mostNested && (value[0] == '{' || value[0] == '[') && json.Valid(value) {
		masked, count := hide(value, rules, m.nested+1)
		return string(masked), count > 0
	}
	masked, count := byShape(string(value), rules)
	return masked, count > 0
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
		m.replace(start, m.at, quoted(nil, m.rules.hidden(e.says, number), '"'))
	case e.beside != 0:
		m.hold(start, m.at, quoted(nil, m.rules.hidden(e.about, number), '"'), nil, e)
	case len(number) >= shortestCard && e.says != public && m.rules.Guests:
		if masked, count := byShape(string(number), m.rules); count > 0 {
			m.replace(start, m.at, quoted(nil, masked, '"'))
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
		m.readKey(start, m.at, m.text[start:m.at])
	case m.starve:
		m.at = start
	case e.says.tells():
		m.replace(start, m.at, quoted(nil, m.rules.hidden(e.says, m.text[start:m.at]), '"'))
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

// replace puts something in the place of a piece of the answer. It does not keep with.
func (m *masker) replace(start, end int, with []byte) {
	if m.waiting == 0 {
		m.write(start, end, with)
		return
	}
	m.keep(held{start: start, end: end, with: bytes.Clone(with)})
}

// hold puts something in the place of a piece of the answer once it is known that the object has one of the names
// beside an edge, and something else, or nothing, when the object ends without.
func (m *masker) hold(start, end int, with, otherwise []byte, e *edge) {
	l := m.around(e.up)
	if l == nil || l.seen&e.beside != 0 {
		m.replace(start, end, with)
		return
	}
	m.waiting++
	m.keep(held{start: start, end: end, with: with, otherwise: otherwise, beside: e.beside, before: l.last})
	if m.waiting > 0 {
		l.last = len(m.held)
	}
}

func (m *masker) keep(h held) {
	if m.held = append(m.held, h); len(m.held) > mostHeld {
		m.giveUp()
	}
}

// giveUp hides what waits.
func (m *masker) giveUp() {
	for i := range m.levels {
		m.levels[i].last = 0
	}
	m.release()
}

// around returns the object that a value is in, or the one around that.
func (m *masker) around(up bool) *level {
	const most = 5
	for i := len(m.levels) - 1; i >= 0 && i >= len(m.levels)-most; i-- {
		if l := &m.levels[i]; l.object {
			if !up {
				return l
			}
			up = false
		}
	}
	return nil
}

func (m *masker) write(start, end int, with []byte) {
	if m.out == nil {
		m.out = make([]byte, 0, len(m.text)+len(m.text)/16+len(with))
	}
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
func quoted(to []byte, value string, mark byte) []byte {
	safe := utf8.ValidString(value)
	for i := 0; safe && i < len(value); i++ {
		safe = value[i] >= ' ' && value[i] != '"' && value[i] != '\\' && value[i] != mark
	}
	if safe {
		return append(append(append(to, mark), value...), mark)
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // a string can always be written
	encoded := bytes.TrimRight(buffer.Bytes(), "\n")
	return append(append(append(to, mark), encoded[1:len(encoded)-1]...), mark)
}
