package tester

import (
	"context"
	"io"
	"strings"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// openBundle shows what would be passed on to Mews support, to be copied or saved: nothing else than what can be read
// here.
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
	rules := t.mask
	kit.Work(t.window.Content(), t.tasks, "Writing the support bundle…", func(ctx context.Context) func() {
		bundle, err := t.workspace.SupportCase(o.place.Connection.ID, o.exchange, raw, phrase.Explain(o.err).What, t.version)
		if err != nil {
			return func() { t.notify(assets.Warning, phrase.Explain(err).Sentences()) }
		}
		shown := hidden(document.Parse(bundle), rules)
		if ctx.Err() != nil {
			return nil
		}
		return func() { p.showBundle(o, bundle, shown) }
	})
}

func (p *answerPane) showBundle(o *outcome, bundle []byte, shown *document.Document) {
	view := answer.New()
	view.SetDocument(shown)
	var modal *kit.Modal
	copied := kit.NewGhostButton("Copy", func() {
		clip.Text(string(bundle))
		modal.SetNote(assets.Tick, "Copied.")
	})
	header := kit.Edges(nil, nil, nil, kit.Actions(copied),
		kit.NewLine(kit.Muted("Tokens are cut to their fingerprints, guest data is masked, lists are cut to 20 items.")))
	name := "keyrack-support-" + strings.ReplaceAll(o.exchange.Operation.Path, "/", "-") + ".json"
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Support bundle",
		Subtitle:    "What Mews support asks for. Read it before you pass it on: free text may hold names.",
		Content:     kit.NewCodeCard(header, kit.Sized(200, 360, view), nil),
		ConfirmText: "Save…",
		CancelText:  "Close",
		Width:       look.DialogWide,
		OnConfirm: func() {
			modal.Close()
			p.saveTold(name, func(_ context.Context, to io.Writer) error {
				_, err := to.Write(bundle)
				return err
			})
		},
	})
	modal.Open(p.tester.window.Canvas())
}
