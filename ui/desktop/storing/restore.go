package storing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// restoreForm is the dialog that merges a backup into what is here.
type restoreForm struct {
	dialogs    *Dialogs
	work       *work
	path       *pathField
	passphrase *kit.Entry
	replace    *kit.Select
	preview    *preview
	bar        *bar
	plan       *transfer.RestorePlan // nil until the backup was opened
}

// Restore opens the dialog.
func (d *Dialogs) Restore() {
	if d.View.Covered() {
		return
	}
	f := &restoreForm{dialogs: d, preview: newPreview(), bar: newBar()}
	f.path = d.newPathField("keyrack-backup-….age", false, func() { f.changed() })
	f.passphrase = kit.NewPasswordEntry("The passphrase of the backup")
	f.replace = kit.NewSelect("Conflicts", []string{"Keep existing", "Overwrite with backup"},
		func(int) { f.count() })
	f.replace.SetSelected(0)
	f.work = &work{bar: f.bar}
	f.work.modal = kit.NewModal(kit.ModalOptions{
		Title:    "Restore a backup",
		Subtitle: "It is merged into what is here: what is missing is added, and nothing is overwritten unless you say so.",
		Width:    760,
		Content: kit.VBox(
			12, kit.NewForm(
				kit.Field{Label: "File", Field: f.path.content},
				kit.Field{Label: "Passphrase", Field: f.passphrase},
				kit.Field{Label: "Conflicts", Field: f.replace},
			), f.bar.content, f.preview.content,
		),
		ConfirmText: previewText,
		Focus:       f.path.entry,
		OnConfirm:   f.confirm,
		OnCancel:    func() { f.passphrase.SetText(""); f.work.stop() },
	})
	f.path.entry.OnChanged = func(string) { f.changed() }
	f.passphrase.OnChanged = func(string) { f.changed() }
	f.changed()
	f.work.modal.Open(d.Window.Canvas())
}

func (f *restoreForm) changed() {
	f.plan = nil
	f.preview.set(nil)
	f.work.modal.ConfirmButton().SetText(previewText)
	f.bar.say(kit.Muted("Open the backup to see what would change."), "")
}

func (f *restoreForm) confirm() {
	if f.plan != nil {
		f.restore()
		return
	}
	path, passphrase := strings.TrimSpace(f.path.entry.Text), model.NewSecret(f.passphrase.Text)
	var plan transfer.RestorePlan
	f.work.busy = "Opening…"
	f.dialogs.run(f.work.doing(func(ctx context.Context, _ func(done, total int)) (err error) {
		plan, err = f.dialogs.Workspace.PreviewRestore(ctx, path, passphrase)
		return err
	}, func(err error) {
		if err != nil {
			f.bar.fail(err)
			return
		}
		f.plan = &plan
		f.preview.set(restoreRows(plan))
		f.count()
	}))
}

// changes is how many entries a restore would change, as things are chosen.
func (f *restoreForm) changes() int {
	n := f.plan.Count(transfer.RestoreAdd) + f.plan.Count(transfer.RestoreToken)
	if f.replace.Selected() == 1 {
		n += f.plan.Count(transfer.RestoreDiffers)
	}
	return n
}

func (f *restoreForm) count() {
	if f.plan == nil {
		return
	}
	changes, confirm := f.changes(), f.work.modal.ConfirmButton()
	text := fmt.Sprintf("Backup of %s: ", f.plan.Backup.Made.Local().Format("2 January 2006, 15:04"))
	if changes == 0 {
		text += "there is nothing to restore."
		confirm.SetText("Close")
	} else {
		text += phrase.Count(changes, "entry", "entries") + " to restore."
		confirm.SetText("Restore " + phrase.Count(changes, "entry", "entries"))
	}
	below := ""
	if n := f.plan.Count(transfer.RestoreDiffers); n > 0 && f.replace.Selected() == 0 {
		below = phrase.Count(n, "entry differs and stays as it is", "entries differ and stay as they are") + " here."
	}
	f.bar.say(kit.Bold(text), below)
}

func (f *restoreForm) restore() {
	if f.changes() == 0 {
		f.passphrase.SetText("")
		f.work.modal.Close()
		return
	}
	backup := f.plan.Backup
	var replace func(transfer.RestoreRow) bool
	if f.replace.Selected() == 1 {
		replace = func(transfer.RestoreRow) bool { return true }
	}
	var report transfer.RestoreReport
	f.work.busy = "Restoring…"
	f.dialogs.run(f.work.doing(func(ctx context.Context, progress func(done, total int)) (err error) {
		report, err = f.dialogs.Workspace.Restore(ctx, backup, replace, progress)
		return err
	}, func(err error) {
		done := phrase.Restored(report)
		switch {
		case errors.Is(err, context.Canceled):
			f.dialogs.tell("Restore cancelled: " + done + ".")
		case err != nil:
			f.bar.fail(err)
			f.dialogs.tell("The restore stopped: " + done + ".")
		default:
			f.passphrase.SetText("")
			f.work.modal.Close()
			f.dialogs.tell("Restored: " + done + ".")
		}
	}))
}
