package forms

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// ReplaceToken opens the dialog that gives a connection another access token. It is verified first; a token that opens
// another property needs the user's word.
func (f *Forms) ReplaceToken(place workspace.Place) {
	opens := f.newOutcome()
	opens.wait("Paste the token to see the property.")
	var (
		modal        *kit.Modal
		field        *tokenField
		verification workspace.Verification
		round        int
		stop         = func() {}
	)
	changed := func() {
		stop()
		round++
		mine := round
		verification = workspace.Verification{}
		modal.ConfirmButton().Disable()
		token, err := field.token()
		if err != nil {
			opens.missing(err, field)
			return
		}
		opens.wait("Checking…")
		stop = f.Tasks.Later(settle, func() {
			stop = f.Tasks.Go(func(ctx context.Context) func() {
				draft := workspace.Draft{Environment: place.Environment.ID, Integration: place.Integration.ID, AccessToken: token}
				found, err := f.Workspace.Verify(ctx, draft)
				return func() {
					switch {
					case mine != round:
					case err != nil:
						opens.fail(phrase.Explain(err).Sentences())
					default:
						verification = found
						opens.show(found)
						modal.ConfirmButton().SetText(replaceText(place.Connection, found))
						modal.ConfirmButton().Enable()
					}
				}
			})
		})
	}
	held := f.hold(place.Connection.ID)
	field = f.newTokenField("Access token", changed)
	field.entry.OnPaste = func(text string) bool {
		if !isTakenApart(text) {
			return false
		}
		stop()
		round++
		mine := round
		stop = f.Tasks.Go(func(ctx context.Context) func() {
			pasted, err := f.Workspace.ReadPasted(text)
			if err == nil {
				err = f.Workspace.FitsPlace(ctx, pasted, place)
			}
			return func() {
				switch {
				case mine != round:
				case err != nil:
					field.entry.SetText("")
					opens.fail(phrase.Explain(err).Sentences())
				default:
					field.entry.SetText(pasted.AccessToken.Secret.Reveal())
				}
			}
		})
		return true
	}
	modal = kit.NewModal(kit.ModalOptions{
		Title:    "Rotate the access token",
		Subtitle: "The old token is deleted only after the new one is stored.",
		Content: kit.NewForm(kit.Field{Label: "Connection", Field: kit.NewLine(kit.Named(place.Connection.Title()))},
			kit.Field{Label: "Access token", Field: field.entry, Hint: field.hint},
			kit.Field{Label: "Opens", Field: opens.banner}),
		ConfirmText: "Replace",
		Focus:       field.entry,
		OnCancel:    func() { round++; stop() },
		OnConfirm: func() {
			token, err := field.token()
			if err != nil {
				modal.SetError(phrase.Explain(err).Sentences())
				return
			}
			verified := verification
			of := Changed{Connections: []model.ConnectionID{place.Connection.ID}}
			f.change(modal, "Replacing…", of, held, func(ctx context.Context) error {
				return f.Workspace.ReplaceAccessToken(ctx, place.Connection.ID, token, verified)
			}, nil)
		},
	})
	modal.ConfirmButton().Disable()
	modal.SetNote(f.kept(place.Integration))
	modal.Open(f.Window.Canvas())
}

func replaceText(connection model.Connection, found workspace.Verification) string {
	identity := found.Identity()
	switch {
	case identity == nil:
		return "Replace unverified"
	case connection.Identity != nil && connection.Identity.EnterpriseID != identity.EnterpriseID:
		return "Replace, it opens another property"
	}
	return "Replace"
}

// Ask asks whether something that cannot easily be undone is really meant.
func (f *Forms) Ask(title, text, confirm string, work Work, done func()) {
	f.ask(title, text, confirm, func(modal *kit.Modal) { f.Save(modal, "Working…", work, done) })
}

func (f *Forms) ask(title, text, confirm string, confirmed func(*kit.Modal)) {
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: title, Content: kit.VBox(6, question(text)...), ConfirmText: confirm,
		OnConfirm: func() { confirmed(modal) },
	})
	modal.Open(f.Window.Canvas())
}

// questionWidth is the room for text in a dialog.
const questionWidth = 570

// question is what a dialog asks, each text in lines of its own.
func question(texts ...string) (lines []fyne.CanvasObject) {
	for _, text := range texts {
		for _, line := range kit.Wrap(text, 3, questionWidth, look.TextSize) {
			lines = append(lines, kit.NewLine(kit.Plain(line)))
		}
	}
	return lines
}

// EditIntegration opens the dialog for a client application: its name, its token, and its end.
func (f *Forms) EditIntegration(group workspace.Group, done func()) {
	integration := group.Integration
	name := kit.NewEntry("Name and version, such as Acme Sync 2.1.0")
	name.SetText(integration.Client)
	field := f.newTokenField("Leave empty to keep "+string(integration.Fingerprint), func() {})
	ids := make([]model.ConnectionID, len(group.Connections))
	for i, connection := range group.Connections {
		ids[i] = connection.ID
	}
	held := f.hold(ids...)
	var modal *kit.Modal
	remove := kit.NewGhostButton("Delete this client application with its "+
		phrase.Count(len(group.Connections), "connection", "connections")+"…", func() {
		modal.Close()
		f.removeIntegration(group, ids, done)
	})
	modal = kit.NewModal(kit.ModalOptions{
		Title:    "Client application",
		Subtitle: "Every request says this name; Mews looks for it when it reviews an integration.",
		Content: kit.NewForm(kit.Field{Label: "Client name", Field: name},
			kit.Field{Label: "Client token", Field: field.entry, Hint: field.hint},
			kit.Field{Label: "", Field: remove}),
		ConfirmText: "Save",
		Focus:       name,
		OnConfirm: func() {
			token, err := field.token()
			if err != nil && !errors.Is(err, model.ErrTokenEmpty) {
				modal.SetError(phrase.Explain(err).Sentences())
				return
			}
			client := name.Text
			f.change(modal, "Saving…", Changed{Integration: integration, Connections: ids}, held,
				func(ctx context.Context) error {
					return f.Workspace.EditIntegration(ctx, integration.ID, client, token)
				}, done)
		},
	})
	modal.SetNote(f.kept(integration))
	modal.Open(f.Window.Canvas())
}

// removeIntegration asks before it removes a client application with its connections.
func (f *Forms) removeIntegration(group workspace.Group, ids []model.ConnectionID, done func()) {
	integration, count := group.Integration, len(group.Connections)
	text := fmt.Sprintf("Its client token and %s are deleted, with their tokens.",
		phrase.Count(count, "connection", "connections"))
	if integration.Team != "" && f.Store != nil {
		text += " They go from the " + f.Store(integration.Team) + ", for everybody. Its members can bring them back."
	}
	remove := func(ctx context.Context) error { return f.Workspace.RemoveIntegration(ctx, integration.ID) }
	held := func(do Work) Work { return f.holding(integration.EnvironmentID, integration.ID, count, do) }
	f.ask("Delete “"+integration.Client+"”?", text, "Delete", func(modal *kit.Modal) {
		of := Changed{Integration: integration, Connections: ids, Delete: true}
		f.change(modal, "Working…", of, held, remove, done)
	})
}

// UnlockWrites opens the dialog that asks for the property's verified name.
func (f *Forms) UnlockWrites(connection model.Connection, done func()) {
	if connection.Identity == nil {
		f.Tell("Not verified yet", phrase.Explain(model.ErrNotVerified).Sentences())
		return
	}
	binding, err := f.Workspace.BindingOf(connection.ID)
	if err != nil {
		f.Tell("Unlock writes", phrase.Explain(err).Sentences())
		return
	}
	typed := kit.NewEntry(connection.Identity.Name)
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:    "Unlock writes for 5 minutes",
		Subtitle: "Type the name of the property that the next requests will change.",
		Content: kit.NewForm(kit.Field{Label: "Property", Field: kit.NewLine(kit.BoldName(connection.Identity.Name))},
			kit.Field{Label: "Type it here", Field: typed}),
		ConfirmText: "Unlock writes",
		Focus:       typed,
		OnConfirm: func() {
			err := f.Workspace.Unchanged(binding)
			if err == nil {
				_, err = f.Workspace.UnlockWrites(connection.ID, typed.Text)
			}
			if err != nil {
				modal.SetError(phrase.Explain(err).Sentences())
				return
			}
			modal.Close()
			done()
		},
	})
	modal.Open(f.Window.Canvas())
}

// Tell shows a message that only has to be read.
func (f *Forms) Tell(title string, lines ...string) {
	content := make([]fyne.CanvasObject, len(lines))
	for i, line := range lines {
		content[i] = kit.NewLine(kit.Plain(line))
	}
	kit.NewModal(kit.ModalOptions{Title: title, Content: kit.VBox(6, content...), CancelText: "Close"}).Open(
		f.Window.Canvas())
}
