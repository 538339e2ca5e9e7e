package cli_test

import (
	"errors"
	"flag"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"keyrack/model/sandbox"
	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/cli/clitest"
)

var update = flag.Bool("update", false, "write the golden texts anew")

const password = "scripts"

// TestScripts runs the real program without its window over a real keychain: one file of testdata/script for each
// behaviour. See [commands] for what a script can do beside what testscript offers.
func TestScripts(t *testing.T) {
	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, password)
	runScripts(t, "script")
}

// TestScriptsOverALockedKeychain runs the scripts that lock the keychain, which they have for themselves.
func TestScriptsOverALockedKeychain(t *testing.T) {
	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, password)
	runScripts(t, "locked")
}

// runScripts runs the scripts of a folder, which can use commands of their own beside those of all.
func runScripts(t *testing.T, folder string, own ...map[string]func(*testscript.TestScript, bool, []string)) {
	t.Helper()
	params := scripts(build(t))
	params.Dir = filepath.Join("testdata", folder)
	for _, more := range own {
		maps.Copy(params.Cmds, more)
	}
	testscript.Run(t, params)
}

// scripts says how scripts are run, with a program, but not which.
func scripts(binary string) testscript.Params {
	return testscript.Params{
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+env.Getenv("PATH"))
			for _, name := range []string{"HOME", "USERPROFILE"} { // the latter is that of Windows
				env.Setenv(name, filepath.Join(env.WorkDir, "home"))
			}
			env.Setenv("KEYRACK_DATA", filepath.Join(env.WorkDir, "data"))
			env.Setenv("TERM", "xterm-256color")
			env.Setenv("TZ", "UTC")
			for _, name := range []string{"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"} {
				env.Setenv(name, os.Getenv(name))
			}
			for _, folder := range []string{"home", "tokens", "data"} {
				if err := os.Mkdir(filepath.Join(env.WorkDir, folder), 0o700); err != nil {
					return err
				}
			}
			for name, token := range tokens() {
				if err := os.WriteFile(filepath.Join(env.WorkDir, "tokens", name), []byte(token+"\n"), 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: commands(),
	}
}

// tokens are the sandbox's, and one that opens nothing. A script finds each in a file of this name in the folder
// tokens.
func tokens() map[string]string { return clitest.Tokens() }

// build is the path of the program.
func build(t testing.TB) string {
	t.Helper()
	return clitest.Program(t)
}

func TestTheProgramThatIsShippedMakesPassphrasesSlow(t *testing.T) {
	recipes, err := filepath.Glob("../../.github/workflows/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, recipe := range append(recipes, "../../Makefile") {
		text, err := os.ReadFile(recipe)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "workFactor") {
			t.Errorf("%s builds a program whose passphrases can be guessed fast", recipe)
		}
	}
}

// commands are what a script can do beside what testscript offers:
//
//	keyrack ARGUMENT…          runs the program, which has to end with 0
//	exits CODE PROGRAM …       runs a program, which has to end with CODE
//	server NAME KIND           starts a server and puts its address in $NAME; KIND is sandbox, a status, or silent,
//	                           which makes the file reached and answers nothing
//	requests NAME N            wants N requests to have reached a server
//	cursor FILE                puts the cursor that a note in the file names in $CURSOR
//	requestid FILE             puts the first requestId of a document in $REQUESTID
//	notoken FILE|stdout|stderr wants no token of the sandbox in it
func commands() map[string]func(*testscript.TestScript, bool, []string) {
	var servers sync.Map // name and script → *counted
	return map[string]func(*testscript.TestScript, bool, []string){
		"keyrack": func(ts *testscript.TestScript, neg bool, arguments []string) {
			if neg {
				ts.Fatalf("use exits")
			}
			ts.Check(ts.Exec("keyrack", arguments...))
		},
		"exits": func(ts *testscript.TestScript, _ bool, arguments []string) {
			want, err := strconv.Atoi(arguments[0])
			ts.Check(err)
			err = ts.Exec(arguments[1], arguments[2:]...)
			var exit *exec.ExitError
			got := 0
			if errors.As(err, &exit) {
				got = exit.ExitCode()
			} else {
				ts.Check(err)
			}
			if got != want {
				ts.Fatalf("exit code %d, want %d", got, want)
			}
		},
		"server": func(ts *testscript.TestScript, _ bool, arguments []string) {
			server := serve(ts, arguments[1])
			servers.Store(ts.Getenv("WORK")+arguments[0], server)
			ts.Setenv(arguments[0], server.URL)
			ts.Defer(server.stop)
		},
		"requests": func(ts *testscript.TestScript, _ bool, arguments []string) {
			found, _ := servers.Load(ts.Getenv("WORK") + arguments[0])
			if got := found.(*counted).requests.Load(); strconv.FormatInt(got, 10) != arguments[1] {
				ts.Fatalf("%d requests reached %s, want %s", got, arguments[0], arguments[1])
			}
		},
		"cursor": func(ts *testscript.TestScript, _ bool, arguments []string) {
			_, after, found := strings.Cut(ts.ReadFile(arguments[0]), "--cursor ")
			if !found {
				ts.Fatalf("no cursor in %s", arguments[0])
			}
			ts.Setenv("CURSOR", strings.Trim(strings.TrimSpace(after), "'"))
		},
		"requestid": func(ts *testscript.TestScript, _ bool, arguments []string) {
			_, after, found := strings.Cut(ts.ReadFile(arguments[0]), `"requestId": "`)
			id, _, _ := strings.Cut(after, `"`)
			if !found || id == "" {
				ts.Fatalf("no Request-Id in %s", arguments[0])
			}
			ts.Setenv("REQUESTID", id)
		},
		"notoken": func(ts *testscript.TestScript, _ bool, arguments []string) {
			text := ts.ReadFile(arguments[0])
			for name, token := range tokens() {
				if strings.Contains(text, token) || strings.Contains(text, token[:20]) {
					ts.Fatalf("%s holds the token %s", arguments[0], name)
				}
			}
		},
	}
}

// counted is a server that counts what reaches it.
type counted struct {
	*httptest.Server
	requests atomic.Int64
	release  chan struct{}
}

func (c *counted) stop() {
	close(c.release)
	c.CloseClientConnections()
	c.Close()
}

func serve(ts *testscript.TestScript, kind string) *counted {
	server := &counted{release: make(chan struct{})}
	var answer http.Handler
	switch kind {
	case "sandbox":
		answer = sandbox.New(sandbox.Options{})
	case "silent":
		reached := ts.MkAbs("reached")
		answer = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_ = os.WriteFile(reached, nil, 0o600) // a script that misses it waits until the test ends
			select {
			case <-server.release:
			case <-r.Context().Done():
			}
		})
	default:
		status, err := strconv.Atoi(kind)
		ts.Check(err)
		answer = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"Message":"As the test wants it.","RequestId":"` + requestID + `"}`))
		})
	}
	server.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server.requests.Add(1)
		answer.ServeHTTP(w, r)
	}))
	return server
}

const requestID = "11111111-2222-4333-8444-555555555555"
