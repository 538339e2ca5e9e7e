// Package pace brings what changes in quick succession onto the UI goroutine: at once, and then together with all that
// came until the next frame. So however much comes, no drawing waits behind another.
package pace

import (
	"sync"
	"time"

	"keyrack/ui/desktop/task"
)

// Frame is how long a picture of the window stands at least.
const Frame = time.Second / 60

// share is how much longer than a drawing the pause behind it is at least.
const share = 2

// Pause is how long to wait after a drawing that took so long until the next: there is at most one for each frame, and
// what changes all the time takes a third of the time of the UI goroutine at most.
func Pause(took time.Duration) time.Duration { return max(Frame-took, share*took) }

// Options say what is followed. All but Least are required.
type Options struct {
	// Changed gets a value after every change; Unsubscribe ends that.
	Changed     <-chan struct{}
	Unsubscribe func()
	// Read reads what there is, away from the UI goroutine, and returns what draws it there.
	Read func() (draw func())
	// Least is the least time from one drawing to the next, where [Pause] is shorter.
	Least time.Duration
}

// Follower follows one thing until it is stopped. [Follow] makes one.
type Follower struct {
	done  chan struct{}
	ended chan struct{} // closed when its goroutine is over
	once  sync.Once
}

// Follow draws what changes, until it is stopped. Nothing is drawn before the first change.
func Follow(options Options) *Follower {
	f := &Follower{done: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(f.ended)
		defer options.Unsubscribe()
		for {
			select {
			case <-f.done:
				return
			case <-options.Changed:
			}
			took, drawn := f.draw(options.Read())
			if !drawn || !f.rest(max(options.Least, Pause(took))) {
				return
			}
		}
	}()
	return f
}

// draw draws on the UI goroutine and waits for it, unless it is stopped before.
func (f *Follower) draw(draw func()) (took time.Duration, drawn bool) {
	done := make(chan time.Duration, 1)
	task.OnUI(func() {
		began := time.Now()
		if !f.stopped() {
			draw()
		}
		done <- time.Since(began)
	})
	select {
	case <-f.done:
		return 0, false
	case took := <-done:
		return took, true
	}
}

// rest waits, and reports whether to go on.
func (f *Follower) rest(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-f.done:
		return false
	case <-timer.C:
		return true
	}
}

func (f *Follower) stopped() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// Stop ends it. Nothing is drawn afterwards, and nothing more is handed to the UI goroutine, which may be the one that
// calls: it waits for what is being read, and for no drawing. One that is nil is stopped already.
func (f *Follower) Stop() {
	if f != nil {
		f.once.Do(func() { close(f.done) })
		<-f.ended
	}
}
