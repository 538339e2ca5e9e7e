package keychain

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"keyrack/model"
)

// slot lets one call into the keychain at a time. Providers are known to abort on bursts, and a write that comes late
// must not overtake a newer one.
type slot struct {
	taken chan struct{} // full while a call is in
	late  *atomic.Bool  // the call that is in has outlived its caller
}

func newSlot() slot { return slot{taken: make(chan struct{}, 1), late: new(atomic.Bool)} }

// turn is the right to call the backend, held by one call at a time.
type turn struct {
	slot       slot
	handedOver bool // a backend call that did not come back has it now
}

// enter waits for the slot until ctx ends. While the call in it has outlived its caller there is no telling how long
// that takes, so enter does not wait then.
func (s slot) enter(ctx context.Context) (*turn, error) {
	if ctx.Err() != nil {
		return nil, timedOut(ctx)
	}
	if s.late.Load() {
		return nil, model.ErrStoreBusy
	}
	select {
	case s.taken <- struct{}{}:
		return &turn{slot: s}, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", model.ErrStoreBusy, ctx.Err())
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

// inTurn runs work when its turn has come. Waiting and working each end after limit, or when ctx ends.
func inTurn[T any](ctx context.Context, k *Keychain, limit time.Duration, work func(context.Context, *turn) (T, error)) (T, error) {
	var none T
	if k.closed.Load() {
		return none, errClosed
	}
	waiting, stop := context.WithTimeout(ctx, limit)
	defer stop()
	turn, err := k.slot.enter(waiting)
	if err != nil {
		return none, err
	}
	defer turn.leave()
	working, stop := context.WithTimeout(ctx, limit)
	defer stop()
	return work(working, turn)
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

func timedOut(ctx context.Context) error {
	return fmt.Errorf("%w: %w", model.ErrStoreTimeout, ctx.Err())
}
