package request

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// FieldLimitation is the field of a body that says which page is wanted.
const FieldLimitation = "Limitation"

// Limitation is the value of that field.
type Limitation struct {
	Count  int    `json:",omitempty"` // items of a page
	Cursor string `json:",omitempty"` // of the page; "" for the first
}

// LimitationOf returns what page a body asks for.
func LimitationOf(body []byte) (Limitation, error) {
	wanted := Limitation{}
	if raw := Member(body, FieldLimitation); raw != nil {
		if err := json.Unmarshal(raw, &wanted); err != nil {
			return wanted, fmt.Errorf("reading the Limitation: %w", err)
		}
	}
	return wanted, nil
}

// At returns the body that asks for the page at a cursor, which an answer to the same request has named.
func At(body []byte, cursor string) ([]byte, error) {
	wanted, err := LimitationOf(body)
	if err != nil {
		return body, err
	}
	wanted.Cursor = cursor
	return SetMember(body, FieldLimitation, wanted)
}

// Cursor is the cursor of the page that a body asks for, or "" for the first page.
func Cursor(body []byte) string {
	wanted, err := LimitationOf(body)
	if err != nil {
		return "" // the first page
	}
	return wanted.Cursor
}

// After returns the body that asks for the page behind another one, which came for the given body. It is false when
// that was the last page.
func After(body []byte, page Page) (next []byte, more bool, err error) {
	wanted, err := LimitationOf(body)
	if err != nil {
		return body, false, err
	}
	if page.Cursor == "" || page.Cursor == wanted.Cursor || page.Items == 0 || page.Items < wanted.Count {
		return body, false, nil
	}
	next, err = At(body, page.Cursor)
	return next, err == nil, err
}

// Page is what a page of a list says about itself.
type Page struct {
	List   string // the name of the first list, which is the one that is paged
	Items  int    // in it
	Cursor string // of the page behind it; "" for none

	paged  bool          // there is a list, whatever its name
	others []otherMember // what is no list, in its order
}

type otherMember struct {
	name  string
	value json.RawMessage
}

// ReadPage reads an answer piece by piece and hands on every item of every list with the list's name.
func ReadPage(source io.Reader, item func(list string, value json.RawMessage) error) (Page, error) {
	var page Page
	decoder := json.NewDecoder(source)
	decoder.UseNumber() // numbers keep their digits
	fail := func(err error) (Page, error) {
		return page, fmt.Errorf("reading the page: the answer is not the JSON of a list: %w", err)
	}
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return fail(ErrNotObject)
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return fail(err)
		}
		name, _ := token.(string)
		if err := page.member(decoder, name, item); err != nil {
			return fail(err)
		}
	}
	return page, nil
}

func (p *Page) member(decoder *json.Decoder, name string, item func(string, json.RawMessage) error) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		if !p.paged {
			p.paged, p.List = true, name
		}
		return p.readList(decoder, name, item)
	case json.Delim('{'):
		value, err := restOfObject(decoder)
		if err != nil {
			return err
		}
		p.others = append(p.others, otherMember{name, value})
		return nil
	}
	if name == "Cursor" {
		p.Cursor, _ = token.(string) // null leaves it empty
		return nil
	}
	value, err := json.Marshal(token)
	if err != nil {
		return err
	}
	p.others = append(p.others, otherMember{name, value})
	return nil
}

func (p *Page) readList(decoder *json.Decoder, name string, item func(string, json.RawMessage) error) error {
	for decoder.More() {
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		if err := item(name, value); err != nil {
			return err
		}
		if name == p.List {
			p.Items++
		}
	}
	_, err := decoder.Token()
	return err
}

// restOfObject returns an object whose opening brace has been read.
func restOfObject(decoder *json.Decoder) (json.RawMessage, error) {
	object := []byte("{")
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		name, err := json.Marshal(token)
		if err != nil {
			return nil, err
		}
		object = append(append(append(object, name...), ':'), value...)
	}
	_, err := decoder.Token()
	return append(object, '}'), err
}

// Document writes the pages of a list as one answer. It is valid JSON once it is closed, however many pages came. The
// items of the paged list go out as they come; those of the other lists, which are few, wait in memory until the end.
type Document struct {
	out    *bufio.Writer
	begun  bool // the paged list has
	list   string
	items  int
	names  []string
	others map[string][]json.RawMessage
	rest   []otherMember // what is no list, of the last page
}

// NewDocument returns a document that is written to out.
func NewDocument(out io.Writer) *Document {
	return &Document{out: bufio.NewWriter(out), others: map[string][]json.RawMessage{}}
}

// Item takes an item of a list, as [ReadPage] hands it on.
func (d *Document) Item(list string, value json.RawMessage) error {
	if !d.begun {
		d.begun, d.list = true, list
		if _, err := fmt.Fprintf(d.out, "{%s:[", quoted(list)); err != nil {
			return err
		}
	}
	if list != d.list {
		if !slices.Contains(d.names, list) {
			d.names = append(d.names, list)
		}
		d.others[list] = append(d.others[list], bytes.Clone(value))
		return nil
	}
	if d.items++; d.items > 1 {
		if _, err := d.out.WriteString(",\n"); err != nil {
			return err
		}
	}
	_, err := d.out.Write(value)
	return err
}

// EndPage takes what the page was whose items have come.
func (d *Document) EndPage(page Page) {
	d.rest = page.others
	if !d.begun && page.paged { // an empty list is a list, too
		d.begun, d.list = true, page.List
		_, _ = fmt.Fprintf(d.out, "{%s:[", quoted(page.List)) // an error stays in the writer until it is flushed
	}
}

// Close ends the document. Cursor is that of the page that was not fetched any more, and "" when the list is complete.
func (d *Document) Close(cursor string) error {
	if !d.begun {
		_, _ = d.out.WriteString("{")
	} else {
		_, _ = d.out.WriteString("],")
	}
	for _, name := range d.names {
		values, err := json.Marshal(d.others[name])
		if err != nil {
			return fmt.Errorf("writing the pages: %w", err)
		}
		_, _ = fmt.Fprintf(d.out, "%s:%s,", quoted(name), values)
	}
	for _, member := range d.rest {
		_, _ = fmt.Fprintf(d.out, "%s:%s,", quoted(member.name), member.value)
	}
	last := []byte("null")
	if cursor != "" {
		last, _ = json.Marshal(cursor) // a string always encodes
	}
	_, _ = fmt.Fprintf(d.out, "\"Cursor\":%s}\n", last)
	if err := d.out.Flush(); err != nil {
		return fmt.Errorf("writing the pages: %w", err)
	}
	return nil
}
