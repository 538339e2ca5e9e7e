package events

import (
	"context"
	"errors"
	"io"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/events"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// requestsOf are the requests that can be made of a row: one for most events, two for a gap.
func requestsOf(row *events.Row) []events.Request {
	if row == nil {
		return nil
	}
	if row.Gap != nil {
		return row.Gap.Requests()
	}
	if request, can := row.Event.Request(); can {
		return []events.Request{request}
	}
	return nil
}

// choosing selects a row.
func (p *Pane) choosing(row *events.Row) {
	p.selected = row.Number
	p.list.Redraw()
	p.showSelected()
}

// pressed selects a row, or opens its menu.
func (p *Pane) pressed(at int, press kit.Press) {
	if at >= p.view.Len() {
		return
	}
	row := p.view.Row(at)
	p.choosing(row)
	if !press.Menu {
		return
	}
	menu := fyne.NewMenu("")
	for _, request := range requestsOf(row) {
		menu.Items = append(menu.Items,
			fyne.NewMenuItem("Open with "+request.Operation, func() { p.options.Prepare(request) }))
	}
	if row.Gap == nil {
		if row.Event.ID != "" {
			menu.Items = append(menu.Items, fyne.NewMenuItem("Copy id", p.copyID))
		}
		menu.Items = append(menu.Items, fyne.NewMenuItem("Copy the event as JSON", func() {
			clip.Text(string(row.Event.Raw))
			p.notify(assets.Copy, "The event is in the clipboard.")
		}))
		if row.Event.State != "" {
			menu.Items = append(menu.Items, fyne.NewMenuItem("Only "+row.Event.State, func() {
				p.search.SetText(row.Event.State)
			}))
		}
		menu.Items = append(menu.Items, fyne.NewMenuItem("Only this id", func() { p.search.SetText(row.Event.ID) }))
	}
	kit.OpenMenu(p.options.Window.Canvas(), menu, press.At)
}

func (p *Pane) copyID() {
	if row := p.chosen(); row != nil && row.Gap == nil {
		clip.Text(row.Event.ID)
		p.notify(assets.Copy, "The id is in the clipboard.")
	}
}

// prepare puts one of the requests of the selected row into the tester.
func (p *Pane) prepare(which int) {
	if requests := requestsOf(p.chosen()); which < len(requests) {
		p.options.Prepare(requests[which])
	}
}

// saveRows writes the rows that are shown, as NDJSON, the oldest first. Of production it asks first.
func (p *Pane) saveRows() {
	rows := p.view.Rows() // those that are seen now, whatever comes meanwhile
	save := func() {
		name := "keyrack-events-" + p.options.Now().Format("2006-01-02-1504") + ".ndjson"
		kit.SaveFile(p.options.Window, p.options.Tasks, name, func(path string) { p.write(path, rows) })
	}
	if !p.place.Environment.IsProduction() {
		save()
		return
	}
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: "Save events of production?",
		Content: kit.NewLine(kit.Plain("The file holds ids of a real property, and when something changed there. " +
			"No tokens.")),
		ConfirmText: "Save…",
		OnConfirm: func() {
			modal.Close()
			save()
		},
	})
	modal.Open(p.options.Window.Canvas())
}

func (p *Pane) write(path string, rows []*events.Row) {
	kit.Work(p.options.Window.Content(), p.options.Tasks, "Writing the events…", func(ctx context.Context) func() {
		err := transfer.Fill(ctx, p.options.Files, path, func(to io.Writer) error { return events.Write(to, rows) })
		return func() {
			switch {
			case errors.Is(err, context.Canceled):
				p.notify(assets.Info, "Cancelled: nothing was saved.")
			case err != nil:
				p.tell(err)
			default:
				p.notify(assets.Tick, "Saved "+phrase.Count(len(rows), "row", "rows")+" to "+path)
			}
		}
	})
}

func (p *Pane) tell(err error) { p.notify(assets.Warning, phrase.Explain(err).Sentences()) }

func (p *Pane) notify(icon assets.Icon, text string) { kit.Notify(p.content, icon, text) }
