package walk

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"
)

// place is where sway has the window of Keyrack, in points of its desktop.
type place struct {
	AppID   string `json:"app_id"`
	Focused bool   `json:"focused"`
	Rect    struct {
		X, Y, Width, Height int
	} `json:"rect"`
	Nodes    []place `json:"nodes"`
	Floating []place `json:"floating_nodes"`
}

func (p place) find(id string) (place, bool) {
	if p.AppID == id {
		return p, true
	}
	for _, inner := range append(p.Nodes, p.Floating...) {
		if found, is := inner.find(id); is {
			return found, true
		}
	}
	return place{}, false
}

// placed is where the window is.
func (d *Desktop) placed() place {
	d.t.Helper()
	var tree place
	if err := json.Unmarshal(d.sway.Get("get_tree"), &tree); err != nil {
		d.t.Fatal(err)
	}
	found, is := tree.find("app.keyrack.desktop")
	if !is {
		d.t.Fatal("sway has no window of Keyrack")
	}
	return found
}

// fills waits until the window fills a monitor, at the scale that this has, and says so itself. The window may keep the
// scale of a monitor that has gone, and draw more pixels from then on than are needed; so most is that scale then,
// else 1.
func (d *Desktop) fills(name string, most int) {
	d.t.Helper()
	d.must("the window to fill "+name, func() error {
		for _, m := range d.monitors() {
			if m.Name != name {
				continue
			}
			scene, err := d.look()
			if err != nil {
				return err
			}
			needed := int(math.Ceil(m.Scale)) // sway makes it smaller where the scale is no whole number
			at, w := d.placed().Rect, scene.Windows[0]
			itself, drawn := Size{w.Width, w.Height}, w.Width/max(m.Rect.Width, 1)
			if at != m.Rect || itself != (Size{drawn * m.Rect.Width, drawn * m.Rect.Height}) ||
				drawn < needed || drawn > max(needed, most) {
				return fmt.Errorf("the monitor is %v, sway has the window at %v, it is %v itself", m.Rect, at, itself)
			}
			return nil
		}
		return fmt.Errorf("there is no such monitor")
	})
}

// rested is a picture of a monitor once it has come to rest: when it has stayed for two seconds, because a busy
// computer is slow to draw another size.
func (d *Desktop) rested(monitor, name string) frame {
	d.t.Helper()
	last, since := d.photograph(monitor), time.Now()
	d.until("rest on "+monitor, func() bool {
		next := d.photograph(monitor)
		if next.width != last.width || len(next.pixels) != len(last.pixels) || !next.restsSince(last) {
			since = time.Now()
		}
		last = next
		return time.Since(since) > 2*time.Second
	})
	if _, err := d.keep(name, last); err != nil {
		d.t.Fatal(err)
	}
	return last
}

// edges is how much neighbouring pixels differ, in a frame as a whole: soft texts have less than sharp ones.
func (f frame) edges() float64 {
	sum := 0
	for at := pixel + 1; at < len(f.pixels); at += pixel { // of green
		step := int(f.pixels[at]) - int(f.pixels[at-pixel])
		sum += step * step
	}
	return float64(sum)
}

// sharp holds a picture against one for which everything was drawn anew.
func sharp(t *testing.T, what string, shown, anew frame) {
	t.Helper()
	share := shown.edges() / anew.edges()
	t.Logf("%s: %.3f times the edges of what is drawn anew", what, share)
	if share < 0.98 || share > 1.02 {
		t.Errorf("%s: it is soft", what)
	}
}

// anew has the window draw everything anew, by a size of the text that is taken back.
func (d *Desktop) anew() {
	d.t.Helper()
	height := func() int {
		scene, err := d.look()
		if err != nil {
			return 0
		}
		for _, node := range scene.Windows[0].Nodes {
			if node.Text == "Aurora Collection" {
				return node.Height
			}
		}
		return 0
	}
	before := 0
	d.until("text", func() bool { before = height(); return before > 0 })
	d.Key("ctrl+equal")
	d.until("larger text", func() bool { return height() > before })
	d.Key("ctrl+0")
	d.until("text of the usual size", func() bool { return height() == before })
}

// TestKeyrackOnWaylandAtEveryScale opens the window on monitors of several scales, and changes the scale below it.
func TestKeyrackOnWaylandAtEveryScale(t *testing.T) {
	t.Parallel()
	d := Start(t, Options{Wayland: true, Size: Size{Width: 1600, Height: 1000}})
	d.WaitFor("Add the sample hotels")
	name := d.monitors()[0].Name
	d.Terminal("sandbox", "add")
	d.WaitFor("Aurora Collection")
	d.WaitFor("verified just now")
	started := map[string]frame{}
	for _, scale := range []string{"1.25", "1.5", "2"} {
		d.Terminate()
		d.sway.Do("output " + name + " scale " + scale)
		d.Launch()
		d.WaitFor("Aurora Collection")
		d.fills(name, 1)
		started[scale] = d.rested(name, "80-wayland-"+scale)
		d.anew()
		sharp(t, "a start at "+scale, started[scale], d.rested(name, "80-wayland-"+scale+"-anew"))
	}
	for _, scale := range []string{"1.25", "2", "1.5"} {
		d.sway.Do("output " + name + " scale " + scale)
		d.fills(name, 1)
		sharp(t, "a change to "+scale, d.rested(name, "81-wayland-changed-"+scale), started[scale])
	}
}

// TestKeyrackOnTwoMonitorsOfWayland moves the window between monitors of different scale, and takes the one away on
// which it is.
func TestKeyrackOnTwoMonitorsOfWayland(t *testing.T) {
	t.Parallel()
	d := Start(t, Options{Wayland: true, Size: Size{Width: 1280, Height: 800}})
	d.WaitFor("Add the sample hotels")
	d.Terminal("sandbox", "add")
	d.WaitFor("Aurora Collection")
	left, right := d.monitors()[0].Name, d.plug()
	d.sway.Do("output " + right + " scale 2")
	most := 1
	move := func(to string) {
		d.sway.Do(`[app_id="app.keyrack.desktop"] move container to output ` + to + ", focus")
		d.fills(to, most)
	}
	move(right)
	moved := d.rested(right, "82-wayland-right")
	d.anew()
	sharp(t, "moved to scale 2", moved, d.rested(right, "82-wayland-right-anew"))
	move(left)
	moved = d.rested(left, "82-wayland-left")
	d.anew()
	sharp(t, "moved to scale 1", moved, d.rested(left, "82-wayland-left-anew"))

	// The monitor goes on which the window is, and then every monitor.
	move(right)
	d.unplug(right)
	most = 2
	d.fills(left, most)
	d.rested(left, "83-wayland-unplugged")
	d.unplug(left)
	only := d.plug()
	d.fills(only, most)
	d.Key("ctrl+k")
	d.WaitFor("Enter opens")
	d.rested(only, "83-wayland-plugged-again")
	d.Key("Escape")
	d.WaitUntilGone("Enter opens")

	// A start where the monitor is gone on which it ended.
	right = d.plug()
	move(right)
	d.Key("ctrl+q")
	d.WaitForExit()
	d.unplug(right)
	d.Launch()
	d.WaitFor("Aurora Collection")
	d.fills(only, most)
}
