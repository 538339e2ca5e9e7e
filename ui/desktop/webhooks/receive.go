package webhooks

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/webhook"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/pace"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// drawEvery is how often the list is drawn at most: somebody who looks at messages sees no more.
const drawEvery = 100 * time.Millisecond

// receive is the pane of the receiver.
type receive struct {
	options     Options
	environment model.Environment
	ctx         context.Context // of the receiver: it ends with the window
	end         context.CancelFunc
	state       webhooks.State
	all         []webhook.Received // of all environments, the oldest first
	rows        []webhook.Received // that are shown, the newest first
	selected    int                // the number of a row; 0 for none
	seen, stale bool
	follow      *pace.Follower

	banner  *kit.Banner
	main    *kit.Button
	copy    *kit.Button
	clear   *kit.Button
	answer  *kit.Select
	answers []webhooks.Answer
	list    *kit.List
	none    *kit.Line
	advice  *kit.Line
	empty   *fyne.Container
	count   *kit.Line
	detail  *detail
	content fyne.CanvasObject
}

func newReceive(options Options) *receive {
	r := &receive{options: options, banner: kit.NewBanner(), answers: answers()}
	r.ctx, r.end = context.WithCancel(context.Background())
	r.main = kit.NewPrimaryButton("Receive", r.toggle).WithRoom("Receive")
	r.copy = kit.NewButton("Copy address", r.copyAddress).WithIcon(assets.Copy)
	r.clear = kit.NewButton("Clear", func() { r.options.Receiver.Clear() })
	names := make([]string, len(r.answers))
	for i, a := range r.answers {
		names[i] = phrase.WebhookAnswer(a)
		if a.Status == http.StatusTemporaryRedirect {
			names[i] += "…"
		}
	}
	r.answer = kit.NewSelect("Answer", names, r.chooseAnswer)
	r.list = kit.NewList(func() fyne.CanvasObject { return kit.NewLogRow() }, r.draw)
	r.list.OnPress = func(row int, _ kit.Press) { r.choose(r.rows[row].Number) }
	r.none, r.advice, r.count = kit.NewLine(), kit.NewLine(), kit.NewLine()
	r.detail = newDetail(options)
	r.content = r.build()
	r.followReceiver()
	r.take(options.Receiver.State(), options.Receiver.Rows())
	return r
}

// answers are those that can be chosen.
func answers() []webhooks.Answer {
	var all []webhooks.Answer
	for _, status := range webhooks.Statuses() {
		all = append(all, webhooks.Answer{Status: status})
	}
	return append(all, webhooks.Answer{Silent: true})
}

func (r *receive) build() fyne.CanvasObject {
	buttons := kit.NewFlow(look.Gap, 560, r.main, r.copy, kit.Sized(190, look.ControlHeight, r.answer), r.clear)
	top := kit.VBox(10, r.banner, buttons)
	r.empty = kit.VBox(6, r.none, r.advice)
	rows := container.NewStack(container.NewClip(kit.Inset(8, 14, 0, 14, kit.VBox(0, r.empty))), r.list)
	list := kit.NewCard(kit.NewLogHead("Received", "Message", "Answer", "Property and events"), rows, nil)
	panes := container.New(receiveLayout{}, list, r.detail.content)
	return kit.Edges(kit.Inset(0, 0, 12, 0, top), kit.Inset(8, 0, 0, 0, r.count), nil, nil, panes)
}

// followReceiver draws what comes.
func (r *receive) followReceiver() {
	changed := make(chan struct{}, 1)
	remove := r.options.Receiver.Watch(func() {
		select {
		case changed <- struct{}{}:
		default: // one is waiting already
		}
	})
	r.follow = pace.Follow(pace.Options{Changed: changed, Unsubscribe: remove, Least: drawEvery, Read: func() func() {
		state, rows := r.options.Receiver.State(), r.options.Receiver.Rows()
		return func() { r.take(state, rows) }
	}})
}

func (r *receive) close() {
	r.follow.Stop()
	r.end()
	r.options.Receiver.Stop()
}

func (r *receive) setSeen(seen bool) {
	r.seen = seen
	if seen && r.stale {
		r.fill()
	}
}

func (r *receive) show(environment model.Environment) {
	other := r.environment.ID != environment.ID
	r.environment = environment
	if other {
		r.selected = 0
	}
	r.fill()
}

// take takes what the receiver has by now.
func (r *receive) take(state webhooks.State, rows []webhook.Received) {
	r.state, r.all = state, rows
	r.fill()
}

// address is where the webhooks of the environment go; "" while nothing is received.
func (r *receive) address() string {
	for _, a := range r.state.Addresses {
		if a.Environment.ID == r.environment.ID {
			return a.URL
		}
	}
	return ""
}

// fill draws the pane.
func (r *receive) fill() {
	if !r.seen {
		r.stale = true
		return
	}
	r.stale = false
	newest := 0
	if len(r.rows) > 0 {
		newest = r.rows[0].Number
	}
	r.rows = r.rows[:0:0]
	for _, row := range slices.Backward(r.all) {
		if row.Environment == r.environment.ID {
			r.rows = append(r.rows, row)
		}
	}
	above := slices.IndexFunc(r.rows, func(row webhook.Received) bool { return row.Number <= newest })
	r.list.Grow(len(r.rows), func(int) float32 { return look.RowHeight }, max(0, above), !r.list.AtTop())
	r.showState()
	r.showChosen()
}

func (r *receive) showState() {
	on := r.state.Listening
	icon, colors := assets.Inbox, look.AccentNames{Soft: look.ColorQuiet, Text: look.ColorMuted}
	if on {
		colors = look.GoodColors()
	}
	r.banner.Set(icon, colors, kit.Span{Text: phrase.Receiving(r.state, r.address()), Bold: on})
	r.main.SetText("Receive")
	if on {
		r.main.SetText("Stop")
	}
	kit.Enable(r.copy, on && r.address() != "")
	kit.Enable(r.clear, len(r.all) > 0)
	r.answer.SetSelected(slices.IndexFunc(r.answers, func(a webhooks.Answer) bool {
		return a.Silent == r.state.Answer.Silent && a.Status == r.state.Answer.Status
	}))
	title, advice := "", ""
	switch {
	case len(r.rows) > 0:
	case on:
		title, advice = "No message yet.", "Mews sends within minutes. To try it now, send a sample to this address."
	default:
		title, advice = "Receive to see messages as they come.", "Only this computer reaches the address, and your tunnel."
	}
	r.none.Set(kit.Plain(title))
	r.advice.Set(kit.Span{Text: advice, Color: look.ColorMuted, Size: look.SmallTextSize})
	r.empty.Refresh()
	r.count.Set(kit.Muted(r.said()))
}

// said is the line below the list.
func (r *receive) said() string {
	text := phrase.Count(len(r.rows), "message", "messages")
	if turned := phrase.TurnedAway(r.state.Turned); turned != "" {
		text += " · " + turned
	}
	if r.state.Dropped > 0 {
		text += " · " + phrase.Count(r.state.Dropped, "older one", "older ones") + " dropped"
	}
	if r.environment.IsProduction() {
		return text + " · whoever runs your tunnel can read what passes; a new integration's message holds its token"
	}
	return text + " · kept while the window is open, tokens until Keyrack is locked"
}

func (r *receive) draw(i int, object fyne.CanvasObject) {
	row := r.rows[i]
	content := kit.LogContent{
		Title: phrase.WebhookTitle(row.Message), What: cmp.Or(row.Hotel, "unknown property"), More: phrase.WebhookRow(row),
		Selected: row.Number == r.selected, Badge: replyBadge(row.Reply),
	}
	content.Time, content.Under = phrase.Received(row.At, nil)
	object.(*kit.LogRow).Set(content)
}

// replyBadge is how a message was answered.
func replyBadge(reply webhook.Reply) kit.BadgeContent {
	text := phrase.WebhookBadge(reply)
	if reply.Waiting {
		return kit.BadgeContent{Text: text, Ground: look.ColorQuiet, Ink: look.ColorMuted}
	}
	return statusBadge(text, reply.Status)
}

// statusBadge is green for a success, amber for a redirect and red for the rest.
func statusBadge(text string, status int) kit.BadgeContent {
	switch {
	case status >= 200 && status < 300:
		return kit.BadgeContent{Text: text, Ground: look.ColorGoodSoft, Ink: look.ColorGoodText}
	case status >= 300 && status < 400:
		return kit.BadgeContent{Text: text, Ground: look.ColorWriteSoft, Ink: look.ColorWriteText}
	}
	return kit.BadgeContent{Text: text, Ground: look.ColorDestructiveSoft, Ink: look.ColorDestructiveText}
}

func (r *receive) choose(number int) {
	r.selected = number
	r.list.Redraw()
	r.showChosen()
}

func (r *receive) showChosen() {
	at := slices.IndexFunc(r.rows, func(row webhook.Received) bool { return row.Number == r.selected })
	if at < 0 {
		r.detail.show(nil)
		return
	}
	r.detail.show(&r.rows[at])
}

// toggle begins to receive, or ends it.
func (r *receive) toggle() {
	receiver := r.options.Receiver
	stop := r.state.Listening
	kit.Work(r.options.Window.Content(), r.options.Tasks, "Opening the address…", func(context.Context) func() {
		if stop {
			receiver.Stop()
			return nil
		}
		err := receiver.Start(r.ctx, webhooks.Listening{})
		return func() {
			if err != nil {
				kit.Notify(r.content, assets.Warning, phrase.WebhookUnreached(err).Sentences())
			}
		}
	})
}

func (r *receive) copyAddress() {
	clip.Text(r.address())
	kit.Notify(r.content, assets.Copy, "The address is in the clipboard. It is the one of this session.")
}

// chooseAnswer says what is answered from now on. Where a redirect points, it asks.
func (r *receive) chooseAnswer(index int) {
	answer := r.answers[index]
	if answer.Status != http.StatusTemporaryRedirect {
		r.setAnswer(answer)
		return
	}
	r.showState() // until somebody has said where to
	entry := kit.NewEntry("https://…")
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: "Answer with a redirect", Subtitle: "Mews sends the message again to this address.", Content: entry,
		ConfirmText: "Answer 307", Focus: entry,
		OnConfirm: func() {
			answer.To = entry.Text
			if err := r.options.Receiver.SetAnswer(answer); err != nil {
				modal.SetError(phrase.Explain(err).Sentences())
				return
			}
			modal.Close()
		},
	})
	task.OnUI(func() { modal.Open(r.options.Window.Canvas()) }) // when the menu has closed
}

func (r *receive) setAnswer(answer webhooks.Answer) {
	if err := r.options.Receiver.SetAnswer(answer); err != nil {
		kit.Notify(r.content, assets.Warning, phrase.Explain(err).Sentences())
	}
}
