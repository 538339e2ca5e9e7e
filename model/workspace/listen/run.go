package listen

import (
	"context"
	"errors"
	"time"

	"keyrack/model/events"
)

// pingEvery is how often a socket is pinged, and how long the answer may take. Mews documents neither.
const pingEvery = 30 * time.Second

// lookEvery is how often a socket looks whether the computer has slept.
const lookEvery = 5 * time.Second

// run keeps a socket open until ctx ends or a handshake is refused. A busy server has not refused a socket that it had
// taken before.
func (f *Feed) run(ctx context.Context, number int) {
	for losses := 0; ; {
		cause, open := f.once(ctx)
		if phase := cause.Phase(f.wasOpen()); phase != events.Waiting {
			f.over(ctx, number, phase, cause)
			return
		}
		if open >= settled {
			losses = 0
		}
		losses++
		if !f.wait(ctx, losses, cause) {
			cause := f.causeOf(ctx, ctx.Err())
			f.over(ctx, number, cause.Kind.Phase(), cause)
			return
		}
	}
}

// over is the end of a run, unless another has begun or end has said so already.
func (f *Feed) over(ctx context.Context, number int, phase events.Phase, cause events.Cause) {
	var ended *ending
	if errors.As(context.Cause(ctx), &ended) {
		return
	}
	f.mu.Lock()
	if f.runs != number || f.stop == nil {
		f.mu.Unlock()
		return
	}
	stop := f.stop
	f.stop = nil
	f.enter(phase, cause)
	f.mu.Unlock()
	if stop != nil {
		stop(&ending{cause})
	}
	f.announce()
}

// wait waits for the next attempt and reports whether it is to be made.
func (f *Feed) wait(ctx context.Context, losses int, cause events.Cause) bool {
	pause := cause.RetryAfter + backOff(losses, f.sockets.options.Jitter())
	over, stop := f.sockets.options.Clock.After(pause)
	defer stop()
	if !f.change(ctx, func() {
		f.enter(events.Waiting, cause)
		f.state.Retry, f.state.Attempt = f.state.Since.Add(pause), losses+1
	}) {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-over:
	case <-f.again:
	}
	return f.change(ctx, func() { f.enter(events.Connecting, cause) })
}

// wasOpen reports whether the socket has been open since a person has opened it.
func (f *Feed) wasOpen() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.established
}

// change changes the state of a run that goes on, and announces it.
func (f *Feed) change(ctx context.Context, how func()) bool {
	f.mu.Lock()
	if ctx.Err() != nil {
		f.mu.Unlock()
		return false
	}
	how()
	f.mu.Unlock()
	f.announce()
	return true
}

// once opens the socket and reads it to its end. It returns why it ended, and how long it was open.
func (f *Feed) once(ctx context.Context) (events.Cause, time.Duration) {
	socket, err := f.sockets.options.Core.Dial(ctx, f.id)
	if err != nil {
		return f.causeOf(ctx, err), 0
	}
	defer socket.Close()
	opened := f.sockets.options.Clock.Steady()
	if !f.change(ctx, func() { f.opened(socket) }) {
		return f.causeOf(ctx, ctx.Err()), 0
	}
	err = f.serve(ctx, socket)
	return f.causeOf(ctx, err), f.sockets.options.Clock.Steady() - opened
}

// opened notes that the socket is open, and what could not come since it last was. The caller holds the lock.
func (f *Feed) opened(socket events.Socket) {
	before := f.sign
	f.enter(events.Open, events.Cause{})
	f.state.Address, f.state.Attempt = socket.Address(), 1
	f.sign, f.established = f.state.Since, true
	if !before.IsZero() {
		f.log.AddGap(events.Gap{From: before, To: f.sign})
	}
}

// serve reads what comes, and pings, until the socket is lost or ctx ends. Its error says why.
func (f *Feed) serve(ctx context.Context, socket events.Socket) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	go f.watch(ctx, socket, end)
	for {
		message, isText, err := socket.Read(ctx)
		if err != nil {
			var lost *events.Error
			if errors.As(context.Cause(ctx), &lost) {
				return lost // by the watch
			}
			return err
		}
		now := f.now()
		if isText {
			f.log.Add(events.Read(f.sockets.options.Redactor.Redact(message), now)...)
		} else {
			f.log.Add(events.Binary(f.sockets.options.Redactor.Redact(message), now))
		}
		f.alive(now)
		f.announce()
	}
}

func (f *Feed) alive(at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sign = at
}

// watch pings, and ends the socket when a ping was not answered or the computer has slept.
func (f *Feed) watch(ctx context.Context, socket events.Socket, end context.CancelCauseFunc) {
	lose := func(kind events.CauseKind) { end(&events.Error{Cause: events.Cause{Kind: kind}}) }
	clock := f.sockets.options.Clock
	wall, steady := clock.Now().Round(0), clock.Steady()
	pongs := make(chan error, 1)
	var pinged, ponged time.Duration = steady, steady
	asked := false
	for {
		over, stop := clock.After(lookEvery)
		select {
		case <-ctx.Done():
			stop()
			return
		case err := <-pongs:
			stop()
			if err != nil {
				lose(events.NoPong)
				return
			}
			asked, ponged = false, clock.Steady()
			f.alive(clock.Now())
		case <-over:
		}
		nowWall, nowSteady := clock.Now().Round(0), clock.Steady()
		if slept(nowWall.Sub(wall), nowSteady-steady) {
			lose(events.Slept)
			return
		}
		wall, steady = nowWall, nowSteady
		switch {
		case asked && steady-pinged >= pingEvery:
			lose(events.NoPong)
			return
		case !asked && steady-max(pinged, ponged) >= pingEvery:
			asked, pinged = true, steady
			go func() { pongs <- socket.Ping(ctx) }()
		}
	}
}
