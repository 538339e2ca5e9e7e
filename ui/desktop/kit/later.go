package kit

import (
	"sync/atomic"
	"time"

	"keyrack/ui/desktop/task"
)

// Later runs f on the UI goroutine after d. The returned function, called on the UI goroutine, makes sure that f no
// longer runs.
type Later func(d time.Duration, f func()) (cancel func())

// OnClock is the [Later] of the real clock.
func OnClock(d time.Duration, f func()) (cancel func()) {
	var cancelled atomic.Bool
	timer := time.AfterFunc(d, func() {
		// The timer may have fired just before it was stopped, here and on the way to the UI goroutine.
		if cancelled.Load() {
			return
		}
		task.OnUI(func() {
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
