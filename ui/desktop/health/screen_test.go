package health_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/storage/transfer"
	"keyrack/ui/desktop/health"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.Local)

// desk checks as the test wants, and remembers what it was asked.
type desk struct {
	transfer.Files // on the disk of the test

	results []check.Result
	hold    chan struct{} // the check waits for it before the last result, or for its context
	failed  error

	mu    sync.Mutex
	asked []check.Options
}

func (d *desk) CheckAll(ctx context.Context, options check.Options) (check.Report, error) {
	d.mu.Lock()
	d.asked = append(d.asked, options)
	d.mu.Unlock()
	report := check.Report{Started: now, Ended: now}
	rest := d.results
	if options.Continue != nil {
		report.Results = options.Continue.Results
		rest = rest[len(report.Results):]
	}
	for i, result := range rest {
		if i == len(rest)-1 && d.hold != nil {
			select {
			case <-d.hold:
			case <-ctx.Done():
				report.Left = []model.ConnectionID{result.Connection}
				return report, nil
			}
		}
		report.Results = append(report.Results, result)
		options.Progress(check.Progress{Done: i + 1, Total: len(rest), Last: result})
	}
	return report, d.failed
}

// Find finds nothing, so that a report tells what the check knew.
func (d *desk) Find(id model.ConnectionID) (workspace.Place, error) {
	return workspace.Place{}, errors.New("there is no " + string(id))
}

func (d *desk) Redact(text []byte) []byte { return text }

// titles reads the connections of a report as CSV.
func titles(t *testing.T, text string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows, error %v: %q", len(rows), err, text)
	}
	var all []string
	for _, row := range rows[1:] {
		all = append(all, row[2])
	}
	return strings.Join(all, ",")
}

func (d *desk) calls() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.asked)
}

func result(title, client string, before, after model.Health) check.Result {
	r := check.Result{
		Environment: "Demo", Client: client, Connection: model.ConnectionID("id-" + title), Title: title,
		Before:   model.Check{Health: before, At: now.Add(-72 * time.Hour)},
		After:    model.Check{Health: after, At: now, Took: 118 * time.Millisecond},
		Property: &model.Identity{Name: title},
	}
	if after == model.Rejected {
		r.After.Status = 401
	}
	if before != after && before != model.NeverChecked {
		r.Changes = []check.Change{{What: "health", Before: string(before), After: string(after)}}
	}
	return r
}

// sweep is the check of the design: of each outcome one.
func sweep() []check.Result {
	portfolio := result("Alpine Collection", "Acme Sync", model.OK, model.OK)
	portfolio.Property = &model.Identity{
		Name: "Alpine Collection", Portfolio: true,
		Enterprises: make([]model.Enterprise, 12),
	}
	portfolio.Changes = []check.Change{{What: "properties", Before: "10", After: "12"}}
	other := result("Hotel Meridian", "Acme Kiosk", model.OK, model.OtherProperty)
	other.After.Found = "Meridian Suites"
	silent := result("City Inn North", "Acme Kiosk", model.OK, model.CouldNotCheck)
	silent.After.Failure, silent.After.Found = "silence", "The server"
	return []check.Result{
		result("API Hotel Gross Pricing", "Acme Sync", model.OK, model.OK), portfolio,
		result("Harbour House", "Acme Kiosk", model.OK, model.Rejected), other, silent,
	}
}

type screen struct {
	*uitest.UI
	*health.Screen
	desk    *desk
	opened  []model.ConnectionID
	asked   []model.ConnectionID // why they are rejected
	bundled []model.ConnectionID
	chosen  *presentertest.Source
	said    []string
	failed  []error
}

func open(t *testing.T, d *desk) *screen {
	t.Helper()
	s := &screen{UI: uitest.New(t), desk: d, chosen: &presentertest.Source{All: []model.Environment{
		{ID: "demo", Name: "Demo", Kind: model.Demo}, {ID: "production", Name: "Production", Kind: model.Production},
	}}}
	tasks := task.NewRunner(t.Context())
	window := s.UI.Window(container.NewWithoutLayout(), fyne.NewSize(960, 740))
	s.Screen = health.New(health.Options{
		Workspace: d, Tasks: tasks, Window: window, Now: func() time.Time { return now },
		Open:     func(id model.ConnectionID) { s.opened = append(s.opened, id) },
		View:     s.chosen.View(),
		Copied:   func(text string) { s.said = append(s.said, text) },
		Failed:   func(err error) { s.failed = append(s.failed, err) },
		Schedule: func() {},
		Bundle:   func(id model.ConnectionID) { s.bundled = append(s.bundled, id) },
		Why:      func(id model.ConnectionID) { s.asked = append(s.asked, id) },
	})
	window.SetContent(s.Screen.Content())
	t.Cleanup(func() {
		tasks.Stop()
		s.UI.Run()
	})
	return s
}

func (s *screen) start() {
	s.Start(health.Scope{Name: "Demo", Environments: []model.EnvironmentID{"demo"}, Count: len(s.desk.results)})
}

func expect(t *testing.T, s *screen, texts ...string) {
	t.Helper()
	all := strings.Join(s.Texts(), " | ")
	for _, text := range texts {
		// A cell breaks into lines, so words are looked for that stay together.
		if !strings.Contains(all, text) {
			t.Errorf("%q is not on the screen: %s", text, all)
		}
	}
}

func TestOfSeveralEnvironmentsEachIsNamedAndWhatMayNotBeSeenIsNot(t *testing.T) {
	live := result("Harbour House", "Acme Sync", model.OK, model.Rejected)
	live.Environment = "Production"
	s := open(t, &desk{results: []check.Result{result("API Hotel", "Acme Sync", model.OK, model.OK), live}})
	s.Start(health.Scope{Name: "all environments", Environments: []model.EnvironmentID{"demo", "production"}, Count: 2})
	s.UntilText("2 / 2 · done")
	expect(t, s, "Production", "Demo", "All 2", "1 rejected")
	s.chosen.Chosen.Presenter = true
	s.Redraw()
	expect(t, s, "API Hotel", "Demo", "All 1")
	for _, gone := range []string{"Harbour House", "Production", "rejected"} {
		if s.HasText(gone) {
			t.Errorf("%q can still be seen", gone)
		}
	}
}

func TestEveryOutcomeIsSaidWithWhatChangedAndWhatIsLikely(t *testing.T) {
	s := open(t, &desk{results: sweep()})
	s.start()
	s.UntilText("5 / 5 · done")
	expect(t, s,
		"5 connections · Demo · no writes · one read each (configuration/get)",
		"All 5", "2 OK", "1 rejected", "1 other property", "1 inconclusive", "3 changed",
		"OK · 118 ms", "unchanged", "OK · portfolio,", "2 properties added",
		"Rejected · 401", "worked until 21 Nov", "This one access token is refused.", "Other property", "opens “Meridian",
		"Inconclusive · the", "silent", "This says nothing",
	)
	s.Shot("health")
}

func TestMewsKeepsItsCapitalWithinASentence(t *testing.T) {
	for message, says := range map[string]string{
		"Mews, or a proxy before it, failed (502). Try again.": "Mews, or a proxy",
		"Mews failed (500).":                      "· Mews failed",
		"The server was silent for too long. Ask": "· the server",
	} {
		r := result("Hotel", "X", model.OK, model.CouldNotCheck)
		r.After.Message = message
		s := open(t, &desk{results: []check.Result{r}})
		s.start()
		s.UntilText("1 / 1 · done")
		if all := strings.Join(s.Texts(), " "); !strings.Contains(all, says) {
			t.Errorf("of %q the screen says %s", message, all)
		}
	}
}

func saying(message string, r check.Result) check.Result {
	r.After.Message = message
	return r
}

func judgedBy(facts check.Facts, r check.Result) check.Result {
	r.Facts = &facts
	return r
}

func TestWhatA401MeansDependsOnTheOtherTokensOfTheClient(t *testing.T) {
	for name, row := range map[string]struct {
		results []check.Result
		says    string
	}{
		"the only one that fails": {[]check.Result{
			result("a", "X", model.OK, model.Rejected),
			result("b", "X", model.OK, model.OK),
		}, "This one access token is refused. It was regenerated"},
		"all fail": {[]check.Result{
			result("a", "X", model.OK, model.Rejected),
			result("b", "X", model.OK, model.Rejected),
		}, "Every token of this client application is refused."},
		"alone, worked before": {[]check.Result{
			result("a", "X", model.OK, model.Rejected),
			result("b", "Y", model.OK, model.OK),
		}, "This one access token is refused. It was regenerated"},
		"alone, and called disabled": {[]check.Result{
			saying("The integration is disabled.", result("a", "X", model.OK, model.Rejected)),
			result("b", "Y", model.OK, model.OK),
		}, "This one access token is refused. The server knows it, and calls it disabled"},
		"by what the whole check has found": {[]check.Result{
			judgedBy(check.Facts{Elsewhere: true}, result("a", "X", model.OK, model.Rejected)),
			result("b", "X", model.OK, model.OK),
		}, "The tokens belong to another environment."},
	} {
		s := open(t, &desk{results: row.results})
		s.start()
		s.UntilText("2 / 2 · done")
		if all := strings.Join(s.Texts(), " "); !strings.Contains(all, row.says) {
			t.Errorf("%s: the screen says %s", name, all)
		}
	}
}

func TestChipsAndWordsNarrowTheResults(t *testing.T) {
	s := open(t, &desk{results: sweep()})
	s.start()
	s.UntilText("5 / 5 · done")
	s.Tap("1 rejected")
	if !s.HasText("Harbour House") || s.HasText("Hotel Meridian") {
		t.Errorf("the screen says %s", strings.Join(s.Texts(), " | "))
	}
	s.Tap("Copy report…")
	s.Tap("CSV, for a spreadsheet")
	s.Until(func() bool { return len(s.said) == 1 })
	if got := titles(t, s.App().Clipboard().Content()); got != "Harbour House" {
		t.Errorf("the clipboard holds %q", got)
	}
	s.Tap("Copy report…")
	s.Tap("Markdown, for a ticket")
	s.Until(func() bool { return len(s.said) == 2 })
	got := s.App().Clipboard().Content()
	if !strings.Contains(got, "| Demo | Harbour House | Acme Kiosk | Rejected · 401") ||
		strings.Contains(got, "Meridian") {
		t.Errorf("the clipboard holds %q", got)
	}
	s.Tap("All 5")
	s.Tap("Filter results")
	s.Type("kiosk meridian")
	if s.HasText("Harbour House") || !s.HasText("Hotel Meridian") {
		t.Errorf("the screen says %s", strings.Join(s.Texts(), " | "))
	}
	s.Type(" nowhere")
	expect(t, s, "No matching results.")
}

func TestACheckIsStoppedAndGoesOn(t *testing.T) {
	d := &desk{results: sweep(), hold: make(chan struct{})}
	s := open(t, d)
	s.start()
	s.UntilText("4 / 5")
	if !s.Running() {
		t.Error("it does not run")
	}
	s.start() // it runs already
	s.Tap("Stop")
	s.UntilText("4 / 5 · stopped")
	close(d.hold)
	s.Tap("Go on")
	s.UntilText("5 / 5 · done")
	expect(t, s, "Check again", "City Inn North")
	if d.calls() != 2 {
		t.Errorf("%d checks were made", d.calls())
	}
}

func TestTheReportIsSavedWhereTheUserWantsIt(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	s := open(t, &desk{results: sweep()[2:3]})
	s.start()
	s.UntilText("1 / 1 · done")
	s.Tap("Save…")
	s.UntilText("Choose a folder…")
	found := s.FindAll("Save")
	s.TapAt(found[len(found)-1].Center())
	s.Until(func() bool { return len(s.said) == 1 })
	path := filepath.Join(os.Getenv("HOME"), "keyrack-check-2026-11-24.csv")
	if content, err := os.ReadFile(path); err != nil || titles(t, string(content)) != "Harbour House" {
		t.Errorf("the file holds %q, error %v", content, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, error %v", info.Mode(), err)
	}
	if s.said[0] != "Saved "+path+"." {
		t.Errorf("it says %q", s.said[0])
	}
}

func TestAResultLeadsToItsConnectionAndToTheCause(t *testing.T) {
	s := open(t, &desk{results: sweep()})
	s.start()
	s.UntilText("5 / 5 · done")
	s.Tap("Hotel Meridian")
	if len(s.opened) != 1 || s.opened[0] != "id-Hotel Meridian" {
		t.Errorf("opened %v", s.opened)
	}
	s.TapSecondary("Harbour House")
	s.Tap("Diagnose…")
	if len(s.asked) != 1 || s.asked[0] != "id-Harbour House" {
		t.Errorf("asked why %v are rejected", s.asked)
	}
}

// TestWhatFailsComesFirst, and then what could not be told: they are what somebody opens the report for.
func TestWhatFailsComesFirst(t *testing.T) {
	s := open(t, &desk{results: sweep()})
	s.start()
	s.UntilText("5 / 5 · done")
	last := -1
	texts := s.Texts()
	for _, title := range []string{"Harbour House", "Hotel Meridian", "City Inn North", "API Hotel Gross", "Alpine"} {
		at := slices.IndexFunc(texts, func(text string) bool { return strings.HasPrefix(text, title) })
		if at < last || at < 0 {
			t.Errorf("%s is number %d of %v", title, at, texts)
		}
		last = at
	}
	if !s.Has("id-Harbour House") || s.Has("id-other") || !s.Checked() {
		t.Error("the screen does not know what it has checked")
	}
	s.TapSecondary("Harbour House")
	s.Tap("Support bundle…")
	if len(s.bundled) != 1 || s.bundled[0] != "id-Harbour House" {
		t.Errorf("a bundle is made of %v", s.bundled)
	}
}

func TestACheckThatCannotGoOnSaysWhy(t *testing.T) {
	locked := errors.New("locked")
	s := open(t, &desk{results: sweep()[:1], failed: locked})
	s.start()
	s.Until(func() bool { return len(s.failed) == 1 })
	if !errors.Is(s.failed[0], locked) || s.Running() {
		t.Errorf("failed %v, running %v", s.failed, s.Running())
	}
	expect(t, s, "Locked.")
}

func TestThousandsOfResultsAreTakenAsTheyCome(t *testing.T) {
	var many []check.Result
	for i := range 3000 {
		many = append(many, result(fmt.Sprint("Hotel ", i), fmt.Sprint("Client ", i%7), model.OK,
			[]model.Health{model.OK, model.Rejected}[i%2]))
	}
	s := open(t, &desk{results: many})
	s.start()
	s.UntilText("3000 / 3000 · done")
	expect(t, s, "1500 OK", "1500 rejected")
}
