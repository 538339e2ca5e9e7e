package index_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

func TestCommitSavesNothingWhenItRefusesAnyPart(t *testing.T) {
	const secret = "C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D"
	fresh := model.Connection{ID: "fresh", IntegrationID: "acme", AccessToken: ref(10), Fingerprint: "AAAA…BBBB"}
	with := func(edit func(*model.Connection)) workspace.Change {
		second := fresh
		second.ID, second.AccessToken = "second", ref(11)
		edit(&second)
		return workspace.Change{Connections: []model.Connection{fresh, second}}
	}
	withIntegration := func(edit func(*model.Integration)) workspace.Change {
		second := acme()
		second.ID, second.ClientToken = "second", ref(11)
		edit(&second)
		return workspace.Change{Integrations: []model.Integration{second}, Connections: []model.Connection{fresh}}
	}
	tests := []struct {
		name   string
		change workspace.Change
		want   error
	}{
		{
			"a ref that was never reserved", with(func(c *model.Connection) { c.AccessToken = ref(99) }),
			secrets.ErrNotReserved,
		},
		{
			"a ref that was abandoned meanwhile", with(func(c *model.Connection) { c.AccessToken = ref(12) }),
			secrets.ErrNotReserved,
		},
		{"the ref of another connection", with(func(c *model.Connection) { c.AccessToken = ref(2) }), secrets.ErrNotReserved},
		{"the ref of an integration", with(func(c *model.Connection) { c.AccessToken = ref(1) }), secrets.ErrNotReserved},
		{"a ref of the same change", with(func(c *model.Connection) { c.AccessToken = ref(10) }), secrets.ErrNotReserved},
		{"no ref", with(func(c *model.Connection) { c.AccessToken = "" }), index.ErrNotRef},
		{"a token in place of the ref", with(func(c *model.Connection) { c.AccessToken = secret }), index.ErrNotRef},
		{
			"a token in place of the fingerprint", with(func(c *model.Connection) { c.Fingerprint = secret }),
			index.ErrNotFingerprint,
		},
		{"no id", with(func(c *model.Connection) { c.ID = "" }), nil},
		{"an unknown integration", with(func(c *model.Connection) { c.IntegrationID = "nobody" }), model.ErrNoSuchRow},
		{"a connection that moves to another environment", with(func(c *model.Connection) {
			c.ID, c.AccessToken, c.IntegrationID = "grand", ref(2), "live"
		}), index.ErrOtherEnvironment},
		{"a connection that moves and gets a new token", with(func(c *model.Connection) {
			c.ID, c.IntegrationID = "grand", "live"
		}), index.ErrOtherEnvironment},

		{
			"an integration with a ref never reserved", withIntegration(func(i *model.Integration) { i.ClientToken = ref(99) }),
			secrets.ErrNotReserved,
		},
		{
			"an integration with a connection's ref", withIntegration(func(i *model.Integration) { i.ClientToken = ref(2) }),
			secrets.ErrNotReserved,
		},
		{
			"a connection with the integration's new ref",
			withIntegration(func(i *model.Integration) { i.ClientToken = ref(10) }), secrets.ErrNotReserved,
		},
		{
			"a token in place of an integration's ref", withIntegration(func(i *model.Integration) { i.ClientToken = secret }),
			index.ErrNotRef,
		},
		{
			"a token in place of an integration's fingerprint",
			withIntegration(func(i *model.Integration) { i.Fingerprint = secret }), index.ErrNotFingerprint,
		},
		{"an integration without id", withIntegration(func(i *model.Integration) { i.ID = "" }), nil},
		{
			"an unknown environment", withIntegration(func(i *model.Integration) { i.EnvironmentID = "nowhere" }),
			model.ErrNoSuchRow,
		},
		{"an integration that moves to another environment", withIntegration(func(i *model.Integration) {
			i.ID, i.ClientToken, i.EnvironmentID = "acme", ref(1), "production"
		}), index.ErrOtherEnvironment},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x := withGrand(t)
			must(t, x.SaveEnvironment(t.Context(), production(t)))
			reserve(t, x, ref(3), ref(10), ref(11), ref(12))
			commit(t, x, []model.Integration{{ID: "live", EnvironmentID: "production", Client: "Live 1", ClientToken: ref(3)}},
				nil)
			must(t, x.Abandon(t.Context(), ref(12)))

			err := x.Commit(t.Context(), test.change)
			if err == nil {
				t.Fatal("it was saved")
			}
			if test.want != nil {
				wantError(t, err, test.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Error("the error holds a token")
			}
			if diff := cmp.Diff([]model.Connection{grand()}, connections(t, x, "demo")); diff != "" {
				t.Errorf("connections (-before +after):\n%s", diff)
			}
			got, err := x.Integrations(t.Context(), "demo")
			must(t, err)
			if diff := cmp.Diff([]model.Integration{acme()}, got); diff != "" {
				t.Errorf("integrations (-before +after):\n%s", diff)
			}
			// What was reserved still is: it can be committed, and nothing else became garbage.
			if diff := cmp.Diff([]model.SecretRef{ref(12)}, garbage(t, x)); diff != "" {
				t.Errorf("garbage (-want +got):\n%s", diff)
			}
			commit(t, x, nil, []model.Connection{fresh})
		})
	}
}

func TestRotationMakesGarbageOfTheOldToken(t *testing.T) {
	x := withGrand(t)
	i, c := acme(), grand()
	i.ClientToken, i.Fingerprint, i.Public = "secret-1.2", "1111…2222", true
	c.AccessToken, c.Fingerprint, c.Public = "secret-2.2", "3333…4444", true
	reserve(t, x, i.ClientToken, c.AccessToken)
	if got := garbage(t, x); len(got) != 0 {
		t.Errorf("garbage before the switch: %v", got)
	}
	commit(t, x, []model.Integration{i}, []model.Connection{c})
	must(t, x.Settle(t.Context(), inKeychain(i.ClientToken, c.AccessToken)...))
	if diff := cmp.Diff([]model.SecretRef{ref(1), ref(2)}, garbage(t, x)); diff != "" {
		t.Errorf("garbage (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]model.Connection{c}, connections(t, x, "demo")); diff != "" {
		t.Errorf("connections (-want +got):\n%s", diff)
	}
	// A row that still carries the old token comes too late.
	wantError(t, x.Commit(t.Context(), workspace.Change{Connections: []model.Connection{grand()}}), secrets.ErrNotReserved)
}

func TestAConnectionMovesWithinItsEnvironment(t *testing.T) {
	x := withGrand(t)
	reserve(t, x, ref(3))
	c := grand()
	c.IntegrationID = "other"
	commit(t, x, []model.Integration{{ID: "other", EnvironmentID: "demo", Client: "Other 1", ClientToken: ref(3)}},
		[]model.Connection{c})
	if diff := cmp.Diff([]model.Connection{c}, connections(t, x, "demo")); diff != "" {
		t.Errorf("connections (-want +got):\n%s", diff)
	}
	if got := garbage(t, x); len(got) != 0 {
		t.Errorf("garbage: %v", got)
	}
}

func TestRemovingMakesGarbageOfAllTokensBelow(t *testing.T) {
	tests := []struct {
		name        string
		remove      func(*index.Index) error
		garbage     []model.SecretRef
		connections int
	}{
		{"a connection", func(x *index.Index) error {
			return x.RemoveConnections(t.Context(), "grand")
		}, []model.SecretRef{ref(2)}, 1},
		{"connections, one of them unknown", func(x *index.Index) error {
			return x.RemoveConnections(t.Context(), "small", "unknown", "grand")
		}, []model.SecretRef{ref(2), ref(3)}, 0},
		{"an integration", func(x *index.Index) error {
			return x.RemoveIntegration(t.Context(), "acme")
		}, []model.SecretRef{ref(1), ref(2), ref(3)}, 0},
		{"an environment", func(x *index.Index) error {
			return x.RemoveEnvironment(t.Context(), "demo")
		}, []model.SecretRef{ref(1), ref(2), ref(3)}, 0},
		{"what is not there", func(x *index.Index) error {
			if err := x.RemoveIntegration(t.Context(), "unknown"); err != nil {
				return err
			}
			if err := x.RemoveConnections(t.Context()); err != nil {
				return err
			}
			return x.RemoveEnvironment(t.Context(), "unknown")
		}, nil, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x := withGrand(t)
			reserve(t, x, ref(3))
			small := model.Connection{
				ID: "small", IntegrationID: "acme", AccessToken: ref(3),
				Identity: &model.Identity{Portfolio: true, Enterprises: []model.Enterprise{{ID: "1"}}},
			}
			commit(t, x, nil, []model.Connection{small})

			must(t, test.remove(x))
			if diff := cmp.Diff(test.garbage, garbage(t, x)); diff != "" {
				t.Errorf("garbage (-want +got):\n%s", diff)
			}
			if got := len(connections(t, x, "demo")); got != test.connections {
				t.Errorf("%d connections left, want %d", got, test.connections)
			}
		})
	}
}

func TestReserveTakesAllOrNone(t *testing.T) {
	x := withGrand(t)
	reserve(t, x, ref(5))
	must(t, x.Abandon(t.Context(), ref(5)))
	tests := []struct {
		name string
		ref  model.SecretRef
		want error
	}{
		{"ready", ref(2), index.ErrRefInUse},
		{"garbage", ref(5), index.ErrRefInUse},
		{"twice", ref(10), index.ErrRefInUse},
		{"empty", "", index.ErrNotRef},
		{"upper case", "ABC.1", index.ErrNotRef},
		{"no generation", "abc", index.ErrNotRef},
		{"no name", ".1", index.ErrNotRef},
		{"generation not a number", "abc.x", index.ErrNotRef},
		{"path", "../abc.1", index.ErrNotRef},
		{"blank", "a b.1", index.ErrNotRef},
		{"65 characters", model.SecretRef(strings.Repeat("a", 63) + ".1"), index.ErrNotRef},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wantError(t, x.Reserve(t.Context(), model.KeychainStore, ref(10), test.ref), test.want)
			c := model.Connection{ID: "c", IntegrationID: "acme", AccessToken: ref(10)}
			wantError(t, x.Commit(t.Context(), workspace.Change{Connections: []model.Connection{c}}), secrets.ErrNotReserved)
		})
	}
	reserve(t, x, model.SecretRef(strings.Repeat("a", 62)+".1"))
}

func TestOnlyOldReservationsBecomeGarbage(t *testing.T) {
	now := noon
	x := open(t, pathIn(t), index.Options{Now: func() time.Time { return now }})
	addGrand(t, x)
	reserve(t, x, ref(10))
	now = noon.Add(10 * time.Minute)
	reserve(t, x, ref(11))

	for _, test := range []struct {
		before time.Time
		want   []model.SecretRef
	}{
		{noon, nil},
		{noon.Add(time.Millisecond), []model.SecretRef{ref(10)}},
		{noon, []model.SecretRef{ref(10)}}, // what became garbage stays garbage
		{noon.Add(time.Hour), []model.SecretRef{ref(10), ref(11)}},
	} {
		got, err := x.Garbage(t.Context(), test.before)
		must(t, err)
		if diff := cmp.Diff(test.want, refsOf(t, got)); diff != "" {
			t.Errorf("garbage before %v (-want +got):\n%s", test.before, diff)
		}
	}
	c := model.Connection{ID: "late", IntegrationID: "acme", AccessToken: ref(11)}
	wantError(t, x.Commit(t.Context(), workspace.Change{Connections: []model.Connection{c}}), secrets.ErrNotReserved)
}

func TestAbandonAndForgetLeaveOtherStatesAlone(t *testing.T) {
	x := withGrand(t)
	reserve(t, x, ref(10), ref(11))
	must(t, x.Forget(t.Context(), inKeychain(ref(1), ref(10), "never.1")...)) // ready, pending, unknown
	must(t, x.Abandon(t.Context(), ref(1), ref(11), "never.1"))
	if diff := cmp.Diff([]model.SecretRef{ref(11)}, garbage(t, x)); diff != "" {
		t.Errorf("garbage (-want +got):\n%s", diff)
	}
	commit(t, x, nil, []model.Connection{{ID: "c", IntegrationID: "acme", AccessToken: ref(10)}})
	must(t, x.Forget(t.Context(), inKeychain(ref(11))...))
	if got := garbage(t, x); len(got) != 0 {
		t.Errorf("garbage after Forget: %v", got)
	}
	reserve(t, x, ref(11)) // a name that is gone is free
}
