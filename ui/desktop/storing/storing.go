// Package storing holds the dialogs about where and how things are kept: the secret store and its vault, import, backup
// and restore, the list for colleagues, the examination, and the settings of all that.
package storing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/doctor"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the dialogs do.
type Workspace interface {
	Environments() []model.Environment
	Tree(ctx context.Context, id model.EnvironmentID) ([]workspace.Group, error)

	StoreState(ctx context.Context) (secrets.StoreState, error)
	CreateVault(ctx context.Context, passphrase model.Secret) error
	UnlockVault(ctx context.Context, passphrase model.Secret) error
	ChangePassphrase(ctx context.Context, old, next model.Secret) error
	UseStore(ctx context.Context, kind model.StoreKind) error
	MoveTo(ctx context.Context, kind model.StoreKind, progress func(done, total int)) error

	ImportFormats() []transfer.Format
	ReadImport(ctx context.Context, path string, options transfer.ReadOptions) (transfer.ImportFile, error)
	ReadImportContent(content []byte, options transfer.ReadOptions) (transfer.ImportFile, error)
	PreviewImport(ctx context.Context, file transfer.ImportFile,
		defaults transfer.ImportDefaults) (transfer.ImportPlan, error)
	Import(ctx context.Context, file transfer.ImportFile, defaults transfer.ImportDefaults,
		progress func(done, total int)) (transfer.ImportReport, error)
	Backup(ctx context.Context, path string, replace bool, passphrase model.Secret,
		progress func(done, total int)) (transfer.BackupReport, error)
	PreviewRestore(ctx context.Context, path string, passphrase model.Secret) (transfer.RestorePlan, error)
	Restore(ctx context.Context, backup transfer.Backup, replace func(transfer.RestoreRow) bool,
		progress func(done, total int)) (transfer.RestoreReport, error)
	ShareList(ctx context.Context, path string, replace bool, only ...model.ConnectionID) (int, error)

	Doctor(ctx context.Context) ([]doctor.Finding, error)
	Mend(ctx context.Context, repair doctor.Repair) error
}

// Dialogs opens them in one window.
type Dialogs struct {
	Workspace Workspace
	Tasks     *task.Runner
	Window    fyne.Window
	Now       func() time.Time
	// View keeps closed, in presenter mode, the dialogs which show everything there is.
	View *presenter.View
	// ClipboardNote says what a copied token is to the system.
	ClipboardNote func() string
}

// tell shows a message that needs no answer.
func (d *Dialogs) tell(text string) { kit.NotifyBelow(d.Window.Canvas(), assets.Info, text) }

// work is something that takes a while: with progress, and ended by the dialog's cancel button.
type work struct {
	modal  *kit.Modal
	bar    *bar
	busy   string // on the confirm button meanwhile
	do     func(ctx context.Context, progress func(done, total int)) error
	then   func(err error) // on the UI goroutine; err wraps context.Canceled when the user has cancelled
	cancel context.CancelFunc
}

// run does the work. The dialog stays open until then decides. While it runs the confirm button is off, and cancelling
// closes the dialog and ends the work; then is called all the same.
func (d *Dialogs) run(w *work) {
	confirm := w.modal.ConfirmButton()
	text := confirm.Text()
	if w.busy != "" {
		confirm.SetText(w.busy)
	}
	confirm.Disable()
	w.modal.SetError("")
	progress := func(done, total int) {
		if w.bar != nil {
			task.OnUI(func() {
				w.bar.set(done, total)
				kit.Active(w.modal) // Keyrack does not lock itself under a work that the user is waiting for
			})
		}
	}
	w.cancel = d.Tasks.Go(func(ctx context.Context) func() {
		err := w.do(ctx, progress)
		return func() {
			confirm.SetText(text)
			confirm.Enable()
			w.then(err)
		}
	})
}

// replacing is whether the file at a path may be replaced. It may once the user was told that it is there and has
// pressed the button again, until the path is changed.
type replacing struct {
	w      *work
	agreed bool
}

func (w *work) replacing(path *pathField, confirm string) *replacing {
	r := &replacing{w: w}
	path.entry.OnChanged = func(string) {
		r.agreed = false
		w.modal.ConfirmButton().SetText(confirm)
	}
	return r
}

// refused asks to replace the file if that is why it was not written.
func (r *replacing) refused(err error) {
	if errors.Is(err, transfer.ErrFileExists) {
		r.agreed = true
		r.w.modal.ConfirmButton().SetText("Replace the file")
	}
}

// stop ends the work, if it has begun.
func (w *work) stop() {
	if w.cancel != nil {
		w.cancel()
	}
}

// explain is what a person is told of an error.
func explain(err error) phrase.Explanation {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return phrase.Explanation{What: "There is no such file or folder.", Next: "Check the path."}
	case errors.Is(err, os.ErrPermission):
		return phrase.Explanation{What: "The system does not allow it.", Next: "Look who may read and write there."}
	case errors.Is(err, errNotTheSame):
		return phrase.Explanation{What: "The two passphrases are not the same.", Next: "Type both again."}
	}
	return phrase.Explain(err)
}

// bar shows how far something has come, and then how it ended. It takes its room from the beginning, so that nothing
// moves.
type bar struct {
	meter       *kit.Meter
	line, below *kit.Line
	content     fyne.CanvasObject
}

const barLine = 22

func newBar() *bar {
	b := &bar{meter: kit.NewMeter(160), line: kit.NewLine(), below: kit.NewLine()}
	b.meter.Hide()
	first := kit.Edges(nil, nil, b.meter, nil, b.line)
	b.content = kit.VBox(0, kit.Sized(0, barLine, first), kit.Sized(0, barLine, b.below))
	return b
}

func (b *bar) set(done, total int) {
	b.meter.Show()
	b.meter.Set(float64(done) / float64(max(total, 1)))
	b.line.Set(kit.Span{Text: fmt.Sprintf("%d of %d", done, total), Color: look.ColorMuted, Gap: 12})
	b.below.Set()
	b.content.Refresh()
}

// say puts a sentence, and a second one below it, in the place of the meter.
func (b *bar) say(first kit.Span, second string) {
	b.meter.Hide()
	b.line.Set(first)
	b.below.Set(kit.Muted(second))
	b.content.Refresh()
}

// fail says why something did not work.
func (b *bar) fail(err error) {
	explanation := explain(err)
	b.say(kit.Span{Icon: assets.Warning, Text: explanation.What, Color: look.ColorBadText},
		strings.TrimSpace(explanation.About+" "+explanation.Next))
}

// pathField is an entry for the path of a file, with a button that opens the desktop's list of files.
type pathField struct {
	entry   *kit.Entry
	content fyne.CanvasObject
}

// newPathField returns a field for a file that is read or, where writes is set, written. changed is called when a file
// was chosen.
func (d *Dialogs) newPathField(placeholder string, writes bool, changed func()) *pathField {
	p := &pathField{entry: kit.NewEntry(placeholder)}
	choose := kit.NewButton("Choose…", func() {
		if writes {
			d.chooseNew(p, changed)
		} else {
			d.chooseOld(p, changed)
		}
	})
	p.content = kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, look.Gap, choose), p.entry)
	return p
}

func (d *Dialogs) chooseOld(p *pathField, changed func()) {
	kit.OpenFile(d.Window, func(path string) {
		p.entry.SetText(path)
		if changed != nil {
			changed()
		}
	})
}

// chooseNew asks for a folder: a list of files that asks for a name would make the file at once.
func (d *Dialogs) chooseNew(p *pathField, changed func()) {
	kit.OpenFolder(d.Window, func(path string) {
		p.entry.SetText(filepath.Join(path, filepath.Base(p.entry.Text)))
		if changed != nil {
			changed()
		}
	})
}

// proposed is a file name with today's date in the user's own folder.
func (d *Dialogs) proposed(name, ending string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	return filepath.Join(home, fmt.Sprintf("%s-%s%s", name, d.Now().Format("2006-01-02"), ending))
}

// passphraseFields are a passphrase and its repetition.
type passphraseFields struct {
	first, second *kit.Entry
	hint          *kit.Line
}

func newPassphraseFields() *passphraseFields {
	p := &passphraseFields{
		first:  kit.NewPasswordEntry("Four or five random words"),
		second: kit.NewPasswordEntry("Repeat passphrase"), hint: kit.NewLine(),
	}
	p.first.OnChanged = func(string) { p.check() }
	p.second.OnChanged = func(string) { p.check() }
	p.check()
	return p
}

func (p *passphraseFields) check() {
	length := len([]rune(p.first.Text))
	switch {
	case length < secrets.MinPassphrase:
		p.hint.Set(
			kit.Muted(fmt.Sprintf("At least %d characters. Nobody can recover a forgotten passphrase.", secrets.MinPassphrase)))
	case p.second.Text == "":
		p.hint.Set(kit.Muted("Type it once more: nobody can recover a forgotten passphrase."))
	case p.first.Text != p.second.Text:
		p.hint.Set(kit.Span{Icon: assets.Warning, Text: "The two are not the same.", Color: look.ColorBadText})
	default:
		p.hint.Set(kit.Span{Icon: assets.Tick, Text: "Both are the same.", Color: look.ColorGoodText})
	}
}

var errNotTheSame = errors.New("the two passphrases are not the same")

// passphrase returns what was typed twice.
func (p *passphraseFields) passphrase() (model.Secret, error) {
	switch {
	case len([]rune(p.first.Text)) < secrets.MinPassphrase:
		return model.Secret{}, secrets.ErrWeakPassphrase
	case p.first.Text != p.second.Text:
		return model.Secret{}, errNotTheSame
	}
	return model.NewSecret(p.first.Text), nil
}

// forget empties the fields.
func (p *passphraseFields) forget() {
	p.first.SetText("")
	p.second.SetText("")
}
