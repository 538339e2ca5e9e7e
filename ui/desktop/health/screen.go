// Package health is the screen that checks many connections at once: how far it is, what it found, and what most likely
// is the matter with those that fail.
package health

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// Workspace is what the screen does.
type Workspace interface {
	CheckAll(ctx context.Context, options check.Options) (check.Report, error)
	report.Workspace
	CreateFile(ctx context.Context, path string) (transfer.NewFile, error)
}

// Options are what the screen needs. All are required.
type Options struct {
	Workspace Workspace
	Tasks     *task.Runner
	Window    fyne.Window
	Now       func() time.Time
	Open      func(model.ConnectionID) // show a connection
	// View is what may be seen of a result, and whether it may be seen at all.
	View     *presenter.View
	Why      func(model.ConnectionID) // find out why a connection is rejected
	Copied   func(text string)        // the clipboard has something new: say so
	Failed   func(error)              // something went wrong that no dialog tells
	Bundle   func(model.ConnectionID) // write a support bundle about the last check of a connection
	Schedule func()                   // open the choice when favourites are checked automatically
}

// Scope is what is checked.
type Scope struct {
	Name         string                // what a person calls it: an environment's name
	Environments []model.EnvironmentID // none for all
	Connections  []model.ConnectionID  // instead of them
	Count        int                   // of connections
}

// chip narrows the table to some results.
type chip struct {
	icon   assets.Icon
	text   string
	passes func(check.Result) bool
}

// chips are the filters; the first one lets everything through. Those of which nothing was found are not shown.
func chips() []chip {
	is := func(healths ...model.Health) func(check.Result) bool {
		return func(r check.Result) bool { return slices.Contains(healths, r.Health()) }
	}
	return []chip{
		{"", "All", func(check.Result) bool { return true }},
		{assets.Tick, phrase.Health(model.OK), is(model.OK)},
		{assets.Cross, phrase.Health(model.Rejected), is(model.Rejected)},
		{assets.Exclamation, phrase.Health(model.OtherProperty), is(model.OtherProperty)},
		{assets.Exclamation, phrase.Health(model.TokenMissing), is(model.TokenMissing)},
		{assets.Question, phrase.Health(model.CouldNotCheck), is(model.CouldNotCheck, model.RateLimited)},
		{assets.Refresh, "changed", func(r check.Result) bool { return len(r.Changes) > 0 && isVerdict(r) }},
	}
}

func columns() []kit.Column {
	return []kit.Column{
		{Title: "Connection", Share: 19, Bold: true},
		{Title: "Client", Share: 13, Muted: true},
		{Title: "State", Share: 20},
		{Title: "Since last check", Share: 18, Muted: true},
		{Title: "Likely cause", Share: 30, Muted: true},
	}
}

// Screen shows one check of many connections.
type Screen struct {
	options Options
	scope   Scope
	report  check.Report // complete once the check has ended
	reason  string       // why it could not go on; empty where it could
	results []check.Result
	clients clients
	cells   [][]string // of each result
	hidden  []bool     // of each result: it may not be seen
	shown   []int      // the results that the filter has left
	chosen  int        // of the chips
	total   int
	round   int
	started time.Time
	cancel  context.CancelFunc // nil while nothing is checked

	mu      sync.Mutex // guards what the workers hand over
	pending []handed
	queued  bool

	title    *kit.Line
	subtitle *kit.Line
	main     *kit.Button
	copy     *kit.Button
	save     *kit.Button
	schedule *kit.Button
	meter    *kit.Meter
	left     *kit.Line
	chips    []*kit.Chip
	search   *kit.Entry
	table    *kit.Results
	content  fyne.CanvasObject
}

// New returns a screen on which nothing was checked yet.
func New(options Options) *Screen {
	s := &Screen{options: options, clients: clients{}}
	s.title = kit.NewLine(kit.Span{Text: "Check all connections", Bold: true, Size: look.TitleTextSize})
	s.subtitle = kit.NewLine()
	s.main = kit.NewButton("", s.press)
	s.copy = kit.NewButton("Copy report…", s.copyReport)
	s.save = kit.NewButton("Save…", s.saveReport)
	s.schedule = kit.NewButton("Scheduled checks…", func() { s.options.Schedule() })
	s.meter, s.left = kit.NewMeter(120), kit.NewLine()
	for i, c := range chips() {
		s.chips = append(s.chips, kit.NewChip(c.icon, c.text, func() { s.choose(i) }))
	}
	s.search = kit.NewSearchEntry("Filter results", "")
	s.search.OnChanged = func(string) { s.arrange() }
	s.table = kit.NewResults(columns(), s.row, s.pressed)
	s.content = s.build()
	s.choose(0)
	return s
}

func (s *Screen) build() fyne.CanvasObject {
	names := kit.VBox(2, s.title, s.subtitle)
	head := kit.NewBeside(look.Gap, 250, names, kit.HBox(look.Gap, s.main, s.copy, s.save, s.schedule))
	progress := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 14, kit.Sized(150, 20, s.left)), s.meter)
	chips := kit.NewFlow(look.Gap, 600)
	for _, chip := range s.chips {
		chips.Add(chip)
	}
	filters := kit.NewBeside(look.Gap, 250, chips, kit.Sized(190, look.ControlHeight, s.search))
	top := kit.Inset(0, 0, 12, 0, kit.VBox(14, head, progress, filters))
	return kit.Inset(14, look.PageMargin, 14, look.PageMargin, kit.Edges(top, nil, nil, nil, s.table.Content()))
}

// handed is a result of a round, and how many there will be.
type handed struct {
	round, total int
	result       check.Result
}

// Content is the screen to put beside the sidebar.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Has reports whether a connection is among what was checked.
func (s *Screen) Has(id model.ConnectionID) bool {
	return slices.ContainsFunc(s.results, func(r check.Result) bool { return r.Connection == id })
}

// Checked reports whether there is a report to go back to.
func (s *Screen) Checked() bool { return len(s.results) > 0 || s.Running() }

// Running reports whether a check is under way.
func (s *Screen) Running() bool { return s.cancel != nil }

// Start checks a scope. What was found before is dropped; a check that is under way goes on.
func (s *Screen) Start(scope Scope) {
	if s.Running() {
		return
	}
	s.scope, s.total, s.started = scope, scope.Count, s.options.Now()
	s.report, s.results, s.cells, s.hidden, s.clients = check.Report{}, nil, nil, nil, clients{}
	s.search.SetText("")
	s.choose(0)
	s.run(check.Options{Environments: scope.Environments, Connections: scope.Connections})
}

// press stops the check, goes on with it, or starts anew.
func (s *Screen) press() {
	switch {
	case s.Running():
		s.cancel()
		s.main.SetText("Stopping…")
		s.main.Disable()
	case len(s.report.Left) > 0:
		before := s.report
		s.run(check.Options{Continue: &before})
	default:
		s.Start(s.scope)
	}
}

func (s *Screen) run(options check.Options) {
	s.round++
	round := s.round
	s.reason = ""
	// Of a check that goes on only what is left counts in its progress.
	already := len(s.results)
	options.Progress = func(p check.Progress) { s.hand(round, already+p.Total, p.Last) }
	s.cancel = s.options.Tasks.Go(func(ctx context.Context) func() {
		report, err := s.options.Workspace.CheckAll(ctx, options)
		return func() { s.ended(report, err) }
	})
	s.showState()
}

// hand takes a result from a worker. However fast they come, one function is queued for the UI goroutine at a time.
func (s *Screen) hand(round, total int, result check.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = append(s.pending, handed{round, total, result})
	if s.queued {
		return
	}
	s.queued = true
	task.OnUI(func() {
		s.mu.Lock()
		come := s.pending
		s.pending, s.queued = nil, false
		s.mu.Unlock()
		var results []check.Result
		for _, one := range come {
			if one.round == s.round && s.Running() {
				s.total, results = one.total, append(results, one.result)
			}
		}
		if len(results) == 0 {
			return
		}
		s.take(results)
	})
}

// take shows results that have come.
func (s *Screen) take(results []check.Result) {
	for _, result := range results {
		s.clients.add(result)
	}
	s.results = append(s.results, results...)
	s.describe(len(s.results) - len(results))
	s.arrange()
	s.showState()
}

// describe puts results into words, from one on. What a client's other tokens did can change what was said before.
func (s *Screen) describe(from int) {
	now := s.options.Now()
	touched := map[string]bool{}
	for _, r := range s.results[from:] {
		touched[clientOf(r)] = true
	}
	for i, r := range s.results {
		switch {
		case i >= from:
			shown, visible := s.options.View.Result(r)
			client := shown.Client
			if len(s.scope.Environments) > 1 {
				client += " · " + shown.Environment
			}
			s.cells = append(s.cells, []string{shown.Title, client, outcome(shown), since(shown, now), s.clients.likely(shown)})
			s.hidden = append(s.hidden, !visible)
		case r.Health() == model.Rejected && touched[clientOf(r)]:
			shown, _ := s.options.View.Result(r)
			s.cells[i][4] = s.clients.likely(shown)
		}
	}
}

func (s *Screen) ended(report check.Report, err error) {
	s.cancel, s.reason = nil, phrase.Explain(err).Sentences()
	s.report, s.results, s.cells, s.hidden, s.clients = report, report.Results, nil, nil, clients{}
	s.total = len(report.Results) + len(report.Left)
	for _, result := range s.results {
		s.clients.add(result)
	}
	s.describe(0)
	s.arrange()
	s.showState()
	if err != nil {
		s.options.Failed(err)
	}
}

// Redraw shows the results anew after it has changed what may be seen of them.
func (s *Screen) Redraw() {
	s.cells, s.hidden = nil, nil
	s.describe(0)
	s.arrange()
	if s.scope.Count > 0 { // else nothing was checked yet
		s.showState()
	}
}

// showState says how far the check is, and what can be done.
func (s *Screen) showState() {
	what := phrase.Count(s.total, "connection", "connections")
	if s.scope.Name != "" && !slices.Contains(s.hidden, true) {
		what += " · " + s.scope.Name
	}
	if s.reason != "" {
		s.subtitle.Set(kit.Muted(what + " · " + s.reason))
	} else {
		s.subtitle.Set(kit.Muted(what + " · no writes · one read each (configuration/get)"))
	}
	done := len(s.results)
	if s.total > 0 {
		s.meter.Set(float64(done) / float64(s.total))
	}
	s.left.Set(kit.Muted(s.progress()))
	s.main.Enable()
	switch {
	case s.Running():
		s.main.SetText("Stop")
	case len(s.report.Left) > 0:
		s.main.SetText("Go on")
	default:
		s.main.SetText("Check again")
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

// progress is "137 / 214 · 9 s left".
func (s *Screen) progress() string {
	done := len(s.results)
	text := strconv.Itoa(done) + " / " + strconv.Itoa(s.total)
	switch {
	case s.Running() && done > 0 && done < s.total:
		passed := s.options.Now().Sub(s.started)
		left := time.Duration(float64(passed) / float64(done) * float64(s.total-done))
		return text + " · " + strings.TrimSuffix(phrase.Took(max(left, time.Second).Round(time.Second)), ".0 s") +
			suffix(left) + " left"
	case s.Running():
		return text
	case len(s.report.Left) > 0:
		return text + " · stopped"
	}
	return text + " · done"
}

func suffix(left time.Duration) string {
	if left < time.Minute {
		return " s"
	}
	return ""
}

func (s *Screen) countChips() {
	for i, c := range chips() {
		count := 0
		for at, r := range s.results {
			if c.passes(r) && !s.hidden[at] {
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

// arrange works out which results are shown.
func (s *Screen) arrange() {
	words := strings.Fields(strings.ToLower(s.search.Text))
	c := chips()[s.chosen]
	s.shown = s.shown[:0]
	for i, r := range s.results {
		if c.passes(r) && !s.hidden[i] && contains(s.cells[i], words) {
			s.shown = append(s.shown, i)
		}
	}
	slices.SortStableFunc(s.shown, func(a, b int) int { return check.Compare(s.results[a], s.results[b]) })
	s.fill()
}

func contains(cells, words []string) bool {
	text := strings.ToLower(strings.Join(cells, "\n"))
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (s *Screen) fill() {
	text := s.reason
	switch {
	case len(s.results) > 0:
		text = "No matching results."
	case s.Running():
		text = "Asking the first ones…"
	}
	s.table.SetRows(len(s.shown), text)
}

func (s *Screen) row(row int) (kit.Disc, []string) {
	i := s.shown[row]
	return marks.Health(s.results[i].Health()), s.cells[i]
}
