package kit

import (
	"time"

	"keyrack/ui/desktop/task"
)

// Later runs f on the UI goroutine after d. The returned function, called on the UI goroutine, makes sure that f no
// longer runs.
type Later func(d time.Duration, f func()) (cancel func())

// OnClock is the [Later] of the real clock.
func OnClock(d time.Duration, f func()) (cancel func()) {
	cancelled := false // of the UI goroutine
	timer := time.AfterFunc(d, func() {
		task.OnUI(func() {
			// The timer may have fired just before it was stopped.
			if !cancelled {
				f()
			}
		})
	})
	return func() {
		cancelled = true
		timer.Stop()
	}
}
