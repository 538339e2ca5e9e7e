package teams_test

import (
	"slices"
	"testing"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

// custom is an environment of the team as it lies in the engine.
func custom(t *testing.T, id, name, address string) team.Entry {
	t.Helper()
	at, err := model.ParseAddress(model.Custom, address)
	must(t, err)
	return team.Entry{
		Key: team.Key{Environment: model.EnvironmentID(id)},
		Environment: model.Environment{
			ID: model.EnvironmentID(id), Name: name, Kind: model.Custom, Address: at, Protection: model.Open,
		},
	}
}

func (d *desk) environment(t *testing.T, id model.EnvironmentID) model.Environment {
	t.Helper()
	all := d.Environments()
	at := slices.IndexFunc(all, func(e model.Environment) bool { return e.ID == id })
	if at < 0 {
		t.Fatalf("there is no environment %s", id)
	}
	return all[at]
}

// uses is the access token that goes out with a request.
func (d *desk) uses(t *testing.T, id model.ConnectionID) model.Secret {
	t.Helper()
	var used model.Secret
	d.Mews.AnswerBody = func(path string, clearance model.Clearance, _ []byte) (model.Exchange, error) {
		_, _, used = clearance.Credential()
		return d.Mews.Answer(path, clearance)
	}
	defer func() { d.Mews.AnswerBody = nil }()
	if _, err := d.VerifyConnection(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return used
}

// TestNoTokenGoesWhereAMemberMovesAnEnvironment: whoever may write the metadata alone must not get the tokens.
func TestNoTokenGoesWhereAMemberMovesAnEnvironment(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	engine.Put(custom(t, "e-1", "Staging", "https://mews.example.com"))
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	anna.sync(t)
	connection := anna.Add(t, "e-1", workspacetest.AccessToken)
	must(t, anna.Teams.Share(t.Context(), anna.id, connection.IntegrationID))
	bob.sync(t)

	engine.Put(custom(t, "e-1", "Staging", "https://evil.example.org"))
	if outcome := bob.sync(t); !slices.Contains(outcome.Taken, "e-1") {
		t.Errorf("it brought %+v", outcome)
	}
	if got := bob.environment(t, "e-1").Address.Host(); got != "mews.example.com" {
		t.Errorf("bob's tokens go to %s", got)
	}
	engine.Members["hvs.carol"] = "userpass-carol" // knows the other address alone
	carol := at(t, engine, "carol")
	if outcome := carol.sync(t); outcome.Added != 2 {
		t.Errorf("it brought %+v", outcome)
	}
	if _, err := carol.VerifyConnection(t.Context(), connection.ID); err == nil || len(carol.Mews.Sent) > 0 {
		t.Errorf("%d requests were sent, %v", len(carol.Mews.Sent), err)
	}
}

// TestATeamTakesNoEnvironmentOfThisComputerOver that is another platform, whatever id it has.
func TestATeamTakesNoEnvironmentOfThisComputerOver(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna := at(t, engine, "anna")
	mine := custom(t, "", "Mine", "https://mine.example.com").Environment
	mine, err := anna.AddEnvironment(t.Context(), mine)
	must(t, err)
	engine.Put(custom(t, string(mine.ID), "Theirs", "https://evil.example.org"))
	for range 2 {
		if outcome := anna.sync(t); !slices.Contains(outcome.Taken, string(mine.ID)) {
			t.Errorf("it brought %+v", outcome)
		}
	}
	if got := anna.environment(t, mine.ID); got != mine {
		t.Errorf("it is %+v", got)
	}
	must(t, anna.Teams.Leave(t.Context(), anna.id))
	anna.environment(t, mine.ID)
}

// TestATokenIsReadAgainAfterTheEngineWasSetBack to a backup and others have gone on from there: the same version is
// another token then.
func TestATokenIsReadAgainAfterTheEngineWasSetBack(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	connection := anna.share(t)
	rotate := func(d *desk, token string) {
		t.Helper()
		must(t, d.ReplaceAccessToken(t.Context(), connection.ID, workspacetest.Token(t, token), workspace.Verification{}))
	}
	rotate(anna, workspacetest.OtherToken) // version 2, in anna's memory
	key := team.Key{Environment: model.DemoID, Integration: connection.IntegrationID, Connection: connection.ID}
	engine.SetBack(key, 1)
	bob.sync(t)
	third := workspacetest.Numbered(7)
	rotate(bob, third) // version 2 again
	anna.sync(t)
	if got := anna.uses(t, connection.ID); got.Reveal() != third {
		t.Errorf("anna uses %s", got)
	}

	// Set back, and nobody has gone on: the older one is in use again, and can be rotated.
	engine.SetBack(key, 1)
	anna.sync(t)
	if all := anna.connections(t); all[0].AccessToken != key.Ref(1) ||
		all[0].Fingerprint != model.NewSecret(workspacetest.AccessToken).Fingerprint() {
		t.Errorf("anna sees %+v", all)
	}
	rotate(anna, workspacetest.OtherToken)
}

// TestTwoEntriesOfOneIDAreOneConnection, whichever of both was there first.
func TestTwoEntriesOfOneIDAreOneConnection(t *testing.T) {
	t.Parallel()
	engine := newEngine()
	anna, bob := at(t, engine, "anna"), at(t, engine, "bob")
	connection := anna.share(t)
	bob.sync(t)
	client, err := engine.Open("Acme support", place, "anna")
	must(t, err)
	must(t, client.UseToken(model.NewSecret("hvs.anna")))
	for _, key := range []team.Key{
		{Environment: model.DemoID, Integration: "twin"},
		{Environment: model.DemoID, Integration: "twin", Connection: connection.ID},
	} {
		client.Announce(team.Entry{Key: key, Integration: model.Integration{Client: "Twin 1.0.0"}})
		must(t, client.Store().Set(t.Context(), key.Ref(1), model.NewSecret(workspacetest.OtherToken)))
	}
	for range 2 {
		outcome := bob.sync(t)
		if len(outcome.Taken) != 1 {
			t.Errorf("it brought %+v", outcome)
		}
	}
	engine.Members["hvs.carol"] = "userpass-carol"
	carol := at(t, engine, "carol") // sees both for the first time
	for range 2 {
		carol.sync(t)
	}
	for _, d := range []*desk{bob, carol} {
		all := d.connections(t)
		if len(all) != 1 || d == bob && all[0].IntegrationID != connection.IntegrationID {
			t.Fatalf("there are %+v", all)
		}
		if token := d.uses(t, connection.ID); token.Fingerprint() != all[0].Fingerprint {
			t.Errorf("it is shown as %s and is %s", all[0].Fingerprint, token.Fingerprint())
		}
	}
}
