package support

import (
	"bytes"
	"encoding/json"
	"fmt"

	"keyrack/model/mask"
)

// masked stands for what may tell who a guest is.
const masked = "[masked]"

// guests is what is taken out of a case.
var guests = mask.Rules{Guests: true, Word: masked}

// keptItems is how many items of a list are passed on: what is wrong shows in the first.
const keptItems = 20

// Mask returns a JSON value without what may tell who a guest is, in one line, and how many values were masked. Lists
// are cut behind their first items. It returns an error for text that is no JSON.
func Mask(raw []byte) (safe []byte, count int, err error) {
	if !json.Valid(raw) {
		return nil, 0, fmt.Errorf("masking: not JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(mask.JSON(raw, guests)))
	decoder.UseNumber() // digits are kept as they are
	c := cutter{decoder: decoder}
	err = c.value()
	return c.out.Bytes(), bytes.Count(c.out.Bytes(), []byte(masked)), err
}

// cutter copies JSON, in one line, and leaves out what is far down in lists.
type cutter struct {
	decoder *json.Decoder
	out     bytes.Buffer
	silent  int // lists that are cut around the value at hand
}

func (c *cutter) write(text string) {
	if c.silent == 0 {
		c.out.WriteString(text)
	}
}

func (c *cutter) text(text string) {
	encoded, _ := json.Marshal(text) // a string always encodes
	c.write(string(encoded))
}

// value copies the next value.
func (c *cutter) value() error {
	token, err := c.decoder.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		return c.container(t)
	case string:
		c.text(t)
	case json.Number:
		c.write(t.String())
	case bool:
		c.write(fmt.Sprint(t))
	default:
		c.write("null")
	}
	return nil
}

func (c *cutter) container(open json.Delim) error {
	c.write(open.String())
	items := 0
	for c.decoder.More() {
		if open == '[' && items == keptItems {
			c.silent++
		}
		if items > 0 {
			c.write(",")
		}
		if open == '{' {
			token, err := c.decoder.Token()
			if err != nil {
				return err
			}
			key, _ := token.(string) // the decoder lets nothing else through
			c.text(key)
			c.write(":")
		}
		if err := c.value(); err != nil {
			return err
		}
		items++
	}
	if open == '[' && items > keptItems {
		c.silent--
		c.write(",")
		c.text(fmt.Sprintf("[%d more items left out]", items-keptItems))
	}
	end, err := c.decoder.Token()
	if err != nil {
		return err
	}
	c.write(end.(json.Delim).String())
	return nil
}
