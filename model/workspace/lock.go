package workspace

import (
	"context"
	"errors"
)

// LockStore does what Lock does, and locks the secret store itself, for all programs. It is for a person who asks for
// that: Lock alone leaves the keychain as it is. The vault is locked by Lock.
func (w *Workspace) LockStore(ctx context.Context) error {
	w.Lock()
	return w.keeper.LockStore(ctx)
}

// Repair finishes what an earlier run left half done, as [secrets.Keeper.Repair] does, and forgets history that is too
// old. It raises no dialog.
func (w *Workspace) Repair(ctx context.Context) error {
	return errors.Join(w.keeper.Repair(ctx), w.forgetOld(ctx))
}
