package patrol_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/patrol"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

// city has favourites of which some begin to fail.
type city struct {
	locked  bool
	failing []check.Result
	checks  chan []model.ConnectionID
}

func (c *city) Favourites(context.Context) ([]model.ConnectionID, error) {
	return []model.ConnectionID{"a", "b"}, nil
}

func (c *city) Store(context.Context) (string, error) {
	if c.locked {
		return "keychain", model.ErrStoreLocked
	}
	return "keychain", nil
}

func (c *city) CheckAll(_ context.Context, options check.Options) (check.Report, error) {
	c.checks <- options.Connections
	return check.Report{Results: c.failing}, nil
}

func (c *city) Redact(text []byte) []byte { return text }

// walk is a patrol over a city, on a clock that the test moves.
type walk struct {
	*uitest.UI
	*patrol.Patrol
	city   *city
	clock  *uitest.Clock
	chosen *presentertest.Source
	tasks  *task.Runner
	busy   bool
}

func begin(t *testing.T, schedule settings.CheckSchedule) *walk {
	t.Helper()
	w := &walk{
		UI: uitest.New(t), city: &city{checks: make(chan []model.ConnectionID, 10)}, clock: uitest.NewClock(time.Unix(0, 0)),
		tasks: task.NewRunner(t.Context()),
		chosen: &presentertest.Source{
			Chosen: settings.Preferences{Checks: schedule},
			All: []model.Environment{
				{Name: "Demo", Kind: model.Demo},
				{Name: "Production", Kind: model.Production, Protection: model.ReadOnly},
			},
		},
	}
	w.Patrol = patrol.New(patrol.Options{
		Workspace: w.city, Tasks: w.tasks, Later: w.clock.Later, View: w.chosen.View(),
		Busy: func() bool { return w.busy }, Notify: w.App().SendNotification,
	})
	t.Cleanup(func() {
		w.tasks.Stop()
		w.Run()
	})
	return w
}

// after lets time pass, and returns how many checks there were.
func (w *walk) after(d time.Duration) int {
	w.clock.Advance(d)
	w.Settle(w.tasks.Running)
	count := len(w.city.checks)
	for range count {
		<-w.city.checks
	}
	return count
}

func TestFavouritesAreCheckedAsOftenAsWasChosen(t *testing.T) {
	w := begin(t, settings.CheckSchedule{AtStart: true, Every: time.Hour})
	w.Start()
	if got := w.after(0); got != 1 {
		t.Errorf("%d checks at start", got)
	}
	w.chosen.Chosen.TextScale = 120 // another choice leaves the clock alone
	w.clock.Advance(30 * time.Minute)
	w.Follow()
	if got := w.after(30 * time.Minute); got != 1 {
		t.Errorf("%d checks in the first hour", got)
	}
	w.chosen.Chosen.Checks.Every = 15 * time.Minute
	w.Follow()
	if got := w.after(time.Hour); got != 4 {
		t.Errorf("%d checks in an hour of quarters", got)
	}
	w.chosen.Chosen.Checks.Every = 0
	w.Follow()
	if got := w.after(24 * time.Hour); got != 0 || w.clock.Pending() != 0 {
		t.Errorf("%d checks that nobody wants, and %d clocks", got, w.clock.Pending())
	}
}

func TestNobodyIsAskedToUnlockAStoreAndNoCheckDisturbsAnother(t *testing.T) {
	w := begin(t, settings.CheckSchedule{Every: time.Hour})
	w.Start()
	w.city.locked = true
	if got := w.after(time.Hour); got != 0 {
		t.Errorf("%d checks with a locked store", got)
	}
	w.city.locked, w.busy = false, true
	if got := w.after(time.Hour); got != 0 {
		t.Errorf("%d checks beside another", got)
	}
	w.Close()
	if w.clock.Pending() != 0 {
		t.Error("a closed patrol goes on")
	}
}

func TestANotificationNamesNothingThatPresenterModeHides(t *testing.T) {
	w := begin(t, settings.CheckSchedule{})
	w.city.failing = []check.Result{
		{Title: "Hotel Aurora", Environment: "Demo", After: model.Check{Health: model.Rejected}},
		{Title: "Grand Hotel", Environment: "Production", After: model.Check{Health: model.Rejected}},
	}
	w.CheckNow()
	w.after(0)
	w.chosen.Chosen.Presenter = true
	w.CheckNow()
	w.after(0)
	told := w.Notified()
	if len(told) != 2 || !strings.Contains(told[0].Content, "Grand Hotel (Production)") ||
		told[0].Title != "Keyrack: 2 favourites fail" {
		t.Fatalf("told %+v", told)
	}
	if strings.Contains(told[1].Content, "Grand Hotel") || told[1].Title != "Keyrack: 1 favourite fails" {
		t.Errorf("an audience reads %+v", told[1])
	}
}
