package pace_test

import (
	"sync/atomic"
	"testing"
	"time"

	"keyrack/ui/desktop/pace"
	"keyrack/ui/desktop/uitest"
)

func TestADrawingIsMadeOnceAFrameAndLeavesRoomForOthers(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0:                     pace.Frame,
		time.Millisecond:      pace.Frame - time.Millisecond,
		30 * time.Millisecond: 60 * time.Millisecond,
	} {
		if got := pace.Pause(took); got != want {
			t.Errorf("after %v it waits %v, want %v", took, got, want)
		}
	}
}

// TestChangesWhileOneIsDrawnAreDrawnTogether and the last of them is never missed.
func TestChangesWhileOneIsDrawnAreDrawnTogether(t *testing.T) {
	ui := uitest.New(t)
	var value atomic.Int64
	var drawn []int64
	changed := make(chan struct{}, 1)
	f := pace.Follow(pace.Options{Changed: changed, Unsubscribe: func() {}, Read: func() func() {
		now := value.Load()
		return func() { drawn = append(drawn, now) }
	}})
	const last = 10_000
	go func() {
		for range last {
			value.Add(1)
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	}()
	ui.Until(func() bool { return len(drawn) > 0 && drawn[len(drawn)-1] == last })
	if len(drawn) > last/2 {
		t.Errorf("%d changes were drawn %d times", last, len(drawn))
	}
	f.Stop()
	ui.Run()
}

// TestTheEndWaitsForWhatIsBeingRead so that nothing is handed to a toolkit that is gone by then.
func TestTheEndWaitsForWhatIsBeingRead(t *testing.T) {
	ui := uitest.New(t)
	changed, reading, goOn := make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	var over atomic.Bool
	f := pace.Follow(pace.Options{
		Changed: changed, Unsubscribe: func() { over.Store(true) },
		Read: func() func() {
			close(reading)
			<-goOn
			return func() { t.Error("it was drawn") }
		},
	})
	changed <- struct{}{}
	<-reading
	go close(goOn)
	f.Stop()
	if !over.Load() {
		t.Error("it goes on after the end")
	}
	ui.Run()
}

func TestNothingIsDrawnAfterTheEnd(t *testing.T) {
	ui := uitest.New(t)
	changed, unsubscribed := make(chan struct{}, 1), make(chan struct{})
	read := make(chan struct{}, 1)
	f := pace.Follow(pace.Options{
		Changed: changed, Unsubscribe: func() { close(unsubscribed) },
		Read: func() func() {
			read <- struct{}{}
			return func() { t.Error("it was drawn") }
		},
	})
	changed <- struct{}{}
	<-read
	f.Stop()
	f.Stop()
	<-unsubscribed
	ui.Run()
	(*pace.Follower)(nil).Stop()
}
