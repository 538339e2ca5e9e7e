package secrets

import (
	"context"
	"errors"
	"maps"
	"slices"

	"keyrack/model"
)

// Inventory is what the index lists of one store beside what the store holds.
type Inventory struct {
	Kind model.StoreKind
	Name string
	// Err is why the store could not be looked at. The other fields say nothing then.
	Err error
	// Ready is the number of secrets in use that lie there, and Missing those of them that the store no longer has.
	Ready   int
	Missing []model.SecretRef
	// Elsewhere are secrets in use that lie in another place of the store than the one that it looks in now.
	Elsewhere map[model.StorePlace][]model.SecretRef
	// Unknown are items that the index does not list. They may belong to another index. Listed says that the store can be
	// asked for them.
	Unknown []model.SecretRef
	Listed  bool
}

// Inventory compares the index with the stores: the one in use, and every other in which a secret lies. Leftovers are
// the items that nothing needs any more, or that are on the way in this moment. It changes nothing and raises no
// dialog. It reads secrets only where a store cannot say what it holds.
func (k *Keeper) Inventory(ctx context.Context) (stores []Inventory, leftovers []Item, err error) {
	known, err := k.index.Secrets(ctx)
	if err != nil {
		return nil, nil, err
	}
	used, _, err := k.chosen(ctx)
	if err != nil {
		return nil, nil, err
	}
	byStore := map[model.StoreKind][]ItemState{used: nil}
	for _, item := range known {
		if _, shared := item.Store.Team(); shared {
			continue // it is the team's, and a look at the team says what is there
		}
		byStore[item.Store] = append(byStore[item.Store], item)
		if !item.Ready && !isFallback(item, known) {
			leftovers = append(leftovers, item.Item)
		}
	}
	for _, kind := range kinds(slices.Collect(maps.Keys(byStore))...) {
		items, there := byStore[kind]
		if !there {
			continue
		}
		store, err := k.take(ctx, kind, items)
		if err != nil {
			return nil, nil, err
		}
		stores = append(stores, store)
	}
	return stores, leftovers, nil
}

// take takes the inventory of one store.
func (k *Keeper) take(ctx context.Context, kind model.StoreKind, items []ItemState) (Inventory, error) {
	store, err := k.store(kind)
	if err != nil {
		return Inventory{}, err
	}
	inventory := Inventory{Kind: kind, Name: store.Name()}
	held, listed, err := k.heldBy(ctx, store, items)
	if errors.Is(err, context.Canceled) {
		return inventory, err
	}
	if inventory.Listed = listed; err != nil {
		inventory.Err = err
		return inventory, nil
	}
	now := placeOf(ctx, store)
	var absent []ItemState
	for _, item := range items {
		if item.Ready {
			inventory.Ready++
			if !held[item.Ref] {
				absent = append(absent, item)
			}
		}
		delete(held, item.Ref)
	}
	inventory.Missing, inventory.Elsewhere = k.sortAbsent(ctx, store, absent, now)
	for ref := range held {
		inventory.Unknown = append(inventory.Unknown, ref)
	}
	slices.Sort(inventory.Unknown)
	return inventory, nil
}

// isFallback reports whether an item is kept because a secret that is not settled may have to fall back on it.
func isFallback(item ItemState, known []ItemState) bool {
	return slices.ContainsFunc(known, func(next ItemState) bool {
		if !next.Ready || next.Settled {
			return false
		}
		return next.Ref == item.Ref && !item.Settled || len(generationsBefore(next.Ref, []ItemState{item})) > 0
	})
}

// sortAbsent tells secrets that are missing from those that lie in another place than the one that the store looks in
// now.
func (k *Keeper) sortAbsent(
	ctx context.Context, store Store, absent []ItemState, now model.StorePlace,
) (missing []model.SecretRef, elsewhere map[model.StorePlace][]model.SecretRef) {
	elsewhere = map[model.StorePlace][]model.SecretRef{}
	var refs []model.SecretRef
	for _, item := range absent {
		refs = append(refs, item.Ref)
	}
	found := map[model.SecretRef]model.StorePlace{}
	if finding, can := store.(finder); can && len(refs) > 0 {
		found, _ = finding.Places(ctx, refs...) // without it the index still knows where they were
	}
	for _, item := range absent {
		at, there := found[item.Ref]
		switch {
		case there && at != now:
			elsewhere[at] = append(elsewhere[at], item.Ref)
		case !there && !item.isAt(now):
			elsewhere[item.Place] = append(elsewhere[item.Place], item.Ref)
		default:
			missing = append(missing, item.Ref)
		}
	}
	return missing, elsewhere
}

// heldBy returns the refs that a store holds. Where it cannot be listed, or lists items that have lost their content,
// each secret is asked for.
func (k *Keeper) heldBy(ctx context.Context, store Store, items []ItemState) (held map[model.SecretRef]bool,
	listed bool, err error,
) {
	held = map[model.SecretRef]bool{}
	listed = false
	if l, can := store.(lister); can {
		accounts, err := l.Accounts(ctx)
		if err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return nil, true, err
		}
		listed = err == nil
		for _, account := range accounts {
			held[model.SecretRef(account)] = true
		}
		if listed && !slices.Contains(writesLater, placeOf(ctx, store).Provider) {
			return held, true, nil
		}
	}
	for _, item := range items {
		if listed && !held[item.Ref] {
			continue
		}
		secret, err := store.Get(ctx, item.Ref)
		switch {
		case err == nil && !secret.IsEmpty():
			held[item.Ref] = true
		case err == nil, errors.Is(err, model.ErrSecretNotFound), errors.Is(err, model.ErrStoreElsewhere):
			delete(held, item.Ref)
		default:
			return nil, listed, err
		}
	}
	return held, listed, nil
}
