package keychaintest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Sway is a Wayland desktop.
type Sway struct {
	// Folder is its XDG_RUNTIME_DIR, Display the path of its socket, for WAYLAND_DISPLAY.
	Folder, Display string

	tb  testing.TB
	cmd *exec.Cmd
}

// StartSway starts a Wayland desktop and makes it that of the test process. Its monitor and its mouse are the display
// of the process, as [StartScreen] makes one; without a display it has neither.
func StartSway(tb testing.TB, config string) {
	tb.Helper()
	sway := RunSway(tb, config, os.Environ())
	tb.Cleanup(sway.Stop)
	tb.Setenv(runtimeVariable, sway.Folder)
	tb.Setenv("WAYLAND_DISPLAY", filepath.Base(sway.Display))
}

// RunSway starts one in an environment, for programs that the test starts, too. Whoever calls it stops it.
func RunSway(tb testing.TB, config string, environment []string) *Sway {
	tb.Helper()
	Require(tb, "sway", "swaymsg")
	folder := shortFolder(tb)
	path := filepath.Join(folder, "sway.conf")
	write(tb, path, config)
	backend := "headless"
	if slices.ContainsFunc(environment, func(variable string) bool {
		display, is := strings.CutPrefix(variable, "DISPLAY=")
		return is && display != ""
	}) {
		backend = "x11"
	}
	s := &Sway{Folder: folder, tb: tb, cmd: exec.Command("sway", "--config", path)}
	s.cmd.Env = append(environment[:len(environment):len(environment)], "HOME="+folder, "XDG_RUNTIME_DIR="+folder,
		"WLR_BACKENDS="+backend, "WLR_RENDERER=pixman", "WLR_LIBINPUT_NO_DEVICES=1")
	if os.Getuid() == 0 { // which sway refuses to run as
		for _, name := range []string{folder, path} {
			if err := os.Chown(name, nobody, nobody); err != nil {
				tb.Fatal(err)
			}
		}
		becomeNobody(s.cmd)
	}
	if err := s.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	for end := time.Now().Add(patience); s.Display == ""; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			s.Stop()
			tb.Fatal("sway does not listen")
		}
		found, _ := filepath.Glob(filepath.Join(folder, "wayland-?"))
		if len(found) == 0 {
			continue
		}
		if conn, err := net.Dial("unix", found[0]); err == nil { // it has a name before anybody listens
			s.Display = found[0]
			_ = conn.Close()
		}
	}
	return s
}

// Stop ends it.
func (s *Sway) Stop() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	kill := time.AfterFunc(10*time.Second, func() { _ = s.cmd.Process.Kill() })
	_ = s.cmd.Wait()
	kill.Stop()
}

// Do has it do what its manual page sway(5) names, such as "output HEADLESS-1 scale 2".
func (s *Sway) Do(command string) {
	s.tb.Helper()
	if out, err := s.message(command).CombinedOutput(); err != nil {
		s.tb.Fatalf("sway, %s: %v %s", command, err, out)
	}
}

// Get asks it for what swaymsg(1) names, such as "get_tree", as JSON.
func (s *Sway) Get(kind string) []byte {
	s.tb.Helper()
	out, err := s.message("--raw", "-t", kind).Output()
	if err != nil {
		s.tb.Fatalf("sway, %s: %v", kind, err)
	}
	return out
}

func (s *Sway) message(arguments ...string) *exec.Cmd {
	sockets, _ := filepath.Glob(filepath.Join(s.Folder, "sway-ipc.*.sock"))
	return exec.CommandContext(s.tb.Context(), "swaymsg", append([]string{"--socket", strings.Join(sockets, "")},
		arguments...)...)
}
