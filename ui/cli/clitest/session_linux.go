package clitest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Step is what a command of a session did.
type Step struct {
	Command string
	Shown   string // what a person saw: standard output and standard error, and what was typed
	Exit    int
}

// goesOn is the comment behind a command that ends with Ctrl+C.
const goesOn = "# until Ctrl+C"

// serving is the last line of what a command prints that then goes on.
const serving = "Ctrl+C ends it.\r\n"

// signs of the session: they surround the exit code of a step, and nothing else prints them.
const (
	stepEnds = "\x1e"
	codeEnds = "\x1f"
)

// Session runs commands in one bash at a terminal of 110 columns, in folder, which is the home too. A person is at it:
// answers gives what is typed at a question, and nothing for what is none. A command with the comment "# until Ctrl+C"
// gets that once it has printed a line; behind one that goes on in the background, the next waits until it says that
// Ctrl+C ends it.
func Session(t *testing.T, folder string, commands []string, answers func(command, question string) string) []Step {
	t.Helper()
	for _, port := range ports(commands) {
		untilFree(t, net.JoinHostPort("127.0.0.1", port))
	}
	person, program := Terminal(t, 110)
	step, further, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "session")
	if err := os.WriteFile(script, []byte(scriptOf(commands)), 0o600); err != nil {
		t.Fatal(err)
	}
	shell := exec.Command("bash", script)
	shell.Dir, shell.Env = folder, environment(t, folder)
	shell.Stdin, shell.Stdout, shell.Stderr = program, program, program
	shell.ExtraFiles = []*os.File{step}
	shell.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = program.Close(), step.Close()
	s := &sitting{t: t, person: person, further: further, read: make(chan string), answers: answers}
	go s.listen()
	var steps []Step
	for _, command := range commands {
		steps = append(steps, s.run(command))
	}
	_ = further.Close()
	if err := shell.Wait(); err != nil {
		t.Errorf("the shell ended with %v", err)
	}
	return steps
}

var listening = regexp.MustCompile(`(?:--listen[ =]127\.0\.0\.1:|--port[ =]|localhost:)(\d+)`)

// ports are those at which the commands listen, or are told that something does.
func ports(commands []string) []string {
	var all []string
	for _, command := range commands {
		for _, found := range listening.FindAllStringSubmatch(command, -1) {
			all = append(all, found[1])
		}
	}
	return all
}

// untilFree waits until nothing listens at an address any more, such as the same session of another test.
func untilFree(t *testing.T, address string) {
	t.Helper()
	for until := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		listener, err := net.Listen("tcp", address)
		if err == nil {
			_ = listener.Close()
			return
		}
		if time.Now().After(until) {
			t.Fatalf("something else listens at %s: %v", address, err)
		}
	}
}

// scriptOf is the session as a script that waits before each command until it may go on, and ends what it started.
func scriptOf(commands []string) string {
	var script strings.Builder
	script.WriteString("trap : INT\n") // Ctrl+C ends the command and not the script
	for _, command := range commands {
		fmt.Fprintf(&script, "read -r -u 3 _\n%s\nprintf '\\036%%d\\037' $?\n", command)
	}
	script.WriteString("read -r -u 3 _\nkill $(jobs -p) 2>/dev/null\nwait\nexit 0\n")
	return script.String()
}

// environment is that of a user who has nothing yet: only the bus of the test, on which a keychain is.
func environment(t *testing.T, home string) []string {
	environ := []string{
		"HOME=" + home, "PATH=" + filepath.Dir(Program(t)) + string(os.PathListSeparator) + os.Getenv("PATH"),
		"TERM=xterm-256color", "NO_COLOR=1", "KEYRACK_PAGER=", "TZ=UTC", "LANG=C.UTF-8",
	}
	for _, name := range []string{"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"} {
		environ = append(environ, name+"="+os.Getenv(name))
	}
	return environ
}

// sitting is a person at the terminal of a session.
type sitting struct {
	t       *testing.T
	person  *os.File
	further *os.File
	read    chan string
	answers func(command, question string) string
	left    string // what was read behind the end of the last step
}

func (s *sitting) listen() {
	defer close(s.read)
	buffer := make([]byte, 4096)
	for {
		n, err := s.person.Read(buffer)
		if n > 0 {
			s.read <- string(buffer[:n])
		}
		if err != nil { // the last program has closed its end
			return
		}
	}
}

// patience is enough for a command on a machine that is very busy.
const patience = time.Minute

// question is what the last line ends with when something is asked.
var question = regexp.MustCompile(`(.*)(\(not shown\): |\[y/N\] |: )$`)

func (s *sitting) run(command string) Step {
	s.t.Helper()
	if _, err := s.further.WriteString("\n"); err != nil {
		s.t.Fatal(err)
	}
	background := strings.HasSuffix(strings.TrimSpace(command), "&")
	tooLong := time.NewTimer(patience)
	defer tooLong.Stop()
	shown, answered, stopped := s.left, 0, false
	for {
		before, after, ended := strings.Cut(shown, stepEnds)
		if ended && (!background || strings.Contains(before+after, serving)) {
			if code, rest, complete := strings.Cut(after, codeEnds); complete {
				exit, err := strconv.Atoi(code)
				if err != nil {
					s.t.Fatal(err)
				}
				if background { // what it prints may come before and behind
					before, rest = before+rest, ""
				}
				s.left = rest
				return Step{Command: command, Shown: seen(before), Exit: exit}
			}
		}
		if strings.Contains(command, goesOn) && !stopped && strings.Contains(shown, "\n") {
			s.write("\x03")
			stopped = true
		}
		last := shown[max(answered, strings.LastIndexByte(shown, '\n')+1):] // a licence has thousands of lines before it
		if asked := question.FindStringSubmatch(last); asked != nil && !ended && !stopped {
			answered = len(shown)
			if typed := s.answers(command, asked[1]+asked[2]); typed != "" {
				if strings.Contains(asked[0], "not shown") {
					s.untilNothingIsShown()
				}
				s.write(typed + "\n")
			}
		}
		select {
		case more, open := <-s.read:
			if !open {
				s.t.Fatalf("the session ended in %q:\n%s", command, shown)
			}
			shown += more
		case <-tooLong.C:
			s.t.Fatalf("%q does not end:\n%s", command, shown)
		}
	}
}

func (s *sitting) write(text string) {
	if _, err := s.person.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// untilNothingIsShown waits until the program has turned off that the terminal shows what is typed.
func (s *sitting) untilNothingIsShown() {
	for until := time.Now().Add(patience); ; {
		state, err := unix.IoctlGetTermios(int(s.person.Fd()), unix.TCGETS)
		if err != nil || time.Now().After(until) {
			s.t.Fatalf("the terminal shows what is typed: %v", err)
		}
		if state.Lflag&unix.ECHO == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

var sequence = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

// seen is what stands on the screen in the end: without what a line of progress has overwritten.
func seen(printed string) string {
	var text strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(printed, "\r\n", "\n")) {
		line = sequence.ReplaceAllString(line[strings.LastIndex(line, "\r")+1:], "")
		text.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return strings.TrimLeft(text.String(), "\n")
}
