package forms

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// EditConnection opens the dialog for label, tags, note, contact and ticket.
func (f *Forms) EditConnection(connection model.Connection) {
	label, tagged := kit.NewEntry("The property's name, unless you write another"), kit.NewEntry("demo, gross")
	note, contact := kit.NewMultiLineEntry("What it is for, what to look out for", 3),
		kit.NewEntry("Who to call at the property")
	ticket := kit.NewEntry("https://tickets.example.com/1234")
	label.SetText(connection.Label)
	tagged.SetText(strings.Join(connection.Tags, ", "))
	note.SetText(connection.Note)
	contact.SetText(connection.Contact)
	ticket.SetText(connection.Ticket)
	held := f.hold(connection.ID)
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:    "Edit connection",
		Subtitle: "The name that Mews reports stays on the page; a label is yours.",
		Content: kit.NewForm(
			kit.Field{Label: "Label", Field: label}, kit.Field{Label: "Tags", Field: tagged},
			kit.Field{Label: "Note", Field: note},
			kit.Field{Label: "Contact", Field: contact}, kit.Field{Label: "Ticket", Field: ticket},
		),
		ConfirmText: "Save",
		Focus:       label,
		OnConfirm: func() {
			connection.Label, connection.Tags, connection.Note = label.Text, tags(tagged.Text), note.Text
			connection.Contact, connection.Ticket = contact.Text, ticket.Text
			of := Changed{Connections: []model.ConnectionID{connection.ID}}
			f.change(modal, "Saving…", of, held, func(ctx context.Context) error {
				return f.Workspace.EditConnection(ctx, connection.ID, connection.Details)
			}, nil)
		},
	})
	modal.Open(f.Window.Canvas())
}

// TagConnections opens the dialog that adds tags to connections and takes others from them.
func (f *Forms) TagConnections(connections []model.Connection) {
	if len(connections) == 0 {
		return
	}
	ids := make([]model.ConnectionID, len(connections))
	var present []string
	for i, connection := range connections {
		ids[i] = connection.ID
		present = append(present, connection.Tags...)
	}
	slices.Sort(present)
	present = slices.Compact(present)
	on := kit.NewLine(kit.Muted("none"))
	if len(present) > 0 {
		on.Set(kit.Plain(strings.Join(present, ", ")))
	}
	add, remove := kit.NewEntry("alps, spa"), kit.NewEntry("old")
	if len(present) == 0 {
		remove.Disable()
	}
	held := f.hold(ids...)
	title := "Tags of “" + connections[0].Title() + "”"
	if len(connections) > 1 {
		title = fmt.Sprintf("Tags of %d connections", len(connections))
	}
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: title, ConfirmText: "Save", Focus: add,
		Content: kit.NewForm(kit.Field{Label: "There are", Field: on}, kit.Field{Label: "Add", Field: add},
			kit.Field{Label: "Take away", Field: remove}),
		OnConfirm: func() {
			more, fewer := tags(add.Text), tags(remove.Text)
			f.change(modal, "Saving…", Changed{Connections: ids}, held, func(ctx context.Context) error {
				return f.Workspace.TagConnections(ctx, ids, more, fewer)
			}, nil)
		},
	})
	modal.Open(f.Window.Canvas())
}

// namedInQuestion is how many connections a question names.
const namedInQuestion = 3

// RemoveConnections asks before it removes connections with their tokens; done gets how many can be brought back, and
// why tokens of them are still in the store, if they are. Where a token is out of reach, in another keyring than the
// one in use, nothing is removed, and the dialog offers to remove the connections all the same.
func (f *Forms) RemoveConnections(connections []model.Connection,
	done func(restorable int, left *secrets.LeftBehindError),
) {
	ids := make([]model.ConnectionID, len(connections))
	for i, connection := range connections {
		ids[i] = connection.ID
	}
	held := f.hold(ids...)
	title, lines := removalQuestion(connections, f.storesOf(ids))
	if f.TeamOf != nil && slices.ContainsFunc(ids, func(id model.ConnectionID) bool { return f.TeamOf(id) != "" }) {
		lines = append(lines, "What a team shares goes for everybody, and its members can bring it back.")
	}
	content := kit.VBox(6, question(lines...)...)
	leave := false // what is out of reach, for the user was told of it
	var modal *kit.Modal
	remove := func() {
		leaving, restorable := leave, 0
		var left *secrets.LeftBehindError
		do := func(ctx context.Context) (err error) {
			if leaving {
				err = f.Workspace.RemoveForGood(ctx, true, ids...)
			} else {
				restorable, err = f.Workspace.RemoveConnections(ctx, ids...)
			}
			if errors.As(err, &left) { // they are removed
				return nil
			}
			return err
		}
		removed := func() { done(restorable, left) }
		f.saveOr(modal, "Working…", held(do), removed, func(err error) {
			if f.conflicts(modal, Changed{Connections: ids, Delete: true}, err, do, removed) {
				return
			}
			modal.SetError(phrase.Explain(err).Sentences())
			if errors.Is(err, model.ErrStoreElsewhere) {
				leave = true
				content.Objects = question(leaveText(len(connections)))
				content.Refresh()
				modal.ConfirmButton().SetText("Delete all the same")
			}
		})
	}
	modal = kit.NewModal(kit.ModalOptions{Title: title, Content: content, ConfirmText: "Delete", OnConfirm: remove})
	modal.Open(f.Window.Canvas())
}

// storesOf names the stores that the tokens of connections are in.
func (f *Forms) storesOf(ids []model.ConnectionID) string {
	var names []string
	for _, id := range ids {
		name := f.Workspace.StoreName()
		if f.TeamOf != nil && f.Store != nil && f.TeamOf(id) != "" {
			name = f.Store(f.TeamOf(id))
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " and the ")
}

// removalQuestion is what a dialog asks before connections are removed.
func removalQuestion(connections []model.Connection, store string) (title string, lines []string) {
	var names []string
	for _, connection := range connections[:min(len(connections), namedInQuestion)] {
		names = append(names, connection.Title())
	}
	title, whose, valid := "Delete “"+connections[0].Title()+"”?", "Its access token is", "It stays valid at Mews."
	if len(connections) > 1 {
		title = "Delete " + phrase.Count(len(connections), "connection", "connections") + "?"
		whose, valid = "Their access tokens are", "They stay valid at Mews."
		text := strings.Join(names, ", ")
		if more := len(connections) - len(names); more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		lines = append(lines, text+".")
	}
	return title, append(lines, whose+" deleted from the "+store+". "+valid)
}

// leaveText says what is done to connections some of whose tokens are out of reach.
func leaveText(connections int) string {
	if connections == 1 {
		return "The connection can be deleted for good now, and its token once that place is back."
	}
	return "The connections can be deleted for good now, and those tokens once that place is back."
}
