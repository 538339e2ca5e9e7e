package secrets

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

// Batch is a set of secrets to keep together, with what needs them.
type Batch struct {
	// For is the environment that the tokens were entered for: its address is kept beside each. A secret that was bound
	// before stays bound to what it was.
	For    model.Environment
	Tokens map[model.SecretRef]model.Secret
	// Labels names the items where the store has labels.
	Labels map[model.SecretRef]model.ItemLabel
	// Store is that of a team; empty for the one that was chosen on this computer.
	Store model.StoreKind
	// Commit saves what carries the refs, all or nothing.
	Commit func(ctx context.Context) error
}

// First names a new secret.
func (k *Keeper) First() model.SecretRef { return model.SecretRef(k.newID() + ".1") }

// Next names the secret that takes the place of an older one. It passes over names that the index knows: what an
// attempt that failed has left cannot be deleted while the store is locked, and must not be in the way of the next one.
// None is passed over in the store of a team: a generation is a version there, and the one that an interrupted attempt
// was about to write may be another member's by now, over which nobody writes who has not seen it.
// An older one that lies in another keyring than the one in use is a [*model.ElsewhereError]: it could not be deleted.
func (k *Keeper) Next(ctx context.Context, old model.SecretRef) (model.SecretRef, error) {
	if err := k.InReach(ctx, old); err != nil {
		return "", err
	}
	name, generation, _ := strings.Cut(string(old), ".")
	n, err := strconv.Atoi(generation)
	if err != nil {
		n = 1
	}
	for {
		n++
		ref := model.SecretRef(name + "." + strconv.Itoa(n))
		known, err := k.index.Secret(ctx, ref)
		if errors.Is(err, model.ErrNoSuchRow) {
			return ref, nil
		}
		if _, shared := known.Store.Team(); err == nil && shared {
			return ref, nil // see [Index.Reserve]
		}
		if err != nil {
			return "", err
		}
	}
}

// Keep writes the secrets of a batch and then has it committed. Each step is recorded before it is taken: a crash, an
// error or a cancelled context at any point leaves either the whole batch or garbage that the index knows. Secrets that
// their store cannot prove to be on the disk are kept as not settled: what they take the place of stays until they are.
func (k *Keeper) Keep(ctx context.Context, batch Batch) error {
	bound := make(map[model.SecretRef]model.Secret, len(batch.Tokens))
	for ref, token := range batch.Tokens {
		var err error
		if bound[ref], err = model.Bind(token, batch.For.BindsWithSocket()); err != nil {
			return fmt.Errorf("storing the token: %w", err)
		}
	}
	k.register(bound) // before the batch is committed: what needs the secrets may repeat one
	if len(bound) == 0 {
		if err := batch.Commit(ctx); err != nil {
			return fmt.Errorf("saving: %w", err)
		}
		return nil
	}
	kind, store, err := k.storeOf(ctx, batch)
	if err != nil {
		return err
	}
	// A store that cannot be used is told before anything is reserved that it would never get.
	if err := store.Probe(ctx); err != nil {
		return fmt.Errorf("storing the token in the %s: %w", store.Name(), err)
	}
	refs := slices.Sorted(maps.Keys(bound))
	items := make([]Item, len(refs))
	for i, ref := range refs {
		items[i] = Item{Ref: ref, Store: kind}
	}
	if err := k.index.Reserve(ctx, kind, refs...); err != nil {
		return fmt.Errorf("reserving a place for the token: %w", err)
	}
	batch.Tokens = bound
	if tried, err := k.write(ctx, store, items, batch); err != nil {
		// The reservations must not outlive the failure, whatever became of the caller's context.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, k.index.Abandon(ctx, refs...))
		return errors.Join(err, k.index.Forget(ctx, items[tried:]...)) // these never came to the store
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	maps.Copy(k.tokens, bound)
	return nil
}

func (k *Keeper) storeOf(ctx context.Context, batch Batch) (model.StoreKind, Store, error) {
	if batch.Store == "" {
		return k.chosen(ctx)
	}
	store, err := k.store(batch.Store)
	return batch.Store, store, err
}

// write puts reserved items into the store and has the batch committed. It returns how many may have come to the store.
func (k *Keeper) write(ctx context.Context, store Store, items []Item, batch Batch) (tried int, err error) {
	if place := placeOf(ctx, store); place != (model.StorePlace{}) {
		if err := k.index.Place(ctx, place, items...); err != nil {
			return tried, fmt.Errorf("saving: %w", err)
		}
	}
	refs := make([]model.SecretRef, len(items))
	for i, item := range items {
		refs[i] = item.Ref
	}
	if tried, err = setAll(ctx, store, refs, batch); err != nil {
		return tried, fmt.Errorf("storing the token in the %s: %w", store.Name(), err)
	}
	var lost *lostError
	proof := k.prove(ctx, store, refs...)
	if errors.As(proof, &lost) {
		return tried, fmt.Errorf("storing the token in the %s: %w", store.Name(), lost)
	}
	if proof == nil {
		proof = k.index.Settle(ctx, items...)
	}
	if proof != nil && ctx.Err() != nil {
		return tried, ctx.Err()
	}
	if err := batch.Commit(ctx); err != nil {
		return tried, fmt.Errorf("saving: %w", err)
	}
	return tried, nil
}

// register makes the redactor know the tokens.
func (k *Keeper) register(stored map[model.SecretRef]model.Secret) {
	for _, secret := range stored {
		token, _ := model.Unbind(secret)
		k.redactor.Register(token)
	}
}
