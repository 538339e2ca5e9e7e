package keychain

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"keyrack/model"
)

// slot lets one call into the keychain at a time. Providers are known to abort on bursts, and a write that comes late
// must not overtake a newer one.
type slot struct {
	taken  chan struct{} // full while a call is in
	late   *atomic.Bool  // the call that is in has outlived its caller
	asking *atomic.Bool  // the call that is in waits for a person, and so does who waits for it
}

func newSlot() slot {
	return slot{taken: make(chan struct{}, 1), late: new(atomic.Bool), asking: new(atomic.Bool)}
}

// turn is the right to call the backend, held by one call at a time.
type turn struct {
	slot       slot
	handedOver bool // a backend call that did not come back has it now
}

// enter waits for the slot, as long as limit allows; while a person is asked, until ctx ends. While the call in it has
// outlived its caller there is no telling how long that takes, so enter does not wait then.
func (s slot) enter(ctx context.Context, limit time.Duration) (*turn, error) {
	if ctx.Err() != nil {
		return nil, timedOut(ctx)
	}
	for {
		if s.late.Load() {
			return nil, model.ErrStoreBusy
		}
		asked := s.asking.Load()
		patience := time.NewTimer(limit)
		select {
		case s.taken <- struct{}{}:
			patience.Stop()
			return &turn{slot: s}, nil
		case <-ctx.Done():
			patience.Stop()
			return nil, fmt.Errorf("%w: %w", model.ErrStoreBusy, ctx.Err())
		case <-patience.C:
			// The limit begins anew when the person has answered, a moment ago or later.
			if !asked && !s.asking.Load() {
				return nil, model.ErrStoreBusy
			}
		}
	}
}

func (t *turn) leave() {
	if !t.handedOver {
		<-t.slot.taken
	}
}

// handOver keeps the slot taken until finished is closed.
func (t *turn) handOver(finished <-chan struct{}) {
	t.handedOver = true
	t.slot.late.Store(true)
	go func() {
		<-finished
		t.slot.late.Store(false)
		<-t.slot.taken
	}()
}

// callTime is the time that one call has: the limit, without what a person needs to answer a dialog. The caller's own
// context ends it in any case.
type callTime struct {
	ctx   context.Context // the caller's
	limit time.Duration
	brief context.Context // ends with the limit
	stop  context.CancelFunc
}

// errLimit tells a limit of ours from an end that the caller has set.
var errLimit = errors.New("limit of the keychain")

func newCallTime(ctx context.Context, limit time.Duration) *callTime {
	s := &callTime{ctx: ctx, limit: limit}
	s.renew()
	return s
}

// renew begins the limit anew, after a person was asked.
func (s *callTime) renew() {
	if s.stop != nil {
		s.stop()
	}
	s.brief, s.stop = context.WithTimeoutCause(s.ctx, s.limit, errLimit)
}

// inTurn runs work when its turn has come. Waiting and working each end after limit, or when ctx ends.
func inTurn[T any](ctx context.Context, k *Keychain, limit time.Duration,
	work func(*callTime, *turn) (T, error),
) (T, error) {
	var none T
	if k.closed.Load() {
		return none, errClosed
	}
	turn, err := k.slot.enter(ctx, limit)
	if err != nil {
		return none, err
	}
	defer turn.leave()
	span := newCallTime(ctx, limit)
	defer func() { span.stop() }()
	return work(span, turn)
}

// await runs one backend call, which nothing can cancel. When ctx ends first, the call goes on alone, keeps the turn
// until it is over, and its result is dropped. After that, or once ctx has ended, no other call is started.
func await[T any](ctx context.Context, turn *turn, call func() (T, error)) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, timedOut(ctx)
	}
	var value T
	err := model.ErrStoreBroken // for a call that panics or ends its goroutine
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		defer func() {
			if recover() != nil { // what it says could quote a secret
				err = model.ErrStoreBroken
			}
		}()
		value, err = call()
	}()
	select {
	case <-finished:
	case <-ctx.Done():
		select {
		case <-finished: // both at once: the answer counts
		default:
			turn.handOver(finished)
			return none, timedOut(ctx)
		}
	}
	if err != nil {
		return none, plain(err)
	}
	return value, nil
}

// guarded runs one call of the desktop, which ends with its contexts. A panic in it is [model.ErrStoreBroken].
func guarded[T any](call func() (T, error)) (value T, err error) {
	defer func() {
		if recover() != nil { // what it says could quote a secret
			err = model.ErrStoreBroken
		}
	}()
	return call()
}

// timedOut is the error of a call whose ctx has ended. It wraps the error of ctx only where it was the caller who ended
// it: for a limit of ours that would read as if the caller had given up.
func timedOut(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), errLimit) {
		return model.ErrStoreTimeout
	}
	return fmt.Errorf("%w: %w", model.ErrStoreTimeout, ctx.Err())
}
