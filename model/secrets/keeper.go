// Package secrets keeps the tokens of Keyrack. Its [Keeper] is the only holder of tokens in memory, and has the life of
// every stored secret in its hand, from the ref that is reserved for it to the proof that it is gone.
//
// What it promises:
//
//   - Nothing is lost. Each step is written down in the [Index] before it is taken, so a crash, an error or a cancelled
//     context at any point leaves either the whole batch or garbage that the index knows. What a secret takes the
//     place of is deleted only when the secret has been proven to be on the disk of its store.
//   - Nothing is taken for lost that only lies elsewhere: in another keyring, database or program than the one in use.
//   - Nobody is asked by accident. Only [Keeper.UnlockStore], and reading a token that somebody needs, may raise a
//     dialog.
//   - No failure changes the store that a person has chosen.
//   - A token leaves for the address that it was entered for and for no other: see [Keeper.TokenFor].
//   - What was read is in memory until [Keeper.Lock].
//
// A Keeper is safe for use by several goroutines, and several processes may work on one index and one store. Methods
// that take a context talk to a store or to the disk: they are nothing for a UI goroutine.
package secrets

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"keyrack/model"
)

// Options are the parts that a keeper is made of. All but Vault and Team are required.
type Options struct {
	Index    Index
	Keychain Store
	Vault    Vault // nil where there can be none
	// Team returns the store of a team that this computer has joined; nil where there is none.
	Team  func(id model.TeamID) (Store, bool)
	Now   func() time.Time
	NewID func() string // random and unique, in [a-z0-9-], such as a UUID
	// Patience is how long a store may take, or a person whom it asks, to delete what nothing needs any more; two minutes
	// when zero. What is left is deleted at the next start.
	Patience time.Duration
}

// Owner is what the secrets belong to: integrations and connections. It also hears what the keeper does.
type Owner interface {
	// Labels names the items of all secrets in use.
	Labels(ctx context.Context) (map[model.SecretRef]model.ItemLabel, error)
	// TakenBack is called when a secret is in use again, because its store has lost the one that took its place.
	TakenBack(ctx context.Context, ref model.SecretRef) error
	// StoreChanged is called when another store was chosen, when the vault was made or unlocked, when the keychain was
	// locked, and when secrets have moved.
	StoreChanged()
	// StoreWaits is called when a store, of this name, has not answered for a while: it may be asking the user in a
	// dialog.
	StoreWaits(store string)
}

// Keeper keeps tokens in the stores and in memory. [New] makes one.
type Keeper struct {
	index    Index
	keychain Store
	vault    Vault
	team     func(id model.TeamID) (Store, bool)
	owner    Owner
	redactor *model.Redactor
	now      func() time.Time
	newID    func() string
	patience time.Duration

	moving sync.Mutex // held while secrets move to another store

	mu      sync.Mutex
	pinned  Store                            // where new secrets go, as the index last said
	tokens  map[model.SecretRef]model.Secret // read once, kept until Lock
	aside   map[model.SecretRef]model.Secret // see SetAside
	ahead   map[model.SecretRef]*part        // see ReadAhead
	locks   int                              // how often Lock was called
	doubted map[model.EnvironmentID]struct{} // see Doubted
}

// New returns a keeper over the given parts. Until [Keeper.Serve] its secrets belong to nobody.
func New(options Options) *Keeper {
	return &Keeper{
		index:    options.Index,
		keychain: options.Keychain,
		vault:    options.Vault,
		team:     options.Team,
		owner:    nobody{},
		redactor: model.NewRedactor(),
		now:      options.Now,
		newID:    options.NewID,
		patience: cmp.Or(options.Patience, 2*time.Minute),
		pinned:   options.Keychain,
		tokens:   map[model.SecretRef]model.Secret{},
		aside:    map[model.SecretRef]model.Secret{},
		ahead:    map[model.SecretRef]*part{},
		doubted:  map[model.EnvironmentID]struct{}{},
	}
}

// Serve says what the secrets belong to. It is called once, before anything else is.
func (k *Keeper) Serve(owner Owner) { k.owner = owner }

// Redactor returns the redactor that knows every token which the keeper has had in its hands.
func (k *Keeper) Redactor() *model.Redactor { return k.redactor }

// Lock forgets the tokens that were read or set aside, and locks the vault. The keychain of the system stays as it is:
// it belongs to the desktop. See [Keeper.LockStore].
func (k *Keeper) Lock() {
	k.mu.Lock()
	clear(k.tokens)
	clear(k.aside)
	k.locks++
	k.mu.Unlock()
	if k.vault != nil {
		k.vault.Lock()
	}
}

// remember keeps what was read, unless Keyrack was locked since it was asked for: locks is how often it was until then.
func (k *Keeper) remember(read map[model.SecretRef]model.Secret, locks int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.locks == locks {
		maps.Copy(k.tokens, read)
	}
}

// Drop forgets tokens that were read, so that a batch does not fill the memory with what nobody is going to send soon.
func (k *Keeper) Drop(refs ...model.SecretRef) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, ref := range refs {
		delete(k.tokens, ref)
	}
}

// Repair finishes what an earlier run left half done: it deletes secrets that were written but never needed, or no
// longer are, and goes on with a move between stores. It raises no dialog, and leaves for later what is in a store that
// is locked or away. It has the stores prove what they have acknowledged, and falls back where something was lost; what
// cannot be proven yet is no error, and Inventory tells it.
func (k *Keeper) Repair(ctx context.Context) error {
	return errors.Join(k.settleLater(ctx), k.Collect(ctx), k.resumeMove(ctx))
}

// nobody owns secrets without names.
type nobody struct{}

func (nobody) Labels(context.Context) (map[model.SecretRef]model.ItemLabel, error) { return nil, nil }
func (nobody) TakenBack(context.Context, model.SecretRef) error                    { return nil }
func (nobody) StoreChanged()                                                       {}
func (nobody) StoreWaits(string)                                                   {}
