package tester

import (
	"context"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/document"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
)

// mark says that an answer holds a secret, or held one.
func (o *outcome) mark(pretty bool) string {
	switch {
	case o.whole != nil && pretty:
		return "This is the answer as it came: it holds a token or another secret. Copied, it is cleared as a token is."
	case o.original != nil && o.whole == nil:
		return "A token or another secret was taken out of this answer."
	}
	return ""
}

// showsOriginal reports whether what can be read is the answer as it came.
func (p *answerPane) showsOriginal() bool {
	return p.shown != nil && p.shown.whole != nil && p.tabs.Selected() == tabPretty
}

// document is what can be read of the answer: without secrets, or as it came where somebody wants that.
func (p *answerPane) document() *document.Document {
	if p.showsOriginal() {
		return p.shown.whole
	}
	return p.shown.document
}

// originalItem is the entry of the menu that shows the answer as it came, or no longer.
func (p *answerPane) originalItem() *fyne.MenuItem {
	if p.shown != nil && p.shown.whole != nil {
		return fyne.NewMenuItem("Hide secrets again", p.hideOriginal)
	}
	item := fyne.NewMenuItem("Show original…", p.askOriginal)
	item.Disabled = p.shown == nil || p.shown.original == nil
	return item
}

// askOriginal asks before it shows the answer as it came.
func (p *answerPane) askOriginal() {
	o := p.shown
	if o == nil || o.original == nil {
		return
	}
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Show the answer as it came?",
		Content:     kit.NewLine(kit.Plain("It holds a token or another secret. Whoever sees this screen sees it, too.")),
		ConfirmText: "Show original",
		OnConfirm: func() {
			modal.Close()
			p.showOriginal(o)
		},
	})
	modal.Open(p.tester.window.Canvas())
}

func (p *answerPane) showOriginal(o *outcome) {
	original := o.original
	if original == nil {
		return // Keyrack was locked meanwhile
	}
	p.tester.tasks.Go(func(context.Context) func() {
		whole := document.Parse(original())
		return func() {
			if p.shown != o || o.original == nil {
				return
			}
			o.whole = whole
			p.tabs.Select(tabPretty)
			p.show(o)
		}
	})
}

func (p *answerPane) hideOriginal() {
	if p.shown != nil {
		p.shown.whole = nil
		p.show(p.shown)
	}
}

// copyText puts what can be read of an answer into the clipboard: of one that is shown as it came, as a token is put
// there.
func (p *answerPane) copyText(text string) {
	if p.showsOriginal() {
		p.tester.copySecret(p.tester.place.Connection.ID, model.NewSecret(text))
		return
	}
	clip.Text(text)
}

// ForgetOriginals drops the answers as they came, with the tokens that they may hold. What is without them stays.
func (t *Tester) ForgetOriginals() {
	for _, desk := range t.desks {
		for _, r := range desk.requests {
			if r.outcome != nil {
				r.outcome.original, r.outcome.whole, r.outcome.exchange.Original = nil, nil, nil
			}
		}
	}
	if t.place.Connection.ID != "" {
		t.pane.show(t.request().outcome)
	}
}
