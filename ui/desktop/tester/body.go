package tester

import (
	"bytes"
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/mask"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/bodyform"
	"keyrack/ui/desktop/editor"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// bodyPane is where the body is written: as JSON, or, when it is too large for that, shown as it stands in its file. A
// body that holds something to hide is covered: shown without it, and sent as it is.
type bodyPane struct {
	tester *Tester

	tabs     *kit.Tabs
	form     *bodyform.Form
	edit     *kit.Button // in place of what is only shown
	fileLine *kit.Line
	fileBar  *fyne.Container
	fileView *answer.View
	minimal  *kit.Chip // on where no body is asked for when it would say nothing
	more     *kit.IconButton
	lifted   draft // whose cover the user has lifted
	content  fyne.CanvasObject
}

const (
	tabForm = iota
	tabJSON
)

// draft is the body of a request for one operation.
type draft struct {
	request *tab
	path    string
}

// bodyFile is a body that was read from a file.
type bodyFile struct {
	name     string
	document *document.Document
}

// mostBody is the largest body that is read from a file, in bytes.
const mostBody = 64 << 20

func newBodyPane(t *Tester) *bodyPane {
	p := &bodyPane{tester: t, form: bodyform.New(), fileLine: kit.NewLine(), fileView: answer.New()}
	p.tabs = kit.NewPaneTabs([]string{"Form", "JSON"}, func(int) { p.show() })
	p.tabs.Select(tabJSON)
	p.form.LocalTime = func(utc string) string { return t.clock.at(utc) }
	p.form.OnChanged = func(body string) {
		t.body.SetText(body)
		t.typed(body)
	}
	p.edit = kit.NewGhostButton("Edit instead", p.uncover)
	p.fileBar = kit.VBox(0, kit.Inset(2, 4, 2, 12, kit.Edges(nil, nil, nil, p.edit, p.fileLine)), kit.NewHairline())
	p.more = kit.NewPlainIconButton(assets.More, "Saved requests, variables, files", p.openMore)
	p.minimal = kit.NewChip("", "Minimal answer", t.toggleMinimal)
	header := container.New(headerLayout{}, p.tabs, kit.Inset(0, 6, 0, 0, p.minimal),
		kit.NewGhostButton("Template", t.fillTemplate),
		kit.NewGhostButton("Format", t.Format).WithCommand("Format body"), p.more)
	views := container.NewStack(t.body, p.form.Content(), p.fileView)
	p.content = kit.NewCodeCard(header, kit.Edges(p.fileBar, nil, nil, nil, views), t.verdict.LinkLine)
	p.fileBar.Hide()
	p.fileView.Hide()
	p.form.Content().Hide()
	return p
}

// rawBody is the body of the request on the screen, variables not yet replaced.
func (t *Tester) rawBody() []byte {
	if file := t.request().file; file != nil {
		return model.WithoutMark(file.document.Raw())
	}
	return model.WithoutMark([]byte(t.body.Text()))
}

// uncover makes the body one to edit: without its file, or with what presenter mode hides.
func (p *bodyPane) uncover() {
	t := p.tester
	if r := t.request(); r.file != nil {
		r.file = nil
		t.lint()
	} else {
		p.lifted = draft{r, r.path}
	}
	p.show()
}

// hides is what is hidden of the body: nothing once the user has lifted its cover.
func (p *bodyPane) hides() mask.Rules {
	if r := p.tester.request(); r.file == nil && p.lifted == (draft{r, r.path}) {
		return mask.Rules{}
	}
	return p.tester.mask
}

// cover returns what may be seen of the body, and nil where that is all of it.
func (p *bodyPane) cover() *document.Document {
	rules := p.hides()
	if rules.None() || p.tester.request().file != nil {
		return nil
	}
	raw := p.tester.rawBody()
	masked := mask.JSON(raw, rules)
	if bytes.Equal(masked, raw) {
		return nil
	}
	return document.Parse(masked)
}

// covered reports whether the body is shown without what is hidden.
func (p *bodyPane) covered() bool { return !p.fileView.Hidden && p.tester.request().file == nil }

// showFile shows a file, without what is hidden. It may be large, so that takes place away from the UI goroutine.
func (p *bodyPane) showFile(file *bodyFile) {
	t := p.tester
	rules := t.mask
	if rules.None() {
		p.fileView.SetDocument(file.document)
		return
	}
	p.fileView.SetMessage("Guests' data is being hidden…")
	t.tasks.Go(func(context.Context) func() {
		shown := hidden(file.document, rules)
		return func() {
			if t.request().file == file && t.mask == rules {
				p.fileView.SetDocument(shown)
			}
		}
	})
}

// show shows the body as the selected tab says, or the file or what may be seen of it in its place.
func (p *bodyPane) show() {
	t := p.tester
	if t.bodyPane == nil || t.place.Connection.ID == "" {
		return // it is being built
	}
	p.minimal.SetSelected(t.request().minimal)
	file, cover, asForm := t.request().file, p.cover(), p.tabs.Selected() == tabForm
	viewed := file != nil || cover != nil
	p.fileBar.Hidden, p.fileView.Hidden = !viewed, !viewed
	t.body.Hidden = viewed || asForm
	if p.form.Content().Hide(); !viewed && asForm {
		entry, _ := t.catalogue.Find(t.operation.Path)
		p.form.Show(entry, t.body.Text())
		p.form.Content().Show()
	}
	switch {
	case file != nil:
		p.edit.SetText("Edit instead")
		p.fileLine.Set(kit.Span{Text: file.name + " · " + phrase.Size(int64(file.document.Bytes())), Bold: true, Name: true})
		p.showFile(file)
	case cover != nil:
		p.edit.SetText("Edit anyway")
		p.fileLine.Set(kit.Span{
			Icon: assets.Eye, Text: "Hidden in presenter mode · sent as typed",
			Color: look.ColorWriteText,
		})
		p.fileView.SetDocument(cover)
	}
	p.content.Refresh()
}

func (p *bodyPane) openMore() {
	kit.OpenMenuUnder(p.more, p.menu())
}

// menu is everything that can be done with the body.
func (p *bodyPane) menu() *fyne.Menu {
	t := p.tester
	saved, remove := fyne.NewMenuItem("Saved requests", nil), fyne.NewMenuItem("Delete saved request", nil)
	var open, drop []*fyne.MenuItem
	for _, request := range t.shelf.requests {
		open = append(open, fyne.NewMenuItem(mask.Text(request.Name, t.mask), func() { t.openSaved(request) }))
		drop = append(drop, fyne.NewMenuItem(mask.Text(request.Name, t.mask), func() {
			integration := t.place.Integration.ID
			t.changeShelf(func(ctx context.Context) error { return t.workspace.RemoveRequest(ctx, integration, request.Name) },
				"Deleted “"+request.Name+"”")
		}))
	}
	insert, forget := fyne.NewMenuItem("Insert variable", nil), fyne.NewMenuItem("Delete variable", nil)
	var use, lose []*fyne.MenuItem
	for _, v := range t.shelf.variables {
		use = append(use, fyne.NewMenuItem(v.Name+"  "+phrase.ShortID(mask.Text(v.Value, t.mask)),
			func() { t.body.Insert("{{" + v.Name + "}}") }))
		lose = append(lose, fyne.NewMenuItem(v.Name, func() {
			environment := t.place.Environment.ID
			t.changeShelf(func(ctx context.Context) error { return t.workspace.RemoveVariable(ctx, environment, v.Name) },
				"Deleted {{"+v.Name+"}}")
		}))
	}
	for item, children := range map[*fyne.MenuItem][]*fyne.MenuItem{saved: open, remove: drop, insert: use, forget: lose} {
		if item.Disabled = len(children) == 0; !item.Disabled {
			item.ChildMenu = fyne.NewMenu("", children...)
		}
	}
	properties := fyne.NewMenuItem("Choose properties…", t.chooseProperties)
	properties.Disabled = !t.choosesProperties()
	minimal := fyne.NewMenuItem("Minimal answer (Prefer: return=minimal)", t.toggleMinimal)
	minimal.Checked = t.request().minimal
	return fyne.NewMenu("",
		fyne.NewMenuItem("Template", t.fillTemplate),
		fyne.NewMenuItem("Format", t.Format),
		fyne.NewMenuItemSeparator(),
		saved, fyne.NewMenuItem("Save request…", t.saveRequest), remove,
		fyne.NewMenuItemSeparator(),
		properties, insert, forget, minimal,
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem("Body from a file…", p.chooseFile),
	)
}

// chooseFile takes the body from a file. A small one is edited in place.
func (p *bodyPane) chooseFile() {
	t := p.tester
	r := t.request()
	kit.OpenFile(t.window, func(path string) {
		name := filepath.Base(path)
		kit.Work(t.window.Content(), t.tasks, "Reading "+name+"…", func(ctx context.Context) func() {
			raw, err := t.workspace.ReadFile(ctx, path)
			switch {
			case err != nil:
				return func() { t.notify(assets.Warning, phrase.Explain(err).Sentences()) }
			case len(raw) > mostBody:
				return func() { t.notify(assets.Warning, "A body of more than "+phrase.Size(mostBody)+" is not sent.") }
			}
			read := document.Parse(raw)
			if ctx.Err() != nil {
				return nil
			}
			return func() { p.take(r, name, read) }
		})
	})
}

// take makes what was read from a file the body of a request.
func (p *bodyPane) take(r *tab, name string, read *document.Document) {
	t := p.tester
	if read.Bytes() <= editor.MaxText {
		r.file = nil
		r.bodies[r.path] = string(read.Raw())
	} else {
		r.file = &bodyFile{name, read}
	}
	if r == t.request() {
		t.Choose(r.path)
	}
}
