package walk_test

import (
	"fmt"
	"slices"
	"testing"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/storage/team/teamtest"
	"keyrack/ui/walk"
)

// supportDesk is a desk: an engine that anna, who sits at the screen, and bob share the tokens of.
type supportDesk struct {
	*teamtest.Engine
	anna string // her token of the engine
}

// newSupportDesk starts an engine with both of them.
func newSupportDesk(t *testing.T) *supportDesk {
	t.Helper()
	engine := teamtest.Start(t)
	engine.Member(t, "anna", teamtest.Owner)
	engine.Member(t, "bob", teamtest.Editor)
	said := engine.Must(t, "POST", "auth/userpass/login/anna", map[string]any{"password": teamtest.Password})
	token, _ := said["client_token"].(string)
	return &supportDesk{Engine: engine, anna: token}
}

// allow has the policy of owners, such as anna, say something else.
func (s *supportDesk) allow(t *testing.T, policy string) {
	t.Helper()
	s.Must(t, "POST", "sys/policies/acl/"+string(teamtest.Owner), map[string]any{"policy": policy})
}

// rotate gives the only connection of the team another token, as bob.
func (s *supportDesk) rotate(t *testing.T) {
	t.Helper()
	bob := s.Client(t, "bob")
	listing, err := bob.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(listing.Entries, func(entry team.Entry) bool { return entry.Key.Connection != "" })
	if at < 0 {
		t.Fatalf("the team has %+v", listing.Entries)
	}
	entry := listing.Entries[at]
	old, err := bob.Read(t.Context(), entry.Key, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, to := model.Unbind(old.Secret)
	plain := model.NewSecret(bobs)
	next, err := model.Bind(plain, to)
	if err != nil {
		t.Fatal(err)
	}
	version, err := bob.Put(t.Context(), entry.Key, entry.Version, next)
	if err == nil {
		err = bob.Mark(t.Context(), entry.Key, version, plain.Fingerprint())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// bobs is the token that bob rotates to: one that no hotel knows.
var bobs = fmt.Sprintf("%032X-%031X", 0xB0BB0B, 0xB0B)

// joinsATeam joins the team in the settings, with a token.
func joinsATeam(t *testing.T, d *walk.Desktop, desk *supportDesk, shot shoot) {
	t.Helper()
	settings(d, "Teams")
	d.WaitFor("Tokens that several people share")
	shot("team-none")
	d.Click("Join a team…")
	d.WaitFor("A folder of HashiCorp Vault or OpenBao")
	d.ClickField("Address")
	d.Type(desk.Address)
	d.ClickField("Path")
	d.Type(teamtest.Path)
	d.ClickField("Name here")
	d.Type("Acme support")
	d.Key("Tab", "Tab", "Tab", "Tab", "Tab") // over namespace, certificates and the way of the sign-in
	waitForScene(t, d, "the field of the token", func([]string) bool { return d.Focused() == "hvs.…" })
	shot("team-join")
	d.Paste(desk.anna)
	d.Key("Return")
	d.WaitFor("Team “Acme support” shares 0 client applications")
	settings(d, "Teams")
	d.WaitFor("Signed in as anna")
	shot("team-settings")
	d.Key("Escape")
	d.WaitUntilGone("Signed in as anna")
}

// shares shares the client application from the menu of a row, by the keyboard alone.
func shares(d *walk.Desktop, shot shoot) {
	d.Click("Hotel Aurora")
	d.Key("shift+F10")
	d.WaitFor("Share with team…")
	shot("team-menu")
	d.Key("Up", "Up", "Return") // the last but one
	d.WaitFor("go to the team, and off this computer")
	shot("team-share")
	d.Key("Return")
	d.WaitFor("is shared with team “Acme support”")
	d.WaitFor("Acme support · you may change")
	d.Key("ctrl+shift+2")
	d.WaitFor("Vault of team Acme support (KV 2)")
	d.WaitFor("name, fingerprint; never the token")
	shot("team-token")
}

// isSlower rotates the token while bob does, and keeps what bob has made of it.
func isSlower(t *testing.T, d *walk.Desktop, desk *supportDesk, shot shoot) {
	t.Helper()
	d.Click("Rotate token…")
	d.WaitFor("Paste the token to see the property.")
	d.Paste(sample(t, "Hotel Borealis"))
	d.WaitFor("answered in")
	desk.rotate(t)
	d.Click("Replace, it opens another property")
	d.WaitFor("Bob rotated this token at")
	shot("team-conflict")
	d.Key("Return")
	d.WaitUntilGone("Use mine")
	d.WaitFor(string(model.NewSecret(bobs).Fingerprint()))
}

// looksBack looks at the versions of the token, and has the first one be in use again.
func looksBack(d *walk.Desktop, shot shoot) {
	d.Click("Previous versions…")
	d.WaitFor("2 · current")
	shot("team-versions")
	d.Click("Bring back…")
	d.WaitFor("Bring version 1 back?")
	shot("team-bring-back")
	d.Key("Return")
	d.WaitFor("Version 1 is in use again.")
	d.WaitFor("3 · current")
	shot("team-brought-back")
}

// isShutOut loses the right to see the team, and gets it back.
func isShutOut(t *testing.T, d *walk.Desktop, desk *supportDesk, shot shoot) {
	t.Helper()
	desk.allow(t, `path "secret/other" { capabilities = ["read"] }`)
	d.Key("ctrl+r")
	d.WaitFor("does not let you see its list any more")
	d.WaitUntilGone("Hotel Aurora")
	shot("team-forbidden")
	desk.allow(t, team.Policy(team.Owner, teamtest.Mount, teamtest.Path))
	d.Key("ctrl+r")
	d.Click("Living") // the environment has come back with the list
	d.WaitFor("Acme support · you may change")
	d.WaitFor("Hotel Aurora")
	d.Click("Hotel Aurora")
}

// isAlone finds the engine away: the list stays, and a token does not come.
func isAlone(d *walk.Desktop, desk *supportDesk, shot shoot) {
	desk.Kill()
	d.Key("ctrl+r")
	d.WaitFor("Acme support · offline")
	d.WaitFor("Hotel Aurora")
	shot("team-offline")
	settings(d, "Teams")
	d.WaitFor("Sign in again…")
	shot("team-offline-settings")
	d.Key("Escape")
}

// TestKeyrackSharesTokensWithATeam is a day of two members: join, share, be slower, look back, lose the right, and have
// the engine away.
func TestKeyrackSharesTokensWithATeam(t *testing.T) {
	t.Parallel()
	for _, look := range []struct {
		name, shots string
		options     walk.Options
	}{
		{"light", "70-light", walk.Options{}},
		{"dark", "71-dark", walk.Options{Size: walk.Size{Width: 1024, Height: 700}, Dark: true}},
	} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			desk := newSupportDesk(t)
			d := walk.Start(t, look.options)
			shot := func(name string) { d.Shot(look.shots + "-" + name) }
			addLiving(t, d, living(t))
			joinsATeam(t, d, desk, shot)
			shares(d, shot)
			isSlower(t, d, desk, shot)
			looksBack(d, shot)
			isShutOut(t, d, desk, shot)
			isAlone(d, desk, shot)
		})
	}
}

// TestKeyrackSharesTokensWithATeamInLargeText has text of 150 % in a small window.
func TestKeyrackSharesTokensWithATeamInLargeText(t *testing.T) {
	t.Parallel()
	desk := newSupportDesk(t)
	d := walk.Start(t, walk.Options{Size: walk.Size{Width: 1280, Height: 720}})
	shot := func(name string) { d.Shot("72-large-" + name) }
	addLiving(t, d, living(t))
	d.Key("ctrl+plus", "ctrl+plus", "ctrl+plus", "ctrl+plus", "ctrl+plus")
	joinsATeam(t, d, desk, shot)
	shares(d, shot)
	desk.rotate(t)
	d.Key("ctrl+r")
	d.WaitFor(string(model.NewSecret(bobs).Fingerprint()))
	d.ScrollTo("Access token", "Previous versions…")
	d.Click("Previous versions…")
	d.WaitFor("2 · current")
	shot("team-versions")
}
