// Package rounds looks at the teams without being asked, so that what other members change appears within a minute.
package rounds

import (
	"context"

	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/task"
)

// Teams is what is looked at. What goes wrong is kept with each team.
type Teams interface {
	SyncAll(ctx context.Context) error
}

// Store tells whether the sign-ins can be read without asking anybody.
type Store interface {
	Store(ctx context.Context) (name string, err error)
}

// Options are what rounds work with. All are required.
type Options struct {
	Teams Teams
	Store Store
	Tasks *task.Runner
	Later kit.Later
}

// Rounds is the clock of the looks. Its methods are for the UI goroutine.
type Rounds struct {
	options Options
	running bool
	again   bool
	stop    func() // nil while no look is to come
}

// New returns rounds that have not begun.
func New(options Options) *Rounds { return &Rounds{options: options} }

// Start looks at the teams now, and every [teams.Every] from then on.
func (r *Rounds) Start() {
	r.Now()
	r.stop = r.options.Later(teams.Every, r.Start)
}

// Close ends the looks that were to come.
func (r *Rounds) Close() {
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
}

// Now looks at the teams in the background, or once more when a look is under way. A store that is locked is left
// locked: nobody asked.
func (r *Rounds) Now() {
	if r.running {
		r.again = true
		return
	}
	r.running = true
	r.options.Tasks.Go(func(ctx context.Context) func() {
		if _, err := r.options.Store.Store(ctx); err == nil {
			_ = r.options.Teams.SyncAll(ctx) // see teams.Joined.Err
		}
		return func() {
			r.running = false
			if r.again {
				r.again = false
				r.Now()
			}
		}
	})
}
