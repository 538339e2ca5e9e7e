// Package fanout is the screen that sends one read to many connections, or once for each row of a file: the dialog that
// asks to which, how far it is, and a table of what came of it.
package fanout

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/model/workspace/fanout"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the screen does.
type Workspace interface {
	FanOut(ctx context.Context, what fanout.Request, targets []fanout.Target,
		options fanout.Options) (fanout.Report, error)
	Lookup(ctx context.Context, named string, environments ...model.EnvironmentID) (workspace.Place, error)
	Variables(ctx context.Context, environment model.EnvironmentID) ([]request.Variable, error)
	OpenBody(exchange model.Exchange) (io.ReadCloser, error)
	ReadFile(ctx context.Context, path string) ([]byte, error)
	CreateFile(ctx context.Context, path string) (transfer.NewFile, error)
	Redact(text []byte) []byte
}

// Options are what the screen needs. All are required.
type Options struct {
	Workspace Workspace
	Tasks     *task.Runner
	Window    fyne.Window
	Now       func() time.Time
	View      *presenter.View          // what may be seen of an answer
	Open      func(model.ConnectionID) // show a connection
	Show      func()                   // show this screen
	Told      func(icon assets.Icon, text string)
	Failed    func(error) // something went wrong that no dialog tells
}

// chip narrows the table to some answers.
type chip struct {
	icon   assets.Icon
	text   string
	passes func(fanout.Answer) bool
}

func chips() []chip {
	return []chip{
		{"", "All", func(fanout.Answer) bool { return true }},
		{assets.Tick, "answered", func(a fanout.Answer) bool { return !a.Failed() }},
		{assets.Cross, "failed", fanout.Answer.Failed},
	}
}

func columns() []kit.Column {
	return []kit.Column{
		{Title: "Connection", Share: 22, Bold: true},
		{Title: "Client or row", Share: 18, Muted: true},
		{Title: "Answer", Share: 18},
		{Title: "Size", Share: 12, Muted: true},
		{Title: "Message or file", Share: 30, Muted: true},
	}
}

// Screen shows how one read was answered by many.
type Screen struct {
	options Options
	sent    order
	report  fanout.Report // complete once all have answered
	answers []fanout.Answer
	cells   [][]string // of each answer
	hidden  []bool     // of each answer: it may not be seen
	shown   []int      // the answers that the filter has left
	chosen  int        // of the chips
	round   int
	started time.Time
	cancel  context.CancelFunc // nil while nothing is sent

	mu      sync.Mutex // guards what the workers hand over
	pending []handed
	queued  bool

	title    *kit.Line
	subtitle *kit.Line
	main     *kit.Button
	copy     *kit.Button
	save     *kit.Button
	meter    *kit.Meter
	left     *kit.Line
	chips    []*kit.Chip
	search   *kit.Entry
	table    *kit.Results
	content  fyne.CanvasObject
}

// handed is an answer of a round.
type handed struct {
	round  int
	answer fanout.Answer
}

// order is what is sent, and to whom.
type order struct {
	what    fanout.Request
	name    string // what a person calls those it goes to
	targets []fanout.Target
	folder  string // where the answers go; empty for nowhere
}

// New returns a screen on which nothing was sent yet.
func New(options Options) *Screen {
	s := &Screen{options: options}
	s.title, s.subtitle = kit.NewLine(), kit.NewLine()
	s.main = kit.NewButton("", s.press)
	s.copy = kit.NewButton("Copy report…", s.copyReport)
	s.save = kit.NewButton("Save…", s.saveReport)
	s.meter, s.left = kit.NewMeter(120), kit.NewLine()
	for i, c := range chips() {
		s.chips = append(s.chips, kit.NewChip(c.icon, c.text, func() { s.choose(i) }))
	}
	s.search = kit.NewSearchEntry("Filter answers", "")
	s.search.OnChanged = func(string) { s.arrange() }
	s.table = kit.NewResults(columns(), s.row, s.pressed)
	s.content = s.build()
	s.choose(0)
	return s
}

func (s *Screen) build() fyne.CanvasObject {
	names := kit.VBox(2, s.title, s.subtitle)
	head := kit.NewBeside(look.Gap, 250, names, kit.HBox(look.Gap, s.main, s.copy, s.save))
	progress := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 14, kit.Sized(150, 20, s.left)), s.meter)
	chips := kit.NewFlow(look.Gap, 600)
	for _, chip := range s.chips {
		chips.Add(chip)
	}
	filters := kit.NewBeside(look.Gap, 250, chips, kit.Sized(190, look.ControlHeight, s.search))
	top := kit.Inset(0, 0, 12, 0, kit.VBox(14, head, progress, filters))
	return kit.Inset(14, look.PageMargin, 14, look.PageMargin, kit.Edges(top, nil, nil, nil, s.table.Content()))
}

// Content is the screen to put beside the sidebar.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Sent reports whether there are answers to go back to.
func (s *Screen) Sent() bool { return len(s.answers) > 0 || s.Running() }

// Running reports whether requests are under way.
func (s *Screen) Running() bool { return s.cancel != nil }

// press stops, or sends the same once more.
func (s *Screen) press() {
	if !s.Running() {
		s.start(s.sent)
		return
	}
	s.cancel()
	s.main.SetText("Stopping…")
	s.main.Disable()
}

func (s *Screen) start(sent order) {
	s.sent, s.started = sent, s.options.Now()
	s.report, s.answers, s.cells, s.hidden = fanout.Report{}, nil, nil, nil
	s.search.SetText("")
	s.choose(0)
	s.round++
	round, options := s.round, fanout.Options{}
	options.Progress = func(_ int, answer fanout.Answer) { s.hand(round, answer) }
	if sent.folder != "" {
		options.Keep = s.keeping(sent.folder)
	}
	s.cancel = s.options.Tasks.Go(func(ctx context.Context) func() {
		report, err := s.options.Workspace.FanOut(ctx, sent.what, sent.targets, options)
		return func() { s.ended(report, err) }
	})
	s.showState()
}

// hand takes an answer from a worker. However fast they come, one function is queued for the UI goroutine at a time.
func (s *Screen) hand(round int, answer fanout.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = append(s.pending, handed{round, answer})
	if s.queued {
		return
	}
	s.queued = true
	task.OnUI(func() {
		s.mu.Lock()
		come := s.pending
		s.pending, s.queued = nil, false
		s.mu.Unlock()
		var answers []fanout.Answer
		for _, one := range come {
			if one.round == s.round && s.Running() {
				answers = append(answers, one.answer)
			}
		}
		if len(answers) == 0 {
			return
		}
		s.answers = append(s.answers, answers...)
		s.describe(len(s.answers) - len(answers))
		s.arrange()
		s.showState()
	})
}

// describe puts answers into words, from one on.
func (s *Screen) describe(from int) {
	for _, a := range s.answers[from:] {
		place := s.options.View.Place(a.Place)
		s.cells = append(s.cells, []string{
			place.Connection.Title(), s.options.View.Text(which(a, place)), outcome(a), size(a),
			s.options.View.Text(remark(a)),
		})
		s.hidden = append(s.hidden, !s.options.View.Shows(a.Place.Environment))
	}
}

func (s *Screen) ended(report fanout.Report, err error) {
	s.cancel = nil
	s.report, s.answers = report, report.Answers
	s.Redraw()
	if err != nil {
		s.options.Failed(err)
	}
}

// Redraw shows the answers anew after it has changed what may be seen of them.
func (s *Screen) Redraw() {
	s.cells, s.hidden = nil, nil
	s.describe(0)
	s.arrange()
	if len(s.sent.targets) > 0 { // else nothing was sent yet
		s.showState()
	}
}

// showState says how far it is, and what can be done.
func (s *Screen) showState() {
	s.title.Set(kit.Span{Text: s.sent.what.Path, Bold: true, Size: look.TitleTextSize})
	what := phrase.Count(len(s.sent.targets), "request", "requests")
	if s.sent.name != "" && !slices.Contains(s.hidden, true) {
		what += " · " + s.options.View.Text(s.sent.name)
	}
	if s.sent.folder != "" {
		what += " · answers in " + s.sent.folder
	}
	s.subtitle.Set(kit.Muted(what))
	done, total := len(s.answers), len(s.sent.targets)
	s.meter.Set(float64(done) / float64(max(total, 1)))
	progress := strconv.Itoa(done) + " / " + strconv.Itoa(total)
	switch {
	case s.Running():
	case s.report.Left > 0:
		progress += " · stopped"
	default:
		progress += " · done"
	}
	s.left.Set(kit.Muted(progress))
	s.main.Enable()
	s.main.SetText("Send again")
	if s.Running() {
		s.main.SetText("Stop")
	}
	for _, button := range []*kit.Button{s.copy, s.save} {
		if done == 0 || s.Running() {
			button.Disable()
		} else {
			button.Enable()
		}
	}
	s.countChips()
	s.content.Refresh()
}

func (s *Screen) countChips() {
	for i, c := range chips() {
		count := 0
		for at, a := range s.answers {
			if c.passes(a) && !s.hidden[at] {
				count++
			}
		}
		text := strconv.Itoa(count) + " " + c.text
		if i == 0 {
			text = c.text + " " + strconv.Itoa(count)
		}
		s.chips[i].SetText(text)
		s.chips[i].Hidden = count == 0 && i != 0 && i != s.chosen
	}
}

func (s *Screen) choose(chosen int) {
	s.chosen = chosen
	for i, chip := range s.chips {
		chip.SetSelected(i == chosen)
	}
	s.arrange()
}

// arrange works out which answers are shown: what failed comes first.
func (s *Screen) arrange() {
	words := strings.Fields(strings.ToLower(s.search.Text))
	c := chips()[s.chosen]
	s.shown = s.shown[:0]
	for i, a := range s.answers {
		text := strings.ToLower(strings.Join(s.cells[i], "\n"))
		lacks := func(word string) bool { return !strings.Contains(text, word) }
		if c.passes(a) && !s.hidden[i] && !slices.ContainsFunc(words, lacks) {
			s.shown = append(s.shown, i)
		}
	}
	slices.SortStableFunc(s.shown, func(a, b int) int { return rank(s.answers[a]) - rank(s.answers[b]) })
	text := "Nothing was sent."
	switch {
	case len(s.answers) > 0:
		text = "No matching answers."
	case s.Running():
		text = "Asking the first ones…"
	}
	s.table.SetRows(len(s.shown), text)
}

func rank(a fanout.Answer) int {
	if a.Failed() {
		return 0
	}
	return 1
}

func (s *Screen) row(row int) (kit.Disc, []string) {
	i := s.shown[row]
	return marks.Health(health(s.answers[i])), s.cells[i]
}
