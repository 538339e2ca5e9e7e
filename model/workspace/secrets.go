package workspace

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

// abandonedAfter is when a reserved secret that was never committed counts as left behind. It is far longer than any
// write may take, so the reservation of another running Keyrack is never taken from it.
const abandonedAfter = 10 * time.Minute

// firstRef names a new secret.
func (w *Workspace) firstRef() model.SecretRef { return model.SecretRef(w.newID() + ".1") }

// nextRef names the secret that takes the place of an older one. It passes over names that the index knows: what an
// attempt that failed has left cannot be deleted while the store is locked, and must not be in the way of the next one. An
// older one that lies in another keyring than the one in use is a [*model.ElsewhereError]: it could not be deleted.
func (w *Workspace) nextRef(ctx context.Context, old model.SecretRef) (model.SecretRef, error) {
	if err := w.inReach(ctx, old); err != nil {
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
		_, err := w.index.StoreOf(ctx, ref)
		if errors.Is(err, ErrNoSuchRow) {
			return ref, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// keep writes secrets and then saves the change that needs them. Each step is recorded before it is taken: a crash, an
// error or a cancelled context at any point leaves either the whole change or garbage that the index knows. Secrets that
// their store cannot prove to be on the disk are kept as not settled: what they take the place of stays until they are.
func (w *Workspace) keep(ctx context.Context, secrets map[model.SecretRef]model.Secret, change Change) error {
	for _, secret := range secrets {
		token, _ := model.Unbind(secret)
		w.redactor.Register(token) // before the change is saved: it may repeat one
	}
	if len(secrets) == 0 {
		if err := w.index.Commit(ctx, change); err != nil {
			return fmt.Errorf("saving: %w", err)
		}
		return nil
	}
	kind, store, err := w.chosen(ctx)
	if err != nil {
		return err
	}
	// A store that cannot be used is told before anything is reserved that it would never get.
	if err := store.Probe(ctx); err != nil {
		return fmt.Errorf("storing the token in the %s: %w", store.Name(), err)
	}
	refs := slices.Sorted(maps.Keys(secrets))
	items := make([]StoredSecret, len(refs))
	for i, ref := range refs {
		items[i] = StoredSecret{Ref: ref, Store: kind}
	}
	if err := w.index.Reserve(ctx, kind, refs...); err != nil {
		return fmt.Errorf("reserving a place for the token: %w", err)
	}
	tried := 0
	err = func() error {
		if place := placeOf(ctx, store); place != (model.StorePlace{}) {
			if err := w.index.Place(ctx, place, items...); err != nil {
				return fmt.Errorf("saving: %w", err)
			}
		}
		labels := w.labels(change)
		for _, ref := range refs {
			tried++
			if err := set(ctx, store, ref, secrets[ref], labels[ref]); err != nil {
				return fmt.Errorf("storing the token in the %s: %w", store.Name(), err)
			}
		}
		var lost *lostError
		proof := w.prove(ctx, store, refs...)
		if errors.As(proof, &lost) {
			return fmt.Errorf("storing the token in the %s: %w", store.Name(), lost)
		}
		if proof == nil {
			proof = w.index.Settle(ctx, items...)
		}
		if proof != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := w.index.Commit(ctx, change); err != nil {
			return fmt.Errorf("saving: %w", err)
		}
		return nil
	}()
	if err != nil {
		// The reservations must not outlive the failure, whatever became of the caller's context.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, w.index.Abandon(ctx, refs...))
		return errors.Join(err, w.index.Forget(ctx, items[tried:]...)) // these never came to the store
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for ref, secret := range secrets {
		w.tokens[ref] = secret
	}
	return nil
}

// stored returns a secret as the store keeps it, with its address beside it, from memory if it was read since the last Lock.
func (w *Workspace) stored(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	w.mu.Lock()
	secret, found := w.tokens[ref]
	w.mu.Unlock()
	if found {
		return secret, nil
	}
	secret, err := w.fetch(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	token, _ := model.Unbind(secret)
	w.redactor.Register(token)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tokens[ref] = secret
	return secret, nil
}

// collectGarbage deletes the secrets that nothing needs any more. What cannot be deleted now stays recorded and is tried
// again at the next start, so an error here never undoes what the user asked for.
func (w *Workspace) collectGarbage(ctx context.Context) error {
	failed, err := w.deleteGarbage(ctx)
	if err != nil || len(failed) == 0 {
		return err
	}
	// The store that is not in use may be away for good, and its garbage with it.
	used, _, err := w.chosen(ctx)
	return errors.Join(err, failed[used])
}

// LeftBehindError says that what was asked for is done, and that tokens which nothing needs any more are still in a store.
// They are deleted at the next start that finds it usable.
type LeftBehindError struct {
	Store string // its name
	Err   error  // why they could not be deleted
}

func (l *LeftBehindError) Error() string {
	return "deleting the token in the " + l.Store + ": " + l.Err.Error()
}

// Unwrap returns why they could not be deleted.
func (l *LeftBehindError) Unwrap() error { return l.Err }

// collectAfter deletes what a change has left over, once the change is saved.
func (w *Workspace) collectAfter(ctx context.Context) error {
	err := w.collectGarbage(ctx)
	if isOfTheStore(err) || errors.Is(err, model.ErrSecretNotDeleted) {
		return &LeftBehindError{Store: w.StoreName(), Err: err}
	}
	return err
}

// deleteGarbage returns why a store still holds some.
func (w *Workspace) deleteGarbage(ctx context.Context) (failed map[model.StoreKind]error, err error) {
	items, err := w.index.Garbage(ctx, w.now().Add(-abandonedAfter))
	if err != nil || len(items) == 0 {
		return nil, err
	}
	places, err := w.places(ctx)
	if err != nil {
		return nil, err
	}
	// A store that cannot be used now must not keep the other one from being cleaned.
	failed = map[model.StoreKind]error{}
	for _, kind := range []model.StoreKind{model.KeychainStore, model.VaultStore} {
		of := slices.DeleteFunc(slices.Clone(items), func(item StoredSecret) bool { return item.Store != kind })
		if len(of) == 0 {
			continue
		}
		gone, err := w.deleteFrom(ctx, kind, of, places)
		if err != nil {
			failed[kind] = err
		}
		if err := w.index.Forget(ctx, gone...); err != nil {
			return failed, err
		}
		for _, item := range gone {
			if err := w.forgetToken(ctx, item.Ref); err != nil {
				return failed, err
			}
		}
	}
	return failed, nil
}

// places returns where the index knows each item to be.
func (w *Workspace) places(ctx context.Context) (map[StoredSecret]SecretState, error) {
	all, err := w.index.Secrets(ctx)
	if err != nil {
		return nil, err
	}
	places := make(map[StoredSecret]SecretState, len(all))
	for _, item := range all {
		places[item.StoredSecret] = item
	}
	return places, nil
}

// deleteFrom deletes items of one store, and returns those that are gone for good: a deletion that is not on the disk can
// be undone by a crash of the store. What lies in another keyring than the one in use stays, until that one is back.
func (w *Workspace) deleteFrom(ctx context.Context, kind model.StoreKind, items []StoredSecret, places map[StoredSecret]SecretState) ([]StoredSecret, error) {
	store, err := w.store(kind)
	if err == nil {
		err = store.Probe(ctx)
	}
	if err != nil {
		return nil, err
	}
	var gone []StoredSecret
	now := placeOf(ctx, store)
	for _, item := range items {
		if err = w.itemInReach(ctx, store, places[item], now); err == nil {
			err = store.Delete(ctx, item.Ref)
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
	if settling, can := store.(settler); can && len(gone) > 0 && now.Collection != inMemory {
		if failed := settling.Settle(ctx); failed != nil {
			return nil, errors.Join(err, unlessNotDurable(failed)) // they are deleted again at the next start
		}
	}
	return gone, err
}

// forgetToken drops a secret from memory, unless it lives on in another store.
func (w *Workspace) forgetToken(ctx context.Context, ref model.SecretRef) error {
	_, err := w.index.StoreOf(ctx, ref)
	if errors.Is(err, ErrNoSuchRow) {
		w.mu.Lock()
		delete(w.tokens, ref)
		w.mu.Unlock()
		return nil
	}
	return err
}

// Repair finishes what an earlier run left half done: it deletes secrets that were written but never needed, or no longer
// are, and goes on with a move between stores. It raises no dialog, and leaves for later what is in a store that is locked
// or away. It has the stores prove what they have acknowledged, and falls back where something was lost; what cannot be
// proven yet is no error, and Doctor tells it. It also forgets history that is too old.
func (w *Workspace) Repair(ctx context.Context) error {
	return errors.Join(w.settleLater(ctx), w.collectGarbage(ctx), w.resumeMove(ctx), w.forgetOld(ctx))
}

// settleLater settles what can be settled now.
func (w *Workspace) settleLater(ctx context.Context) error {
	err := w.settleAll(ctx)
	if isOfTheStore(err) {
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
