package team_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

const acme model.TeamID = "acme"

// desk is a Keyrack of a member: a keeper over an index of its own and the team.
type desk struct {
	*secrets.Keeper
	index  *index.Index
	client *team.Client
	later  time.Duration
}

// openDesk opens what is in a folder, as the next start does: later than whatever was begun.
func openDesk(ctx context.Context, folder string, client *team.Client, later time.Duration) (*desk, error) {
	d := &desk{client: client, later: later}
	var err error
	now := func() time.Time { return time.Now().Add(d.later) }
	if d.index, err = index.Open(ctx, filepath.Join(folder, "index.sqlite"),
		index.Options{Now: now, Patience: time.Minute}); err != nil {
		return nil, err
	}
	demo, _ := model.BuiltIn(model.DemoID)
	if err := d.index.SaveEnvironment(ctx, demo); err != nil {
		return nil, errors.Join(err, d.index.Close())
	}
	d.Keeper = secrets.New(secrets.Options{
		Index: d.index, Keychain: workspacetest.NewSecrets(), Now: now, NewID: uuid.NewString,
		Team: func(id model.TeamID) (secrets.Store, bool) { return client.Store(), id == acme },
	})
	return d, nil
}

func newDesk(t *testing.T, client *team.Client) *desk {
	t.Helper()
	d, err := openDesk(t.Context(), t.TempDir(), client, 0)
	must(t, err)
	t.Cleanup(func() { must(t, d.index.Close()) })
	return d
}

// keep puts a version of a token into the team, with what carries it.
func (d *desk) keep(ctx context.Context, key team.Key, base, n int) error {
	demo, _ := model.BuiltIn(model.DemoID)
	entry := team.Entry{Key: key}
	var change workspace.Change
	plain, _ := model.Unbind(token(n))
	if key.Connection == "" {
		entry.Integration = model.Integration{
			ID: key.Integration, EnvironmentID: demo.ID, Client: "Acme Sync 2.1.0", ClientToken: key.Ref(base + 1),
			Fingerprint: plain.Fingerprint(),
		}
		change.Integrations = []model.Integration{entry.Integration}
	} else {
		entry.Connection = model.Connection{
			ID: key.Connection, IntegrationID: key.Integration, AccessToken: key.Ref(base + 1), Fingerprint: plain.Fingerprint(),
			Created: time.Now(),
		}
		change.Connections = []model.Connection{entry.Connection}
	}
	d.client.Announce(entry)
	return d.Keep(ctx, secrets.Batch{
		For: demo, Store: model.TeamStore(acme), Tokens: map[model.SecretRef]model.Secret{key.Ref(base + 1): plain},
		Commit: func(ctx context.Context) error { return d.index.Commit(ctx, change) },
	})
}

// follow brings the index up to date with the team: what the sync of a member does.
func (d *desk) follow(ctx context.Context) error {
	if err := d.Collect(ctx); err != nil {
		return err
	}
	listing, err := d.client.List(ctx)
	if err != nil {
		return err
	}
	for _, wantClient := range []bool{true, false} {
		for _, entry := range listing.Entries {
			if (entry.Key.Connection == "") != wantClient || entry.Key.Integration == "" || entry.Version == 0 {
				continue
			}
			if !entry.Deleted {
				if entry, err = d.client.Freshen(ctx, entry); errors.Is(err, model.ErrSecretNotFound) {
					continue // since the list was made; the next one says so
				}
				if err != nil {
					return err
				}
			}
			if err := d.adopt(ctx, entry); err != nil {
				return err
			}
		}
	}
	if err := d.drop(ctx, listing); err != nil {
		return err
	}
	return d.Collect(ctx)
}

// drop removes the connections that are not in a whole list any more: somebody has destroyed them.
func (d *desk) drop(ctx context.Context, listing team.Listing) error {
	there := map[model.ConnectionID]bool{}
	for _, entry := range listing.Entries {
		there[entry.Key.Connection] = true
	}
	for _, damage := range listing.Damaged {
		there[damage.Entry.Key.Connection] = true
	}
	all, err := d.index.Connections(ctx, model.DemoID)
	if err != nil || len(listing.Denied) > 0 {
		return err
	}
	for _, connection := range all {
		if there[connection.ID] {
			continue
		}
		if err := d.index.RemoveConnections(ctx, connection.ID); err != nil {
			return err
		}
	}
	return nil
}

func (d *desk) adopt(ctx context.Context, entry team.Entry) error {
	change := workspace.Change{Connections: []model.Connection{entry.Connection}}
	if entry.Key.Connection == "" {
		change = workspace.Change{Integrations: []model.Integration{entry.Integration}}
	}
	ref := entry.Key.Ref(entry.Version)
	state, err := d.index.Secret(ctx, ref)
	switch {
	case err != nil && !errors.Is(err, model.ErrNoSuchRow):
		return err
	case entry.Deleted:
		if entry.Key.Connection == "" {
			return nil
		}
		err := d.index.RemoveConnections(ctx, entry.Key.Connection)
		if errors.Is(err, model.ErrNoSuchRow) {
			return nil
		}
		return err
	case state.Ready:
		return nil
	}
	change.Adopted = []secrets.Item{{Ref: ref, Store: model.TeamStore(acme)}}
	return d.index.Commit(ctx, change)
}

// start puts a client application into the team.
func (d *desk) start(tb testing.TB) team.Key {
	tb.Helper()
	application, _ := client()
	must(tb, d.keep(tb.Context(), application.Key, 0, 1000))
	return application.Key
}

func (d *desk) connections(tb testing.TB) []model.Connection {
	tb.Helper()
	all, err := d.index.Connections(tb.Context(), model.DemoID)
	must(tb, err)
	return all
}

func TestTheKeeperHoldsTheTokensOfATeam(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := newDesk(t, engine.Client(t, engine.Member(t, "anna", teamtest.Editor)))
	bob := newDesk(t, engine.Client(t, engine.Member(t, "bob", teamtest.Editor)))
	demo, _ := model.BuiltIn(model.DemoID)
	key := anna.start(t)
	key.Connection = model.ConnectionID(uuid.NewString())
	must(t, anna.keep(t.Context(), key, 0, 1))
	must(t, bob.follow(t.Context()))
	all := bob.connections(t)
	if len(all) != 1 || all[0].AccessToken != key.Ref(1) || all[0].Fingerprint != fingerprint(token(1)) {
		t.Fatalf("bob sees %+v", all)
	}
	plain, _ := model.Unbind(token(1))
	got, err := bob.TokenFor(t.Context(), key.Ref(1), demo)
	must(t, err)
	if !got.Equal(plain) {
		t.Errorf("bob reads %s", got)
	}

	must(t, bob.keep(t.Context(), key, 1, 2))
	must(t, bob.CollectAfter(t.Context()))
	var conflict *team.ConflictError
	if err := anna.keep(t.Context(), key, 1, 3); !errors.As(err, &conflict) || conflict.By != "userpass-bob" {
		t.Fatalf("anna wrote over it: %v", err)
	}
	must(t, anna.CollectAfter(t.Context()))
	wantToken(t, anna.client, key, 2, 2) // what was left of anna's attempt is not bob's token
	must(t, anna.follow(t.Context()))
	if all := anna.connections(t); len(all) != 1 || all[0].AccessToken != key.Ref(2) {
		t.Fatalf("anna sees %+v", all)
	}
	if known, err := anna.index.Secrets(t.Context()); err != nil || len(known) != 2 {
		t.Errorf("anna's index knows %+v, %v", known, err)
	}
	// The older version is the team's.
	if _, err := anna.client.Read(t.Context(), key, 1); err != nil {
		t.Errorf("the older version is gone: %v", err)
	}
	state, err := anna.StoreState(t.Context())
	if err != nil || state.Elsewhere != 0 {
		t.Errorf("%d tokens of the team are said to be elsewhere, %v", state.Elsewhere, err)
	}
	stores, left, err := anna.Inventory(t.Context())
	must(t, err)
	if len(stores) != 1 || stores[0].Kind != model.KeychainStore || len(left) > 0 {
		t.Errorf("the inventory is %+v, with %v", stores, left)
	}
}

func TestALockForgetsTheTokensOfATeam(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := newDesk(t, engine.Client(t, engine.Member(t, "anna", teamtest.Editor)))
	demo, _ := model.BuiltIn(model.DemoID)
	key := anna.start(t)
	_, err := anna.TokenFor(t.Context(), key.Ref(1), demo)
	must(t, err)
	anna.Lock()
	engine.Kill()
	_, err = anna.TokenFor(t.Context(), key.Ref(1), demo)
	wantError(t, err, model.ErrStoreUnavailable)
}

func TestATokenOfATeamGoesOnlyWhereItWasEnteredFor(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := newDesk(t, engine.Client(t, engine.Member(t, "anna", teamtest.Editor)))
	key := anna.start(t)
	production, _ := model.BuiltIn(model.ProductionID)
	_, err := anna.TokenFor(t.Context(), key.Ref(1), production)
	var other *model.OtherAddressError
	if !errors.As(err, &other) {
		t.Errorf("got %v", err)
	}
}

func TestAnAttemptThatWasInterruptedIsTakenUpOrTakenBack(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := newDesk(t, engine.Client(t, engine.Member(t, "anna", teamtest.Editor)))
	key := anna.start(t)
	key.Connection = model.ConnectionID(uuid.NewString())
	must(t, anna.keep(t.Context(), key, 0, 1))

	// The rotation came to the engine and Keyrack ended before it was told.
	must(t, anna.index.Reserve(t.Context(), model.TeamStore(acme), key.Ref(2)))
	must(t, anna.client.Store().Set(t.Context(), key.Ref(2), token(2)))
	anna.later = time.Hour
	must(t, anna.follow(t.Context()))
	if all := anna.connections(t); all[0].AccessToken != key.Ref(2) {
		t.Fatalf("anna sees %+v", all)
	}
	wantToken(t, anna.client, key, 2, 2)

	// The rotation did not come to it.
	must(t, anna.index.Reserve(t.Context(), model.TeamStore(acme), key.Ref(3)))
	anna.later = 2 * time.Hour
	must(t, anna.follow(t.Context()))
	must(t, anna.keep(t.Context(), key, 2, 3))
	wantToken(t, anna.client, key, 3, 3)

	// A new one that nobody was told of is taken back, and can be brought back.
	other := key
	other.Connection = model.ConnectionID(uuid.NewString())
	must(t, anna.index.Reserve(t.Context(), model.TeamStore(acme), other.Ref(1)))
	wantError(t, anna.client.Store().Set(t.Context(), other.Ref(1), token(4)), model.ErrSecretNotSaved)
	anna.client.Announce(team.Entry{Key: other})
	must(t, anna.client.Store().Set(t.Context(), other.Ref(1), token(4)))
	anna.later = 3 * time.Hour
	must(t, anna.follow(t.Context()))
	if _, err := anna.client.Read(t.Context(), other, 0); !errors.Is(err, model.ErrSecretNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	must(t, anna.client.Undelete(t.Context(), other, 1))
	wantToken(t, anna.client, other, 1, 4)
}

func TestAStaleEntryIsPutRightByWhoeverSeesIt(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	rita := engine.Client(t, engine.Member(t, "rita", teamtest.Reader))
	key := add(t, anna, 1)
	_, err := anna.Put(t.Context(), key, 1, token(2)) // and nobody marks it
	must(t, err)
	for _, member := range []*team.Client{rita, anna} {
		entry := listed(t, member)[0]
		if !entry.Stale || entry.Connection.Fingerprint != "" {
			t.Fatalf("listed %+v", entry)
		}
		if entry, err = member.Freshen(t.Context(), entry); err != nil ||
			entry.Stale || entry.Connection.Fingerprint != fingerprint(token(2)) {
			t.Fatalf("it is %+v, %v", entry, err)
		}
	}
	if entry := listed(t, rita)[0]; entry.Stale || entry.Connection.Fingerprint != fingerprint(token(2)) {
		t.Errorf("listed %+v", entry)
	}
}

func TestAnotherMembersTokenIsNeverTakenBack(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	bob := engine.Client(t, engine.Member(t, "bob", teamtest.Editor))
	key := add(t, anna, 1)
	must(t, bob.Store().Delete(t.Context(), key.Ref(1)))
	wantToken(t, bob, key, 1, 1)
	_, err := bob.Put(t.Context(), key, 1, token(2))
	must(t, err)
	must(t, anna.Store().Delete(t.Context(), key.Ref(1)))
	wantToken(t, bob, key, 2, 2)
	must(t, bob.Store().Delete(t.Context(), key.Ref(2)))
	if _, err := anna.Read(t.Context(), key, 0); !errors.Is(err, model.ErrSecretNotFound) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestAVersionThatTheEngineHasDroppedIsNotMissing(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	engine.Must(t, "POST", "secret/metadata/keyrack/acme/"+key.String(), map[string]any{"max_versions": 2})
	for n := range 3 {
		_, err := anna.Put(t.Context(), key, n+1, token(n+2))
		must(t, err)
	}
	_, err := anna.Store().Get(t.Context(), key.Ref(1))
	wantError(t, err, model.ErrStoreElsewhere)
	if errors.Is(err, model.ErrSecretNotFound) {
		t.Error("it is said to be gone")
	}
	got, err := anna.Store().Get(t.Context(), key.Ref(4))
	if err != nil || !got.Equal(token(4)) {
		t.Errorf("got %s, %v", got, err)
	}
	must(t, anna.Delete(t.Context(), key, 4))
	_, err = anna.Store().Get(t.Context(), key.Ref(4))
	wantError(t, err, model.ErrSecretNotFound)
}

// TestASecretIsFoundThatNobodyHasTold: an index that lost its place still finds the secret in the engine.
func TestASecretIsFoundThatNobodyHasTold(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	got, err := engine.Client(t, "anna").Store().Get(t.Context(), key.Ref(1))
	if err != nil || !got.Equal(token(1)) {
		t.Errorf("got %s, %v", got, err)
	}
	_, err = anna.Store().Get(t.Context(), "nobody.1")
	wantError(t, err, model.ErrSecretNotFound)
	for _, ref := range []model.SecretRef{"", "a", "a.0", "a.b", "../x.1", "a/b.1"} {
		_, err := anna.Store().Get(t.Context(), ref)
		wantError(t, err, team.ErrKey)
	}
}
