package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"keyrack/model"
)

// Vault is a secret store that a passphrase opens, for machines without a keychain. Its errors wrap [ErrInVault] as
// well. Its Unlock returns [ErrPassphraseNeeded]: nobody but the caller can ask for a passphrase.
type Vault interface {
	SecretStore
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
	// ErrStillCopied is returned by MoveTo when all secrets are read from where they were to go, and stay where they were as
	// well: the store has not proven that they are on the disk.
	ErrStillCopied = errors.New("what was moved is still where it was")
)

// MinPassphrase is the least number of characters of a passphrase. A file can be carried away and tried against for
// years, so it has to be longer than the password of a web site.
const MinPassphrase = 10

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
	// Unsettled is the number of secrets that a store has acknowledged and not yet proven to be on the disk.
	Unsettled int
}

// Full is what a person calls the store, with the program and the collection: "system keychain (KWallet, wallet kdewallet)".
func (s StoreState) Full() string {
	if place := s.Place.String(); place != "" {
		return s.Name + " (" + place + ")"
	}
	return s.Name
}

// StoreState looks at the store in use. It never raises a dialog.
func (w *Workspace) StoreState(ctx context.Context) (StoreState, error) {
	kind, store, err := w.chosen(ctx)
	if err != nil {
		return StoreState{}, err
	}
	state := StoreState{Kind: kind, Name: store.Name(), Err: store.Probe(ctx), Place: placeOf(ctx, store)}
	if w.vault != nil {
		if state.VaultExists, err = w.vault.Exists(); err != nil {
			return state, err
		}
		state.VaultLocked = state.VaultExists && errors.Is(w.vault.Probe(ctx), model.ErrStoreLocked)
	}
	left, err := w.elsewhere(ctx, kind)
	if err != nil {
		return state, err
	}
	open, err := w.Unsettled(ctx)
	if err != nil {
		return state, err
	}
	state.Unsettled = len(open)
	moving, err := w.index.Setting(ctx, settingMoving)
	state.Elsewhere, state.Moving = len(left), moving == string(kind)
	return state, err
}

// chosen returns the store that new secrets go to, as the index has it now: another process may have changed it.
func (w *Workspace) chosen(ctx context.Context) (model.StoreKind, SecretStore, error) {
	setting, err := w.index.Setting(ctx, settingStore)
	if err != nil {
		return "", nil, err
	}
	kind := cmp.Or(model.StoreKind(setting), model.KeychainStore)
	store, err := w.store(kind)
	if err != nil {
		return "", nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pinned = store
	return kind, store, nil
}

func (w *Workspace) store(kind model.StoreKind) (SecretStore, error) {
	switch {
	case kind == model.KeychainStore:
		return w.secrets, nil
	case kind == model.VaultStore && w.vault != nil:
		return w.vault, nil
	}
	return nil, fmt.Errorf("%w: %q", ErrUnknownStore, kind)
}

// CreateVault makes a vault with a passphrase of at least [MinPassphrase] characters and leaves it unlocked. It changes
// nothing else: UseStore or MoveTo makes it the store in use. Who forgets the passphrase has lost what is in the vault.
func (w *Workspace) CreateVault(ctx context.Context, passphrase model.Secret) error {
	if w.vault == nil {
		return fmt.Errorf("%w: %q", ErrUnknownStore, model.VaultStore)
	}
	if err := checkPassphrase(passphrase); err != nil {
		return err
	}
	if err := w.vault.Create(ctx, passphrase); err != nil {
		return err
	}
	w.listeners.announce(StoreChanged{})
	return nil
}

// UnlockVault opens the vault until Lock, and then finishes what waited for it. What cannot be finished now, because the
// index takes no write or a store is away, waits for the next start: the secrets can be read all the same.
func (w *Workspace) UnlockVault(ctx context.Context, passphrase model.Secret) error {
	if w.vault == nil {
		return fmt.Errorf("%w: %w", ErrInVault, ErrNoVault)
	}
	if err := w.vault.UnlockWith(ctx, passphrase); err != nil {
		return err
	}
	w.listeners.announce(StoreChanged{})
	_ = w.Repair(ctx) // Doctor says what is left
	return nil
}

// ChangePassphrase gives the vault another passphrase. Copies of the vault that were made before still open with the old
// one.
func (w *Workspace) ChangePassphrase(ctx context.Context, old, next model.Secret) error {
	if w.vault == nil {
		return fmt.Errorf("%w: %w", ErrInVault, ErrNoVault)
	}
	if err := checkPassphrase(next); err != nil {
		return err
	}
	return w.vault.ChangePassphrase(ctx, old, next)
}

// checkPassphrase refuses a passphrase that is too short to lock a file with.
func checkPassphrase(passphrase model.Secret) error {
	if len([]rune(passphrase.Reveal())) < MinPassphrase {
		return ErrWeakPassphrase
	}
	return nil
}

// UseStore makes a store that can be used now the one that new secrets go to. Secrets that lie elsewhere stay there and
// are read from there; MoveTo would bring them along.
func (w *Workspace) UseStore(ctx context.Context, kind model.StoreKind) error {
	store, err := w.store(kind)
	if err != nil {
		return err
	}
	if err := store.Probe(ctx); err != nil {
		return err
	}
	if err := errors.Join(w.index.SetSetting(ctx, settingStore, string(kind)), w.index.SetSetting(ctx, settingMoving, "")); err != nil {
		return err
	}
	w.mu.Lock()
	w.pinned = store
	w.mu.Unlock()
	w.listeners.announce(StoreChanged{})
	return nil
}

// MoveTo makes a store the one in use and brings all secrets there: each is copied, verified, and read from there from then
// on. Only when the store has proven that all are on its disk they are deleted where they were; until then the error is
// [ErrStillCopied], and every start tries again. Before the first one both sides are asked whether they can be used; nothing has changed if one of
// them cannot. Whatever ends it later, an error, a cancelled context or a crash, every secret is whole in one of the two
// and is read from there; calling it again, or the next start, goes on. progress may be nil; it gets the number of
// secrets moved.
func (w *Workspace) MoveTo(ctx context.Context, kind model.StoreKind, progress func(done, total int)) error {
	if !w.moving.TryLock() {
		return ErrMoving
	}
	defer w.moving.Unlock()
	target, err := w.store(kind)
	if err != nil {
		return err
	}
	left, err := w.elsewhere(ctx, kind)
	if err != nil {
		return err
	}
	if err := w.probeAll(ctx, append(left, StoredSecret{Store: kind})); err != nil {
		return err
	}
	if err := w.UseStore(ctx, kind); err != nil {
		return err
	}
	if err := w.index.SetSetting(ctx, settingMoving, string(kind)); err != nil {
		return err
	}
	defer w.listeners.announce(StoreChanged{})
	// A copy that an earlier attempt gave up is in the way of the next.
	if err := w.collectGarbage(ctx); err != nil {
		return err
	}
	owners, err := w.owners(ctx)
	if err != nil {
		return err
	}
	for i, item := range left {
		if err := w.moveOne(ctx, item, kind, target, owners[item.Ref].label); err != nil {
			return fmt.Errorf("moving a token to the %s: %w", target.Name(), err)
		}
		if progress != nil {
			progress(i+1, len(left))
		}
	}
	// Only what the target has proven to be on its disk is deleted where it was.
	settled := w.settleAll(ctx)
	if errors.Is(settled, model.ErrNotDurable) {
		settled = fmt.Errorf("%w: %w", ErrStillCopied, settled)
	}
	if err := errors.Join(settled, w.removeSources(ctx, kind)); err != nil {
		return fmt.Errorf("moving the tokens to the %s: %w", target.Name(), err)
	}
	if err := w.index.SetSetting(ctx, settingMoving, ""); err != nil {
		return err
	}
	return w.removeEmptyVault(ctx, kind)
}

// moveOne brings one secret to the target. A secret that its store no longer has stays listed there, as missing.
func (w *Workspace) moveOne(ctx context.Context, item StoredSecret, kind model.StoreKind, target SecretStore, label model.ItemLabel) error {
	secret, err := w.fetch(ctx, item.Ref)
	if errors.Is(err, model.ErrSecretNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	copied := StoredSecret{Ref: item.Ref, Store: kind}
	err = w.index.ReserveCopy(ctx, copied)
	if errors.Is(err, ErrNotReserved) {
		return nil // replaced, removed or moved meanwhile
	}
	if err != nil {
		return err
	}
	if place := placeOf(ctx, target); place != (model.StorePlace{}) {
		err = w.index.Place(ctx, place, copied)
	}
	if err == nil {
		err = set(ctx, target, copied.Ref, secret, label)
	}
	if err == nil {
		err = w.index.SwitchStore(ctx, copied)
	}
	if err != nil {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, w.index.AbandonCopy(after, copied))
		if errors.Is(err, ErrNotReserved) {
			return w.collectGarbage(ctx)
		}
		return err
	}
	return nil
}

// removeSources deletes what secrets of a store were copied from, and returns why some of it is still there.
func (w *Workspace) removeSources(ctx context.Context, kind model.StoreKind) error {
	failed, err := w.deleteGarbage(ctx)
	if err != nil || len(failed) == 0 {
		return err
	}
	places, err := w.places(ctx)
	if err != nil {
		return err
	}
	for item := range places {
		if item.Store != kind && failed[item.Store] != nil && places[StoredSecret{Ref: item.Ref, Store: kind}].Ready {
			return failed[item.Store]
		}
	}
	return nil
}

// elsewhere lists the secrets that are in use and lie in another store.
func (w *Workspace) elsewhere(ctx context.Context, kind model.StoreKind) ([]StoredSecret, error) {
	all, err := w.index.Secrets(ctx)
	if err != nil {
		return nil, err
	}
	var left []StoredSecret
	for _, item := range all {
		if item.Ready && item.Store != kind {
			left = append(left, item.StoredSecret)
		}
	}
	return left, nil
}

// probeAll returns why one of the stores of the items cannot be used.
func (w *Workspace) probeAll(ctx context.Context, items []StoredSecret) error {
	asked := map[model.StoreKind]bool{}
	for _, item := range items {
		if asked[item.Store] {
			continue
		}
		asked[item.Store] = true
		store, err := w.store(item.Store)
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
func (w *Workspace) removeEmptyVault(ctx context.Context, used model.StoreKind) error {
	if w.vault == nil || used == model.VaultStore {
		return nil
	}
	exists, err := w.vault.Exists()
	if err != nil || !exists {
		return err
	}
	if err := w.vault.Remove(ctx); err != nil && !errors.Is(err, ErrVaultInUse) && !errors.Is(err, model.ErrStoreLocked) {
		return err
	}
	return nil
}

// resumeMove goes on with a move that was interrupted, if both sides can be used without asking anybody.
func (w *Workspace) resumeMove(ctx context.Context) error {
	kind, err := w.index.Setting(ctx, settingMoving)
	if err != nil || kind == "" {
		return err
	}
	err = w.MoveTo(ctx, model.StoreKind(kind), nil)
	if errors.Is(err, ErrMoving) || errors.Is(err, model.ErrStoreLocked) || errors.Is(err, model.ErrStoreUnavailable) {
		return nil
	}
	return unlessNotDurable(err)
}
