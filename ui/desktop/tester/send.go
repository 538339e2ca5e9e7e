package tester

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// press sends, or cancels the request under way.
func (t *Tester) press() {
	if running := t.request().run; running != nil {
		running.cancel()
		return
	}
	t.Send()
}

// Send sends the body to the connection, after asking where the environment wants that.
func (t *Tester) Send() {
	if t.place.Connection.ID == "" || t.request().run != nil {
		return
	}
	_, err := t.workspace.Examine(t.place.Connection.ID, t.operation.Path)
	var refusal *model.Refusal
	asks := errors.As(err, &refusal) && refusal.Reason == model.RefusedUnconfirmed
	if err != nil && !asks {
		readOnly := refusal != nil && refusal.Reason == model.RefusedReadOnly
		t.finish(t.request(), &outcome{refused: true, readOnly: readOnly, explanation: phrase.Explain(err)})
		return
	}
	if m, whole := t.mean(); whole && asks {
		t.confirm(m)
	} else if whole {
		t.sendMeant(m, t.sendOnce)
	}
}

// confirm asks whether to send a request, and sends what it has asked about or nothing.
func (t *Tester) confirm(m meant) {
	text := "This " + phrase.Effect(t.operation.Kind) + " of " + m.place.Connection.Title() + " in " +
		m.place.Environment.Name + "."
	t.ask(m, kit.ModalOptions{
		Title:       "Send " + m.call.Path + "?",
		Content:     kit.NewLine(kit.Plain(text)),
		ConfirmText: "Send",
	}, func(modal *kit.Modal) {
		modal.Close()
		m.intent = m.intent.Confirmed()
		t.sendMeant(m, t.sendOnce)
	})
}

func (t *Tester) sendOnce(ctx context.Context, m meant, _ func(string)) *outcome {
	return t.read(t.workspace.SendIntent(ctx, m.intent))
}

// work sends a request. It may tell how far it is; it returns what is shown.
type work func(ctx context.Context, m meant, tell func(string)) *outcome

// launch runs what sends the request on the screen, away from the UI goroutine, and shows what became of it.
func (t *Tester) launch(work work) {
	if m, whole := t.mean(); whole {
		t.sendMeant(m, work)
	}
}

// sendMeant runs what sends a request that somebody means, and shows what became of it in its tab.
func (t *Tester) sendMeant(m meant, work work) {
	t.useOperation(m.call.Path)
	running := &run{started: t.now()}
	m.tab.run = running
	running.cancel = t.tasks.Go(func(ctx context.Context) func() {
		done := work(ctx, m, func(progress string) { running.progress.Store(&progress) })
		done.place = m.place
		paged := t.paged(done, m.call)
		large := paged && done.document.Bytes() > atOnce
		if paged && !large {
			done.next = pageBehind(done, m.call)
		}
		return func() {
			t.finish(m.tab, done)
			if large {
				t.findNext(m.tab, done, m.call)
			}
		}
	})
	t.showRun()
	if m.tab == t.request() {
		t.pane.waiting(running)
	}
}

// read turns an answer, or the lack of one, into what is shown. It may take long and runs off the UI goroutine.
func (t *Tester) read(exchange model.Exchange, err error) *outcome {
	if err != nil {
		return &outcome{exchange: exchange, err: err, explanation: phrase.Explain(err), refused: nothingSent(err)}
	}
	raw, original := exchange.Body, exchange.Original
	if exchange.BodyFile != "" {
		raw, err = readBody(exchange)
		_ = os.Remove(exchange.BodyFile) // the next start removes what is left
		if err != nil {
			return &outcome{exchange: exchange, err: err, explanation: phrase.Explain(err)}
		}
		if clean := t.workspace.Redact(raw); !bytes.Equal(clean, raw) {
			received := raw
			raw, original = clean, func() []byte { return received }
		}
	}
	return &outcome{
		exchange: exchange, document: document.Parse(raw), original: original,
		explanation: phrase.ExplainExchange(exchange),
		note:        strings.TrimSpace(phrase.Empty(exchange) + " " + phrase.Remarks(exchange)),
	}
}

func readBody(exchange model.Exchange) ([]byte, error) {
	file, err := exchange.OpenBody()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return io.ReadAll(file)
}

// nothingSent reports whether an error says that the guard has let nothing out.
func nothingSent(err error) bool {
	var refusal *model.Refusal
	var stale *model.StaleIntent
	return errors.As(err, &refusal) || errors.As(err, &stale)
}

// finish keeps the outcome and shows it, if its request is the one on the screen. That nothing was sent is told in any
// case.
func (t *Tester) finish(r *tab, done *outcome) {
	r.run, r.outcome = nil, done
	switch {
	case r == t.request():
		t.pane.show(done)
		t.Update()
	case done.refused:
		t.notify(assets.Warning, done.explanation.Sentences())
	}
	t.showRun()
	t.showTarget()
}
