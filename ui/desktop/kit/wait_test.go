package kit

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

func waiting(t *testing.T) (*uitest.UI, *uitest.Clock, *Layer) {
	t.Helper()
	ui, clock := uitest.New(t), uitest.NewClock(time.Unix(0, 0))
	layer := NewLayer(NewLine(Plain("behind")), clock.Later)
	ui.Window(layer, fyne.NewSize(600, 300))
	return ui, clock, layer
}

func TestWhatTakesLongIsToldAfter300MillisecondsAndCanBeCancelled(t *testing.T) {
	ui, clock, layer := waiting(t)
	cancelled := 0
	done := layer.Wait("Reading…", func() { cancelled++ })
	clock.Advance(299 * time.Millisecond)
	if ui.HasText("Reading…") {
		t.Error("it is told too early")
	}
	clock.Advance(time.Millisecond)
	if !ui.HasText("Reading…") {
		t.Fatalf("it is not told: %v", ui.Texts())
	}
	clock.Advance(2 * time.Second)
	if !ui.HasText("2 s") {
		t.Errorf("it does not say how long: %v", ui.Texts())
	}
	ui.Tap("Cancel")
	if cancelled != 1 || ui.HasText("Reading…") {
		t.Errorf("cancelled %d times, and the screen says %v", cancelled, ui.Texts())
	}
	done()
	if clock.Pending() != 0 {
		t.Errorf("%d clocks go on", clock.Pending())
	}
}

func TestWhatIsOverSoonIsNotTold(t *testing.T) {
	ui, clock, layer := waiting(t)
	layer.Wait("Reading…", nil)()
	clock.Advance(time.Second)
	if ui.HasText("Reading…") || clock.Pending() != 0 {
		t.Errorf("the screen says %v, and %d clocks go on", ui.Texts(), clock.Pending())
	}
}

func TestOfSeveralThingsTheNewestIsToldAndNoticesAreLeft(t *testing.T) {
	ui, clock, layer := waiting(t)
	first := layer.Wait("Reading…", nil)
	second := layer.Wait("Writing…", nil)
	clock.Advance(time.Second)
	layer.Notify("", "Copied.", "", nil)
	if !ui.HasText("Writing…") || ui.HasText("Reading…") || !ui.HasText("Copied.") {
		t.Errorf("the screen says %v", ui.Texts())
	}
	if notice, wait := ui.FindText("Copied."), ui.FindText("Cancel"); wait.Position.Y+
		wait.Size.Height > notice.Position.Y {
		t.Error("one lies over the other")
	}
	second()
	if !ui.HasText("Reading…") {
		t.Errorf("the other one is no longer told: %v", ui.Texts())
	}
	first()
	if ui.HasText("Reading…") {
		t.Errorf("it stays: %v", ui.Texts())
	}
}

func TestWorkIsCancelledByItsButton(t *testing.T) {
	ui, clock, layer := waiting(t)
	tasks := task.NewRunner(t.Context())
	defer tasks.Stop()
	var outcome error
	layer.Work(tasks, "Reading…", func(ctx context.Context) func() {
		<-ctx.Done()
		return func() { outcome = ctx.Err() }
	})
	clock.Advance(time.Second)
	ui.Tap("Cancel")
	ui.Until(func() bool { return outcome != nil })
}
