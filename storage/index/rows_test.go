package index_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/storage/index"
)

func TestADamagedRowHidesNoOther(t *testing.T) {
	tests := []struct {
		name, statement, table, reason string
	}{
		{
			"address of an unknown host", "UPDATE environments SET address = 'https://evil.example' WHERE id = 'spoilt'",
			"environments", "its address is not allowed",
		},
		{"environment kind", "UPDATE environments SET kind = 'staging' WHERE id = 'spoilt'", "environments", "kind"},
		{"environment without a name", "UPDATE environments SET name = '' WHERE id = 'spoilt'", "environments", "name"},
		{"protection", "UPDATE environments SET protection = '' WHERE id = 'spoilt'", "environments", "protection"},
		{
			"integration's ref", "UPDATE integrations SET client_token = 'NO REF' WHERE id = 'spoilt'", "integrations",
			"not the name of a secret",
		},
		{"integration's number", "UPDATE integrations SET public = 'x' WHERE id = 'spoilt'", "integrations", "wrong type"},
		{"tags", "UPDATE connections SET tags = '[\"vip' WHERE id = 'spoilt'", "connections", "tags"},
		{"tags of another kind", "UPDATE connections SET tags = '{\"a\": 1}' WHERE id = 'spoilt'", "connections", "tags"},
		{"health", "UPDATE connections SET health = 'splendid' WHERE id = 'spoilt'", "connections", "health"},
		{
			"fingerprint", "UPDATE connections SET fingerprint = 'C66EF7B239D24632' WHERE id = 'spoilt'", "connections",
			"not a fingerprint",
		},
		{"text for a number", "UPDATE connections SET status = 'teapot' WHERE id = 'spoilt'", "connections", "wrong type"},
		{
			"nothing where something is needed", "UPDATE connections SET label = NULL WHERE id = 'spoilt'", "connections",
			"wrong type",
		},
		{"no id", "UPDATE connections SET id = '' WHERE id = 'spoilt'", "connections", "no id"},
		{"id of nothing", "UPDATE connections SET id = NULL WHERE id = 'spoilt'", "connections", "wrong type"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := pathIn(t)
			x := open(t, path, at(noon))
			addGrand(t, x)
			must(t, x.SaveEnvironment(t.Context(), model.Environment{
				ID: "spoilt", Name: "Spoilt", Kind: model.Production, Protection: model.ReadOnly, Address: production(t).Address,
			}))
			reserve(t, x, ref(3), ref(4))
			commit(t, x,
				[]model.Integration{{ID: "spoilt", EnvironmentID: "demo", Client: "Spoilt", ClientToken: ref(3)}},
				[]model.Connection{{ID: "spoilt", IntegrationID: "acme", AccessToken: ref(4), Fingerprint: "AAAA…BBBB"}})
			must(t, x.Close())
			raw(t, path, "PRAGMA writable_schema = ON",
				"UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT', ''), 'NOT NULL', '') WHERE type = 'table'",
				"PRAGMA writable_schema = RESET", test.statement)

			x = open(t, path, at(noon))
			damage, err := x.Damage(t.Context())
			must(t, err)
			if len(damage) != 1 || damage[0].Table != test.table || !strings.Contains(damage[0].Reason, test.reason) {
				t.Errorf("damage: %+v", damage)
			}
			if !strings.HasSuffix(test.name, "id") && test.name != "id of nothing" &&
				(damage[0].ID != "spoilt" || damage[0].Number == 0) {
				t.Errorf("the row is not named: %+v", damage)
			}
			wantLeftOut(t, x, test.table)
		})
	}
}

// wantLeftOut wants to see demo, acme and grand, and the row "spoilt" in every table but the one where it is damaged.
func wantLeftOut(t *testing.T, x *index.Index, table string) {
	t.Helper()
	environments, err := x.Environments(t.Context())
	must(t, err)
	integrations, err := x.Integrations(t.Context(), "demo")
	must(t, err)
	want := map[string]int{"environments": 2, "integrations": 2, "connections": 2}
	want[table]--
	got := map[string]int{
		"environments": len(environments), "integrations": len(integrations), "connections": len(connections(t, x, "demo")),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows listed (-want +got):\n%s", diff)
	}
}

func TestADamagedConnectionIsRemovedByItsID(t *testing.T) {
	x := withGrand(t)
	must(t, x.Close())
	raw(t, x.Path(), "UPDATE connections SET tags = ''")
	x = open(t, x.Path(), at(noon))
	if got := connections(t, x, "demo"); len(got) != 0 {
		t.Fatalf("a damaged row is listed: %+v", got)
	}
	must(t, x.RemoveConnections(t.Context(), "grand"))
	if damage, err := x.Damage(t.Context()); err != nil || len(damage) != 0 {
		t.Errorf("damage: %v %v", damage, err)
	}
	if diff := cmp.Diff([]model.SecretRef{ref(2)}, garbage(t, x)); diff != "" {
		t.Errorf("garbage (-want +got):\n%s", diff)
	}
}

func TestATokenInUseIsNeverGarbageWhateverTheFileSays(t *testing.T) {
	x := withGrand(t)
	must(t, x.Close())
	raw(t, x.Path(), "UPDATE secrets SET state = 'garbage'")
	x = open(t, x.Path(), at(noon))
	if got := garbage(t, x); len(got) != 0 {
		t.Errorf("garbage: %v", got)
	}
	if err := x.Forget(t.Context(), inKeychain(ref(1), ref(2))...); err == nil {
		t.Error("a ref in use was forgotten")
	}
}
