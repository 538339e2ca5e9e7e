package keychaintest

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Prompter is the program that shows gnome-keyring's dialogs. Give it to [StartBus], after [StartScreen].
func Prompter(tb testing.TB) Service {
	tb.Helper()
	for _, program := range []string{"/usr/libexec/gcr-prompter", "/usr/lib/gcr/gcr-prompter", "/usr/lib/gcr-prompter"} {
		if _, err := os.Stat(program); err == nil {
			return Service{Name: "org.gnome.keyring.SystemPrompter", Exec: program}
		}
	}
	Require(tb, "gcr-prompter")
	return Service{}
}

// Screen is a display without a monitor, with a window manager and a keyboard.
type Screen struct {
	tb testing.TB
}

// StartScreen starts a screen and makes it the display of the test process. Start it before the bus: what the bus
// starts inherits it.
func StartScreen(tb testing.TB) *Screen {
	tb.Helper()
	Require(tb, "Xvfb", "openbox", "xdotool")
	number, say, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = number.Close() }()
	run(tb, []*os.File{say}, "Xvfb", "-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp",
		"-noreset") // else it begins anew, without whoever is connecting, when the only program that was there goes
	_ = say.Close()
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		tb.Fatalf("Xvfb did not say which display it is: %v", err)
	}
	tb.Setenv("DISPLAY", ":"+strings.TrimSpace(line))
	tb.Setenv("WAYLAND_DISPLAY", "")
	run(tb, nil, "openbox", "--sm-disable")
	return &Screen{tb: tb}
}

func run(tb testing.TB, files []*os.File, program string, arguments ...string) {
	tb.Helper()
	command := exec.Command(program, arguments...)
	command.ExtraFiles = files
	if err := command.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		// Asked, not killed: Xvfb then takes its lock file along.
		_ = command.Process.Signal(os.Interrupt)
		kill := time.AfterFunc(patience, func() { _ = command.Process.Kill() })
		_ = command.Wait()
		kill.Stop()
	})
}

// Dialogs returns how many dialogs of GNOME Keyring and of KWallet are on the screen.
func (s *Screen) Dialogs() int {
	s.tb.Helper()
	// xdotool ends with 1 when it finds none.
	output, _ := exec.Command("xdotool", "search", "--onlyvisible", "--class", "^(gcr-prompter|kwalletd5)$").Output()
	return len(strings.Fields(string(output)))
}

// WaitForDialogs waits until the keyring shows that many dialogs.
func (s *Screen) WaitForDialogs(n int) {
	s.tb.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if s.Dialogs() == n {
			return
		}
	}
	s.tb.Fatalf("%d dialogs on the screen, want %d", s.Dialogs(), n)
}

// Type replaces what stands in the focused field by text, and then presses the key of that name, such as "Return" or
// "Escape".
func (s *Screen) Type(text, key string) {
	s.tb.Helper()
	for _, arguments := range [][]string{{"key", "ctrl+a"}, {"type", "--delay", "5", text}, {"key", key}} {
		if output, err := exec.Command("xdotool", arguments...).CombinedOutput(); err != nil {
			s.tb.Fatalf("xdotool %s: %v\n%s", arguments[0], err, output)
		}
	}
}

// Press presses the key of that name.
func (s *Screen) Press(key string) {
	s.tb.Helper()
	if output, err := exec.Command("xdotool", "key", key).CombinedOutput(); err != nil {
		s.tb.Fatalf("xdotool key: %v\n%s", err, output)
	}
}
