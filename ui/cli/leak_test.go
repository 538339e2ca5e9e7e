package cli_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/sandbox"
)

// TestNoOutputHoldsAToken runs every command that knows a token and looks for it, in all its forms, in what they print
// and write. Reveal, and what exec runs, are the exceptions that the user asks for.
func TestNoOutputHoldsAToken(t *testing.T) {
	i := newInside(t)
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	redactor := model.NewRedactor()
	for _, token := range tokens() {
		redactor.Register(model.NewSecret(token))
	}
	folder := t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	echo := `{"EnterpriseIds":["` + tokens()["aurora"] + `"],"AccessToken2":"` + tokens()["aurora"] + `"}`
	if err := os.WriteFile(file("body.json"), []byte(echo), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ input, arguments string }{
		{"", "env add Test --url " + server.URL + " --protection open"},
		{tokens()["client"], "client add --env test --name Acme"},
		{tokens()["client"], "client add --env test --name Again"},
		{tokens()["aurora"], "add --env test --label Mine --note x --tag y"},
		{tokens()["aurora"], "add --env test"},
		{tokens()["bogus"], "add --env test"},
		{tokens()["bogus"] + "\n" + tokens()["aurora"], "add --env test"},
		{tokens()["borealis"], "rotate mine"},
		{tokens()["bogus"], "rotate mine"},
		{tokens()["aurora"], "rotate mine --json"},
		{"", "list"},
		{"", "list --json"},
		{"", "list " + tokens()["aurora"]},
		{"", "show mine"},
		{"", "show mine --json"},
		{"", "show " + tokens()["aurora"]},
		{"", "client list --json"},
		{"", "check"},
		{"", "check --json"},
		{"", "check --csv"},
		{"", "call configuration/get -c mine -i --timing"},
		{"", "call configuration/get -c mine --json"},
		{"", "call configuration/get -c mine -o " + file("answer.json")},
		{"", "call services/getAll -c mine --body " + file("body.json")},
		{"", "call services/getAll -c mine --json --body " + file("body.json")},
		{"", "call " + tokens()["aurora"] + " -c mine"},
		{"", "call services/" + tokens()["aurora"] + " -c mine"},
		{"", "curl services/getAll -c mine --body " + file("body.json")},
		{"", "curl configuration/get -c mine --format python"},
		{"", "template " + tokens()["aurora"]},
		{"", "operations " + tokens()["aurora"]},
		{"", "call services/getAll -c mine --pages 2 --cursor c --json --body " + file("body.json")},
		{"", "call services/getAll -c mine --cursor " + tokens()["aurora"]},
		{"", "why mine services/getAll"},
		{"", "why mine services/" + tokens()["aurora"]},
		{"", "why mine --try demo --json"},
		{"", "permissions mine --yes --json"},
		{"", "reveal mine"},
		{"", "edit mine --label Other"},
		{"", "doctor"},
		{"", "store --json"},
		{"", "remove mine"},
		{"", "remove other --yes"},
		{"", tokens()["aurora"]},
		{"", "list --" + tokens()["aurora"]},
	} {
		_, output, errors := i.run(t.Context(), row.input, strings.Fields(row.arguments)...)
		for stream, text := range map[string]string{"standard output": output, "standard error": errors} {
			for name, token := range tokens() {
				if strings.Contains(text, token) {
					t.Errorf("keyrack %s: the token %s is on %s:\n%s", row.arguments, name, stream, text)
				}
			}
			if redacted := redactor.RedactString(text); strings.Count(redacted, "…") != strings.Count(text, "…") {
				t.Errorf("keyrack %s: a form of a token is on %s:\n%s", row.arguments, stream, text)
			}
		}
	}
	written, err := os.ReadFile(file("answer.json"))
	if err != nil || redactor.RedactString(string(written)) != string(written) {
		t.Errorf("the saved answer holds a token, or was not saved: %v", err)
	}
}
