package secrets

import (
	"context"
	"errors"
	"fmt"
	"time"

	"keyrack/model"
)

// MoveTo makes a store the one in use and brings all secrets there: each is copied, verified, and read from there from
// then on. Only when the store has proven that all are on its disk they are deleted where they were; until then the
// error is [ErrStillCopied], and every start tries again. Before the first one both sides are asked whether they can be
// used; nothing has changed if one of them cannot. Whatever ends it later, an error, a cancelled context or a crash,
// every secret is whole in one of the two and is read from there; calling it again, or the next start, goes on.
// progress may be nil; it gets the number of secrets moved.
func (k *Keeper) MoveTo(ctx context.Context, kind model.StoreKind, progress func(done, total int)) error {
	if !k.moving.TryLock() {
		return ErrMoving
	}
	defer k.moving.Unlock()
	target, err := k.store(kind)
	if err != nil {
		return err
	}
	left, err := k.elsewhere(ctx, kind)
	if err != nil {
		return err
	}
	if err := k.probeAll(ctx, append(left, Item{Store: kind})); err != nil {
		return err
	}
	if err := k.UseStore(ctx, kind); err != nil {
		return err
	}
	if err := k.index.SetSetting(ctx, settingMoving, string(kind)); err != nil {
		return err
	}
	defer k.owner.StoreChanged()
	// A copy that an earlier attempt gave up is in the way of the next.
	if err := k.Collect(ctx); err != nil {
		return err
	}
	labels, err := k.owner.Labels(ctx)
	if err != nil {
		return err
	}
	for i, item := range left {
		if err := k.moveOne(ctx, item, kind, target, labels[item.Ref]); err != nil {
			return fmt.Errorf("moving a token to the %s: %w", target.Name(), err)
		}
		if progress != nil {
			progress(i+1, len(left))
		}
	}
	// Only what the target has proven to be on its disk is deleted where it was.
	settled := k.settleAll(ctx)
	if errors.Is(settled, model.ErrNotDurable) {
		settled = fmt.Errorf("%w: %w", ErrStillCopied, settled)
	}
	if err := errors.Join(settled, k.removeSources(ctx, kind)); err != nil {
		return fmt.Errorf("moving the tokens to the %s: %w", target.Name(), err)
	}
	if err := k.index.SetSetting(ctx, settingMoving, ""); err != nil {
		return err
	}
	return k.removeEmptyVault(ctx, kind)
}

// moveOne brings one secret to the target. A secret that its store no longer has stays listed there, as missing.
func (k *Keeper) moveOne(ctx context.Context, item Item, kind model.StoreKind, target Store,
	label model.ItemLabel,
) error {
	secret, err := k.fetch(ctx, item.Ref)
	if errors.Is(err, model.ErrSecretNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	copied := Item{Ref: item.Ref, Store: kind}
	err = k.index.ReserveCopy(ctx, copied)
	if errors.Is(err, ErrNotReserved) {
		return nil // replaced, removed or moved meanwhile
	}
	if err != nil {
		return err
	}
	if place := placeOf(ctx, target); place != (model.StorePlace{}) {
		err = k.index.Place(ctx, place, copied)
	}
	if err == nil {
		err = set(ctx, target, copied.Ref, secret, label)
	}
	if err == nil {
		err = k.index.SwitchStore(ctx, copied)
	}
	if err != nil {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, k.index.AbandonCopy(after, copied))
		if errors.Is(err, ErrNotReserved) {
			return k.Collect(ctx)
		}
		return err
	}
	return nil
}

// removeSources deletes what secrets of a store were copied from, and returns why some of it is still there.
func (k *Keeper) removeSources(ctx context.Context, kind model.StoreKind) error {
	failed, err := k.deleteGarbage(ctx)
	if err != nil || len(failed) == 0 {
		return err
	}
	places, err := k.places(ctx)
	if err != nil {
		return err
	}
	for item := range places {
		if item.Store != kind && failed[item.Store] != nil && places[Item{Ref: item.Ref, Store: kind}].Ready {
			return failed[item.Store]
		}
	}
	return nil
}

// elsewhere lists the secrets that are in use and lie in another store.
func (k *Keeper) elsewhere(ctx context.Context, kind model.StoreKind) ([]Item, error) {
	all, err := k.index.Secrets(ctx)
	if err != nil {
		return nil, err
	}
	var left []Item
	for _, item := range all {
		// What a team shares is not of this computer: it neither moves nor is it elsewhere.
		if _, shared := item.Store.Team(); item.Ready && item.Store != kind && !shared {
			left = append(left, item.Item)
		}
	}
	return left, nil
}

// probeAll returns why one of the stores of the items cannot be used.
func (k *Keeper) probeAll(ctx context.Context, items []Item) error {
	asked := map[model.StoreKind]bool{}
	for _, item := range items {
		if asked[item.Store] {
			continue
		}
		asked[item.Store] = true
		store, err := k.store(item.Store)
		if err != nil {
			return err
		}
		if err := store.Probe(ctx); err != nil {
			return err
		}
	}
	return nil
}

// removeEmptyVault removes the vault after its last secret has left it, so that a forgotten passphrase is never in the
// way of a new vault. One with something unknown in it stays.
func (k *Keeper) removeEmptyVault(ctx context.Context, used model.StoreKind) error {
	if k.vault == nil || used == model.VaultStore {
		return nil
	}
	exists, err := k.vault.Exists()
	if err != nil || !exists {
		return err
	}
	if err := k.vault.Remove(ctx); err != nil && !errors.Is(err, ErrVaultInUse) && !errors.Is(err, model.ErrStoreLocked) {
		return err
	}
	return nil
}

// resumeMove goes on with a move that was interrupted, if both sides can be used without asking anybody.
func (k *Keeper) resumeMove(ctx context.Context) error {
	kind, err := k.index.Setting(ctx, settingMoving)
	if err != nil || kind == "" {
		return err
	}
	err = k.MoveTo(ctx, model.StoreKind(kind), nil)
	if errors.Is(err, ErrMoving) || errors.Is(err, model.ErrStoreLocked) || errors.Is(err, model.ErrStoreUnavailable) {
		return nil
	}
	return unlessNotDurable(err)
}
