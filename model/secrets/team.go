package secrets

import (
	"context"
	"errors"
	"slices"
	"strings"

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
// either is not there or is the team's too, and comes back with the next list of the team.
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

// GiveUp gives up what attempts have left in the store of a team that were interrupted before anything carried their
// secrets, so that the next attempt is not taken for another member's. Secrets in use stay. An attempt of another
// Keyrack that is under way fails by that, and loses nothing.
func (k *Keeper) GiveUp(ctx context.Context, store model.StoreKind, ids ...string) error {
	all, err := k.index.Secrets(ctx)
	if err != nil {
		return err
	}
	var left []model.SecretRef
	for _, item := range all {
		id, _, _ := strings.Cut(string(item.Ref), ".")
		if item.Store == store && !item.Ready && slices.Contains(ids, id) {
			left = append(left, item.Ref)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return errors.Join(k.index.Abandon(ctx, left...), k.Collect(ctx))
}
