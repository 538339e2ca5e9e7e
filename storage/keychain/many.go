package keychain

import (
	"context"
	"errors"
	"fmt"

	"keyrack/model"
)

// entry is a secret that is to be kept.
type entry struct {
	item
	secret string
	label  *model.ItemLabel
}

// GetMany returns the secrets under refs that the provider gives without more ado, each as [Keychain.Get] returns it.
// It leaves out those of which Get has more to tell, or to ask: what is not found, what lies in another collection, and
// what the provider asks a person about. It raises no dialog, and its limits are those of one Get: a few hundred refs
// at a time are meant. Only Linux can; elsewhere the error wraps [model.ErrStoreUnavailable] and
// [errors.ErrUnsupported].
func (k *Keychain) GetMany(ctx context.Context, refs ...model.SecretRef) (map[model.SecretRef]model.Secret, error) {
	accounts, err := k.accountsOf(refs)
	if err != nil {
		return nil, err
	}
	if k.desktop == nil {
		return nil, fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported)
	}
	return inTurn(ctx, k, k.readLimit, func(span *callTime, _ *turn) (map[model.SecretRef]model.Secret, error) {
		values, err := guarded(func() ([]string, error) { return k.desktop.getMany(span, k.service, accounts) })
		if err != nil {
			return nil, err
		}
		found := make(map[model.SecretRef]model.Secret, len(refs))
		for i, value := range values {
			if value != "" {
				found[refs[i]] = model.NewSecret(value)
			}
		}
		return found, nil
	})
}

// SetMany keeps the secrets of refs, one after the other, with the labels that there are for them, and returns nil only
// after all were read back. It promises for each what [Keychain.SetLabelled] promises, and each has the write limit;
// others wait until all are written: a dozen refs at a time are meant. With an error it returns how many of the refs,
// from the first, may be there, or may still arrive.
func (k *Keychain) SetMany(ctx context.Context, refs []model.SecretRef, secrets map[model.SecretRef]model.Secret,
	labels map[model.SecretRef]model.ItemLabel,
) (tried int, err error) {
	if _, err := k.accountsOf(refs); err != nil {
		return 0, err
	}
	for _, ref := range refs {
		if err := checkSize(secrets[ref]); err != nil {
			return 0, err
		}
	}
	return inTurn(ctx, k, k.writeLimit, func(span *callTime, turn *turn) (int, error) {
		labelOf := func(ref model.SecretRef) *model.ItemLabel {
			if label, labelled := labels[ref]; labelled {
				return &label
			}
			return nil
		}
		if k.desktop == nil {
			for tried, ref := range refs {
				if err := k.setAndVerify(span, turn, string(ref), secrets[ref], labelOf(ref)); err != nil {
					return tried + 1, err
				}
				span.renew() // the limit is meant for one item
			}
			return len(refs), nil
		}
		entries := make([]entry, len(refs))
		for i, ref := range refs {
			entries[i] = entry{item{k.service, string(ref)}, secrets[ref].Reveal(), labelOf(ref)}
		}
		tried, err := guarded(func() (int, error) { return k.desktop.setMany(span, entries) })
		switch {
		case errors.Is(err, model.ErrStoreBroken) && tried == 0: // after a panic nobody knows
			return len(refs), err
		case err != nil:
			return max(tried, 1), err
		}
		return tried, k.verifyMany(span, turn, refs, secrets)
	})
}

// verifyMany reads back what was written.
func (k *Keychain) verifyMany(span *callTime, turn *turn, refs []model.SecretRef,
	secrets map[model.SecretRef]model.Secret,
) error {
	accounts, err := k.accountsOf(refs)
	if err != nil {
		return err
	}
	span.renew()
	values, err := guarded(func() ([]string, error) { return k.desktop.getMany(span, k.service, accounts) })
	if err != nil {
		return err
	}
	for i, ref := range refs {
		if values[i] == "" {
			if err := k.verify(span, turn, string(ref), secrets[ref]); err != nil {
				return err
			}
			span.renew()
		} else if !secrets[ref].Equal(model.NewSecret(values[i])) {
			return model.ErrSecretNotSaved
		}
	}
	return nil
}

func (k *Keychain) accountsOf(refs []model.SecretRef) ([]string, error) {
	accounts := make([]string, len(refs))
	for i, ref := range refs {
		if err := k.checkNames(ref); err != nil {
			return nil, err
		}
		accounts[i] = string(ref)
	}
	return accounts, nil
}
