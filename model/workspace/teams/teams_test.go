package teams_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/doctor"
	"keyrack/model/workspace/teams"
	"keyrack/model/workspace/teams/teamstest"
	"keyrack/model/workspace/workspacetest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

var place = team.Place{Address: "https://vault.example.com", Mount: "secret", Path: "keyrack/acme"}

// desk is the Keyrack of a member.
type desk struct {
	*workspacetest.Fixture
	engine *teamstest.Engine
	id     model.TeamID
}

func newEngine() *teamstest.Engine {
	engine := teamstest.New(func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) })
	engine.Members = map[string]string{"hvs.anna": "userpass-anna", "hvs.bob": "userpass-bob"}
	return engine
}

// at opens the Keyrack of a member who has joined and signed in.
func at(t *testing.T, engine *teamstest.Engine, member string) *desk {
	t.Helper()
	d := open(t, engine, member)
	joined, err := d.Teams.Join(t.Context(), teams.Joining{Name: "Acme support", Place: place})
	must(t, err)
	d.id = joined.ID
	_, err = d.Teams.SignIn(t.Context(), d.id, teams.SignIn{Token: model.NewSecret("hvs." + member)})
	must(t, err)
	return d
}

func open(t *testing.T, engine *teamstest.Engine, member string) *desk {
	t.Helper()
	fixture := workspacetest.Open(t, func(options *keyrack.Options) {
		options.OpenEngine = engine.Open
		next := options.NewID
		options.NewID = func() string { return member + "-" + next() }
	})
	return &desk{Fixture: fixture, engine: engine}
}

func (d *desk) sync(t *testing.T) teams.Outcome {
	t.Helper()
	outcome, err := d.Teams.Sync(t.Context(), d.id)
	must(t, err)
	return outcome
}

// share gives the client application of the demo to the team.
func (d *desk) share(t *testing.T) model.Connection {
	t.Helper()
	connection := d.Add(t, model.DemoID, workspacetest.AccessToken)
	must(t, d.Teams.Share(t.Context(), d.id, connection.IntegrationID))
	return connection
}

func (d *desk) connections(t *testing.T) []model.Connection {
	t.Helper()
	groups, err := d.Tree(t.Context(), model.DemoID)
	must(t, err)
	var all []model.Connection
	for _, group := range groups {
		if group.Integration.Team != d.id {
			t.Errorf("%s is of team %q", group.Integration.Client, group.Integration.Team)
		}
		all = append(all, group.Connections...)
	}
	return all
}

func TestWhatOneSharesStandsInTheTreesOfAll(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	connection := anna.share(t)
	if all := anna.connections(t); len(all) != 1 || all[0].ID != connection.ID {
		t.Fatalf("anna sees %+v", all)
	}
	// Only the sign-in is left in the keychain.
	if refs := anna.Secrets.Refs(); len(refs) != 1 {
		t.Errorf("the keychain has %v", refs)
	}
	outcome := bob.sync(t)
	all := bob.connections(t)
	if outcome.Added != 2 || outcome.Clients != 1 || outcome.Connections != 1 || len(all) != 1 {
		t.Fatalf("bob sees %+v, %+v", outcome, all)
	}
	if all[0].Fingerprint != connection.Fingerprint || all[0].Identity == nil || all[0].Identity.Name != "Hotel Aurora" {
		t.Errorf("bob sees %+v", all[0])
	}
	if again := bob.sync(t); again.Added+again.Changed+again.Removed != 0 {
		t.Errorf("a second look brought %+v", again)
	}
	if refs := bob.Secrets.Refs(); len(refs) != 1 {
		t.Errorf("bob's keychain has %v", refs)
	}
	joined, err := bob.Teams.Team(t.Context(), bob.id)
	must(t, err)
	if joined.Member != "userpass-bob" || joined.Role() != team.Owner || joined.Synced.IsZero() || joined.Err() != nil {
		t.Errorf("known is %+v", joined)
	}
}

func TestAChangeIsForEverybody(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	id := anna.share(t).ID
	bob.sync(t)

	must(t, bob.EditConnection(t.Context(), id, model.Details{Label: "Harbour House", Tags: []string{"vip"}}))
	must(t, bob.StarConnections(t.Context(), []model.ConnectionID{id}, true))
	next := workspacetest.Token(t, workspacetest.OtherToken)
	must(t, bob.ReplaceAccessToken(t.Context(), id, next, workspace.Verification{}))
	if outcome := anna.sync(t); outcome.Changed != 1 {
		t.Errorf("anna's look brought %+v", outcome)
	}
	got := anna.connections(t)[0]
	if got.Label != "Harbour House" || got.Fingerprint != next.Secret.Fingerprint() || got.Favourite ||
		got.AccessToken != model.SecretRef(string(id)+".2") || !slices.Equal(got.Tags, []string{"vip"}) {
		t.Errorf("anna sees %+v", got)
	}

	if _, err := anna.RemoveConnections(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	bob.sync(t)
	if all := bob.connections(t); len(all) != 0 {
		t.Fatalf("bob still sees %+v", all)
	}
	if n, err := anna.RestoreRemoved(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d were restored, %v", n, err)
	}
	bob.sync(t)
	if all := bob.connections(t); len(all) != 1 || all[0].Label != "Harbour House" {
		t.Fatalf("bob sees %+v", all)
	}
}

// TestACheckIsOfTheTokenThatItTried: of another one, which somebody else has put there, nothing is known here.
func TestACheckIsOfTheTokenThatItTried(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	id := anna.share(t).ID
	bob.sync(t)
	must(t, bob.EditConnection(t.Context(), id, model.Details{Label: "Harbour House"}))
	anna.sync(t)
	if health := anna.connections(t)[0].LastCheck.Health; health != model.OK {
		t.Fatalf("after a change of the label it is %q", health)
	}
	next := workspacetest.Token(t, workspacetest.OtherToken)
	must(t, bob.ReplaceAccessToken(t.Context(), id, next, workspace.Verification{}))
	anna.sync(t)
	if got := anna.connections(t)[0]; got.LastCheck.Health == model.OK || got.Identity == nil {
		t.Errorf("after a rotation it is %+v", got)
	}
}

func TestARotationOverAnotherOneIsAConflict(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	id := anna.share(t).ID
	bob.sync(t)
	next := workspacetest.Token(t, workspacetest.OtherToken)
	must(t, bob.ReplaceAccessToken(t.Context(), id, next, workspace.Verification{}))
	err := anna.ReplaceAccessToken(t.Context(), id, next, workspace.Verification{})
	var conflict *team.ConflictError
	if !errors.As(err, &conflict) || conflict.By != "userpass-bob" {
		t.Fatalf("got %v", err)
	}
	anna.sync(t)
	must(t, anna.Teams.BringBack(t.Context(), teams.Of{Connection: id}, 1))
	versions, err := bob.Teams.Versions(t.Context(), teams.Of{Connection: id})
	must(t, err)
	if len(versions) != 3 || !versions[0].Current || versions[0].By != "userpass-anna" {
		t.Errorf("there are %+v", versions)
	}
	if got := anna.connections(t)[0]; got.AccessToken != model.SecretRef(string(id)+".3") ||
		got.Fingerprint != model.NewSecret(workspacetest.AccessToken).Fingerprint() {
		t.Errorf("anna sees %+v", got)
	}
}

func TestAListStaysWhileTheEngineIsAwayAndGoesWhenItSaysNo(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	anna.share(t)
	bob.sync(t)

	engine.Err = team.ErrUnreachable
	_, err := bob.Teams.Sync(t.Context(), bob.id)
	wantError(t, err, team.ErrUnreachable)
	joined, err := bob.Teams.Team(t.Context(), bob.id)
	must(t, err)
	if !joined.Offline() || joined.Synced.IsZero() || len(bob.connections(t)) != 1 {
		t.Fatalf("known is %+v", joined)
	}

	engine.Err, engine.Listing = nil, team.ErrForbidden
	outcome, err := bob.Teams.Sync(t.Context(), bob.id)
	wantError(t, err, team.ErrForbidden)
	if joined, err = bob.Teams.Team(t.Context(), bob.id); err != nil || joined.Offline() {
		t.Errorf("known is %+v, %v", joined, err)
	}
	if !outcome.Dropped || len(bob.connections(t)) != 0 {
		t.Errorf("%+v, bob still sees %+v", outcome, bob.connections(t))
	}
	engine.Listing = nil
	if keys := engine.Keys(); len(keys) != 2 {
		t.Errorf("the team has %v", keys)
	}
}

func TestLeavingTakesNothingFromTheTeam(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	anna.share(t)
	must(t, anna.Teams.Leave(t.Context(), anna.id))
	if keys := engine.Keys(); len(keys) != 2 {
		t.Errorf("the team has %v", keys)
	}
	if refs := anna.Secrets.Refs(); len(refs) != 0 {
		t.Errorf("the keychain has %v", refs)
	}
	groups, err := anna.Tree(t.Context(), model.DemoID)
	must(t, err)
	known, err := anna.Index.Secrets(t.Context())
	must(t, err)
	if len(groups) != 0 || len(known) != 0 {
		t.Errorf("left are %+v and %+v", groups, known)
	}
	_, err = anna.Teams.Sync(t.Context(), anna.id)
	wantError(t, err, teams.ErrNoTeam)
}

func TestWhatIsTakenOutCanBeSharedAgain(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	connection := anna.share(t)
	bob.sync(t)
	must(t, anna.Teams.TakeOut(t.Context(), connection.IntegrationID))
	bob.sync(t)
	if all := bob.connections(t); len(all) != 0 {
		t.Errorf("bob still sees %+v", all)
	}
	if refs := anna.Secrets.Refs(); len(refs) != 3 { // the sign-in and both tokens
		t.Errorf("the keychain has %v", refs)
	}
	wantError(t, anna.Teams.TakeOut(t.Context(), connection.IntegrationID), teams.ErrNotOfTeam)
	must(t, anna.EditConnection(t.Context(), connection.ID, model.Details{Label: "New"}))
	must(t, anna.Teams.Share(t.Context(), anna.id, connection.IntegrationID))
	wantError(t, anna.Teams.Share(t.Context(), anna.id, connection.IntegrationID), teams.ErrOfTeam)
	bob.sync(t)
	if all := bob.connections(t); len(all) != 1 || all[0].Label != "New" {
		t.Errorf("bob sees %+v", all)
	}
}

func TestWhatATeamForcesNobodyLowers(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	engine.Put(team.Entry{
		Key: team.Key{Environment: model.DemoID}, Environment: model.Environment{Protection: model.ReadOnly},
	})
	anna := at(t, engine, "anna")
	demo := func() model.Environment {
		all := anna.Environments()
		return all[slices.IndexFunc(all, func(e model.Environment) bool { return e.ID == model.DemoID })]
	}
	if demo().Real() {
		t.Fatal("it is forced before anybody has looked")
	}
	must(t, anna.SetKeepsBodies(t.Context(), model.DemoID, true))
	anna.sync(t)
	if got := demo(); !got.Real() || got.Team != anna.id {
		t.Errorf("it is %+v", got)
	}
	if keeps, err := anna.KeepsBodies(t.Context(), demo()); keeps || err != nil {
		t.Errorf("bodies are kept: %t, %v", keeps, err)
	}
	anna.sync(t)
	must(t, anna.Teams.Leave(t.Context(), anna.id))
	if got := demo(); got.Real() || got.Team != "" {
		t.Errorf("it is %+v", got)
	}
}

func TestALockForgetsTheSignInUntilTheKeychainIsAsked(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	anna.share(t)
	anna.Lock()
	anna.Secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	_, err := anna.Teams.Sync(t.Context(), anna.id)
	wantError(t, err, model.ErrStoreLocked)
	anna.Secrets.Fail(nil)
	anna.sync(t)
}

func TestASignInGoesToItsOwnEngineAlone(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	anna.Lock()
	joined, err := anna.Teams.Team(t.Context(), anna.id)
	must(t, err)
	joined.Place.Address = "https://vault.example.org" // somebody has changed the index
	must(t, anna.Index.SaveTeam(t.Context(), joined))
	_, err = anna.Teams.Sync(t.Context(), anna.id)
	var other *model.OtherAddressError
	if !errors.As(err, &other) {
		t.Errorf("got %v", err)
	}
}

func TestJoiningTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := open(t, engine, "anna")
	join := func(joining teams.Joining) error {
		_, err := anna.Teams.Join(t.Context(), joining)
		return err
	}
	engine.Err = team.ErrUnreachable
	wantError(t, join(teams.Joining{Place: place}), team.ErrUnreachable)
	engine.Err = nil
	var address *model.AddressError
	if err := join(teams.Joining{Place: team.Place{Address: "http://vault.example.com"}}); !errors.As(err, &address) {
		t.Errorf("got %v", err)
	}
	must(t, join(teams.Joining{Place: place}))
	wantError(t, join(teams.Joining{Name: "Other", Place: place}), teams.ErrJoined)
	joined, err := anna.Teams.Named(t.Context(), "")
	must(t, err)
	if joined.Name != "acme" || joined.SignedIn() {
		t.Errorf("it is %+v", joined)
	}
	_, err = anna.Teams.Sync(t.Context(), joined.ID)
	wantError(t, err, team.ErrSignedOut)
	_, err = anna.Teams.SignIn(t.Context(), joined.ID, teams.SignIn{})
	wantError(t, err, teams.ErrNoWay)
	_, err = anna.Teams.SignIn(t.Context(), joined.ID, teams.SignIn{Token: model.NewSecret("hvs.nobody")})
	wantError(t, err, team.ErrSignedOut)
}

func TestDestroyingAsksForTheName(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	connection := anna.share(t)
	of := teams.Of{Connection: connection.ID}
	wantError(t, anna.Teams.Destroy(t.Context(), of, "another"), teams.ErrOtherName)
	wantError(t, anna.Teams.Destroy(t.Context(), teams.Of{Integration: connection.IntegrationID}, "Acme Sync 2.1.0"),
		teams.ErrHasConnections)
	must(t, anna.Teams.Destroy(t.Context(), of, connection.Title()))
	if keys := engine.Keys(); len(keys) != 1 || len(anna.connections(t)) != 0 {
		t.Errorf("the team has %v", keys)
	}
}

func TestTheDoctorAsksTheEnginesOfTeams(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	found := func() doctor.Finding {
		t.Helper()
		all, err := anna.Doctor(t.Context())
		must(t, err)
		last := all[len(all)-1]
		if last.Topic != doctor.TopicTeams || last.Store != "Acme support" {
			t.Fatalf("found %+v", all)
		}
		return last
	}
	if got := found(); got.Kind != doctor.TeamSound || got.Verdict != doctor.Fine {
		t.Errorf("found %+v", got)
	}
	engine.State.Skew = -time.Hour
	if got := found(); got.Team.Kind != team.ClockOff || got.Verdict != doctor.Notice {
		t.Errorf("found %+v", got)
	}
	engine.State.Skew, engine.State.Sealed = 0, true
	if got := found(); !errors.Is(got.Err, team.ErrSealed) || got.Verdict != doctor.Trouble {
		t.Errorf("found %+v", got)
	}
	engine.State.Sealed, engine.Members = false, nil
	if got := found(); got.Team.Kind != team.SignInFails || got.Verdict != doctor.Trouble {
		t.Errorf("found %+v", got)
	}
}
