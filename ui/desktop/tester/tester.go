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
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/editor"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/picker"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the tester does to connections.
type Workspace interface {
	Send(ctx context.Context, request workspace.Request) (model.Exchange, error)
	Examine(connection model.ConnectionID, path string) (model.Operation, error)
	Budget(connection model.ConnectionID) (used, limit int)
	Remember(ctx context.Context, request workspace.Request, exchange model.Exchange, sendError error) error
	TakeAway(ctx context.Context, request workspace.Request, format takeaway.Format) (string, error)
}

// Catalogue knows the operations.
type Catalogue interface {
	Lookup(path string) model.Operation
	Search(query string) []operations.Entry
	Template(path string, now time.Time) ([]byte, error)
	Lint(path string, body []byte, portfolio bool) []operations.Finding
}

// Options are what a tester is made of. All are required.
type Options struct {
	Workspace Workspace
	Catalogue Catalogue
	Tasks     *task.Runner
	Window    fyne.Window
	Now       func() time.Time
}

// firstOperation is the one every integration begins with, and the one the API documentation recommends.
const firstOperation = "configuration/get"

// Tester is the area. It shows one connection at a time and keeps the requests of each.
type Tester struct {
	workspace Workspace
	catalogue Catalogue
	tasks     *task.Runner
	window    fyne.Window
	now       func() time.Time

	place     workspace.Place
	clock     clock
	desks     map[model.ConnectionID]*desk
	visited   []model.ConnectionID // those with a desk, in the order in which they were first shown
	operation model.Operation      // of the request on the screen
	lintRound int
	mask      mask.Rules

	strip   *strip
	field   *picker.Field
	send    *kit.Button
	target  *kit.Banner
	body    *editor.Editor
	verdict *verdict
	pane    *answerPane
	content fyne.CanvasObject
}

// New returns a tester without a connection.
func New(options Options) *Tester {
	t := &Tester{
		workspace: options.Workspace,
		catalogue: options.Catalogue,
		tasks:     options.Tasks,
		window:    options.Window,
		now:       options.Now,
		desks:     map[model.ConnectionID]*desk{},
	}
	t.strip = newStrip(t.selectRequest, t.closeRequest)
	t.field = picker.New(t.search, func(operation model.Operation) { t.Choose(operation.Path) })
	t.send = kit.NewPrimaryButton("Send", t.press).WithShortcut("Ctrl Enter")
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
	t.content = t.build()
	return t
}

func (t *Tester) build() fyne.CanvasObject {
	actions := kit.Actions(kit.NewGhostButton("Template", t.fillTemplate), kit.NewGhostButton("Format", t.Format))
	header := kit.Edges(nil, nil, nil, actions, kit.NewLine(kit.Bold("JSON")))
	request := kit.NewCodeCard(header, t.body, t.verdict.LinkLine)
	panes := container.New(&split{left: 0.44, gap: 12}, request, t.pane.content)
	another := kit.NewIconButton(assets.Plus, "Another request beside this one (Ctrl+T)", t.NewRequest)
	buttons := kit.Inset(0, 0, 0, 8, kit.HBox(8, another, t.send))
	top := kit.VBox(12, t.strip.content, kit.Edges(nil, nil, nil, buttons, t.field.Content()), t.target)
	return kit.Edges(kit.Inset(0, 0, 12, 0, top), nil, nil, nil, panes)
}

// Content is the area to put on a page.
func (t *Tester) Content() fyne.CanvasObject { return t.content }

// FocusBody puts the keyboard into the body.
func (t *Tester) FocusBody() { t.window.Canvas().Focus(t.body) }

// Show makes the tester one of a connection, with the requests that were open for it.
func (t *Tester) Show(place workspace.Place) {
	changed := t.place.Connection.ID != place.Connection.ID
	zone := changed || zoneOf(t.place) != zoneOf(place)
	t.place = place
	if zone {
		t.setZone()
	}
	if changed {
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
	t.showTarget()
	t.pane.showBudget()
}

func (t *Tester) search(query string) []model.Operation {
	found := t.catalogue.Search(query)
	all := make([]model.Operation, len(found))
	for i, entry := range found {
		all[i] = entry.Operation
	}
	return all
}

// ChooseOperation opens the list of operations.
func (t *Tester) ChooseOperation() { t.field.Open() }

// Close stops what the tester does by itself.
func (t *Tester) Close() { t.pane.stop() }

// Body is the text of the request as it stands in the editor.
func (t *Tester) Body() string { return t.body.Text() }

// notify tells in passing that something was done.
func (t *Tester) notify(icon assets.Icon, text string) { kit.Notify(t.body, icon, text) }
