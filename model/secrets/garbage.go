package secrets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"keyrack/model"
)

// abandonedAfter is when a reserved secret that was never committed counts as left behind. It is far longer than any
// write may take, so the reservation of another running Keyrack is never taken from it.
const abandonedAfter = 10 * time.Minute

// Collect deletes the secrets that nothing needs any more. What cannot be deleted now stays recorded and is tried
// again at the next start, so an error here never undoes what the user asked for.
func (k *Keeper) Collect(ctx context.Context) error {
	failed, err := k.deleteGarbage(ctx)
	if err != nil || len(failed) == 0 {
		return err
	}
	// The store that is not in use may be away for good, and its garbage with it.
	used, _, err := k.chosen(ctx)
	return errors.Join(err, failed[used])
}

// LeftBehindError says that what was asked for is done, and that tokens which nothing needs any more are still in a
// store. They are deleted at the next start that finds it usable.
type LeftBehindError struct {
	Store string // its name
	Err   error  // why they could not be deleted
}

func (l *LeftBehindError) Error() string {
	return "deleting the token in the " + l.Store + ": " + l.Err.Error()
}

// Unwrap returns why they could not be deleted.
func (l *LeftBehindError) Unwrap() error { return l.Err }

// afterwards is how long what a saved change has left over is still deleted when whoever asked for it has given up.
const afterwards = 3 * time.Second

// CollectAfter deletes what a change has left over, once the change is saved. It is finished after a cancellation too,
// if the store answers within three seconds of it: what was deleted must not stay in the keychain until the next start.
func (k *Keeper) CollectAfter(ctx context.Context) error {
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(afterwards, end) })()
	err := k.Collect(lasting)
	if model.ConcernsStore(err) || errors.Is(err, model.ErrSecretNotDeleted) {
		return &LeftBehindError{Store: k.StoreName(), Err: err}
	}
	return err
}

// deleteGarbage returns why a store still holds some.
func (k *Keeper) deleteGarbage(ctx context.Context) (failed map[model.StoreKind]error, err error) {
	items, err := k.index.Garbage(ctx, k.now().Add(-abandonedAfter))
	if err != nil || len(items) == 0 {
		return nil, err
	}
	places, err := k.places(ctx)
	if err != nil {
		return nil, err
	}
	// A store that cannot be used now must not keep the other one from being cleaned.
	failed = map[model.StoreKind]error{}
	items, err = k.release(ctx, items, places)
	if err != nil {
		return nil, err
	}
	var concerned []model.StoreKind
	for _, item := range items {
		concerned = append(concerned, item.Store)
	}
	for _, kind := range kinds(concerned...) {
		of := slices.DeleteFunc(slices.Clone(items), func(item Item) bool { return item.Store != kind })
		if len(of) == 0 {
			continue
		}
		gone, err := k.deleteFrom(ctx, kind, of, places)
		if err != nil {
			failed[kind] = err
		}
		if err := k.index.Forget(ctx, gone...); err != nil {
			return failed, err
		}
		for _, item := range gone {
			if err := k.forgetToken(ctx, item.Ref); err != nil {
				return failed, err
			}
		}
	}
	return failed, nil
}

// places returns where the index knows each item to be.
func (k *Keeper) places(ctx context.Context) (map[Item]ItemState, error) {
	all, err := k.index.Secrets(ctx)
	if err != nil {
		return nil, err
	}
	places := make(map[Item]ItemState, len(all))
	for _, item := range all {
		places[item.Item] = item
	}
	return places, nil
}

// deleteFrom deletes items of one store, and returns those that are gone for good: a deletion that is not on the disk
// can be undone by a crash of the store. What lies in another keyring than the one in use stays, until that one is
// back.
func (k *Keeper) deleteFrom(ctx context.Context, kind model.StoreKind, items []Item,
	places map[Item]ItemState,
) ([]Item, error) {
	store, err := k.store(kind)
	if err == nil {
		err = store.Probe(ctx)
	}
	if err != nil {
		return nil, err
	}
	patient, stop := context.WithTimeout(ctx, k.patience)
	defer stop()
	var gone []Item
	now := placeOf(ctx, store)
	for _, item := range items {
		if err = k.itemInReach(ctx, store, places[item], now); err == nil {
			err = store.Delete(patient, item.Ref)
		}
		if err != nil && ctx.Err() == nil && patient.Err() != nil { // nobody has answered
			err = fmt.Errorf("deleting what nothing needs any more: %w", model.ErrStoreTimeout)
		}
		if errors.Is(err, model.ErrStoreElsewhere) {
			err = nil
			continue
		}
		if err != nil {
			break
		}
		gone = append(gone, item)
	}
	if settling, can := store.(settler); can && len(gone) > 0 && now.Collection != InMemory {
		if failed := settling.Settle(ctx); failed != nil {
			return nil, errors.Join(err, unlessNotDurable(failed)) // they are deleted again at the next start
		}
	}
	return gone, err
}

// forgetToken drops a secret from memory, unless it lives on in another store.
func (k *Keeper) forgetToken(ctx context.Context, ref model.SecretRef) error {
	known, err := k.Knows(ctx, ref)
	if err == nil && !known {
		k.Drop(ref)
	}
	return err
}

// settleLater settles what can be settled now.
func (k *Keeper) settleLater(ctx context.Context) error {
	err := k.settleAll(ctx)
	if model.ConcernsStore(err) {
		return nil
	}
	return unlessNotDurable(err)
}

func unlessNotDurable(err error) error {
	if errors.Is(err, model.ErrNotDurable) {
		return nil
	}
	return err
}
