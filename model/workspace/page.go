package workspace

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"

	"keyrack/model"
)

// ErrPagesRepeat is returned for a list whose server names a page as the next one that it has given already.
var ErrPagesRepeat = errors.New("the pages of the list repeat themselves")

// mostPages is how many pages AllPages fetches unless it is told: a server can go on naming pages for ever. At the pace that
// Mews allows it takes 25 minutes, and what was fetched says how it goes on.
const mostPages = 10_000

// ErrNotPaged is returned for an operation whose answers have no pages, or that is no read.
var ErrNotPaged = errors.New("the operation has no pages")

// fieldLimitation is the field of a request that says which page is wanted.
const fieldLimitation = "Limitation"

// limitation is the value of that field.
type limitation struct {
	Count  int    `json:",omitempty"`
	Cursor string `json:",omitempty"`
}

// NextPage returns the request for the page behind the one in the exchange, which came from the given request. It is
// false when that was the last page.
func NextPage(request Request, exchange model.Exchange) (next Request, more bool, err error) {
	page, err := readPage(exchange, false, func(string, json.RawMessage) error { return nil })
	if err != nil {
		return request, false, err
	}
	return nextPage(request, page)
}

func nextPage(request Request, page pageFacts) (next Request, more bool, err error) {
	wanted, err := limitationOf(request)
	if err != nil {
		return request, false, err
	}
	if page.cursor == "" || page.cursor == wanted.Cursor || page.items == 0 || page.items < wanted.Count {
		return request, false, nil
	}
	next, err = PageAt(request, page.cursor)
	return next, err == nil, err
}

// PageAt returns the request for the page at a cursor, which an answer to the same request has named.
func PageAt(request Request, cursor string) (Request, error) {
	wanted, err := limitationOf(request)
	if err != nil {
		return request, err
	}
	wanted.Cursor = cursor
	request.Body, err = setMember(request.Body, fieldLimitation, wanted)
	return request, err
}

// CursorOf is the cursor of the page that a request asks for, or "" for the first page.
func CursorOf(request Request) string {
	wanted, err := limitationOf(request)
	if err != nil {
		return "" // the first page
	}
	return wanted.Cursor
}

func limitationOf(request Request) (limitation, error) {
	wanted := limitation{}
	if raw := memberValue(request.Body, fieldLimitation); raw != nil {
		if err := json.Unmarshal(raw, &wanted); err != nil {
			return wanted, fmt.Errorf("reading the Limitation: %w", err)
		}
	}
	return wanted, nil
}

// AllPagesOptions say what to fetch, and where to.
type AllPagesOptions struct {
	Request Request // of the first page; its Limitation says how many items a page has
	// To takes one JSON document: the answer of the first page with the lists of all pages.
	To io.Writer
	// Original leaves tokens and other secrets where they are; else they are taken out of the document.
	Original bool
	// MaxPages ends the fetch early; 0 means the end of the list, or 10,000 pages.
	MaxPages int
	// Progress is called after each page, on the goroutine of AllPages; it may be nil.
	Progress func(PagesProgress)
}

// PagesProgress is how far a fetch of all pages has come.
type PagesProgress struct {
	Pages, Items int
	Bytes        int64 // received
	Used, Limit  int   // of the rate budget
}

// PagesResult is what a fetch of all pages brought.
type PagesResult struct {
	Pages, Items int
	Bytes        int64  // received
	List         string // the name of the list that is paged, such as "Reservations"
	// Complete says that the last page was among them. Otherwise Next fetches the page behind the last one.
	Complete bool
	Next     Request
	// Last is the exchange of the last page, without its body.
	Last model.Exchange
}

// AllPages fetches all pages of a read, one behind the other and within the rate budget, and writes one document. The
// document is valid JSON even when the fetch ended early: then the result is not Complete and the error, if any, says why.
//
// A page that is not 200 ends it with a *StatusError. It returns [ErrNotPaged] for an operation without pages.
func (w *Workspace) AllPages(ctx context.Context, options AllPagesOptions) (result PagesResult, err error) {
	operation := w.catalogue.Lookup(options.Request.Path)
	if operation.Kind != model.Read || !operation.Paged {
		return result, fmt.Errorf("%s: %w", options.Request.Path, ErrNotPaged)
	}
	limit := cmp.Or(options.MaxPages, mostPages)
	to, end := options.To, func() error { return nil }
	if !options.Original {
		redacting := w.RedactTo(options.To)
		to, end = redacting, redacting.Close
	}
	document := &pagesDocument{out: bufio.NewWriter(to), others: map[string][]json.RawMessage{}}
	defer func() {
		if closeErr := errors.Join(document.close(result.Complete, CursorOf(result.Next)), end()); err == nil {
			err = closeErr
		}
	}()
	request := options.Request
	result.Next = request
	place, err := w.Find(request.Connection)
	if err != nil {
		return result, err
	}
	intent := w.guard.Intend(place.target(), request.Path, nil)
	fetched := map[string]bool{}
	for {
		// All pages are of what the connection means at the first one.
		body, err := ScopedBody(operation, place.Connection.Identity, request.Properties, request.Body)
		if err != nil {
			return result, err
		}
		exchange, err := w.SendIntent(ctx, intent.WithBody(body))
		if err != nil {
			return result, err
		}
		if exchange.Status != http.StatusOK {
			return result, &StatusError{Exchange: exchange}
		}
		page, err := readPage(exchange, options.Original, document.item)
		removeBody(exchange)
		if err != nil {
			return result, err
		}
		document.endPage(page)
		result.Pages++
		result.Items += page.items
		result.Bytes += exchange.Size
		result.List = page.list
		exchange.Body, exchange.Original, exchange.BodyFile = nil, nil, ""
		result.Last = exchange
		next, more, err := nextPage(request, page)
		if err != nil {
			return result, err
		}
		result.Complete, result.Next = !more, next
		if options.Progress != nil {
			used, limit := w.Budget(request.Connection)
			options.Progress(PagesProgress{Pages: result.Pages, Items: result.Items, Bytes: result.Bytes, Used: used, Limit: limit})
		}
		if !more || result.Pages == limit {
			return result, nil
		}
		if cursor := CursorOf(next); fetched[cursor] {
			return result, ErrPagesRepeat
		} else {
			fetched[cursor] = true
		}
		request = next
	}
}

// removeBody deletes the file of an answer that was too large for memory. What cannot be deleted goes with the temp folder.
func removeBody(exchange model.Exchange) {
	if exchange.BodyFile != "" {
		_ = os.Remove(exchange.BodyFile)
	}
}

// pageFacts are what a page says about itself.
type pageFacts struct {
	list   string // the first list, which is the one that is paged
	items  int    // in it
	cursor string
	others []otherMember // what is no list, in its order
}

type otherMember struct {
	name  string
	value json.RawMessage
}

// readPage reads an answer piece by piece and hands on every item of every list with the list's name.
func readPage(exchange model.Exchange, original bool, item func(list string, value json.RawMessage) error) (pageFacts, error) {
	var page pageFacts
	var source io.Reader = bytes.NewReader(exchange.Body)
	if original && exchange.Original != nil {
		source = bytes.NewReader(exchange.Original())
	}
	if exchange.BodyFile != "" {
		file, err := exchange.OpenBody()
		if err != nil {
			return page, fmt.Errorf("reading the page: %w", err)
		}
		defer func() { _ = file.Close() }() // it was only read
		source = bufio.NewReaderSize(file, 256<<10)
	}
	decoder := json.NewDecoder(source)
	decoder.UseNumber() // numbers keep their digits
	fail := func(err error) (pageFacts, error) {
		return page, fmt.Errorf("reading the page: the answer is not the JSON of a list: %w", err)
	}
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return fail(errNotObject)
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

func (p *pageFacts) member(decoder *json.Decoder, name string, item func(string, json.RawMessage) error) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		if p.list == "" {
			p.list = name
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
		p.cursor, _ = token.(string) // null leaves it empty
		return nil
	}
	value, err := json.Marshal(token)
	if err != nil {
		return err
	}
	p.others = append(p.others, otherMember{name, value})
	return nil
}

func (p *pageFacts) readList(decoder *json.Decoder, name string, item func(string, json.RawMessage) error) error {
	for decoder.More() {
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		if err := item(name, value); err != nil {
			return err
		}
		if name == p.list {
			p.items++
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

// quoted is a name as JSON has it.
func quoted(name string) []byte {
	text, _ := json.Marshal(name) // a string always encodes
	return text
}

// pagesDocument writes the pages as one answer. The items of the paged list go out as they come; those of the other
// lists, which are few, wait in memory until the end.
type pagesDocument struct {
	out    *bufio.Writer
	list   string
	items  int
	names  []string
	others map[string][]json.RawMessage
	rest   []otherMember // what is no list, of the last page
}

func (d *pagesDocument) item(list string, value json.RawMessage) error {
	if d.list == "" {
		d.list = list
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

func (d *pagesDocument) endPage(page pageFacts) {
	d.rest = page.others
	if d.list == "" && page.list != "" { // an empty list is a list, too
		d.list = page.list
		_, _ = fmt.Fprintf(d.out, "{%s:[", quoted(page.list)) // an error stays in the writer until it is flushed
	}
}

// close ends the document. Cursor is that of the page that was not fetched any more.
func (d *pagesDocument) close(complete bool, cursor string) error {
	if d.list == "" {
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
	if !complete && cursor != "" {
		last, _ = json.Marshal(cursor) // a string always encodes
	}
	_, _ = fmt.Fprintf(d.out, "\"Cursor\":%s}\n", last)
	if err := d.out.Flush(); err != nil {
		return fmt.Errorf("writing the pages: %w", err)
	}
	return nil
}
