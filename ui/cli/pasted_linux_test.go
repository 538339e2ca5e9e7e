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
