package secrets

import (
	"context"
	"errors"
	"time"

	"keyrack/model"
)

// Index is the list of the secrets: a keychain cannot be listed. A ref is reserved before its secret is written, and
// forgotten only after the secret is proven gone. What carries a ref, an integration or a connection, is saved by
// whoever the secret belongs to; that makes a reserved ref ready, and the ref that it takes the place of garbage:
//
//	reserved ("pending") --it is saved--> ready
//	ready --another ref is saved in its place, or it is removed--> garbage --Forget--> gone
//	reserved --Abandon--> garbage
//
// A secret that moves to another store is copied first, and the copy has a life of its own:
//
//	reserved --SwitchStore--> it is the secret now, and what it was copied from is garbage
//	reserved --AbandonCopy--> garbage --Forget--> gone
//
// A store can acknowledge a secret before it is on the disk. Until it has been proven to be there the secret is not
// settled, and what it could fall back on, an older generation or the item it was copied from, is garbage that nobody
// is told of:
//
//	reserved --it is saved, or SwitchStore--> not settled --Settle--> settled
//	not settled and lost --TakeBack--> what it was copied from is the secret again
//	not settled and lost --TakeBackToken--> the generation before is the secret again
type Index interface {
	// Reserve records refs whose secrets are about to be written to a store, all or none. It returns ErrNotReserved for a
	// ref that is known already. One that another generation in use follows in the store of a team is taken over from the
	// attempt that has left it: its engine lets one of both write.
	Reserve(ctx context.Context, store model.StoreKind, refs ...model.SecretRef) error
	// Abandon makes reserved refs garbage: their secrets were not, or not certainly, written.
	Abandon(ctx context.Context, refs ...model.SecretRef) error
	// Garbage returns the items that have to be deleted, after making garbage of every ref and copy that was reserved
	// before the given time and never taken up.
	Garbage(ctx context.Context, reservedBefore time.Time) ([]Item, error)
	// Forget drops garbage that is gone from its store. Items in any other state stay.
	Forget(ctx context.Context, gone ...Item) error

	// Secret returns what is known of a secret, and model.ErrNoSuchRow for a ref that is not known.
	Secret(ctx context.Context, ref model.SecretRef) (ItemState, error)
	// Secrets lists every item that is known, in any store and any state.
	Secrets(ctx context.Context) ([]ItemState, error)
	// Unsettled lists the secrets in use that are not known to be on the disk of their store.
	Unsettled(ctx context.Context) ([]model.SecretRef, error)

	// ReserveCopy records that a ready secret is about to be written to another store as well. ErrNotReserved when it is
	// not ready, or lies there already.
	ReserveCopy(ctx context.Context, to Item) error
	// SwitchStore makes a reserved copy the secret, and garbage of what it was copied from. It returns ErrNotReserved,
	// and changes nothing, if the copy was taken back or the secret is no longer needed.
	SwitchStore(ctx context.Context, to Item) error
	// AbandonCopy makes garbage of a reserved copy.
	AbandonCopy(ctx context.Context, to Item) error

	// Place records where in its store each item lies.
	Place(ctx context.Context, place model.StorePlace, items ...Item) error
	// Settle records that items are on the disk of their store.
	Settle(ctx context.Context, items ...Item) error
	// TakeBack and TakeBackToken undo a move and a new generation of a token that was lost before it was settled. They
	// return ErrNotReserved, and change nothing, if what it could fall back on has gone.
	TakeBack(ctx context.Context, ref model.SecretRef) error
	TakeBackToken(ctx context.Context, lost, before model.SecretRef, print model.Fingerprint) error

	// Setting returns "" for a key that was never set.
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
}

// Item is one item of one store.
type Item struct {
	Ref   model.SecretRef
	Store model.StoreKind
}

// ItemState is an item as the index knows it.
type ItemState struct {
	Item
	Ready   bool             // it is the secret of an integration or connection; else it is on its way in or out
	Settled bool             // it has been proven to be on the disk of its store; says something of a ready one only
	Place   model.StorePlace // where in its store it was put, or last read; zero when that is not known
}

// isAt reports whether nothing is known that speaks against the item lying in the place in use.
func (s ItemState) isAt(now model.StorePlace) bool {
	return s.Place == model.StorePlace{} || now == model.StorePlace{} || s.Place == now
}

// ErrNotReserved is returned for a ref that was not reserved, or was taken back meanwhile.
var ErrNotReserved = errors.New("the secret was not reserved in the index")
