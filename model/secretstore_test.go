package model_test

import (
	"errors"
	"fmt"
	"testing"

	"keyrack/model"
)

func TestExactErrorsOfAStoreAreStillTheGeneralOnes(t *testing.T) {
	for exact, general := range map[error]error{
		model.ErrNoBus:         model.ErrStoreUnavailable,
		model.ErrNoProvider:    model.ErrStoreUnavailable,
		model.ErrNoCollection:  model.ErrStoreUnavailable,
		model.ErrStoreDisabled: model.ErrStoreUnavailable,
		model.ErrSandboxed:     model.ErrStoreUnavailable,
		model.ErrAccessDenied:  model.ErrStoreDeclined,
	} {
		if !errors.Is(exact, general) {
			t.Errorf("%v is not %v", exact, general)
		}
		if errors.Is(exact, model.ErrSecretNotFound) {
			t.Errorf("%v passes for the proof that a secret is absent", exact)
		}
	}
}

func TestSecretThatLiesElsewhereIsNotAbsent(t *testing.T) {
	err := fmt.Errorf("reading: %w", &model.ElsewhereError{At: model.StorePlace{Provider: "KWallet", Collection: "work"}})
	var elsewhere *model.ElsewhereError
	if !errors.As(err, &elsewhere) || elsewhere.At.Collection != "work" || !errors.Is(err, model.ErrStoreElsewhere) {
		t.Errorf("%v does not say where the secret lies", err)
	}
	if errors.Is(err, model.ErrSecretNotFound) {
		t.Error("it passes for the proof that the secret is absent")
	}
}

func TestPlacesReadAsPeopleKnowThem(t *testing.T) {
	for place, want := range map[model.StorePlace]string{
		{}:                       "",
		{Provider: "Gnome Tool"}: "Gnome Tool",
		{Provider: "KWallet", Collection: "kdewallet"}:      "KWallet, wallet kdewallet",
		{Provider: "KeePassXC", Collection: "Work"}:         "KeePassXC, database Work",
		{Provider: "GNOME Keyring", Collection: "Standard"}: "GNOME Keyring, keyring Standard",
	} {
		if got := place.String(); got != want {
			t.Errorf("%#v reads %q, want %q", place, got, want)
		}
	}
}
