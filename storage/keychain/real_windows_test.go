package keychain_test

import (
	"slices"
	"testing"

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
			t.Cleanup(func() { _ = store.Delete(t.Context(), ref) })
			if err := store.Set(t.Context(), ref, model.NewSecret("made up for this test")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if found, err := k.Accounts(t.Context()); err != nil || !slices.Equal(found, []string{"a.2", "b.1"}) {
		t.Errorf("it lists %v, error %v", found, err)
	}
}
