package secrets

import (
	"context"
	"errors"
	"time"

	"keyrack/model"
)

// This file compares where in its store a secret was put with where the store looks now. Another default keyring,
// another database in front or another provider makes every secret look gone, and none of them is.

// patience is how long a store may take for a secret before a person is told that it may be asking something.
const patience = time.Second

// fetch returns a secret, as the store has it, from the store that it lies in. An empty one is none: no token is. What
// is not where the store looks now but was put elsewhere is a *model.ElsewhereError, not missing.
func (k *Keeper) fetch(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	item, err := k.index.Secret(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	store, err := k.store(item.Store)
	if err != nil {
		return model.Secret{}, err
	}
	waits := k.waitFor(store)
	secret, err := store.Get(ctx, ref)
	waits.Stop()
	if token, _ := model.Unbind(secret); err == nil && token.IsEmpty() {
		err = model.ErrSecretNotFound
	}
	if err == nil {
		k.learnPlace(ctx, store, item)
		return secret, nil
	}
	if !errors.Is(err, model.ErrSecretNotFound) {
		return model.Secret{}, err
	}
	if !item.isAt(placeOf(ctx, store)) {
		return model.Secret{}, &model.ElsewhereError{At: item.Place}
	}
	if !item.Settled && k.index.TakeBack(ctx, ref) == nil {
		return k.fetch(ctx, ref) // from where it was copied: taking back works once
	}
	return model.Secret{}, err
}

// waitFor tells after a while that a store has not answered, until it is stopped.
func (k *Keeper) waitFor(store Store) *time.Timer {
	return time.AfterFunc(patience, func() { k.owner.StoreWaits(store.Name()) })
}

// learnPlace records where a secret was read, if the index does not know it: one that was put there by an older
// Keyrack. An index that takes no write is no reason not to use a token.
func (k *Keeper) learnPlace(ctx context.Context, store Store, item ItemState) {
	if item.Place != (model.StorePlace{}) {
		return
	}
	if now := placeOf(ctx, store); now != (model.StorePlace{}) {
		_ = k.index.Place(ctx, now, item.Item)
	}
}

// InReach returns a *model.ElsewhereError unless each of the refs lies where its store looks now, as far as that is
// known: what is there can be replaced and deleted. It reads no secret and asks nobody.
func (k *Keeper) InReach(ctx context.Context, refs ...model.SecretRef) error {
	looks := map[model.StoreKind]model.StorePlace{}
	for _, ref := range refs {
		item, err := k.index.Secret(ctx, ref)
		if errors.Is(err, model.ErrNoSuchRow) {
			continue
		}
		if err != nil {
			return err
		}
		store, err := k.store(item.Store)
		if err != nil {
			return err
		}
		now, known := looks[item.Store]
		if !known {
			now = placeOf(ctx, store)
			looks[item.Store] = now
		}
		if err := k.itemInReach(ctx, store, item, now); err != nil {
			return err
		}
	}
	return nil
}

// itemInReach is InReach for one item of a store that looks in a place now.
func (k *Keeper) itemInReach(ctx context.Context, store Store, item ItemState, now model.StorePlace) error {
	if item.isAt(now) {
		return nil
	}
	at := item.Place
	if finding, can := store.(finder); can {
		// It may have been brought along, or its keyring was renamed.
		found, err := finding.Places(ctx, item.Ref)
		if place, there := found[item.Ref]; there && err == nil {
			if at = place; at == now {
				return k.index.Place(ctx, now, item.Item)
			}
		}
	}
	return &model.ElsewhereError{At: at}
}
