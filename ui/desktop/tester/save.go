package tester

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// saveAs asks for a file and has write fill it, away from the UI goroutine. How it ended is told by done, which gets
// the path and nil or the error; nothing when the user chose no file.
func (t *Tester) saveAs(name string, write func(ctx context.Context, to io.Writer) error,
	done func(path string, err error),
) {
	kit.SaveFile(t.window, t.tasks, name, func(path string) {
		kit.Work(t.window.Content(), t.tasks, "Writing "+filepath.Base(path)+"…", func(ctx context.Context) func() {
			err := transfer.Fill(ctx, t.workspace, path, func(to io.Writer) error { return write(ctx, stoppable{ctx, to}) })
			return func() { done(path, err) }
		})
	})
}

// stoppable writes until its context ends.
type stoppable struct {
	ctx context.Context
	to  io.Writer
}

// Write is for io.Writer. It writes in pieces, so that a slow disk can be given up on.
func (s stoppable) Write(p []byte) (n int, err error) {
	const piece = 1 << 20
	for len(p) > 0 {
		if err := s.ctx.Err(); err != nil {
			return n, err
		}
		written, err := s.to.Write(p[:min(piece, len(p))])
		n += written
		if err != nil {
			return n, err
		}
		p = p[written:]
	}
	return n, nil
}

// saveTold saves and says in the status line of the answer how it went.
func (p *answerPane) saveTold(name string, write func(ctx context.Context, to io.Writer) error) {
	p.tester.saveAs(name, write, func(path string, err error) {
		if errors.Is(err, context.Canceled) {
			p.tester.notify(assets.Info, "Cancelled: nothing was saved.")
			return
		}
		if err != nil {
			p.notSaved(err)
			return
		}
		text := "Saved " + path
		if p.tester.mask.Guests {
			text += ", without guests' data"
		}
		p.tester.notify(assets.Tick, text)
	})
}

// notSaved says in the status line why there is no file.
func (p *answerPane) notSaved(err error) {
	p.status.Set(kit.Span{Text: "The file could not be written: " + err.Error(), Color: look.ColorBadText})
	p.footer.Refresh()
}

// saveBody writes the bytes of the answer to a file of the user's choice: without secrets and, in presenter mode,
// without guests' data, or those that came where they are shown.
func (p *answerPane) saveBody() {
	if p.shown == nil || p.shown.document == nil {
		return
	}
	raw := p.document().Raw()
	p.saveTold(fileName(p.shown), func(_ context.Context, to io.Writer) error {
		_, err := to.Write(raw)
		return err
	})
}

// fileName is what the file of an answer is called.
func fileName(o *outcome) string {
	extension := ".json"
	switch o.document.Kind() {
	case document.HTML:
		extension = ".html"
	case document.NDJSON:
		extension = ".ndjson"
	case document.Text, document.Empty:
		extension = ".txt"
	}
	return strings.ReplaceAll(o.exchange.Operation.Path, "/", "-") + extension
}
