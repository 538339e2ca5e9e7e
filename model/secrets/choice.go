package secrets

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"keyrack/model"
)

// Face is what a person can find out about the secret stores and do with them. A [Keeper] fulfils it; whoever has only
// the face gets no token.
type Face interface {
	Store(ctx context.Context) (string, error)
	StoreName() string
	StoreState(ctx context.Context) (StoreState, error)
	UnlockStore(ctx context.Context) error
	UseStore(ctx context.Context, kind model.StoreKind) error
	MoveTo(ctx context.Context, kind model.StoreKind, progress func(done, total int)) error
	CreateVault(ctx context.Context, passphrase model.Secret) error
	UnlockVault(ctx context.Context, passphrase model.Secret) error
	ChangePassphrase(ctx context.Context, old, next model.Secret) error
	Unsettled(ctx context.Context) (map[model.SecretRef]bool, error)
	Agent(ctx context.Context) (AgentState, error)
}

var _ Face = (*Keeper)(nil)

// The settings that pin the store.
const (
	settingStore  = "store"        // where new secrets go; empty for the keychain
	settingMoving = "store-moving" // where a move that has not ended leads to
)

// StoreState is what a person can know about the secret store without a secret being read.
type StoreState struct {
	Kind model.StoreKind // where new secrets go: the user's choice, which no failure changes
	Name string
	// Err is why it cannot be used now; nil when it can.
	Err error
	// VaultExists says that there is a vault, whether or not it is the choice, and VaultLocked that it waits for its
	// passphrase.
	VaultExists, VaultLocked bool
	// Elsewhere is the number of secrets that lie in another store, and Moving says that a move was begun that would
	// bring them here.
	Elsewhere int
	Moving    bool
	// Place is the program and the collection that the store keeps secrets in now, as far as it is known.
	Place model.StorePlace
	// Readable says that whoever has the files of the collection can read it: it has no password.
	Readable bool
	// Agent says whether an agent keeps the vault open, and AgentErr why that is not known.
	Agent    AgentState
	AgentErr error
	// Unsettled is the number of secrets that a store has acknowledged and not yet proven to be on the disk.
	Unsettled int
}

// Full is what a person calls the store, with the program and the collection: "system keychain (KWallet, wallet
// kdewallet)".
func (s StoreState) Full() string {
	if place := s.Place.String(); place != "" {
		return s.Name + " (" + place + ")"
	}
	return s.Name
}

// StoreState looks at the store in use. It never raises a dialog.
func (k *Keeper) StoreState(ctx context.Context) (StoreState, error) {
	kind, store, err := k.chosen(ctx)
	if err != nil {
		return StoreState{}, err
	}
	state := StoreState{Kind: kind, Name: store.Name(), Err: store.Probe(ctx), Place: placeOf(ctx, store)}
	if s, can := store.(exposed); can {
		state.Readable, _ = s.Readable(ctx) // what cannot be looked at is not known to be
	}
	if k.vault != nil {
		if state.VaultExists, err = k.vault.Exists(); err != nil {
			return state, err
		}
		state.VaultLocked = state.VaultExists && errors.Is(k.vault.Probe(ctx), model.ErrStoreLocked)
		if state.VaultExists {
			state.Agent, state.AgentErr = k.Agent(ctx)
		}
	}
	left, err := k.elsewhere(ctx, kind)
	if err != nil {
		return state, err
	}
	open, err := k.Unsettled(ctx)
	if err != nil {
		return state, err
	}
	state.Unsettled = len(open)
	moving, err := k.index.Setting(ctx, settingMoving)
	state.Elsewhere, state.Moving = len(left), moving == string(kind)
	return state, err
}

// Kind returns the kind of the store that new secrets go to. It returns [ErrUnknownStore] for one that this Keyrack
// does not have.
func (k *Keeper) Kind(ctx context.Context) (model.StoreKind, error) {
	kind, _, err := k.chosen(ctx)
	return kind, err
}

// chosen returns the store that new secrets go to, as the index has it now: another process may have changed it.
func (k *Keeper) chosen(ctx context.Context) (model.StoreKind, Store, error) {
	setting, err := k.index.Setting(ctx, settingStore)
	if err != nil {
		return "", nil, err
	}
	kind := cmp.Or(model.StoreKind(setting), model.KeychainStore)
	store, err := k.store(kind)
	if err != nil {
		return "", nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pinned = store
	return kind, store, nil
}

func (k *Keeper) store(kind model.StoreKind) (Store, error) {
	switch {
	case kind == model.KeychainStore:
		return k.keychain, nil
	case kind == model.VaultStore && k.vault != nil:
		return k.vault, nil
	}
	if id, is := kind.Team(); is && k.team != nil {
		if store, joined := k.team(id); joined {
			return store, nil
		}
	}
	return nil, fmt.Errorf("%w: %q", ErrUnknownStore, kind)
}

// Store returns the name of the secret store, and nil or why it cannot be used now. It never raises a dialog.
func (k *Keeper) Store(ctx context.Context) (string, error) {
	_, store, err := k.chosen(ctx)
	if err != nil {
		return k.StoreName(), err
	}
	return store.Name(), store.Probe(ctx)
}

// StoreName is what a person calls the secret store in use.
func (k *Keeper) StoreName() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.pinned.Name()
}

// UnlockStore asks the user, through the desktop, to unlock the secret store. It waits until ctx ends. The vault has no
// such question: ErrPassphraseNeeded then, and UnlockVault is the way.
func (k *Keeper) UnlockStore(ctx context.Context) error {
	_, store, err := k.chosen(ctx)
	if err != nil {
		return err
	}
	return store.Unlock(ctx)
}

// CreateVault makes a vault with a passphrase of at least [MinPassphrase] characters and leaves it unlocked. It changes
// nothing else: UseStore or MoveTo makes it the store in use. Who forgets the passphrase has lost what is in the vault.
func (k *Keeper) CreateVault(ctx context.Context, passphrase model.Secret) error {
	if k.vault == nil {
		return fmt.Errorf("%w: %q", ErrUnknownStore, model.VaultStore)
	}
	if err := CheckPassphrase(passphrase); err != nil {
		return err
	}
	if err := k.vault.Create(ctx, passphrase); err != nil {
		return err
	}
	k.owner.StoreChanged()
	return nil
}

// UnlockVault opens the vault until Lock, and then finishes what waited for it. What cannot be finished now, because
// the index takes no write or a store is away, waits for the next start: the secrets can be read all the same.
func (k *Keeper) UnlockVault(ctx context.Context, passphrase model.Secret) error {
	if k.vault == nil {
		return fmt.Errorf("%w: %w", ErrInVault, ErrNoVault)
	}
	if err := k.vault.UnlockWith(ctx, passphrase); err != nil {
		return err
	}
	k.owner.StoreChanged()
	_ = k.Repair(ctx) // Doctor says what is left
	return nil
}

// ChangePassphrase gives the vault another passphrase. Copies of the vault that were made before still open with the
// old one.
func (k *Keeper) ChangePassphrase(ctx context.Context, old, next model.Secret) error {
	if k.vault == nil {
		return fmt.Errorf("%w: %w", ErrInVault, ErrNoVault)
	}
	if err := CheckPassphrase(next); err != nil {
		return err
	}
	return k.vault.ChangePassphrase(ctx, old, next)
}

// UseStore makes a store that can be used now the one that new secrets go to. Secrets that lie elsewhere stay there and
// are read from there; MoveTo would bring them along.
func (k *Keeper) UseStore(ctx context.Context, kind model.StoreKind) error {
	store, err := k.store(kind)
	if err != nil {
		return err
	}
	if err := store.Probe(ctx); err != nil {
		return err
	}
	if err := errors.Join(k.index.SetSetting(ctx, settingStore, string(kind)),
		k.index.SetSetting(ctx, settingMoving, "")); err != nil {
		return err
	}
	k.mu.Lock()
	k.pinned = store
	k.mu.Unlock()
	k.owner.StoreChanged()
	return nil
}

// ErrCannotLock is returned by LockStore for a store that only the system can lock.
var ErrCannotLock = errors.New("this store cannot be locked from here")

// LockStore does what Lock does, and locks the store in use itself, for all programs. It is for a person who asks for
// that: Lock alone leaves the keychain as it is.
func (k *Keeper) LockStore(ctx context.Context) error {
	k.Lock()
	_, store, err := k.chosen(ctx)
	if err = errors.Join(err, k.endAgent(ctx)); err != nil {
		return err
	}
	if _, isVault := store.(Vault); isVault {
		return nil
	}
	lockable, can := store.(locker)
	if !can {
		return ErrCannotLock
	}
	if err := lockable.Lock(ctx); errors.Is(err, errors.ErrUnsupported) {
		return ErrCannotLock
	} else if err != nil {
		return err
	}
	k.owner.StoreChanged()
	return nil
}
