package index_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

// noon is the time at which most tests take place.
var noon = time.Date(2026, 8, 7, 12, 0, 0, 0, time.UTC)

func at(now time.Time) index.Options {
	return index.Options{Now: func() time.Time { return now }}
}

// pathIn returns the path of an index in a new folder.
func pathIn(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "index.sqlite")
}

func open(t testing.TB, path string, options index.Options) *index.Index {
	t.Helper()
	x, err := index.Open(t.Context(), path, options)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return x
}

// openNew opens a new index at noon.
func openNew(t testing.TB) *index.Index {
	t.Helper()
	return open(t, pathIn(t), at(noon))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("got the error %v, want %v", got, want)
	}
}

func address(t testing.TB, kind model.EnvironmentKind, text string) model.Address {
	t.Helper()
	a, err := model.ParseAddress(kind, text)
	must(t, err)
	return a
}

func production(t testing.TB) model.Environment {
	t.Helper()
	return model.Environment{
		ID: "production", Name: "Production", Kind: model.Production,
		Address: address(t, model.Production, model.ProductionAddress), Protection: model.ReadOnly,
	}
}

func demo(t testing.TB) model.Environment {
	t.Helper()
	return model.Environment{
		ID: "demo", Name: "Demo", Kind: model.Demo, Address: address(t, model.Demo, model.DemoAddress),
		Protection: model.Open,
	}
}

// ref returns the name of the secret with a number.
func ref(number int) model.SecretRef { return model.SecretRef(fmt.Sprintf("secret-%d.1", number)) }

// acme is the integration of demo whose ClientToken is ref(1).
func acme() model.Integration {
	return model.Integration{
		ID: "acme", EnvironmentID: "demo", Client: "Acme Sync 2.1.0", ClientToken: ref(1), Fingerprint: "E0D4…9E1D",
	}
}

// grand is the connection of acme whose AccessToken is ref(2).
func grand() model.Connection {
	return model.Connection{
		ID: "grand", IntegrationID: "acme", Details: model.Details{Label: "Grand Hotel"}, AccessToken: ref(2),
		Fingerprint: "C66E…453D", Created: noon,
	}
}

func reserve(t testing.TB, x *index.Index, refs ...model.SecretRef) {
	t.Helper()
	must(t, x.Reserve(t.Context(), model.KeychainStore, refs...))
}

func commit(t testing.TB, x *index.Index, integrations []model.Integration, connections []model.Connection) {
	t.Helper()
	must(t, x.Commit(t.Context(), workspace.Change{Integrations: integrations, Connections: connections}))
}

// withGrand opens a new index that holds demo, acme and grand.
func withGrand(t testing.TB) *index.Index {
	t.Helper()
	x := openNew(t)
	addGrand(t, x)
	return x
}

func addGrand(t testing.TB, x *index.Index) {
	t.Helper()
	must(t, x.SaveEnvironment(t.Context(), demo(t)))
	reserve(t, x, ref(1), ref(2))
	commit(t, x, []model.Integration{acme()}, []model.Connection{grand()})
}

func connections(t testing.TB, x *index.Index, environment model.EnvironmentID) []model.Connection {
	t.Helper()
	all, err := x.Connections(t.Context(), environment)
	must(t, err)
	return all
}

func garbage(t testing.TB, x *index.Index) []model.SecretRef {
	t.Helper()
	items, err := x.Garbage(t.Context(), noon.Add(-time.Hour))
	must(t, err)
	return refsOf(t, items)
}

// refsOf returns the refs of items that all lie in the keychain.
func refsOf(t testing.TB, items []secrets.Item) []model.SecretRef {
	t.Helper()
	var refs []model.SecretRef
	for _, item := range items {
		if item.Store != model.KeychainStore {
			t.Errorf("%s is in %q", item.Ref, item.Store)
		}
		refs = append(refs, item.Ref)
	}
	return refs
}

// inKeychain names the items of refs.
func inKeychain(refs ...model.SecretRef) []secrets.Item {
	var items []secrets.Item
	for _, ref := range refs {
		items = append(items, secrets.Item{Ref: ref, Store: model.KeychainStore})
	}
	return items
}

// addMany adds demo, acme and n connections with all they can have, every hundredth a portfolio.
func addMany(ctx context.Context, x *index.Index, environment model.Environment, n int) error {
	return addManyIn(ctx, x, model.KeychainStore, environment, n)
}

func addManyIn(ctx context.Context, x *index.Index, store model.StoreKind, environment model.Environment, n int) error {
	if err := x.SaveEnvironment(ctx, environment); err != nil {
		return err
	}
	refs := []model.SecretRef{ref(1)}
	change := workspace.Change{Integrations: []model.Integration{acme()}}
	for i := range n {
		name := fmt.Sprintf("Hotel %d", i)
		identity := &model.Identity{
			EnterpriseID: fmt.Sprintf("851df8c8-90f2-4c4a-8e01-%012d", i), Name: name, City: "Budapest",
			ChainID: "3bdbcabd-2a4a-4d6f-9a6f-5d3e8a1f6c11", ChainName: "Chain", TimeZone: "Europe/Budapest",
			Pricing: "Gross", LegalEnvironment: "HU-2022", VerifiedAt: noon,
		}
		if i%100 == 0 {
			identity.Portfolio = true
			for e := range 20 {
				identity.Enterprises = append(identity.Enterprises, model.Enterprise{
					ID: fmt.Sprintf("e-%d", e), Name: fmt.Sprintf("House %d", e), City: "Prague", TimeZone: "Europe/Prague",
					Pricing: "Net",
				})
			}
		}
		change.Connections = append(change.Connections, model.Connection{
			ID: model.ConnectionID(fmt.Sprintf("connection-%d", i)), IntegrationID: "acme",
			Details:     model.Details{Label: name, Note: "called about webhooks", Tags: []string{"vip", "budapest"}},
			AccessToken: ref(i + 2), Fingerprint: "C66E…453D",
			Created: noon.Add(time.Duration(i) * time.Second), Identity: identity,
			LastCheck: model.Check{Health: model.OK, At: noon, Status: 200, RequestID: "b3b7", Took: 120 * time.Millisecond},
		})
		refs = append(refs, ref(i+2))
	}
	if err := x.Reserve(ctx, store, refs...); err != nil {
		return err
	}
	return x.Commit(ctx, change)
}
