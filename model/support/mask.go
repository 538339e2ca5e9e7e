package support

import (
	"bytes"
	"encoding/json"
	"fmt"

	"keyrack/model/mask"
)

// masked stands for what may tell who a guest is.
const masked = "[masked]"

// keptItems is how many items of a list are passed on: what is wrong shows in the first.
const keptItems = 20

// Mask returns a JSON value without what may tell who a guest is, in one line, and how many values were masked. Lists
// are cut behind their first items. It returns an error for text that is no JSON.
func Mask(raw []byte) (safe []byte, count int, err error) {
	if !json.Valid(raw) {
		return nil, 0, fmt.Errorf("masking: not JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // digits are kept as they are
	m := masker{decoder: decoder}
	err = m.value("", false)
	return m.out.Bytes(), m.count, err
}

type masker struct {
	decoder *json.Decoder
	out     bytes.Buffer
	count   int
	silent  int // lists that are cut around the value at hand
}

func (m *masker) write(text string) {
	if m.silent == 0 {
		m.out.WriteString(text)
	}
}

func (m *masker) text(text string) {
	encoded, _ := json.Marshal(text) // a string always encodes
	m.write(string(encoded))
}

// value copies the next value, which stands under a name; personal says that it is inside of something about somebody.
func (m *masker) value(name string, personal bool) error {
	token, err := m.decoder.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		return m.container(t, name, personal || mask.About(name))
	case string:
		m.string(name, t, personal)
	case json.Number:
		if mask.Tells(name) {
			m.mask()
		} else {
			m.write(t.String())
		}
	case bool:
		m.write(fmt.Sprint(t))
	default:
		m.write("null")
	}
	return nil
}

func (m *masker) mask() {
	if m.silent == 0 {
		m.count++
	}
	m.text(masked)
}

func (m *masker) string(name, value string, personal bool) {
	switch {
	case value == "":
		m.text("")
	case mask.Plain(value) && !mask.Tells(name):
		m.text(value)
	case personal || mask.Tells(name):
		m.mask()
	default:
		safe := mask.Blank(value, masked)
		if safe != value && m.silent == 0 {
			m.count++
		}
		m.text(safe)
	}
}

func (m *masker) container(open json.Delim, name string, personal bool) error {
	m.write(open.String())
	items := 0
	for m.decoder.More() {
		if open == '[' && items == keptItems {
			m.silent++
		}
		if items > 0 {
			m.write(",")
		}
		inner := name
		if open == '{' {
			token, err := m.decoder.Token()
			if err != nil {
				return err
			}
			inner, _ = token.(string) // the decoder lets nothing else through
			m.text(inner)
			m.write(":")
		}
		if err := m.value(inner, personal); err != nil {
			return err
		}
		items++
	}
	if open == '[' && items > keptItems {
		m.silent--
		m.write(",")
		m.text(fmt.Sprintf("[%d more items left out]", items-keptItems))
	}
	end, err := m.decoder.Token()
	if err != nil {
		return err
	}
	m.write(end.(json.Delim).String())
	return nil
}
