package tester

import (
	"bytes"
	"context"
	"errors"
	"os"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/workspace"
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
	switch {
	case errors.As(err, &refusal) && refusal.Reason == model.RefusedUnconfirmed:
		t.confirm()
	case err != nil:
		t.finish(t.request(), &outcome{refused: true, explanation: workspace.Explain(err)})
	default:
		t.start(false)
	}
}

func (t *Tester) confirm() {
	text := "This " + phrase.Effect(t.operation.Kind) + " of " + t.place.Connection.Title() + " in " + t.place.Environment.Name + "."
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Send " + t.operation.Path + "?",
		Content:     kit.NewLine(kit.Plain(text)),
		ConfirmText: "Send",
		OnConfirm: func() {
			modal.Close()
			t.start(true)
		},
	})
	modal.Open(t.window.Canvas())
}

func (t *Tester) start(confirmed bool) {
	t.launch(confirmed, func(ctx context.Context, call workspace.Request, _ func(string)) (*outcome, model.Exchange, error) {
		exchange, err := t.workspace.Send(ctx, call)
		return t.read(exchange, err), exchange, err
	})
}

// launch runs what sends the request on the screen, away from the UI goroutine, and shows what became of it.
func (t *Tester) launch(confirmed bool, work work) {
	r, place := t.request(), t.place
	body, err := workspace.Expand(t.rawBody(), place.Environment, t.shelf.variables)
	if err != nil {
		t.finish(r, &outcome{place: place, err: err, refused: true, explanation: workspace.Explain(err)})
		return
	}
	t.sendCall(workspace.Request{Connection: place.Connection.ID, Path: t.operation.Path, Body: body, Confirmed: confirmed}, work)
}

// work sends a request. It may tell how far it is; it returns what is shown, and what goes to the history.
type work func(ctx context.Context, call workspace.Request, tell func(string)) (*outcome, model.Exchange, error)

// sendCall runs what sends a request for the one on the screen, and shows what became of it.
func (t *Tester) sendCall(call workspace.Request, work work) {
	r, place := t.request(), t.place
	t.useOperation(call.Path)
	running := &run{started: t.now()}
	r.run = running
	running.cancel = t.tasks.Go(func(ctx context.Context) func() {
		done, exchange, err := work(ctx, call, func(progress string) { running.progress.Store(&progress) })
		done.place = place
		paged := t.paged(done, call)
		large := paged && done.document.Bytes() > atOnce
		if paged && !large {
			done.next = pageBehind(done, call)
		}
		return func() {
			t.finish(r, done)
			if large {
				t.findNext(r, done, call)
			}
			t.remember(call, exchange, err)
		}
	})
	t.showRun()
	t.pane.waiting(running)
}

// remember adds what was sent to the history, which nobody has to wait for.
func (t *Tester) remember(call workspace.Request, exchange model.Exchange, sendError error) {
	t.tasks.Go(func(ctx context.Context) func() {
		err := t.workspace.Remember(ctx, call, exchange, sendError)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		return func() { t.notify(assets.Warning, "This is missing in the history: "+workspace.Explain(err).What) }
	})
}

// read turns an answer, or the lack of one, into what is shown. It may take long and runs off the UI goroutine.
func (t *Tester) read(exchange model.Exchange, err error) *outcome {
	var refusal *model.Refusal
	if err != nil {
		return &outcome{exchange: exchange, err: err, explanation: workspace.Explain(err), refused: errors.As(err, &refusal)}
	}
	raw, original := exchange.Body, exchange.Original
	if exchange.BodyFile != "" {
		raw, err = os.ReadFile(exchange.BodyFile)
		_ = os.Remove(exchange.BodyFile) // the next start removes what is left
		if err != nil {
			return &outcome{exchange: exchange, err: err, explanation: workspace.Explain(err)}
		}
		if clean := t.workspace.Redact(raw); !bytes.Equal(clean, raw) {
			received := raw
			raw, original = clean, func() []byte { return received }
		}
	}
	return &outcome{exchange: exchange, document: document.Parse(raw), original: original, explanation: workspace.ExplainExchange(exchange)}
}

// finish keeps the outcome and shows it, if its request is the one on the screen.
func (t *Tester) finish(r *request, done *outcome) {
	r.run, r.outcome = nil, done
	if r == t.request() {
		t.pane.show(done)
		t.Update()
	}
	t.showRun()
	t.showTarget()
}
