package team_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	shared "keyrack/model/team"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

// writeVariable makes the test write what it holds the page for administrators to.
const writeVariable = "KEYRACK_WRITE_README"

// TestThePageForAdministratorsHasThePolicies: they are what a test of a real engine has proven.
func TestThePageForAdministratorsHasThePolicies(t *testing.T) {
	page := filepath.Join("..", "..", ".github", "TEAMS.md")
	content, err := os.ReadFile(page)
	must(t, err)
	const begin, end = "<!-- policies: written by a test -->\n", "<!-- end -->"
	before, rest, found := strings.Cut(string(content), begin)
	_, after, ends := strings.Cut(rest, end)
	if !found || !ends {
		t.Fatal("the place of the policies is not marked")
	}
	about := map[team.Role]string{
		team.Reader: "sees the list and uses tokens",
		team.Editor: "adds, rotates, edits and deletes as well; all of that can be brought back",
		team.Owner:  "destroys as well",
	}
	var policies strings.Builder
	for _, role := range shared.Roles() {
		policies.WriteString("\n**" + string(role) + "** " + about[role] + "\n\n```hcl\n" +
			shared.Policy(role, teamtest.Mount, teamtest.Path) + "```\n")
	}
	want := before + begin + policies.String() + "\n" + end + after
	if want == string(content) {
		return
	}
	if os.Getenv(writeVariable) == "" {
		t.Fatalf("the policies of the page are not those of the code; %s=1 writes them", writeVariable)
	}
	must(t, os.WriteFile(page, []byte(want), 0o600))
}

// TestThePageForAdministratorsNamesEveryKey lists a connection that has everything and looks for its keys.
func TestThePageForAdministratorsNamesEveryKey(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join("..", "..", ".github", "TEAMS.md"))
	must(t, err)
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	before, _, _, err := anna.Look(t.Context(), key)
	must(t, err)
	after := before
	after.Connection = whole(key).Connection
	after.Connection.Note = strings.Repeat("Ring twice. ", 100)
	_, err = anna.Edit(t.Context(), before, after)
	must(t, err)
	said := engine.Must(t, "GET", "secret/metadata/keyrack/acme/"+key.String(), nil)
	data := engine.Must(t, "GET", "secret/data/keyrack/acme/"+key.String(), nil)
	keys := []string{}
	for name := range said["custom_metadata"].(map[string]any) {
		keys = append(keys, name)
	}
	for name := range data["data"].(map[string]any) {
		keys = append(keys, name)
	}
	if len(keys) < 25 {
		t.Fatalf("only %d keys: %v", len(keys), keys)
	}
	for _, name := range keys {
		if !strings.Contains(string(content), "`"+name+"`") {
			t.Errorf("the page does not name %s", name)
		}
	}
}
