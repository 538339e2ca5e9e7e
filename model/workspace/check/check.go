// Package check finds out how connections are: many at once, why one is refused, and what one may do. It asks by way of
// the core, which keeps what came of it; nothing here sees a token.
package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"keyrack/model"
	"keyrack/model/workspace"
)

// parallel is how many connections are looked at at once, and as many as the client keeps open to one host. Mews' limit
// is per token, so different tokens need not wait for each other.
const parallel = 64

// Core is what a check of many connections needs of the workspace.
type Core interface {
	List(ctx context.Context, environments ...model.EnvironmentID) ([]workspace.Place, error)
	ReadAhead(ctx context.Context, places ...workspace.Place) (stop func())
	VerifyConnection(ctx context.Context, id model.ConnectionID) (workspace.Verification, error)
	UntilLocked(ctx context.Context) (context.Context, context.CancelFunc)
	SameTokenElsewhere(ctx context.Context, id model.ConnectionID) ([]workspace.Place, error)
}

// Checks looks at many connections. [New] makes one.
type Checks struct {
	core Core
	now  func() time.Time
}

// New returns checks over a workspace.
func New(core Core, now func() time.Time) *Checks { return &Checks{core, now} }

// Options choose what to look at.
type Options struct {
	// Environments are those whose connections are checked; none means all.
	Environments []model.EnvironmentID
	// Connections, when there are any, are checked instead: a selection, or what a stopped check has left.
	Connections []model.ConnectionID
	// Continue is the report of a check that was stopped: what it has is taken over, and what it left is checked. The
	// other choices do not count then.
	Continue *Report
	// Progress is called after each connection, one call at a time; it may be nil.
	Progress func(Progress)
}

// Progress is how far a check of many connections has come.
type Progress struct {
	Done, Total int
	Counts      map[model.Health]int // of those done
	Last        Result               // the one that was done last
}

// Result is one connection before and after it was checked.
type Result struct {
	Environment string // its name
	Client      string
	Connection  model.ConnectionID
	Title       string
	Fingerprint model.Fingerprint
	Before      model.Check     // zero when it was never checked
	After       model.Check     // zero when there was none: then Problem says why
	Property    *model.Identity // what it opens as far as is known
	Changes     []Change        // since the last check
	Problem     error           // why it could not be asked; nothing was stored then
	// Facts are what a refusal is judged by, once the whole check has ended; else nil.
	Facts *Facts
}

// Report is what a check of many connections found.
type Report struct {
	Started, Ended time.Time
	Results        []Result // in the order of the list
	// Left are the connections that were not looked at, because the check was stopped.
	Left []model.ConnectionID
}

// Counts returns how many connections have each health.
func (r Report) Counts() map[model.Health]int {
	counts := map[model.Health]int{}
	for _, result := range r.Results {
		counts[result.Health()]++
	}
	return counts
}

// Health is the outcome: what the check said, or that there could be none.
func (r Result) Health() model.Health {
	if r.Problem != nil {
		return model.CouldNotCheck
	}
	return r.After.Health
}

// Changed returns the results that differ from the check before.
func (r Report) Changed() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(result Result) bool { return len(result.Changes) == 0 })
}

// Change is one fact that differs from the last check.
type Change struct {
	What          string // "health", "name", "pricing", "time zone", "properties"
	Before, After string
}

// CheckAll verifies many connections at once, each within the rate budget of its token, and keeps every outcome as it
// comes. When ctx ends, the connections in progress end with it, and the report says what is left; that is no error.
//
// An error means that nobody could be asked any more, because the keychain, or Keyrack, was locked meanwhile. The
// report then holds what was done until then, and what is left.
func (c *Checks) CheckAll(ctx context.Context, options Options) (Report, error) {
	report := Report{Started: c.now()}
	places, err := c.toCheck(ctx, options)
	if err != nil {
		return report, err
	}
	run := &run{
		core: c.core, total: len(places), progress: options.Progress, done: map[model.ConnectionID]Result{},
		counts: map[model.Health]int{},
	}
	if options.Continue != nil {
		report.Started = options.Continue.Started
		run.takeOver(options.Continue.Results)
	}
	locked, end := c.core.UntilLocked(ctx)
	defer end()
	given := c.each(locked, places, run)
	for _, place := range places {
		if _, found := run.done[place.Connection.ID]; !found {
			report.Left = append(report.Left, place.Connection.ID)
		}
	}
	report.Results = run.results(ctx)
	report.Ended = c.now()
	c.gather(ctx, report.Results)
	// What ended it is told by who ended it: an error of the store wraps the end of its own time limit, which looks like
	// the end of the caller's context.
	switch {
	case given != nil:
		return report, given
	case errors.Is(context.Cause(locked), workspace.ErrLocked):
		return report, workspace.ErrLocked
	}
	return report, nil
}

// gather gives the refused ones their facts, which are those of [Refusals.Why].
func (c *Checks) gather(ctx context.Context, results []Result) {
	refused := func(r Result) bool { return r.Health() == model.Rejected }
	if !slices.ContainsFunc(results, refused) {
		return
	}
	ctx = context.WithoutCancel(ctx)
	all, err := c.core.List(ctx)
	if err != nil {
		return // then there are none
	}
	known := knownOf(all, c.now())
	places := make(map[model.ConnectionID]workspace.Place, len(all))
	for _, place := range all {
		places[place.Connection.ID] = place
	}
	for i, result := range results {
		if place, found := places[result.Connection]; found && refused(result) {
			facts, _ := known.facts(ctx, c.core, place)
			results[i].Facts = &facts
		}
	}
}

// each checks the places, some at once, until ctx ends. An error is the first after which nobody could be asked any
// more.
func (c *Checks) each(ctx context.Context, places []workspace.Place, run *run) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	defer c.core.ReadAhead(ctx, places...)()
	for _, place := range places {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			result, err := c.checkOne(ctx, place)
			switch {
			case err == nil:
				run.end(result)
			case ctx.Err() == nil:
				return err
			}
			return nil
		})
	}
	return group.Wait()
}

// toCheck returns the connections that the options mean.
func (c *Checks) toCheck(ctx context.Context, options Options) ([]workspace.Place, error) {
	wanted := options.Connections
	if options.Continue != nil {
		wanted = options.Continue.Left
		if len(wanted) == 0 {
			return nil, nil
		}
	}
	if len(wanted) == 0 {
		return c.core.List(ctx, options.Environments...)
	}
	all, err := c.core.List(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all,
		func(place workspace.Place) bool { return !slices.Contains(wanted, place.Connection.ID) }), nil
}

// run counts what is done.
type run struct {
	core     Core
	total    int
	progress func(Progress)

	mu     sync.Mutex
	done   map[model.ConnectionID]Result
	counts map[model.Health]int
}

// takeOver counts what an earlier run has done.
func (r *run) takeOver(results []Result) {
	for _, result := range results {
		r.done[result.Connection] = result
		r.counts[result.Health()]++
	}
	r.total += len(results)
}

func (r *run) end(result Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[result.Connection] = result
	r.counts[result.Health()]++
	if r.progress != nil {
		r.progress(Progress{Done: len(r.done), Total: r.total, Counts: maps.Clone(r.counts), Last: result})
	}
}

// results are in the order of the list; connections that were removed meanwhile come last.
func (r *run) results(ctx context.Context) []Result {
	places, err := r.core.List(context.WithoutCancel(ctx))
	if err != nil {
		places = nil // then the order is only that of the ids
	}
	order := make(map[model.ConnectionID]int, len(places))
	for i, place := range places {
		order[place.Connection.ID] = i - len(places)
	}
	return slices.SortedFunc(maps.Values(r.done), func(a, b Result) int {
		return cmp.Or(cmp.Compare(order[a.Connection], order[b.Connection]), cmp.Compare(a.Connection, b.Connection))
	})
}

// checkOne verifies one connection. An error means that the whole check has to end.
func (c *Checks) checkOne(ctx context.Context, place workspace.Place) (Result, error) {
	before := place.Connection
	result := Result{
		Environment: place.Environment.Name, Client: place.Integration.Client, Connection: before.ID, Title: before.Title(),
		Fingerprint: before.Fingerprint, Before: before.LastCheck, Property: before.Identity,
	}
	verification, err := c.core.VerifyConnection(ctx, before.ID)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return result, ctx.Err()
	case model.ConcernsStore(err):
		return result, err
	default:
		result.Problem = err
		return result, nil
	}
	result.After = verification.Check()
	after := verification.Identity()
	if after != nil && result.After.Health == model.OK {
		result.Property = after
	}
	result.Changes = changesBetween(before, result.After, after)
	return result, nil
}

// changesBetween lists what differs from at the last check. What was never checked has not changed.
func changesBetween(before model.Connection, check model.Check, after *model.Identity) []Change {
	var changes []Change
	add := func(what, was, is string) {
		if was != is {
			changes = append(changes, Change{What: what, Before: was, After: is})
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
