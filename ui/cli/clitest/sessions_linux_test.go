package clitest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/cli/clitest"
)

const password = "sessions"

var readme = filepath.Join("..", "..", "..", "README.md")

// block is what stands in the README between two fences.
type block struct {
	language string
	text     string
}

var fenced = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

func blocks(t *testing.T) []block {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	for _, found := range fenced.FindAllSubmatch(text, -1) {
		all = append(all, block{language: string(found[1]), text: string(found[2])})
	}
	return all
}

// commands are the lines of a session that a person types: behind a dollar sign, and what goes on behind a >.
func (b block) commands() []string {
	var all []string
	for line := range strings.Lines(b.text) {
		line = strings.TrimRight(line, "\n")
		if command, is := strings.CutPrefix(line, "$ "); is {
			all = append(all, command)
		} else if more, is := strings.CutPrefix(line, "> "); is && len(all) > 0 {
			all[len(all)-1] += "\n" + more
		}
	}
	return all
}

// TestTheSessionsOfTheReadmeAreTrue plays each session of the README in a home that is new, and wants what stands
// there, but for times, ids and sizes of columns. KEYRACK_WRITE_README=1 writes them.
func TestTheSessionsOfTheReadmeAreTrue(t *testing.T) {
	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, password)
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	write := os.Getenv("KEYRACK_WRITE_README") != ""
	for _, b := range blocks(t) {
		if b.language != "console" {
			continue
		}
		var played strings.Builder
		for _, step := range clitest.Session(t, t.TempDir(), b.commands(), answers(t)) {
			played.WriteString("$ " + strings.ReplaceAll(step.Command, "\n", "\n> ") + "\n" + step.Shown)
		}
		got := played.String()
		if steady(got) == steady(b.text) {
			continue
		}
		if !write {
			t.Errorf("a session is\n%s\nand not\n%s", got, b.text)
		}
		text = []byte(strings.Replace(string(text), b.text, got, 1))
	}
	if write {
		if err := os.WriteFile(readme, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWhatTheReadmeShowsIsPlayed wants every block of the README to be a session, but for the few that cannot be: what
// needs a network and minutes to compile, what is no command, and what starts the engine of a team and joins it, which
// a script of ui/cli plays.
func TestWhatTheReadmeShowsIsPlayed(t *testing.T) {
	var others []string
	for _, b := range blocks(t) {
		switch b.language {
		case "console":
			if len(b.commands()) == 0 || !strings.HasPrefix(b.text, "$ ") {
				t.Errorf("a session has no command:\n%s", b.text)
			}
		case "json", "text":
			others = append(others, b.text)
		default:
			t.Errorf("a block has the language %q:\n%s", b.language, b.text)
		}
	}
	if len(others) > 4 {
		t.Errorf("%d blocks are not played: %q", len(others), others)
	}
}

// answers is a person who has the tokens of the sandbox, a passphrase, and no doubts. What is not verified is a token
// that opens nothing.
func answers(t *testing.T) func(command, question string) string {
	t.Helper()
	return func(command, question string) string {
		token := clitest.Tokens()["aurora"]
		if strings.Contains(command, "--no-verify") {
			token = clitest.Tokens()["bogus"]
		}
		for _, known := range [][2]string{
			{"[y/n]", "y"},
			{"client token", clitest.Tokens()["client"]},
			{"access token", token},
			{"passphrase", "correct horse battery staple"},
		} {
			if strings.Contains(strings.ToLower(question), known[0]) {
				return known[1]
			}
		}
		return ""
	}
}

var changing = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{8}\b|[0-9.]+ m?s\b|just now|` +
	`\d+ min ago|\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?|\d\d:\d\d:\d\d`)

// steady is a text without what is another one each time, and without the room that it takes.
func steady(text string) string {
	return regexp.MustCompile(` +`).ReplaceAllString(changing.ReplaceAllString(text, "…"), " ")
}

// startOfReadme are the first two commands of the README, after which the examples of the help work.
func startOfReadme(t *testing.T) []string {
	t.Helper()
	all := blocks(t)
	first := slices.IndexFunc(all, func(b block) bool { return b.language == "console" })
	if first < 0 || len(all[first].commands()) < 2 {
		t.Fatal("the README does not start with a session")
	}
	return all[first].commands()[:2]
}
