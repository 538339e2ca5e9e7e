package rounds_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/rounds"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

// village counts how often it is looked at.
type village struct {
	looks  atomic.Int64
	locked atomic.Bool
	hold   chan struct{} // nil where a look takes no time
}

func (v *village) SyncAll(ctx context.Context) error {
	v.looks.Add(1)
	if v.hold != nil {
		select {
		case <-v.hold:
		case <-ctx.Done():
		}
	}
	return nil
}

func (v *village) Store(context.Context) (string, error) {
	if v.locked.Load() {
		return "keychain", model.ErrStoreLocked
	}
	return "keychain", nil
}

func TestTeamsAreLookedAtEveryMinuteAndAtAWord(t *testing.T) {
	ui, clock, tasks := uitest.New(t), uitest.NewClock(time.Unix(0, 0)), task.NewRunner(t.Context())
	v := &village{}
	r := rounds.New(rounds.Options{Teams: v, Store: v, Tasks: tasks, Later: clock.Later})
	t.Cleanup(func() { tasks.Stop(); ui.Run() })
	want := func(n int64, when string) {
		t.Helper()
		ui.Settle(tasks.Running)
		if got := v.looks.Load(); got != n {
			t.Errorf("%s: %d looks, want %d", when, got, n)
		}
	}
	r.Start()
	want(1, "at the start")
	clock.Advance(teams.Every)
	want(2, "later")
	r.Now()
	want(3, "at a word")
	v.locked.Store(true)
	clock.Advance(teams.Every)
	want(3, "with a locked store")
	v.locked.Store(false)
	r.Close()
	clock.Advance(time.Hour)
	want(3, "after the end")
}

func TestAWordDuringALookIsNotForgotten(t *testing.T) {
	ui, clock, tasks := uitest.New(t), uitest.NewClock(time.Unix(0, 0)), task.NewRunner(t.Context())
	v := &village{hold: make(chan struct{})}
	r := rounds.New(rounds.Options{Teams: v, Store: v, Tasks: tasks, Later: clock.Later})
	t.Cleanup(func() { tasks.Stop(); ui.Run() })
	r.Now()
	r.Now()
	r.Now()
	close(v.hold)
	ui.Settle(tasks.Running)
	if got := v.looks.Load(); got != 2 {
		t.Errorf("%d looks, want 2", got)
	}
}
