package selection_test

import (
	"io/fs"
	"strings"
	"testing"

	"keyrack/ui/cli/selection"
)

func TestTheStrongestDefaultIsTaken(t *testing.T) {
	variables := selection.Default{Environment: "Staging", From: "variables"}
	project := selection.Default{Environment: "Demo", Connection: "a", From: "project"}
	bare := selection.Default{Connection: "b", From: "bare"}
	chosen := selection.Default{Environment: "staging", Connection: "c", From: "chosen"}
	for _, row := range []struct {
		says     selection.Selection
		defaults []selection.Default
		want     string
	}{
		{selection.Selection{}, []selection.Default{project, chosen}, "Demo a project"},
		{selection.Selection{}, []selection.Default{variables, project, chosen}, "Staging c chosen"},
		{selection.Selection{}, []selection.Default{variables, bare}, "Staging b bare"},
		{selection.Selection{}, []selection.Default{bare, chosen}, " b bare"},
		{selection.Selection{Environment: "Staging"}, []selection.Default{project}, "Staging  "},
		{selection.Selection{Environment: "demo"}, []selection.Default{project}, "demo a project"},
		{selection.Selection{Names: []string{"x"}}, []selection.Default{project}, "Demo x "},
		{selection.Selection{Failed: true}, []selection.Default{{}, project}, "Demo  "},
		{selection.Selection{}, []selection.Default{{}}, "  "},
	} {
		_, named := row.says.Settle(true, row.defaults...)
		if got := row.says.Environment + " " + strings.Join(row.says.Names, ",") + " " + named.From; got != row.want {
			t.Errorf("%v: %q, want %q", row.defaults, got, row.want)
		}
	}
}

func TestTheFileOfAProjectIsTheNearest(t *testing.T) {
	for text, want := range map[string]string{
		"environment = \"Staging\" # why\nconnection='x'": "Staging x",
		"":                                  " ",
		"environment = 7":                   "environment is no text",
		"token = \"x\"":                     "it has a line",
		"[environment":                      "no TOML",
		strings.Repeat("#", 64<<10) + "\n#": "too large",
	} {
		got, err := selection.Project("/home/me/project/deep", func(path string) ([]byte, error) {
			if path != "/home/me/.keyrack.toml" {
				return nil, fs.ErrNotExist
			}
			return []byte(text), nil
		})
		if err != nil && !strings.Contains(err.Error(), want) || err == nil && got.Environment+" "+got.Connection != want {
			t.Errorf("%.40q: %+v, %v", text, got, err)
		}
	}
	none, err := selection.Project("/a/b", func(string) ([]byte, error) { return nil, fs.ErrNotExist })
	if err != nil || !none.IsZero() {
		t.Errorf("without a file: %+v, %v", none, err)
	}
}
