package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"keyrack/model"
)

// checkParallel is how many connections are looked at at once. Mews' limit is per token, so different tokens need not wait
// for each other; the number bounds open connections to one host.
const checkParallel = 32

// CheckAllOptions choose what to look at.
type CheckAllOptions struct {
	// Environments are those whose connections are checked; none means all.
	Environments []model.EnvironmentID
	// Connections, when there are any, are checked instead: a selection, or what a stopped check has left.
	Connections []model.ConnectionID
	// Continue is the report of a check that was stopped: what it has is taken over, and what it left is checked. The other
	// choices do not count then.
	Continue *CheckReport
	// Progress is called after each connection, one call at a time; it may be nil.
	Progress func(CheckProgress)
}

// CheckProgress is how far a check of many connections has come.
type CheckProgress struct {
	Done, Total int
	Counts      map[model.Health]int // of those done
	Last        CheckResult          // the one that was done last
}

// CheckResult is one connection before and after it was checked.
type CheckResult struct {
	Environment string // its name
	Client      string
	Connection  model.ConnectionID
	Title       string
	Fingerprint model.Fingerprint
	Before      model.Check     // zero when it was never checked
	After       model.Check     // zero when there was none: then Problem says why
	Property    *model.Identity // what it opens as far as is known
	Changes     []CheckChanged  // since the last check
	Problem     *Explanation    // why it could not be asked; nothing was stored then
}

// CheckReport is what a check of many connections found.
type CheckReport struct {
	Started, Ended time.Time
	Results        []CheckResult // in the order of the list
	// Left are the connections that were not looked at, because the check was stopped.
	Left []model.ConnectionID
}

// Counts returns how many connections have each health.
func (r CheckReport) Counts() map[model.Health]int {
	counts := map[model.Health]int{}
	for _, result := range r.Results {
		counts[result.Health()]++
	}
	return counts
}

// Health is the outcome: what the check said, or that there could be none.
func (r CheckResult) Health() model.Health {
	if r.Problem != nil {
		return model.CouldNotCheck
	}
	return r.After.Health
}

// Changed returns the results that differ from the check before.
func (r CheckReport) Changed() []CheckResult {
	return slices.DeleteFunc(slices.Clone(r.Results), func(result CheckResult) bool { return len(result.Changes) == 0 })
}

// CheckChanged is one fact that differs from the last check.
type CheckChanged struct {
	What          string // "health", "name", "pricing", "time zone", "properties"
	Before, After string
}

// ChecksProgressed is announced after each connection of a check of many.
type ChecksProgressed struct{ Done, Total int }

func (ChecksProgressed) event() {}

// CheckAll verifies many connections at once, each within the rate budget of its token, and keeps every outcome as it
// comes. When ctx ends, the connections in progress end with it, and the report says what is left; that is no error.
//
// An error means that nobody could be asked any more, because the keychain, or Keyrack, was locked meanwhile. The report
// then holds what was done until then, and what is left.
func (w *Workspace) CheckAll(ctx context.Context, options CheckAllOptions) (CheckReport, error) {
	report := CheckReport{Started: w.now()}
	places, err := w.toCheck(ctx, options)
	if err != nil {
		return report, err
	}
	run := &checkRun{workspace: w, total: len(places), progress: options.Progress, done: map[model.ConnectionID]CheckResult{}, counts: map[model.Health]int{}}
	if options.Continue != nil {
		report.Started = options.Continue.Started
		run.takeOver(options.Continue.Results)
	}
	ctx, end := w.untilLocked(ctx)
	defer end()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan Place)
	var wait sync.WaitGroup
	for range min(checkParallel, len(places)) {
		wait.Go(func() {
			for place := range next {
				result, err := w.checkOne(ctx, place)
				switch {
				case err == nil:
					run.end(result)
				case ctx.Err() == nil:
					stop(&givenUp{err}) // only the first one counts
				}
			}
		})
	}
	for _, place := range places {
		if ctx.Err() != nil {
			break
		}
		select {
		case next <- place:
		case <-ctx.Done():
		}
	}
	close(next)
	wait.Wait()
	for _, place := range places {
		if _, found := run.done[place.Connection.ID]; !found {
			report.Left = append(report.Left, place.Connection.ID)
		}
	}
	report.Results = run.results(ctx)
	report.Ended = w.now()
	// What ended it is told by who ended it: an error of the store wraps the end of its own time limit, which looks like the
	// end of the caller's context.
	var given *givenUp
	switch cause := context.Cause(ctx); {
	case errors.As(cause, &given):
		return report, given.error
	case errors.Is(cause, ErrLocked):
		return report, ErrLocked
	}
	return report, nil
}

// givenUp is the cause of a check that ended itself, because nobody could be asked any more.
type givenUp struct{ error }

// toCheck returns the connections that the options mean.
func (w *Workspace) toCheck(ctx context.Context, options CheckAllOptions) ([]Place, error) {
	wanted := options.Connections
	if options.Continue != nil {
		wanted = options.Continue.Left
		if len(wanted) == 0 {
			return nil, nil
		}
	}
	if len(wanted) == 0 {
		return w.List(ctx, options.Environments...)
	}
	all, err := w.List(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(place Place) bool { return !slices.Contains(wanted, place.Connection.ID) }), nil
}

// checkRun counts what is done.
type checkRun struct {
	workspace *Workspace
	total     int
	progress  func(CheckProgress)

	mu     sync.Mutex
	done   map[model.ConnectionID]CheckResult
	counts map[model.Health]int
}

// takeOver counts what an earlier run has done.
func (r *checkRun) takeOver(results []CheckResult) {
	for _, result := range results {
		r.done[result.Connection] = result
		r.counts[result.Health()]++
	}
	r.total += len(results)
}

func (r *checkRun) end(result CheckResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[result.Connection] = result
	r.counts[result.Health()]++
	if r.progress != nil {
		r.progress(CheckProgress{Done: len(r.done), Total: r.total, Counts: maps.Clone(r.counts), Last: result})
	}
	r.workspace.listeners.announce(ChecksProgressed{Done: len(r.done), Total: r.total})
}

// results are in the order of the list; connections that were removed meanwhile come last.
func (r *checkRun) results(ctx context.Context) []CheckResult {
	places, err := r.workspace.List(context.WithoutCancel(ctx))
	if err != nil {
		places = nil // then the order is only that of the ids
	}
	order := make(map[model.ConnectionID]int, len(places))
	for i, place := range places {
		order[place.Connection.ID] = i - len(places)
	}
	return slices.SortedFunc(maps.Values(r.done), func(a, b CheckResult) int {
		return cmp.Or(cmp.Compare(order[a.Connection], order[b.Connection]), cmp.Compare(a.Connection, b.Connection))
	})
}

// checkOne verifies one connection. An error means that the whole check has to end.
func (w *Workspace) checkOne(ctx context.Context, place Place) (CheckResult, error) {
	before := place.Connection
	result := CheckResult{
		Environment: place.Environment.Name, Client: place.Integration.Client, Connection: before.ID, Title: before.Title(),
		Fingerprint: before.Fingerprint, Before: before.LastCheck, Property: before.Identity,
	}
	verification, err := w.VerifyConnection(ctx, before.ID)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return result, ctx.Err()
	case model.ConcernsStore(err):
		return result, err
	default:
		explanation := Explain(err)
		result.Problem = &explanation
		return result, nil
	}
	result.After = verification.check
	after := verification.Identity()
	if after != nil && result.After.Health == model.OK {
		result.Property = after
	}
	result.Changes = changesBetween(before, result.After, after)
	return result, nil
}

// changesBetween lists what is another than at the last check. What was never checked has not changed.
func changesBetween(before model.Connection, check model.Check, after *model.Identity) []CheckChanged {
	var changes []CheckChanged
	add := func(what, was, is string) {
		if was != is {
			changes = append(changes, CheckChanged{What: what, Before: was, After: is})
		}
	}
	if before.LastCheck.Health != model.NeverChecked {
		add("health", string(before.LastCheck.Health), string(check.Health))
	}
	if known := before.Identity; known != nil && after != nil {
		add("name", known.Name, after.Name)
		add("pricing", known.Pricing, after.Pricing)
		add("time zone", known.TimeZone, after.TimeZone)
		add("properties", fmt.Sprint(known.Properties()), fmt.Sprint(after.Properties()))
	}
	return changes
}
