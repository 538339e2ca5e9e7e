package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// ErrNoPlace is returned for an edit at a place that the JSON does not have and cannot get.
var ErrNoPlace = errors.New("there is no such place in the JSON")

// Step leads from a value to one inside it: to a member of an object by its name, or to an item of an array by its
// index.
type Step struct {
	Name  string
	Index int // of an item; used where Name is empty
}

// Get returns the value at a place of valid JSON as it stands there; false where there is none. Of a name that stands
// twice the last value counts.
func Get(raw []byte, path ...Step) ([]byte, bool) {
	at := skipSpace(raw, 0)
	for _, step := range path {
		found := findStep(raw, at, step)
		if found.value < 0 {
			return nil, false
		}
		at = found.value
	}
	if at == len(raw) {
		return nil, false
	}
	return raw[at:skipValue(raw, at)], true
}

// Set returns valid JSON with another value at a place: nil takes the place itself out. Members that are missing on the
// way are added at the ends of their objects, and an index one behind the last item adds one. Everything else stays as
// it is written except for the white space, which becomes two blanks a level. It returns [ErrNoPlace].
func Set(raw []byte, value []byte, path ...Step) ([]byte, error) {
	if !json.Valid(raw) {
		return nil, fmt.Errorf("%w: it is not valid", ErrNoPlace)
	}
	edited, err := set(raw, skipSpace(raw, 0), value, path)
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, bytes.TrimSpace(edited), "", "  "); err != nil {
		return nil, err
	}
	return indented.Bytes(), nil
}

func set(raw []byte, at int, value []byte, path []Step) ([]byte, error) {
	if len(path) == 0 {
		if value == nil {
			return nil, ErrNoPlace
		}
		return splice(raw, at, skipValue(raw, at), value), nil
	}
	found := findStep(raw, at, path[0])
	switch {
	case found.value >= 0 && len(path) == 1 && value == nil:
		return splice(raw, found.from, found.to, nil), nil
	case found.value >= 0:
		return set(raw, found.value, value, path[1:])
	case value == nil:
		return raw, nil
	}
	return add(raw, at, value, path)
}

// add puts in what is missing of a path, the value at its end.
func add(raw []byte, at int, value []byte, path []Step) ([]byte, error) {
	for i := len(path) - 1; i > 0; i-- {
		switch {
		case path[i].Name != "":
			value = append(append(append([]byte("{"), quoteKey(path[i].Name)...), ':'), append(value, '}')...)
		case path[i].Index == 0:
			value = append(append([]byte("["), value...), ']')
		default:
			return nil, ErrNoPlace
		}
	}
	isObject, isArray := raw[at] == '{', raw[at] == '['
	switch {
	case isObject && path[0].Name != "":
		value = append(append(quoteKey(path[0].Name), ':'), value...)
	case isArray && path[0].Name == "" && path[0].Index == len(itemsOf(raw, at)):
	default:
		return nil, ErrNoPlace
	}
	end := skipValue(raw, at) - 1
	last := end
	for isSpace(raw[last-1]) {
		last--
	}
	if raw[last-1] != '{' && raw[last-1] != '[' || last-1 != at {
		value = append([]byte{','}, value...)
	}
	return splice(raw, end, end, value), nil
}

func quoteKey(name string) []byte {
	quoted, _ := json.Marshal(name) // a string always encodes
	return quoted
}

// place is a member or an item: its value, and what goes with it when it is taken out.
type place struct {
	value    int // -1 for none
	from, to int // with the name and one comma
}

func findStep(raw []byte, at int, step Step) place {
	none := place{value: -1}
	if at >= len(raw) {
		return none
	}
	found, begins := none, 0
	switch {
	case raw[at] == '{' && step.Name != "":
		for m := range membersOf(raw, at) {
			if nameOf(m) == step.Name {
				found.value, begins = m.value, m.keyAt
			}
		}
	case raw[at] == '[' && step.Name == "":
		if items := itemsOf(raw, at); step.Index >= 0 && step.Index < len(items) {
			found.value, begins = items[step.Index], items[step.Index]
		}
	}
	if found.value < 0 {
		return none
	}
	found.from, found.to = begins, skipSpace(raw, skipValue(raw, found.value))
	if found.to < len(raw) && raw[found.to] == ',' {
		found.to++
		return found
	}
	// The last one takes the comma before it along.
	for before := begins - 1; before > at; before-- {
		if raw[before] == ',' {
			found.from = before
			break
		}
		if !isSpace(raw[before]) {
			break
		}
	}
	return found
}

func splice(raw []byte, from, to int, with []byte) []byte {
	edited := make([]byte, 0, len(raw)-(to-from)+len(with))
	return append(append(append(edited, raw[:from]...), with...), raw[to:]...)
}

// Members returns the names of an object in valid JSON, each once, in their order; nil for every other value.
func Members(raw []byte) []string {
	at := skipSpace(raw, 0)
	if at == len(raw) || raw[at] != '{' {
		return nil
	}
	var names []string
	seen := map[string]bool{}
	for m := range membersOf(raw, at) {
		if name := nameOf(m); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// Items returns how many items an array in valid JSON has; false for every other value.
func Items(raw []byte) (int, bool) {
	at := skipSpace(raw, 0)
	if at == len(raw) || raw[at] != '[' {
		return 0, false
	}
	return len(itemsOf(raw, at)), true
}

// String gives the step as it stands in a path.
func (s Step) String() string {
	if s.Name == "" {
		return "[" + strconv.Itoa(s.Index) + "]"
	}
	return stepTo(s.Name)
}
