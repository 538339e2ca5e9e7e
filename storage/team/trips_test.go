package team_test

import (
	"testing"

	"keyrack/model"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/team/teamtest"
)

// TestACallWithATokenOfATeamCostsOneRoundTripMore than one with a token of the keychain: the member's own sign-in is
// read as well. What was read is in memory until the lock.
func TestACallWithATokenOfATeamCostsOneRoundTripMore(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	way := newRoad(t, engine.Address)
	anna := newOffice(t, engine.Address, engine.Member(t, "anna", teamtest.Editor))
	bob := newOffice(t, way.URL, engine.Member(t, "bob", teamtest.Editor))
	connection := anna.Add(t, model.DemoID, workspacetest.AccessToken)
	trips := func(o *office, id model.ConnectionID) int {
		t.Helper()
		before := o.Secrets.Reads()
		way.set(nil)
		if _, err := o.VerifyConnection(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		return o.Secrets.Reads() - before + way.count("GET", "") + way.count("PUT", "") + way.count("POST", "")
	}
	anna.Lock()
	ofKeychain := trips(anna, connection.ID)
	must(t, anna.Teams.Share(t.Context(), anna.id, connection.IntegrationID))
	bob.sync(t)
	bob.Lock()
	ofTeam := trips(bob, connection.ID)
	if ofKeychain == 0 || ofTeam > ofKeychain+1 {
		t.Errorf("%d round trips with the keychain, %d with the team", ofKeychain, ofTeam)
	}
	if again := trips(bob, connection.ID); again != 0 {
		t.Errorf("%d round trips for the second call", again)
	}
	t.Logf("%d round trips with the keychain, %d with the team", ofKeychain, ofTeam)
}
