package storing

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// importForm is the dialog that brings connections in. It shows what would happen before anything is stored.
type importForm struct {
	dialogs      *Dialogs
	environments []model.Environment
	integrations []model.Integration // of the chosen environment

	work        *work
	path        *pathField
	pasted      *kit.Entry
	lines       string // in place of both, pasted elsewhere
	given       *kit.Line
	form        *kit.Form
	environment *kit.Select
	integration *kit.Select
	client      *kit.Entry
	preview     *preview
	bar         *bar

	file   *transfer.ImportFile // nil until it was read
	ready  bool                 // what is listed is what the fields say
	report transfer.ImportReport
}

const (
	previewText = "Preview"
	onlyOne     = "The only one, or as the file says"
)

// Import opens the dialog.
func (d *Dialogs) Import() { d.openImport() }

// ImportFile opens the dialog with a file, such as one that was dropped on the window, and shows what importing it
// would do.
func (d *Dialogs) ImportFile(path string) {
	if f := d.openImport(); f != nil {
		f.path.entry.SetText(path)
		f.confirm()
	}
}

// ImportLines opens the dialog with lines that were pasted elsewhere, and shows what importing them into an environment
// would do.
func (d *Dialogs) ImportLines(lines string, into model.EnvironmentID) {
	f := d.openImport()
	if f == nil {
		return
	}
	f.lines = lines
	f.pasted.Hide()
	f.path.content.Hide()
	f.given.Set(kit.Plain(phrase.Count(strings.Count(strings.TrimSpace(lines), "\n")+1, "line", "lines") +
		" from the clipboard"))
	f.given.Show()
	f.environment.SetSelected(slices.IndexFunc(f.environments, func(e model.Environment) bool { return e.ID == into }))
	f.listClients()
	f.form.Refresh()
	f.work.modal.Refresh()
	f.confirm()
}

// openImport returns nil when it was not opened.
func (d *Dialogs) openImport() *importForm {
	if d.View.Covered() {
		return nil
	}
	f := &importForm{
		dialogs: d, environments: d.Workspace.Environments(), given: kit.NewLine(), preview: newPreview(),
		bar: newBar(),
	}
	f.given.Hide()
	f.path = d.newPathField("A CSV, JSON, .env, Postman or Insomnia file", false, func() { f.changed(); f.confirm() })
	f.path.entry.OnChanged = func(string) { f.changed() }
	f.pasted = kit.NewMultiLineEntry("Or paste: a name and a token on each line, CSV, JSON, or webhooks of Mews", 2)
	f.pasted.OnChanged = func(string) { f.changed() }
	names := make([]string, len(f.environments))
	for i, environment := range f.environments {
		names[i] = environment.Name
	}
	f.environment = kit.NewSelect("Where the file does not say", names, func(int) { f.changed(); f.listClients() })
	f.integration = kit.NewSelect(onlyOne, nil, func(int) { f.changed() })
	f.client = kit.NewEntry("For client tokens without a name, such as Acme Sync 2.1.0")
	f.client.OnChanged = func(string) { f.changed() }
	f.form = kit.NewForm(
		kit.Field{Label: "File", Field: f.path.content},
		kit.Field{Label: "", Field: f.pasted},
		kit.Field{Label: "Pasted", Field: f.given},
		kit.Field{Label: "Environment", Field: f.environment},
		kit.Field{Label: "Client application", Field: f.integration},
		kit.Field{Label: "Client name", Field: f.client},
	)
	f.work = &work{bar: f.bar}
	f.work.modal = kit.NewModal(kit.ModalOptions{
		Title:       "Import connections",
		Subtitle:    "Nothing is stored until you have seen what it would be. The same file twice adds nothing.",
		Width:       760,
		Content:     kit.VBox(12, f.form, f.bar.content, f.preview.content),
		ConfirmText: previewText,
		Focus:       f.path.entry,
		OnConfirm:   f.confirm,
		OnCancel:    f.work.stop,
	})
	f.work.modal.SetNote(assets.Lock, "Saved in the secret store")
	f.changed()
	f.work.modal.Open(d.Window.Canvas())
	return f
}

// changed makes what is listed out of date.
func (f *importForm) changed() {
	f.ready, f.file = false, nil
	f.preview.set(nil)
	f.work.modal.ConfirmButton().SetText(previewText)
	f.bar.say(kit.Muted("Postman, Insomnia, CSV, JSON, .env, webhooks, or lines with a name and a token."), "")
}

// listClients offers the client applications of the chosen environment.
func (f *importForm) listClients() {
	id := f.defaults().Environment
	f.dialogs.Tasks.Go(func(ctx context.Context) func() {
		groups, err := f.dialogs.Workspace.Tree(ctx, id)
		return func() {
			if err != nil {
				f.bar.fail(err)
				return
			}
			f.integrations = nil
			options := []string{}
			for _, group := range groups {
				f.integrations = append(f.integrations, group.Integration)
				options = append(options, group.Integration.Client)
			}
			f.integration.SetOptions(options, -1)
		}
	})
}

func (f *importForm) defaults() transfer.ImportDefaults {
	defaults := transfer.ImportDefaults{Client: f.client.Text}
	if i := f.environment.Selected(); i >= 0 {
		defaults.Environment = f.environments[i].ID
	}
	if i := f.integration.Selected(); i >= 0 && i < len(f.integrations) {
		defaults.Integration = f.integrations[i].ID
	}
	return defaults
}

// confirm lists what the file would do, and on the second press does it.
func (f *importForm) confirm() {
	if f.ready {
		f.store()
		return
	}
	defaults, path, text := f.defaults(), strings.TrimSpace(f.path.entry.Text), cmp.Or(f.lines, f.pasted.Text)
	if path == "" && strings.TrimSpace(text) == "" {
		f.bar.say(kit.Span{Icon: assets.Warning, Text: "Choose a file, or paste something."}, "")
		f.dialogs.Window.Canvas().Focus(f.path.entry)
		return
	}
	var plan transfer.ImportPlan
	var file transfer.ImportFile
	f.work.busy = "Reading…"
	f.dialogs.run(f.work.doing(func(ctx context.Context, _ func(done, total int)) (err error) {
		if path != "" {
			file, err = f.dialogs.Workspace.ReadImport(ctx, path)
		} else {
			file, err = f.dialogs.Workspace.ReadImportText(text)
		}
		if err != nil {
			return err
		}
		plan, err = f.dialogs.Workspace.PreviewImport(ctx, file, defaults)
		return err
	}, func(err error) {
		if err != nil {
			f.bar.fail(err)
			return
		}
		f.show(file, plan)
	}))
}

func (f *importForm) show(file transfer.ImportFile, plan transfer.ImportPlan) {
	f.preview.set(importRows(plan))
	added, replaced := plan.Count(transfer.ImportAdd), plan.Count(transfer.ImportReplace)
	text := plan.Format + ": " + phrase.Count(added, "new connection", "new connections")
	if replaced > 0 {
		text += ", " + phrase.Count(replaced, "new token", "new tokens")
	}
	if n := plan.Count(transfer.ImportPresent); n > 0 {
		text += ", " + phrase.Count(n, "is", "are") + " stored already"
	}
	wrong := plan.Count(transfer.ImportRefuse) + len(plan.Flaws)
	below := ""
	if wrong > 0 {
		below = phrase.Count(wrong, "line", "lines") + " cannot be used; the rest can be imported all the same."
	}
	f.bar.say(kit.Bold(text), below)
	confirm := f.work.modal.ConfirmButton()
	if added+replaced == 0 {
		return // there is nothing to import, so the button goes on to preview
	}
	f.file, f.ready = &file, true
	confirm.SetText("Import " + phrase.Count(added+replaced, "connection", "connections"))
}

func (f *importForm) store() {
	file, defaults := *f.file, f.defaults()
	f.work.busy = "Importing…"
	f.dialogs.run(f.work.doing(func(ctx context.Context, progress func(done, total int)) (err error) {
		f.report, err = f.dialogs.Workspace.Import(ctx, file, defaults, progress)
		return err
	}, func(err error) {
		switch {
		case errors.Is(err, context.Canceled):
			f.dialogs.tell("Import cancelled: " + said(f.report) + ". " +
				phrase.Count(f.report.Left, "line is", "lines are") + " left.")
		case err != nil:
			f.bar.fail(err)
			f.dialogs.tell("The import stopped: " + said(f.report) + ".")
		default:
			f.work.modal.Close()
			f.dialogs.tell("Imported: " + said(f.report) + ".")
		}
	}))
}

// said tells what an import has done.
func said(report transfer.ImportReport) string {
	text := phrase.Count(report.Added, "connection added", "connections added")
	if report.Replaced > 0 {
		text += ", " + phrase.Count(report.Replaced, "token replaced", "tokens replaced")
	}
	if report.Present > 0 {
		text += ", " + phrase.Count(report.Present, "was", "were") + " there already"
	}
	if report.Refused > 0 {
		text += ", " + phrase.Count(report.Refused, "line", "lines") + " not usable"
	}
	return text
}
