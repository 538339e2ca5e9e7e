package why

import (
	"context"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// silenceLines is how many lines the evidence of a silence can take: the configuration, what a webhook said, the
// socket, and three reads, of which two may need two lines.
const silenceLines = 8

// AskSilence finds out why no events come from a property: it asks the configuration, tries the socket where it is not
// open, reads what has changed, and shows all of it. Heard reads what came; it is called from another goroutine.
func (d *Dialogs) AskSilence(place workspace.Place, heard func() check.Heard) {
	verdict := kit.NewLine(kit.Muted("Asking Mews: the token, the socket, and what has changed…"))
	rest := kit.NewParagraph(3)
	evidence := kit.VBox(4)
	for range silenceLines {
		evidence.Add(kit.NewLine(kit.Plain(" "))) // as high as a text
	}
	cancel := func() {}
	modal := kit.NewModal(kit.ModalOptions{
		Title: "Why do I get no events?", Subtitle: d.View.Place(place).Connection.Title(), CancelText: "Close",
		Content:  kit.VBox(8, kit.VBox(4, verdict, rest), evidence),
		Width:    width,
		OnCancel: func() { cancel() },
	})
	cancel = d.Tasks.Go(func(ctx context.Context) func() {
		found, err := d.Workspace.WhySilent(ctx, check.SilenceOptions{Connection: place.Connection.ID, Heard: heard})
		return func() {
			texts, explanation := d.View.Silence(found, place.Environment, err)
			verdict.Set(kit.Bold(explanation.What))
			rest.Set(explanation.About + " " + explanation.Next)
			showEvidence(evidence.Objects, texts)
		}
	})
	modal.Open(d.Window.Canvas())
}

// showEvidence writes each text on lines of its own, with a mark before it.
func showEvidence(lines []fyne.CanvasObject, texts []string) {
	const most, margins, mark = 2, 80, 17
	for _, text := range texts {
		for i, part := range kit.Wrap(text, most, width-margins, look.TextSize) {
			if len(lines) == 0 {
				return
			}
			span := kit.Span{Text: part, Gap: mark}
			if i == 0 {
				span = kit.Span{Icon: assets.ArrowRight, Text: part}
			}
			lines[0].(*kit.Line).Set(span)
			lines = lines[1:]
		}
	}
}
