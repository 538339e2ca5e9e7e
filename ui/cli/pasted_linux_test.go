package cli_test

import (
	"strings"
	"testing"

	"keyrack/ui/cli/console"
)

// TestARequestOfSeveralLinesIsPastedAtATerminal: nothing of it may be left for the shell.
func TestARequestOfSeveralLinesIsPastedAtATerminal(t *testing.T) {
	i, address := over(t)
	token := tokens()
	i.must(t, token["client"], "client", "add", "--env", "local", "--name", "Acme Sync 2.1.0")
	request := strings.TrimSpace(curl(address, body(token["client"], token["aurora"])))
	document := strings.ReplaceAll(body(token["client"], token["borealis"]), ", ", ",\n  ")
	for _, row := range []struct{ typed, says string }{
		{request, "It opens Hotel Aurora"}, {document, "It opens Hotel Borealis"},
	} {
		exit, said := i.at(t, row.typed, "add", "--env", "local")
		if exit.Code != console.Fine || !strings.Contains(said, row.says) {
			t.Errorf("exit code %d, want %q\n%s", exit.Code, row.says, said)
		}
		for name, secret := range token {
			if strings.Contains(said, secret[:20]) {
				t.Errorf("it prints the token %s", name)
			}
		}
	}
}

// TestRequestsOfSeveralLinesArePastedToRotate, one for each of the connections: what is pasted for the first leaves
// nothing to the second.
func TestRequestsOfSeveralLinesArePastedToRotate(t *testing.T) {
	i, address := over(t)
	token := tokens()
	i.must(t, token["client"], "client", "add", "--env", "local", "--name", "Acme Sync 2.1.0")
	i.must(t, token["aurora"], "add", "--env", "local", "--label", "One")
	i.must(t, token["borealis"], "add", "--env", "local", "--label", "Two")
	command := func(name string) string {
		return strings.TrimSpace(curl(address, body(token["client"], token[name])))
	}
	document := func(name string) string {
		return strings.ReplaceAll(body(token["client"], token[name]), ", ", ",\n  ")
	}
	for _, row := range []struct {
		typed     string
		arguments []string
		code      console.Code
		says      []string
	}{
		{command("bogus"), []string{"One", "--no-verify"}, console.Fine, []string{"of One: 0123…BCDE."}},
		{document("aurora"), []string{"One"}, console.Fine, []string{"of One: 5341…0001."}},
		{document("borealis"), []string{"One"}, console.No, []string{"opens Hotel Borealis, not Hotel Aurora"}},
		{
			document("borealis") + "\n" + command("aurora"),
			[]string{"One", "Two", "--other-property"},
			console.Fine,
			[]string{"of One: 5341…0002.", "of Two: 5341…0001."},
		},
	} {
		exit, said := i.at(t, row.typed, append([]string{"rotate"}, row.arguments...)...)
		for _, says := range row.says {
			if exit.Code != row.code || !strings.Contains(said, says) {
				t.Errorf("rotate %v: exit code %d, want %d and %q\n%s", row.arguments, exit.Code, row.code, says, said)
			}
		}
		for name, secret := range token {
			if strings.Contains(said, secret[:20]) {
				t.Errorf("rotate %v prints the token %s", row.arguments, name)
			}
		}
	}
}
