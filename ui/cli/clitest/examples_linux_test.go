package clitest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/cli/clitest"
)

// TestTheExamplesOfTheHelpWork plays the examples of each help text in a home that is new, after the two commands that
// the README starts with, and wants each line to succeed.
func TestTheExamplesOfTheHelpWork(t *testing.T) {
	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, password)
	start := startOfReadme(t)
	for _, name := range helpTexts(t) {
		t.Run(strings.TrimSuffix(name, ".txt"), func(t *testing.T) {
			commands := slices.DeleteFunc(examples(t, name), func(command string) bool {
				return strings.HasSuffix(command, overTheNetwork) || inATeam(command)
			})
			if len(commands) == 0 {
				return
			}
			all := strings.Join(commands, "\n")
			if strings.Contains(all, "keyrack doctor") || strings.Contains(all, "lock") {
				// What other homes have left is found, and a keychain is left locked.
				keychaintest.StartBus(t)
				keychaintest.StartKeyring(t, password)
			}
			for _, step := range clitest.Session(t, t.TempDir(), append(start[:2:2], commands...), answers(t)) {
				stopped := step.Exit == 130 && strings.Contains(step.Command, "# until Ctrl+C")
				if step.Exit != exitOf(step.Command) && !stopped {
					t.Errorf("%s\nends with %d:\n%s", step.Command, step.Exit, step.Shown)
				}
			}
		})
	}
}

var otherwise = regexp.MustCompile(`# ends with (\d+)`)

// exitOf is how a command has to end: with 0, unless a comment says otherwise.
func exitOf(command string) int {
	if said := otherwise.FindStringSubmatch(command); said != nil {
		exit, _ := strconv.Atoi(said[1]) // digits
		return exit
	}
	return 0
}

// overTheNetwork is the comment behind a command that is not played: it asks Mews.
const overTheNetwork = "# over the network"

// inATeam reports whether a command needs the engine of a team: the scripts in testdata/team play it.
func inATeam(command string) bool {
	of, is := strings.CutPrefix(command, "keyrack team ")
	return is && !strings.HasPrefix(of, "list") && !strings.HasPrefix(of, "policy")
}

// TestFewExamplesNeedTheNetwork counts the examples that are not played.
func TestFewExamplesNeedTheNetwork(t *testing.T) {
	var all []string
	for _, name := range helpTexts(t) {
		for _, command := range examples(t, name) {
			if strings.HasSuffix(command, overTheNetwork) {
				all = append(all, command)
			}
		}
	}
	if len(all) > 2 {
		t.Errorf("%d examples are not played: %q", len(all), all)
	}
}

// TestEveryCommandHasAnExample: also those that only hold others, whose example is that of one of them.
func TestEveryCommandHasAnExample(t *testing.T) {
	topics := "keyrack-environment.txt keyrack-exit-codes.txt keyrack-json.txt"
	for _, name := range helpTexts(t) {
		hidden := name == "keyrack-vault-agent.txt" || strings.HasPrefix(name, "keyrack-__")
		if !strings.Contains(topics, name) && !hidden && len(examples(t, name)) == 0 {
			t.Errorf("%s has no example", name)
		}
	}
}

var helpFolder = filepath.Join("..", "testdata", "help")

// helpTexts are the files of the help of each command, which a test of the commands holds.
func helpTexts(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(helpFolder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, file.Name())
	}
	if len(names) < 50 {
		t.Fatalf("there are %d help texts", len(names))
	}
	return names
}

// examples are the lines of a help text between "Examples:" and the next heading. One that ends with a backslash goes
// on.
func examples(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(helpFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "\nExamples:\n")
	if !found {
		return nil
	}
	var commands []string
	for line := range strings.Lines(after) {
		line = strings.TrimRight(line, "\n")
		if line == "" {
			break
		}
		line = strings.TrimPrefix(line, "  ")
		if last := len(commands) - 1; last >= 0 && strings.HasSuffix(commands[last], `\`) {
			commands[last] += "\n" + line
		} else if !strings.HasPrefix(line, "#") {
			commands = append(commands, line)
		}
	}
	return commands
}
