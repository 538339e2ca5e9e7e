package keychain

import (
	"context"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// lock locks the collection that Keyrack's items are in, and believes only the lock itself. No provider is known to ask
// the user first; one that wants to has not locked.
func (s *secretService) lock(ctx context.Context, limit time.Duration) error {
	return s.apart(ctx, limit, func(_, brief context.Context, p provider) error {
		c, err := p.collection(brief)
		if err != nil || c.locked {
			return err
		}
		if call := p.call(brief, servicePath, serviceInterface+".Lock", []dbus.ObjectPath{c.path}); call.Err != nil {
			return during(call.Err, "locking")
		}
		if c, err = p.collection(brief); err == nil && !c.locked {
			return fmt.Errorf("%w: it stays unlocked", model.ErrStoreBroken)
		}
		return err
	})
}
