package storing

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
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
	codePage    *kit.Select
	pages       []string // that the text may be in; empty where it is certain
	list        *importList
	listed      *fyne.Container // the list with its height
	all, none   *kit.Button
	bar         *bar

	file   *transfer.ImportFile // nil until it was read
	stale  bool                 // a field says something else than when the rows were listed
	ready  bool                 // what is listed is what the fields say, and something of it is ticked
	report transfer.ImportReport
}

const (
	previewText = "Preview"
	onlyOne     = "Default client application"
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
	d.importText(lines, phrase.Count(strings.Count(strings.TrimSpace(lines), "\n")+1, "line", "lines")+
		" from the clipboard", into)
}

// ImportWebhook opens the dialog with an integration webhook that was received, and shows what importing it into an
// environment would do.
func (d *Dialogs) ImportWebhook(content []byte, into model.EnvironmentID) {
	d.importText(string(content), "a webhook that was received", into)
}

// importText opens the dialog with a text in place of a file; given says what it is.
func (d *Dialogs) importText(text, given string, into model.EnvironmentID) {
	f := d.openImport()
	if f == nil {
		return
	}
	f.lines = text
	f.path.content.Hide()
	f.given.Set(kit.Plain(given))
	f.given.Show()
	f.environment.SetSelected(slices.IndexFunc(f.environments, func(e model.Environment) bool { return e.ID == into }))
	f.listClients()
	f.confirm()
}

// openImport returns nil when it was not opened.
func (d *Dialogs) openImport() *importForm {
	if d.View.Covered() {
		return nil
	}
	f := &importForm{
		dialogs: d, environments: d.Workspace.Environments(), given: kit.NewLine(), list: newImportList(),
		bar: newBar(),
	}
	f.given.Hide()
	f.list.environments, f.list.ticked, f.list.answered = f.environments, f.count, f.preview
	f.list.confirmed = func() { f.work.modal.Confirm() }
	f.list.named = func() { d.Window.Canvas().Focus(f.client) }
	f.all = kit.NewButton("Tick all", func() { f.list.tickAll(true) })
	f.none = kit.NewButton("None", func() { f.list.tickAll(false) })
	f.path = d.newPathField("A file of another tool, a folder or a zip of such files", false,
		func() { f.changed(); f.confirm() })
	f.path.entry.OnChanged = func(string) { f.changed() }
	f.pasted = kit.NewMultiLineEntry("Or paste: a token, a .env file, JSON, a cURL, webhooks of Mews", 2)
	f.pasted.OnChanged = func(string) { f.changed() }
	names := make([]string, len(f.environments))
	for i, environment := range f.environments {
		names[i] = environment.Name
	}
	f.environment = kit.NewSelect("Default environment", names, func(int) { f.listClients(); f.preview() })
	f.integration = kit.NewSelect(onlyOne, nil, func(int) { f.preview() })
	f.client = kit.NewEntry("For client tokens without a name, such as Acme Sync 2.1.0")
	f.client.OnChanged = func(string) { f.stale = true; f.count() }
	f.codePage = kit.NewSelect("Characters", nil, func(int) { f.file = nil; f.preview() })
	f.codePage.Hide()
	f.form = kit.NewForm(
		kit.Field{Label: "File", Field: f.path.content},
		kit.Field{Label: "", Field: f.pasted},
		kit.Field{Label: "Pasted", Field: f.given},
		kit.Field{Label: "Characters", Field: f.codePage},
		kit.Field{Label: "Environment", Field: f.environment},
		kit.Field{Label: "Client application", Field: f.integration},
		kit.Field{Label: "Client name", Field: f.client},
	)
	f.listed = kit.Sized(0, heightIn(d.Window.Canvas().Size().Height), f.list.content)
	buttons := kit.Inset(0, 0, 0, look.Gap, kit.HBox(look.Gap, f.all, f.none))
	f.work = &work{bar: f.bar}
	f.work.modal = kit.NewModal(kit.ModalOptions{
		Title:       "Import connections",
		Subtitle:    "Nothing is stored until you have seen what it would be. The same file twice adds nothing.",
		Width:       860,
		Content:     kit.VBox(12, f.form, kit.Edges(nil, nil, nil, buttons, f.bar.content), f.listed),
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

// changed forgets what was read: the file is another one.
func (f *importForm) changed() {
	f.ready, f.file, f.pages = false, nil, nil
	f.codePage.SetOptions(nil, -1)
	f.codePage.Hide()
	f.list.clear()
	f.arrange()
	f.work.modal.ConfirmButton().SetText(previewText)
	f.bar.say(kit.Muted(phrase.ImportFormats(f.dialogs.Workspace.ImportFormats())),
		"Secrets of other services in it are left alone.")
}

// arrange shows the list and what belongs to it where there is something to list, and the field for pasting where there
// is not.
func (f *importForm) arrange() {
	there := f.list.count() > 0
	for _, object := range []fyne.CanvasObject{f.listed, f.all, f.none} {
		kit.Show(object, there)
	}
	kit.Show(f.pasted, f.lines == "" && (!there || strings.TrimSpace(f.pasted.Text) != ""))
	f.form.Refresh()
	f.work.modal.Refresh()
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
	defaults := transfer.ImportDefaults{Client: f.client.Text, Rows: maps.Clone(f.list.choices)}
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
	f.read()
}

// preview lists anew what a file that was read already would do, as things are chosen now.
func (f *importForm) preview() {
	if f.list.count() > 0 {
		f.read()
	}
}

func (f *importForm) read() {
	path, text := strings.TrimSpace(f.path.entry.Text), cmp.Or(f.lines, f.pasted.Text)
	if path == "" && strings.TrimSpace(text) == "" {
		f.bar.say(kit.Span{Icon: assets.Warning, Text: "Choose a file, or paste something."}, "")
		f.dialogs.Window.Canvas().Focus(f.path.entry)
		return
	}
	defaults, known, options := f.defaults(), f.file, f.readOptions()
	var plan transfer.ImportPlan
	var file transfer.ImportFile
	f.work.busy = "Reading…"
	f.dialogs.run(f.work.doing(func(ctx context.Context, _ func(done, total int)) (err error) {
		switch {
		case known != nil:
			file = *known
		case path != "":
			file, err = f.dialogs.Workspace.ReadImport(ctx, path, options)
		default:
			file, err = f.dialogs.Workspace.ReadImportContent([]byte(text), options)
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
		f.show(file, plan, known == nil)
	}))
}

func (f *importForm) readOptions() transfer.ReadOptions {
	if i := f.codePage.Selected(); i >= 0 && i < len(f.pages) {
		return transfer.ReadOptions{CodePage: f.pages[i]}
	}
	return transfer.ReadOptions{}
}

// askCodePage offers the code pages that a text may be in, where nothing but its look tells.
func (f *importForm) askCodePage(file transfer.ImportFile) {
	if len(file.CodePages) == 0 || len(f.pages) > 0 {
		return
	}
	f.pages = append([]string{file.CodePage}, file.CodePages...)
	f.codePage.SetOptions(f.pages, 0)
	f.codePage.Show()
}

func (f *importForm) show(file transfer.ImportFile, plan transfer.ImportPlan, anew bool) {
	f.file, f.stale = &file, false
	f.askCodePage(file)
	f.list.set(plan)
	f.arrange()
	f.count()
	if !anew {
		return
	}
	if len(plan.Rows) > 0 {
		f.dialogs.Window.Canvas().Focus(f.list.list)
	}
	f.work.modal.Reveal(f.listed) // in a low window it is below the fields
	f.list.list.ScrollTo(0)       // now that the list has its height
}

// count says what is ticked, and what pressing the button does.
func (f *importForm) count() {
	confirm := f.work.modal.ConfirmButton()
	if f.file == nil {
		return
	}
	plan := f.list.plan
	below := ""
	switch {
	case plan.Open() > 0:
		below = "Answer or tick what is open, or leave it: the rest can be imported all the same."
	case plan.Count(transfer.ImportRefuse)+len(plan.Flaws) > 0:
		below = "What cannot be used is left; the rest can be imported all the same."
	}
	f.bar.say(kit.Bold(phrase.ImportSummary(plan)), below)
	taken := plan.Taken()
	f.ready = taken > 0 && !f.stale
	if !f.ready { // there is nothing to import, so the button goes on to preview
		confirm.SetText(previewText)
		return
	}
	what := phrase.Count(taken, "row", "rows")
	if taken == plan.Taken(transfer.ImportAdd) {
		what = phrase.Count(taken, "connection", "connections")
	}
	confirm.SetText("Import " + what)
}

func (f *importForm) store() {
	file, defaults := *f.file, f.defaults()
	f.work.busy = "Importing…"
	f.dialogs.run(f.work.doing(func(ctx context.Context, progress func(done, total int)) (err error) {
		f.report, err = f.dialogs.Workspace.Import(ctx, file, defaults, progress)
		return err
	}, func(err error) {
		said := phrase.Imported(f.report, 0)
		switch {
		case errors.Is(err, context.Canceled):
			f.dialogs.tell("Import cancelled: " + said + ".")
		case err != nil:
			f.bar.fail(err)
			f.dialogs.tell("The import stopped: " + said + ".")
		default:
			f.work.modal.Close()
			f.dialogs.tell("Imported: " + said + ".")
		}
	}))
}
