package secrets

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"keyrack/model"
)

// This file is what is different about the store of a team. What lies there belongs to all of its members: one of them
// gives up a name of a secret without taking the secret from the others, and finds names that others have made.

// kinds lists the stores of this computer and those of teams among others, each once.
func kinds(others ...model.StoreKind) []model.StoreKind {
	all := []model.StoreKind{model.KeychainStore, model.VaultStore}
	slices.Sort(others)
	for _, kind := range slices.Compact(others) {
		if _, shared := kind.Team(); shared {
			all = append(all, kind)
		}
	}
	return all
}

// release forgets the garbage of teams whose secret lives on under another generation, and returns what is left. The
// generations of a secret are versions of one there: an older one is the team's, and an attempt that nobody was told of
// either is not there or is the team's too, and comes back with [Keeper.Adopt].
func (k *Keeper) release(ctx context.Context, garbage []Item, known map[Item]ItemState) ([]Item, error) {
	alive := map[string]bool{}
	for item, state := range known {
		if name, _, _ := strings.Cut(string(item.Ref), "."); state.Ready {
			alive[string(item.Store)+" "+name] = true
		}
	}
	var released []Item
	left := slices.DeleteFunc(slices.Clone(garbage), func(item Item) bool {
		name, _, _ := strings.Cut(string(item.Ref), ".")
		_, shared := item.Store.Team()
		if !shared || !alive[string(item.Store)+" "+name] {
			return false
		}
		released = append(released, item)
		return true
	})
	if err := k.index.Forget(ctx, released...); err != nil {
		return nil, err
	}
	for _, item := range released {
		k.Drop(item.Ref)
	}
	return left, nil
}

// Adoption is what others have put into the store of a team.
type Adoption struct {
	Store model.StoreKind
	Refs  []model.SecretRef
	// Commit saves what carries the refs, all or nothing.
	Commit func(ctx context.Context) error
}

// Adopt takes up secrets that are in a store already: the index knows them then. It reads none of them. A ref that was
// reserved here, by an attempt that ended before it was told of its success, is taken up too. [ErrNotReserved] means
// that one of them is in use or about to be deleted: [Keeper.Collect] comes first.
func (k *Keeper) Adopt(ctx context.Context, adoption Adoption) error {
	var unknown []model.SecretRef
	var items, made []Item
	for _, ref := range adoption.Refs {
		known, err := k.Knows(ctx, ref)
		if err != nil {
			return err
		}
		item := Item{Ref: ref, Store: adoption.Store}
		items = append(items, item)
		if !known {
			unknown, made = append(unknown, ref), append(made, item)
		}
	}
	if err := k.index.Reserve(ctx, adoption.Store, unknown...); err != nil {
		return err
	}
	err := k.index.Settle(ctx, items...)
	if err == nil {
		err = adoption.Commit(ctx)
	}
	if err == nil {
		return nil
	}
	// Nothing of it was written here. A reservation that stayed would be garbage one day, and what this computer has put
	// there at another time would be taken away from the whole team.
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err = errors.Join(err, k.index.Abandon(after, unknown...))
	return errors.Join(err, k.index.Forget(after, made...))
}
