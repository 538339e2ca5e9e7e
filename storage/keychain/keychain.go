package keychain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"keyrack/model"
)

// DefaultService is the service name of every item.
const DefaultService = "app.keyrack.desktop"

// probeAccount is never written. Reading it tells whether a keychain without a state to ask for answers at all.
const probeAccount = "probe"

// Options configure a [Keychain]. The zero value is right for the application.
type Options struct {
	// Service is the service name of the items, 1 to 64 characters of [a-z0-9.-]; empty for [DefaultService].
	Service string
	// ReadLimit bounds Probe, Get and Accounts, and WriteLimit Set and Delete: once while they wait for their turn and
	// once while they work. Zero means 5 and 10 seconds.
	ReadLimit, WriteLimit time.Duration
	// StartLimit bounds how long a provider that is installed but not running may take to start. Zero means 2 seconds.
	StartLimit time.Duration
	// Backend takes the place of the system's keychain; the desktop is then left alone. Nil for the real one.
	Backend Backend
}

// Keychain is a store of secrets. It is safe for use by several goroutines, and several processes may use the same
// items. [Open] makes one.
type Keychain struct {
	service               string
	readLimit, writeLimit time.Duration
	backend               Backend
	desktop               desktop // nil where the system has nothing to ask
	slot                  slot
	unlocking             chan struct{} // full while a dialog may be open: one is enough
	closed                atomic.Bool
}

// desktop is what a system offers beside reading and writing.
type desktop interface {
	// ready returns nil when a backend call would find an unlocked keychain now. It raises no dialog.
	ready(ctx context.Context) error
	// unlock asks the user and waits until ctx ends. Each step that does not wait for the user ends within limit.
	unlock(ctx context.Context, limit time.Duration) error
	// lock locks the keychain for every program.
	lock(ctx context.Context, limit time.Duration) error
	// accounts lists the items of a service.
	accounts(ctx context.Context, service string) ([]string, error)
	close()
}

// Open returns the keychain of the system. It does not touch it: the first call does.
func Open(options Options) *Keychain {
	k := &Keychain{
		service:    cmp.Or(options.Service, DefaultService),
		readLimit:  cmp.Or(options.ReadLimit, 5*time.Second),
		writeLimit: cmp.Or(options.WriteLimit, 10*time.Second),
		backend:    options.Backend,
		slot:       newSlot(),
		unlocking:  make(chan struct{}, 1),
	}
	if k.backend == nil {
		k.backend = goKeyring{}
		k.desktop = newDesktop(cmp.Or(options.StartLimit, 2*time.Second))
	}
	return k
}

// Name returns "system keychain".
func (k *Keychain) Name() string { return "system keychain" }

// Probe returns nil when secrets can be read and written now. It never writes. On Linux it raises no dialog; it starts
// a provider that is installed but not running.
func (k *Keychain) Probe(ctx context.Context) error {
	_, err := inTurn(ctx, k, k.readLimit, func(ctx context.Context, turn *turn) (struct{}, error) {
		if k.desktop != nil {
			return struct{}{}, k.desktop.ready(ctx)
		}
		_, err := k.read(ctx, turn, probeAccount)
		if errors.Is(err, model.ErrSecretNotFound) {
			err = nil
		}
		return struct{}{}, err
	})
	return err
}

// Set keeps the secret under ref, in place of an older one, and returns nil only after it was read back. After
// [model.ErrStoreTimeout] the secret may or may not be there, and may still arrive. A secret over
// [model.MaxTokenLength] bytes is refused with [model.ErrSecretTooBig].
func (k *Keychain) Set(ctx context.Context, ref model.SecretRef, secret model.Secret) error {
	if err := k.checkNames(ref); err != nil {
		return err
	}
	if len(secret.Reveal()) > model.MaxTokenLength {
		return model.ErrSecretTooBig
	}
	_, err := inTurn(ctx, k, k.writeLimit, func(ctx context.Context, turn *turn) (struct{}, error) {
		return struct{}{}, k.setAndVerify(ctx, turn, string(ref), secret)
	})
	return err
}

// A provider may ask the user to confirm a write; go-keyring takes "no" for success.
func (k *Keychain) setAndVerify(ctx context.Context, turn *turn, account string, secret model.Secret) error {
	if err := k.ready(ctx); err != nil {
		return err
	}
	_, err := await(ctx, turn, func() (struct{}, error) {
		return struct{}{}, k.backend.Set(k.service, account, secret.Reveal())
	})
	if err != nil {
		return err
	}
	kept, err := k.read(ctx, turn, account)
	switch {
	case errors.Is(err, model.ErrSecretNotFound):
		return model.ErrSecretNotSaved
	case err != nil:
		return err
	case !kept.Equal(secret):
		return model.ErrSecretNotSaved
	}
	return nil
}

// Get returns the secret under ref, or [model.ErrSecretNotFound] when the store has proven that there is none.
func (k *Keychain) Get(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	if err := k.checkNames(ref); err != nil {
		return model.Secret{}, err
	}
	return inTurn(ctx, k, k.readLimit, func(ctx context.Context, turn *turn) (model.Secret, error) {
		return k.read(ctx, turn, string(ref))
	})
}

// Delete removes the secret under ref and returns nil only when the store has proven that it is gone. Deleting what is
// not there is fine.
func (k *Keychain) Delete(ctx context.Context, ref model.SecretRef) error {
	if err := k.checkNames(ref); err != nil {
		return err
	}
	_, err := inTurn(ctx, k, k.writeLimit, func(ctx context.Context, turn *turn) (struct{}, error) {
		return struct{}{}, k.deleteAndVerify(ctx, turn, string(ref))
	})
	return err
}

func (k *Keychain) deleteAndVerify(ctx context.Context, turn *turn, account string) error {
	if err := k.ready(ctx); err != nil {
		return err
	}
	_, failure := await(ctx, turn, func() (struct{}, error) {
		return struct{}{}, k.backend.Delete(k.service, account)
	})
	if errors.Is(failure, model.ErrSecretNotFound) {
		return nil
	}
	// Even a failed delete is looked after: another process may have been faster.
	_, err := k.read(ctx, turn, account)
	switch {
	case errors.Is(err, model.ErrSecretNotFound):
		return nil
	case failure != nil:
		return failure
	case err != nil:
		return err
	}
	return model.ErrSecretNotDeleted
}

// Unlock asks the user, through the desktop, to unlock the keychain, and waits for the answer until ctx ends. It returns
// nil at once when the keychain is not locked. A second Unlock waits for the first instead of opening another dialog.
//
// Ending ctx abandons the question: the result is [model.ErrStoreTimeout]. The desktop may leave its dialog on the screen,
// as gnome-keyring does, and the user may still answer it; the next Unlock then joins it. Where the system has no such question the error wraps [model.ErrStoreUnavailable] and
// [errors.ErrUnsupported]: macOS and Windows unlock their keychain when the user signs in, or ask by themselves.
func (k *Keychain) Unlock(ctx context.Context) error {
	if k.closed.Load() {
		return errClosed
	}
	if k.desktop == nil {
		return fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported)
	}
	select {
	case k.unlocking <- struct{}{}:
		defer func() { <-k.unlocking }()
	case <-ctx.Done():
		return timedOut(ctx)
	}
	return k.desktop.unlock(ctx, k.readLimit)
}

// Lock locks the keychain, for every program that uses it, and returns nil only when it is locked. Only Linux can be asked
// for that; elsewhere the error wraps [model.ErrStoreUnavailable] and [errors.ErrUnsupported].
func (k *Keychain) Lock(ctx context.Context) error {
	if k.closed.Load() {
		return errClosed
	}
	if k.desktop == nil {
		return fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported)
	}
	return k.desktop.lock(ctx, k.readLimit)
}

// Accounts returns the account of every item that the keychain holds under the service name, sorted. It is for looking,
// not for remembering: only Linux can tell, and elsewhere the error wraps [model.ErrStoreUnavailable] and
// [errors.ErrUnsupported]. It reads no secret and changes nothing.
func (k *Keychain) Accounts(ctx context.Context) ([]string, error) {
	if k.desktop == nil {
		return nil, fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported)
	}
	if err := checkName(k.service); err != nil {
		return nil, err
	}
	return inTurn(ctx, k, k.readLimit, func(ctx context.Context, _ *turn) ([]string, error) {
		return k.desktop.accounts(ctx, k.service)
	})
}

// SetLabelled does what [Keychain.Set] does, and gives the item a label for people and the attributes "environment" and
// "kind" where the system has such: on Linux. Set keeps the label of an item that is there.
func (k *Keychain) SetLabelled(ctx context.Context, ref model.SecretRef, secret model.Secret, _ model.ItemLabel) error {
	return k.Set(ctx, ref, secret)
}

// Place returns the provider and the collection in use, as people know them. It raises no dialog. With an error it returns
// what is known all the same: a provider without a collection has a name. Where a system has but one keychain it returns
// the zero value.
func (k *Keychain) Place(context.Context) (model.StorePlace, error) { return model.StorePlace{}, nil }

// Settle makes every acknowledged write durable and returns nil only when that is proven: a crash of the provider then
// loses nothing. Otherwise the error wraps [model.ErrNotDurable]. It raises no dialog and ends within the write limit.
func (k *Keychain) Settle(context.Context) error { return nil }

// Close lets go of the connection to the desktop and abandons an open Unlock. It waits for no one, and every later call
// fails with [model.ErrStoreUnavailable]. It always returns nil.
func (k *Keychain) Close() error {
	if !k.closed.Swap(true) && k.desktop != nil {
		k.desktop.close()
	}
	return nil
}

// errClosed is what every call after Close returns.
var errClosed = fmt.Errorf("%w: it was closed", model.ErrStoreUnavailable)

// ready comes before every single backend call, because a keychain can be locked between two of them and go-keyring
// would then raise a dialog and wait for it without end.
func (k *Keychain) ready(ctx context.Context) error {
	if k.desktop == nil {
		return nil
	}
	return k.desktop.ready(ctx)
}

func (k *Keychain) read(ctx context.Context, turn *turn, account string) (model.Secret, error) {
	if err := k.ready(ctx); err != nil {
		return model.Secret{}, err
	}
	value, err := await(ctx, turn, func() (string, error) { return k.backend.Get(k.service, account) })
	if err != nil {
		return model.Secret{}, err
	}
	return model.NewSecret(value), nil
}

func (k *Keychain) checkNames(ref model.SecretRef) error {
	if err := checkName(k.service); err != nil {
		return err
	}
	return checkName(string(ref))
}
