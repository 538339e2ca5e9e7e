package secrets_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace/workspacetest"
)

func TestWhatWasReadIsInMemoryUntilLock(t *testing.T) {
	r := openRig(t)
	connection := r.add(t, accessToken)
	reads := func(what string, want int, read func() error) {
		t.Helper()
		before := r.secrets.Reads()
		if err := read(); err != nil || r.secrets.Reads()-before != want {
			t.Errorf("%s: %d reads, want %d; error %v", what, r.secrets.Reads()-before, want, err)
		}
	}
	token := func() error { _, err := r.Token(t.Context(), connection.AccessToken); return err }
	once := func() error { _, _, err := r.Once(t.Context(), connection.AccessToken); return err }
	reads("after it was kept", 0, token)
	r.Lock()
	reads("for a batch", 1, once)
	reads("for the next batch", 1, once)
	reads("after Lock", 1, token)
	reads("again", 0, token)
	r.Drop(connection.AccessToken)
	reads("after it was dropped", 1, token)
}

func TestATokenGoesNowhereElseThanWhereItWasEnteredFor(t *testing.T) {
	r := openRig(t)
	connection := r.add(t, accessToken)
	elsewhere := demo(t)
	var err error
	if elsewhere.Address, err = model.ParseAddress(model.Custom, "https://elsewhere.example.com"); err != nil {
		t.Fatal(err)
	}
	elsewhere.ID, elsewhere.Kind = "custom", model.Custom
	for range 2 { // from memory, and from the store
		var other *model.OtherAddressError
		if got, err := r.TokenFor(t.Context(), connection.AccessToken, elsewhere); !errors.As(err, &other) || !got.IsEmpty() {
			t.Errorf("another address got a token, error %v", err)
		}
		r.Lock()
	}
	if !r.Doubted("custom") || r.Doubted(model.DemoID) {
		t.Error("the wrong environment is doubted")
	}
	r.Trust("custom")
	if r.Doubted("custom") {
		t.Error("it is still doubted")
	}
	r.wantTokens(t, accessToken)
}

func TestABatchThatFailsAnywhereLeavesNothing(t *testing.T) {
	broken := errors.New("broken")
	for failing := 1; ; failing++ {
		r := openRig(t)
		calls := 0
		r.secrets.Fail(func(string, model.SecretRef) error {
			if calls++; calls == failing {
				return broken
			}
			return nil
		})
		_, err := r.keep(t, accessToken)
		r.secrets.Fail(nil)
		if calls < failing {
			break // every call has had its turn
		}
		if err != nil { // a store that cannot settle keeps what it has
			r.restart(t)
			r.wantTokens(t)
			if refs := r.secrets.Refs(); len(refs) != 1 { // the ClientToken's
				t.Errorf("call %d: the keychain holds %v", failing, refs)
			}
		}
	}
	r := openRig(t)
	err := r.Keep(t.Context(), secrets.Batch{
		For: demo(t), Tokens: map[model.SecretRef]model.Secret{r.First(): model.NewSecret(accessToken)},
		Commit: func(context.Context) error { return broken },
	})
	if !errors.Is(err, broken) {
		t.Errorf("a commit that failed: %v", err)
	}
	r.restart(t)
	if refs := r.secrets.Refs(); len(refs) != 1 {
		t.Errorf("the keychain holds %v", refs)
	}
}

func TestASecretIsReadToCompareItOnlyWhereTheFingerprintsAreTheSame(t *testing.T) {
	r := openRig(t)
	connection := r.add(t, accessToken)
	r.Lock()
	holds := func(text string) secrets.Held {
		t.Helper()
		held, err := r.Holds(t.Context(), connection.AccessToken, connection.Fingerprint, model.NewSecret(text))
		if err != nil {
			t.Error(err)
		}
		return held
	}
	before := r.secrets.Reads()
	if held := holds(otherToken); held != secrets.Other || r.secrets.Reads() != before {
		t.Errorf("another one: %v after %d reads", held, r.secrets.Reads()-before)
	}
	likeIt := accessToken[:10] + "FFFF" + accessToken[14:]
	if held := holds(likeIt); held != secrets.Other {
		t.Errorf("one with the same fingerprint: %v", held)
	}
	if held := holds(accessToken); held != secrets.Same {
		t.Errorf("the same: %v", held)
	}
	r.secrets.Lose(connection.AccessToken)
	if held := holds(accessToken); held != secrets.Lost {
		t.Errorf("a lost one: %v", held)
	}
}

func TestWhatIsSetAsideIsHeldUntilItIsReleasedOrLocked(t *testing.T) {
	r := openRig(t)
	one, two := r.add(t, accessToken), r.add(t, otherToken)
	r.Lock()
	refs := []model.SecretRef{one.AccessToken, two.AccessToken}
	if held := r.SetAside(t.Context(), refs...); !slices.Equal(held, refs) {
		t.Errorf("held %v", held)
	}
	r.remove(t, one)
	if secret, held := r.Aside(one.AccessToken); !held || secret.IsEmpty() {
		t.Error("what was deleted is not held")
	}
	r.Release(one.AccessToken)
	if _, held := r.Aside(one.AccessToken); held {
		t.Error("what was released is held")
	}
	r.Lock()
	if _, held := r.Aside(two.AccessToken); held {
		t.Error("it is held after Lock")
	}
	// A program that asks about each item is not asked for one that nobody wants to see.
	r.secrets.MoveTo(model.StorePlace{Provider: "KeePassXC", Collection: "Passwords"})
	before := r.secrets.Reads()
	if held := r.SetAside(t.Context(), two.AccessToken); len(held) > 0 || r.secrets.Reads() != before {
		t.Errorf("held %v after %d reads", held, r.secrets.Reads()-before)
	}
}

func TestTheNextNameIsOneThatNobodyKnows(t *testing.T) {
	r := openRig(t)
	connection := r.add(t, accessToken)
	next, err := r.Next(t.Context(), connection.AccessToken)
	if err != nil || next != connection.AccessToken[:len(connection.AccessToken)-1]+"2" {
		t.Errorf("%s, error %v", next, err)
	}
	if err := r.index.Reserve(t.Context(), model.KeychainStore, next); err != nil { // an attempt that failed
		t.Fatal(err)
	}
	if after, err := r.Next(t.Context(), connection.AccessToken); err != nil || after == next {
		t.Errorf("%s, error %v", after, err)
	}
	if known, err := r.Knows(t.Context(), "nobody.1"); known || err != nil {
		t.Errorf("a ref of nobody is known %t, error %v", known, err)
	}
}

func TestAnInventoryTellsWhatIsMissingWhatIsElsewhereAndWhatIsLeft(t *testing.T) {
	r := openRig(t)
	login := model.StorePlace{Provider: "GNOME Keyring", Collection: "Login"}
	other := model.StorePlace{Provider: "GNOME Keyring", Collection: "Other"}
	r.secrets.MoveTo(login)
	lost, moved := r.add(t, accessToken), r.add(t, otherToken)
	r.secrets.Lose(lost.AccessToken)
	r.secrets.MoveTo(other)
	if err := r.index.Reserve(t.Context(), model.KeychainStore, "left.1"); err != nil {
		t.Fatal(err)
	}
	stores, left, err := r.Inventory(t.Context())
	if err != nil || len(stores) != 1 {
		t.Fatalf("%d stores, error %v", len(stores), err)
	}
	got := stores[0]
	slices.Sort(got.Elsewhere[login])
	want := map[model.StorePlace][]model.SecretRef{login: {lost.AccessToken, moved.AccessToken}}
	if diff := cmp.Diff(want, got.Elsewhere); diff != "" || got.Ready != 3 {
		t.Errorf("%d ready; elsewhere (-want +got):\n%s", got.Ready, diff)
	}
	if diff := cmp.Diff([]secrets.Item{{Ref: "left.1", Store: model.KeychainStore}}, left); diff != "" {
		t.Errorf("leftovers (-want +got):\n%s", diff)
	}
	r.secrets.MoveTo(login)
	if stores, _, err = r.Inventory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if missing := stores[0].Missing; !slices.Contains(missing, lost.AccessToken) ||
		slices.Contains(missing, moved.AccessToken) {
		t.Errorf("missing %v", missing)
	}
}

func TestTheOwnerHearsOfTheStoreAndOfWhatWasTakenBack(t *testing.T) {
	r := openRig(t)
	connection := r.add(t, accessToken)
	r.forgetful()
	r.replace(t, connection, otherToken)
	r.secrets.Fail(nil)
	r.secrets.Crash()
	r.restart(t)
	r.wantTokens(t, accessToken)
	if !slices.Contains(r.heard, "taken back "+string(connection.AccessToken)) {
		t.Errorf("heard %v", r.heard)
	}
	r.heard = nil
	if err := errors.Join(r.CreateVault(t.Context(), passphrase),
		r.MoveTo(t.Context(), model.VaultStore, nil)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"changed", "changed", "changed"}, r.heard); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
	if err := r.MoveTo(t.Context(), model.KeychainStore, nil); err != nil {
		t.Fatal(err)
	}
	if label := r.secrets.Label(connection.AccessToken); label.Text != "Keyrack · "+string(connection.AccessToken) {
		t.Errorf("the label is %+v", label)
	}
}

// asking is a store that asks somebody who is away before it deletes.
type asking struct{ *workspacetest.Secrets }

func (asking) Delete(ctx context.Context, _ model.SecretRef) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestWhatNothingNeedsWaitsForNobodyForEver(t *testing.T) {
	r := openRig(t)
	connection := r.add(t, accessToken)
	if err := r.index.RemoveConnections(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	k := secrets.New(secrets.Options{
		Index: r.index, Keychain: asking{r.secrets}, Now: func() time.Time { return r.now },
		NewID:    func() string { return "id" },
		Patience: time.Millisecond,
	})
	if err := k.Collect(t.Context()); !errors.Is(err, model.ErrStoreTimeout) {
		t.Errorf("error %v", err)
	}
	if left := r.secrets.Refs(); len(left) != 2 {
		t.Errorf("%d secrets are left", len(left))
	}
	if err := r.Collect(t.Context()); err != nil || len(r.secrets.Refs()) != 1 {
		t.Errorf("the next time %d secrets are left, error %v", len(r.secrets.Refs()), err)
	}
}
