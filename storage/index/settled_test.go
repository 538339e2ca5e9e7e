package index_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/storage/index"
)

func inVault(ref model.SecretRef) secrets.Item {
	return secrets.Item{Ref: ref, Store: model.VaultStore}
}

// rotated is grand with the next generation of its token.
func rotated(t *testing.T, x *index.Index) {
	t.Helper()
	reserve(t, x, "secret-2.2")
	c := grand()
	c.AccessToken, c.Fingerprint = "secret-2.2", "AAAA…BBBB"
	commit(t, x, nil, []model.Connection{c})
}

func TestAnOlderGenerationIsGarbageOnceTheNewOneIsSettled(t *testing.T) {
	x := withGrand(t)
	rotated(t, x)
	if got := garbage(t, x); len(got) != 0 {
		t.Errorf("garbage before it is settled: %v", got)
	}
	must(t, x.Settle(t.Context(), inKeychain("secret-2.2")...))
	if diff := cmp.Diff([]model.SecretRef{ref(2)}, garbage(t, x)); diff != "" {
		t.Errorf("garbage after it is settled (-want +got):\n%s", diff)
	}
}

func TestALostGenerationIsTakenBackOnlyBeforeItIsSettled(t *testing.T) {
	x := withGrand(t)
	rotated(t, x)
	must(t, x.TakeBackToken(t.Context(), "secret-2.2", ref(2), "C66E…453D"))
	got := connections(t, x, "demo")[0]
	if got.AccessToken != ref(2) || got.Fingerprint != "C66E…453D" {
		t.Errorf("the connection has %s %s", got.AccessToken, got.Fingerprint)
	}
	if diff := cmp.Diff([]model.SecretRef{"secret-2.2"}, garbage(t, x)); diff != "" {
		t.Errorf("garbage (-want +got):\n%s", diff)
	}
	wantError(t, x.TakeBackToken(t.Context(), "secret-2.2", ref(2), "C66E…453D"), secrets.ErrNotReserved)

	x = withGrand(t)
	rotated(t, x)
	must(t, x.Settle(t.Context(), inKeychain("secret-2.2")...))
	wantError(t, x.TakeBackToken(t.Context(), "secret-2.2", ref(2), "C66E…453D"), secrets.ErrNotReserved)
	if got := connections(t, x, "demo")[0]; got.AccessToken != "secret-2.2" {
		t.Errorf("the connection has %s", got.AccessToken)
	}
}

func TestWhatASecretWasCopiedFromIsGarbageOnceItIsSettled(t *testing.T) {
	x := withGrand(t)
	place := model.StorePlace{Provider: "KWallet", Collection: "kdewallet"}
	must(t, x.Place(t.Context(), place, inKeychain(ref(2))...))
	must(t, x.ReserveCopy(t.Context(), inVault(ref(2))))
	must(t, x.SwitchStore(t.Context(), inVault(ref(2))))
	if got := garbage(t, x); len(got) != 0 {
		t.Errorf("garbage before it is settled: %v", got)
	}
	// It may be written over again meanwhile, and taken back.
	must(t, x.ReserveCopy(t.Context(), secrets.Item{Ref: ref(2), Store: model.KeychainStore}))
	must(t, x.AbandonCopy(t.Context(), secrets.Item{Ref: ref(2), Store: model.KeychainStore}))
	must(t, x.TakeBack(t.Context(), ref(2)))
	item, err := x.Secret(t.Context(), ref(2))
	must(t, err)
	want := secrets.ItemState{Item: inKeychain(ref(2))[0], Ready: true, Place: place}
	if diff := cmp.Diff(want, item); diff != "" {
		t.Errorf("taken back (-want +got):\n%s", diff)
	}
	items, err := x.Garbage(t.Context(), noon)
	must(t, err)
	if diff := cmp.Diff([]secrets.Item{inVault(ref(2))}, items); diff != "" {
		t.Errorf("garbage (-want +got):\n%s", diff)
	}
	must(t, x.Forget(t.Context(), items...))
	must(t, x.ReserveCopy(t.Context(), inVault(ref(2))))
	must(t, x.SwitchStore(t.Context(), inVault(ref(2))))
	must(t, x.Settle(t.Context(), inVault(ref(2))))
	wantError(t, x.TakeBack(t.Context(), ref(2)), secrets.ErrNotReserved)
	if diff := cmp.Diff([]model.SecretRef{ref(2)}, garbage(t, x)); diff != "" {
		t.Errorf("garbage (-want +got):\n%s", diff)
	}
}

func TestASecretIsSettledOnlyWhenThatWasProven(t *testing.T) {
	x := withGrand(t)
	all, err := x.Secrets(t.Context())
	must(t, err)
	for _, item := range all {
		if item.Settled {
			t.Errorf("%s is settled from the beginning", item.Ref)
		}
	}
	wantError(t, x.Place(t.Context(), model.StorePlace{Provider: "KWallet"}, secrets.Item{Ref: "nobody.1"}), nil)
	_, err = x.Secret(t.Context(), "nobody.1")
	wantError(t, err, model.ErrNoSuchRow)
}
