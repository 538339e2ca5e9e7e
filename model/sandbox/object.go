package sandbox

import (
	"encoding/json"
	"fmt"
	"time"
)

// object is a JSON object that keeps its keys in the order of the API's own answers.
type object []member

type member struct {
	Key   string
	Value any
}

// get returns the value under key, or nil.
func (o object) get(key string) any {
	for _, m := range o {
		if m.Key == key {
			return m.Value
		}
	}
	return nil
}

// text returns the text under key, or "" for null, for another type and for no value at all.
func (o object) text(key string) string {
	text, _ := o.get(key).(string)
	return text
}

// flag returns the boolean under key.
func (o object) flag(key string) bool {
	flag, _ := o.get(key).(bool)
	return flag
}

// set replaces the value of a key that the object has, or appends it.
func (o *object) set(key string, value any) {
	for i := range *o {
		if (*o)[i].Key == key {
			(*o)[i].Value = value
			return
		}
	}
	*o = append(*o, member{key, value})
}

// with returns a copy in which key has another value.
func (o object) with(key string, value any) object {
	changed := append(make(object, 0, len(o)+1), o...)
	changed.set(key, value)
	return changed
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) { return appendValue(nil, o) }

// appendValue appends value as JSON. Objects are written here, because a marshaller that returns to encoding/json at
// every level would have every level checked again by the one above.
func appendValue(to []byte, value any) ([]byte, error) {
	var err error
	switch value := value.(type) {
	case object:
		to = append(to, '{')
		for i, m := range value {
			if i > 0 {
				to = append(to, ',')
			}
			if to, err = appendValue(to, m.Key); err != nil {
				return nil, err
			}
			if to, err = appendValue(append(to, ':'), m.Value); err != nil {
				return nil, fmt.Errorf("%s: %w", m.Key, err)
			}
		}
		return append(to, '}'), nil
	case []object:
		to = append(to, '[')
		for i, o := range value {
			if i > 0 {
				to = append(to, ',')
			}
			if to, err = appendValue(to, o); err != nil {
				return nil, err
			}
		}
		return append(to, ']'), nil
	case nil:
		return append(to, "null"...), nil
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("encoding a value: %w", err)
	}
	return append(to, encoded...), nil
}

// instantLayout is how the API writes a time. Texts of this layout sort as the times do.
const instantLayout = "2006-01-02T15:04:05Z"

func instant(t time.Time) string { return t.UTC().Format(instantLayout) }

// optional returns nil, which is null in JSON, for an empty text.
func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// english is a text in the only language of the sample hotels.
func english(text string) object { return object{{"en-US", text}} }

// has reports whether the object has the key, be its value null or not.
func (o object) has(key string) bool {
	for _, m := range o {
		if m.Key == key {
			return true
		}
	}
	return false
}

// put replaces the value of a key that the object has, and does nothing about another.
func (o object) put(key string, value any) {
	for i := range o {
		if o[i].Key == key {
			o[i].Value = value
		}
	}
}
