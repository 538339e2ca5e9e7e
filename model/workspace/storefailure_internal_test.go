package workspace

import (
	"errors"
	"fmt"
	"testing"

	"keyrack/model"
	"keyrack/model/secrets"
)

// TestAFailureOfAStoreIsKeptAsItsKind, and the kind leads back to the error, of the keychain as of the vault.
func TestAFailureOfAStoreIsKeptAsItsKind(t *testing.T) {
	kinds := map[model.FailureKind]bool{}
	for _, known := range storeFailures() {
		for _, err := range []error{
			fmt.Errorf("reading the token: %w", known.err),
			fmt.Errorf("%w: %w", secrets.ErrInVault, known.err),
		} {
			kind, found := failureOf(err)
			back := StoreFailure(kind)
			if kinds[kind] || found != "" || !errors.Is(back, known.err) ||
				errors.Is(back, secrets.ErrInVault) != errors.Is(err, secrets.ErrInVault) {
				t.Errorf("%v is kept as %q with %q, which is %v", err, kind, found, back)
			}
			kinds[kind] = true
		}
	}
	if kind, found := failureOf(errors.New("no route")); kind != model.FailureOther || found != "no route" {
		t.Errorf("another error is kept as %q with %q", kind, found)
	}
	for _, kind := range []model.FailureKind{model.NoFailure, model.FailureOther, "dns"} {
		if err := StoreFailure(kind); err != nil {
			t.Errorf("%q is %v", kind, err)
		}
	}
}
