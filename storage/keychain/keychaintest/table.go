package keychaintest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Row is a line of a table of a page.
func Row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |" }

// HoldTable holds the rows of a table of the page for desktops against what a test has seen, or writes them where
// KEYRACK_DESKS is “write”. The first cell of a row tells it apart; rows of what is not installed stay as they are.
func HoldTable(tb testing.TB, name string, rows []string) {
	tb.Helper()
	page := filepath.Join(top(tb), ".github", "DESKTOPS.md")
	raw, err := os.ReadFile(page)
	if err != nil {
		tb.Fatal(err)
	}
	begins, ends := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, hasBegin := strings.Cut(string(raw), begins)
	table, after, hasEnd := strings.Cut(rest, ends)
	if !hasBegin || !hasEnd {
		tb.Fatalf("%s has no place for the table of %s", filepath.Base(page), name)
	}
	lines := strings.Split(strings.TrimSuffix(table, "\n"), "\n")
	for _, row := range rows {
		of := strings.SplitAfterN(row, " | ", 2)[0]
		at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, of) })
		switch {
		case at >= 0 && lines[at] == row:
		case os.Getenv("KEYRACK_DESKS") != "write":
			tb.Errorf("the page for desktops lacks this row, or says something else:\n%s", row)
		case at >= 0:
			lines[at] = row
		default:
			lines = append(lines, row)
		}
	}
	if os.Getenv("KEYRACK_DESKS") == "write" {
		content := before + begins + strings.Join(lines, "\n") + "\n" + ends + after
		if err := os.WriteFile(page, []byte(content), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
}

// top is the folder that has go.mod.
func top(tb testing.TB) string {
	tb.Helper()
	folder, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		if filepath.Dir(folder) == folder {
			break
		}
		folder = filepath.Dir(folder)
	}
	tb.Fatal("no go.mod above the test")
	return ""
}
