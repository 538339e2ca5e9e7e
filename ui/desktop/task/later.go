package task

import (
	"sync/atomic"
	"time"
)

// Later runs f on the UI goroutine after d. The returned function, called on the UI goroutine, makes sure that f no
// longer runs.
func Later(d time.Duration, f func()) (cancel func()) { return later(d, f, OnUI) }

// Later is [Later] for as long as the runner is not stopped.
func (r *Runner) Later(d time.Duration, f func()) (cancel func()) {
	return later(d, f, func(f func()) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !r.Stopped() {
			OnUI(f)
		}
	})
}

func later(d time.Duration, f func(), onUI func(func())) (cancel func()) {
	var cancelled atomic.Bool
	timer := time.AfterFunc(d, func() {
		// The timer may have fired just before it was stopped, here and on the way to the UI goroutine.
		if cancelled.Load() {
			return
		}
		onUI(func() {
			if !cancelled.Load() {
				f()
			}
		})
	})
	return func() {
		cancelled.Store(true)
		timer.Stop()
	}
}
