// Package request works on the bytes of requests and answers: the fields that are put into a body, the pages of a list,
// the variables in a text. Its functions have no state and read no disk. What they do not have to change stays as it
// was written, to the byte: numbers keep their digits and fields their order.
package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"keyrack/model"
)

// ErrNotObject is returned for a body that is not one JSON object. Sending it would say where it stops being one.
var ErrNotObject = errors.New("the body is not a JSON object")

// memberOf returns where the value of a member of the outermost object begins and ends. Of two with the same name it is
// the last, which is what the server takes.
func memberOf(body []byte, name string) (start, end int, found bool, err error) {
	if !json.Valid(body) {
		return 0, 0, false, ErrNotObject
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return 0, 0, false, ErrNotObject
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return 0, 0, false, ErrNotObject
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return 0, 0, false, ErrNotObject
		}
		if key == name {
			end = int(decoder.InputOffset())
			start, found = end-len(value), true
		}
	}
	return start, end, found, nil
}

// Member returns the text of the value that a member of the outermost object has, or nil.
func Member(body []byte, name string) json.RawMessage {
	body = model.WithoutMark(body)
	start, end, found, err := memberOf(body, name)
	if err != nil || !found {
		return nil
	}
	return body[start:end]
}

// SetMember returns the body with another value for a member of its outermost object, or with the member in front where
// it has none. Everything else stays as the user wrote it, to the byte.
func SetMember(body []byte, name string, value any) ([]byte, error) {
	if body = model.WithoutMark(body); len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	start, end, found, err := memberOf(body, name)
	if err != nil {
		return nil, err
	}
	if found {
		return bytes.Join([][]byte{body[:start], encoded, body[end:]}, nil), nil
	}
	brace := bytes.IndexByte(body, '{') + 1
	rest := body[brace:]
	indent := rest[:len(rest)-len(bytes.TrimLeft(rest, " \t\r\n"))]
	added := fmt.Appendf(nil, "%s%s: %s", indent, quoted(name), encoded)
	if rest[len(indent)] != '}' {
		added = append(added, ',')
	}
	return bytes.Join([][]byte{body[:brace], added, rest}, nil), nil
}

// quoted is a name as JSON has it.
func quoted(name string) []byte {
	text, _ := json.Marshal(name) // a string always encodes
	return text
}
