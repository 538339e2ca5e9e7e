package storing

import (
	"context"
	"errors"
	"fmt"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/ui/desktop/kit"
)

// CreateVault asks for a passphrase, makes the vault with it, and brings there what is stored already. done is called
// when the vault is the store in use.
func (d *Dialogs) CreateVault(done func()) {
	fields, progress := newPassphraseFields(), newBar()
	w := &work{bar: progress, busy: "Creating…"}
	w.modal = kit.NewModal(kit.ModalOptions{
		Title:    "Use a passphrase vault",
		Subtitle: "A file in the data folder that only the passphrase opens. Keyrack asks for it at every start.",
		Content: kit.NewForm(
			kit.Field{Label: "Passphrase", Field: fields.first},
			kit.Field{Label: "Confirm passphrase", Field: fields.second, Hint: fields.hint},
			kit.Field{Label: "", Field: progress.content},
		),
		ConfirmText: "Create the vault",
		Focus:       fields.first,
		OnCancel:    func() { fields.forget(); w.stop() },
		OnConfirm: func() {
			passphrase, err := fields.passphrase()
			if err != nil {
				progress.fail(err)
				d.Window.Canvas().Focus(fields.first)
				return
			}
			d.run(w.doing(func(ctx context.Context, progress func(done, total int)) error {
				// A second attempt, after a move that failed, finds the vault there.
				if err := d.Workspace.CreateVault(ctx, passphrase); err != nil && !errors.Is(err, secrets.ErrVaultExists) {
					return err
				}
				return d.adopt(ctx, model.VaultStore, progress)
			}, func(err error) {
				if err != nil {
					progress.fail(err)
					return
				}
				fields.forget()
				w.modal.Close()
				done()
			}))
		},
	})
	w.modal.SetNote(assets.Lock, "Encrypted with age")
	w.modal.Open(d.Window.Canvas())
}

// adopt makes a store the one in use. If the other one cannot be reached, what lies there stays and is read from there
// when it is back: the user asked for this store because that one is away.
func (d *Dialogs) adopt(ctx context.Context, kind model.StoreKind, progress func(done, total int)) error {
	err := d.Workspace.MoveTo(ctx, kind, progress)
	if errors.Is(err, model.ErrStoreUnavailable) && !errors.Is(err, secrets.ErrInVault) {
		return d.Workspace.UseStore(ctx, kind)
	}
	return err
}

// doing completes a work that was begun with its dialog.
func (w *work) doing(do func(ctx context.Context, progress func(done, total int)) error, then func(error)) *work {
	w.do, w.then = do, then
	return w
}

// UnlockVault asks for the passphrase. done is called when the vault is open.
func (d *Dialogs) UnlockVault(done func()) {
	passphrase, progress := kit.NewPasswordEntry("Passphrase"), newBar()
	w := &work{bar: progress, busy: "Opening…"}
	w.modal = kit.NewModal(kit.ModalOptions{
		Title:    "Unlock the vault",
		Subtitle: "The vault is a file in the data folder. It stays open until Keyrack locks or ends.",
		Content: kit.NewForm(kit.Field{Label: "Passphrase", Field: passphrase},
			kit.Field{Label: "", Field: progress.content}),
		ConfirmText: "Unlock",
		Focus:       passphrase,
		OnCancel:    func() { passphrase.SetText(""); w.stop() },
		OnConfirm: func() {
			secret := model.NewSecret(passphrase.Text)
			d.run(w.doing(func(ctx context.Context, _ func(done, total int)) error {
				return d.Workspace.UnlockVault(ctx, secret)
			}, func(err error) {
				if errors.Is(err, secrets.ErrInVault) {
					progress.fail(err)
					d.Window.Canvas().Focus(passphrase)
					return
				}
				passphrase.SetText("")
				w.modal.Close()
				if err != nil { // the vault is open; something that waited for it did not work
					d.tell(explain(err).Sentences())
				}
				done()
			}))
		},
	})
	w.modal.Open(d.Window.Canvas())
}

// ChangePassphrase asks for the old passphrase and a new one.
func (d *Dialogs) ChangePassphrase() {
	old, fields, progress := kit.NewPasswordEntry("Current passphrase"), newPassphraseFields(), newBar()
	forget := func() {
		old.SetText("")
		fields.forget()
	}
	w := &work{bar: progress, busy: "Changing…"}
	w.modal = kit.NewModal(kit.ModalOptions{
		Title:    "Change the passphrase of the vault",
		Subtitle: "Copies of the vault that were made before still open with the old one.",
		Content: kit.NewForm(
			kit.Field{Label: "Current passphrase", Field: old},
			kit.Field{Label: "New passphrase", Field: fields.first},
			kit.Field{Label: "Confirm passphrase", Field: fields.second, Hint: fields.hint},
			kit.Field{Label: "", Field: progress.content},
		),
		ConfirmText: "Change passphrase",
		Focus:       old,
		OnCancel:    func() { forget(); w.stop() },
		OnConfirm: func() {
			next, err := fields.passphrase()
			if err != nil {
				progress.fail(err)
				d.Window.Canvas().Focus(fields.first)
				return
			}
			was := model.NewSecret(old.Text)
			d.run(w.doing(func(ctx context.Context, _ func(done, total int)) error {
				return d.Workspace.ChangePassphrase(ctx, was, next)
			}, func(err error) {
				if err != nil {
					progress.fail(err)
					d.Window.Canvas().Focus(old)
					return
				}
				forget()
				w.modal.Close()
				d.tell("The vault has its new passphrase.")
			}))
		},
	})
	w.modal.Open(d.Window.Canvas())
}

// Move brings all tokens to a store that is there already, and shows how far it has come.
func (d *Dialogs) Move(kind model.StoreKind, name string, left int, done func()) {
	progress := newBar()
	progress.say(
		kit.Muted(fmt.Sprintf("%d to move. Each is copied, read back, and only then deleted where it was.", left)),
		"It can be stopped at any time and goes on later.")
	w := &work{bar: progress, busy: "Moving…"}
	w.modal = kit.NewModal(kit.ModalOptions{
		Title:       "Move the tokens to the " + name,
		Content:     progress.content,
		ConfirmText: "Move",
		OnCancel:    w.stop,
		OnConfirm: func() {
			d.run(w.doing(func(ctx context.Context, progress func(done, total int)) error {
				return d.Workspace.MoveTo(ctx, kind, progress)
			}, func(err error) {
				switch {
				case !w.modal.IsOpen():
				case err != nil:
					progress.fail(err)
					return
				default:
					w.modal.Close()
					d.tell("All tokens are in the " + name + " now.")
				}
				done()
			}))
		},
	})
	w.modal.Open(d.Window.Canvas())
}
