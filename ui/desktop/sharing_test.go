package desktop_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/model/workspace/teams/teamstest"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/uitest"
)

// withEngine opens a window on a connection of the demo, beside an engine that knows anna and bob.
func withEngine(t *testing.T) *desk {
	t.Helper()
	d := &desk{UI: uitest.New(t), secrets: workspacetest.NewSecrets(), folder: t.TempDir()}
	d.engine = teamstest.New(d.now)
	d.engine.Members = map[string]string{"hvs.anna": "userpass-anna", "hvs.bob": "userpass-bob"}
	d.startOn(t, full)
	d.UntilText("Try it out: the sandbox")
	draft := workspace.Draft{
		Environment: model.DemoID, Client: "Acme Sync 2.1.0", Details: model.Details{Label: "Harbour House"},
		ClientToken: workspacetest.Token(t, workspacetest.ClientToken),
		AccessToken: workspacetest.Token(t, workspacetest.AccessToken),
	}
	if _, err := d.opened.AddConnection(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	d.Shortcut(fyne.Key2, ctrl)
	d.UntilText("Harbour House")
	return d
}

// openTeams opens the page of the settings.
func (d *desk) openTeams() {
	d.Shortcut(fyne.KeyComma, ctrl)
	d.UntilText("Teams")
	d.Tap("Teams")
}

// joined joins a team in the window, and leaves nothing open.
func joined(t *testing.T) *desk {
	t.Helper()
	d := withEngine(t)
	d.openTeams()
	d.Shot("teams-none")
	d.Tap("Join a team…")
	d.UntilText("Join a team")
	d.Type("https://vault.example.com")
	d.Tap("keyrack/acme")
	d.Type("keyrack/acme")
	d.Tap("hvs.…")
	d.Type("hvs.anna")
	d.Shot("teams-join")
	d.Tap("Join")
	d.UntilText("Team “acme” shares 0 client applications and 0 connections: nothing has changed.")
	d.Settle(d.tasks.Running)
	return d
}

// shared shares the client application, and shows its token.
func shared(t *testing.T) *desk {
	t.Helper()
	d := joined(t)
	d.TapSecondaryAt(d.row(t, "Harbour House"))
	d.Tap("Share with team…")
	d.UntilText("Share “Acme Sync 2.1.0” with a team")
	d.Shot("teams-share")
	d.Tap("Share")
	d.UntilText("“Acme Sync 2.1.0” is shared with team “acme”.")
	d.UntilText("acme · you may change")
	d.TapAt(d.row(t, "Harbour House"))
	d.Shortcut(fyne.Key2, ctrl|fyne.KeyModifierShift)
	d.UntilText("Vault of team acme (KV 2)")
	return d
}

// untilBegins waits for a text that begins with another.
func (d *desk) untilBegins(text string) {
	d.Until(func() bool {
		return slices.ContainsFunc(d.Texts(), func(all string) bool { return strings.HasPrefix(all, text) })
	})
}

// row is where a row of the list is.
func (d *desk) row(t *testing.T, text string) fyne.Position {
	t.Helper()
	all := d.FindAll(text)
	slices.SortFunc(all, func(a, b uitest.Found) int { return cmp.Compare(a.Center().X, b.Center().X) })
	if len(all) == 0 {
		t.Fatalf("%q is not on the screen: %v", text, d.Texts())
	}
	return all[0].Center()
}

// bob opens the Keyrack of another member, who sees what is shared.
func (d *desk) bob(t *testing.T) (*workspacetest.Fixture, model.Connection) {
	t.Helper()
	f := workspacetest.Open(t, func(options *keyrack.Options) {
		options.OpenEngine = d.engine.Open
		next := options.NewID
		options.NewID = func() string { return "bob-" + next() }
	})
	place := team.Place{Address: "https://vault.example.com", Mount: "secret", Path: "keyrack/acme"}
	of, err := f.Teams.Join(t.Context(), teams.Joining{Place: place})
	if err == nil {
		_, err = f.Teams.SignIn(t.Context(), of.ID, teams.SignIn{Token: model.NewSecret("hvs.bob")})
	}
	if err == nil {
		err = f.Teams.SyncAll(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	groups, err := f.Tree(t.Context(), model.DemoID)
	if err != nil || len(groups) != 1 || len(groups[0].Connections) != 1 {
		t.Fatalf("bob sees %+v, %v", groups, err)
	}
	return f, groups[0].Connections[0]
}

// rotate gives the connection another token, as bob.
func (d *desk) rotate(t *testing.T) {
	t.Helper()
	f, connection := d.bob(t)
	next := workspacetest.Token(t, "BEE5"+workspacetest.AccessToken[4:])
	if err := f.ReplaceAccessToken(t.Context(), connection.ID, next, workspace.Verification{}); err != nil {
		t.Fatal(err)
	}
}

func TestATeamIsJoinedAndAClientApplicationShared(t *testing.T) {
	d := shared(t)
	d.Shot("teams-token")
	if refs := d.secrets.Refs(); len(refs) != 1 {
		t.Errorf("the store of this computer has %v, want the sign-in alone", refs)
	}
	d.openTeams()
	d.UntilText("Sign in again…")
	d.Shot("teams-settings")
	d.Tap("Leave…")
	d.UntilText("Leave “acme”?")
	d.Key(fyne.KeyReturn)
	d.UntilText("You have left “acme”.")
	d.gone("Harbour House")
}

func TestASharedClientApplicationIsTakenOut(t *testing.T) {
	d := shared(t)
	d.TapSecondaryAt(d.row(t, "Acme Sync 2.1.0"))
	d.Tap("Take out of the team…")
	d.UntilText("Take “Acme Sync 2.1.0” out of its team?")
	d.Key(fyne.KeyReturn)
	d.UntilText("“Acme Sync 2.1.0” is on this computer alone.")
	d.gone("acme · you may change")
	if keys := d.engine.Keys(); len(keys) != 0 {
		t.Errorf("the team still has %v", keys)
	}
}

func TestAPreviousVersionIsBroughtBack(t *testing.T) {
	d := shared(t)
	d.rotate(t)
	_ = d.opened.Teams.SyncAll(t.Context()) // what went wrong is said in the list
	d.UntilText("BEE5…000A")
	d.Tap("Previous versions…")
	d.UntilText("2 · current")
	d.UntilText("bob")
	d.Shot("teams-versions")
	d.Tap("Bring back…")
	d.UntilText("Bring version 1 back?")
	d.Key(fyne.KeyReturn)
	d.UntilText("Version 1 is in use again.")
	d.UntilText("3 · current")
	d.UntilText("ACCE…000A")
}

// TestWhoIsSlowerChooses: the list knows already what bob has done, or it does not.
func TestWhoIsSlowerChooses(t *testing.T) {
	d := shared(t)
	d.Tap("Edit…")
	d.UntilText("Edit connection")
	d.rotate(t)
	if err := d.opened.Teams.SyncAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.Tap("Save")
	d.UntilText("Use mine")
	text := "Bob rotated this token at " + d.now().Format("15:04") + "."
	if earlier := "Bob rotated this token at " + d.now().Add(-time.Minute).Format("15:04") + "."; !d.HasText(text) &&
		!d.HasText(earlier) {
		t.Errorf("the screen says %v", d.Texts())
	}
	d.Shot("teams-conflict")
	if button, is := d.Focused().(*kit.Button); !is || button.Text() != "Keep theirs" {
		t.Errorf("Enter does not keep theirs: %T has the keyboard", d.Focused())
	}
	d.Tap("Use mine")
	d.gone("Use mine")
}

// TestTeamsHaveTheirWaysOnTheKeyboard: what stands in menus and in the settings is found in the palette too.
func TestTeamsHaveTheirWaysOnTheKeyboard(t *testing.T) {
	d := shared(t)
	for typed, opens := range map[string]string{
		"join a team":          "A folder of HashiCorp Vault or OpenBao whose tokens several people share.",
		"take out of the team": "Take “Acme Sync 2.1.0” out of its team?",
		"destroy":              "Destroy “Harbour House”?",
	} {
		d.Shortcut(fyne.KeyK, ctrl)
		d.Type(typed)
		d.Key(fyne.KeyReturn)
		d.UntilText(opens)
		d.Key(fyne.KeyEscape)
		d.gone(opens)
	}
}

// rotateClient gives the client application another token, as bob.
func (d *desk) rotateClient(t *testing.T) {
	t.Helper()
	f, connection := d.bob(t)
	next := workspacetest.Token(t, "B0B0"+workspacetest.ClientToken[4:])
	if err := f.EditIntegration(t.Context(), connection.IntegrationID, "Acme Sync 2.1.0", next); err != nil {
		t.Fatal(err)
	}
}

// versionsOf counts the versions of tokens that the team has.
func (d *desk) versionsOf() int {
	count := 0
	for _, key := range d.engine.Keys() {
		count += d.engine.Entry(key).Version
	}
	return count
}

// TestWhoIsSlowerChoosesWhateverIsChanged: nothing is changed before that, and all of it after.
func TestWhoIsSlowerChoosesWhateverIsChanged(t *testing.T) {
	for name, row := range map[string]struct {
		open   func(d *desk, t *testing.T)
		faster func(d *desk, t *testing.T)
		save   string
		about  string
		mine   string
		done   func(d *desk) bool
	}{
		"client application": {
			func(d *desk, t *testing.T) {
				d.TapSecondaryAt(d.row(t, "Acme Sync 2.1.0"))
				d.Tap("Edit…")
				d.UntilText("Client application")
				d.Key(fyne.KeyTab)
				d.Type("A77A" + workspacetest.ClientToken[4:])
			},
			(*desk).rotateClient, "Save", "It is about “Acme Sync 2.1.0”.", "Use mine",
			func(d *desk) bool { return d.versionsOf() == 4 }, // of its token the third
		},
		"tags": {
			func(d *desk, t *testing.T) {
				d.TapSecondaryAt(d.row(t, "Harbour House"))
				d.Tap("Tags…")
				d.UntilText("Tags of “Harbour House”")
				d.Type("alps")
			},
			func(d *desk, t *testing.T) {
				d.rotate(t)
				if err := d.opened.Teams.SyncAll(t.Context()); err != nil {
					t.Fatal(err)
				}
			}, "Save", "", "Use mine",
			func(d *desk) bool {
				return slices.ContainsFunc(d.engine.Keys(), func(key team.Key) bool {
					return slices.Equal(d.engine.Entry(key).Connection.Tags, []string{"alps"})
				})
			},
		},
		"delete": {
			func(d *desk, t *testing.T) {
				d.TapSecondaryAt(d.row(t, "Harbour House"))
				d.Tap("Delete…")
				d.UntilText("Delete “Harbour House”?")
			},
			(*desk).rotate, "Delete", "", "Delete theirs",
			func(d *desk) bool { return len(d.engine.Keys()) == 1 },
		},
		"delete the client application": {
			func(d *desk, t *testing.T) {
				d.TapSecondaryAt(d.row(t, "Acme Sync 2.1.0"))
				d.Tap("Edit…")
				d.Tap("Delete this client application with its 1 connection…")
				d.UntilText("Delete “Acme Sync 2.1.0”?")
			},
			(*desk).rotate, "Delete", "It is about “Harbour House”.", "Delete theirs",
			func(d *desk) bool { return len(d.engine.Keys()) == 0 },
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := shared(t)
			row.open(d, t)
			row.faster(d, t)
			if row.done(d) {
				t.Fatal("it is done before it was asked for")
			}
			d.Tap(row.save)
			d.untilBegins("Bob rotated this token")
			if row.done(d) {
				t.Error("it is done before anybody has chosen")
			}
			if row.about != "" && !d.HasText(row.about) {
				t.Errorf("the screen says %v", d.Texts())
			}
			d.Shot("teams-conflict-" + strings.ReplaceAll(name, " ", "-"))
			d.Tap(row.mine)
			d.Until(func() bool { return row.done(d) })
			d.gone("Keep theirs")
		})
	}
}

func TestWhatIsDeletedFromATeamCanBeTakenBack(t *testing.T) {
	d := shared(t)
	d.Tap("Delete…")
	d.untilBegins("Its access token is deleted from the vault of team acme.")
	if !d.HasText("What a team shares goes for everybody, and its members can bring it back.") {
		t.Errorf("the dialog does not say that it goes for everybody: %v", d.Texts())
	}
	d.Shot("teams-delete")
	d.Key(fyne.KeyReturn)
	d.UntilText("Undo")
	if keys := d.engine.Keys(); len(keys) != 1 {
		t.Errorf("the team has %v", keys)
	}
	d.Tap("Undo")
	d.UntilText("Brought back 1 connection.")
	d.UntilText("Harbour House")
	if keys := d.engine.Keys(); len(keys) != 2 {
		t.Errorf("the team has %v", keys)
	}
}

func TestDestroyingAsksForTheName(t *testing.T) {
	d := shared(t)
	d.TapSecondaryAt(d.row(t, "Harbour House"))
	d.Tap("Destroy…")
	d.UntilText("Type it here")
	d.Type("Something else")
	d.Tap("Destroy")
	d.untilBegins("That is not its name")
	if keys := d.engine.Keys(); len(keys) != 2 {
		t.Errorf("the team has %v", keys)
	}
	d.Shot("teams-destroy")
	d.Tap("Something else")
	d.Shortcut(fyne.KeyA, ctrl)
	d.Type("harbour house")
	d.Tap("Destroy")
	d.UntilText("Destroyed “Harbour House”.")
	if keys := d.engine.Keys(); len(keys) != 1 {
		t.Errorf("the team has %v", keys)
	}
}

func TestAnEngineThatIsAwayLeavesTheListAndSaysSo(t *testing.T) {
	d := shared(t)
	d.engine.Err = team.ErrUnreachable
	_ = d.opened.Teams.SyncAll(t.Context()) // what went wrong is said in the list
	d.untilBegins("acme · offline")
	d.Shot("teams-offline")
	d.engine.Err = nil
	_ = d.opened.Teams.SyncAll(t.Context()) // what went wrong is said in the list
	d.UntilText("acme · you may change")
}

func TestWhoMayNoLongerSeeTheTeamLosesItsList(t *testing.T) {
	d := shared(t)
	d.engine.Listing = team.ErrForbidden
	if _, err := d.opened.Teams.Sync(t.Context(), firstTeam(t, d)); err == nil {
		t.Error("the engine has not refused it")
	}
	d.gone("Harbour House")
	d.untilBegins("Team “acme” does not let you see its list any more")
	d.Shot("teams-forbidden")
}

func firstTeam(t *testing.T, d *desk) model.TeamID {
	t.Helper()
	all, err := d.opened.Teams.Teams(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("there are %+v, %v", all, err)
	}
	return all[0].ID
}

func TestAReaderSeesWhatIsNotTheirs(t *testing.T) {
	d := shared(t)
	d.engine.Rights = team.ReadRights("lr")
	_ = d.opened.Teams.SyncAll(t.Context()) // what went wrong is said in the list
	d.UntilText("acme · you may read")
	for _, text := range []string{"Rotate token…", "Edit…", "Delete…"} {
		d.Tap(text)
		d.Run()
		if d.Canvas().Overlays().Top() != nil {
			t.Errorf("%s opens a dialog for a reader", text)
		}
	}
	d.Shot("teams-reader")
	for _, item := range d.shell.SideMenus()[2].Items {
		if (item.Label == "Take out of the team…" || item.Label == "Destroy…") && !item.Disabled {
			t.Errorf("%s is offered to a reader", item.Label)
		}
	}
}
