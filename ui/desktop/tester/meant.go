package tester

import (
	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// meant is a request as it stood when somebody pressed what sends it, or what asks first: nothing on the screen changes
// it any more.
type meant struct {
	tab    *tab
	place  workspace.Place // as it may be seen
	call   workspace.Request
	intent model.Intent
}

// mean takes the request on the screen as somebody means it now. It reports false after showing why it cannot be sent.
func (t *Tester) mean() (meant, bool) {
	body, err := request.Expand(t.rawBody(), t.place.Environment, t.shelf.variables)
	if err == nil {
		return t.meanCall(workspace.Request{
			Connection: t.place.Connection.ID, Path: t.operation.Path, Body: body, Minimal: t.request().minimal,
		})
	}
	t.finish(t.request(), &outcome{place: t.place, err: err, refused: true, explanation: phrase.Explain(err)})
	return meant{}, false
}

// meanCall does the same with a request to the connection on the screen that is not the one that stands there.
func (t *Tester) meanCall(call workspace.Request) (meant, bool) {
	m := meant{tab: t.request(), place: t.place, call: call}
	var err error
	if m.intent, err = t.workspace.Intend(call); err != nil {
		t.finish(m.tab, &outcome{place: m.place, err: err, refused: true, explanation: phrase.Explain(err)})
		return m, false
	}
	return m, true
}

// asked is a dialog that asks about a request.
type asked struct {
	tester *Tester
	intent model.Intent
	modal  *kit.Modal
}

// ask opens a dialog about a request, and calls do when it is confirmed. Once the request means something else, the
// dialog says what has changed, and cannot be confirmed any more.
func (t *Tester) ask(m meant, options kit.ModalOptions, do func(*kit.Modal)) {
	a := &asked{tester: t, intent: m.intent}
	options.OnCancel = func() { t.asked = nil }
	options.OnConfirm = func() {
		if !a.fresh() {
			return
		}
		do(a.modal)
		if !a.modal.IsOpen() {
			t.asked = nil
		}
	}
	a.modal, t.asked = kit.NewModal(options), a
	a.modal.Open(t.window.Canvas())
}

// fresh reports whether what the dialog asks about is still the same. It answers from memory.
func (a *asked) fresh() bool {
	err := a.tester.workspace.Fresh(a.intent)
	if err != nil {
		a.modal.ConfirmButton().Disable()
		said := phrase.Explain(err)
		a.modal.SetError(said.What + " " + said.About) // what to do next finds no room there, and is to look
	}
	return err == nil
}
