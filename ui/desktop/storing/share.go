package storing

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// ShareList opens the dialog that writes a list without secrets.
func (d *Dialogs) ShareList() {
	progress := newBar()
	path := d.newPathField("Where to write it", true, nil)
	path.entry.SetText(d.proposed("keyrack-connections", ".csv"))
	w := &work{busy: "Writing…"}
	replace := false
	path.entry.OnChanged = func(string) {
		replace = false
		w.modal.ConfirmButton().SetText("Write the list")
	}
	progress.say(kit.Muted("Names, properties and fingerprints, for a spreadsheet. No token, no note."), "Who has the tokens adds a column access_token and imports it.")
	w.modal = d.modal(kit.ModalOptions{
		Title:       "List for colleagues",
		Subtitle:    "It says which connections there are, and holds nothing that opens one.",
		Width:       760,
		Content:     kit.NewForm(kit.Field{Label: "File", Field: path.content}, kit.Field{Label: "", Field: progress.content}),
		ConfirmText: "Write the list",
		Focus:       path.entry,
		OnCancel:    w.stop,
		OnConfirm: func() {
			to, over, n := strings.TrimSpace(path.entry.Text), replace, 0
			d.run(w.doing(func(ctx context.Context, _ func(done, total int)) (err error) {
				n, err = d.Workspace.ShareList(ctx, to, over)
				return err
			}, func(err error) {
				switch {
				case errors.Is(err, workspace.ErrFileExists):
					progress.fail(err)
					replace = true
					w.modal.ConfirmButton().SetText("Replace the file")
				case err != nil:
					progress.fail(err)
				default:
					w.modal.Close()
					d.Tell("Listed: " + phrase.Count(n, "connection", "connections") + " in " + filepath.Base(to) + ".")
				}
			}))
		},
	})
	w.modal.Open(d.Window.Canvas())
}
