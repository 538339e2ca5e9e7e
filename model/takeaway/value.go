package takeaway

import (
	"bytes"
	"encoding/json"
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
	scalar        func(string) string // turns a JSON scalar into the language's; nil for as it is
}

// write writes a value whose first line is indented already.
func (n notation) write(v value, depth int) string {
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
		return n.scalar(v.text)
	}
	return v.text
}

// lines writes members, one each.
func (n notation) lines(members []member, depth int) []string {
	lines := make([]string, len(members))
	for i, m := range members {
		lines[i] = n.text(m.name) + n.pair + n.write(m.value, depth)
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
