package storing

import (
	"context"
	"path/filepath"
	"strings"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// ShareList opens the dialog that writes a list of all connections without secrets.
func (d *Dialogs) ShareList() { d.ShareListOf() }

// ShareListOf does so for some connections only; none means all.
func (d *Dialogs) ShareListOf(only ...model.ConnectionID) {
	progress := newBar()
	path := d.newPathField("Where to write it", true, nil)
	path.entry.SetText(d.proposed("keyrack-connections", ".csv"))
	w := &work{busy: "Writing…"}
	replace := w.replacing(path, "Write the list")
	progress.say(kit.Muted("Names, properties and fingerprints, for a spreadsheet. No token, no note."),
		"Who has the tokens adds a column access_token and imports it.")
	w.modal = kit.NewModal(kit.ModalOptions{
		Title:    listTitle(len(only)),
		Subtitle: "It says which connections there are, and holds nothing that opens one.",
		Width:    760,
		Content: kit.NewForm(kit.Field{Label: "File", Field: path.content},
			kit.Field{Label: "", Field: progress.content}),
		ConfirmText: "Write the list",
		Focus:       path.entry,
		OnCancel:    w.stop,
		OnConfirm: func() {
			to, over, n := strings.TrimSpace(path.entry.Text), replace.agreed, 0
			d.run(w.doing(func(ctx context.Context, _ func(done, total int)) (err error) {
				n, err = d.Workspace.ShareList(ctx, to, over, only...)
				return err
			}, func(err error) {
				if err != nil {
					progress.fail(err)
					replace.refused(err)
					return
				}
				w.modal.Close()
				d.tell("Listed: " + phrase.Count(n, "connection", "connections") + " in " + filepath.Base(to) + ".")
			}))
		},
	})
	w.modal.Open(d.Window.Canvas())
}

func listTitle(connections int) string {
	if connections == 0 {
		return "Export connection list"
	}
	return "Export list of " + phrase.Count(connections, "connection", "connections")
}
