package operations

import (
	"bytes"
	"encoding/json"
	"errors"
)

// maxDepth is how deep a body may be nested to be read. No body of the API is deeper than ten.
const maxDepth = 64

// errTooDeep is returned for a body that is nested deeper than [maxDepth].
var errTooDeep = errors.New("nested too deep")

// shape is the kind of a JSON value.
type shape string

// The shapes, named as a person names them.
const (
	isNull    shape = "null"
	isBoolean shape = "true or false"
	isNumber  shape = "a number"
	isText    shape = "a text"
	isList    shape = "a list"
	isObject  shape = "an object"
)

// value is a JSON value that knows where it stands.
type value struct {
	shape   shape
	offset  int      // of its first byte
	text    string   // a text unquoted, a number as written
	items   []value  // of a list
	members []member // of an object, in their order, repeated names included
}

// member is a name with its value.
type member struct {
	name   string
	offset int // of the name's first byte
	value  value
}

// last returns the value of a name; of a repeated name the last one, as most servers read it.
func (v value) last(name string) (value, bool) {
	for i := len(v.members) - 1; i >= 0; i-- {
		if v.members[i].name == name {
			return v.members[i].value, true
		}
	}
	return value{}, false
}

// present reports whether the object has the name with a value that is not null.
func (v value) present(name string) bool {
	found, ok := v.last(name)
	return ok && found.shape != isNull
}

// readValue reads body, which has to be one valid JSON value. It returns [errTooDeep].
func readValue(body []byte) (value, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // digits are kept as they are
	r := reader{body: body, decoder: decoder}
	return r.value(0)
}

type reader struct {
	body    []byte
	decoder *json.Decoder
}

// next returns the offset of the next token and the token.
func (r reader) next() (int, json.Token, error) {
	offset := int(r.decoder.InputOffset())
	for offset < len(r.body) && bytes.IndexByte([]byte(" \t\r\n,:"), r.body[offset]) >= 0 {
		offset++
	}
	token, err := r.decoder.Token()
	return offset, token, err
}

func (r reader) value(depth int) (value, error) {
	if depth > maxDepth {
		return value{}, errTooDeep
	}
	offset, token, err := r.next()
	if err != nil {
		return value{}, err
	}
	v := value{offset: offset}
	switch token := token.(type) {
	case nil:
		v.shape = isNull
	case bool:
		v.shape = isBoolean
	case json.Number:
		v.shape, v.text = isNumber, token.String()
	case string:
		v.shape, v.text = isText, token
	case json.Delim:
		if token == '{' {
			v.shape = isObject
			v.members, err = r.members(depth + 1)
		} else {
			v.shape = isList
			v.items, err = r.items(depth + 1)
		}
	}
	return v, err
}

func (r reader) members(depth int) ([]member, error) {
	var members []member
	for r.decoder.More() {
		offset, token, err := r.next()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string) // in an object the decoder returns nothing else here
		v, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		members = append(members, member{name: name, offset: offset, value: v})
	}
	_, err := r.decoder.Token() // the closing brace
	return members, err
}

func (r reader) items(depth int) ([]value, error) {
	var items []value
	for r.decoder.More() {
		v, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	_, err := r.decoder.Token() // the closing bracket
	return items, err
}
