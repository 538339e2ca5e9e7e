package tester_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/operations"
	"keyrack/model/request"
	"keyrack/model/settings"
	"keyrack/model/support"
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/storage/transfer"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/tester"
	"keyrack/ui/desktop/uitest"
)

// aToken is one that the workspace knows.
const aToken = "53414E44424F58000000000000A00001-0000000000000000000000000000001"

// api answers as the test wants, after the guard has looked.
type api struct {
	transfer.Files // on the disk of the test

	mu        sync.Mutex
	guard     *model.Guard
	place     workspace.Place
	answer    func(ctx context.Context, request workspace.Request) (model.Exchange, error)
	sent      []workspace.Request
	habits    settings.Habits
	saved     []workspace.SavedRequest
	variables []request.Variable
	asked     []string // why what was refused to whom
	copied    []string // as a token is
}

// target is the connection as it is now.
func (a *api) target() model.Target {
	a.mu.Lock()
	defer a.mu.Unlock()
	return model.Target{Environment: a.place.Environment, Integration: a.place.Integration, Connection: a.place.Connection}
}

// move makes something else of the connection, as another process does.
func (a *api) move(change func(*workspace.Place)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.place)
}

func (a *api) Intend(request workspace.Request) (model.Intent, error) {
	return a.guard.Intend(a.target(), request.Path, request.Body).Preferring(request.Minimal), nil
}

func (a *api) Fresh(intent model.Intent) error { return a.guard.Fresh(a.target(), intent) }

func (a *api) SendIntent(ctx context.Context, intent model.Intent) (model.Exchange, error) {
	request := workspace.Request{
		Connection: intent.Binding().Connection, Path: intent.Path(), Body: intent.Body(), Minimal: intent.Minimal(),
	}
	if err := a.guard.ExamineIntent(a.target(), intent); err != nil {
		return model.Exchange{}, err
	}
	a.mu.Lock()
	a.sent = append(a.sent, request)
	answer := a.answer
	a.mu.Unlock()
	return answer(ctx, request)
}

func (a *api) Repeat(ctx context.Context, intent model.Intent,
	all func(send func() (model.Exchange, error)) (model.Exchange, error),
) (model.Exchange, error) {
	return all(func() (model.Exchange, error) { return a.SendIntent(ctx, intent) })
}

func (a *api) Examine(_ model.ConnectionID, path string) (model.Operation, error) {
	return embedded().Lookup(path), a.guard.Examine(a.target(), path)
}

func (a *api) Budget(model.ConnectionID) (used, limit int) { return 12, 200 }

// why is called on the UI goroutine.
func (a *api) why(id model.ConnectionID, answer model.Exchange) {
	a.asked = append(a.asked, fmt.Sprintf("%s %s %d %s", id, answer.Operation.Path, answer.Status, answer.Message))
}

func (a *api) SupportCase(_ model.ConnectionID, exchange model.Exchange, answer []byte, _,
	version string,
) ([]byte, error) {
	return support.Case{
		Exchange: exchange, Answer: answer, Version: version,
		Redact: func(text []byte) []byte { return text },
	}.JSON()
}

func (a *api) Habits() settings.Habits {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.habits
}

func (a *api) UseOperation(_ context.Context, path string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.habits.Recent = append([]string{path}, a.habits.Recent...)
	return nil
}

func (a *api) MarkOperation(_ context.Context, path string, _ bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.habits.Favourites = append(a.habits.Favourites, path)
	return nil
}

func (a *api) SavedRequests(context.Context, model.IntegrationID) ([]workspace.SavedRequest, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.saved, nil
}

func (a *api) SaveRequest(_ context.Context, _ model.IntegrationID, request workspace.SavedRequest) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.saved = append(a.saved, request)
	return nil
}

func (a *api) RemoveRequest(context.Context, model.IntegrationID, string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.saved = nil
	return nil
}

func (a *api) Variables(context.Context, model.EnvironmentID) ([]request.Variable, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.variables, nil
}

func (a *api) SetVariable(_ context.Context, _ model.EnvironmentID, variable request.Variable) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.variables = append(a.variables, variable)
	return nil
}

func (a *api) RemoveVariable(context.Context, model.EnvironmentID, string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.variables = nil
	return nil
}

func (a *api) AllPages(ctx context.Context, options workspace.AllPagesOptions) (workspace.PagesResult, error) {
	for page := 1; page <= 3; page++ {
		intent, err := a.Intend(options.Request)
		if err != nil {
			return workspace.PagesResult{}, err
		}
		if _, err := a.SendIntent(ctx, intent); err != nil {
			return workspace.PagesResult{}, err
		}
		options.Progress(workspace.PagesProgress{Pages: page, Items: 10 * page})
	}
	_, err := options.To.Write([]byte(`{"Services":[1,2,3],"Cursor":null}`))
	last, _ := answering(http.StatusOK, "")(ctx, options.Request)
	return workspace.PagesResult{Pages: 3, Items: 30, List: "Services", Complete: true, Last: last}, err
}

func (a *api) TakeAway(_ context.Context, request workspace.Request, format takeaway.Format) (string, error) {
	return takeaway.Write(format, takeaway.Request{
		Address: a.place.Environment.Address, Path: request.Path, Client: "Acme", Body: request.Body,
		Minimal: request.Minimal,
	})
}

func (a *api) Redact(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte(aToken), []byte("5341…0001"))
}

func (a *api) copySecret(id model.ConnectionID, text model.Secret) {
	a.copied = append(a.copied, string(id)+" "+text.Reveal())
}

func (a *api) requests() []workspace.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.sent
}

var embedded = sync.OnceValue(func() *operations.Catalogue {
	catalogue, err := operations.Embedded()
	if err != nil {
		panic(err)
	}
	return catalogue
})

func answering(status int, body string) func(context.Context, workspace.Request) (model.Exchange, error) {
	return func(_ context.Context, request workspace.Request) (model.Exchange, error) {
		return model.Exchange{
			Operation: embedded().Lookup(request.Path), Minimal: request.Minimal, Status: status,
			Body: []byte(body), Size: int64(len(body)),
			RequestID: "5f0c1234-aaaa-bbbb-cccc-000000000a91",
			Header:    http.Header{"Content-Type": {"application/json"}}, Timing: model.Timing{Total: 132 * time.Millisecond},
		}, nil
	}
}

func open(t *testing.T, kind model.EnvironmentKind, protection model.Protection) (*uitest.UI, *api, *tester.Tester) {
	t.Helper()
	ui := uitest.New(t)
	a := &api{
		guard:  model.NewGuard(embedded(), time.Now),
		answer: answering(http.StatusOK, `{"NowUtc":"2026-11-23T09:14:22Z","Enterprise":{"Name":"Grand Hotel Opéra"}}`),
	}
	a.place = workspace.Place{
		Environment: model.Environment{ID: "e", Name: "Live", Kind: kind, Protection: protection},
		Integration: model.Integration{ID: "i", Client: "Acme Sync 2.1.0"},
		Connection: model.Connection{
			ID: "c", Details: model.Details{Label: "Opéra"}, Fingerprint: "41AA…7C20",
			Identity: &model.Identity{
				EnterpriseID: "p", Name: "Grand Hotel Opéra", TimeZone: "Europe/Budapest", Pricing: "Gross",
				VerifiedAt: time.Now(),
			},
		},
	}
	tasks := task.NewRunner(t.Context())
	window := ui.Window(canvas.NewRectangle(nil), fyne.NewSize(960, 640))
	area := tester.New(tester.Options{
		Workspace: a, Catalogue: embedded(), Tasks: tasks, Window: window, Version: "1.0.0",
		Now: time.Now, Why: a.why, CopySecret: a.copySecret,
	})
	window.SetContent(area.Content())
	area.Show(a.place)
	t.Cleanup(func() {
		area.Close()
		tasks.Stop()
		ui.Run()
	})
	return ui, a, area
}

func TestTheFirstOperationIsConfigurationGet(t *testing.T) {
	ui, _, _ := open(t, model.Demo, model.Open)
	// Each comes by itself, when it has been read.
	for _, text := range []string{
		"configuration/get", "READ", "Live", "Grand Hotel Opéra · ", "reads only", "1 property",
		"verified", "12 / 200 in 30 s", "No answer yet.", "Valid",
	} {
		ui.UntilText(text)
	}
}

func TestAnAnswerIsShownWithStatusTimeSizeAndRequestID(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	ui.Tap("Send")
	ui.UntilText("200 OK")
	// What the answer says of times is worked out after it is on the screen.
	for _, text := range []string{"132 ms", "Request 5f0c…a91", `"Grand Hotel Opéra"`, "10:14 Budapest"} {
		ui.UntilText(text)
	}
	if sent := a.requests(); len(sent) != 1 || sent[0].Path != "configuration/get" {
		t.Errorf("sent %+v", sent)
	}
	ui.Tap("Headers")
	ui.UntilText("application/json")
	ui.Tap("Copy the Request-Id")
	if got := ui.App().Clipboard().Content(); got != "5f0c1234-aaaa-bbbb-cccc-000000000a91" {
		t.Errorf("the clipboard has %q", got)
	}
}

// TestANoticeDoesNotCoverTheAnswerBelowIt looks at the first answer after the start, for which nothing was laid out
// yet.
func TestANoticeDoesNotCoverTheAnswerBelowIt(t *testing.T) {
	for _, width := range []float32{420, 700, 960, 1600} {
		t.Run(fmt.Sprint(width, " wide"), func(t *testing.T) {
			ui, a, _ := open(t, model.Demo, model.Open)
			ui.Resize(fyne.NewSize(width, 700))
			ui.UntilText("No answer yet.")
			view, _ := uitest.Find[*answer.View](ui)
			a.answer = answering(http.StatusUnauthorized, `{"Message":"Invalid AccessToken."}`)
			ui.Tap("Send")
			ui.UntilText("Diagnose…")
			ui.AtOnce(func() {
				top := fyne.CurrentApp().Driver().AbsolutePositionForObject(view).Y
				notice, button := false, false
				for _, found := range ui.FindAllTexts() {
					switch {
					case found.Text == "Diagnose…":
						button = true
					case strings.Contains(found.Text, "rejected the"), strings.HasSuffix(found.Text, "property."):
						notice = true
					default:
						continue
					}
					if end := found.Position.Y + found.Size.Height; end > top {
						t.Errorf("%v wide: %q ends at %v and the answer begins at %v", width, found.Text, end, top)
					}
				}
				if !notice || !button {
					t.Errorf("%v wide: notice %v, button %v, in %s", width, notice, button, texts(ui))
				}
			})
		})
	}
}

func TestAnErrorAnswerIsExplainedAboveTheServersWords(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	a.answer = answering(http.StatusUnauthorized, `{"Message":"Invalid AccessToken.","RequestId":"x","Details":null}`)
	ui.Tap("Send")
	ui.UntilText("401 Unauthorized")
	if !ui.HasText("rejected the credentials") || !ui.HasText(`"Invalid AccessToken."`) {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
	ui.Shot("refused")
	ui.Tap("Diagnose…")
	if got := strings.Join(a.asked, ","); got != "c configuration/get 401 " {
		t.Errorf("asked why %q", got)
	}
	a.answer = answering(http.StatusForbidden, `{"Message":"No."}`)
	ui.Tap("Send")
	ui.UntilText("403 Forbidden")
	if ui.HasText("Diagnose…") {
		t.Error("a business rule is asked for as if it were the token")
	}
}

func TestNoAnswerIsASentence(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	a.answer = func(context.Context, workspace.Request) (model.Exchange, error) {
		return model.Exchange{}, &connector.Failure{Kind: connector.DNS, Host: "api.mews-demo.com"}
	}
	ui.Tap("Send")
	ui.UntilText("no answer")
	if !ui.HasText("There is no host named api.mews-demo.com.") {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
}

func TestCancelEndsTheRequestUnderWay(t *testing.T) {
	ui, a, _ := open(t, model.Demo, model.Open)
	a.answer = func(ctx context.Context, _ workspace.Request) (model.Exchange, error) {
		<-ctx.Done()
		return model.Exchange{}, &connector.Failure{Kind: connector.Canceled, Err: ctx.Err()}
	}
	ui.Tap("Send")
	ui.UntilText("Cancel")
	ui.Tap("Cancel")
	ui.UntilText("You cancelled it.")
	ui.UntilText("Send")
}

func TestAWriteInAReadOnlyEnvironmentIsNotSent(t *testing.T) {
	ui, a, area := open(t, model.Production, model.ReadOnly)
	area.Choose("reservations/cancel")
	ui.UntilText("Live is read-only. Unlock writes to continue.")
	area.Send()
	ui.UntilText("Nothing was sent.")
	if !ui.HasText("not sent") || !ui.HasText("Grand Hotel Opéra") || len(a.requests()) != 0 {
		t.Errorf("sent %v; the screen says %s", a.requests(), strings.Join(ui.Texts(), " | "))
	}
}

func TestAWriteIsConfirmedWhereTheEnvironmentAsks(t *testing.T) {
	ui, a, area := open(t, model.Custom, model.Ask)
	area.Choose("reservations/cancel")
	area.Send()
	ui.UntilText("Send reservations/cancel?")
	if len(a.requests()) != 0 {
		t.Fatal("it was sent before it was confirmed")
	}
	ui.Key(fyne.KeyEscape)
	ui.Run()
	area.Send()
	ui.UntilText("Send reservations/cancel?")
	ui.Key(fyne.KeyReturn)
	ui.UntilText("200 OK")
	if sent := a.requests(); len(sent) != 1 {
		t.Errorf("sent %+v", sent)
	}
}

func TestBodiesAreKeptForEachOperationAndLinted(t *testing.T) {
	ui, _, area := open(t, model.Demo, model.Open)
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type(`{"Nonsense": 1}`)
	ui.UntilText("Nonsense")
	ui.Until(func() bool { return !ui.HasText("Valid") })
	area.Choose("services/getAll")
	ui.UntilText(`"Limitation"`)
	area.Choose("configuration/get")
	ui.UntilText(`"Nonsense"`)
	area.FocusBody()
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("\ufeff" + `{"a":1.50,"A":[1,2]}`)
	area.Format()
	ui.UntilText("1.50")
	if got := area.Body(); got != "{\n  \"a\": 1.50,\n  \"A\": [\n    1,\n    2\n  ]\n}" {
		t.Errorf("formatted %q", got)
	}
}
