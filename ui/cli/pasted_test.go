package cli_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model/sandbox"
	"keyrack/ui/cli/console"
)

// over is a Keyrack with the environment Local, which is the sandbox behind an address, and the address.
func over(t *testing.T) (*inside, string) {
	t.Helper()
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	t.Cleanup(server.Close)
	i := newInside(t)
	i.must(t, "", "env", "add", "Local", "--url", server.URL, "--protection", "open")
	return i, server.URL
}

// tries runs a command with a text as its input, and wants its exit code and what it says, without any token.
func (i *inside) tries(t *testing.T, input string, code console.Code, says string, arguments ...string) {
	t.Helper()
	exit, output, said := i.run(t.Context(), input, arguments...)
	if exit.Code != code || !strings.Contains(output+said, says) {
		t.Errorf("keyrack %s: exit code %d, want %d and %q\n%s%s", strings.Join(arguments, " "), exit.Code, code, says,
			output, said)
	}
	for name, token := range tokens() {
		if strings.Contains(output+said, token[:20]) {
			t.Errorf("keyrack %s prints the token %s", strings.Join(arguments, " "), name)
		}
	}
}

// written is a file of a text.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// body is that of a request of somebody.
func body(client, access string) string {
	return fmt.Sprintf(`{"ClientToken": %q, "AccessToken": %q, "Client": "Acme Sync 2.1.0"}`, client, access)
}

// curl is a request as people copy it.
func curl(address, body string) string {
	return fmt.Sprintf("curl -X POST '%s/api/connector/v1/configuration/get' \\\n"+
		"  -H 'Content-Type: application/json' \\\n  -d '%s'\n", address, body)
}

func TestWhatATokenStandsInIsTakenApart(t *testing.T) {
	i, address := over(t)
	token := tokens()
	const otherClient = "C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000"

	// A cURL of production, and a sentence, go nowhere; nor does anything stand in the list then.
	i.tries(t, curl("https://api.mews.com", body(token["client"], token["aurora"])), console.Usage,
		"is of Production, this is Local", "add", "--env", "local")
	i.tries(t, "the token of Aurora is in the safe", console.Usage, "That is more than a token", "add", "--env", "local")
	i.tries(t, "", console.Fine, "There is no connection yet", "list")

	// Client application, its token and the access token come out of one cURL.
	i.tries(t, curl(address, body(token["client"], token["aurora"])), console.Fine, "It opens Hotel Aurora",
		"add", "--env", "local")
	i.tries(t, "", console.Fine, "Acme Sync 2.1.0", "client", "list")
	// The body alone, of the same client application, which is not made once more.
	i.tries(t, body(token["client"], token["borealis"]), console.Fine, "It opens Hotel Borealis", "add", "--env", "local")
	if listed := i.must(t, "", "client", "list"); strings.Count(listed, "\n") != 1 {
		t.Errorf("there are more client applications than one:\n%s", listed)
	}
	i.tries(t, "Bearer "+token["collection"], console.Fine, "is added to Local", "add", "--env", "local")
	i.tries(t, body(otherClient, token["bogus"]), console.Usage, "that of another client application",
		"add", "--env", "local", "--client", "acme")

	i.tries(t, body(otherClient, token["bogus"]), console.Usage, "that of another client application",
		"rotate", "Hotel Aurora")
	i.tries(t, curl("https://api.mews-demo.com", body(token["client"], token["bogus"])), console.Usage,
		"is of Demo, this is Local", "rotate", "Hotel Aurora")
	i.tries(t, "please rotate it soon", console.Usage, "That is more than a token", "rotate", "Hotel Aurora")
	i.tries(t, curl(address, body(token["client"], token["bogus"])), console.Fine, ": 0123…BCDE.",
		"rotate", "Hotel Aurora", "--no-verify")
	i.tries(t, body(token["client"], token["aurora"]), console.Fine, ": 5341…0001.",
		"rotate", "Hotel Aurora")
}

func TestWhatMewsToldOfAConnectionIsShownEverywhere(t *testing.T) {
	i, _ := over(t)
	i.must(t, tokens()["client"], "client", "add", "--env", "local", "--name", "Acme Sync 2.1.0")
	i.must(t, tokens()["aurora"], "add", "--env", "local", "--no-verify", "--label", "Mine")
	const id = "11111111-2222-3333-4444-555555555555"
	webhook := func(action, token, at string) string {
		return fmt.Sprintf(`{"Action": "Integration%s", "Data": {"Enterprise": {"Id": "e1", "Name": "Hotel Aurora"}, `+
			`%s"Integration": {"Id": %q, "Name": "Acme"}, "CreatedUtc": %q}}`, action, token, id, at)
	}
	i.tries(t, webhook("Created", fmt.Sprintf(`"AccessToken": %q, `, tokens()["aurora"]), "2026-11-01T10:00:00Z"),
		console.Fine, "1 connection updated", "import", "-")
	for n, state := range []string{"Disabled", "Enabled", "Canceled", "Reinstated", "Deleted"} {
		at := fmt.Sprintf("2026-11-%02dT10:00:00Z", n+2)
		word := strings.ToLower(state)
		i.tries(t, webhook(state, "", at), console.Fine, word+" at Mews", "import", "-")
		i.tries(t, "", console.Fine, word+" at Mews", "show", "Mine")
		i.tries(t, "", console.Fine, fmt.Sprintf("\"standing\": {\n        \"state\": %q,\n        \"at\": %q\n", word, at),
			"show", "Mine", "--json")
		i.tries(t, "", console.Fine, fmt.Sprintf("\"state\": %q", word), "list", "--json")
		_, listed, _ := i.run(t.Context(), "", "list")
		stops := word == "disabled" || word == "canceled" || word == "deleted"
		if strings.Contains(listed, word+" at Mews") != stops || !strings.Contains(listed, "Mine") {
			t.Errorf("%s: the list says %s", word, listed)
		}
	}
}

// rowsFile is what the flags of an import choose from.
const rowsFile = `MEWS_URL=https://api.mews-demo.com
MEWS_CLIENT=Acme Sync 2.1.0
MEWS_CLIENT_TOKEN=C11E2A64F09B4D7E8A5301B3D96F7A10-3B1D5F7092A4C6E8013579BDF2468AC
AURORA_ACCESS_TOKEN=A0A4C29E51D74B38B6F203C8E1579D42-91C3E5A7F0B2D4860ECA97531FDB246
BOREAL_ACCESS_TOKEN=B0B8D1F63E0A4C57941D2E6F7A8C9035-72A4D6F81B3C5E970246813579BDFCE
SPARE=D4F06923C5D7E18F0A2B4A7C3E91F4B8-024D6E8F1A3C5B7D906F1D8C3E5A7B9
`

func TestRowsOfAnImportAreChosenWithFlags(t *testing.T) {
	i := newInside(t)
	path := written(t, ".env", rowsFile)
	i.tries(t, "", console.No, "left out\tBOREAL", "import", path, "--env", "demo", "--skip", "2", "--dry-run")
	i.tries(t, "", console.No, "1 connection added, 1 row left out, 1 row to be answered", "import", path, "--env", "demo",
		"--skip", "2", "--yes")
	i.tries(t, "", console.Fine, "A0A4…B246", "list", "--env", "demo")
	i.tries(t, "", console.Usage, "--skip does not name rows", "import", path, "--skip", "two")
	i.tries(t, "", console.Fine, "1 connection added, 1 client application added", "import", path, "--env", "demo",
		"--client-rows", "3", "--client", "Acme Kiosk 1.0")
	i.tries(t, "", console.Fine, "D4F0…A7B9", "client", "list")
}

func TestTheCodePageOfAnImportIsAskedAndChosen(t *testing.T) {
	i := newInside(t)
	text := "Hotel;AccessToken;ClientToken;Client\r\n" +
		"Ko\x9aice;A0A4C29E51D74B38B6F203C8E1579D42-91C3E5A7F0B2D4860ECA97531FDB246;" +
		"C11E2A64F09B4D7E8A5301B3D96F7A10-3B1D5F7092A4C6E8013579BDF2468AC;Acme\r\n"
	i.tries(t, text, console.Fine, "--encoding macintosh", "import", "-", "--env", "demo", "--dry-run")
	i.tries(t, text, console.Fine, `"codePage": "windows-1250"`, "import", "-", "--env", "demo", "--dry-run", "--json")
	i.tries(t, text, console.Usage, "There is no code page of that name", "import", "-", "--encoding", "klingon")
	exit, output, said := i.run(t.Context(), text, "import", "-", "--env", "demo", "--encoding", "macintosh")
	if exit.Code != console.Fine || !strings.Contains(output, "Koöice") || strings.Contains(said, "which is a guess") {
		t.Errorf("exit code %d\n%s%s", exit.Code, output, said)
	}
}

func TestOneOfSeveralClientTokensIsTakenByItsFingerprint(t *testing.T) {
	i := newInside(t)
	path := written(t, "config.yaml", `url: https://api.mews-demo.com
clients:
  a: {clientToken: C11E2A64F09B4D7E8A5301B3D96F7A10-3B1D5F7092A4C6E8013579BDF2468AC, client: Acme Sync 2.1.0}
  b: {clientToken: CF5D3B7A91E84026A7C4D5E6F8091B23-5D7F91B3C5E7082A4C6E810F2B4D6A3}
hotels:
  - {name: Hotel Aurora, accessToken: A0A4C29E51D74B38B6F203C8E1579D42-91C3E5A7F0B2D4860ECA97531FDB246}
`)
	i.tries(t, "", console.No, "say which one: Acme Sync 2.1.0 C11E…68AC, CF5D…D6A3.", "import", path, "--env", "demo")
	i.tries(t, "", console.No, `"fingerprint": "CF5D…D6A3"`, "import", path, "--env", "demo", "--json")
	i.tries(t, "", console.No, "has no name", "import", path, "--env", "demo", "--client", "CF5D...D6A3", "--dry-run")
	i.tries(t, "", console.Fine, "add\tHotel Aurora\tDemo\tAcme Sync 2.1.0", "import", path, "--env", "demo", "--client",
		"acme sync 2.1.0", "--dry-run")
	i.tries(t, "", console.Usage, "--client names two", "import", path, "--client", "Acme", "--client", "Kiosk")
	i.tries(t, "", console.Fine, "1 connection added", "import", path, "--env", "demo", "--client", "CF5D…D6A3",
		"--client", "Acme Kiosk 1.0")
	if listed := i.must(t, "", "client", "list"); !strings.Contains(listed, "Acme Kiosk 1.0") ||
		!strings.Contains(listed, "CF5D…D6A3") || strings.Contains(listed, "C11E") {
		t.Errorf("the client applications are %s", listed)
	}
	i.tries(t, "", console.Fine, "1 is stored already", "import", path, "--env", "demo")
}
