package walk

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"

	"keyrack/storage/keychain/keychaintest"
)

// swayConfig leaves a monitor to the window.
const swayConfig = `
default_border none
default_floating_border none
focus_follows_mouse no
xwayland disable
`

// startSway starts the Wayland desktop on the virtual display.
func (d *Desktop) startSway() {
	d.t.Helper()
	d.sway = keychaintest.RunSway(d.t, swayConfig, d.env)
	d.stops = append(d.stops, d.sway.Stop)
	d.until("the window of sway", func() bool { return d.window("") != "" })
}

// onWayland is what the program finds its display by on a Wayland desktop: no X server, as it would take that.
func (d *Desktop) onWayland() []string {
	if d.sway == nil {
		return nil
	}
	return []string{"DISPLAY=", "WAYLAND_DISPLAY=" + d.sway.Display}
}

// monitor is one of sway's. Its sizes are in points of the desktop, which are as many pixels as its scale says.
type monitor struct {
	Name   string  `json:"name"`
	Active bool    `json:"active"`
	Scale  float64 `json:"scale"`
	Rect   struct {
		X, Y, Width, Height int
	} `json:"rect"`
	Mode struct {
		Width, Height int
	} `json:"current_mode"`
}

// monitors are those of sway.
func (d *Desktop) monitors() []monitor {
	d.t.Helper()
	var all []monitor
	if err := json.Unmarshal(d.sway.Get("get_outputs"), &all); err != nil {
		d.t.Fatal(err)
	}
	return all
}

// unplug takes a monitor away: the one whose window is in front.
func (d *Desktop) unplug(name string) {
	d.t.Helper()
	d.Key("alt+F4")
	d.until(name+" to go", func() bool {
		return !slices.ContainsFunc(d.monitors(), func(m monitor) bool { return m.Name == name })
	})
}

// plug adds a monitor, whose window is in front then, and returns its name.
func (d *Desktop) plug() (name string) {
	d.t.Helper()
	before := d.monitors()
	d.sway.Do("create_output")
	d.until("another monitor", func() bool { return len(d.monitors()) > len(before) })
	for _, m := range d.monitors() {
		if !slices.ContainsFunc(before, func(known monitor) bool { return known.Name == m.Name }) {
			name = m.Name
		}
	}
	return name
}

// photograph returns what a monitor shows, by the screenshots of Wayland.
func (d *Desktop) photograph(monitor string) frame {
	d.t.Helper()
	var out []byte
	d.must("a photograph of "+monitor, func() (err error) {
		// On a busy computer it may wait for a frame that was drawn before.
		ctx, cancel := context.WithTimeout(d.t.Context(), d.options.Patience/6)
		defer cancel()
		cmd := exec.CommandContext(ctx, "grim", "-t", "ppm", "-o", monitor, "-")
		cmd.Env = append(d.env[:len(d.env):len(d.env)], "XDG_RUNTIME_DIR="+d.sway.Folder, d.onWayland()[1])
		out, err = cmd.Output()
		return err
	})
	var width, height, most int
	if _, err := fmt.Sscanf(string(out[:min(len(out), 40)]), "P6\n%d %d\n%d\n", &width, &height, &most); err != nil ||
		len(out) < 3*width*height {
		d.t.Fatalf("grim's picture is none: %v", err)
	}
	shot := frame{pixels: make([]byte, width*height*pixel), width: width}
	rgb := out[len(out)-3*width*height:]
	for i := range width * height {
		shot.pixels[pixel*i], shot.pixels[pixel*i+1], shot.pixels[pixel*i+2] = rgb[3*i+2], rgb[3*i+1], rgb[3*i]
	}
	return shot
}
