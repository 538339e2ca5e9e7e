package listen

import (
	"context"
	"errors"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace"
)

// Feed is what comes from one connection: its events, and the state of its socket. It is safe for use by several
// goroutines, and none of its methods waits.
type Feed struct {
	sockets *Sockets
	id      model.ConnectionID
	log     *events.Log
	changed signal

	mu          sync.Mutex
	state       events.State
	bound       model.Binding
	stop        context.CancelCauseFunc // of the socket that is open; nil where there is none
	ended       func() error            // of its context, which a lock ends too
	runs        int                     // the number of the last run: one that ends late leaves the next alone
	again       chan struct{}           // ends a wait for the next attempt
	established bool                    // it has been open since then
	sign        time.Time               // when the last sign of life came; zero before the first
}

func newFeed(sockets *Sockets, id model.ConnectionID) *Feed {
	return &Feed{
		sockets: sockets, id: id, log: events.NewLog(sockets.options.Most, sockets.options.Bytes),
		again: make(chan struct{}, 1),
	}
}

// Connection is whose events these are.
func (f *Feed) Connection() model.ConnectionID { return f.id }

// State is what the socket is doing.
func (f *Feed) State() events.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

// Snapshot returns the events and gaps that are kept. It takes some microseconds; compare its Last and Received with
// those of the snapshot before to see whether there is anything to draw.
func (f *Feed) Snapshot() events.Snapshot { return f.log.Snapshot() }

// Since returns the rows behind a number, and whether some between were dropped already.
func (f *Feed) Since(number int64) (rows []*events.Row, missed bool) { return f.log.Since(number) }

// Clear drops the events and gaps that are kept.
func (f *Feed) Clear() {
	f.log.Clear()
	f.announce()
}

// Subscribe returns a channel that gets a value after the state has changed, or events have come. Changes in quick
// succession are one value. Call stop when nobody reads it any more; the channel is not closed.
func (f *Feed) Subscribe() (changed <-chan struct{}, stop func()) { return f.changed.subscribe() }

// Stop ends the socket at the word of a person. What came stays; [Sockets.Open] goes on.
func (f *Feed) Stop() { f.end(events.Cause{Kind: events.ByUser}) }

// Retry ends a wait for the next attempt: it is made now.
func (f *Feed) Retry() {
	if f.State().Phase != events.Waiting {
		return
	}
	select {
	case f.again <- struct{}{}:
	default:
	}
}

// ending is the cause of a context that ends a socket.
type ending struct{ cause events.Cause }

func (*ending) Error() string { return "the socket was ended" }

// end ends the socket, if there is one.
func (f *Feed) end(cause events.Cause) {
	f.mu.Lock()
	stop := f.stop
	f.stop = nil
	if stop != nil {
		f.enter(events.Closed, cause)
	}
	f.mu.Unlock()
	if stop != nil {
		stop(&ending{cause})
		f.announce()
	}
}

// open begins a socket, unless there is one. One that ends, of a session that a lock has ended, is none any more.
func (f *Feed) open(place workspace.Place) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stop != nil && f.ended() == nil {
		return
	}
	ctx, stop := context.WithCancelCause(context.Background())
	ctx, unlocked := f.sockets.options.Core.UntilLocked(ctx)
	f.runs++
	f.ended, f.stop, f.bound = ctx.Err, stop, place.Binding()
	f.state.Attempt, f.established = 1, false
	f.enter(events.Connecting, events.Cause{})
	select {
	case <-f.again:
	default:
	}
	go func(number int) {
		defer unlocked()
		f.run(ctx, number)
	}(f.runs)
}

// compare ends the socket when its connection means something else than when it was opened.
func (f *Feed) compare() {
	f.mu.Lock()
	bound, running := f.bound, f.stop != nil
	f.mu.Unlock()
	if !running {
		return
	}
	place, err := f.sockets.options.Core.Find(f.id)
	now := place.Binding()
	if err != nil {
		now = model.Binding{}
	}
	// What a check has found out about the property, and what may be written, is no business of a socket.
	now.EnterpriseID, now.Protection = bound.EnterpriseID, bound.Protection
	if reason := bound.Differs(now); reason != "" {
		f.end(events.Cause{Kind: events.Changed, Err: &model.StaleIntent{Reason: reason}})
	}
}

// enter changes the phase. The caller holds the lock and announces it.
func (f *Feed) enter(phase events.Phase, cause events.Cause) {
	f.state.Phase, f.state.Cause, f.state.Since = phase, cause, f.now()
	f.state.Retry = time.Time{}
}

func (f *Feed) now() time.Time { return f.sockets.options.Clock.Now() }

func (f *Feed) announce() {
	f.changed.announce()
	f.sockets.changed.announce()
}

// causeOf reads why a socket is not open from an error, and from what has ended its context.
func (f *Feed) causeOf(ctx context.Context, err error) events.Cause {
	var ended *ending
	var told *events.Error
	switch cause := context.Cause(ctx); {
	case errors.As(cause, &ended):
		return ended.cause
	case errors.Is(cause, workspace.ErrLocked):
		return events.Cause{Kind: events.Locked}
	case errors.As(err, &told):
		// The server's own words could repeat a token.
		plain, safe := f.sockets.options.Redactor, told.Cause
		safe.Text, safe.RequestID = string(plain.Redact([]byte(safe.Text))), string(plain.Redact([]byte(safe.RequestID)))
		safe.Host = string(plain.Redact([]byte(safe.Host)))
		return safe
	}
	return events.Cause{Kind: events.NotCleared, Err: err}
}
