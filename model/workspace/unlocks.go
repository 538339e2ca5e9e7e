package workspace

import (
	"sync"
	"time"

	"keyrack/model"
)

// unlocks are the words of people and the verifications on which writes stand. Both are of a connection as it was then:
// once it means something else they have ended.
type unlocks struct {
	guard     *model.Guard
	tree      *tree
	listeners *listeners

	mu         sync.Mutex
	reverified map[model.ConnectionID]model.Binding // for a write, since the last lock, unlock or switch of environment
}

// UnlockWrites allows writes to a connection of a read-only environment for model.UnlockDuration, if typed is the
// verified name of its property. It returns model.ErrWrongName or model.ErrNotVerified otherwise.
func (u *unlocks) UnlockWrites(id model.ConnectionID, typed string) (time.Time, error) {
	place, err := u.tree.Find(id)
	if err != nil {
		return time.Time{}, err
	}
	until, err := u.guard.Unlock(place.target(), typed)
	if err != nil {
		return time.Time{}, err
	}
	u.mu.Lock()
	delete(u.reverified, id)
	u.mu.Unlock()
	u.listeners.announce(WritesChanged{})
	return until, nil
}

// WritesUnlockedUntil returns when the writes of a connection fall back, or the zero time when they are not unlocked.
func (u *unlocks) WritesUnlockedUntil(id model.ConnectionID) time.Time {
	binding, err := u.tree.BindingOf(id)
	if err != nil {
		return time.Time{}
	}
	return u.guard.UnlockedUntil(binding)
}

// LockWrites takes back every unlock of writes at once, and every write that was not sent yet: what waits for its turn
// ends, and what a dialog asks about is not sent any more.
func (u *unlocks) LockWrites() {
	u.guard.LockWrites()
	u.listeners.announce(WritesChanged{})
}

// verified notes that the property of a connection has been verified for a write.
func (u *unlocks) verified(target model.Target) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.reverified[target.Connection.ID] = target.Binding()
}

// forgetVerified makes every connection be verified again before its next write.
func (u *unlocks) forgetVerified() {
	u.mu.Lock()
	defer u.mu.Unlock()
	clear(u.reverified)
}

// needsVerifying reports whether the property of a connection has to be verified before the operation is sent: before a
// write in a protected environment, once for each meaning of the connection.
func (u *unlocks) needsVerifying(target model.Target, operation model.Operation) bool {
	if !operation.Kind.Mutates() || target.Environment.Allows() == model.Open {
		return false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	verified, found := u.reverified[target.Connection.ID]
	return !found || verified != target.Binding()
}

// doubt ends what stands on the property of a connection: a check has found the token rejected, or another property
// behind it.
func (u *unlocks) doubt(id model.ConnectionID) {
	u.guard.LockOne(id)
	u.mu.Lock()
	delete(u.reverified, id)
	u.mu.Unlock()
	u.listeners.announce(WritesChanged{})
}

// endStale ends every unlock of writes and every verification of a connection that means something else by now.
func (u *unlocks) endStale() {
	ended := false
	for _, binding := range u.guard.Unlocked() {
		if u.tree.Unchanged(binding) != nil {
			u.guard.LockOne(binding.Connection)
			ended = true
		}
	}
	u.mu.Lock()
	verified := make([]model.Binding, 0, len(u.reverified))
	for _, binding := range u.reverified {
		verified = append(verified, binding)
	}
	u.mu.Unlock()
	for _, binding := range verified {
		if u.tree.Unchanged(binding) != nil {
			u.mu.Lock()
			delete(u.reverified, binding.Connection)
			u.mu.Unlock()
		}
	}
	if ended {
		u.listeners.announce(WritesChanged{})
	}
}
