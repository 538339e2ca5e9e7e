package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// The table of commands stands in README between these lines.
const (
	commandsBegin = "<!-- commands: made by go test ./ui/cli with KEYRACK_WRITE_README=1 -->\n"
	commandsEnd   = "<!-- end of commands -->\n"
)

var readmePath = filepath.Join("..", "..", "README.md")

func TestREADMEListsEveryCommand(t *testing.T) {
	readme, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(readme), commandsBegin)
	got, after, ended := strings.Cut(rest, commandsEnd)
	if !found || !ended {
		t.Fatal("README has no place for the table of commands")
	}
	want := tableOfCommands(newRootCommand(testSession()))
	if os.Getenv("KEYRACK_WRITE_README") != "" {
		text := before + commandsBegin + want + commandsEnd + after
		if err := os.WriteFile(readmePath, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("README lists other commands than the code (-code +README):\n%s", diff)
	}
}

// tableOfCommands has a row for each command that does something, below the headings of the help.
func tableOfCommands(root *cobra.Command) string {
	var table strings.Builder
	for _, group := range root.Groups() {
		fmt.Fprintf(&table, "\n| %s | |\n|---|---|\n", strings.TrimSuffix(group.Title, ":"))
		for _, command := range root.Commands() {
			if command.GroupID == group.ID {
				walk(command, func(c *cobra.Command) { row(&table, c) })
			}
		}
	}
	return table.String() + "\n"
}

func row(table *strings.Builder, c *cobra.Command) {
	ofOne := func(child *cobra.Command) bool { return child.Example == c.Example }
	if c.Hidden || slices.ContainsFunc(c.Commands(), ofOne) { // it only holds others
		return
	}
	use := strings.TrimSuffix(c.UseLine(), " [flags]")
	fmt.Fprintf(table, "| `%s` | %s |\n", strings.ReplaceAll(use, "|", `\|`), c.Short)
}

var (
	span  = regexp.MustCompile("`(keyrack [^`]+)`")
	parts = regexp.MustCompile(`(?:[^\s"']|"[^"]*"|'[^']*')+`)
)

// TestREADMENamesCommandsAndFlagsThatExist gives each command that stands in a line of the README to the program, which
// prints its help.
func TestREADMENamesCommandsAndFlagsThatExist(t *testing.T) {
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), commandsBegin)
	_, after, _ := strings.Cut(rest, commandsEnd)
	spans := span.FindAllStringSubmatch(before+after, -1)
	for _, found := range spans {
		words := parts.FindAllString(found[1], -1)[1:]
		if end := slices.IndexFunc(words, func(w string) bool { return w == "--" || w == ">" }); end >= 0 {
			words = words[:end]
		}
		words = slices.DeleteFunc(words, func(w string) bool { return w == "…" })
		if words[0] == "help" || words[0] == "completion" {
			continue
		}
		root := newRootCommand(testSession())
		var printed bytes.Buffer
		root.SetOut(&printed)
		command, _, err := root.Find(words)
		if err == nil {
			root.SetArgs(append(words, "--help"))
			err = root.ExecuteContext(t.Context())
		}
		if err != nil || command == root {
			t.Errorf("%s: %v", found[1], err)
		}
	}
	if len(spans) < 30 {
		t.Errorf("%d commands were found", len(spans))
	}
}
