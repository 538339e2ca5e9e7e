package workspace

import (
	"context"
	"errors"
	"fmt"
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
// attempt that failed has left cannot be deleted while the store is locked, and must not be in the way of the next one.
func (w *Workspace) nextRef(ctx context.Context, old model.SecretRef) (model.SecretRef, error) {
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
// error or a cancelled context at any point leaves either the whole change or garbage that the index knows.
func (w *Workspace) keep(ctx context.Context, secrets map[model.SecretRef]model.Secret, change Change) error {
	refs := make([]model.SecretRef, 0, len(secrets))
	for ref := range secrets {
		refs = append(refs, ref)
	}
	for _, secret := range secrets {
		token, _ := model.Unbind(secret)
		w.redactor.Register(token) // before the change is saved: it may repeat one
	}
	kind, store, err := w.chosen(ctx)
	if err != nil {
		return err
	}
	if err := w.index.Reserve(ctx, kind, refs...); err != nil {
		return fmt.Errorf("reserving a place for the token: %w", err)
	}
	err = func() error {
		for ref, secret := range secrets {
			if err := store.Set(ctx, ref, secret); err != nil {
				return fmt.Errorf("storing the token in the %s: %w", store.Name(), err)
			}
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
		return errors.Join(err, w.index.Abandon(ctx, refs...))
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
	store, err := w.holding(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	if secret, err = store.Get(ctx, ref); err != nil {
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
	items, err := w.index.Garbage(ctx, w.now().Add(-abandonedAfter))
	if err != nil {
		return err
	}
	// A store that cannot be used now must not keep the other one from being cleaned.
	unusable := map[model.StoreKind]error{}
	for _, item := range items {
		failed, asked := unusable[item.Store]
		if failed != nil {
			continue
		}
		store, err := w.store(item.Store)
		if err == nil && !asked {
			err = store.Probe(ctx)
		}
		if err == nil {
			err = store.Delete(ctx, item.Ref)
		}
		if unusable[item.Store] = err; err != nil {
			continue
		}
		if err := w.index.Forget(ctx, item); err != nil {
			return err
		}
		if err := w.forgetToken(ctx, item.Ref); err != nil {
			return err
		}
	}
	// The store that is not in use may be away for good, and its garbage with it.
	used, _, err := w.chosen(ctx)
	return errors.Join(err, unusable[used])
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
// or away. It also forgets history that is too old.
func (w *Workspace) Repair(ctx context.Context) error {
	return errors.Join(w.collectGarbage(ctx), w.resumeMove(ctx), w.forgetOld(ctx))
}
