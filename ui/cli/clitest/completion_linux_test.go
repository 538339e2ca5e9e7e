package clitest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/cli/clitest"
)

// shells are those in which Tab is pressed, with what makes them complete and have a prompt.
var shells = []struct {
	name    string
	command string
	start   []string
}{
	{"bash", "bash --norc --noprofile", []string{"source <(keyrack completion bash)", "PS1='ready> '"}},
	{"zsh", "zsh -f", []string{
		"autoload -U compinit && compinit -u", "source <(keyrack completion zsh)", "PS1='ready> '",
	}},
	{"fish", "fish --no-config", []string{
		"keyrack completion fish | source", "set fish_autosuggestion_enabled 0",
		"function fish_prompt; echo 'ready> '; end",
	}},
}

// typing are lines that are typed with <Tab> in them, and what then is on the screen. With <Enter> the command runs
// with what the shell has made of it.
var typing = []struct {
	name, keys string
	want       []string
	never      string
	only       string // the shell that does so; empty for all
}{
	{
		name: "a name with a blank", keys: `keyrack show Hotel\ Bor<Tab><Enter>`,
		want: []string{"label", `Hotel\ Borealis`},
	},
	{name: "inside of quotes", keys: `keyrack show "Hotel Bor<Tab><Enter>`, want: []string{"label", `"Hotel Borealis"`}},
	{
		name: "inside of single quotes", keys: `keyrack show 'Hotel Bor<Tab><Enter>`,
		want: []string{"label", `'Hotel Borealis'`},
	},
	{
		name: "the environment of the line", keys: `keyrack show -e staging Hotel\ A<Tab><Enter>`,
		want: []string{"label", `Hotel\ Aurora`, "Staging"},
	},
	{
		name: "quotes in a name", keys: `keyrack show -e staging Inn<Tab><Enter>`,
		want: []string{"label", `Inn "O'Brien" & Co`},
	},
	{
		name: "quotes in a name inside of quotes", keys: `keyrack show -e staging "Inn<Tab><Enter>`,
		want: []string{"label", `Inn "O'Brien" & Co`},
	},
	{
		name: "names that begin alike", keys: `keyrack show Lodge\ 0<Tab>1<Tab><Enter>`,
		want: []string{"label", "Lodge 0011"},
	},
	{
		name: "names that begin alike inside of quotes", keys: `keyrack show "Lodge 0<Tab>2<Tab><Enter>`,
		want: []string{"label", "Lodge 0012"},
	},
	{
		name: "ids where a name is not unique", keys: `keyrack show Hotel\ A<Tab><Tab>`,
		want: []string{"Hotel Aurora · Sandbox", "Hotel Aurora · Staging"}, never: "(S",
	},
	{
		name: "a part of a name", keys: `keyrack show boreal<Tab><Enter>`, want: []string{"label", "Hotel Borealis"},
		never: "boreal\n", only: "bash zsh",
	},
	{
		name: "the flag of a value", keys: `keyrack list --env=Sta<Tab><Enter>`,
		want: []string{"Lodge 0011"}, never: "Borealis",
	},
	{name: "a tag", keys: `keyrack list --tag ne<Tab><Enter>`, want: []string{"Borealis"}, never: "Lodge"},
	{name: "a client", keys: `keyrack list --client Acm<Tab><Enter>`, want: []string{"Lodge 0011"}, never: "Borealis"},
	{name: "a state", keys: `keyrack list --state unch<Tab>`, want: []string{"--state unchecked"}},
	{name: "a scenario", keys: `keyrack sandbox --scenario disa<Tab>`, want: []string{"--scenario disabled"}},
	{name: "an operation", keys: `keyrack template reservations/canc<Tab><Enter>`, want: []string{"ReservationIds"}},
	{name: "a command", keys: `keyrack permi<Tab>`, want: []string{"keyrack permissions"}},
	{name: "a file", keys: `keyrack import tok<Tab>`, want: []string{"import tokens.csv"}},
}

// TestTabInRealShells presses Tab in bash, zsh and fish, each at a terminal of tmux.
func TestTabInRealShells(t *testing.T) {
	home, err := os.MkdirTemp("", "home") // fish writes to it after its end
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	environ := connections(t, home)
	for _, shell := range shells {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			keychaintest.Require(t, "tmux", shell.name)
			screen := openScreen(t, home, environ, shell.command)
			for _, line := range shell.start {
				screen.keys(line + "<Enter>")
			}
			screen.until("the start", func(text string) bool {
				return strings.HasSuffix(strings.TrimSpace(text), "\nready>")
			})
			for _, row := range typing {
				if row.only != "" && !strings.Contains(row.only, shell.name) {
					continue
				}
				screen.clear()
				screen.keys(row.keys)
				shown := screen.until(row.name, func(text string) bool {
					for _, want := range row.want {
						if !strings.Contains(text, want) {
							return false
						}
					}
					return true
				})
				if row.never != "" && strings.Contains(shown, row.never) {
					t.Errorf("%s: %q is on the screen:\n%s", row.name, row.never, shown)
				}
			}
		})
	}
}

// connections stores some in a home, over a vault, and returns the environment of a shell there.
func connections(t *testing.T, home string) []string {
	t.Helper()
	passphrase := filepath.Join(t.TempDir(), "passphrase")
	for path, text := range map[string]string{
		passphrase: "correct horse battery staple\n", filepath.Join(home, "tokens.csv"): "",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environ := []string{
		"HOME=" + home, "PATH=" + filepath.Dir(clitest.Program(t)) + string(os.PathListSeparator) + os.Getenv("PATH"),
		"LANG=C.UTF-8", "KEYRACK_PASSPHRASE_FILE=" + passphrase, "KEYRACK_PAGER=", "NO_COLOR=1",
		"DBUS_SESSION_BUS_ADDRESS=disabled:", "XDG_RUNTIME_DIR=" + home,
	}
	keyrack := func(input string, arguments ...string) {
		command := exec.Command(clitest.Program(t), arguments...)
		command.Env, command.Stdin = environ, strings.NewReader(input)
		if said, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", arguments, err, said)
		}
	}
	keyrack("", "sandbox", "add", "--store", "vault")
	keyrack("", "edit", "borealis", "--add-tag", "new york")
	keyrack("", "env", "add", "Staging", "--url", "http://127.0.0.1:9")
	keyrack(clitest.Tokens()["client"], "client", "add", "--env", "staging", "--name", "Acme Sync 2.1.0")
	for n, label := range []string{"Hotel Aurora", "Lodge 0011", "Lodge 0012", "New Inn", `Inn "O'Brien" & Co`} {
		token := fmt.Sprintf("%032X-%031X", n+1, n+1)
		keyrack(token, "add", "--env", "staging", "--no-verify", "--label", label)
	}
	return environ
}

// screen is a terminal of tmux with a shell.
type screen struct {
	t      *testing.T
	socket string
}

func openScreen(t *testing.T, home string, environ []string, command string) *screen {
	t.Helper()
	folder, err := os.MkdirTemp("", "screen") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	s := &screen{t: t, socket: filepath.Join(folder, "tmux")}
	open := exec.Command("tmux", "-S", s.socket, "-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "40",
		command)
	open.Env, open.Dir = environ, home
	if said, err := open.CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v\n%s", err, said)
	}
	t.Cleanup(func() { s.tmux("kill-server") })
	return s
}

func (s *screen) tmux(arguments ...string) string {
	s.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", s.socket}, arguments...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %v: %v\n%s", arguments, err, out)
	}
	return string(out)
}

// keys types a text in which keys stand in angle brackets.
func (s *screen) keys(text string) {
	s.t.Helper()
	for text != "" {
		before, rest, key := strings.Cut(text, "<")
		if name, after, is := strings.Cut(rest, ">"); key && is && (name == "Tab" || name == "Enter") {
			if before != "" {
				s.tmux("send-keys", "-l", before)
			}
			s.tmux("send-keys", name)
			text = after
			continue
		}
		if key {
			before, text = before+"<", rest
		} else {
			text = ""
		}
		s.tmux("send-keys", "-l", before)
	}
}

// clear empties the line, and waits for an empty screen with a prompt. Ctrl+C would take what is typed behind it, too.
func (s *screen) clear() {
	s.t.Helper()
	s.tmux("send-keys", "C-e")
	s.tmux("send-keys", "C-u")
	s.keys("clear<Enter>")
	s.until("a prompt", func(text string) bool { return strings.TrimSpace(text) == "ready>" })
}

// until waits for what is on the screen, and returns it.
func (s *screen) until(what string, fits func(text string) bool) string {
	s.t.Helper()
	for until := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		text := s.tmux("capture-pane", "-p")
		if fits(text) {
			return text
		}
		if time.Now().After(until) {
			s.t.Fatalf("%s does not come:\n%s", what, text)
		}
	}
}
