package team_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/keyrack"
	shared "keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

// office is all of Keyrack of a member, over a real engine.
type office struct {
	*workspacetest.Fixture
	id model.TeamID
}

// newOffice joins the team of an engine at an address, and signs in.
func newOffice(t *testing.T, address, member string) *office {
	t.Helper()
	fixture := workspacetest.Open(t, func(options *keyrack.Options) {
		options.NewID = uuid.NewString
		options.OpenEngine = func(name string, place shared.Place, installation string) (teams.Client, error) {
			return team.New(team.Options{
				Team: name, Address: place.Address, Mount: place.Mount, Path: place.Path, Installation: installation,
				NewID: uuid.NewString, Now: time.Now, Patience: time.Minute, Wait: time.Millisecond,
			})
		}
	})
	joined, err := fixture.Teams.Join(t.Context(), teams.Joining{
		Name: "Acme support", Place: shared.Place{Address: address, Mount: teamtest.Mount, Path: teamtest.Path},
	})
	must(t, err)
	_, err = fixture.Teams.SignIn(t.Context(), joined.ID, teams.SignIn{Password: &shared.Password{
		Method: "userpass", User: member, Password: model.NewSecret(teamtest.Password),
	}})
	must(t, err)
	return &office{fixture, joined.ID}
}

func (o *office) sync(t *testing.T) teams.Outcome {
	t.Helper()
	outcome, err := o.Teams.Sync(t.Context(), o.id)
	must(t, err)
	return outcome
}

// sees lists the connections of the demo.
func (o *office) sees(t *testing.T) []model.Connection {
	t.Helper()
	groups, err := o.Tree(t.Context(), model.DemoID)
	must(t, err)
	var all []model.Connection
	for _, group := range groups {
		all = append(all, group.Connections...)
	}
	return all
}

func TestMembersWorkWithWhatTheirTeamShares(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := newOffice(t, engine.Address, engine.Member(t, "anna", teamtest.Editor))
	bob := newOffice(t, engine.Address, engine.Member(t, "bob", teamtest.Editor))
	connection := anna.Add(t, model.DemoID, workspacetest.AccessToken)
	must(t, anna.Teams.Share(t.Context(), anna.id, connection.IntegrationID))
	if refs := anna.Secrets.Refs(); len(refs) != 1 {
		t.Errorf("anna's keychain has %v", refs)
	}
	bob.sync(t)
	if all := bob.sees(t); len(all) != 1 || all[0].Fingerprint != connection.Fingerprint || all[0].Identity == nil {
		t.Fatalf("bob sees %+v", all)
	}
	// A request is sent with the team's tokens.
	if _, err := bob.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	// A long note lies beside the token: that is a new version, over which both go on.
	must(t, bob.EditConnection(t.Context(), connection.ID, model.Details{Label: "Harbour House", Note: longNote("his")}))
	next := workspacetest.Token(t, workspacetest.OtherToken)
	must(t, bob.ReplaceAccessToken(t.Context(), connection.ID, next, workspace.Verification{}))
	var conflict *shared.ConflictError
	err := anna.ReplaceAccessToken(t.Context(), connection.ID, next, workspace.Verification{})
	if !errors.As(err, &conflict) || conflict.By != "userpass-bob" {
		t.Fatalf("got %v", err)
	}
	anna.sync(t)
	all := anna.sees(t)
	if len(all) != 1 || all[0].Note != longNote("his") || all[0].Fingerprint != next.Secret.Fingerprint() {
		t.Fatalf("anna sees %+v", all)
	}
	must(t, anna.ReplaceAccessToken(t.Context(), connection.ID, workspacetest.Token(t, workspacetest.AccessToken),
		workspace.Verification{}))
	must(t, anna.Teams.TakeOut(t.Context(), connection.IntegrationID))
	bob.sync(t)
	if all := bob.sees(t); len(all) != 0 {
		t.Errorf("bob sees %+v", all)
	}
	if _, err := anna.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Errorf("what was taken out cannot be used: %v", err)
	}
}

func TestWhoeverMayNotListTheTeamLosesItsListHere(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := newOffice(t, engine.Address, engine.Member(t, "anna", teamtest.Editor))
	bob := newOffice(t, engine.Address, engine.Member(t, "bob", teamtest.Editor))
	connection := anna.Add(t, model.DemoID, workspacetest.AccessToken)
	must(t, anna.Teams.Share(t.Context(), anna.id, connection.IntegrationID))
	bob.sync(t)
	engine.Must(t, "POST", "sys/policies/acl/editor", map[string]any{
		"policy": "path \"secret/data/other\" {\n  capabilities = [\"read\"]\n}\n",
	})
	outcome, err := bob.Teams.Sync(t.Context(), bob.id)
	wantError(t, err, team.ErrForbidden)
	if all := bob.sees(t); !outcome.Dropped || len(all) != 0 {
		t.Errorf("%+v, bob sees %+v", outcome, all)
	}
	engine.Must(t, "POST", "sys/policies/acl/editor", map[string]any{
		"policy": shared.Policy(shared.Editor, teamtest.Mount, teamtest.Path),
	})
	if outcome := bob.sync(t); outcome.Added != 2 {
		t.Errorf("it brought %+v", outcome)
	}
	engine.Kill()
	_, err = bob.Teams.Sync(t.Context(), bob.id)
	wantError(t, err, team.ErrUnreachable)
	if all := bob.sees(t); len(all) != 1 {
		t.Errorf("bob sees %+v", all)
	}
}

// TestLeavingAndComingBackTakesNothingFromTheTeam: what this computer has put there itself stays as well, whenever it
// looks for what is left over.
func TestLeavingAndComingBackTakesNothingFromTheTeam(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := newOffice(t, engine.Address, engine.Member(t, "anna", teamtest.Owner))
	connection := anna.Add(t, model.DemoID, workspacetest.AccessToken)
	must(t, anna.Teams.Share(t.Context(), anna.id, connection.IntegrationID))
	must(t, anna.Teams.Leave(t.Context(), anna.id))
	anna.Now = anna.Now.Add(time.Hour)
	if all := anna.sees(t); len(all) != 0 {
		t.Errorf("anna sees %+v", all)
	}
	joined, err := anna.Teams.Join(t.Context(), teams.Joining{
		Place: shared.Place{Address: engine.Address, Mount: teamtest.Mount, Path: teamtest.Path},
	})
	must(t, err)
	_, err = anna.Teams.SignIn(t.Context(), joined.ID, teams.SignIn{Password: &shared.Password{
		Method: "userpass", User: "anna", Password: model.NewSecret(teamtest.Password),
	}})
	must(t, err)
	anna.id = joined.ID
	anna.sync(t)
	if all := anna.sees(t); len(all) != 1 || all[0].ID != connection.ID {
		t.Errorf("anna sees %+v", all)
	}
	must(t, anna.Teams.Destroy(t.Context(), teams.Of{Connection: connection.ID}, anna.sees(t)[0].Title()))
	if outcome := anna.sync(t); outcome.Connections != 0 || outcome.Clients != 1 {
		t.Errorf("the team has %+v", outcome)
	}
}

func TestAStatusTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := newOffice(t, engine.Address, engine.Member(t, "anna", teamtest.Editor))
	kinds := func(want ...shared.FindingKind) {
		t.Helper()
		status, err := anna.Teams.Status(t.Context(), anna.id)
		must(t, err)
		var got []shared.FindingKind
		for _, finding := range status.Findings {
			got = append(got, finding.Kind)
		}
		if len(got) != len(want) {
			t.Fatalf("found %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("found %v, want %v", got, want)
			}
		}
	}
	kinds()
	policy := shared.Policy(shared.Editor, teamtest.Mount, teamtest.Path)
	set := func(policy string) {
		engine.Must(t, "POST", "sys/policies/acl/editor", map[string]any{"policy": policy})
	}
	set(policy + "path \"secret/data/*\" {\n  capabilities = [\"create\", \"update\"]\n}\n" +
		"path \"secret/config\" {\n  capabilities = [\"read\"]\n}\n")
	kinds(shared.PolicyWide, shared.NoCheckAndSet)
	set("path \"secret/metadata/keyrack/acme/*\" {\n  capabilities = [\"list\"]\n}\n")
	kinds(shared.PolicyNarrow)
	set(policy)
	engine.Must(t, "PUT", "sys/seal", nil)
	kinds(shared.EngineFails)
	engine.Unseal(t)
	engine.Must(t, "PUT", "sys/leases/revoke-prefix/auth/userpass/login", nil)
	kinds(shared.SignInFails)
}
