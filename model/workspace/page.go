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
	kept := &keptDocument{to: options.To}
	to, end := io.Writer(kept), func() error { return nil }
	if !options.Original {
		redacting := w.RedactTo(kept)
		to, end = redacting, redacting.Close
	}
	document := request.NewDocument(to)
	result.Next = options.Request
	var intent model.Intent
	sent := &parts{}
	place, err := w.Find(options.Request.Connection)
	if err == nil {
		intent, err = w.pageOf(place, options.Request)
	}
	if err == nil {
		result, err = w.fetchPages(ctx, options, place, intent, sent, document)
	}
	cursor := ""
	if !result.Complete {
		cursor = CursorOf(result.Next)
	}
	closeErr := errors.Join(document.Close(cursor), end())
	if sent.any.Load() {
		w.rememberPages(ctx, intent, kept, result, err)
	}
	return result, cmp.Or(err, closeErr)
}

// pageOf returns the intent to fetch a page.
func (w *Workspace) pageOf(place Place, call Request) (model.Intent, error) {
	body, err := request.Scoped(w.catalogue.Lookup(call.Path), place.Connection.Identity, call.Properties, call.Body)
	return w.guard.Intend(place.target(), call.Path, body).Preferring(call.Minimal), err
}

// rememberPages adds the document of all pages to the history, as the answer to the first request, or why there is
// none.
func (w *Workspace) rememberPages(ctx context.Context, first model.Intent, kept *keptDocument, result PagesResult,
	err error,
) {
	exchange := result.Last
	var status *StatusError
	switch {
	case result.Pages > 0:
		exchange.Body, exchange.Size, err = kept.document.Bytes(), kept.size, nil
	case errors.As(err, &status):
		exchange, err = status.Exchange, nil
	}
	w.remember(ctx, first, asker{}, exchange, err)
}

// keptDocument passes a document on, and keeps it for the history. Of one that is too large for the history it keeps no
// more than shows that.
type keptDocument struct {
	to       io.Writer
	document bytes.Buffer
	size     int64
}

func (k *keptDocument) Write(p []byte) (int, error) {
	n, err := k.to.Write(p)
	k.size += int64(n)
	k.document.Write(p[:min(n, keptAnswer+1-k.document.Len())])
	return n, err
}

// fetchPages fetches the pages into the document, and returns how far it has come. All pages are of what the connection
// means at the first one.
func (w *Workspace) fetchPages(ctx context.Context, options AllPagesOptions, place Place, intent model.Intent,
	sent *parts, document *request.Document,
) (result PagesResult, err error) {
	call, limit := options.Request, cmp.Or(options.MaxPages, mostPages)
	result.Next = call
	fetched := map[string]bool{}
	for {
		exchange, err := w.sendIntent(ctx, intent, asker{parts: sent})
		if err != nil {
			return result, err
		}
		page := request.Page{List: result.List}
		switch empty := exchange.Minimal && exchange.Status == http.StatusNoContent; {
		case empty: // as it was asked for
		case exchange.Status != http.StatusOK:
			return result, &StatusError{Exchange: exchange}
		default:
			page, err = readPage(exchange, options.Original, document.Item)
			removeBody(exchange)
			if err != nil {
				return result, err
			}
			document.EndPage(page)
		}
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
		following, err := w.pageOf(place, call)
		if err != nil {
			return result, err
		}
		intent = intent.WithBody(following.Body())
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
