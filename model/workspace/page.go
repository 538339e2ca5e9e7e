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

	"keyrack/model"
	"keyrack/model/request"
)

// ErrPagesRepeat is returned for a list whose server names a page as the next one that it has given already.
var ErrPagesRepeat = errors.New("the pages of the list repeat themselves")

// mostPages is how many pages AllPages fetches unless it is told: a server can go on naming pages for ever. At the pace
// that Mews allows it takes 25 minutes, and what was fetched says how it goes on.
const mostPages = 10_000

// ErrNotPaged is returned for an operation whose answers have no pages, or that is no read.
var ErrNotPaged = errors.New("the operation has no pages")

// NextPage returns the request for the page behind the one in the exchange, which came from the given request. It is
// false when that was the last page.
func NextPage(call Request, exchange model.Exchange) (next Request, more bool, err error) {
	page, err := readPage(exchange, false, func(string, json.RawMessage) error { return nil })
	if err != nil {
		return call, false, err
	}
	return nextPage(call, page)
}

func nextPage(call Request, page request.Page) (next Request, more bool, err error) {
	call.Body, more, err = request.After(call.Body, page)
	return call, more, err
}

// PageAt returns the request for the page at a cursor, which an answer to the same request has named.
func PageAt(call Request, cursor string) (Request, error) {
	var err error
	call.Body, err = request.At(call.Body, cursor)
	return call, err
}

// CursorOf is the cursor of the page that a request asks for, or "" for the first page.
func CursorOf(call Request) string { return request.Cursor(call.Body) }

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
// document is valid JSON even when the fetch ended early: then the result is not Complete and the error, if any, says
// why.
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
	document := request.NewDocument(to)
	defer func() {
		cursor := ""
		if !result.Complete {
			cursor = CursorOf(result.Next)
		}
		if closeErr := errors.Join(document.Close(cursor), end()); err == nil {
			err = closeErr
		}
	}()
	call := options.Request
	result.Next = call
	place, err := w.Find(call.Connection)
	if err != nil {
		return result, err
	}
	intent := w.guard.Intend(place.target(), call.Path, nil)
	fetched := map[string]bool{}
	for {
		// All pages are of what the connection means at the first one.
		body, err := request.Scoped(operation, place.Connection.Identity, call.Properties, call.Body)
		if err != nil {
			return result, err
		}
		by := byPerson
		if result.Pages > 0 {
			by = again
		}
		exchange, err := w.sendIntent(ctx, intent.WithBody(body), by)
		if err != nil {
			return result, err
		}
		if exchange.Status != http.StatusOK {
			return result, &StatusError{Exchange: exchange}
		}
		page, err := readPage(exchange, options.Original, document.Item)
		removeBody(exchange)
		if err != nil {
			return result, err
		}
		document.EndPage(page)
		result.Pages++
		result.Items += page.Items
		result.Bytes += exchange.Size
		result.List = page.List
		exchange.Body, exchange.Original, exchange.BodyFile = nil, nil, ""
		result.Last = exchange
		next, more, err := nextPage(call, page)
		if err != nil {
			return result, err
		}
		result.Complete, result.Next = !more, next
		if options.Progress != nil {
			used, limit := w.Budget(call.Connection)
			options.Progress(PagesProgress{
				Pages: result.Pages, Items: result.Items, Bytes: result.Bytes, Used: used,
				Limit: limit,
			})
		}
		if !more || result.Pages == limit {
			return result, nil
		}
		if cursor := CursorOf(next); fetched[cursor] {
			return result, ErrPagesRepeat
		} else {
			fetched[cursor] = true
		}
		call = next
	}
}

// removeBody deletes the file of an answer that was too large for memory. What cannot be deleted goes with the temp
// folder.
func removeBody(exchange model.Exchange) {
	if exchange.BodyFile != "" {
		_ = os.Remove(exchange.BodyFile)
	}
}

// readPage reads an answer, from memory or from its file.
func readPage(
	exchange model.Exchange, original bool, item func(list string, value json.RawMessage) error,
) (request.Page, error) {
	var source io.Reader = bytes.NewReader(exchange.Body)
	if original && exchange.Original != nil {
		source = bytes.NewReader(exchange.Original())
	}
	if exchange.BodyFile != "" {
		file, err := exchange.OpenBody()
		if err != nil {
			return request.Page{}, fmt.Errorf("reading the page: %w", err)
		}
		defer func() { _ = file.Close() }() // it was only read
		source = bufio.NewReaderSize(file, 256<<10)
	}
	return request.ReadPage(source, item)
}
