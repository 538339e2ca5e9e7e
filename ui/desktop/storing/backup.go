package storing

import (
	"context"
	"path/filepath"
	"strings"

	"keyrack/assets"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// Backup opens the dialog that writes everything into one encrypted file.
func (d *Dialogs) Backup() {
	if d.View.Covered() {
		return
	}
	progress, fields := newBar(), newPassphraseFields()
	path := d.newPathField("Where to write it", true, nil)
	path.entry.SetText(d.proposed("keyrack-backup", ".age"))
	w := &work{bar: progress, busy: "Backing up…"}
	replace := w.replacing(path, "Back up")
	progress.say(kit.Muted("One file with everything, tokens included."),
		"Keyrack opens it with the passphrase, and so does the tool age (age -d).")
	w.modal = kit.NewModal(kit.ModalOptions{
		Title:    "Back up everything",
		Subtitle: "Keep the file and its passphrase in two places. Without the passphrase nobody can read it.",
		Width:    760,
		Content: kit.NewForm(
			kit.Field{Label: "File", Field: path.content},
			kit.Field{Label: "Passphrase", Field: fields.first},
			kit.Field{Label: "Confirm passphrase", Field: fields.second, Hint: fields.hint},
			kit.Field{Label: "", Field: progress.content},
		),
		ConfirmText: "Back up",
		Focus:       fields.first,
		OnCancel:    func() { fields.forget(); w.stop() },
		OnConfirm: func() {
			passphrase, err := fields.passphrase()
			if err != nil {
				progress.fail(err)
				d.Window.Canvas().Focus(fields.first)
				return
			}
			to, over := strings.TrimSpace(path.entry.Text), replace.agreed
			var report transfer.BackupReport
			d.run(w.doing(func(ctx context.Context, progress func(done, total int)) (err error) {
				report, err = d.Workspace.Backup(ctx, to, over, passphrase, progress)
				return err
			}, func(err error) {
				if err != nil {
					progress.fail(err)
					replace.refused(err)
					return
				}
				fields.forget()
				w.modal.Close()
				d.tell(backedUp(report, to))
			}))
		},
	})
	w.modal.SetNote(assets.Lock, "Encrypted with age")
	w.modal.Open(d.Window.Canvas())
}

func backedUp(report transfer.BackupReport, path string) string {
	text := "Backed up: " + phrase.Count(report.Connections, "connection", "connections") + " in " +
		filepath.Base(path) + "."
	if len(report.Missing) > 0 {
		text += " Not in it, because their tokens are missing: " + strings.Join(report.Missing, ", ") + "."
	}
	if left := phrase.NotBackedUp(report.Shared); left != "" {
		text += " " + left
	}
	return text
}
