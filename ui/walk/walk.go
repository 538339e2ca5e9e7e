// Package walk walks through the real program like a person: on a screen of its own, with mouse, keyboard and eyes.
//
//	d := walk.Start(t, walk.Options{Size: walk.Size{Width: 1280, Height: 800}})
//	d.Click("Add connection")
//	d.ClickField("Label")
//	d.Type("Front desk")
//	d.Key("ctrl+Return")
//	d.WaitFor("200 OK")
//	d.Shot("demo-light")
//	d.Close()
//
// Start brings up a virtual X display with a window manager, a private D-Bus session, a private keychain and a
// throw-away home, so that a walk touches nothing of the user's and needs no screen. The program is built with the tag
// "inspect" and the race detector of the test; package inspect tells where things are.
//
// Whatever fails ends the test with a screenshot and the program's own output. A machine that lacks the tools skips the
// test, or fails it when KEYRACK_REQUIRE_DESKTOP is set. Linux only.
//
// Environment:
//
//	KEYRACK_REQUIRE_DESKTOP  not empty: missing tools are a failure
//	KEYRACK_BINARY           walk this program instead of building one; it needs the tag "inspect"
//	KEYRACK_WINE             starts a program of Windows, for [Options.Wine]: .ci/windows/wine
//	KEYRACK_WINDOWS          that program, with the tag "inspect"; make test-windows builds it
//	KEYRACK_SCREENS          folder for screenshots; the test's own artifact folder when empty
package walk

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/jezek/xgb"

	"keyrack/storage/keychain/keychaintest"
)

// Size is a size in pixels.
type Size struct {
	Width, Height int
}

// Options says what to walk through. The zero value walks through Keyrack on a light screen of 1280 x 800.
type Options struct {
	// Size is the size of the screen, which the window fills.
	Size Size
	Dark bool
	// Free lets the window have the size that it wants, instead of that of the screen.
	Free bool
	// NoKeyring leaves out the keychain: there is a D-Bus session without a Secret Service.
	NoKeyring bool
	// NoOpenGL leaves out OpenGL, as many remote desktops do. The program is not started: see [Desktop.StartAndFail].
	NoOpenGL bool
	// Wayland walks through the program on a Wayland desktop, sway, whose monitor is a window that fills the screen. Keys
	// come to it from there; windows have no places for the mouse of this package.
	Wayland bool
	// Wine walks through the program of Windows, by Wine. Its keychain is Wine's, and all walks have the same one.
	Wine bool
	// Args are given to the program after "--data <folder>".
	Args []string
	// Env is added to the program's environment, as "NAME=value".
	Env []string
	// Package is the Go package to build; empty for Keyrack itself.
	Package string
	// Patience bounds every wait; 0 means a minute, because a busy machine draws slowly in software.
	Patience time.Duration
}

// Desktop is a screen with the program on it. Its methods end the test when they fail and must be called from the
// test's goroutine.
type Desktop struct {
	t       testing.TB
	options Options
	home    string
	env     []string
	binary  string
	bus     string // the address of the D-Bus session
	keyring *keychaintest.Keyring
	sway    *keychaintest.Sway // nil on X
	program *program
	socket  string    // of the program, by which it tells where things are
	overlay []string  // what overlays have shown since one opened; nil where none is open
	x       *xgb.Conn // for screenshots, once there was one
	closed  bool
	// stops ends what was started, last first.
	stops []func()
}

// require skips the test without the programs that a walk needs, or fails it when a desktop is required. The session
// asks for its own.
func require(t testing.TB, options Options) {
	t.Helper()
	programs := []string{"Xvfb", "openbox", "xdotool", "xclip"}
	if options.Wayland {
		programs = append(programs, "sway", "swaymsg", "grim")
	}
	if runtime.GOOS != "linux" {
		if os.Getenv("KEYRACK_REQUIRE_DESKTOP") != "" {
			t.Fatal("a walk needs Linux")
		}
		t.Skip("a walk needs Linux")
	}
	keychaintest.Require(t, programs...)
}

// Start brings up the screen and the program, and returns when its window can be used. Everything is closed, and the
// program's clean end checked, when the test ends if not before by [Desktop.Close]. Nothing of it is in the environment
// of the test process, so walks can run in parallel.
func Start(t testing.TB, options Options) *Desktop {
	t.Helper()
	require(t, options)
	if options.Size == (Size{}) {
		options.Size = Size{Width: 1280, Height: 800}
	}
	if options.Patience == 0 {
		options.Patience = time.Minute
	}
	if options.Package == "" {
		options.Package = "keyrack"
	}

	d := &Desktop{t: t, options: options, socket: "inspect"}
	// Not t.TempDir: its path holds the test's name, and the path of a Unix socket ends at 107 bytes.
	home, err := os.MkdirTemp("", "keyrack-walk-")
	if err != nil {
		t.Fatal(err)
	}
	d.home = home
	t.Cleanup(func() {
		// Other windows of the program end with the display, a moment later, and write until then.
		err := os.RemoveAll(home)
		for range 50 {
			if err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
			err = os.RemoveAll(home)
		}
		t.Errorf("remove the throw-away home: %v", err)
	})
	if err := os.MkdirAll(d.Data(), 0o700); err != nil {
		t.Fatalf("make the data folder: %v", err)
	}
	d.binary = d.build()
	d.env = d.environment()
	d.startSession()
	t.Cleanup(d.Close) // runs before the session ends, as at a logout
	d.startDisplay()
	if options.Wayland {
		d.startSway()
	}
	if !options.NoOpenGL {
		d.Launch()
	}
	return d
}

// Home is the throw-away home folder: everything the program may have written lies under it.
func (d *Desktop) Home() string { return d.home }

// Data is the program's data folder.
func (d *Desktop) Data() string { return filepath.Join(d.home, "data") }

// knownRaces are those of the toolkit that the race detector of the program is not to report. The tray's library counts
// the versions of its menu under one lock and tells them under another.
const knownRaces = "race:fyne.io/systray.refresh\n"

// environment is made from nothing, so that no setting of the user's reaches the program.
func (d *Desktop) environment() []string {
	folder := func(name string) string {
		path := filepath.Join(d.home, name)
		if err := os.MkdirAll(path, 0o700); err != nil {
			d.t.Fatal(err)
		}
		return path
	}
	variant := "light"
	if d.options.Dark {
		variant = "dark"
	}
	suppressed := filepath.Join(d.home, "races")
	if err := os.WriteFile(suppressed, []byte(knownRaces), 0o600); err != nil {
		d.t.Fatal(err)
	}
	platform := []string{"FYNE_PLATFORM=x11", "FYNE_SCALE=1", "FYNE_DISABLE_DPI_DETECTION=true"}
	if d.options.Wayland {
		platform = nil
	}
	return append(platform,
		"GORACE=suppressions="+suppressed,
		"PATH="+os.Getenv("PATH"),
		"HOME="+d.home,
		"TMPDIR="+folder("tmp"),
		"LANG=C.UTF-8",
		"XDG_CONFIG_HOME="+folder("config"),
		"XDG_DATA_HOME="+folder("share"),
		"XDG_CACHE_HOME="+folder("cache"),
		"XDG_STATE_HOME="+folder("state"),
		"XDG_RUNTIME_DIR="+folder("run"),
		"LIBGL_ALWAYS_SOFTWARE=1",
		"FYNE_THEME="+variant,
		"WINEPREFIX="+os.Getenv("WINEPREFIX"),
	)
}

// command makes a command of the walk's own, in the walk's environment. It is killed after the patience has run out.
func (d *Desktop) command(name string, args ...string) (*exec.Cmd, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), d.options.Patience)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.env
	return cmd, cancel
}

// start starts a background command, which [Desktop.Close] ends.
func (d *Desktop) start(cmd *exec.Cmd) {
	d.t.Helper()
	cmd.Env = d.env
	if err := cmd.Start(); err != nil {
		d.t.Fatalf("start %s: %v", filepath.Base(cmd.Path), err)
	}
	d.stops = append(d.stops, func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// Close ends the program as [Desktop.Terminate] does, if it still runs, and takes everything down. A second call does
// nothing.
func (d *Desktop) Close() {
	d.t.Helper()
	if d.closed {
		return
	}
	d.closed = true
	if d.program != nil {
		if d.t.Failed() {
			d.report()
		}
		d.Terminate()
	}
	for i := len(d.stops) - 1; i >= 0; i-- {
		d.stops[i]()
	}
}
