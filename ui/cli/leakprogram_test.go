package cli_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/leaktest"
	"keyrack/model/sandbox"
	"keyrack/storage/keychain/keychaintest"
)

// TestTheSystemShowsNoTokenOfTheProgram runs every command of the program that handles a token, over a real keychain,
// and looks for the token, and for the passphrase, in all forms: in what the system shows of the process to others
// while it runs, in what it prints, and in its data folder. Reveal and exec are the exceptions that the user asks for.
func TestTheSystemShowsNoTokenOfTheProgram(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux shows a process in files")
	}
	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, password)
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	home, own := t.TempDir(), t.TempDir()
	const phrase = "correct horse battery staple"
	secrets := map[string]model.Secret{"passphrase": model.NewSecret(phrase)}
	for name, token := range tokens() {
		secrets[name] = model.NewSecret(token)
	}
	// What the user has written is not the program's.
	file := func(name, content string) string {
		path := filepath.Join(own, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if err := os.Mkdir(filepath.Join(home, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	lines := file("lines", "Hotel Borealis: "+tokens()["borealis"]+"\nNothing: "+tokens()["bogus"]+"\n")
	names := file("names", "TOKEN=keyrack://Test/Mine/access-token\n")
	const agent = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",` +
		`"capabilities":{},"clientInfo":{"name":"try","version":"1"}}}` + "\n" +
		`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n" +
		`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"call_operation","arguments":` +
		`{"operation":"configuration/get"}}}`
	program := &watched{
		binary: build(t), secrets: secrets,
		environ: append(os.Environ(), "KEYRACK_DEBUG=1", "HOME="+home, "KEYRACK_DATA="+filepath.Join(home, "data"),
			"KEYRACK_PASSPHRASE_FILE="+file("passphrase", phrase+"\n"),
			"KEYRACK_NEW_PASSPHRASE_FILE="+file("next", phrase+"\n")),
	}
	backup, other := filepath.Join(home, "all.age"), filepath.Join(home, "other")
	all := func(store string) {
		for _, row := range []struct {
			input, arguments string
			fails            bool
		}{
			{tokens()["aurora"], "add --env test --label Mine", false},
			{tokens()["aurora"], "add --env test --label Twice", true},
			{tokens()["bogus"], "add --env test --label Bogus", true},
			{tokens()["bogus"], "rotate mine", true},
			{tokens()["collection"], "rotate mine --other-property --json", false},
			{tokens()["aurora"], "rotate mine --other-property", false},
			{"", "import " + lines + " --env test --dry-run", false},
			{"", "import " + lines + " --env test --json", false},
			{"Hotel Collection: " + tokens()["collection"], "import - --env test", false},
			{"", "list --json", false},
			{"", "check --json", true},
			{"", "why mine", false},
			{"", "call configuration/get -c mine -i --timing", false},
			{"", "curl configuration/get -c mine", false},
			{"", "call configuration/get -c mine --out " + filepath.Join(home, "answers"), false},
			{"", "listen mine --for 300ms --out " + filepath.Join(home, "events.ndjson"), false},
			{"", "webhook listen --env test --for 10ms", false},
			{tokens()["aurora"], "webhook send --to http://127.0.0.1:1 --body -", true},
			{"", "webhook send --action IntegrationCreated -c mine --dry-run", false},
			{"", "history --json", false},
			{"", "history show", false},
			{"", "bundle", false},
			{"", "exec -c mine --mask -- env", false},
			{"", "exec --env-file " + names + " --mask -- env", false},
			{"", "inject -i " + names + " -o " + filepath.Join(own, "injected"), false},
			{agent, "mcp -c mine", false},
			{"", "backup --replace " + backup, false},
			{"", "restore --create --data " + other + " " + backup, false},
			{"", "export --replace " + filepath.Join(home, "list.csv"), false},
			{"", "doctor", false},
			{"", "store " + store, false},
			{"", "store --json", false},
			{"", "remove mine --yes", false},
		} {
			program.run(t, row.fails, row.input, strings.Fields(row.arguments)...)
		}
	}
	program.run(t, false, "", "env", "add", "Test", "--url", server.URL, "--protection", "open",
		"--socket", "ws"+strings.TrimPrefix(server.URL, "http"))
	program.run(t, false, tokens()["client"], "client", "add", "--env", "test", "--name", "Acme")
	all("vault")
	program.run(t, false, "", "store", "passphrase")
	all("keychain")
	if output, _, err := program.start(t, "", "reveal", "--force", "Hotel Borealis"); err != nil ||
		!strings.Contains(output, tokens()["borealis"]) {
		t.Errorf("the token was not stored, so nothing is proven: %v", err)
	}
	program.run(t, false, "", "permissions", "Hotel Borealis", "--yes", "--json")
	program.run(t, false, "", "lock")
	program.run(t, true, tokens()["aurora"], "add", "--env", "test", "--no-verify")
	program.run(t, true, "", "backup", "--replace", backup)
	for name, secret := range secrets {
		if found := leaktest.Files(t, home, secret); len(found) > 0 {
			t.Errorf("%s stands in %v", name, found)
		}
	}
}

// watched is the program with secrets that nothing of it may show.
type watched struct {
	binary  string
	environ []string
	secrets map[string]model.Secret
}

// run runs a command, which has to end well or to fail, and looks for the secrets.
func (w *watched) run(t *testing.T, fails bool, input string, arguments ...string) {
	t.Helper()
	output, shown, err := w.start(t, input, arguments...)
	if (err != nil) != fails {
		t.Fatalf("keyrack %s: error %v, want one: %v", strings.Join(arguments, " "), err, fails)
	}
	for where, text := range map[string]string{"its output": output, "its command line or environment": shown} {
		for name, secret := range w.secrets {
			if leaktest.In(text, secret) {
				t.Errorf("keyrack %s: %s is in %s", strings.Join(arguments, " "), name, where)
			}
		}
	}
	// One that needs no input may have ended before anybody looked.
	if input == "" {
		return
	}
	if !strings.Contains(shown, arguments[0]) || !strings.Contains(shown, "KEYRACK_DATA=") {
		t.Errorf("keyrack %s: the system did not show the process, so nothing is proven", strings.Join(arguments, " "))
	}
}

// start runs a command and returns what it said and what the system showed of it: before it got its input, and then
// until its end.
func (w *watched) start(t *testing.T, input string, arguments ...string) (output, shown string, err error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), w.binary, arguments...)
	command.Env = w.environ
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	look := func() {
		for _, name := range []string{"cmdline", "environ"} {
			// It is gone when the program has ended.
			if content, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", command.Process.Pid, name)); err == nil {
				seen[string(content)] = true
			}
		}
	}
	look()
	_, _ = stdin.Write([]byte(input + "\n")) // a command that needs none may have ended
	_ = stdin.Close()
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for {
		select {
		case err := <-ended:
			return said.String(), strings.Join(slices.Collect(maps.Keys(seen)), "\n"), err
		case <-time.After(time.Millisecond):
			look()
		}
	}
}
