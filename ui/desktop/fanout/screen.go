// Package fanout is the screen that sends one read to many connections, or once for each row of a file: the dialog that
// asks to which, how far it is, and a table of what came of it.
package fanout

import (
	"context"
	"io"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/model/workspace/fanout"
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

func chips() []outcomes.Chip[fanout.Answer] {
	return []outcomes.Chip[fanout.Answer]{
		{Text: "All", Passes: func(fanout.Answer) bool { return true }},
		{Icon: assets.Tick, Text: "answered", Passes: func(a fanout.Answer) bool { return !a.Failed() }},
		{Icon: assets.Cross, Text: "failed", Passes: fanout.Answer.Failed},
	}
}

func columns() []kit.Column {
	return []kit.Column{
		{Title: "Connection", Share: 22, Bold: true},
		{Title: "Client or row", Share: 18, Muted: true},
		{Title: "Answer", Share: 18},
		{Title: "Size", Share: 12, Muted: true, Minor: true},
		{Title: "Message or file", Share: 30, Muted: true},
	}
}

// Screen shows how one read was answered by many.
type Screen struct {
	options Options
	sent    order
	report  fanout.Report // complete once all have answered
	table   *outcomes.Table[fanout.Answer]
	inbox   outcomes.Inbox[fanout.Answer]
	cancel  context.CancelFunc // nil while nothing is sent
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
	s.table = outcomes.New(outcomes.Options[fanout.Answer]{
		Window: options.Window, Tasks: options.Tasks, Files: options.Workspace,
		Told:   func(text string) { options.Told(assets.Tick, text) },
		Failed: options.Failed,

		Columns: columns(), Chips: chips(), Filter: "Filter answers", NoMatch: "No matching answers.", Empty: s.empty,
		Health: health, Describe: s.describe, Compare: failedFirst, OnMain: s.press, OnPress: s.pressed,
		FileName: func() string { return "keyrack-answers-" + s.report.Started.Format("2006-01-02") },
		Report: func(only []fanout.Answer) outcomes.WriteReport {
			written := s.report
			if only != nil {
				written.Answers = only
			}
			return func(to io.Writer, format string) error {
				return report.WriteAnswers(to, options.Workspace, written, format)
			}
		},
	})
	return s
}

// Content is the screen to put beside the sidebar.
func (s *Screen) Content() fyne.CanvasObject { return s.table.Content() }

// Sent reports whether there are answers to go back to.
func (s *Screen) Sent() bool { return len(s.table.Items()) > 0 || s.Running() }

// Running reports whether requests are under way.
func (s *Screen) Running() bool { return s.cancel != nil }

// press stops, or sends the same once more.
func (s *Screen) press() {
	if !s.Running() {
		s.start(s.sent)
		return
	}
	s.cancel()
	s.table.Stopping()
}

func (s *Screen) start(sent order) {
	s.sent, s.report = sent, fanout.Report{}
	s.table.Clear()
	options, hand := fanout.Options{}, s.inbox.Begin(func(come []fanout.Answer) {
		s.table.Add(come...)
		s.showState()
	})
	options.Progress = func(_ int, answer fanout.Answer) { hand(answer) }
	if sent.folder != "" {
		options.Keep = s.keeping(sent.folder)
	}
	s.cancel = s.options.Tasks.Go(func(ctx context.Context) func() {
		report, err := s.options.Workspace.FanOut(ctx, sent.what, sent.targets, options)
		return func() { s.ended(report, err) }
	})
	s.showState()
}

// describe puts an answer into words.
func (s *Screen) describe(a fanout.Answer) (cells []string, visible bool) {
	place := s.options.View.Place(a.Place)
	return []string{
		place.Connection.Title(), s.options.View.Text(which(a, place)), outcome(a), size(a),
		s.options.View.Text(remark(a)),
	}, s.options.View.Shows(a.Place.Environment)
}

func (s *Screen) ended(report fanout.Report, err error) {
	s.cancel, s.report = nil, report
	s.inbox.End()
	s.table.Set(report.Answers)
	s.showState()
	if err != nil {
		s.options.Failed(err)
	}
}

// Redraw shows the answers anew after it has changed what may be seen of them.
func (s *Screen) Redraw() {
	s.table.Redraw()
	if len(s.sent.targets) > 0 { // else nothing was sent yet
		s.showState()
	}
}

// showState says how far it is, and what can be done.
func (s *Screen) showState() {
	what := phrase.Count(len(s.sent.targets), "request", "requests")
	if s.sent.name != "" && !s.table.Hides() {
		what += " · " + s.options.View.Text(s.sent.name)
	}
	if s.sent.folder != "" {
		what += " · answers in " + s.sent.folder
	}
	state := outcomes.State{
		Title: s.sent.what.Path, Subtitle: what, Done: len(s.table.Items()), Total: len(s.sent.targets),
		Main: "Send again", Running: s.Running(),
	}
	switch {
	case s.Running():
		state.Main = "Stop"
	case s.report.Left > 0:
		state.Progress = " · stopped"
	default:
		state.Progress = " · done"
	}
	s.table.Show(state)
}

// empty is what is said where there is no answer.
func (s *Screen) empty() string {
	if s.Running() {
		return "Asking the first ones…"
	}
	return "Nothing was sent."
}

// failedFirst is the order of the table.
func failedFirst(a, b fanout.Answer) int { return rank(a) - rank(b) }

func rank(a fanout.Answer) int {
	if a.Failed() {
		return 0
	}
	return 1
}
