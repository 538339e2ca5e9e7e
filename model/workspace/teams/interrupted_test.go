package teams_test

import (
	"errors"
	"slices"
	"testing"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/model/workspace/workspacetest"
)

// TestNothingLeavesATeamBeforeItsCopyIsProven: KWallet answers before it writes, and KeePassXC may never do.
func TestNothingLeavesATeamBeforeItsCopyIsProven(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	connection := anna.share(t)
	slow := func(call string, _ model.SecretRef) error {
		if call == "settle" {
			return model.ErrNotDurable
		}
		return nil
	}
	anna.Secrets.Fail(slow)
	err := anna.Teams.TakeOut(t.Context(), connection.IntegrationID)
	wantError(t, err, teams.ErrNotTakenOut)
	wantError(t, err, model.ErrNotDurable)
	anna.Secrets.Crash()
	if keys := engine.Keys(); len(keys) != 2 {
		t.Fatalf("the team has %v", keys)
	}
	anna.sync(t)
	if all := anna.connections(t); len(all) != 1 { // of the team
		t.Errorf("anna sees %+v", all)
	}
	anna.Secrets.Fail(nil)
	must(t, anna.Teams.TakeOut(t.Context(), connection.IntegrationID))
	anna.Secrets.Crash()
	if keys := engine.Keys(); len(keys) != 0 {
		t.Errorf("the team has %v", keys)
	}
	if _, err := anna.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Errorf("what was taken out cannot be used: %v", err)
	}
}

// TestAnInterruptedRotationIsInNobodysWay: it has reserved a version and was killed before it has written it.
func TestAnInterruptedRotationIsInNobodysWay(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	id := anna.share(t).ID
	bob.sync(t)
	next := workspacetest.Token(t, workspacetest.OtherToken)
	interrupt := func(version int) {
		t.Helper()
		connection := anna.connections(t)[0]
		ref := team.Key{
			Environment: model.DemoID, Integration: connection.IntegrationID, Connection: id,
		}.Ref(version)
		must(t, anna.Index.Reserve(t.Context(), model.TeamStore(anna.id), ref))
	}
	interrupt(2)
	must(t, anna.ReplaceAccessToken(t.Context(), id, next, workspace.Verification{}))
	if got := anna.connections(t)[0]; got.AccessToken != model.SecretRef(string(id)+".2") {
		t.Errorf("anna has %s", got.AccessToken)
	}
	// The next one is interrupted too, and somebody else is faster: nobody writes over what they have not seen.
	interrupt(3)
	bob.sync(t)
	must(t, bob.ReplaceAccessToken(t.Context(), id, workspacetest.Token(t, workspacetest.AccessToken),
		workspace.Verification{}))
	err := anna.ReplaceAccessToken(t.Context(), id, next, workspace.Verification{})
	var conflict *team.ConflictError
	if !errors.As(err, &conflict) || conflict.By != "userpass-bob" {
		t.Fatalf("got %v", err)
	}
	anna.sync(t)
	if got := anna.connections(t)[0]; got.AccessToken != model.SecretRef(string(id)+".3") {
		t.Errorf("anna has %s", got.AccessToken)
	}
	must(t, anna.ReplaceAccessToken(t.Context(), id, next, workspace.Verification{}))
}

// TestAnInterruptedSharingIsInNobodysWay: it was killed when the first token was in the team.
func TestAnInterruptedSharingIsInNobodysWay(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	connection := anna.Add(t, model.DemoID, workspacetest.AccessToken)
	key := team.Key{Environment: model.DemoID, Integration: connection.IntegrationID}
	of := key
	of.Connection = connection.ID
	must(t, anna.Index.Reserve(t.Context(), model.TeamStore(anna.id), key.Ref(1), of.Ref(1)))
	client, err := engine.Open("Acme support", place, "anna")
	must(t, err)
	must(t, client.UseToken(model.NewSecret("hvs.anna")))
	client.Announce(team.Entry{Key: key})
	must(t, client.Store().Set(t.Context(), key.Ref(1), model.NewSecret(workspacetest.ClientToken)))

	must(t, anna.Teams.Share(t.Context(), anna.id, connection.IntegrationID))
	if keys := engine.Keys(); len(keys) != 2 {
		t.Errorf("the team has %v", keys)
	}
	if refs := anna.Secrets.Refs(); len(refs) != 1 { // the sign-in
		t.Errorf("the keychain has %v", refs)
	}
}

// TestAnEditOfAnEnvironmentOfTheTeamIsForAllMembers, or has not happened.
func TestAnEditOfAnEnvironmentOfTheTeamIsForAllMembers(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	address, err := model.ParseAddress(model.Custom, "https://mews.example.com")
	must(t, err)
	key := team.Key{Environment: "e-1"}
	engine.Put(team.Entry{Key: key, Environment: model.Environment{
		ID: "e-1", Name: "Staging", Kind: model.Custom, Address: address, Protection: model.Ask,
	}})
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	anna.sync(t)
	bob.sync(t)
	staging := func(d *desk) model.Environment {
		all := d.Environments()
		return all[slices.IndexFunc(all, func(e model.Environment) bool { return e.ID == "e-1" })]
	}
	edited := staging(bob)
	edited.Name, edited.Color = "Staging West", model.Blue
	must(t, bob.EditEnvironment(t.Context(), edited))
	anna.sync(t)
	bob.sync(t)
	for _, d := range []*desk{anna, bob} {
		if got := staging(d); got.Name != "Staging West" || got.Color != model.Blue {
			t.Errorf("it is %+v", got)
		}
	}
	edited.Protection = model.Open
	wantError(t, bob.EditEnvironment(t.Context(), edited), teams.ErrForced)
	engine.Rights.Describe = false
	edited.Protection, edited.Name = model.Ask, "Mine"
	wantError(t, bob.EditEnvironment(t.Context(), edited), team.ErrForbidden)
	engine.Err = team.ErrUnreachable
	wantError(t, bob.EditEnvironment(t.Context(), edited), team.ErrUnreachable)
	if got := staging(bob); got.Name != "Staging West" {
		t.Errorf("it is %+v", got)
	}
}
