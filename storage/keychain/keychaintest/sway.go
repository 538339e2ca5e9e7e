package keychaintest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// StartSway starts a Wayland desktop and makes it that of the test process. Its monitor and its mouse are the display
// of the process, as [StartScreen] makes one; without a display it has neither.
func StartSway(tb testing.TB, config string) {
	tb.Helper()
	Require(tb, "sway")
	folder := shortFolder(tb)
	path := filepath.Join(folder, "sway.conf")
	write(tb, path, config)
	backend := "headless"
	if os.Getenv("DISPLAY") != "" {
		backend = "x11"
	}
	cmd := exec.Command("sway", "--config", path)
	cmd.Env = append(os.Environ(), "HOME="+folder, "XDG_RUNTIME_DIR="+folder, "WLR_BACKENDS="+backend,
		"WLR_RENDERER=pixman", "WLR_LIBINPUT_NO_DEVICES=1")
	if os.Getuid() == 0 { // which sway refuses to run as
		for _, name := range []string{folder, path} {
			if err := os.Chown(name, nobody, nobody); err != nil {
				tb.Fatal(err)
			}
		}
		becomeNobody(cmd)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		kill := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		kill.Stop()
	})
	socket := ""
	for end := time.Now().Add(patience); socket == ""; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			tb.Fatal("sway does not listen")
		}
		found, _ := filepath.Glob(filepath.Join(folder, "wayland-?"))
		if len(found) == 0 {
			continue
		}
		if conn, err := net.Dial("unix", found[0]); err == nil { // it has a name before anybody listens
			socket = found[0]
			_ = conn.Close()
		}
	}
	tb.Setenv(runtimeVariable, folder)
	tb.Setenv("WAYLAND_DISPLAY", filepath.Base(socket))
}
