package secrets_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

// TestAnAdoptionThatFailsLeavesNothingToDelete: what it left reserved would be taken away from the whole team, and a
// kill between a reservation and what carries it would leave that.
func TestAnAdoptionThatFailsLeavesNothingToDelete(t *testing.T) {
	t.Parallel()
	r := openRig(t)
	shared := workspacetest.NewSecrets()
	const ref model.SecretRef = "shared.1"
	if err := shared.Set(t.Context(), ref, model.NewSecret(accessToken)); err != nil {
		t.Fatal(err)
	}
	keeper := secrets.New(secrets.Options{
		Index: r.index, Keychain: r.secrets, Now: func() time.Time { return r.now }, NewID: uuid.NewString,
		Team: func(model.TeamID) (secrets.Store, bool) { return shared, true },
	})
	change := workspace.Change{
		Connections: []model.Connection{{
			ID: "shared", IntegrationID: "nobody", Created: r.now, AccessToken: ref,
			Fingerprint: model.NewSecret(accessToken).Fingerprint(),
		}},
		Adopted: []secrets.Item{{Ref: ref, Store: model.TeamStore("acme")}},
	}
	if err := r.index.Commit(t.Context(), change); !errors.Is(err, model.ErrNoSuchRow) {
		t.Fatalf("got %v", err)
	}
	if state, err := r.index.Secret(t.Context(), ref); !errors.Is(err, model.ErrNoSuchRow) {
		t.Errorf("the index knows %+v, %v", state, err)
	}
	r.now = r.now.Add(time.Hour)
	if err := keeper.Collect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := shared.Get(t.Context(), ref); err != nil {
		t.Fatalf("it was taken away: %v", err)
	}
	change.Connections[0].IntegrationID = "i"
	if err := r.index.Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	state, err := r.index.Secret(t.Context(), ref)
	if err != nil || !state.Ready || !state.Settled || state.Store != model.TeamStore("acme") {
		t.Errorf("the index knows %+v, %v", state, err)
	}
}
