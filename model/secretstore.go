package model

import (
	"errors"
	"fmt"
	"strings"
)

// StoreKind tells the secret stores apart. It is written into the index and never changes.
type StoreKind string

// The secret stores.
const (
	KeychainStore StoreKind = "keychain" // the keychain of the operating system
	VaultStore    StoreKind = "vault"    // a file that a passphrase opens
)

// TeamID identifies a team on this computer.
type TeamID string

const ofTeam = "team:"

// TeamStore is the store that several people share as a team.
func TeamStore(id TeamID) StoreKind { return StoreKind(ofTeam + id) }

// Team returns the team that a store belongs to; false for a store of this computer alone.
func (k StoreKind) Team() (TeamID, bool) {
	id, is := strings.CutPrefix(string(k), ofTeam)
	return TeamID(id), is
}

// Errors of a secret store, whichever it is. A store wraps exactly one of them and adds no text of its backend, which
// could quote a secret.
var (
	// ErrSecretNotFound is the only proof that a secret is absent.
	ErrSecretNotFound = errors.New("the secret is not in the store")
	// ErrStoreUnavailable means that there is no store to talk to.
	ErrStoreUnavailable = errors.New("the secret store is not available")
	// ErrStoreLocked means that the user has to unlock the store first. Nothing asks the user by itself.
	ErrStoreLocked = errors.New("the secret store is locked")
	// ErrStoreDeclined means that the user, or the desktop, answered no.
	ErrStoreDeclined = errors.New("unlocking the secret store was declined or could not be shown")
	// ErrStoreTimeout means that the store did not answer in time; a write may still land.
	ErrStoreTimeout = errors.New("the secret store did not answer in time")
	// ErrStoreBusy means that an earlier call that did not come back still holds the only slot.
	ErrStoreBusy = errors.New("the secret store is still busy with an earlier call")
	// ErrSecretTooBig means a secret over [MaxTokenLength] bytes.
	ErrSecretTooBig = errors.New("the secret is too big for the store")
	// ErrStoreFull means that the store has no room for another secret.
	ErrStoreFull = errors.New("the secret store is full")
	// ErrSecretNotSaved means that the store said yes and holds something else.
	ErrSecretNotSaved = errors.New("the store said yes but did not keep the secret")
	// ErrSecretNotDeleted means that the store said yes and still holds the secret.
	ErrSecretNotDeleted = errors.New("the store said yes but still holds the secret")
	// ErrStoreBroken means an answer that makes no sense.
	ErrStoreBroken = errors.New("the secret store answered nonsense")
)

// What [ErrStoreUnavailable] and [ErrStoreDeclined] mean exactly, where a store can tell. A store that can tell less
// returns the plain one.
var (
	// ErrNoBus means that there is no session bus, over which the desktops of Linux reach their keychain.
	ErrNoBus = fmt.Errorf("%w: there is no session bus", ErrStoreUnavailable)
	// ErrNoProvider means that no program keeps secrets here: none runs, and none that is known could be started.
	ErrNoProvider = fmt.Errorf("%w: there is no provider", ErrStoreUnavailable)
	// ErrNoCollection means that a provider runs and has no place for secrets: no keyring or wallet was made yet, or no
	// database is open or exposed. Unlock offers to make one where the provider can.
	ErrNoCollection = fmt.Errorf("%w: the provider has no collection", ErrStoreUnavailable)
	// ErrStoreDisabled means that the provider was switched off in its settings.
	ErrStoreDisabled = fmt.Errorf("%w: it is switched off", ErrStoreUnavailable)
	// ErrSandboxed means that the sandbox of this program does not let it talk to a provider.
	ErrSandboxed = fmt.Errorf("%w: the sandbox does not allow it", ErrStoreUnavailable)
	// ErrAccessDenied means that the provider refuses this program without asking anybody: somebody once said so in its
	// dialog or its settings, and has to take that back there.
	ErrAccessDenied = fmt.Errorf("%w: the provider refuses access", ErrStoreDeclined)
)

var (
	// ErrNotDurable means that the store has acknowledged a write and cannot prove that it is on the disk.
	ErrNotDurable = errors.New("the store has not proven that the secret is on the disk")
	// ErrStoreElsewhere means that the secret is not where the store looks now, but lies elsewhere. It is no proof that
	// the secret is absent. An [ElsewhereError] wraps it.
	ErrStoreElsewhere = errors.New("the secret lies in another place of the store")
)

// ElsewhereError tells where a secret lies that is not in the collection in use.
type ElsewhereError struct{ At StorePlace }

func (e *ElsewhereError) Error() string { return ErrStoreElsewhere.Error() + ": " + e.At.String() }

// Unwrap returns [ErrStoreElsewhere].
func (e *ElsewhereError) Unwrap() error { return ErrStoreElsewhere }

// StorePlace is where a store keeps its secrets: the program, and the keyring, wallet or database in it, each as people
// know it. The zero value is a place that is not known.
type StorePlace struct{ Provider, Collection string }

// String returns words like "KWallet, wallet kdewallet", and "" for a place that is not known.
func (p StorePlace) String() string {
	if p.Provider == "" || p.Collection == "" {
		return p.Provider + p.Collection
	}
	kind := "keyring"
	switch p.Provider {
	case "KWallet":
		kind = "wallet"
	case "KeePassXC":
		kind = "database"
	}
	return p.Provider + ", " + kind + " " + p.Collection
}

// ItemLabel is what a person sees of a secret in the program that keeps it. Nothing in it is secret: some providers
// keep it readable while they are locked.
type ItemLabel struct {
	Text        string // such as "Keyrack · Hotel Aurora · Production"
	Environment string // the name of the environment
	Kind        string // "ClientToken" or "AccessToken"
}

// ConcernsStore reports whether an error is about the place of all secrets and not about one of them.
func ConcernsStore(err error) bool {
	for _, whole := range []error{
		ErrStoreLocked, ErrStoreUnavailable, ErrStoreTimeout, ErrStoreBusy, ErrStoreDeclined, ErrStoreBroken,
	} {
		if errors.Is(err, whole) {
			return true
		}
	}
	return false
}
