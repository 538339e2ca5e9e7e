// Package tester is the request tester: an operation, a target line that says what it will do and where, the body, and
// the answer. Several requests can be open at once; each is a tab.
package tester

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/operations"
	"keyrack/model/request"
	"keyrack/model/settings"
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/editor"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/picker"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the tester does to connections.
type Workspace interface {
	Intend(request workspace.Request) (model.Intent, error)
	Fresh(intent model.Intent) error
	SendIntent(ctx context.Context, intent model.Intent) (model.Exchange, error)
	Repeat(ctx context.Context, intent model.Intent,
		all func(send func() (model.Exchange, error)) (model.Exchange, error)) (model.Exchange, error)
	AllPages(ctx context.Context, options workspace.AllPagesOptions) (workspace.PagesResult, error)
	Examine(connection model.ConnectionID, path string) (model.Operation, error)
	Budget(connection model.ConnectionID) (used, limit int)
	SupportCase(connection model.ConnectionID, exchange model.Exchange, answer []byte, failure,
		version string) ([]byte, error)
	Habits() settings.Habits
	UseOperation(ctx context.Context, path string) error
	MarkOperation(ctx context.Context, path string, favourite bool) error
	SavedRequests(ctx context.Context, integration model.IntegrationID) ([]workspace.SavedRequest, error)
	SaveRequest(ctx context.Context, integration model.IntegrationID, request workspace.SavedRequest) error
	RemoveRequest(ctx context.Context, integration model.IntegrationID, name string) error
	Variables(ctx context.Context, environment model.EnvironmentID) ([]request.Variable, error)
	SetVariable(ctx context.Context, environment model.EnvironmentID, variable request.Variable) error
	RemoveVariable(ctx context.Context, environment model.EnvironmentID, name string) error
	TakeAway(ctx context.Context, request workspace.Request, format takeaway.Format) (string, error)
	Redact(text []byte) []byte
	CreateFile(ctx context.Context, path string) (transfer.NewFile, error)
	ReadFile(ctx context.Context, path string) ([]byte, error)
}

// Catalogue knows the operations.
type Catalogue interface {
	Lookup(path string) model.Operation
	Find(path string) (operations.Entry, bool)
	Search(query string) []operations.Entry
	Template(path string, now time.Time) ([]byte, error)
	Lint(path string, body []byte, sending operations.Sending) []operations.Finding
	Source() operations.Source
}

// Options are what a tester is made of. All are required.
type Options struct {
	Workspace Workspace
	Catalogue Catalogue
	Tasks     *task.Runner
	Window    fyne.Window
	Version   string // of Keyrack
	Now       func() time.Time
	// Why finds out why a connection was answered so.
	Why func(id model.ConnectionID, answer model.Exchange)
	// Maximise gives the answer the whole window, or takes it back.
	Maximise func()
	// Shares are those of the last time; Shared is called when somebody has changed them.
	Shares Shares
	Shared func(Shares)
	// CopySecret puts a text that holds tokens of a connection into the clipboard, as a token is put there.
	CopySecret func(id model.ConnectionID, text model.Secret)
}

// firstOperation is the one every integration begins with, and the one the API documentation recommends.
const firstOperation = "configuration/get"

// Tester is the area. It shows one connection at a time and keeps the requests of each.
type Tester struct {
	workspace  Workspace
	catalogue  Catalogue
	tasks      *task.Runner
	window     fyne.Window
	version    string
	now        func() time.Time
	why        func(id model.ConnectionID, answer model.Exchange)
	copySecret func(id model.ConnectionID, text model.Secret)

	place     workspace.Place
	clock     clock
	desks     map[model.ConnectionID]*desk
	visited   []model.ConnectionID // those with a desk, in the order in which they were first shown
	operation model.Operation      // of the request on the screen
	habits    settings.Habits
	shelf     shelf
	lintRound int
	scope     int    // properties that the body names; 0 for none
	asked     *asked // the dialog that asks about a request; nil for none
	mask      mask.Rules

	strip    *strip
	field    *picker.Field
	send     *kit.Button
	nextPage *kit.Button // this and the one behind it are there for operations with pages alone
	allPages *kit.Button
	top      *fyne.Container // the operation and the buttons
	target   *kit.Banner
	rows     *fyne.Container // what stands above the panes
	above    *fyne.Container // that with its margin
	unfold   *kit.Button     // brings the body back

	unfoldable bool
	split      *split
	panes      *fyne.Container
	maximise   func()
	shared     func(Shares)
	body       *editor.Editor
	verdict    *verdict
	bodyPane   *bodyPane
	pane       *answerPane
	content    *fyne.Container
}

// New returns a tester without a connection.
func New(options Options) *Tester {
	t := &Tester{
		workspace:  options.Workspace,
		catalogue:  options.Catalogue,
		tasks:      options.Tasks,
		window:     options.Window,
		version:    options.Version,
		now:        options.Now,
		why:        options.Why,
		copySecret: options.CopySecret,
		maximise:   options.Maximise,
		shared:     options.Shared,
		desks:      map[model.ConnectionID]*desk{},
	}
	t.strip = newStrip(t.selectRequest, t.closeRequest)
	t.field = picker.New(t.search, func(operation model.Operation) { t.Choose(operation.Path) }, t.now)
	t.field.Facts = func() string { return phrase.Facts(t.catalogue.Source()) }
	t.field.Mark, t.field.OnMark = t.mark, t.markOperation
	t.send = kit.NewPrimaryButton("Send", t.press).WithShortcut("Ctrl Enter").WithCommand("Send")
	t.target = kit.NewBanner()
	t.body = editor.New()
	t.body.OnChanged = t.typed
	t.verdict = newVerdict(func(offset int) {
		t.body.GoTo(offset)
		t.FocusBody()
	})
	t.body.OnTooLong = func() {
		t.verdict.warn("A body of more than "+phrase.Size(editor.MaxText)+" cannot be edited here.", -1)
	}
	t.pane = newAnswerPane(t)
	t.content = t.build(options)
	t.UpdateHabits()
	return t
}

func (t *Tester) build(options Options) *fyne.Container {
	t.bodyPane = newBodyPane(t)
	t.panes = t.newPanes(options.Shares)
	t.unfold = kit.NewButton("Body", t.ToggleBody).WithIcon(assets.ChevronRight)
	t.unfold.Tip, t.unfold.Command = "Show the body", "Fold the body"
	t.unfold.Hide()
	another := kit.NewIconButton(assets.Plus, "New request tab", t.NewRequest).WithCommand("New request tab")
	t.nextPage = kit.NewButton("Next page", t.SendNextPage).WithCommand("Next page")
	t.allPages = kit.NewButton("All pages", t.SendAllPages).WithCommand("All pages")
	t.top = container.New(topRow{t}, t.field.Content(), t.unfold, another, t.nextPage, t.allPages, t.send)
	t.rows = kit.VBox(topGap, t.strip.content, t.top, t.target)
	t.above = kit.Inset(0, 0, topGap, 0, t.rows)
	return kit.Edges(t.above, nil, nil, nil, t.panes)
}

// Content is the area to put on a page.
func (t *Tester) Content() fyne.CanvasObject { return t.content }

// FocusBody puts the keyboard into the body, as JSON.
func (t *Tester) FocusBody() {
	t.unfoldBody()
	if !t.bodyPane.fileView.Hidden {
		return // there is nothing to type into
	}
	t.bodyPane.tabs.Select(tabJSON)
	t.window.Canvas().Focus(t.body)
}

// Show makes the tester one of a connection, with the requests that were open for it.
func (t *Tester) Show(place workspace.Place) {
	changed := t.place.Connection.ID != place.Connection.ID
	zone := changed || zoneOf(t.place) != zoneOf(place)
	t.place = place
	if zone {
		t.setZone()
	}
	if changed {
		t.loadShelf()
		t.showRequest()
	}
	t.Update()
}

func zoneOf(place workspace.Place) string {
	if place.Connection.Identity == nil {
		return ""
	}
	return place.Connection.Identity.TimeZone
}

// Update draws anew what depends on the guard and on the clock.
func (t *Tester) Update() {
	if t.asked != nil {
		t.asked.fresh()
	}
	t.showTarget()
	t.pane.showBudget()
}

// ChooseOperation opens the list of operations.
func (t *Tester) ChooseOperation() { t.field.Open() }

// Close stops what the tester does by itself.
func (t *Tester) Close() { t.pane.stop() }

// Body is the text of the request as it stands in the editor.
func (t *Tester) Body() string { return t.body.Text() }

// notify tells in passing that something was done.
func (t *Tester) notify(icon assets.Icon, text string) { kit.Notify(t.body, icon, text) }
