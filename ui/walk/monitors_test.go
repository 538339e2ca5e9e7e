package walk

import (
	"fmt"
	"strings"
	"testing"

	"keyrack/storage/keychain/keychaintest"
)

// xrandr changes the monitors of the virtual display.
func (d *Desktop) xrandr(arguments ...string) {
	d.t.Helper()
	cmd, cancel := d.command("xrandr", arguments...)
	defer cancel()
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("xrandr %v: %v %s", arguments, err, out)
	}
}

// at is where the window is on the X server.
func (d *Desktop) at() (x, y int, size Size) {
	d.t.Helper()
	cmd, cancel := d.command("xdotool", "getwindowgeometry", "--shell", d.window(d.Scene().Windows[0].Title))
	defer cancel()
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		for name, to := range map[string]*int{"X": &x, "Y": &y, "WIDTH": &size.Width, "HEIGHT": &size.Height} {
			_, _ = fmt.Sscanf(line, name+"=%d", to)
		}
	}
	return x, y, size
}

// TestKeyrackWhenAMonitorIsUnplugged takes away the monitor on which the window is, and starts it again: on an X server
// the window manager decides where windows go.
func TestKeyrackWhenAMonitorIsUnplugged(t *testing.T) {
	t.Parallel()
	keychaintest.Require(t, "xrandr")
	d := Start(t, Options{Free: true, Size: Size{Width: 2560, Height: 800}})
	d.WaitFor("Add the sample hotels")
	d.xrandr("--setmonitor", "left", "1280/300x800/200+0+0", "screen")
	d.xrandr("--setmonitor", "right", "1280/300x800/200+1280+0", "none")
	d.Resize(Size{Width: 1900, Height: 760}) // on both, as one that was wide has left it
	d.xdotool("", "windowmove", "--sync", d.window(d.Scene().Windows[0].Title), "640", "20")
	d.xrandr("--delmonitor", "right")
	d.xrandr("--newmode", "small", "0", "1280", "1280", "1280", "1280", "800", "800", "800", "800")
	d.xrandr("--addmode", "screen", "small")
	d.xrandr("--output", "screen", "--mode", "small")
	d.options.Size = Size{Width: 1280, Height: 800} // of the screen, for pictures of it
	d.Key("ctrl+k")
	d.WaitFor("Enter opens")
	d.Shot("84-unplugged")
	d.Key("Escape")
	d.WaitUntilGone("Enter opens")

	d.Key("ctrl+q")
	d.WaitForExit()
	d.Launch()
	d.WaitFor("Add the sample hotels")
	d.Shot("84-unplugged-start")
	if x, y, size := d.at(); x < 0 || y < 0 || x+size.Width > 1280 || y+size.Height > 800 {
		t.Errorf("after a start the window is at %d, %d and %v large: not all of it on the monitor", x, y, size)
	}
}
