package task_test

import (
	"context"
	"testing"

	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

func TestTheOutcomeOfATaskComesBackToTheUIGoroutine(t *testing.T) {
	ui := uitest.New(t)
	runner := task.NewRunner(t.Context())
	defer runner.Stop()
	shown := false // of the UI goroutine: the race detector tells if anybody else writes it
	runner.Go(func(context.Context) func() { return func() { shown = true } })
	ui.Until(func() bool { return shown })
}

func TestATaskRunsUntilItsOutcomeIsOnItsWay(t *testing.T) {
	ui := uitest.New(t)
	runner := task.NewRunner(t.Context())
	defer runner.Stop()
	goOn, shown := make(chan struct{}), false
	runner.Go(func(context.Context) func() {
		<-goOn
		return func() { shown = true }
	})
	if got := runner.Running(); got != 1 {
		t.Errorf("%d tasks run, want 1", got)
	}
	close(goOn)
	ui.Settle(runner.Running)
	if !shown {
		t.Error("no task runs any more, and the outcome of the last one is not shown")
	}
}

func TestStopEndsEveryTaskAndStartsNoMore(t *testing.T) {
	ui := uitest.New(t)
	runner := task.NewRunner(t.Context())
	ended := make(chan error, 1)
	runner.Go(func(ctx context.Context) func() {
		<-ctx.Done()
		ended <- ctx.Err()
		return nil
	})
	runner.Stop()
	if len(ended) != 1 {
		t.Fatal("Stop came back before the task had ended")
	}
	runner.Go(func(context.Context) func() {
		t.Error("a stopped runner has started a task")
		return nil
	})
	ui.Run()
}

func TestCancelEndsOneTaskAndItsOutcomeIsShownAllTheSame(t *testing.T) {
	ui := uitest.New(t)
	runner := task.NewRunner(t.Context())
	defer runner.Stop()
	var outcome error
	cancel := runner.Go(func(ctx context.Context) func() {
		<-ctx.Done()
		return func() { outcome = ctx.Err() }
	})
	cancel()
	ui.Until(func() bool { return outcome != nil })
}

// It is the last test of this package: what is over stays so.
func TestNothingReachesTheUIGoroutineAfterTheEnd(t *testing.T) {
	ui := uitest.New(t)
	ran := false
	task.OnUI(func() { ran = true }) // on its way when the end comes
	task.Over()
	task.OnUI(func() { ran = true })
	ui.Run()
	if ran {
		t.Error("something ran after the toolkit had stopped")
	}
}
