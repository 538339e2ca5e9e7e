package keychain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// lock locks the collection that Keyrack's items are in, and believes only the lock itself.
func (s *secretService) lock(ctx context.Context, limit time.Duration) error {
	return s.apart(ctx, limit, func(ctx, brief context.Context, p *provider) error {
		c, err := p.collection(brief)
		if err != nil || c.locked {
			return err
		}
		if c.path == sessionCollection { // it has no password that could open it again
			return fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported)
		}
		refusal := p.askToLock(ctx, brief, c)
		if refusal != nil && !errors.Is(refusal, model.ErrStoreDeclined) {
			return refusal
		}
		after, cancel := context.WithTimeoutCause(ctx, limit, errLimit)
		defer cancel()
		// KeePassXC says no while it is saving, and locks a moment later all the same.
		for end := time.Now().Add(limit / 2); ; time.Sleep(20 * time.Millisecond) {
			locked, err := p.isLocked(after, c.path)
			switch {
			case err != nil || locked:
				return err
			case refusal == nil:
				return fmt.Errorf("%w: it stays unlocked", model.ErrStoreBroken)
			case time.Now().After(end):
				return refusal
			}
		}
	})
}

// askToLock runs the prompt with which KeePassXC locks. It asks a person only about changes that cannot be saved.
func (p *provider) askToLock(ctx, brief context.Context, c collection) error {
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	call := p.call(brief, servicePath, serviceInterface+".Lock", []dbus.ObjectPath{c.path})
	if err := call.Store(&locked, &prompt); err != nil {
		return during(err, "locking")
	}
	if prompt == noPath {
		return nil
	}
	return p.run(ctx, prompt)
}
