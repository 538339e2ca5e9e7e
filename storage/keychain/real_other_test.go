//go:build windows || darwin

package keychain_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/storage/keychain"
)

// TestTheKeychainOfTheSystemKeepsReplacesAndDeletes uses the keychain of whoever runs it, under a name of its own.
func TestTheKeychainOfTheSystemKeepsReplacesAndDeletes(t *testing.T) {
	k := keychain.Open(keychain.Options{Service: "app.keyrack.test-" + uuid.NewString()})
	t.Cleanup(func() { _ = k.Close() })
	if err := k.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	const ref = model.SecretRef("a.1")
	t.Cleanup(func() { _ = k.Delete(context.WithoutCancel(t.Context()), ref) })
	for _, secret := range []string{
		"C66EF7B2-one", "žluťoučký 東京 🗝", " blanks at both ends ",
		`quotes " ' and \ backslashes`, "line\r\nbreak\ttab",
		"go-keyring-base64:literal", strings.Repeat("x", model.MaxTokenLength),
	} {
		if err := k.Set(t.Context(), ref, model.NewSecret(secret)); err != nil {
			t.Errorf("a secret of %d bytes: %v", len(secret), err)
			continue
		}
		if got, err := k.Get(t.Context(), ref); err != nil || got.Reveal() != secret {
			t.Errorf("a secret of %d bytes came back with %d, error %v", len(secret), len(got.Reveal()), err)
		}
	}
	if err := k.Set(t.Context(), ref,
		model.NewSecret(strings.Repeat("x", model.MaxTokenLength+1))); !errors.Is(err, model.ErrSecretTooBig) {
		t.Errorf("a secret that is too big: %v", err)
	}
	for range 2 { // the second time there is nothing to delete
		if err := k.Delete(t.Context(), ref); err != nil {
			t.Error(err)
		}
	}
	if _, err := k.Get(t.Context(), ref); !errors.Is(err, model.ErrSecretNotFound) {
		t.Errorf("after it was deleted: %v", err)
	}
}
