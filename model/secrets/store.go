package secrets

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"keyrack/model"
)

// Store keeps secrets under names that say nothing about them. Its errors wrap the ones that package model lists.
// Implementations are safe for use by several goroutines and processes, never prompt by themselves, and end every call
// within seconds.
type Store interface {
	// Name is what a person calls the store, such as "system keychain".
	Name() string
	// Probe returns nil when secrets can be read and written now. It never raises a dialog.
	Probe(ctx context.Context) error
	// Set keeps the secret and returns nil only after it has been read back.
	Set(ctx context.Context, ref model.SecretRef, secret model.Secret) error
	// Get returns model.ErrSecretNotFound only when the store has proven that there is none.
	Get(ctx context.Context, ref model.SecretRef) (model.Secret, error)
	// Delete removes the secret and returns nil only when the store has proven that it is gone. Deleting what is not
	// there is fine.
	Delete(ctx context.Context, ref model.SecretRef) error
	// Unlock asks the user, through the desktop, to unlock the store. It waits for the user until ctx ends.
	Unlock(ctx context.Context) error
}

// Vault is a secret store that a passphrase opens, for machines without a keychain. Its errors wrap [ErrInVault] as
// well. Its Unlock returns [ErrPassphraseNeeded]: nobody but the caller can ask for a passphrase.
type Vault interface {
	Store
	// Exists reports whether there is one, locked or not.
	Exists() (bool, error)
	// Create makes an empty vault and leaves it unlocked. It returns ErrVaultExists rather than touch one that is there.
	Create(ctx context.Context, passphrase model.Secret) error
	// UnlockWith returns ErrWrongPassphrase for another passphrase than the vault was made with.
	UnlockWith(ctx context.Context, passphrase model.Secret) error
	// ChangePassphrase returns ErrWrongPassphrase, and changes nothing, unless old opens it.
	ChangePassphrase(ctx context.Context, old, next model.Secret) error
	// Lock forgets what UnlockWith found out.
	Lock()
	// Remove removes an unlocked vault. It returns ErrVaultInUse for one that holds a secret.
	Remove(ctx context.Context) error
}

var (
	// ErrInVault marks the errors of the vault, so that a person is told about the vault and not about a keychain.
	ErrInVault = errors.New("passphrase vault")
	// ErrNoVault means that no vault was made yet.
	ErrNoVault = errors.New("there is no vault yet")
	// ErrVaultExists means that a vault is there already.
	ErrVaultExists = errors.New("there is a vault already")
	// ErrVaultInUse means that the vault still holds secrets.
	ErrVaultInUse = errors.New("the vault still holds secrets")
	// ErrWrongPassphrase means another passphrase than the one that locked it.
	ErrWrongPassphrase = errors.New("wrong passphrase")
	// ErrWeakPassphrase means a passphrase below [MinPassphrase] characters.
	ErrWeakPassphrase = fmt.Errorf("a passphrase needs %d characters", MinPassphrase)
	// ErrPassphraseNeeded is returned by UnlockStore where only UnlockVault can help.
	ErrPassphraseNeeded = errors.New("the vault opens with its passphrase only")
	// ErrUnknownStore means that the index names a store that this Keyrack does not have.
	ErrUnknownStore = errors.New("the secret store that was chosen is not known")
	// ErrMoving means that secrets are being moved already.
	ErrMoving = errors.New("tokens are being moved already")
	// ErrStillCopied is returned by MoveTo when all secrets are read from where they were to go, and stay where they were
	// as well: the store has not proven that they are on the disk.
	ErrStillCopied = errors.New("what was moved is still where it was")
)

// MinPassphrase is the least number of characters of a passphrase. A file can be carried away and tried against for
// years, so it has to be longer than the password of a web site.
const MinPassphrase = 10

// CheckPassphrase returns [ErrWeakPassphrase] for a passphrase that is too short to lock a file with.
func CheckPassphrase(passphrase model.Secret) error {
	if len([]rune(passphrase.Reveal())) < MinPassphrase {
		return ErrWeakPassphrase
	}
	return nil
}

// What some stores can do and others cannot.
type (
	// labeller is a store whose items carry a label that a person sees in the program that keeps them. SetLabelled
	// promises what Set does.
	labeller interface {
		SetLabelled(ctx context.Context, ref model.SecretRef, secret model.Secret, label model.ItemLabel) error
	}
	// manyReader is a store that gives many secrets at once. GetMany leaves out those of which Get has more to tell, or to
	// ask; its error is one that every Get would have. It raises no dialog.
	manyReader interface {
		GetMany(ctx context.Context, refs ...model.SecretRef) (map[model.SecretRef]model.Secret, error)
	}
	// manyWriter is a store that writes many secrets with less ado than one by one. SetMany promises for each what
	// SetLabelled does; with an error it returns how many, from the first, may have come to the store.
	manyWriter interface {
		SetMany(ctx context.Context, refs []model.SecretRef, secrets map[model.SecretRef]model.Secret,
			labels map[model.SecretRef]model.ItemLabel) (tried int, err error)
	}
	// settler is a store that answers before it writes. Settle makes all that it has acknowledged durable; nil means that
	// a crash loses nothing of it, and ErrNotDurable that this cannot be proven. It raises no dialog.
	settler interface {
		Settle(ctx context.Context) error
	}
	// placed is a store that can say in which program and collection it keeps secrets now. It raises no dialog.
	placed interface {
		Place(ctx context.Context) (model.StorePlace, error)
	}
	// exposed is a store that can say whether whoever has its files can read it, as a keyring without a password. It
	// raises no dialog.
	exposed interface {
		Readable(ctx context.Context) (bool, error)
	}
	// finder is a store that finds secrets in all its collections without reading one. It leaves out those that are in
	// none.
	finder interface {
		Places(ctx context.Context, refs ...model.SecretRef) (map[model.SecretRef]model.StorePlace, error)
	}
	// lister is a store that can say what it holds.
	lister interface {
		Accounts(ctx context.Context) ([]string, error)
	}
	// locker is a store that can be locked for every program that uses it.
	locker interface {
		Lock(ctx context.Context) error
	}
)

// What is special about providers. Each is known by what people call it.
var (
	// writesLater are those whose items outlive a crash without their content. Only reading one tells whether it is whole;
	// reading asks nobody there.
	writesLater = []string{"KWallet"}
	// asksForItems are those that can ask the user about each item that is read.
	asksForItems = []string{"KeePassXC"}
)

// InMemory is the collection that ends with the session.
const InMemory = "session"

// set writes a secret, with a label where the store has such.
func set(ctx context.Context, store Store, ref model.SecretRef, secret model.Secret, label model.ItemLabel) error {
	if s, can := store.(labeller); can && label != (model.ItemLabel{}) {
		return s.SetLabelled(ctx, ref, secret, label)
	}
	return store.Set(ctx, ref, secret)
}

// writtenAtOnce is how many secrets a store writes before others get their turn.
const writtenAtOnce = 16

// setAll writes the secrets of a batch, and returns how many may have come to the store.
func setAll(ctx context.Context, store Store, refs []model.SecretRef, batch Batch) (tried int, err error) {
	writer, can := store.(manyWriter)
	if !can {
		for i, ref := range refs {
			if err := set(ctx, store, ref, batch.Tokens[ref], batch.Labels[ref]); err != nil {
				return i + 1, err
			}
		}
		return len(refs), nil
	}
	for some := range slices.Chunk(refs, writtenAtOnce) {
		n, err := writer.SetMany(ctx, some, batch.Tokens, batch.Labels)
		tried += n
		if err != nil {
			return tried, err
		}
	}
	return tried, nil
}

// placeOf returns what is known of where a store keeps secrets now; the zero value where it has only one place.
func placeOf(ctx context.Context, store Store) model.StorePlace {
	if s, can := store.(placed); can {
		place, _ := s.Place(ctx) // with an error it returns what it knows
		return place
	}
	return model.StorePlace{}
}
