package events

import (
	"strconv"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/phrase"
)

// showState says what the socket is doing, and what can be done about it.
func (p *Pane) showState() {
	state, received := events.State{}, int64(0)
	if p.feed != nil {
		state, received = p.feed.State(), p.view.Latest().Received
	}
	icon, colors := assets.Waves, look.AccentNames{Soft: look.ColorQuiet, Text: look.ColorMuted}
	trouble := look.AccentNames{Soft: look.ColorWriteSoft, Text: look.ColorWriteText}
	switch state.Phase {
	case events.Open:
		colors = look.GoodColors()
	case events.Waiting:
		icon, colors = assets.Refresh, trouble
	case events.Refused:
		icon, colors = assets.Warning, look.AccentNames{Soft: look.ColorDestructiveSoft, Text: look.ColorDestructiveText}
	}
	text := phrase.Listening(state, received, p.options.Now())
	if p.feed == nil {
		text = p.unheard()
	}
	p.state.Set(icon, colors, kit.Span{Text: text, Bold: state.Phase == events.Open})
	p.listen.SetText("Listen")
	if state.Phase.Live() {
		p.listen.SetText("Stop")
	}
	kit.Show(p.now, state.Phase == events.Waiting)
	p.pause.SetText("Pause display")
	if p.view.Paused() {
		p.pause.SetText("Resume")
	}
	p.actions.Refresh()
	p.top.Refresh()
	p.showEmpty(state)
}

// unheard is what stands there before anybody has listened.
func (p *Pane) unheard() string {
	text := "Not listening"
	if p.place.Environment.Kind == model.Production {
		return text + " · listening reads only, and changes nothing in production"
	}
	return text + " · what changes at the property is listed here while you listen"
}

// showRows says how many rows there are, or why there is none, and what can be done with the selected one.
func (p *Pane) showRows() {
	state := events.State{}
	if p.feed != nil {
		state = p.feed.State()
	}
	p.showEmpty(state)
	p.showJump()
	p.showSelected()
	kit.Enable(p.save, p.view.Len() > 0)
	kit.Enable(p.pause, p.view.Latest().Received > 0 || p.view.Paused())
}

func (p *Pane) showEmpty(state events.State) {
	title, advice := "", ""
	switch seen := p.view.Seen(); {
	case p.view.Len() > 0:
	case len(seen.Rows) > 0:
		title, advice = "No event passes the filter.", ""
	case state.Phase == events.Open:
		title, advice = "No events yet.", phrase.NothingYet(p.place.Environment)
	case state.Phase == events.Refused:
		title, advice = "The socket was refused.", phrase.RefusedSocket(state.Cause)
	case state.Phase == "" || state.Phase == events.Closed:
		title, advice = "Listen to see events as Mews sends them.", "They hold ids and states, no guests' data and no tokens."
	}
	p.none.Set(kit.Plain(title))
	p.advice.Set(kit.Span{Text: advice, Color: look.ColorMuted, Size: look.SmallTextSize})
	p.empty.Refresh()
}

// showJump offers the way back to the newest row where somebody has left it.
func (p *Pane) showJump() {
	away := p.view.Len() > 0 && !p.list.AtTop()
	text := "Jump to newest"
	if p.behind > 0 {
		text += " · " + strconv.Itoa(p.behind) + " new"
	}
	p.jump.SetText(text)
	if away != p.jump.Visible() {
		kit.Show(p.jump, away)
		p.bottom.Refresh()
	}
}

// chosen returns the selected row, if it is on the list.
func (p *Pane) chosen() *events.Row {
	if at, found := p.view.Find(p.selected); found {
		return p.view.Row(at)
	}
	return nil
}

// showSelected says what the selected row is about, or how many there are.
func (p *Pane) showSelected() {
	row := p.chosen()
	requests := requestsOf(row)
	kit.Show(p.copy, row != nil && row.Gap == nil && row.Event.ID != "")
	for i, button := range p.open {
		kit.Show(button, i < len(requests))
		if i < len(requests) {
			button.SetText("Open with " + requests[i].Operation)
			if row.Gap != nil {
				button.SetText("Open " + requests[i].Operation)
			}
		}
	}
	p.count.Set(kit.Muted(p.said(row)))
	p.bottom.Refresh()
}

func (p *Pane) said(row *events.Row) string {
	switch {
	case p.view.Paused():
		return "Paused · " + phrase.Count(p.view.Waiting(), "row", "rows") + " came since"
	case row == nil:
		return phrase.Kept(p.view.Seen())
	case row.Gap != nil:
		return "Two requests fetch what changed. Neither is sent yet."
	}
	details := row.Event.Details()
	if utc := phrase.IntervalUTC(details.Start, details.End); utc != "" {
		return utc
	}
	return row.Event.ID
}

// draw fills a row, if the view still has it.
func (p *Pane) draw(i int, object fyne.CanvasObject) {
	if i >= p.view.Len() {
		return
	}
	row := p.view.Row(i)
	content := kit.LogContent{Selected: row.Number == p.selected}
	if row.Gap != nil {
		content.Warn = true
		content.Time, content.Under = phrase.Received(row.Gap.To, p.zone)
		content.What, content.More = phrase.Gap(*row.Gap)
		content.Action, content.OnAction = "Fetch changes", func() { p.choosing(row) }
	} else {
		event := row.Event
		content.Time, content.Under = phrase.Received(event.Received, p.zone)
		content.Title, content.Badge = typeName(event.Type), marks.EventState(event.State)
		content.What, content.More = phrase.Event(event, p.zone)
		if request, can := event.Request(); can {
			content.Action, content.OnAction = "Open request", func() { p.options.Prepare(request) }
		}
	}
	object.(*kit.LogRow).Set(content)
}

// typeName is what a type is called; a text that is no event has none.
func typeName(name string) string {
	if name == "" {
		return "No event"
	}
	return name
}

// typesOf are the types of which there are rows, in the order of their chips.
func typesOf(seen events.Snapshot) []string {
	names := make([]string, len(seen.Counts))
	for i, c := range seen.Counts {
		names[i] = c.Type
	}
	return names
}

// askWhy finds out why no events come. What has come is read again when everything was asked.
func (p *Pane) askWhy() {
	if p.place.Connection.ID == "" {
		return
	}
	unseen := len(p.view.Latest().Rows) - p.view.Len()
	feed := p.feed
	p.options.Why(p.place, func() check.Heard {
		if feed == nil {
			return check.Heard{}
		}
		latest := feed.Snapshot()
		return check.Heard{
			State: feed.State(), Received: latest.Received, Dropped: latest.Dropped > 0, Rows: latest.Rows, Unseen: unseen,
		}
	})
}
