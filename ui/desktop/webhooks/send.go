package webhooks

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// mostVerdicts bounds the list: the oldest go.
const mostVerdicts = 500

// verdict is how one attempt has ended.
type verdict struct {
	message int
	attempt deliver.Attempt
	host    string
}

// send is the pane of the sender.
type send struct {
	options     Options
	own         func() string // the address of the receiver here; "" while it does not run
	environment model.Environment
	place       workspace.Place // whose ids samples may have
	seed        uint64          // of ids that are made up
	verdicts    []verdict       // the newest first
	cancel      context.CancelFunc

	target   *kit.Entry
	here     *kit.Button
	kind     *kit.Select
	count    *kit.Select
	choices  [choiceCount]*kit.Toggle
	form     *kit.Form
	note     *kit.Line
	main     *kit.Button
	preview  *answer.View
	previews *kit.Line
	list     *kit.List
	none     *kit.Line
	content  fyne.CanvasObject
}

// The choices how something is sent.
const (
	choiceIDs = iota
	choiceTwice
	choiceDelay
	choiceSplit
	choiceReorder
	choiceBroken
	choiceRetry
	choiceFast
	choiceCount
)

// delay is how long a delayed message waits, and part how many events one of a split message has.
const (
	delay = 3 * time.Minute
	part  = 50
)

// labelWidth is the room for the labels, which are short.
const labelWidth = 70

// counts are how many events a message can have.
var counts = []int{1, 2, 10, 300}

func newSend(options Options) *send {
	s := &send{options: options, own: func() string { return "" }, seed: 1, preview: answer.New()}
	s.target = kit.NewEntry("https://example.com/mews")
	s.target.OnChanged = func(string) { s.showReady() }
	s.here = kit.NewButton("Here", func() { s.target.SetText(s.own()) })
	s.here.Tip = "Send to the receiver of this window"
	s.kind = kit.NewSelect("Webhook", kinds(), func(int) { s.compose() })
	s.kind.SetSelected(0)
	s.count = kit.NewSelect("Events", countNames(), func(int) { s.compose() })
	s.count.SetSelected(0)
	for i, text := range [choiceCount]string{
		"Property's ids", "Twice", "3 min late", "Split by 50", "Out of order", "Broken JSON", "Retry as Mews",
		"Fast forward",
	} {
		s.choices[i] = kit.NewToggle(text, func(bool) { s.compose() })
	}
	s.choices[choiceIDs].SetOn(true)
	s.choices[choiceFast].SetOn(true)
	s.note, s.previews, s.none = kit.NewLine(), kit.NewLine(), kit.NewLine()
	s.main = kit.NewPrimaryButton("Send", s.press)
	s.list = kit.NewList(func() fyne.CanvasObject { return kit.NewLogRow() }, s.draw)
	s.content = s.build()
	s.compose()
	s.showVerdicts()
	return s
}

// kinds name the templates: the discriminators of general webhooks, then the actions of integration webhooks.
func kinds() []string {
	var names []string
	for _, event := range webhook.Events() {
		names = append(names, event.Name)
	}
	for _, action := range webhook.Actions() {
		names = append(names, action.Name)
	}
	return names
}

func countNames() []string {
	names := make([]string, len(counts))
	for i, n := range counts {
		names[i] = phrase.Count(n, "event", "events")
	}
	return names
}

func (s *send) build() fyne.CanvasObject {
	to := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, look.Gap, s.here), s.target)
	what := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, look.Gap, kit.Sized(120, look.ControlHeight, s.count)), s.kind)
	how := container.New(&choiceLayout{2})
	for _, choice := range s.choices {
		how.Add(choice)
	}
	s.form = kit.NewForm(kit.Field{Label: "To", Field: to}, kit.Field{Label: "Webhook", Field: what},
		kit.Field{Label: "How", Field: how})
	s.form.LabelWidth = labelWidth
	buttons := kit.Edges(nil, nil, nil, s.main, kit.Inset(0, look.Gap, 0, 0, s.note))
	code := kit.NewCodeCard(s.previews, kit.Sized(120, 60, s.preview), nil)
	fields := kit.VBox(12, s.form, buttons)
	rows := container.NewStack(container.NewClip(kit.Inset(8, 14, 0, 14, kit.VBox(0, s.none))), s.list)
	right := kit.NewCard(kit.NewLogHead("Sent", "Message", "Answer", "What Mews makes of it"), rows, nil)
	return container.New(sendLayout{}, fields, code, right)
}

func (s *send) close() {
	if s.cancel != nil {
		s.cancel()
	}
}

func (s *send) show(environment model.Environment, chosen workspace.Place) {
	other := s.place.Connection.ID != chosen.Connection.ID || s.environment.ID != environment.ID
	s.environment, s.place = environment, chosen
	if other {
		s.compose()
	}
	s.showReady()
}

// sample is what the fields say.
func (s *send) sample() webhook.Sample {
	sample := webhook.Sample{
		Broken: s.choices[choiceBroken].On(), Reorder: s.choices[choiceReorder].On(), At: s.options.Now(), Times: 1,
	}
	if s.choices[choiceTwice].On() {
		sample.Times = 2
	}
	if s.choices[choiceSplit].On() {
		sample.Size = part
	}
	if s.choices[choiceIDs].On() && s.place.Connection.ID != "" {
		sample.Origin = s.options.Sender.Origin(s.place.Connection)
	}
	name := kinds()[max(0, s.kind.Selected())]
	if webhook.NamesAction(name) {
		sample.Action = name
		return sample
	}
	sample.Events, sample.Count = []string{name}, counts[max(0, s.count.Selected())]
	if event, _ := webhook.EventNamed(name); event.WithUpdate != "" { // the same change sends both
		sample.Events = append(sample.Events, event.WithUpdate)
	}
	return sample
}

// compose shows the body of the first message.
func (s *send) compose() {
	sample := s.sample()
	bodies := sample.Bodies(s.seed)
	s.preview.SetDocument(document.Parse(bodies[0]))
	s.previews.Set(kit.Muted(phrase.Count(len(bodies), "message", "messages") + " · the first has " +
		phrase.Size(int64(len(bodies[0]))) + " · any token in it is a sample that opens nothing"))
	isAction := sample.Action != ""
	if isAction {
		s.count.Disable()
	} else {
		s.count.Enable()
	}
	s.showReady()
}

func (s *send) showReady() {
	kit.Enable(s.here, s.own() != "")
	ready := strings.TrimSpace(s.target.Text) != ""
	kit.Enable(s.main, ready || s.cancel != nil)
	if s.cancel != nil {
		return
	}
	s.main.SetText("Send")
	text := "Made-up ids"
	if s.place.Connection.ID != "" && s.choices[choiceIDs].On() {
		text = "Ids of " + s.place.Connection.Title()
	}
	s.note.Set(kit.Muted(text))
}

// press sends, or cancels what is being sent.
func (s *send) press() {
	if s.cancel != nil {
		s.cancel()
		return
	}
	sending := webhooks.Sending{
		To: strings.TrimSpace(s.target.Text), Bodies: s.sample().Bodies(s.seed), Retry: s.choices[choiceRetry].On(),
		Fast: s.choices[choiceFast].On(),
	}
	if s.choices[choiceDelay].On() {
		sending.Delay = delay
	}
	s.seed++ // the next sample is about others
	s.start(sending, 0)
}

// start sends messages. Before them others of the same sample were sent already, so their numbers go on.
func (s *send) start(sending webhooks.Sending, before int) {
	host := ""
	if target, err := deliver.ParseTarget(sending.To); err == nil {
		host = target.Host
	}
	sending.Report = func(message int, attempt deliver.Attempt) {
		task.OnUI(func() { s.add(verdict{before + message, attempt, host}) })
	}
	s.note.Set(kit.Muted("Sending " + phrase.Count(len(sending.Bodies), "message", "messages") + "…"))
	s.main.SetText("Cancel")
	s.cancel = s.options.Tasks.Go(func(ctx context.Context) func() {
		sent, err := s.options.Sender.Send(ctx, sending)
		return func() {
			sending.Bodies = sending.Bodies[len(sent):]
			s.over(sending, before+len(sent), err)
		}
	})
	s.showReady()
}

// over is the end of a sending: of what is left, and how many messages were sent before.
func (s *send) over(left webhooks.Sending, before int, err error) {
	s.cancel = nil
	s.compose()
	var foreign *webhooks.ForeignHostError
	switch {
	case err == nil:
	case errors.Is(err, context.Canceled):
		s.note.Set(kit.Muted("Cancelled."))
	case errors.As(err, &foreign):
		s.ask(foreign.Host, left, before)
	default:
		s.note.Set(kit.Span{Icon: assets.Warning, Text: phrase.Explain(err).Sentences(), Color: look.ColorWarningText})
	}
}

// ask asks once whether webhooks may be sent to another computer, and sends then what is left.
func (s *send) ask(host string, left webhooks.Sending, before int) {
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: "Send to " + host + "?",
		Content: kit.VBox(4,
			kit.NewLine(kit.Plain("It is another computer. It gets the sample, with the ids in it, and no token.")),
			kit.NewLine(kit.Muted("You are asked once for each host.")),
		),
		ConfirmText: "Send",
		OnConfirm: func() {
			modal.Close()
			kit.Work(s.options.Window.Content(), s.options.Tasks, "Keeping your answer…", func(ctx context.Context) func() {
				err := s.options.Allow(ctx, host)
				return func() {
					if err != nil {
						kit.Notify(s.content, assets.Warning, phrase.Explain(err).Sentences())
						return
					}
					s.start(left, before)
				}
			})
		},
	})
	modal.Open(s.options.Window.Canvas())
}

func (s *send) add(v verdict) {
	s.verdicts = slices.Insert(s.verdicts, 0, v)
	s.verdicts = s.verdicts[:min(len(s.verdicts), mostVerdicts)]
	s.list.Grow(len(s.verdicts), func(int) float32 { return look.RowHeight }, 1, !s.list.AtTop())
	s.showVerdicts()
}

func (s *send) showVerdicts() {
	text := ""
	if len(s.verdicts) == 0 {
		text = "Nothing was sent yet."
	}
	s.none.Set(kit.Plain(text))
}

func (s *send) draw(i int, object fyne.CanvasObject) {
	v := s.verdicts[i]
	status := v.attempt.Status()
	badge := kit.BadgeContent{Text: "none", Ground: look.ColorDestructiveSoft, Ink: look.ColorDestructiveText}
	if status != 0 {
		badge = statusBadge(strconv.Itoa(status), status)
	}
	content := kit.LogContent{
		Title: "Message " + strconv.Itoa(v.message), Badge: badge, What: phrase.WebhookOutcome(v.attempt),
		More: phrase.WebhookSent(v.attempt, v.host),
	}
	content.Time, content.Under = phrase.Received(v.attempt.Started, nil)
	object.(*kit.LogRow).Set(content)
}
