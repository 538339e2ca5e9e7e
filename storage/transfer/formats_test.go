package transfer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	files "keyrack/storage/transfer"
)

// The table of formats stands in README between these lines.
const (
	tableBegins = "<!-- formats: made by go test ./storage/transfer with KEYRACK_WRITE_README=1 -->\n"
	tableEnds   = "<!-- end of formats -->\n"
)

func TestREADMEListsEveryFormatThatIsRead(t *testing.T) {
	var table strings.Builder
	table.WriteString("\n| format | its files |\n|---|---|\n")
	for _, format := range (files.Files{}).Formats() {
		names := make([]string, len(format.Files))
		for i, name := range format.Files {
			names[i] = "`" + name + "`"
		}
		fmt.Fprintf(&table, "| %s | %s |\n", format.Name, strings.Join(names, " "))
	}
	table.WriteString("\n")
	path := filepath.Join("..", "..", "README.md")
	readme, err := os.ReadFile(path)
	must(t, err)
	before, rest, found := strings.Cut(string(readme), tableBegins)
	got, after, ended := strings.Cut(rest, tableEnds)
	if !found || !ended {
		t.Fatal("README has no place for the table of formats")
	}
	if os.Getenv("KEYRACK_WRITE_README") != "" {
		must(t, os.WriteFile(path, []byte(before+tableBegins+table.String()+tableEnds+after), 0o644))
		return
	}
	if diff := cmp.Diff(table.String(), got); diff != "" {
		t.Errorf("README lists other formats than the code (-code +README):\n%s", diff)
	}
}
