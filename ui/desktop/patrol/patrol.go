// Package patrol checks the favourites of all environments without being asked, as often as the user chose, and tells
// of those that began to fail.
package patrol

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what a patrol does.
type Workspace interface {
	Store(ctx context.Context) (name string, err error)
	Favourites(ctx context.Context) ([]model.ConnectionID, error)
	CheckAll(ctx context.Context, options check.Options) (check.Report, error)
	Redact(text []byte) []byte
}

// Options are what a patrol works with. All are required.
type Options struct {
	Workspace Workspace
	Tasks     *task.Runner
	Later     kit.Later
	View      *presenter.View
	// Busy reports whether connections are checked at the user's word.
	Busy func() bool
	// Notify shows a notification of the system.
	Notify func(*fyne.Notification)
}

// Patrol is the clock of the checks. Its methods are for the UI goroutine.
type Patrol struct {
	options  Options
	schedule settings.CheckSchedule
	stop     func() // nil while no check is to come
}

// New returns a patrol that has not begun.
func New(options Options) *Patrol { return &Patrol{options: options} }

// Start checks the favourites if that is to be done at start, and as often as was chosen from then on.
func (p *Patrol) Start() {
	if p.options.View.Preferences().Checks.AtStart {
		p.CheckNow()
	}
	p.Follow()
}

// Follow takes up a schedule that may have been changed.
func (p *Patrol) Follow() {
	if schedule := p.options.View.Preferences().Checks; schedule != p.schedule {
		p.schedule = schedule
		p.arm()
	}
}

// Close ends the checks that were to come.
func (p *Patrol) Close() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// arm sets the clock for the next check.
func (p *Patrol) arm() {
	p.Close()
	if p.schedule.Every > 0 {
		p.stop = p.options.Later(p.schedule.Every, func() {
			p.CheckNow()
			p.arm()
		})
	}
}

// CheckNow checks the favourites in the background. A store that is locked is left locked: nobody asked.
func (p *Patrol) CheckNow() {
	if p.options.Busy() {
		return
	}
	p.options.Tasks.Go(func(ctx context.Context) func() {
		if _, err := p.options.Workspace.Store(ctx); err != nil {
			return nil
		}
		ids, err := p.options.Workspace.Favourites(ctx)
		if err != nil || len(ids) == 0 {
			return nil
		}
		report, err := p.options.Workspace.CheckAll(ctx, check.Options{Connections: ids})
		if err != nil {
			return nil // the next one tries again
		}
		return func() { p.announce(report.NewlyFailing()) }
	})
}

// announce tells of favourites that began to fail, except of those that presenter mode hides.
func (p *Patrol) announce(news []check.Result) {
	var shown []check.Result
	for _, result := range news {
		if result, may := p.options.View.Result(result); may {
			shown = append(shown, result)
		}
	}
	if len(shown) == 0 {
		return
	}
	title, text := announcement(shown)
	p.options.Notify(fyne.NewNotification(title, string(p.options.Workspace.Redact([]byte(text)))))
}

// named is how many connections a notification names.
const named = 3

// announcement says which favourites began to fail. Everybody who sees the screen can read it, so it says names and how
// they fail, and no more.
func announcement(news []check.Result) (title, text string) {
	title = "Keyrack: " + phrase.Count(len(news), "favourite fails", "favourites fail")
	var lines []string
	for i, r := range news {
		if i == named {
			lines = append(lines, "and "+phrase.Count(len(news)-i, "other", "others"))
			break
		}
		lines = append(lines, r.Title+" ("+r.Environment+"): "+phrase.Health(r.Health()))
	}
	return title, strings.Join(lines, "\n")
}
