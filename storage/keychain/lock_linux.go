package keychain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// lock locks the collection that Keyrack's items are in, and believes only the lock itself. KeePassXC locks with a prompt,
// which asks only where the database has changes that cannot be saved.
func (s *secretService) lock(ctx context.Context, limit time.Duration) error {
	return s.apart(ctx, limit, func(ctx, brief context.Context, p *provider) error {
		c, err := p.collection(brief)
		if err != nil || c.locked {
			return err
		}
		if c.path == sessionCollection { // it has no password that could open it again
			return fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported)
		}
		var locked []dbus.ObjectPath
		var prompt dbus.ObjectPath
		call := p.call(brief, servicePath, serviceInterface+".Lock", []dbus.ObjectPath{c.path})
		if err := call.Store(&locked, &prompt); err != nil {
			return during(err, "locking")
		}
		if prompt != noPath {
			if err := p.run(ctx, prompt); err != nil {
				return err
			}
		}
		after, cancel := context.WithTimeoutCause(ctx, limit, errLimit)
		defer cancel()
		done, err := p.isLocked(after, c.path)
		if err == nil && !done {
			return fmt.Errorf("%w: it stays unlocked", model.ErrStoreBroken)
		}
		return err
	})
}
