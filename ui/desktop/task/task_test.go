package task_test

import (
	"context"
	"testing"
	"time"

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

func TestTheRealClockRunsOnTheUIGoroutineAndCanBeCancelled(t *testing.T) {
	ui := uitest.New(t)
	ran, cancelled, fired := false, false, make(chan struct{})
	cancel := task.Later(0, func() { cancelled = true })
	task.Later(time.Millisecond, func() { ran = true })
	time.AfterFunc(5*time.Millisecond, func() { close(fired) })
	<-fired // both timers have fired, and what they run waits for the UI goroutine
	cancel()
	ui.Until(func() bool { return ran })
	ui.Run()
	if cancelled {
		t.Error("a cancelled function ran")
	}
}

func TestAStoppedRunnerHandsOnNothingThatWaitedForItsTime(t *testing.T) {
	ui := uitest.New(t)
	runner := task.NewRunner(t.Context())
	ran, after := false, false
	for range 100 {
		runner.Later(time.Hour, func() { ran = true })
		runner.Later(0, func() {})
		runner.Later(time.Millisecond, func() { after = true })
	}
	ui.Until(func() bool { return after })
	runner.Stop()
	ui.Run()
	if runner.Later(0, func() { ran = true }); ran {
		t.Error("what waits for an hour ran at once")
	}
	fired := make(chan struct{})
	time.AfterFunc(5*time.Millisecond, func() { close(fired) })
	<-fired // what was handed on meanwhile fails the test at its end
	if ran {
		t.Error("a stopped runner has run something")
	}
}

func TestNothingReachesTheUIGoroutineAfterTheEnd(t *testing.T) {
	ui := uitest.New(t)
	t.Cleanup(task.Anew)
	ran := false
	task.OnUI(func() { ran = true }) // on its way when the end comes
	task.Over()
	task.OnUI(func() { ran = true })
	ui.Run()
	if ran {
		t.Error("something ran after the toolkit had stopped")
	}
}
