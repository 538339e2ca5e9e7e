package tester

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// mostPages is how large the document of all pages may become, in bytes.
const mostPages = 512 << 20

// errTooManyPages ends a fetch that would take too much memory.
var errTooManyPages = errors.New("all pages together are too large to be shown here; the terminal writes them to a file")

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
	if !t.operation.Paged || t.operation.Kind != model.Read {
		t.notify(assets.Info, "This operation has no pages.")
		return
	}
	t.launch(false, func(ctx context.Context, call workspace.Request, tell func(string)) (*outcome, model.Exchange, error) {
		var all boundedBuffer
		result, err := t.workspace.AllPages(ctx, workspace.AllPagesOptions{
			Request: call, To: &all,
			Progress: func(p workspace.PagesProgress) {
				tell(fmt.Sprintf("%s · %d items · %s", phrase.Count(p.Pages, "page", "pages"), p.Items, phrase.Size(p.Bytes)))
			},
		})
		if result.Pages == 0 {
			return pagesFailed(result.Last, err), result.Last, err
		}
		exchange := result.Last
		exchange.Body, exchange.Size = all.Bytes(), int64(all.Len())
		done := &outcome{exchange: exchange, document: document.Parse(exchange.Body)}
		done.note = fmt.Sprintf("%s with %d items of %s.", phrase.Count(result.Pages, "page", "pages"), result.Items, result.List)
		if !result.Complete {
			done.note += " There are more: " + stopped(err)
		}
		return done, exchange, nil
	})
}

// pagesFailed is what is shown when not even the first page came.
func pagesFailed(exchange model.Exchange, err error) *outcome {
	var status *workspace.StatusError
	if errors.As(err, &status) {
		return read(status.Exchange, nil)
	}
	return read(exchange, err)
}

func stopped(err error) string {
	if err == nil {
		return "the list goes on."
	}
	return workspace.Explain(err).What
}
