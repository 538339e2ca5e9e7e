package takeaway

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// kind is what a value is.
type kind uint8

const (
	isScalar kind = iota // a literal or a number, as written
	isString
	isArray
	isObject
)

// value is a JSON value. Numbers keep their digits and members their order; of a repeated name the last value stands,
// as servers read it and as most languages demand.
type value struct {
	kind    kind
	text    string // a string without quotes and escapes; a scalar as written
	items   []value
	members []member
}

type member struct {
	name  string
	value value
}

// read reads one JSON value. Its nesting is as deep as encoding/json allows at most.
func read(body []byte) (value, error) {
	if !json.Valid(body) {
		return value{}, ErrNotAnObject
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return readValue(decoder)
}

func readValue(decoder *json.Decoder) (value, error) {
	token, err := decoder.Token()
	if err != nil {
		return value{}, err
	}
	switch t := token.(type) {
	case json.Delim:
		return readContainer(decoder, t)
	case string:
		return value{kind: isString, text: t}, nil
	case json.Number:
		return value{text: t.String()}, nil
	case bool:
		if t {
			return value{text: "true"}, nil
		}
		return value{text: "false"}, nil
	}
	return value{text: "null"}, nil
}

func readContainer(decoder *json.Decoder, open json.Delim) (value, error) {
	v := value{kind: isArray}
	if open == '{' {
		v.kind = isObject
	}
	for decoder.More() {
		name := ""
		if v.kind == isObject {
			token, err := decoder.Token()
			if err != nil {
				return v, err
			}
			name, _ = token.(string) // the decoder lets nothing else through
		}
		inner, err := readValue(decoder)
		if err != nil {
			return v, err
		}
		if v.kind == isArray {
			v.items = append(v.items, inner)
		} else {
			v.set(name, inner)
		}
	}
	_, err := decoder.Token() // the closing bracket
	return v, err
}

func (v *value) set(name string, inner value) {
	for i := range v.members {
		if v.members[i].name == name {
			v.members[i].value = inner
			return
		}
	}
	v.members = append(v.members, member{name, inner})
}

// notation is how a language writes values.
type notation struct {
	object, array [2]string // the brackets
	pair          string    // between name and value
	indent        string
	trailing      bool // a comma stands behind the last value too
	text          func(string) string
	// key and scalar turn the name of a field, and a JSON scalar, into the language's, and report whether they mean the
	// same there; nil for as a text, and as it is.
	key, scalar func(string) (string, bool)
	// deep writes a value that is too deep for the language; nil where that does not matter.
	deep func(value) string
}

// deepest is how deep values are written in a language: Python gives up at a hundred brackets.
const deepest = 40

// deepestInGo is for go/format, which looks at each value anew for each one around it: twice as long for each bracket.
const deepestInGo = 8

// fits reports whether all of these means the same in the language.
func (n notation) fits(members []member) bool {
	return !slices.ContainsFunc(members, func(m member) bool { return !n.fit(m, 1) })
}

func (n notation) fit(m member, depth int) bool {
	if n.key != nil {
		if _, same := n.key(m.name); !same {
			return false
		}
	}
	switch v := m.value; v.kind {
	case isString:
		return true
	case isScalar:
		_, same := n.scalar(v.text)
		return same
	default:
		return depth < deepest &&
			!slices.ContainsFunc(v.items, func(item value) bool { return !n.fit(member{value: item}, depth+1) }) &&
			!slices.ContainsFunc(v.members, func(inner member) bool { return !n.fit(inner, depth+1) })
	}
}

func (n notation) name(text string) string {
	if n.key == nil {
		return n.text(text)
	}
	key, _ := n.key(text)
	return key
}

// write writes a value whose first line is indented already.
func (n notation) write(v value, depth int) string {
	if n.deep != nil && depth > deepestInGo && v.kind >= isArray {
		return n.deep(v)
	}
	switch v.kind {
	case isString:
		return n.text(v.text)
	case isArray:
		lines := make([]string, len(v.items))
		for i, item := range v.items {
			lines[i] = n.write(item, depth+1)
		}
		return n.block(n.array, lines, depth)
	case isObject:
		return n.block(n.object, n.lines(v.members, depth+1), depth)
	}
	if n.scalar != nil {
		text, _ := n.scalar(v.text)
		return text
	}
	return v.text
}

// lines writes members, one each.
func (n notation) lines(members []member, depth int) []string {
	lines := make([]string, len(members))
	for i, m := range members {
		lines[i] = n.name(m.name) + n.pair + n.write(m.value, depth)
	}
	return lines
}

// block puts lines between brackets.
func (n notation) block(brackets [2]string, lines []string, depth int) string {
	if len(lines) == 0 {
		return brackets[0] + brackets[1]
	}
	inner, end := "\n"+strings.Repeat(n.indent, depth+1), "\n"+strings.Repeat(n.indent, depth)
	if n.trailing {
		end = "," + end
	}
	return brackets[0] + inner + strings.Join(lines, ","+inner) + end + brackets[1]
}
