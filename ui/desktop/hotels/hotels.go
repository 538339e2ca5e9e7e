// Package hotels is the dialog in which the sandbox is directed: its hotels live, they send webhooks to this window,
// and what people do with integrations at Mews happens to theirs.
package hotels

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"keyrack/model/sandbox"
	"keyrack/model/workspace/rehearsal"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Rehearsal is the sandbox of this process.
type Rehearsal interface {
	State(ctx context.Context) (rehearsal.State, error)
	SetLives(ctx context.Context, on bool) error
	SetWebhooks(ctx context.Context, on bool) error
	Change(ctx context.Context, change sandbox.IntegrationChange, id string) (rehearsal.Integration, error)
}

// Dialogs opens the dialog in a window. All fields are required.
type Dialogs struct {
	Rehearsal Rehearsal
	Tasks     *task.Runner
	Window    fyne.Window
}

// dialog is the dialog while it is open.
type dialog struct {
	*Dialogs
	state  rehearsal.State
	chosen string // the id of the integration

	lives    *kit.Toggle
	webhooks *kit.Toggle
	which    *kit.Select
	changes  map[sandbox.IntegrationChange]*kit.Button
	told     *kit.Paragraph
}

const width float32 = 720

// Open opens the dialog.
func (d *Dialogs) Open() {
	o := &dialog{Dialogs: d, changes: map[sandbox.IntegrationChange]*kit.Button{}, told: kit.NewParagraph(2)}
	o.lives = kit.NewToggle("The hotels live: something happens every "+rehearsal.Pace.String(), func(on bool) {
		o.do(func(ctx context.Context) (string, error) { return "", d.Rehearsal.SetLives(ctx, on) })
	})
	o.webhooks = kit.NewToggle("Send their webhooks to this window", func(on bool) {
		o.do(func(ctx context.Context) (string, error) { return "", d.Rehearsal.SetWebhooks(ctx, on) })
	})
	o.which = kit.NewSelect("Integration", nil, func(i int) {
		o.chosen = o.state.Integrations[i].ID
		o.told.Set("")
		o.show()
	})
	buttons := kit.NewFlow(look.Gap, width-2*look.PageMargin)
	for _, change := range sandbox.IntegrationChanges() {
		button := kit.NewButton(phrase.IntegrationChange(change), func() { o.change(change) })
		button.Disable()
		o.changes[change] = button
		buttons.Add(button)
	}
	modal := kit.NewModal(kit.ModalOptions{
		Title: "Hotels of the sandbox", Subtitle: "What guests, staff and Mews do elsewhere, happens here at your word.",
		Content: kit.VBox(10, o.lives, o.webhooks, kit.NewHairline(), o.which, buttons, o.told), CancelText: "Close",
		Width: width,
	})
	o.do(func(context.Context) (string, error) { return "", nil })
	modal.Open(d.Window.Canvas())
}

// do does something away from the UI goroutine, and shows what the hotels do then.
func (o *dialog) do(what func(ctx context.Context) (told string, err error)) {
	o.Tasks.Go(func(ctx context.Context) func() {
		told, err := what(ctx)
		state, unread := o.Rehearsal.State(ctx)
		return func() {
			switch {
			case err != nil:
				o.told.Set(phrase.Explain(err).Sentences())
			case unread != nil:
				o.told.Set(phrase.Explain(unread).Sentences())
			case told != "":
				o.told.Set(told)
			}
			if unread == nil {
				o.state = state
			}
			o.show()
		}
	})
}

// change changes the chosen integration. One that was created is chosen then.
func (o *dialog) change(change sandbox.IntegrationChange) {
	id := o.chosen
	o.do(func(ctx context.Context) (string, error) {
		one, err := o.Rehearsal.Change(ctx, change, id)
		if err != nil {
			return "", err
		}
		return phrase.IntegrationChanged(change, one.Hotel, one.Fingerprint), nil
	})
}

// show shows what the hotels do, and what can be done with the chosen integration.
func (o *dialog) show() {
	o.lives.SetOn(o.state.Lives)
	o.webhooks.SetOn(o.state.Webhooks)
	names := make([]string, len(o.state.Integrations))
	for i, one := range o.state.Integrations {
		names[i] = one.Hotel + " · " + string(one.State) + " · " + string(one.Fingerprint)
	}
	at := slices.IndexFunc(o.state.Integrations, func(one rehearsal.Integration) bool { return one.ID == o.chosen })
	if at < 0 && len(names) > 0 {
		at, o.chosen = 0, o.state.Integrations[0].ID
	}
	o.which.SetOptions(names, at)
	for change, button := range o.changes {
		kit.Enable(button, at >= 0 && slices.Contains(o.state.Integrations[at].Changes, change))
	}
}
