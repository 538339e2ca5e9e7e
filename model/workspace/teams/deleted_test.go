package teams_test

import (
	"errors"
	"testing"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

func TestWhatAnotherHasDeletedComesBackForAll(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	connection := anna.share(t)
	bob.sync(t)
	must(t, anna.RemoveIntegration(t.Context(), connection.IntegrationID))
	bob.sync(t)
	if all := bob.connections(t); len(all) != 0 {
		t.Fatalf("bob still sees %+v", all)
	}
	deleted, err := bob.Teams.Deleted(t.Context(), bob.id)
	must(t, err)
	if len(deleted) != 2 || deleted[0].Key.Connection != "" || deleted[1].Key.Connection != connection.ID {
		t.Fatalf("deleted are %+v", deleted)
	}
	must(t, bob.Teams.Undelete(t.Context(), bob.id, deleted...))
	anna.sync(t)
	for _, who := range []*desk{anna, bob} {
		if all := who.connections(t); len(all) != 1 || all[0].ID != connection.ID {
			t.Errorf("there are %+v", all)
		}
	}
	if deleted, err = bob.Teams.Deleted(t.Context(), bob.id); err != nil || len(deleted) != 0 {
		t.Errorf("deleted are %+v, %v", deleted, err)
	}
}

func TestWhatWasTakenOutIsNotOfferedWhereItIs(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	connection := anna.share(t)
	bob.sync(t)
	must(t, anna.Teams.TakeOut(t.Context(), connection.IntegrationID))
	if deleted, err := anna.Teams.Deleted(t.Context(), anna.id); err != nil || len(deleted) != 0 {
		t.Errorf("anna is offered %+v, %v", deleted, err)
	}
}

func TestAMemberWhoMayNotTakeOutIsToldTheNameOfTheTeam(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	connection := anna.share(t)
	engine.Rights = team.ReadRights("lr")
	err := anna.Teams.TakeOut(t.Context(), connection.IntegrationID)
	var failed *team.Error
	if !errors.As(err, &failed) || !errors.Is(err, team.ErrForbidden) || failed.Team != "Acme support" {
		t.Errorf("got %v", err)
	}
}

func TestADeletionThatStopsInTheMiddleLeavesWhatWasNotDeleted(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	all := anna.Many(t, model.DemoID, 3)
	must(t, anna.Teams.Share(t.Context(), anna.id, all[0].IntegrationID))
	bob.sync(t)
	next := workspacetest.Token(t, workspacetest.OtherToken)
	must(t, bob.ReplaceAccessToken(t.Context(), all[1].ID, next, workspace.Verification{}))
	err := anna.RemoveForGood(t.Context(), false, all[0].ID, all[1].ID, all[2].ID)
	var conflict *team.ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("got %v", err)
	}
	left := anna.connections(t)
	if len(left) != 2 || left[0].ID != all[1].ID || left[1].ID != all[2].ID {
		t.Errorf("left are %+v", left)
	}
}
