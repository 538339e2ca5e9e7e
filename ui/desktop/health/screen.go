// Package health is the screen that checks many connections at once: how far it is, what it found, and what most likely
// is the matter with those that fail.
package health

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/outcomes"
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

// chips are the filters; the first one lets everything through. Those of which nothing was found are not shown.
func chips() []outcomes.Chip[check.Result] {
	is := func(healths ...model.Health) func(check.Result) bool {
		return func(r check.Result) bool { return slices.Contains(healths, r.Health()) }
	}
	return []outcomes.Chip[check.Result]{
		{Text: "All", Passes: func(check.Result) bool { return true }},
		{Icon: assets.Tick, Text: phrase.Health(model.OK), Passes: is(model.OK)},
		{Icon: assets.Cross, Text: phrase.Health(model.Rejected), Passes: is(model.Rejected)},
		{Icon: assets.Exclamation, Text: phrase.Health(model.OtherProperty), Passes: is(model.OtherProperty)},
		{Icon: assets.Exclamation, Text: phrase.Health(model.TokenMissing), Passes: is(model.TokenMissing)},
		{Icon: assets.Question, Text: phrase.Health(model.CouldNotCheck), Passes: is(model.CouldNotCheck, model.RateLimited)},
		{Icon: assets.Refresh, Text: "changed", Passes: func(r check.Result) bool {
			return len(r.Changes) > 0 && isVerdict(r)
		}},
	}
}

// likelyCause is the column that says so.
const likelyCause = 4

func columns() []kit.Column {
	return []kit.Column{
		{Title: "Connection", Share: 19, Bold: true},
		{Title: "Client", Share: 13, Muted: true, Minor: true},
		{Title: "State", Share: 20},
		{Title: "Since last check", Share: 18, Muted: true, Minor: true},
		{Title: "Likely cause", Share: 30, Muted: true},
	}
}

// Screen shows one check of many connections.
type Screen struct {
	options Options
	scope   Scope
	report  check.Report // complete once the check has ended
	reason  string       // why it could not go on; empty where it could
	clients clients
	total   int
	started time.Time
	table   *outcomes.Table[check.Result]
	inbox   outcomes.Inbox[check.Progress]
	cancel  context.CancelFunc // nil while nothing is checked
}

// schedule is the title of the command that opens the schedule.
const schedule = "Scheduled checks…"

// New returns a screen on which nothing was checked yet.
func New(options Options) *Screen {
	s := &Screen{options: options, clients: clients{}}
	s.table = outcomes.New(outcomes.Options[check.Result]{
		Window: options.Window, Tasks: options.Tasks, Files: options.Workspace,
		Told: options.Copied, Failed: options.Failed,

		Columns: columns(), Chips: chips(), Filter: "Filter results", NoMatch: "No matching results.", Empty: s.empty,
		Buttons: []*kit.Button{
			kit.NewButton(schedule, func() { s.options.Schedule() }).WithCommand(schedule),
		},
		Health: check.Result.Health, Describe: s.describe, Compare: check.Compare, OnMain: s.press, OnPress: s.pressed,
		FileName: func() string { return "keyrack-check-" + s.report.Started.Format("2006-01-02") },
		Report: func(only []check.Result) outcomes.WriteReport {
			written := s.report
			if only != nil {
				written.Results = only
			}
			return func(to io.Writer, format string) error {
				return report.Write(to, options.Workspace, written, format)
			}
		},
	})
	return s
}

// Content is the screen to put beside the sidebar.
func (s *Screen) Content() fyne.CanvasObject { return s.table.Content() }

// Has reports whether a connection is among what was checked.
func (s *Screen) Has(id model.ConnectionID) bool {
	return slices.ContainsFunc(s.table.Items(), func(r check.Result) bool { return r.Connection == id })
}

// Checked reports whether there is a report to go back to.
func (s *Screen) Checked() bool { return len(s.table.Items()) > 0 || s.Running() }

// Running reports whether a check is under way.
func (s *Screen) Running() bool { return s.cancel != nil }

// Start checks a scope. What was found before is dropped; a check that is under way goes on.
func (s *Screen) Start(scope Scope) {
	if s.Running() {
		return
	}
	s.scope, s.total, s.started = scope, scope.Count, s.options.Now()
	s.report, s.clients = check.Report{}, clients{}
	s.table.Clear()
	s.run(check.Options{Environments: scope.Environments, Connections: scope.Connections})
}

// press stops the check, goes on with it, or starts anew.
func (s *Screen) press() {
	switch {
	case s.Running():
		s.cancel()
		s.table.Stopping()
	case len(s.report.Left) > 0:
		before := s.report
		s.run(check.Options{Continue: &before})
	default:
		s.Start(s.scope)
	}
}

func (s *Screen) run(options check.Options) {
	s.reason = ""
	// Of a check that goes on only what is left counts in its progress.
	already, hand := len(s.table.Items()), s.inbox.Begin(s.take)
	options.Progress = func(p check.Progress) {
		p.Total += already
		hand(p)
	}
	s.cancel = s.options.Tasks.Go(func(ctx context.Context) func() {
		report, err := s.options.Workspace.CheckAll(ctx, options)
		return func() { s.ended(report, err) }
	})
	s.showState()
}

// take shows results that have come. What a client's other tokens did can change what was said before.
func (s *Screen) take(come []check.Progress) {
	var results []check.Result
	touched := map[string]bool{}
	for _, one := range come {
		s.total, results = one.Total, append(results, one.Last)
		s.clients.add(one.Last)
		touched[clientOf(one.Last)] = true
	}
	s.table.Amend(func(r check.Result, cells []string) {
		if r.Health() == model.Rejected && touched[clientOf(r)] {
			shown, _ := s.options.View.Result(r)
			cells[likelyCause] = s.clients.likely(shown)
		}
	})
	s.table.Add(results...)
	s.showState()
}

// describe puts a result into words.
func (s *Screen) describe(r check.Result) (cells []string, visible bool) {
	shown, visible := s.options.View.Result(r)
	client := shown.Client
	if len(s.scope.Environments) > 1 {
		client += " · " + shown.Environment
	}
	return []string{
		shown.Title, client, outcome(shown), since(shown, s.options.Now()), s.clients.likely(shown),
	}, visible
}

func (s *Screen) ended(report check.Report, err error) {
	s.cancel, s.reason = nil, phrase.Explain(err).Sentences()
	s.report, s.clients = report, clients{}
	s.total = len(report.Results) + len(report.Left)
	for _, result := range report.Results {
		s.clients.add(result)
	}
	s.inbox.End()
	s.table.Set(report.Results)
	s.showState()
	if err != nil {
		s.options.Failed(err)
	}
}

// Redraw shows the results anew after it has changed what may be seen of them.
func (s *Screen) Redraw() {
	s.table.Redraw()
	if s.scope.Count > 0 { // else nothing was checked yet
		s.showState()
	}
}

// showState says how far the check is, and what can be done.
func (s *Screen) showState() {
	what := phrase.Count(s.total, "connection", "connections")
	if s.scope.Name != "" && !s.table.Hides() {
		what += " · " + s.scope.Name
	}
	if s.reason != "" {
		what += " · " + s.reason
	} else {
		what += " · no writes · one read each (configuration/get)"
	}
	state := outcomes.State{
		Title: "Check all connections", Subtitle: what, Done: len(s.table.Items()), Total: s.total,
		Progress: s.progress(), Running: s.Running(),
	}
	switch {
	case s.Running():
		state.Main = "Stop"
	case len(s.report.Left) > 0:
		state.Main = "Go on"
	default:
		state.Main = "Check again"
	}
	s.table.Show(state)
}

// progress is what is said behind "137 / 214": "· 9 s left".
func (s *Screen) progress() string {
	done := len(s.table.Items())
	switch {
	case s.Running() && done > 0 && done < s.total:
		passed := s.options.Now().Sub(s.started)
		left := time.Duration(float64(passed) / float64(done) * float64(s.total-done))
		return " · " + strings.TrimSuffix(phrase.Took(max(left, time.Second).Round(time.Second)), ".0 s") +
			suffix(left) + " left"
	case s.Running():
		return ""
	case len(s.report.Left) > 0:
		return " · stopped"
	}
	return " · done"
}

func suffix(left time.Duration) string {
	if left < time.Minute {
		return " s"
	}
	return ""
}

// empty is what is said where there is no result.
func (s *Screen) empty() string {
	if s.Running() {
		return "Asking the first ones…"
	}
	return s.reason
}
