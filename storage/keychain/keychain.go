package keychain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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

// desktop is a system whose keychain this package talks to itself, because there is more to ask for than go-keyring
// does. Every call ends with its span, except for the time in which the provider asks a person by itself.
type desktop interface {
	// ready returns nil when an item could be read or written now. It raises no dialog.
	ready(span *callTime) error
	// get, set and remove handle one item, as [Backend] does. Before an item that asks by itself they wait for the answer;
	// a refusal that was given after the given count of refusals counts for them as well.
	get(span *callTime, item item, refusals int64) (string, error)
	set(span *callTime, item item, secret string, label *model.ItemLabel) error
	remove(span *callTime, item item) error
	// getMany returns the secrets of items in their order, and "" for those of which get has more to tell or to ask. It
	// asks nobody.
	getMany(span *callTime, service string, accounts []string) ([]string, error)
	// setMany does what set does for each, in the span's limit, and returns how many it has come to.
	setMany(span *callTime, entries []entry) (tried int, err error)
	// refusals counts how often a person, or the provider, has refused access to an item.
	refusals() int64
	// unlock asks the user and waits until ctx ends. Each step that does not wait for the user ends within limit.
	unlock(ctx context.Context, limit time.Duration) error
	// lock locks the keychain for every program.
	lock(ctx context.Context, limit time.Duration) error
	// accounts lists the items of a service in the collection in use, places tells in which collection items lie.
	accounts(span *callTime, service string) ([]string, error)
	places(span *callTime, service string, accounts []string) (map[string]model.StorePlace, error)
	place(span *callTime) (model.StorePlace, error)
	// readable reports whether the collection in use is kept as plain text.
	readable(span *callTime) (bool, error)
	settle(span *callTime, service string) error
	close()
}

// item is the name of an item.
type item struct{ service, account string }

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
		k.desktop = newDesktop(cmp.Or(options.StartLimit, 2*time.Second), k.slot.asking)
	}
	return k
}

// Name returns "system keychain".
func (k *Keychain) Name() string { return "system keychain" }

// Probe returns nil when secrets can be read and written now. It never writes. On Linux it raises no dialog; it starts
// a provider that is installed but not running, and opens a keychain that opens without asking anybody.
func (k *Keychain) Probe(ctx context.Context) error {
	_, err := inTurn(ctx, k, k.readLimit, func(span *callTime, turn *turn) (struct{}, error) {
		if k.desktop != nil {
			return struct{}{}, k.desktop.ready(span)
		}
		_, err := k.read(span, turn, probeAccount, 0)
		if errors.Is(err, model.ErrSecretNotFound) {
			err = nil
		}
		return struct{}{}, err
	})
	return err
}

// Set keeps the secret under ref, in place of an older one, and returns nil only after it was read back. After
// [model.ErrStoreTimeout] the secret may or may not be there, and may still arrive. A secret over
// [model.MaxTokenLength] bytes is refused with [model.ErrSecretTooBig], an empty one with [model.ErrSecretNotSaved].
// The label of an item that is there stays.
func (k *Keychain) Set(ctx context.Context, ref model.SecretRef, secret model.Secret) error {
	return k.setWith(ctx, ref, secret, nil)
}

// SetLabelled does what [Keychain.Set] does, and gives the item a label for people and the attributes "environment" and
// "kind" where the system has such: on Linux.
func (k *Keychain) SetLabelled(ctx context.Context, ref model.SecretRef, secret model.Secret,
	label model.ItemLabel,
) error {
	return k.setWith(ctx, ref, secret, &label)
}

func (k *Keychain) setWith(ctx context.Context, ref model.SecretRef, secret model.Secret,
	label *model.ItemLabel,
) error {
	if err := k.checkNames(ref); err != nil {
		return err
	}
	if err := checkSize(secret); err != nil {
		return err
	}
	_, err := inTurn(ctx, k, k.writeLimit, func(span *callTime, turn *turn) (struct{}, error) {
		return struct{}{}, k.setAndVerify(span, turn, string(ref), secret, label)
	})
	return err
}

func checkSize(secret model.Secret) error {
	switch length := len(secret.Reveal()); {
	case length > model.MaxTokenLength:
		return model.ErrSecretTooBig
	case length == 0: // an empty item counts as none
		return model.ErrSecretNotSaved
	}
	return nil
}

// A provider may ask the user to confirm a write, and some take "no" for success.
func (k *Keychain) setAndVerify(span *callTime, turn *turn, account string, secret model.Secret,
	label *model.ItemLabel,
) error {
	_, err := k.call(span, turn, func() (string, error) {
		if k.desktop != nil {
			return "", k.desktop.set(span, item{k.service, account}, secret.Reveal(), label)
		}
		return "", k.backend.Set(k.service, account, secret.Reveal())
	})
	if err != nil {
		return err
	}
	return k.verify(span, turn, account, secret)
}

// verify reads back what was written.
func (k *Keychain) verify(span *callTime, turn *turn, account string, secret model.Secret) error {
	kept, err := k.read(span, turn, account, k.refusals())
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

// Get returns the secret under ref, or [model.ErrSecretNotFound] when the store has proven that there is none in any of
// its collections. One that lies in another collection than the one in use is a [model.ElsewhereError].
//
// Where the provider asks about an item, as KeePassXC does by default, Get waits for the answer until ctx ends. A
// refusal is [model.ErrAccessDenied], and counts for every call that was waiting meanwhile, so that nobody is asked
// twice.
func (k *Keychain) Get(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	if err := k.checkNames(ref); err != nil {
		return model.Secret{}, err
	}
	refusals := k.refusals()
	return inTurn(ctx, k, k.readLimit, func(span *callTime, turn *turn) (model.Secret, error) {
		return k.read(span, turn, string(ref), refusals)
	})
}

// Delete removes the secret under ref and returns nil only when the store has proven that it is gone from all its
// collections. It reads no secret. Deleting what is not there is fine; what lies in another collection than the one
// in use stays and is a [model.ElsewhereError].
func (k *Keychain) Delete(ctx context.Context, ref model.SecretRef) error {
	if err := k.checkNames(ref); err != nil {
		return err
	}
	_, err := inTurn(ctx, k, k.writeLimit, func(span *callTime, turn *turn) (struct{}, error) {
		if k.desktop != nil {
			return guarded(func() (struct{}, error) {
				return struct{}{}, k.desktop.remove(span, item{k.service, string(ref)})
			})
		}
		return struct{}{}, k.deleteAndVerify(span, turn, string(ref))
	})
	return err
}

func (k *Keychain) deleteAndVerify(span *callTime, turn *turn, account string) error {
	_, failure := await(span.brief, turn, func() (struct{}, error) {
		return struct{}{}, k.backend.Delete(k.service, account)
	})
	if errors.Is(failure, model.ErrSecretNotFound) {
		return nil
	}
	// Even a failed delete is looked after: another process may have been faster.
	_, err := k.read(span, turn, account, 0)
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

// Unlock asks the user, through the desktop, to unlock the keychain, and waits for the answer until ctx ends. It
// returns nil at once when the keychain is not locked. A second Unlock waits for the first instead of opening another
// dialog.
//
// Ending ctx abandons the question: the result is [model.ErrStoreTimeout]. The desktop may leave its dialog on the
// screen, as gnome-keyring does, and the user may still answer it; the next Unlock then joins it. Where the system
// has no such question the error wraps [model.ErrStoreUnavailable] and [errors.ErrUnsupported]: macOS and Windows
// unlock their keychain when the user signs in, or ask by themselves.
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

// Lock locks the keychain, for every program that uses it, and returns nil only when it is locked. Only Linux can be
// asked for that; elsewhere the error wraps [model.ErrStoreUnavailable] and [errors.ErrUnsupported].
func (k *Keychain) Lock(ctx context.Context) error {
	if k.closed.Load() {
		return errClosed
	}
	if k.desktop == nil {
		return fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported)
	}
	return k.desktop.lock(ctx, k.readLimit)
}

// Accounts returns the account of every item that the collection in use holds under the service name, sorted. It is for
// looking, not for remembering: Linux and Windows can tell, and elsewhere the error wraps [model.ErrStoreUnavailable]
// and [errors.ErrUnsupported]. It keeps no secret and changes nothing, so an empty item is listed as well.
func (k *Keychain) Accounts(ctx context.Context) ([]string, error) {
	backend, can := k.backend.(lister)
	if k.desktop != nil || !can {
		return look(ctx, k, func(span *callTime) ([]string, error) { return k.desktop.accounts(span, k.service) })
	}
	if err := checkName(k.service); err != nil {
		return nil, err
	}
	return inTurn(ctx, k, k.readLimit, func(span *callTime, turn *turn) ([]string, error) {
		found, err := await(span.brief, turn, func() ([]string, error) { return backend.Accounts(k.service) })
		slices.Sort(found)
		return slices.Compact(found), err
	})
}

// Places tells in which collection of the provider each of the refs lies, and leaves out those that are in none. A
// ref that lies in several is said to be in the one in use if that is among them. It reads no secret, raises no
// dialog, and needs no open keychain: KeePassXC alone tells nothing about a database that is locked.
func (k *Keychain) Places(ctx context.Context, refs ...model.SecretRef) (map[model.SecretRef]model.StorePlace, error) {
	accounts := make([]string, 0, len(refs))
	for _, ref := range refs {
		if err := checkName(string(ref)); err != nil {
			return nil, err
		}
		accounts = append(accounts, string(ref))
	}
	found, err := look(ctx, k, func(span *callTime) (map[string]model.StorePlace, error) {
		return k.desktop.places(span, k.service, accounts)
	})
	if err != nil {
		return nil, err
	}
	places := make(map[model.SecretRef]model.StorePlace, len(found))
	for account, place := range found {
		places[model.SecretRef(account)] = place
	}
	return places, nil
}

// Place returns the provider and the collection in use, as people know them. It raises no dialog. With an error it
// returns what is known all the same: a provider without a collection has a name. Where a system has but one keychain
// it returns the zero value.
func (k *Keychain) Place(ctx context.Context) (model.StorePlace, error) {
	if k.desktop == nil {
		return model.StorePlace{}, nil
	}
	return inTurn(ctx, k, k.readLimit,
		func(span *callTime, _ *turn) (model.StorePlace, error) { return k.desktop.place(span) })
}

// Readable reports whether whoever has the files of the collection in use can read it, because it has no password: that
// of GNOME Keyring, which is plain text then, and that of KWallet can be told. It raises no dialog.
func (k *Keychain) Readable(ctx context.Context) (bool, error) {
	if k.desktop == nil {
		return false, nil
	}
	return inTurn(ctx, k, k.readLimit, func(span *callTime, _ *turn) (bool, error) { return k.desktop.readable(span) })
}

// Settle makes every acknowledged write durable, and returns nil only when it has proven that they are: a crash of the
// provider then loses nothing. Otherwise the error wraps [model.ErrNotDurable]. It raises no dialog and ends within the
// write limit. macOS and Windows write before they answer.
func (k *Keychain) Settle(ctx context.Context) error {
	if k.desktop == nil {
		return nil
	}
	_, err := inTurn(ctx, k, k.writeLimit, func(span *callTime, _ *turn) (struct{}, error) {
		return struct{}{}, k.desktop.settle(span, k.service)
	})
	if err != nil && !errors.Is(err, model.ErrNotDurable) {
		err = fmt.Errorf("%w: %w", model.ErrNotDurable, err)
	}
	return err
}

// look asks the desktop for what no other system can tell.
func look[T any](ctx context.Context, k *Keychain, at func(*callTime) (T, error)) (T, error) {
	var none T
	if k.desktop == nil {
		return none, fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported)
	}
	if err := checkName(k.service); err != nil {
		return none, err
	}
	return inTurn(ctx, k, k.readLimit, func(span *callTime, _ *turn) (T, error) { return at(span) })
}

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

// call runs one call of the desktop or of the backend.
func (k *Keychain) call(span *callTime, turn *turn, do func() (string, error)) (string, error) {
	if k.desktop != nil {
		return guarded(do)
	}
	return await(span.brief, turn, do)
}

// read returns a secret. An item without a value is none: a provider that crashed before it wrote leaves such behind.
func (k *Keychain) read(span *callTime, turn *turn, account string, refusals int64) (model.Secret, error) {
	value, err := k.call(span, turn, func() (string, error) {
		if k.desktop != nil {
			return k.desktop.get(span, item{k.service, account}, refusals)
		}
		return k.backend.Get(k.service, account)
	})
	switch {
	case err != nil:
		return model.Secret{}, err
	case value == "":
		return model.Secret{}, model.ErrSecretNotFound
	}
	return model.NewSecret(value), nil
}

func (k *Keychain) refusals() int64 {
	if k.desktop == nil {
		return 0
	}
	return k.desktop.refusals()
}

func (k *Keychain) checkNames(ref model.SecretRef) error {
	if err := checkName(k.service); err != nil {
		return err
	}
	return checkName(string(ref))
}
