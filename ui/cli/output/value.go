package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// object is an object of a document with its fields in their order.
type object struct {
	names  []string
	fields map[string]any // of nil, bool, string, json.Number, []any, *object
}

func newObject() *object { return &object{fields: map[string]any{}} }

func (o *object) set(name string, value any) {
	if _, has := o.fields[name]; !has {
		o.names = append(o.names, name)
	}
	o.fields[name] = value
}

// MarshalJSON writes the fields in their order.
func (o *object) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	text.WriteByte('{')
	for i, name := range o.names {
		if i > 0 {
			text.WriteByte(',')
		}
		for j, part := range []any{name, o.fields[name]} {
			if j > 0 {
				text.WriteByte(':')
			}
			encoded, err := compact(part)
			if err != nil {
				return nil, err
			}
			text.Write(encoded)
		}
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

// compact is a value as JSON in one line.
func compact(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}

// parse reads a document.
func parse(document []byte) (*object, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	value, err := read(decoder)
	if err != nil {
		return nil, err
	}
	if read, is := value.(*object); is {
		return read, nil
	}
	return nil, errors.New("the document is no object")
}

func read(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := newObject()
		for decoder.More() {
			name, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := read(decoder)
			if err != nil {
				return nil, err
			}
			o.set(name.(string), value) // the decoder takes nothing else for a name
		}
		_, err := decoder.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := read(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := decoder.Token()
		return list, err
	}
	return token, nil
}

// at returns the value at a path such as "property.name".
func (o *object) at(path string) (any, bool) {
	name, rest, deeper := strings.Cut(path, ".")
	value, has := o.fields[name]
	if !has || !deeper {
		return value, has
	}
	if inner, is := value.(*object); is {
		return inner.at(rest)
	}
	return nil, false
}

// paths are those of all values that fit into a cell, in their order.
func (o *object) paths() []string {
	var all []string
	for _, name := range o.names {
		switch value := o.fields[name].(type) {
		case *object:
			for _, path := range value.paths() {
				all = append(all, name+"."+path)
			}
		case []any:
			if !slices.ContainsFunc(value, func(item any) bool { _, is := item.(*object); return is }) {
				all = append(all, name)
			}
		default:
			all = append(all, name)
		}
	}
	return all
}

// cell is a value as one text.
func cell(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case bool:
		return strconv.FormatBool(value)
	case json.Number:
		return value.String()
	case []any:
		texts := make([]string, len(value))
		for i, item := range value {
			if _, is := item.(*object); is {
				encoded, _ := compact(value) // it was JSON
				return string(encoded)
			}
			texts[i] = cell(item)
		}
		return strings.Join(texts, ", ")
	}
	encoded, _ := compact(value)
	return string(encoded)
}

// plain is a value as templates and expressions take it.
func plain(value any) any {
	switch value := value.(type) {
	case *object:
		fields := make(map[string]any, len(value.names))
		for name, field := range value.fields {
			fields[name] = plain(field)
		}
		return fields
	case []any:
		list := make([]any, len(value))
		for i, item := range value {
			list[i] = plain(item)
		}
		return list
	case json.Number:
		if n, err := strconv.Atoi(value.String()); err == nil {
			return n
		}
		if n, is := new(big.Int).SetString(value.String(), 10); is {
			return n
		}
		n, _ := value.Float64() // what is too large is infinite
		return n
	}
	return value
}
