package secrets_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
)

// unsettling is an index that cannot settle anything.
type unsettling struct{ *index.Index }

var errDisk = errors.New("the disk is full")

func (unsettling) Settle(context.Context, ...secrets.Item) error { return errDisk }

// TestAnAdoptionThatFailsLeavesNothingToDelete: what it left reserved would be taken away from the whole team.
func TestAnAdoptionThatFailsLeavesNothingToDelete(t *testing.T) {
	t.Parallel()
	r := openRig(t)
	shared := workspacetest.NewSecrets()
	const ref model.SecretRef = "shared.1"
	if err := shared.Set(t.Context(), ref, model.NewSecret(accessToken)); err != nil {
		t.Fatal(err)
	}
	keeper := func(of secrets.Index) *secrets.Keeper {
		return secrets.New(secrets.Options{
			Index: of, Keychain: r.secrets, Now: func() time.Time { return r.now }, NewID: uuid.NewString,
			Team: func(model.TeamID) (secrets.Store, bool) { return shared, true },
		})
	}
	adopt := func(keeper *secrets.Keeper, commit func(context.Context) error) error {
		ctx, giveUp := context.WithCancel(t.Context())
		defer giveUp()
		return keeper.Adopt(ctx, secrets.Adoption{
			Store: model.TeamStore("acme"), Refs: []model.SecretRef{ref},
			Commit: func(ctx context.Context) error { giveUp(); return commit(ctx) },
		})
	}
	fails := func(context.Context) error { return errDisk }
	for name, keeper := range map[string]*secrets.Keeper{
		"settling": keeper(unsettling{r.index}), "saving": keeper(r.index),
	} {
		if err := adopt(keeper, fails); !errors.Is(err, errDisk) {
			t.Errorf("%s: got %v", name, err)
		}
		if state, err := r.index.Secret(t.Context(), ref); !errors.Is(err, model.ErrNoSuchRow) {
			t.Errorf("%s: the index knows %+v, %v", name, state, err)
		}
		r.now = r.now.Add(time.Hour)
		if err := keeper.Collect(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := shared.Get(t.Context(), ref); err != nil {
			t.Fatalf("%s: it was taken away: %v", name, err)
		}
	}
	connection := model.Connection{
		ID: "shared", IntegrationID: "i", Created: r.now, AccessToken: ref,
		Fingerprint: model.NewSecret(accessToken).Fingerprint(),
	}
	err := keeper(r.index).Adopt(t.Context(), secrets.Adoption{
		Store: model.TeamStore("acme"), Refs: []model.SecretRef{ref},
		Commit: func(ctx context.Context) error {
			return r.index.Commit(ctx, workspace.Change{Connections: []model.Connection{connection}})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}
