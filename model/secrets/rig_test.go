package secrets_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	"keyrack/storage/vault"
)

const (
	clientToken = workspacetest.ClientToken
	accessToken = workspacetest.AccessToken
	otherToken  = workspacetest.OtherToken
)

var passphrase = model.NewSecret("correct horse battery staple")

// rig is a keeper over a real index, with a keychain in memory and a vault that is not made yet. It owns what it keeps.
type rig struct {
	*secrets.Keeper
	index   *index.Index
	secrets *workspacetest.Secrets // the keychain
	vault   *vault.Vault
	now     time.Time
	heard   []string
	next    int
}

func openRig(t *testing.T) *rig {
	t.Helper()
	folder := t.TempDir()
	r := &rig{
		secrets: workspacetest.NewSecrets(), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		vault: vault.Open(filepath.Join(folder, "vault"), vault.Options{WorkFactor: 4}),
	}
	var err error
	clock := func() time.Time { return r.now }
	if r.index, err = index.Open(t.Context(), filepath.Join(folder, "index.sqlite"),
		index.Options{Now: clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.index.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, environment := range model.BuiltIns() {
		if err := r.index.SaveEnvironment(t.Context(), environment); err != nil {
			t.Fatal(err)
		}
	}
	r.start(t)
	integration := model.Integration{
		ID: "i", EnvironmentID: model.DemoID, Client: "Acme Sync 2.1.0",
		ClientToken: r.First(),
	}
	err = r.Keep(t.Context(), secrets.Batch{
		For: demo(t), Tokens: map[model.SecretRef]model.Secret{integration.ClientToken: model.NewSecret(clientToken)},
		Commit: func(ctx context.Context) error {
			return r.index.Commit(ctx, workspace.Change{Integrations: []model.Integration{integration}})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func demo(t *testing.T) model.Environment {
	t.Helper()
	environment, found := model.BuiltIn(model.DemoID)
	if !found {
		t.Fatal("there is no demo")
	}
	return environment
}

// start makes a keeper of what is stored, as the next start of the program does.
func (r *rig) start(t *testing.T) {
	t.Helper()
	r.Keeper = secrets.New(secrets.Options{
		Index: r.index, Keychain: r.secrets, Vault: r.vault, Now: r.clock, NewID: r.newID,
	})
	r.Serve(r)
}

func (r *rig) clock() time.Time { return r.now }

func (r *rig) newID() string { r.next++; return fmt.Sprintf("id-%d", r.next) }

// restart starts anew a while later, with a vault that was unlocked, and repairs.
func (r *rig) restart(t *testing.T) {
	t.Helper()
	r.now = r.now.Add(time.Hour)
	r.start(t)
	if exists, _ := r.vault.Exists(); exists {
		if err := r.UnlockVault(t.Context(), passphrase); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Repair(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Labels names every secret by its ref.
func (r *rig) Labels(ctx context.Context) (map[model.SecretRef]model.ItemLabel, error) {
	known, err := r.index.Secrets(ctx)
	labels := map[model.SecretRef]model.ItemLabel{}
	for _, item := range known {
		labels[item.Ref] = model.ItemLabel{Text: "Keyrack · " + string(item.Ref)}
	}
	return labels, err
}

func (r *rig) TakenBack(_ context.Context, ref model.SecretRef) error {
	r.heard = append(r.heard, "taken back "+string(ref))
	return nil
}

func (r *rig) StoreChanged()           { r.heard = append(r.heard, "changed") }
func (r *rig) StoreWaits(store string) { r.heard = append(r.heard, store+" waits") }

// keep stores a connection with a token.
func (r *rig) keep(t *testing.T, access string) (model.Connection, error) {
	t.Helper()
	r.next++
	connection := model.Connection{
		ID: model.ConnectionID(fmt.Sprintf("c-%d", r.next)), IntegrationID: "i", Created: r.now,
		AccessToken: r.First(),
	}
	return connection, r.save(t, &connection, access)
}

func (r *rig) save(t *testing.T, connection *model.Connection, access string) error {
	t.Helper()
	token := model.NewSecret(access)
	connection.Fingerprint = token.Fingerprint()
	return r.Keep(t.Context(), secrets.Batch{
		For: demo(t), Tokens: map[model.SecretRef]model.Secret{connection.AccessToken: token},
		Commit: func(ctx context.Context) error {
			return r.index.Commit(ctx, workspace.Change{Connections: []model.Connection{*connection}})
		},
	})
}

func (r *rig) add(t *testing.T, access string) model.Connection {
	t.Helper()
	connection, err := r.keep(t, access)
	if err != nil {
		t.Fatal(err)
	}
	return connection
}

// replace gives a connection another token.
func (r *rig) replace(t *testing.T, connection model.Connection, access string) {
	t.Helper()
	for _, known := range r.connections(t) { // with the ref that it has by now
		if known.ID == connection.ID {
			connection = known
		}
	}
	var err error
	if connection.AccessToken, err = r.Next(t.Context(), connection.AccessToken); err != nil {
		t.Fatal(err)
	}
	if err := r.save(t, &connection, access); err != nil {
		t.Fatal(err)
	}
	if err := r.CollectAfter(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) remove(t *testing.T, connection model.Connection) {
	t.Helper()
	if err := r.index.RemoveConnections(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	if err := r.CollectAfter(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) connections(t *testing.T) []model.Connection {
	t.Helper()
	all, err := r.index.Connections(t.Context(), model.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// tokens are the access tokens as they would be sent.
func (r *rig) tokens(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, connection := range r.connections(t) {
		token, err := r.TokenFor(t.Context(), connection.AccessToken, demo(t))
		if err != nil {
			t.Errorf("reading %s: %v", connection.AccessToken, err)
		}
		all = append(all, token.Reveal())
	}
	return all
}

// wantTokens checks that every token can be read, and that no store holds anything that the index does not know.
func (r *rig) wantTokens(t *testing.T, want ...string) {
	t.Helper()
	got := r.tokens(t)
	if !slices.Equal(got, want) {
		t.Errorf("%d tokens were read, want %d, or others", len(got), len(want))
	}
	stores, _, err := r.Inventory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, store := range stores {
		if len(store.Unknown) > 0 {
			t.Errorf("the %s holds %v, which the index does not know", store.Name, store.Unknown)
		}
	}
	known, err := r.index.Secrets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range r.secrets.Refs() {
		is := func(item secrets.ItemState) bool {
			return item.Item == secrets.Item{Ref: ref, Store: model.KeychainStore}
		}
		if !slices.ContainsFunc(known, is) {
			t.Errorf("the keychain holds %s, which the index does not know", ref)
		}
	}
}

func (r *rig) wantState(t *testing.T, kind model.StoreKind, elsewhere int) {
	t.Helper()
	state, err := r.StoreState(t.Context())
	if err != nil || state.Kind != kind || state.Elsewhere != elsewhere {
		t.Errorf("state %+v, error %v; want %s with %d elsewhere", state, err, kind, elsewhere)
	}
}

// forgetful lets the keychain answer before it has written, and never say when it has.
func (r *rig) forgetful() {
	r.secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "settle" {
			return model.ErrNotDurable
		}
		return nil
	})
}

func (r *rig) wantUnsettled(t *testing.T, want int) {
	t.Helper()
	if open, err := r.Unsettled(t.Context()); err != nil || len(open) != want {
		t.Errorf("%d secrets are not settled, want %d; error %v", len(open), want, err)
	}
}
