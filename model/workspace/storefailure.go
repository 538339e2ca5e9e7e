package workspace

import (
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
)

// storeFailure is an error of a secret store, and the kind that is kept of it.
type storeFailure struct {
	kind model.FailureKind
	err  error
}

// storeFailures are the errors of a store that can keep a request from being sent. Of several that an error wraps the
// first one counts, so what is special comes before what is general.
func storeFailures() []storeFailure {
	return []storeFailure{
		{"no-vault", secrets.ErrNoVault},
		{"store-locked", model.ErrStoreLocked},
		{"store-refused", model.ErrAccessDenied},
		{"store-declined", model.ErrStoreDeclined},
		{"store-timeout", model.ErrStoreTimeout},
		{"store-busy", model.ErrStoreBusy},
		{"secret-missing", model.ErrSecretNotFound},
		{"no-bus", model.ErrNoBus},
		{"no-provider", model.ErrNoProvider},
		{"no-collection", model.ErrNoCollection},
		{"store-disabled", model.ErrStoreDisabled},
		{"store-sandboxed", model.ErrSandboxed},
		{"store-unavailable", model.ErrStoreUnavailable},
		{"store-broken", model.ErrStoreBroken},
	}
}

// failureOfStore is the kind that is kept of an error of a store; model.NoFailure of any other.
func failureOfStore(err error) model.FailureKind {
	for _, known := range storeFailures() {
		switch {
		case !errors.Is(err, known.err):
		case errors.Is(err, secrets.ErrInVault):
			return known.kind.OfVault()
		default:
			return known.kind
		}
	}
	return model.NoFailure
}

// StoreFailure is the error of a store of which the kind was kept; nil for a kind that is none of a store.
func StoreFailure(kind model.FailureKind) error {
	kind, ofVault := kind.Vault()
	for _, known := range storeFailures() {
		switch {
		case known.kind != kind:
		case ofVault:
			return fmt.Errorf("%w: %w", secrets.ErrInVault, known.err)
		default:
			return known.err
		}
	}
	return nil
}
