// Package tester is the request tester: an operation, a target line that says what it will do and where, the body, and
// the answer.
package tester

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/operations"
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

// draft is where in the tester the user was: the body of one operation for one connection.
type draft struct {
	connection model.ConnectionID
	path       string
}

// Tester is the area. It shows one connection at a time and keeps the bodies that were typed for each.
type Tester struct {
	workspace Workspace
	catalogue Catalogue
	tasks     *task.Runner
	window    fyne.Window
	now       func() time.Time

	place     workspace.Place
	operation model.Operation
	bodies    map[draft]string
	paths     map[model.ConnectionID]string // the operation last chosen for a connection
	answers   map[model.ConnectionID]*outcome
	cancel    context.CancelFunc // of the request under way
	sending   model.ConnectionID
	started   time.Time
	lintRound int

	field   *picker.Field
	send    *kit.Button
	target  *kit.Banner
	body    *editor.Editor
	verdict *kit.Line
	pane    *answerPane
	content fyne.CanvasObject
}

// outcome is what became of a request.
type outcome struct {
	exchange    model.Exchange
	document    *document.Document // nil when there was no answer
	explanation workspace.Explanation
	refused     bool // nothing was sent
}

// New returns a tester without a connection.
func New(options Options) *Tester {
	t := &Tester{
		workspace: options.Workspace,
		catalogue: options.Catalogue,
		tasks:     options.Tasks,
		window:    options.Window,
		now:       options.Now,
		bodies:    map[draft]string{},
		paths:     map[model.ConnectionID]string{},
		answers:   map[model.ConnectionID]*outcome{},
	}
	t.field = picker.New(t.search, func(operation model.Operation) { t.Choose(operation.Path) })
	t.send = kit.NewPrimaryButton("Send", t.press).WithShortcut("Ctrl Enter")
	t.target = kit.NewBanner()
	t.body = editor.New()
	t.body.OnChanged = t.typed
	t.body.OnTooLong = func() {
		t.verdict.Set(bad("A body of more than " + phrase.Size(editor.MaxText) + " cannot be edited here."))
	}
	t.verdict = kit.NewLine()
	t.pane = newAnswerPane(t)
	t.content = t.build()
	return t
}

func (t *Tester) build() fyne.CanvasObject {
	actions := kit.Actions(kit.NewGhostButton("Template", t.fillTemplate), kit.NewGhostButton("Format", t.Format))
	header := kit.Edges(nil, nil, nil, actions, kit.NewLine(kit.Bold("JSON")))
	request := kit.NewCodeCard(header, t.body, t.verdict)
	panes := container.New(&split{left: 0.44, gap: 12}, request, t.pane.content)
	top := kit.VBox(12, kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 8, t.send), t.field.Content()), t.target)
	return kit.Edges(kit.Inset(0, 0, 12, 0, top), nil, nil, nil, panes)
}

// Content is the area to put on a page.
func (t *Tester) Content() fyne.CanvasObject { return t.content }

// FocusBody puts the keyboard into the body.
func (t *Tester) FocusBody() { t.window.Canvas().Focus(t.body) }

// Show makes the tester one of a connection, with the operation and body last used for it.
func (t *Tester) Show(place workspace.Place) {
	changed := t.place.Connection.ID != place.Connection.ID
	t.place = place
	if !changed {
		t.Update()
		return
	}
	path := t.paths[place.Connection.ID]
	if path == "" {
		path = firstOperation
	}
	t.Choose(path)
	t.showAnswer()
	t.pane.showBudget()
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

// Choose makes path the operation to send, with the body last typed for it or its template.
func (t *Tester) Choose(path string) {
	id := t.place.Connection.ID
	t.operation = t.catalogue.Lookup(path)
	t.paths[id] = path
	t.field.Display(t.operation)
	if text, typed := t.bodies[draft{id, path}]; typed {
		t.body.SetText(text)
	} else {
		t.body.SetText(t.template())
	}
	t.lint()
	t.showTarget()
}

// template is the body to start from, or an empty object for an operation that the catalogue does not know.
func (t *Tester) template() string {
	template, err := t.catalogue.Template(t.operation.Path, t.now())
	if err != nil {
		return "{\n}"
	}
	return strings.TrimRight(string(template), "\n")
}

func (t *Tester) fillTemplate() {
	t.body.SetText(t.template())
	t.typed(t.body.Text())
}

// Format indents the body. A body that is not JSON stays as it is; the line below it says why.
func (t *Tester) Format() {
	// Indent works on the bytes: numbers keep their digits and keys their order.
	var formatted bytes.Buffer
	if err := json.Indent(&formatted, []byte(t.body.Text()), "", "  "); err != nil {
		t.lint()
		return
	}
	t.body.SetText(formatted.String())
	t.typed(t.body.Text())
}

func (t *Tester) typed(text string) {
	t.bodies[draft{t.place.Connection.ID, t.operation.Path}] = text
	t.lint()
}

// lint looks for mistakes off the UI goroutine and shows the first.
func (t *Tester) lint() {
	t.lintRound++
	round, text, path := t.lintRound, t.body.Text(), t.operation.Path
	identity := t.place.Connection.Identity
	portfolio := identity != nil && identity.Portfolio
	t.tasks.Go(func(context.Context) func() {
		findings := t.catalogue.Lint(path, []byte(text), portfolio)
		return func() {
			if round == t.lintRound {
				t.showFindings(findings, len(text))
			}
		}
	})
}

// press sends, or cancels the request under way.
func (t *Tester) press() {
	if t.cancel != nil {
		t.cancel()
		return
	}
	t.Send()
}

// Send sends the body to the connection, after asking where the environment wants that.
func (t *Tester) Send() {
	if t.cancel != nil || t.place.Connection.ID == "" {
		return
	}
	_, err := t.workspace.Examine(t.place.Connection.ID, t.operation.Path)
	var refusal *model.Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Reason == model.RefusedUnconfirmed:
		t.confirm()
	case err != nil:
		t.finish(t.place.Connection.ID, &outcome{refused: true, explanation: workspace.Explain(err)})
	default:
		t.start(false)
	}
}

func (t *Tester) confirm() {
	text := "This " + phrase.Effect(t.operation.Kind) + " of " + t.place.Connection.Title() + " in " + t.place.Environment.Name + "."
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Send " + t.operation.Path + "?",
		Content:     kit.NewLine(kit.Plain(text)),
		ConfirmText: "Send",
		OnConfirm: func() {
			modal.Close()
			t.start(true)
		},
	})
	modal.Open(t.window.Canvas())
}

func (t *Tester) start(confirmed bool) {
	id := t.place.Connection.ID
	request := workspace.Request{Connection: id, Path: t.operation.Path, Body: []byte(t.body.Text()), Confirmed: confirmed}
	t.sending, t.started = id, t.now()
	t.send.SetText("Cancel")
	t.pane.waiting()
	t.cancel = t.tasks.Go(func(ctx context.Context) func() {
		done := read(t.workspace.Send(ctx, request))
		return func() {
			t.cancel = nil
			t.send.SetText("Send")
			t.finish(id, done)
		}
	})
}

// read turns an answer, or the lack of one, into what is shown. It may take long and runs off the UI goroutine.
func read(exchange model.Exchange, err error) *outcome {
	var refusal *model.Refusal
	if err != nil {
		return &outcome{exchange: exchange, explanation: workspace.Explain(err), refused: errors.As(err, &refusal)}
	}
	raw := exchange.Body
	if exchange.BodyFile != "" {
		raw, err = os.ReadFile(exchange.BodyFile)
		_ = os.Remove(exchange.BodyFile) // the next start removes what is left
		if err != nil {
			return &outcome{exchange: exchange, explanation: workspace.Explain(err)}
		}
	}
	return &outcome{exchange: exchange, document: document.Parse(raw), explanation: workspace.ExplainExchange(exchange)}
}

// finish keeps the outcome and shows it, if its connection is still the one on the screen.
func (t *Tester) finish(id model.ConnectionID, done *outcome) {
	t.answers[id] = done
	if id == t.place.Connection.ID {
		t.showAnswer()
		t.Update()
	}
}

func (t *Tester) showAnswer() { t.pane.show(t.answers[t.place.Connection.ID]) }

// ChooseOperation opens the list of operations.
func (t *Tester) ChooseOperation() { t.field.Open() }

// Close stops what the tester does by itself.
func (t *Tester) Close() { t.pane.stop() }

// Body is the text of the request as it stands in the editor.
func (t *Tester) Body() string { return t.body.Text() }
