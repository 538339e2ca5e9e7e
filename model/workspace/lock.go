package workspace

import (
	"context"
	"errors"
)

// ErrCannotLock is returned by LockStore for a store that only the system can lock.
var ErrCannotLock = errors.New("this store cannot be locked from here")

// locker is a store that can be locked for every program that uses it.
type locker interface {
	Lock(ctx context.Context) error
}

// LockStore does what Lock does, and locks the secret store itself, for all programs. It is for a person who asks for
// that: Lock alone leaves the keychain as it is. The vault is locked by Lock.
func (w *Workspace) LockStore(ctx context.Context) error {
	w.Lock()
	_, store, err := w.chosen(ctx)
	if err != nil {
		return err
	}
	if _, isVault := store.(Vault); isVault {
		return nil
	}
	lockable, can := store.(locker)
	if !can {
		return ErrCannotLock
	}
	if err := lockable.Lock(ctx); errors.Is(err, errors.ErrUnsupported) {
		return ErrCannotLock
	} else if err != nil {
		return err
	}
	w.listeners.announce(StoreChanged{})
	return nil
}
