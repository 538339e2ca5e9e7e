package why

import (
	"context"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// trial is the dialog that tries a pair of tokens in another environment, while it is open.
type trial struct {
	*Dialogs
	place workspace.Place
	of    model.Binding // what the connection meant when its refusal was looked into
	there model.Environment
	typed *kit.Entry // nil where no yes has to be typed
	modal *kit.Modal
	what  *kit.Line
	next  *kit.Paragraph
	stop  func()
}

// try says what is about to be sent where, and sends it when the user says so: of production tokens with a typed yes.
func (d *Dialogs) try(place workspace.Place, of model.Binding, there model.Environment, needsYes bool) {
	t := &trial{
		Dialogs: d, place: place, of: of, there: there, what: kit.NewLine(), next: kit.NewParagraph(2),
		stop: func() {},
	}
	fields := []kit.Field{
		{
			Label: "Tokens",
			Field: kit.NewLine(kit.Named("both of "+place.Connection.Title()), kit.Muted(" · "+place.Environment.Name)),
		},
		{Label: "Sent to", Field: kit.NewLine(kit.BoldName(there.Name), kit.Span{Text: there.Address.String(), Gap: 8})},
	}
	if needsYes {
		t.typed = kit.NewEntry("yes")
		fields = append(fields,
			kit.Field{
				Label: "Type yes", Field: t.typed,
				Hint: kit.NewLine(kit.Muted("They are for production, and this shows them to another host.")),
			})
	}
	t.modal = kit.NewModal(kit.ModalOptions{
		Title:       "Try the tokens in " + there.Name + "?",
		Subtitle:    "configuration/get is asked there. Nothing is written and nothing is stored.",
		Content:     kit.VBox(14, kit.NewForm(fields...), kit.VBox(4, t.what, t.next)),
		ConfirmText: "Try in " + there.Name,
		CancelText:  "Close",
		OnConfirm:   t.send,
		OnCancel:    func() { t.stop() },
		Width:       width,
	})
	t.modal.Open(d.Window.Canvas())
}

func (t *trial) send() {
	options := workspace.TryElsewhereOptions{Connection: t.place.Connection.ID, Environment: t.there.ID}
	if t.typed != nil {
		options.Typed = t.typed.Text
	}
	t.work("Trying…", func(ctx context.Context) (func(), error) {
		if err := t.Workspace.Unchanged(t.of); err != nil {
			return nil, err
		}
		found, err := t.Workspace.TryElsewhere(ctx, options)
		return func() { t.show(found) }, err
	})
}

// show says what came of it, and offers what follows.
func (t *trial) show(found workspace.Verification) {
	span := kit.Span{Bold: true}
	if found.Check().Health == model.OK {
		span.Icon, span.Color = assets.Tick, look.ColorGoodText
		t.modal.ConfirmButton().SetText("Add to " + t.there.Name)
		t.modal.OnConfirm(func() { t.add(found) })
	}
	t.say(span, phrase.Elsewhere(found, t.place.Environment, t.there))
}

// say tells what may be seen of an explanation; its first sentence looks like the span.
func (t *trial) say(first kit.Span, explanation phrase.Explanation) {
	explanation = t.View.Explanation(explanation)
	first.Text = explanation.What
	t.what.Set(first)
	t.next.Set(explanation.About + " " + explanation.Next)
}

// add stores the connection where its tokens work, and goes there.
func (t *trial) add(found workspace.Verification) {
	t.work("Adding…", func(ctx context.Context) (func(), error) {
		if err := t.Workspace.Unchanged(t.of); err != nil {
			return nil, err
		}
		added, err := t.Workspace.AddElsewhere(ctx, t.place.Connection.ID, t.there.ID, found)
		return func() {
			t.modal.Close()
			t.Open(added.ID)
		}, err
	})
}

// work does something away from the UI goroutine while the dialog waits, and then what follows from it.
func (t *trial) work(busy string, do func(ctx context.Context) (then func(), err error)) {
	confirm := t.modal.ConfirmButton()
	text := confirm.Text()
	confirm.SetText(busy)
	confirm.Disable()
	t.say(kit.Span{}, phrase.Explanation{})
	t.stop = t.Tasks.Go(func(ctx context.Context) func() {
		then, err := do(ctx)
		return func() {
			confirm.SetText(text)
			confirm.Enable()
			if err != nil {
				t.say(kit.Span{Icon: assets.Warning, Color: look.ColorBadText}, phrase.Explain(err))
				if t.typed != nil {
					t.Window.Canvas().Focus(t.typed)
				}
				return
			}
			then()
		}
	})
}
