package tester

import (
	"bytes"
	"context"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/request"
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// openMore shows everything that can be done with the request and its answer.
func (p *answerPane) openMore() {
	kit.OpenMenuUnder(p.more, p.menu())
}

// menu is everything that can be done with the request and its answer.
func (p *answerPane) menu() *fyne.Menu {
	has := p.shown != nil && p.shown.document != nil
	item := func(text string, enabled bool, do func()) *fyne.MenuItem {
		entry := fyne.NewMenuItem(text, do)
		entry.Disabled = !enabled
		return entry
	}
	forShell, asCode := fyne.NewMenuItem("Copy request for a shell", nil), fyne.NewMenuItem("Copy request as code", nil)
	forShell.ChildMenu, asCode.ChildMenu = p.formats(true), p.formats(false)
	compare := fyne.NewMenuItem("Compare with", nil)
	var others []*fyne.MenuItem
	if has {
		now := comparable{p.tester.title(p.shown.place, p.shown), p.shown.document}
		if p.shown.received != nil {
			now.document = p.shown.received // what is compared is what came; what is hidden is not shown
		}
		for _, other := range p.tester.others() {
			others = append(others, fyne.NewMenuItem(other.title, func() { p.tester.compare(other, now) }))
		}
	}
	compare.ChildMenu = fyne.NewMenu("", others...)
	if compare.Disabled = len(others) == 0; compare.Disabled {
		compare.ChildMenu = nil // another answer is needed first: of another tab, or of another connection
	}
	// What opens another menu stands in front: that one begins beside it, and needs the room below.
	return fyne.NewMenu("",
		forShell,
		asCode,
		item("Repeat…", p.tester.operation.Kind == model.Read && p.tester.request().run == nil, p.tester.openRepeat),
		fyne.NewMenuItemSeparator(),
		compare,
		item("Find…", has, p.openFind),
		item("Copy answer", has, p.copyBody),
		item("Save answer…", has, p.saveBody),
		p.originalItem(),
		item("Support bundle…", p.shown != nil && !p.shown.refused, p.openBundle),
	)
}

// formats lists what the request can be copied as: in two menus, because one of all is too high for a low window.
func (p *answerPane) formats(forShell bool) *fyne.Menu {
	menu := fyne.NewMenu("")
	for _, format := range takeaway.Formats() {
		if format.ForShell() == forShell {
			menu.Items = append(menu.Items, fyne.NewMenuItem(format.Title(), func() { p.tester.copyAs(format) }))
		}
	}
	return menu
}

// Menus are those of the body and of the request with its answer: what can be done in the tester beside its buttons.
func (t *Tester) Menus() (body, answer *fyne.Menu) { return t.bodyPane.menu(), t.pane.menu() }

// copyAs puts the request on the clipboard for another program. It holds no token and, as everything that is copied or
// saved in presenter mode, nothing that is hidden on the screen.
func (t *Tester) copyAs(format takeaway.Format) {
	call := workspace.Request{
		Connection: t.place.Connection.ID, Path: t.operation.Path, Minimal: t.request().minimal,
	}
	raw, environment, variables := t.rawBody(), t.place.Environment, t.shelf.variables
	rules, copied := t.bodyPane.hides(), format.Title()+" copied"
	kit.Work(t.window.Content(), t.tasks, "Writing the request down…", func(ctx context.Context) func() {
		var text string
		body, err := request.Expand(raw, environment, variables)
		if err == nil {
			if call.Body = mask.JSON(body, rules); !bytes.Equal(call.Body, body) {
				copied += ", without guests' data"
			}
			text, err = t.workspace.TakeAway(ctx, call, format)
		}
		return func() {
			if err != nil {
				t.notify(assets.Warning, phrase.Explain(err).Sentences())
				return
			}
			clip.Text(text)
			t.notify(assets.Copy, copied+". It takes the tokens, and another address, from the environment: keyrack exec "+
				"sets them.")
		}
	})
}
