package fanout_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	feature "keyrack/model/workspace/fanout"
	"keyrack/storage/transfer"
	"keyrack/ui/desktop/fanout"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

var (
	now        = time.Date(2026, 11, 24, 12, 0, 0, 0, time.Local)
	demo       = model.Environment{ID: "demo", Name: "Demo", Kind: model.Demo}
	production = model.Environment{ID: "production", Name: "Production", Kind: model.Production}
	read       = model.Operation{Path: "customers/getAll", Kind: model.Read, Known: true}
)

// desk answers as the test wants, and remembers what it was asked.
type desk struct {
	transfer.Files // on the disk of the test

	hold chan struct{} // requests but the first wait for it, or for their context

	mu     sync.Mutex
	bodies []string
}

// Intend is for the feature, which the desk has whole: only the core below it is made up.
func (d *desk) Intend(r workspace.Request) (model.Intent, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bodies = append(d.bodies, string(r.Connection)+" "+string(r.Body))
	return model.Intent{}.WithBody([]byte(r.Connection)), nil
}

func (d *desk) SendIntent(ctx context.Context, intent model.Intent) (model.Exchange, error) {
	exchange := model.Exchange{
		Status: http.StatusOK, Size: 2048, RequestID: "request-1", Body: []byte(`{"LastName":"Falk"}`),
		Timing: model.Timing{Total: 118 * time.Millisecond},
	}
	switch id := string(intent.Body()); {
	case id == "refused":
		exchange.Status, exchange.Message = http.StatusUnauthorized, "Invalid AccessToken of Falk <falk@example.com>."
	case d.hold != nil && id != "aurora":
		select {
		case <-d.hold:
		case <-ctx.Done():
			return model.Exchange{}, ctx.Err()
		}
	}
	return exchange, nil
}

// AllPages is not asked for by the window.
func (d *desk) AllPages(context.Context, workspace.AllPagesOptions) (workspace.PagesResult, error) {
	return workspace.PagesResult{}, workspace.ErrNotPaged
}

func (d *desk) UntilLocked(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

func (d *desk) Lookup(path string) model.Operation {
	return model.Operation{Path: path, Kind: model.Read}
}

func place(environment model.Environment, id, title string) workspace.Place {
	p := workspace.Place{Environment: environment}
	p.Integration.Client = "Acme Sync"
	p.Connection.ID, p.Connection.Label = model.ConnectionID(id), title
	return p
}

// workspaceOf is the desk as the screen sees it.
type workspaceOf struct {
	*desk
	*feature.Fanout
}

func (w workspaceOf) Lookup(_ context.Context, named string, _ ...model.EnvironmentID) (workspace.Place, error) {
	for _, p := range hotels() {
		if p.Connection.Label == named {
			return p, nil
		}
	}
	return workspace.Place{}, &workspace.NotFoundError{Kind: "connection", Named: named}
}

func (w workspaceOf) Variables(context.Context, model.EnvironmentID) ([]request.Variable, error) {
	return []request.Variable{{Name: "Count", Value: "5"}}, nil
}

func (w workspaceOf) OpenBody(exchange model.Exchange) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(string(exchange.Body))), nil
}

func (w workspaceOf) Redact(text []byte) []byte { return text }

func hotels() []workspace.Place {
	return []workspace.Place{
		place(demo, "aurora", "Hotel Aurora"), place(demo, "refused", "Hotel Borealis"),
		place(demo, "city", "City Inn North"),
	}
}

type screen struct {
	*uitest.UI
	*fanout.Screen
	desk   *desk
	chosen *presentertest.Source
	opened []model.ConnectionID
	told   []string
	shown  int
}

func open(t *testing.T, d *desk, size fyne.Size) *screen {
	t.Helper()
	s := &screen{UI: uitest.New(t), desk: d, chosen: &presentertest.Source{All: []model.Environment{demo, production}}}
	tasks := task.NewRunner(t.Context())
	window := s.UI.Window(container.NewWithoutLayout(), size)
	s.Screen = fanout.New(fanout.Options{
		Workspace: workspaceOf{d, feature.New(d, d, func() time.Time { return now })},
		Tasks:     tasks, Window: window, Now: func() time.Time { return now }, View: s.chosen.View(),
		Open:   func(id model.ConnectionID) { s.opened = append(s.opened, id) },
		Show:   func() { s.shown++ },
		Told:   func(_ assets.Icon, text string) { s.told = append(s.told, text) },
		Failed: func(err error) { t.Errorf("it failed: %v", err) },
	})
	window.SetContent(kit.NewLayer(s.Screen.Content(), nil))
	t.Cleanup(func() {
		tasks.Stop()
		s.UI.Run()
	})
	return s
}

func wide(t *testing.T, d *desk) *screen { return open(t, d, fyne.NewSize(960, 740)) }

func (s *screen) ask(body string, choices ...fanout.Choice) {
	s.Open(fanout.Ask{
		Operation: read, Body: []byte(body), Environment: demo, Connection: hotels()[0], Choices: choices,
	})
}

func everyHotel() fanout.Choice {
	return fanout.Choice{Name: "All connections of Demo", Places: hotels()}
}

func (s *screen) expect(t *testing.T, texts ...string) {
	t.Helper()
	all := strings.Join(s.Texts(), " ")
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("%q is not on the screen: %s", text, all)
		}
	}
}

func TestAReadGoesToAllThatWereChosenAndTheFailuresComeFirst(t *testing.T) {
	s := wide(t, &desk{})
	s.ask(`{"Count":{{Count}}}`, fanout.Choice{Name: "Favourites of Demo"}, everyHotel())
	s.expect(t, "Send customers/getAll to many", "All connections of Demo (3)")
	if s.HasText("Favourites of Demo (0)") {
		t.Error("a choice without connections is offered")
	}
	if s.HasText("CSV of rows") {
		t.Error("the field of the file is there before its rows are chosen")
	}
	s.Shot("fanout-dialog")
	s.Tap("Send")
	s.UntilText("3 / 3 · done")
	s.expect(t, "customers/getAll", "3 requests · All connections of Demo", "All 3", "2 answered", "1 failed",
		"401 Unauthorized", "200 OK", "“Invalid AccessToken", "2.0 kB, 118 ms", "Acme Sync · Demo")
	if s.shown != 1 {
		t.Errorf("the screen was shown %d times", s.shown)
	}
	if got := strings.Join(s.desk.bodies, "|"); strings.Count(got, `{"Count":5}`) != 3 {
		t.Errorf("%s was sent", got)
	}
	if first, second := s.FindText("Hotel Borealis").Center(), s.FindText("Hotel Aurora").Center(); first.Y > second.Y {
		t.Error("what failed does not come first")
	}
	s.Shot("fanout")
	s.Tap("1 failed")
	if s.HasText("Hotel Aurora") {
		t.Error("the filter leaves what was answered")
	}
	s.Tap("Hotel Borealis")
	if len(s.opened) != 1 || s.opened[0] != "refused" {
		t.Errorf("%v was opened", s.opened)
	}
}

func TestTheRowsOfAFileNameTheirConnectionsAndFillTheBody(t *testing.T) {
	folder := t.TempDir()
	rows, answers := filepath.Join(folder, "rows.csv"), filepath.Join(folder, "answers")
	if err := os.WriteFile(rows, []byte("connection;Month\nHotel Aurora;09\nCity Inn North;10\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := wide(t, &desk{})
	s.ask(`{"M":"{{Month}}"}`, everyHotel())
	s.Tap("All connections of Demo (3)")
	s.Tap("The rows of a CSV file")
	s.expect(t, "The rows of a CSV file", "CSV of rows")
	s.Shot("fanout-dialog-rows")
	s.Tap("/path/to/rows.csv")
	s.Type(rows)
	s.Tap("None: keep the table only")
	s.Type(answers)
	s.Tap("Send")
	s.UntilText("2 / 2 · done")
	s.expect(t, "Row 1 · Month 09", "Row 2 · Month 10", "rows.csv · answers in", "0002-City_Inn")
	kept, err := filepath.Glob(filepath.Join(answers, "0002-City_Inn_North-*.json"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v was kept, %v", kept, err)
	}
	if text, err := os.ReadFile(kept[0]); err != nil || string(text) != `{"LastName":"Falk"}` {
		t.Errorf("it holds %s, %v", text, err)
	}
	s.Shot("fanout-rows")
}

func TestARowThatNamesNothingStopsAllBeforeAnythingIsSent(t *testing.T) {
	rows := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(rows, []byte("connection\nHotel Aurora\nNowhere\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := wide(t, &desk{})
	s.ask(`{}`)
	s.Tap("Send")
	s.UntilText("Choose the CSV file.")
	s.Tap("/path/to/rows.csv")
	s.Type(rows)
	s.Tap("Send")
	s.UntilText("Row 2: There is no connection “Nowhere”.")
	if s.Sent() || len(s.desk.bodies) > 0 {
		t.Errorf("%v was sent", s.desk.bodies)
	}
}

func TestAWriteIsNotSentToMany(t *testing.T) {
	s := wide(t, &desk{})
	for _, kind := range []model.OperationKind{model.Write, model.Destructive, model.Money, ""} {
		s.Open(fanout.Ask{Operation: model.Operation{Path: "x/y", Kind: kind}, Choices: []fanout.Choice{everyHotel()}})
		if s.HasText("Send x/y to many") || len(s.told) == 0 || !strings.HasPrefix(s.told[len(s.told)-1], "Only reads") {
			t.Errorf("%q: the user was told %v", kind, s.told)
		}
	}
}

func TestWhatIsStoppedSaysSoAndCanBeSentAgain(t *testing.T) {
	s := wide(t, &desk{hold: make(chan struct{})})
	s.ask(`{}`, everyHotel())
	s.Tap("Send")
	s.UntilText("2 / 3")
	s.Tap("Stop")
	s.UntilText("2 / 3 · stopped")
	close(s.desk.hold)
	s.Tap("Send again")
	s.UntilText("3 / 3 · done")
}

func TestAnAudienceSeesNoGuestAndNoHiddenEnvironment(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "answers")
	s := wide(t, &desk{})
	s.chosen.Chosen.Presenter = true
	s.ask(`{}`, fanout.Choice{Name: "All", Places: append(hotels(), place(production, "live", "Harbour House"))})
	s.Tap("None: keep the table only")
	s.Type(folder)
	s.Tap("Send")
	s.UntilText("4 / 4 · done")
	s.expect(t, "All 3", "Hotel Borealis")
	for _, secret := range []string{"Harbour House", "Production", "falk@example.com"} {
		if strings.Contains(strings.Join(s.Texts(), " "), secret) {
			t.Errorf("%q can be seen", secret)
		}
	}
	kept, _ := filepath.Glob(filepath.Join(folder, "Hotel_Aurora-*"))
	if len(kept) != 1 {
		t.Fatalf("%v was kept", kept)
	}
	if text, err := os.ReadFile(kept[0]); err != nil || strings.Contains(string(text), "Falk") {
		t.Errorf("the file holds %s, %v", text, err)
	}
}

func TestTheTableIsSaved(t *testing.T) {
	s := wide(t, &desk{})
	s.ask(`{}`, everyHotel())
	s.Tap("Send")
	s.UntilText("3 / 3 · done")
	s.Tap("Copy report…")
	s.Tap("Markdown, for a ticket")
	s.Until(func() bool { return len(s.told) == 1 })
	text := s.App().Clipboard().Content()
	if !strings.Contains(text, "**3 requests of customers/getAll**") || !strings.Contains(text, "Hotel Borealis | 401") {
		t.Errorf("copied was %s", text)
	}
}

func TestANarrowWindowShowsTheWholeMessage(t *testing.T) {
	s := open(t, &desk{}, fyne.NewSize(640, 560))
	s.ask(`{}`, everyHotel())
	s.Shot("fanout-dialog-narrow")
	s.Tap("Send")
	s.UntilText("3 / 3 · done")
	s.expect(t, "“Invalid", "<falk@example.com>.”")
	s.Shot("fanout-narrow")
}
