// Package mask hides guests' data in answers: what must not be read over a shoulder, from a projector, or by whoever
// gets a support bundle. It finds the data by the field it stands in and by its shape, and leaves the rest of the
// answer as it is, so that a masked answer still shows what the API does.
//
// Masking is for eyes, not for secrecy: how long a name was, or in which country a telephone is, may still be seen.
// Tokens are the business of [model.Redactor]; one that Keyrack does not know is masked here by its shape.
package mask

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// Rules say what is hidden. The zero value hides nothing.
type Rules struct {
	// Guests hides what is known of people: names, addresses, telephones, documents, cards, notes.
	Guests bool
	// IDs hides the identifiers of Mews (UUIDs) except for their first characters.
	IDs bool
	// Fingerprints hides what is left of a token where it is named: its first and last four characters.
	Fingerprints bool
}

// None reports whether the rules hide nothing.
func (r Rules) None() bool { return r == Rules{} }

// JSON returns the answer with everything hidden that the rules name. Layout, order and everything else stay as they
// are, so text that is not JSON, or JSON that was cut, comes back masked as far as it can be read. The answer given is
// not changed, and is returned itself when there is nothing to hide.
func JSON(answer []byte, rules Rules) []byte {
	if rules.None() {
		return answer
	}
	m := masker{text: answer, rules: rules}
	m.run()
	if m.done == 0 {
		return answer
	}
	return append(m.out, answer[m.done:]...)
}

// Text returns text that is no JSON, such as an error message, masked by shape alone.
func Text(text string, rules Rules) string {
	if rules.None() {
		return text
	}
	masked, _ := byShape(text, rules)
	return masked
}

// masker goes through an answer once, from string to string.
type masker struct {
	text  []byte
	rules Rules
	out   []byte
	done  int // how much of text is in out

	levels []level
	key    meaning // of the field whose value comes next
	keys   map[string]meaning
}

// meaning is what the name of a field says: of its value, and of what is in it.
type meaning struct {
	value, inside kind
}

// level is an object or a list that has been opened.
type level struct {
	object bool
	inside kind // what everything in it is, from the field that holds it
}

func (m *masker) run() {
	for i := 0; i < len(m.text); {
		switch b := m.text[i]; b {
		case '"':
			i = m.readString(i)
		case '{', '[':
			m.levels = append(m.levels, level{object: b == '{', inside: m.inside()})
			m.key = meaning{}
			i++
		case '}', ']':
			if n := len(m.levels); n > 0 {
				m.levels = m.levels[:n-1]
			}
			m.key = meaning{}
			i++
		case ',':
			m.key = meaning{}
			i++
		default:
			if b == '-' || '0' <= b && b <= '9' {
				i = m.readNumber(i)
				continue
			}
			i++
		}
	}
}

// kind is what the value is that comes next.
func (m *masker) kind() kind { return m.or(m.key.value) }

// inside is what everything in the object or list is that comes next.
func (m *masker) inside() kind { return m.or(m.key.inside) }

func (m *masker) or(known kind) kind {
	if known != plain || len(m.levels) == 0 {
		return known
	}
	return m.levels[len(m.levels)-1].inside
}

// meaningOf reads the name of a field; the names of an answer are few.
func (m *masker) meaningOf(field string) meaning {
	found, known := m.keys[field]
	if known {
		return found
	}
	found.value = kindOf(field)
	if found.inside = found.value; found.inside == plain && About(field) {
		found.inside = someone
	}
	if m.keys == nil {
		m.keys = map[string]meaning{}
	}
	m.keys[field] = found
	return found
}

// readString reads a key or a value and returns where to go on.
func (m *masker) readString(start int) int {
	end := stringEnd(m.text, start+1)
	next := end
	for next < len(m.text) && isBlank(m.text[next]) {
		next++
	}
	inObject := len(m.levels) > 0 && m.levels[len(m.levels)-1].object
	if inObject && next < len(m.text) && m.text[next] == ':' {
		m.key = meaning{}
		if m.rules.Guests {
			m.key = m.meaningOf(string(m.text[start+1 : end-1]))
		}
		return next + 1
	}
	m.value(start, end)
	return end
}

// value masks the string between start and end, its quotes included.
func (m *masker) value(start, end int) {
	kind := m.kind()
	inner := bytes.TrimSuffix(m.text[start+1:end], []byte{'"'})
	if len(inner) == 0 || kind == plain && !suspicious(inner) {
		return
	}
	value, ok := unquote(inner)
	if !ok {
		value = string(inner)
	}
	masked, changed := value, false
	if kind != plain && !(kind == someone && Plain(value)) && !isID(value) {
		masked, changed = kind.mask(value), true
	} else {
		masked, changed = byShape(value, m.rules)
	}
	if changed {
		m.replace(start, end, quote(masked))
	}
}

// readNumber hides a number that stands in the field of a person: a telephone may be written as one.
func (m *masker) readNumber(start int) int {
	end := start + 1
	for end < len(m.text) && (isDigit(m.text[end]) || bytes.IndexByte([]byte("+-.eE"), m.text[end]) >= 0) {
		end++
	}
	if kind := m.kind(); kind != plain && kind != someone {
		m.replace(start, end, quote(kind.mask(string(m.text[start:end]))))
	}
	return end
}

func (m *masker) replace(start, end int, with []byte) {
	if m.out == nil {
		m.out = make([]byte, 0, len(m.text)+len(m.text)/16)
	}
	m.out = append(append(m.out, m.text[m.done:start]...), with...)
	m.done = end
}

// stringEnd returns the offset behind the quote that closes a string, or the end of the text.
func stringEnd(text []byte, at int) int {
	for at < len(text) {
		next := bytes.IndexAny(text[at:], `"\`)
		if next < 0 {
			return len(text)
		}
		at += next
		if text[at] == '"' {
			return at + 1
		}
		at += 2
	}
	return len(text)
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

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

// quote writes a JSON string without the escapes for HTML.
func quote(value string) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // a string can always be written
	return bytes.TrimRight(buffer.Bytes(), "\n")
}
