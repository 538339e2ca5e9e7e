// Package task runs work away from the UI goroutine and brings its outcome back to it.
package task

import (
	"context"
	"sync"
	"sync/atomic"
)

// Runner starts tasks and ends them all together when the window closes.
type Runner struct {
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	count   atomic.Int64 // of the tasks that run
	mu      sync.Mutex   // held while something starts: nothing does once Stop waits
}

// NewRunner returns a runner whose tasks end when ctx does.
func NewRunner(ctx context.Context) *Runner {
	r := &Runner{}
	r.ctx, r.cancel = context.WithCancel(ctx)
	return r
}

// Go runs work on a goroutine of its own and then, on the UI goroutine, the function that work returned, if any. The
// context given to work ends with cancel or with the runner. What follows on the UI goroutine runs after a cancel too:
// it is work that decides what a cancelled task shows. A runner that was stopped starts nothing more.
func (r *Runner) Go(work func(ctx context.Context) (then func())) (cancel context.CancelFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Stopped() {
		return func() {}
	}
	ctx, cancel := context.WithCancel(r.ctx)
	r.count.Add(1)
	r.running.Go(func() {
		defer r.count.Add(-1) // what follows is on its way by then
		defer cancel()
		if then := work(ctx); then != nil {
			OnUI(then)
		}
	})
	return cancel
}

// Stopped reports whether nothing is started any more.
func (r *Runner) Stopped() bool { return r.ctx.Err() != nil }

// Running is how many tasks have not ended. The outcome of one that has ended is at least on its way to the UI
// goroutine.
func (r *Runner) Running() int { return int(r.count.Load()) }

// Stop cancels every task and waits for them to end. Nothing that waits for its time is run any more.
func (r *Runner) Stop() {
	r.mu.Lock()
	r.cancel()
	r.mu.Unlock()
	r.running.Wait()
}
