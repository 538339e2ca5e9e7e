package workspace

import (
	"context"
	"errors"
	"time"

	"keyrack/model"
	"keyrack/model/settings"
)

// SecretStore keeps secrets under names that say nothing about them. Its errors wrap the ones that package model lists.
// Implementations are safe for use by several goroutines and processes, never prompt by themselves, and end every call
// within seconds.
type SecretStore interface {
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

// Index keeps everything but the secrets. Because a keychain cannot be listed, the index is also the list of the
// secrets: a ref is reserved before its secret is written, and forgotten only after the secret is proven gone.
//
//	reserved ("pending") --Commit--> ready --Commit with another ref, or Remove--> garbage --Forget--> gone
//	reserved --Abandon--> garbage
//
// A secret that moves to another store is copied first, and the copy has a life of its own:
//
//	reserved --SwitchStore--> it is the secret now, and what it was copied from is garbage
//	reserved --AbandonCopy--> garbage --Forget--> gone
//
// A store can acknowledge a secret before it is on the disk. Until it has been proven to be there the secret is not settled,
// and what it could fall back on, an older generation or the item it was copied from, is garbage that nobody is told of:
//
//	reserved --Commit or SwitchStore--> not settled --Settle--> settled
//	not settled and lost --TakeBack--> what it was copied from is the secret again
//	not settled and lost --TakeBackToken--> the generation before is the secret again
type Index interface {
	Environments(ctx context.Context) ([]model.Environment, error)
	// SaveEnvironment adds an environment, or changes the one with its id. It returns ErrAddressInUse, and changes nothing,
	// for another address while an integration hangs on it, whichever process has added that.
	SaveEnvironment(ctx context.Context, environment model.Environment) error
	// RemoveEnvironment also removes its integrations and connections and makes their refs garbage.
	RemoveEnvironment(ctx context.Context, id model.EnvironmentID) error

	// Integrations and Connections list an environment, oldest first.
	Integrations(ctx context.Context, environment model.EnvironmentID) ([]model.Integration, error)
	Connections(ctx context.Context, environment model.EnvironmentID) ([]model.Connection, error)

	// Reserve records refs whose secrets are about to be written to a store, all or none. It returns ErrNotReserved for a
	// ref that is known already.
	Reserve(ctx context.Context, store model.StoreKind, refs ...model.SecretRef) error
	// Commit saves the change in one transaction. The refs it carries become ready; refs that the saved rows carried
	// before become garbage. It returns ErrNotReserved, and saves nothing, for a ref that is neither reserved nor the
	// row's own. It keeps the identity and last check of connections that exist: SaveCheck alone changes those.
	Commit(ctx context.Context, change Change) error
	// RemoveConnections and RemoveIntegration (with its connections) make the refs garbage. What is not there is fine.
	RemoveConnections(ctx context.Context, ids ...model.ConnectionID) error
	RemoveIntegration(ctx context.Context, id model.IntegrationID) error
	// Abandon makes reserved refs garbage: their secrets were not, or not certainly, written.
	Abandon(ctx context.Context, refs ...model.SecretRef) error
	// Garbage returns the items that have to be deleted, after making garbage of every ref and copy that was reserved
	// before the given time and never taken up.
	Garbage(ctx context.Context, reservedBefore time.Time) ([]StoredSecret, error)
	// Forget drops garbage that is gone from its store. Items in any other state stay.
	Forget(ctx context.Context, gone ...StoredSecret) error

	// StoreOf returns the store in which a secret lies, and ErrNoSuchRow for a ref that is not known.
	StoreOf(ctx context.Context, ref model.SecretRef) (model.StoreKind, error)
	// Secret returns what is known of a secret, and ErrNoSuchRow.
	Secret(ctx context.Context, ref model.SecretRef) (SecretState, error)
	// Secrets lists every item that is known, in any store and any state.
	Secrets(ctx context.Context) ([]SecretState, error)
	// ReserveCopy records that a ready secret is about to be written to another store as well. ErrNotReserved when it is
	// not ready, or lies there already.
	ReserveCopy(ctx context.Context, to StoredSecret) error
	// SwitchStore makes a reserved copy the secret, and garbage of what it was copied from. It returns ErrNotReserved,
	// and changes nothing, if the copy was taken back or the secret is no longer needed.
	SwitchStore(ctx context.Context, to StoredSecret) error
	// AbandonCopy makes garbage of a reserved copy.
	AbandonCopy(ctx context.Context, to StoredSecret) error
	// Place records where in its store each item lies.
	Place(ctx context.Context, place model.StorePlace, items ...StoredSecret) error
	// Settle records that items are on the disk of their store.
	Settle(ctx context.Context, items ...StoredSecret) error
	// TakeBack and TakeBackToken undo a move and a new generation of a token that was lost before it was settled. They
	// return ErrNotReserved, and change nothing, if what it could fall back on has gone.
	TakeBack(ctx context.Context, ref model.SecretRef) error
	TakeBackToken(ctx context.Context, lost, before model.SecretRef, print model.Fingerprint) error

	// SaveCheck keeps the outcome of a check and, unless it is nil, the identity. ErrNoSuchRow when the connection is gone.
	SaveCheck(ctx context.Context, id model.ConnectionID, check model.Check, identity *model.Identity) error

	UseIndex

	// Setting returns "" for a key that was never set.
	Setting(ctx context.Context, key string) (string, error)
	settings.Store
}

// Change is a set of integrations and connections to save together: new ones, edited ones, ones with a new token.
type Change struct {
	Integrations []model.Integration
	Connections  []model.Connection
}

// StoredSecret is one item of one store.
type StoredSecret struct {
	Ref   model.SecretRef
	Store model.StoreKind
}

// SecretState is an item as the index knows it.
type SecretState struct {
	StoredSecret
	Ready   bool             // it is the secret of an integration or connection; else it is on its way in or out
	Settled bool             // it has been proven to be on the disk of its store; says something of a ready one only
	Place   model.StorePlace // where in its store it was put, or last read; zero when that is not known
}

var (
	// ErrNotReserved is returned by Index.Commit for a ref that was not reserved, or was taken back meanwhile.
	ErrNotReserved = errors.New("the secret was not reserved in the index")
	// ErrNoSuchRow is returned for an id that is not in the index.
	ErrNoSuchRow = errors.New("not in the index")
	// ErrNewerIndex is returned by every write of an index that a newer Keyrack has written.
	ErrNewerIndex = errors.New("the data folder was written by a newer Keyrack; this one only reads it")
	// ErrNotWritable is returned by a write of an index whose files are read-only. Nothing of it was kept.
	ErrNotWritable = errors.New("the index cannot be written")
	// ErrDiskFull is returned by a write of the index that found no room. Nothing of it was kept, and nothing else is lost.
	ErrDiskFull = errors.New("the disk is full")
)
