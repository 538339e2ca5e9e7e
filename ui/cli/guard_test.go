package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/sandbox"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	files "keyrack/storage/transfer"
	"keyrack/ui/cli"
	"keyrack/ui/cli/console"
)

// inside runs commands inside the test, over a real index and a real client, with secrets in memory.
type inside struct {
	workspace  *keyrack.Keyrack
	terminal   *os.File // to ask at; nil for none
	screen     *os.File // gets the output, as a terminal; nil for none
	options    keyrack.Options
	asked      io.Writer // gets what is said beside the output; nil for nobody
	secrets    *workspacetest.Secrets
	dataFolder string
	catalogue  *operations.Catalogue
	opened     int
	document   int // as in cli.Options
}

func newInside(t testing.TB) *inside {
	t.Helper()
	return newInsideOver(t, connector.New(connector.Options{}))
}

// newInsideOver is newInside with another sender.
func newInsideOver(t testing.TB, sender workspace.Sender) *inside {
	t.Helper()
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := index.Open(t.Context(), filepath.Join(t.TempDir(), "index.sqlite"), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = entries.Close() })
	hotels := sandbox.NewLocal(sandbox.Options{})
	t.Cleanup(func() { _ = hotels.Close() })
	i := &inside{secrets: workspacetest.NewSecrets(), catalogue: catalogue}
	i.options = keyrack.Options{
		Index: entries, Titles: entries, Secrets: i.secrets, Sender: sender, Sandbox: hotels,
		Catalogue: catalogue, Operations: catalogue,
		Now: time.Now, NewID: uuid.NewString, Transfer: files.Files{WorkFactor: 4},
	}
	i.options.Dialer, _ = sender.(workspace.Dialer)
	i.workspace, err = keyrack.Open(t.Context(), i.options)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// run runs a command with a text as its standard input.
func (i *inside) run(ctx context.Context, input string, arguments ...string) (exit console.Exit, output,
	errors string,
) {
	var out, errs bytes.Buffer
	streams := console.Streams{In: strings.NewReader(input), Out: &out, Err: &errs}
	if i.asked != nil {
		streams.Err = io.MultiWriter(&errs, i.asked)
	}
	if i.terminal != nil {
		streams.In = i.terminal
	}
	if i.screen != nil {
		streams.Out = i.screen
	}
	exit = cli.Run(ctx, cli.Options{
		Streams: streams,
		Open: func(context.Context, cli.Settings) (*keyrack.Keyrack, string, error) {
			i.opened++
			return i.workspace, i.dataFolder, nil
		},
		Window:    func(context.Context, cli.Settings) error { return nil },
		Catalogue: func(cli.Settings) (*operations.Catalogue, error) { return i.catalogue, nil },
		Files:     func(cli.Settings) transfer.Files { return files.Files{} },
		Version:   "1.2.3",
		Now:       time.Now,
		Document:  i.document,
	}, arguments)
	return exit, out.String(), errs.String()
}

// must runs a command that has to end well.
func (i *inside) must(t testing.TB, input string, arguments ...string) string {
	t.Helper()
	exit, output, errors := i.run(t.Context(), input, arguments...)
	if exit.Code != console.Fine {
		t.Fatalf("keyrack %s: exit code %d\n%s", strings.Join(arguments, " "), exit.Code, errors)
	}
	return output
}

// TestNoSpellingOfAWriteReachesAReadOnlyEnvironment drives every operation that changes data, in every spelling that a
// server could take for it, through every command that sends.
func TestNoSpellingOfAWriteReachesAReadOnlyEnvironment(t *testing.T) {
	i := newInside(t)
	var requests, writes atomic.Int64
	hotels := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if i.catalogue.Lookup(strings.TrimPrefix(r.URL.EscapedPath(), "/api/connector/v1/")).Kind != model.Read {
			writes.Add(1)
		}
		hotels.ServeHTTP(w, r)
	}))
	defer server.Close()
	i.must(t, "", "env", "add", "Guarded", "--url", server.URL, "--protection", "read-only")
	i.must(t, tokens()["client"], "client", "add", "--env", "guarded", "--name", "Acme Sync 2.1.0")
	i.must(t, tokens()["aurora"], "add", "--env", "guarded", "--label", "Mine")
	before := requests.Load()

	flags := [][]string{
		{"--yes"},
		{"--unlock", "Mine", "--yes"},
		{"--body", `{"Confirmed":true}`, "--json", "-i", "--timing"},
		{"--cursor", "c", "--yes"},
		{"--all-pages", "--yes"},
		{"--pages", "2"},
	}
	mutating := 0
	for _, entry := range i.catalogue.All() {
		if !entry.Kind.Mutates() {
			continue
		}
		mutating++
		for n, spelling := range spellings(entry.Path) {
			arguments := append([]string{"call", "-c", "Mine", "--quiet"}, flags[n%len(flags)]...)
			exit, _, errors := i.run(t.Context(), "", append(arguments, "--", spelling)...)
			// A list that has no pages, and the address of another host, are refused before the guard is asked.
			early := strings.Contains(errors, "has no pages") || strings.Contains(errors, "The address is of ")
			if exit.Code != console.Refused && (exit.Code != console.Usage || !early) {
				t.Errorf("%q with %v: exit code %d, want %d\n%s", spelling, flags[n%len(flags)], exit.Code, console.Refused, errors)
			}
		}
	}
	if mutating < 100 {
		t.Errorf("the catalogue has %d operations that change data", mutating)
	}
	if sent := requests.Load() - before; sent != 0 {
		t.Errorf("%d requests reached the server", sent)
	}
	// The server would have noticed.
	i.must(t, "", "call", "configuration/get", "-c", "Mine")
	if sent := requests.Load() - before; sent != 1 {
		t.Errorf("a read reached the server %d times, want once", sent)
	}
	// What sends by itself sends reads.
	for _, arguments := range [][]string{
		{"check", "Mine"},
		{"permissions", "Mine", "--yes"},
		{"why", "Mine"},
		{"call", "services/getAll", "-c", "Mine", "-b", `{"Limitation":{"Count":1}}`, "--all-pages"},
	} {
		i.must(t, "", arguments...)
	}
	if _, _, errors := i.run(t.Context(), "", "why", "Mine", "reservations/cancel"); errors != "" {
		t.Error(errors)
	}
	if requests.Load()-before < 100 || writes.Load() != 0 {
		t.Errorf("%d requests reached the server, %d of them writes", requests.Load()-before, writes.Load())
	}
}

// spellings are ways to write an operation that is not in the catalogue in this way, after the right one.
func spellings(path string) []string {
	resource, action, _ := strings.Cut(path, "/")
	return []string{
		path,
		strings.ToLower(path) + "/",
		strings.ToUpper(path),
		"/" + path,
		path + "/",
		resource + "//" + action,
		resource + "%2f" + action,
		resource + "/%" + fmt.Sprintf("%x", action[0]) + action[1:],
		resource + "/./" + action,
		"configuration/../" + path,
		"configuration/get/../../" + path,
		path + "?x=1",
		path + "#configuration/get",
		path + "/2023-06-06",
		" " + path,
		path + "\n",
		path + "\x00",
		strings.Replace(path, "/", `\`, 1),
		strings.Replace(path, "/", "∕", 1),
		"https://api.mews.com/api/connector/v1/" + path,
		"configuration/get," + path,
	}
}

func TestAListReadsNoToken(t *testing.T) {
	i := newInside(t)
	i.must(t, "", "sandbox", "add")
	reads := i.secrets.Reads()
	i.secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	for _, arguments := range [][]string{
		{"list"},
		{"list", "--json"},
		{"show", "Hotel Aurora"},
		{"env", "list"},
		{"client", "list"},
		{"operations"},
	} {
		if exit, _, errors := i.run(t.Context(), "", arguments...); exit.Code != console.Fine {
			t.Errorf("keyrack %s: exit code %d\n%s", arguments[0], exit.Code, errors)
		}
	}
	if i.secrets.Reads() != reads {
		t.Errorf("%d tokens were read", i.secrets.Reads()-reads)
	}
}

func TestACommandThatNeedsNoWorkspaceOpensNone(t *testing.T) {
	i := newInside(t)
	for _, arguments := range [][]string{
		{"version"},
		{"operations", "cancel"},
		{"template", "configuration/get"},
		{"help", "json"},
		{"completion", "bash"},
		{"--help"},
	} {
		i.must(t, "", arguments...)
	}
	if i.opened != 0 {
		t.Errorf("the workspace was opened %d times", i.opened)
	}
}

func TestACancelledCommandIsInterrupted(t *testing.T) {
	i := newInside(t)
	i.must(t, "", "sandbox", "add")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, arguments := range [][]string{
		{"call", "configuration/get", "-c", "Hotel Aurora"},
		{"add", "--env", "sandbox"},
	} {
		exit, _, errors := i.run(ctx, tokens()["bogus"], arguments...)
		if exit.Code != console.Interrupted || exit.Signal == nil || errors != "keyrack: stopped\n" {
			t.Errorf("keyrack %s: exit %+v, %q", arguments[0], exit, errors)
		}
	}
}
