package keychain_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/storage/keychain"
)

func TestTheCredentialManagerListsTheItemsOfItsService(t *testing.T) {
	service := "app.keyrack.test-" + uuid.NewString()
	k := keychain.Open(keychain.Options{Service: service})
	near := keychain.Open(keychain.Options{Service: service + "-near"})
	all := map[*keychain.Keychain][]model.SecretRef{k: {"b.1", "a.2"}, near: {"c.1"}}
	if found, err := k.Accounts(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("before anything is kept there are %v, error %v", found, err)
	}
	for store, refs := range all {
		for _, ref := range refs {
			t.Cleanup(func() { _ = store.Delete(context.WithoutCancel(t.Context()), ref) })
			if err := store.Set(t.Context(), ref, model.NewSecret("made up for this test")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if found, err := k.Accounts(t.Context()); err != nil || !slices.Equal(found, []string{"a.2", "b.1"}) {
		t.Errorf("it lists %v, error %v", found, err)
	}
}

// TestAThousandItemsAreKeptListedAndDeleted fills the Credential Manager with as many items as an import of 1,000
// connections makes. Where others have left less room than that, the error says that it is full.
func TestAThousandItemsAreKeptListedAndDeleted(t *testing.T) {
	// Wine lists an item with some calls of its server, which Windows does in one.
	k := keychain.Open(keychain.Options{Service: "app.keyrack.test-" + uuid.NewString(), ReadLimit: 10 * time.Minute})
	secret := strings.Repeat("x", model.MaxTokenLength)
	var kept []string
	began := time.Now()
	for i := range 1000 {
		ref := model.SecretRef(fmt.Sprintf("item-%03d.1", i))
		err := k.Set(t.Context(), ref, model.NewSecret(secret))
		if errors.Is(err, model.ErrStoreFull) {
			t.Logf("it is full after %d items", i)
			break
		}
		if err != nil {
			t.Fatalf("item %d: %v", i, err)
		}
		t.Cleanup(func() { _ = k.Delete(context.WithoutCancel(t.Context()), ref) })
		kept = append(kept, string(ref))
	}
	t.Logf("%d items of %d bytes were kept in %v", len(kept), len(secret), time.Since(began).Round(time.Millisecond))
	if found, err := k.Accounts(t.Context()); err != nil || !slices.Equal(found, kept) {
		t.Fatalf("it lists %d items, error %v", len(found), err)
	}
	for _, account := range kept {
		if got, err := k.Get(t.Context(), model.SecretRef(account)); err != nil || got.Reveal() != secret {
			t.Fatalf("%s: %d bytes, error %v", account, len(got.Reveal()), err)
		}
		if err := k.Delete(t.Context(), model.SecretRef(account)); err != nil {
			t.Fatalf("%s: %v", account, err)
		}
	}
	if found, err := k.Accounts(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("after all were deleted it lists %d, error %v", len(found), err)
	}
}
