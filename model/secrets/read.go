package secrets

import (
	"context"
	"errors"
	"slices"

	"keyrack/model"
)

// Token returns a token alone, from memory if it was read since the last Lock. It is not for sending: see
// [Keeper.TokenFor].
func (k *Keeper) Token(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	stored, err := k.stored(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	token, _ := model.Unbind(stored)
	return token, nil
}

// TokenFor returns a token that is about to be sent to an environment, or a *[model.OtherAddressError] where it was
// entered for another address; the environment is doubted then.
func (k *Keeper) TokenFor(ctx context.Context, ref model.SecretRef,
	environment model.Environment,
) (model.Secret, error) {
	stored, err := k.stored(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	token, to := model.Unbind(stored)
	if err := model.CheckBound(to, environment); err != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.doubted[environment.ID] = struct{}{}
		return model.Secret{}, err
	}
	return token, nil
}

// TokenForSocket is [Keeper.TokenFor] for a token that is about to be sent to the socket of an environment.
func (k *Keeper) TokenForSocket(ctx context.Context, ref model.SecretRef,
	environment model.Environment,
) (model.Secret, error) {
	token, err := k.TokenFor(ctx, ref, environment)
	if err != nil {
		return model.Secret{}, err
	}
	_, to, err := k.Once(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	if err := model.CheckSocketBound(to, environment); err != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.doubted[environment.ID] = struct{}{}
		return model.Secret{}, err
	}
	return token, nil
}

// Doubted reports whether a token was held back because of the address that an environment has.
func (k *Keeper) Doubted(id model.EnvironmentID) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, doubted := k.doubted[id]
	return doubted
}

// Trust ends the doubt about an environment: a person has said that its address is right.
func (k *Keeper) Trust(id model.EnvironmentID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.doubted, id)
}

// Once returns a token and where it was entered for, empty for one of an older Keyrack. It is for batches: what it
// reads is not kept in memory.
func (k *Keeper) Once(ctx context.Context, ref model.SecretRef) (model.Secret, model.BoundTo, error) {
	stored, found := k.remembered(ref)
	if !found {
		var err error
		if stored, err = k.fetch(ctx, ref); err != nil {
			return model.Secret{}, "", err
		}
	}
	token, to := model.Unbind(stored)
	return token, to, nil
}

// Held says how a stored secret relates to a token.
type Held int

// The ways in which they relate.
const (
	Other Held = iota
	Same
	Lost // the fingerprints are the same and the store no longer has the secret
)

// Holds compares a stored secret with a token, reading it only if the fingerprints are the same: they show 8 of 64
// characters. What it reads is not kept in memory.
func (k *Keeper) Holds(ctx context.Context, ref model.SecretRef, print model.Fingerprint,
	token model.Secret,
) (Held, error) {
	if print != token.Fingerprint() {
		return Other, nil
	}
	stored, _, err := k.Once(ctx, ref)
	switch {
	case errors.Is(err, model.ErrSecretNotFound):
		return Lost, nil
	case err != nil:
		return Other, err
	case stored.Equal(token):
		return Same, nil
	}
	return Other, nil
}

// Knows reports whether the index knows a ref.
func (k *Keeper) Knows(ctx context.Context, ref model.SecretRef) (bool, error) {
	_, err := k.index.Secret(ctx, ref)
	if errors.Is(err, model.ErrNoSuchRow) {
		return false, nil
	}
	return err == nil, err
}

// remembered returns a secret that is in memory.
func (k *Keeper) remembered(ref model.SecretRef) (model.Secret, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, found := k.tokens[ref]
	return secret, found
}

// stored returns a secret as the store keeps it, with its address beside it, from memory if it was read since the last
// Lock.
func (k *Keeper) stored(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	k.mu.Lock()
	locks := k.locks
	k.mu.Unlock()
	if err := k.onItsWay(ctx, ref); err != nil {
		return model.Secret{}, err
	}
	if secret, found := k.remembered(ref); found {
		return secret, nil
	}
	secret, err := k.fetch(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	read := map[model.SecretRef]model.Secret{ref: secret}
	k.register(read)
	k.remember(read, locks)
	return secret, nil
}

// SetAside holds the secrets of refs that are about to be deleted, as far as reading them asks nobody, until Release or
// Lock: Aside returns them to bring them back. It returns the refs that it holds.
func (k *Keeper) SetAside(ctx context.Context, refs ...model.SecretRef) []model.SecretRef {
	var held []model.SecretRef
	for _, ref := range refs {
		secret, err := k.readUnasked(ctx, ref)
		if err != nil {
			continue
		}
		held = append(held, ref)
		k.mu.Lock()
		k.aside[ref] = secret
		k.mu.Unlock()
	}
	return held
}

// Aside returns a secret that was set aside, to keep it under another ref.
func (k *Keeper) Aside(ref model.SecretRef) (model.Secret, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, held := k.aside[ref]
	return secret, held
}

// Release forgets secrets that were set aside.
func (k *Keeper) Release(refs ...model.SecretRef) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, ref := range refs {
		delete(k.aside, ref)
	}
}

// errAsks is why a secret is not read for a way back.
var errAsks = errors.New("the store asks before each item")

// readUnasked returns a secret where that asks nobody: from memory, or from a store that asks for no item of its own.
func (k *Keeper) readUnasked(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	if secret, found := k.remembered(ref); found {
		return secret, nil
	}
	item, err := k.index.Secret(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	store, err := k.store(item.Store)
	if err != nil {
		return model.Secret{}, err
	}
	if slices.Contains(asksForItems, placeOf(ctx, store).Provider) {
		return model.Secret{}, errAsks
	}
	return k.stored(ctx, ref)
}
