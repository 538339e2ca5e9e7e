package workspace_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
)

func TestTagsAndStarsAreSetOnManyConnectionsAtOnce(t *testing.T) {
	f := open(t)
	one, two := f.Add(t, workspace.DemoID, accessToken), f.Add(t, workspace.DemoID, otherToken)
	ids := []model.ConnectionID{one.ID, two.ID}
	announced := 0
	f.Listen(func(e workspace.Event) {
		if (e == workspace.ConnectionsChanged{Environment: workspace.DemoID}) {
			announced++
		}
	})
	if err := f.TagConnections(t.Context(), ids, []string{"alps", "spa"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.TagConnections(t.Context(), ids[:1], []string{"alps", "city"}, []string{"spa"}); err != nil {
		t.Fatal(err)
	}
	if err := f.StarConnections(t.Context(), ids, true); err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{{"alps", "city"}, {"alps", "spa"}} {
		place, err := f.Find(ids[i])
		if err != nil || !place.Connection.Favourite {
			t.Errorf("%v: %+v", err, place.Connection)
		}
		if diff := cmp.Diff(want, place.Connection.Tags); diff != "" {
			t.Errorf("tags (-want +got):\n%s", diff)
		}
	}
	if announced != 3 {
		t.Errorf("%d changes were announced, want one for each call", announced)
	}
	if err := f.TagConnections(t.Context(), []model.ConnectionID{one.ID, "gone"}, []string{"x"},
		nil); !errors.Is(err, model.ErrNoSuchRow) {
		t.Errorf("a connection that is gone: %v", err)
	}
}

func TestATicketIsAnAddressThatABrowserOpens(t *testing.T) {
	f := open(t)
	c := f.Add(t, workspace.DemoID, accessToken)
	for _, bad := range []string{
		"file:///etc/passwd", "javascript:alert(1)", "https://",
		"https://me:secret@example.com/1", "ticket 7",
	} {
		c.Ticket = bad
		if err := f.EditConnection(t.Context(), c.ID, c.Details); !errors.Is(err, model.ErrTicketLink) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	c.Ticket = " https://tickets.example.com/7 "
	if err := f.EditConnection(t.Context(), c.ID, c.Details); err != nil {
		t.Fatal(err)
	}
	if place, _ := f.Find(c.ID); place.Connection.Ticket != "https://tickets.example.com/7" {
		t.Errorf("ticket %q", place.Connection.Ticket)
	}
}

func TestWhatWasRemovedComesBackAsItWas(t *testing.T) {
	f := open(t)
	one, two := f.Add(t, workspace.DemoID, accessToken), f.Add(t, workspace.DemoID, otherToken)
	one.Label, one.Note, one.Tags, one.Favourite = "Front desk", "ask Ada", []string{"alps"}, true
	if err := f.EditConnection(t.Context(), one.ID, one.Details); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Send(t.Context(), workspace.Request{Connection: one.ID, Path: "services/getAll"}); err != nil {
		t.Fatal(err)
	}
	before, err := f.Find(one.ID)
	if err != nil {
		t.Fatal(err)
	}
	restorable, err := f.RemoveConnections(t.Context(), one.ID, two.ID)
	if err != nil || restorable != 2 {
		t.Fatalf("restorable %d, %v", restorable, err)
	}
	if refs := f.Secrets.Refs(); len(refs) != 1 {
		t.Errorf("%d secrets are left, want that of the client alone", len(refs))
	}
	if restored, err := f.RestoreRemoved(t.Context()); err != nil || restored != 2 {
		t.Fatalf("restored %d, %v", restored, err)
	}
	// From the index, not from memory.
	all, err := f.Index.Connections(t.Context(), workspace.DemoID)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d connections, %v", len(all), err)
	}
	after := all[0]
	if after.AccessToken == before.Connection.AccessToken {
		t.Error("the name of a deleted secret is used again")
	}
	after.AccessToken = before.Connection.AccessToken
	if diff := cmp.Diff(before.Connection, after); diff != "" {
		t.Errorf("the connection has changed (-before +after):\n%s", diff)
	}
	if _, err := f.Send(t.Context(), workspace.Request{Connection: one.ID, Path: "services/getAll"}); err != nil {
		t.Errorf("it cannot be used: %v", err)
	}
	if _, err := f.RestoreRemoved(t.Context()); !errors.Is(err, workspace.ErrNothingToRestore) {
		t.Errorf("it came back a second time: %v", err)
	}
}

func TestWhatWasRemovedIsGoneWhoeverGaveUpMeanwhile(t *testing.T) {
	f := open(t)
	one, two := f.Add(t, workspace.DemoID, accessToken), f.Add(t, workspace.DemoID, otherToken)
	ctx, giveUp := context.WithCancel(t.Context())
	f.Secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "delete" {
			giveUp() // the index has removed both by now
		}
		return nil
	})
	if _, err := f.RemoveConnections(ctx, one.ID, two.ID); err != nil {
		t.Error(err)
	}
	if refs := f.Secrets.Refs(); len(refs) != 1 {
		t.Errorf("%d secrets are left, want that of the client alone", len(refs))
	}
	if _, err := f.Find(two.ID); !errors.Is(err, model.ErrNoSuchRow) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestALockForgetsWhatWasRemoved(t *testing.T) {
	f := open(t)
	c := f.Add(t, workspace.DemoID, accessToken)
	if _, err := f.RemoveConnections(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	f.Lock()
	if _, err := f.RestoreRemoved(t.Context()); !errors.Is(err, workspace.ErrNothingToRestore) {
		t.Errorf("got %v", err)
	}
}

func TestAFailedRestoreCanBeTriedAgain(t *testing.T) {
	f := open(t)
	c := f.Add(t, workspace.DemoID, accessToken)
	if _, err := f.RemoveConnections(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	f.Secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	if _, err := f.RestoreRemoved(t.Context()); !errors.Is(err, model.ErrStoreLocked) {
		t.Fatalf("got %v", err)
	}
	f.Secrets.Fail(nil)
	if restored, err := f.RestoreRemoved(t.Context()); err != nil || restored != 1 {
		t.Errorf("restored %d, %v", restored, err)
	}
}

func TestATokenThatCannotBeReadIsRemovedForGood(t *testing.T) {
	f := open(t)
	c := f.Add(t, workspace.DemoID, accessToken)
	f.Lock()
	f.Secrets.Lose(c.AccessToken)
	if restorable, err := f.RemoveConnections(t.Context(), c.ID); err != nil || restorable != 0 {
		t.Errorf("restorable %d, %v", restorable, err)
	}
	if _, err := f.Find(c.ID); !errors.Is(err, model.ErrNoSuchRow) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestTheLastUseIsKnownToTheMinute(t *testing.T) {
	f := open(t)
	c := f.Add(t, workspace.DemoID, accessToken)
	used := func() time.Time {
		t.Helper()
		all, err := f.Index.Connections(t.Context(), workspace.DemoID)
		if err != nil {
			t.Fatal(err)
		}
		return all[0].LastUsed
	}
	send := func() {
		t.Helper()
		if _, err := f.Send(t.Context(), workspace.Request{Connection: c.ID, Path: "services/getAll"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.VerifyConnection(t.Context(), c.ID); err != nil || !used().IsZero() {
		t.Errorf("a check counts as use: %v, %v", used(), err)
	}
	start := f.Now
	send()
	f.Now = start.Add(30 * time.Second)
	send()
	if got := used(); !got.Equal(start) {
		t.Errorf("last used %v, want %v", got, start)
	}
	f.Now = start.Add(2 * time.Minute)
	send()
	if got := used(); !got.Equal(f.Now) {
		t.Errorf("last used %v, want %v", got, f.Now)
	}
	if place, _ := f.Find(c.ID); !place.Connection.LastUsed.Equal(f.Now) {
		t.Errorf("in memory it is %v", place.Connection.LastUsed)
	}
}

func TestARotatedTokenRemembersWhen(t *testing.T) {
	f := open(t)
	c := f.Add(t, workspace.DemoID, accessToken)
	made := "CC150C355D6A4048A220AD20015483AB-B6D09C0C84B09538077CB8FFBB907B4" // of the second published client
	f.Now = f.Now.Add(time.Hour)
	if err := f.ReplaceAccessToken(t.Context(), c.ID, token(t, made), workspace.Verification{}); err != nil {
		t.Fatal(err)
	}
	place, err := f.Find(c.ID)
	if err != nil || !place.Connection.Rotated.Equal(f.Now) || place.Connection.TokenMade.Year() != 2021 {
		t.Errorf("rotated %v, made %v, %v", place.Connection.Rotated, place.Connection.TokenMade, err)
	}
}

func TestAnEnvironmentOfOnesOwnIsEdited(t *testing.T) {
	f := open(t)
	local, err := model.ParseAddress(model.Custom, "http://127.0.0.1:7000")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := model.ParseAddress(model.Custom, "https://api.example.com")
	if err != nil {
		t.Fatal(err)
	}
	staging, err := f.AddEnvironment(t.Context(),
		model.Environment{Name: "Staging", Kind: model.Custom, Address: local, Protection: model.Ask})
	if err != nil {
		t.Fatal(err)
	}
	c := f.Add(t, workspace.DemoID, accessToken)
	staging.Name, staging.Color, staging.Protection, staging.Address = "Test copy", model.Teal, model.ReadOnly, elsewhere
	if err := f.EditEnvironment(t.Context(), staging); err != nil {
		t.Fatal(err)
	}
	all := f.Environments()
	addresses := cmp.AllowUnexported(model.Address{}, model.SocketAddress{})
	if diff := cmp.Diff(staging, all[len(all)-1], addresses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := f.Find(c.ID); err != nil {
		t.Errorf("the connections of another environment are forgotten: %v", err)
	}

	f.Add(t, staging.ID, otherToken)
	staging.Address = local
	if err := f.EditEnvironment(t.Context(), staging); !errors.Is(err, workspace.ErrAddressInUse) {
		t.Errorf("tokens would go elsewhere: %v", err)
	}
	staging.Address, staging.Name = elsewhere, "demo"
	var taken *workspace.NameTakenError
	if err := f.EditEnvironment(t.Context(), staging); !errors.As(err, &taken) {
		t.Errorf("a name that is mistaken for another: %v", err)
	}
	staging.Name, staging.Color = "Staging", "red"
	if err := f.EditEnvironment(t.Context(), staging); err == nil {
		t.Error("the colour of production was taken")
	}
	for _, fixed := range all[:3] {
		fixed.Name = "Another"
		if err := f.EditEnvironment(t.Context(), fixed); !errors.Is(err, workspace.ErrFixedEnvironment) {
			t.Errorf("%s: %v", fixed.ID, err)
		}
	}
}
