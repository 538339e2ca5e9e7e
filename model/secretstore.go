package model

import "errors"

// StoreKind tells the secret stores apart. It is written into the index and never changes.
type StoreKind string

// The secret stores.
const (
	KeychainStore StoreKind = "keychain" // the keychain of the operating system
	VaultStore    StoreKind = "vault"    // a file that a passphrase opens
)

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
	// ErrSecretNotSaved means that the store said yes and holds something else.
	ErrSecretNotSaved = errors.New("the store said yes but did not keep the secret")
	// ErrSecretNotDeleted means that the store said yes and still holds the secret.
	ErrSecretNotDeleted = errors.New("the store said yes but still holds the secret")
	// ErrStoreBroken means an answer that makes no sense.
	ErrStoreBroken = errors.New("the secret store answered nonsense")
)
