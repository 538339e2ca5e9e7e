package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"keyrack/model/keyrack"
	"keyrack/model/workspace"
)

// TestTheSessionsOfTheReadmeAreTrue runs the commands of each session of the README anew, over the sandbox and at a
// terminal of 110 columns, and wants what stands there: but for times and ids, which differ. -update writes them.
func TestTheSessionsOfTheReadmeAreTrue(t *testing.T) {
	readme, err := filepath.Abs(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("cedar.txt", []byte(tokens()["bogus"]), 0o600); err != nil {
		t.Fatal(err)
	}
	sessions := regexp.MustCompile("(?s)<!-- session -->\n```\n(.*?)```\n").FindAllSubmatch(text, -1)
	if len(sessions) != 2 {
		t.Fatalf("the README has %d sessions", len(sessions))
	}
	for _, session := range sessions {
		got := played(t, string(session[1]))
		if *update {
			text = bytes.Replace(text, session[1], []byte(got), 1)
			continue
		}
		if steady(got) != steady(string(session[1])) {
			t.Errorf("a session is\n%s\nand not\n%s", got, session[1])
		}
	}
	if *update {
		if err := os.WriteFile(readme, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// played runs the commands of a session, which begin with a dollar sign, and returns them with what they print.
func played(t *testing.T, session string) string {
	t.Helper()
	i := newInside(t)
	i.options.History = i.options.Index.(workspace.History) // the same index
	var err error
	if i.workspace, err = keyrack.Open(t.Context(), i.options); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for line := range strings.Lines(session) {
		command, is := strings.CutPrefix(strings.TrimSpace(line), "$ keyrack ")
		if !is {
			continue
		}
		all.WriteString("$ keyrack " + command + "\n")
		input := ""
		if before, file, from := strings.Cut(command, " < "); from {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			command, input = before, string(content)
		}
		all.WriteString(atTerminal(t, i, input, wordsOf(command)))
	}
	return all.String()
}

// atTerminal runs a command that prints to a terminal, and returns what a person sees.
func atTerminal(t *testing.T, i *inside, input string, arguments []string) string {
	t.Helper()
	person, program := newTerminal(t)
	if err := unix.IoctlSetWinsize(int(program.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 110}); err != nil {
		t.Fatal(err)
	}
	printed := make(chan string, 1)
	go func() {
		var all bytes.Buffer
		_, _ = all.ReadFrom(person) // ends with an error when the program's end is closed
		printed <- all.String()
	}()
	i.screen = program
	_, _, said := i.run(t.Context(), input, append(arguments, "--no-color")...)
	_ = program.Close()
	var lines strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(<-printed, "\r\n", "\n") + said) {
		lines.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return lines.String()
}

// wordsOf are the words of a command line with double quotes.
func wordsOf(line string) []string {
	var words []string
	for at, part := range strings.Split(line, `"`) {
		if at%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

var changing = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{8}\b|[0-9.]+ m?s\b|just now|` +
	`\d+ min ago|\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?|\d\d:\d\d:\d\d`)

// steady is a text without what is another one each time, and without the room that it takes.
func steady(text string) string {
	return regexp.MustCompile(` +`).ReplaceAllString(changing.ReplaceAllString(text, "…"), " ")
}
