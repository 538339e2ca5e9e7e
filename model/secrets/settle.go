package secrets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"keyrack/model"
)

// This file keeps what a secret may have to fall back on until the secret is on a disk: a store can say yes, serve a
// secret from its memory, and lose it with its next crash.

// lostError names what a store has acknowledged and no longer has.
type lostError struct {
	refs []model.SecretRef
	rest error // why the others are not proven to be on the disk; nil when they are
}

func (l *lostError) Error() string {
	return fmt.Sprintf("%d acknowledged: %v", len(l.refs), model.ErrSecretNotSaved)
}

func (l *lostError) Unwrap() error { return model.ErrSecretNotSaved }

// prove has a store prove that the refs are on its disk. It returns nil when they are, a *lostError for those that have
// gone, and anything else when it cannot be told, such as ErrNotDurable.
func (k *Keeper) prove(ctx context.Context, store Store, refs ...model.SecretRef) error {
	settling, can := store.(settler)
	if !can {
		return nil // it writes before it answers
	}
	proof := settling.Settle(ctx)
	if proof != nil && !errors.Is(proof, model.ErrNotDurable) {
		return proof
	}
	gone, err := k.gone(ctx, store, refs)
	switch {
	case err != nil:
		return err
	case len(gone) > 0:
		return &lostError{gone, proof}
	}
	return proof
}

// gone returns which of the refs a store has proven not to have. It asks nobody.
func (k *Keeper) gone(ctx context.Context, store Store, refs []model.SecretRef) ([]model.SecretRef, error) {
	var gone []model.SecretRef
	place := placeOf(ctx, store)
	if finding, can := store.(finder); can && !slices.Contains(writesLater, place.Provider) {
		found, err := finding.Places(ctx, refs...)
		if errors.Is(err, errors.ErrUnsupported) {
			return nil, nil // a system that writes before it answers
		}
		for _, ref := range refs {
			if _, there := found[ref]; !there && err == nil {
				gone = append(gone, ref)
			}
		}
		return gone, err
	}
	for _, ref := range refs {
		secret, err := store.Get(ctx, ref)
		switch {
		case errors.Is(err, model.ErrSecretNotFound), err == nil && secret.IsEmpty():
			gone = append(gone, ref)
		case err != nil:
			return nil, err
		}
	}
	return gone, nil
}

// settleAll has the stores prove what is not yet proven, and falls back where something was lost. What cannot be proven
// now stays as it is; the error says why for the store in use.
func (k *Keeper) settleAll(ctx context.Context) error {
	all, err := k.index.Secrets(ctx)
	if err != nil {
		return err
	}
	open := map[model.StoreKind][]ItemState{}
	for _, item := range all {
		if item.Ready && !item.Settled {
			open[item.Store] = append(open[item.Store], item)
		}
	}
	var failed error
	for _, kind := range []model.StoreKind{model.VaultStore, model.KeychainStore} {
		if len(open[kind]) > 0 {
			failed = errors.Join(failed, k.settleIn(ctx, kind, open[kind], all))
		}
	}
	return failed
}

func (k *Keeper) settleIn(ctx context.Context, kind model.StoreKind, open, all []ItemState) error {
	store, err := k.store(kind)
	if err != nil {
		return err
	}
	now := placeOf(ctx, store)
	var items []Item
	var refs []model.SecretRef
	for _, item := range open {
		if item.isAt(now) { // what another keyring has can neither be proven nor be called lost
			items, refs = append(items, item.Item), append(refs, item.Ref)
		}
	}
	err = k.prove(ctx, store, refs...)
	var lost *lostError
	if errors.As(err, &lost) {
		for _, ref := range lost.refs {
			if err := k.fallBack(ctx, Item{Ref: ref, Store: kind}, all); err != nil {
				return err
			}
		}
		items = slices.DeleteFunc(items, func(item Item) bool { return slices.Contains(lost.refs, item.Ref) })
		err = lost.rest
	}
	if err != nil {
		return err
	}
	return k.index.Settle(ctx, items...)
}

// fallBack takes back what led to a secret that was lost before it was settled: a move, or a new generation of a token.
// Where there is nothing to fall back on, the secret is missing.
func (k *Keeper) fallBack(ctx context.Context, lost Item, all []ItemState) error {
	k.Drop(lost.Ref)
	if err := k.index.TakeBack(ctx, lost.Ref); !errors.Is(err, ErrNotReserved) {
		return err
	}
	for _, before := range generationsBefore(lost.Ref, all) {
		store, err := k.store(before.Store)
		if err != nil {
			return err
		}
		secret, err := store.Get(ctx, before.Ref)
		if errors.Is(err, model.ErrSecretNotFound) || err == nil && secret.IsEmpty() {
			continue
		}
		if err != nil {
			return err
		}
		token, _ := model.Unbind(secret)
		if err := k.index.TakeBackToken(ctx, lost.Ref, before.Ref, token.Fingerprint()); err != nil {
			return err
		}
		return k.owner.TakenBack(ctx, before.Ref)
	}
	return k.index.Settle(ctx, lost)
}

// generationsBefore returns the generations of a token that are waiting to be deleted: those first that were settled,
// which an attempt that failed never was, and of them the last one.
func generationsBefore(ref model.SecretRef, all []ItemState) []ItemState {
	number := func(of model.SecretRef) int {
		_, digits, _ := strings.Cut(string(of), ".")
		n, _ := strconv.Atoi(digits) // 0 comes before every generation
		return n
	}
	name, _, _ := strings.Cut(string(ref), ".")
	var before []ItemState
	for _, item := range all {
		if other, _, _ := strings.Cut(string(item.Ref), "."); other == name && !item.Ready && number(item.Ref) < number(ref) {
			before = append(before, item)
		}
	}
	slices.SortFunc(before, func(a, b ItemState) int {
		if a.Settled != b.Settled {
			if a.Settled {
				return -1
			}
			return 1
		}
		return number(b.Ref) - number(a.Ref)
	})
	return before
}

// Unsettled returns the secrets in use that their store has acknowledged and not yet proven to be on the disk.
func (k *Keeper) Unsettled(ctx context.Context) (map[model.SecretRef]bool, error) {
	all, err := k.index.Unsettled(ctx)
	open := make(map[model.SecretRef]bool, len(all))
	for _, ref := range all {
		open[ref] = true
	}
	return open, err
}
