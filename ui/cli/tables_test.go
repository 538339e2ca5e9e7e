package cli_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model/connector"
	"keyrack/ui/cli/console"
)

// answered returns a workspace whose connection Mine is answered by answer.
func answered(t *testing.T, answer func() string) *inside {
	t.Helper()
	return served(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer()) })
}

// What the commands of [served] keep of an answer in memory, and in a document of --json, in bytes.
const inMemory, inDocument = 64 << 10, 128 << 10

// served has the connection "Mine" to a server of its own.
func served(t *testing.T, answer http.HandlerFunc) *inside {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	i := newInsideOver(t, connector.New(connector.Options{MemoryLimit: inMemory}))
	i.document = inDocument
	i.must(t, "", "env", "add", "Local", "--url", server.URL, "--protection", "open")
	i.must(t, tokens()["client"], "client", "add", "--env", "local", "--name", "Acme Sync 2.1.0")
	i.must(t, tokens()["aurora"], "add", "--env", "local", "--label", "Mine", "--no-verify")
	return i
}

func TestAListOfAnAnswerIsPrintedAsATable(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	answer := `{"Reservations":[{"Id":"r1","Number":"10","Items":[null,{"Sku":"a|b","Price":1.50}]},` +
		`{"Id":"r2","Number":"9","Items":[{"Sku":"x;=1","Price":-2}]}]}`
	i := answered(t, func() string { return answer })
	call := func(flags ...string) (console.Exit, string, string) {
		return i.run(t.Context(), "", append([]string{"call", "configuration/get", "-c", "Mine"}, flags...)...)
	}
	file := filepath.Join(t.TempDir(), "items.csv")
	for _, row := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--as", "table"}, "r1\t10\t[null,{\"Sku\":\"a|b\",\"Price\":1.50}]\n" +
			"r2\t9\t[{\"Sku\":\"x;=1\",\"Price\":-2}]\n"},
		{
			[]string{"--as", "csv", "--list", "reservations.items", "--sort", "-Price"},
			"Reservations.Id,Sku,Price\nr1,a|b,1.50\nr2,x;'=1,-2\nr1,,\n",
		},
		{
			[]string{"--as", "csv", "--list", "Reservations[*].Items", "--sort", "sku", "--separator", ";"},
			"Reservations.Id;Sku;Price\nr1;a|b;1.50\nr2;\"x;'=1\";-2\nr1;;\n",
		},
		{
			[]string{"--as", "ndjson", "--list", "$.Reservations[*].Items"},
			`{"Reservations.Id":"r1"}` + "\n" + `{"Reservations.Id":"r1","Sku":"a|b","Price":1.50}` + "\n" +
				`{"Reservations.Id":"r2","Sku":"x;=1","Price":-2}` + "\n",
		},
		{
			[]string{"--as", "markdown", "--list", "$.Reservations[*].Items"},
			"| Reservations.Id | Sku | Price |\n| --- | --- | ---: |\n| r1 |  |  |\n| r1 | a\\|b | 1.50 |\n| r2 | x;=1 | -2 |\n",
		},
		{[]string{"--as", "csv", "--list", "Reservations.Items", "-o", file}, ""},
	} {
		exit, output, said := call(row.flags...)
		if exit.Code != console.Fine || output != row.want {
			t.Errorf("%v: %d\n%q\nwant\n%q\n%s", row.flags, exit.Code, output, row.want, said)
		}
	}
	const want = "\ufeffReservations.Id,Sku,Price\nr1,,\nr1,a|b,1.50\nr2,x;'=1,-2\n"
	if content, err := os.ReadFile(file); err != nil || string(content) != want {
		t.Errorf("the file holds %q, error %v", content, err)
	}
	for _, row := range []struct {
		code  console.Code
		says  string
		flags []string
	}{
		{console.Usage, "no format", []string{"--as", "pdf"}},
		{console.Usage, "Add --as", []string{"--sort", "Id"}},
		{console.Usage, "separates no values", []string{"--as", "csv", "--separator", "x"}},
		{console.Usage, "one format", []string{"--as", "csv", "--json"}},
		{console.Usage, "The columns are: Id, Number, Items.", []string{"--as", "csv", "--sort", "None"}},
		{
			console.Unknown, "Its lists are: Reservations, Reservations[*].Items.",
			[]string{"--as", "csv", "--list", "Rooms", "-o", file},
		},
	} {
		exit, _, said := call(row.flags...)
		if exit.Code != row.code || !strings.Contains(said, row.says) {
			t.Errorf("%v: %d %s", row.flags, exit.Code, said)
		}
	}
	answer = `{"Rooms":[]}`
	if exit, _, _ := call("--as", "csv", "-o", file); exit.Code != console.Unknown {
		t.Errorf("no list: %d", exit.Code)
	}
	if content, err := os.ReadFile(file); err != nil || string(content) != want {
		t.Errorf("afterwards the file holds %q, error %v", content, err)
	}
}
