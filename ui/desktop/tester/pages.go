package tester

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// mostPages is how large the document of all pages may become, in bytes.
const mostPages = 512 << 20

// errTooManyPages ends a fetch that would take too much memory.
var errTooManyPages = errors.New(
	"all pages together are too large to be shown here; the terminal writes them to a file")

// hasPages reports whether the answers of an operation come in pages.
func hasPages(operation model.Operation) bool { return operation.Paged && operation.Kind == model.Read }

// HasPages reports whether the answers of the operation that is chosen come in pages.
func (t *Tester) HasPages() bool { return hasPages(t.operation) }

// boundedBuffer is memory up to a limit.
type boundedBuffer struct{ bytes.Buffer }

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > mostPages {
		return 0, errTooManyPages
	}
	return b.Buffer.Write(p)
}

// SendAllPages fetches the page that the body asks for and all behind it, and shows them as one answer. It can be
// cancelled; then those fetched so far are shown.
func (t *Tester) SendAllPages() {
	if t.place.Connection.ID == "" || t.request().run != nil {
		return
	}
	if !hasPages(t.operation) {
		t.notify(assets.Info, "This operation has no pages.")
		return
	}
	t.launch(func(ctx context.Context, m meant, tell func(string)) *outcome {
		var all boundedBuffer
		result, err := t.workspace.AllPages(ctx, workspace.AllPagesOptions{
			Request: m.call, To: &all,
			Progress: func(p workspace.PagesProgress) {
				tell(fmt.Sprintf("%s · %d items · %s", phrase.Count(p.Pages, "page", "pages"), p.Items, phrase.Size(p.Bytes)))
			},
		})
		if result.Pages == 0 {
			return t.pagesFailed(result.Last, err)
		}
		exchange := result.Last
		exchange.Body, exchange.Size = all.Bytes(), int64(all.Len())
		done := &outcome{exchange: exchange, document: document.Parse(exchange.Body), page: result.Pages}
		done.note = fmt.Sprintf("%s with %d items of %s.", phrase.Count(result.Pages, "page", "pages"), result.Items,
			result.List)
		if !result.Complete {
			done.note += " There are more: " + stopped(err)
		}
		return done
	})
}

// HasNextPage reports whether there is a page behind the answer on the screen.
func (t *Tester) HasNextPage() bool {
	if t.place.Connection.ID == "" {
		return false
	}
	r := t.request()
	return r.run == nil && r.outcome != nil && r.outcome.next.Path != "" && r.outcome.next.Path == r.path
}

// SendNextPage fetches the page behind the answer on the screen. The body stays as it was typed: sent again, it asks
// for the first page.
func (t *Tester) SendNextPage() {
	if !t.HasNextPage() {
		return
	}
	before := t.request().outcome
	m, whole := t.meanCall(before.next)
	if !whole {
		return
	}
	t.sendMeant(m, func(ctx context.Context, m meant, _ func(string)) *outcome {
		exchange, err := t.workspace.SendIntent(ctx, m.intent)
		done := t.read(exchange, err)
		if done.document == nil || exchange.Status != http.StatusOK && exchange.Status != http.StatusNoContent {
			done.page, done.next = before.page, before.next // to be asked for again
			return done
		}
		done.page = max(1, before.page) + 1
		done.note = strings.TrimSpace(fmt.Sprintf("Page %d. %s", done.page, phrase.Empty(exchange)))
		return done
	})
}

// pageBehind returns what fetches the page behind an answer, without a path where there is none. It reads the answer.
func pageBehind(o *outcome, call workspace.Request) workspace.Request {
	exchange := o.exchange
	exchange.Body, exchange.BodyFile = o.document.Raw(), ""
	next, more, err := workspace.NextPage(call, exchange)
	if err != nil || !more {
		return workspace.Request{}
	}
	return next
}

// paged reports whether there may be a page behind an answer.
func (t *Tester) paged(o *outcome, call workspace.Request) bool {
	return o.document != nil && o.exchange.Status == http.StatusOK && hasPages(t.catalogue.Lookup(call.Path))
}

// findNext looks for the page behind a large answer while it is read already.
func (t *Tester) findNext(r *tab, o *outcome, call workspace.Request) {
	t.tasks.Go(func(context.Context) func() {
		next := pageBehind(o, call)
		return func() {
			o.next = next
			if r == t.request() {
				kit.Enable(t.nextPage, t.HasNextPage())
			}
		}
	})
}

// pagesFailed is what is shown when not even the first page came.
func (t *Tester) pagesFailed(exchange model.Exchange, err error) *outcome {
	var status *workspace.StatusError
	if errors.As(err, &status) {
		return t.read(status.Exchange, nil)
	}
	return t.read(exchange, err)
}

func stopped(err error) string {
	if err == nil {
		return "the list goes on."
	}
	return phrase.Explain(err).What
}
