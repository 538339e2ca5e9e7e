package cli_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace/teams/teamstest"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/cli/console"
)

// newMember is a Keyrack whose member has joined a team and shares a connection with it.
func newMember(t *testing.T, engine *teamstest.Engine, name string) *inside {
	t.Helper()
	i := newInside(t)
	i.options.OpenEngine = engine.Open
	var err error
	if i.workspace, err = keyrack.Open(t.Context(), i.options); err != nil {
		t.Fatal(err)
	}
	engine.Members["hvs."+name] = "userpass-" + name
	i.must(t, "", "team", "join", "http://127.0.0.1:8200", "--path", "keyrack/acme", "--name", "Acme support")
	i.must(t, "hvs."+name, "team", "sign-in")
	return i
}

// at runs a command at a terminal at which somebody types a line.
func (i *inside) at(t *testing.T, typed string, arguments ...string) (console.Exit, string) {
	t.Helper()
	i.terminal = typing(t, typed)
	defer func() { i.terminal = nil }()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	exit, output, said := i.run(ctx, "", arguments...)
	return exit, output + said
}

// TestATerminalAsksWhoseChangeStaysAndForTheNameOfWhatIsDestroyed: no is the answer to a bare Enter.
func TestATerminalAsksWhoseChangeStaysAndForTheNameOfWhatIsDestroyed(t *testing.T) {
	engine := teamstest.New(time.Now)
	anna := newMember(t, engine, "anna")
	anna.must(t, workspacetest.ClientToken, "client", "add", "--env", "demo", "--name", "Acme Sync 2.1.0")
	anna.must(t, workspacetest.AccessToken, "add", "--env", "demo", "--label", "Mine", "--no-verify")
	anna.must(t, "", "team", "share", "--env", "demo", "acme", "--yes")
	bob := newMember(t, engine, "bob")
	version := 1
	for _, row := range []struct {
		typed string
		want  console.Code
	}{{"", console.No}, {"n", console.No}, {"maybe", console.No}, {"y", console.Fine}, {"YES", console.Fine}} {
		bob.must(t, "", "team", "sync")
		for range 2 { // anna, so that there is a version to bring back
			anna.must(t, "", "team", "sync")
			anna.must(t, token(version), "rotate", "Mine", "--no-verify")
			version++
		}
		exit, said := bob.at(t, row.typed, "team", "bring-back", "Mine", "1")
		if exit.Code != row.want || !strings.Contains(said, "userpass-anna of team “Acme support” was faster") ||
			!strings.Contains(said, "Have yours stay all the same? [y/N]") {
			t.Fatalf("%q: exit code %d\n%s", row.typed, exit.Code, said)
		}
		if row.want == console.Fine {
			version++
		}
		if got := versionIn(engine); got != version {
			t.Errorf("%q: version %d is there, want %d", row.typed, got, version)
		}
	}
	bob.must(t, "", "team", "sync")
	for _, typed := range []string{"", "Min", "Acme Sync 2.1.0"} {
		exit, said := bob.at(t, typed, "team", "destroy", "Mine")
		if exit.Code == console.Fine || !strings.Contains(said, "This destroys all versions of Mine in Demo") {
			t.Errorf("%q: exit code %d\n%s", typed, exit.Code, said)
		}
	}
	if len(engine.Keys()) != 2 {
		t.Fatalf("left are %v", engine.Keys())
	}
	if exit, said := bob.at(t, "Mine", "team", "destroy", "Mine"); exit.Code != console.Fine {
		t.Fatalf("exit code %d\n%s", exit.Code, said)
	}
	if keys := engine.Keys(); len(keys) != 1 || keys[0].Connection != "" {
		t.Errorf("left are %v", keys)
	}
}

// TestNamesOfTeamsAreOfferedWithoutTheSecretStore: whoever presses Tab is asked for no passphrase.
func TestNamesOfTeamsAreOfferedWithoutTheSecretStore(t *testing.T) {
	i := newMember(t, teamstest.New(time.Now), "anna")
	asked := []string{}
	i.secrets.Fail(func(call string, _ model.SecretRef) error {
		asked = append(asked, call)
		return model.ErrStoreLocked
	})
	_, output, _ := i.run(t.Context(), "", "__complete", "team", "status", "--team", "acme")
	if !strings.HasPrefix(output, "Acme support\t") || len(asked) > 0 {
		t.Errorf("asked the store to %v, and offered %q", slices.Compact(asked), output)
	}
}

// versionIn is the version of the one connection of a team.
func versionIn(engine *teamstest.Engine) int {
	version := 0
	for _, key := range engine.Keys() {
		if key.Connection != "" {
			version = engine.Entry(key).Version
		}
	}
	return version
}

// token is a token of the usual shape.
func token(n int) string { return fmt.Sprintf("%032X-%031X", n+1, n+1) }

// TestAMemberCannotWriteOnTheTerminalsOfOthers by the name that the engine has of them.
func TestAMemberCannotWriteOnTheTerminalsOfOthers(t *testing.T) {
	engine := teamstest.New(time.Now)
	anna := newMember(t, engine, "anna")
	anna.must(t, workspacetest.ClientToken, "client", "add", "--env", "demo", "--name", "Acme Sync 2.1.0")
	anna.must(t, workspacetest.AccessToken, "add", "--env", "demo", "--label", "Mine", "--no-verify")
	anna.must(t, "", "team", "share", "--env", "demo", "acme", "--yes")
	bob := newMember(t, engine, "bob")
	engine.Members["hvs.bob"] = "bob\x1b]0;owned\x07\u202eetirw\n"
	bob.must(t, "", "team", "sync")
	bob.must(t, token(1), "rotate", "Mine", "--no-verify")
	for _, arguments := range [][]string{
		{"rotate", "Mine", "--no-verify"},
		{"team", "sync"},
		{"team", "versions", "Mine"},
		{"team", "status"},
		{"show", "Mine"},
		{"team", "list"},
	} {
		for _, i := range []*inside{anna, bob} {
			_, output, said := i.run(t.Context(), token(2), arguments...)
			if strings.ContainsAny(output+said, "\x1b\x07\u202e") {
				t.Errorf("keyrack %s says %q", strings.Join(arguments, " "), output+said)
			}
		}
	}
}

// TestTwoClientApplicationsOfOneNameAreNotTakenForEachOther: whoever means one says which.
func TestTwoClientApplicationsOfOneNameAreNotTakenForEachOther(t *testing.T) {
	engine := teamstest.New(time.Now)
	anna, bob := newMember(t, engine, "anna"), newMember(t, engine, "bob")
	for _, i := range []*inside{anna, bob} {
		i.must(t, workspacetest.ClientToken, "client", "add", "--env", "demo", "--name", "Acme Sync 2.1.0")
		i.must(t, workspacetest.AccessToken, "add", "--env", "demo", "--label", "Mine", "--no-verify")
		i.must(t, "", "team", "share", "--env", "demo", "acme", "--yes")
	}
	anna.must(t, "", "team", "sync")
	keys := len(engine.Keys())
	for _, arguments := range [][]string{
		{"team", "take-out", "acme", "--yes"},
		{"team", "destroy", "Mine", "--name", "Mine"},
		{"team", "bring-back", "Mine", "1"},
		{"delete", "Mine", "--yes"},
		{"client", "delete", "--env", "demo", "acme", "--yes"},
	} {
		exit, output, said := anna.run(t.Context(), "", arguments...)
		if exit.Code == console.Fine || len(engine.Keys()) != keys {
			t.Errorf("keyrack %s: exit code %d, %v are left\n%s", strings.Join(arguments, " "), exit.Code, engine.Keys(),
				output+said)
		}
	}
}
