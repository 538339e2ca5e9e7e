package tester

import (
	"context"

	"keyrack/ui/desktop/bundle"
	"keyrack/ui/phrase"
)

// openBundle shows what would be passed on to Mews support about the answer on the screen.
func (p *answerPane) openBundle() {
	o := p.shown
	if o == nil || o.refused {
		return
	}
	var raw []byte
	if o.document != nil {
		raw = o.document.Raw()
	}
	t := p.tester
	dialog := bundle.Dialog{Files: t.workspace, Tasks: t.tasks, Window: t.window, Told: t.notify}
	dialog.Open(o.exchange.Operation.Path, t.mask, func(context.Context) ([]byte, error) {
		return t.workspace.SupportCase(o.place.Connection.ID, o.exchange, raw, phrase.Explain(o.err).What, t.version)
	})
}
