package desktop_test

import (
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/uitest"
)

// shown are the kinds of widgets of which it is known that the focus can be seen on them.
type shown map[reflect.Type]bool

// audit goes through the window, or the dialog on top, with Tab.
func (d *desk) audit(t *testing.T, known shown, where string) {
	t.Helper()
	d.settle()
	wanted := d.Pressable()
	stops := d.TabStops()
	visited := map[fyne.CanvasObject]bool{}
	for i, stop := range stops {
		visited[stop.Object] = true
		if stop.Size.IsZero() {
			t.Errorf("%s: %q has the keyboard and is not in view", where, stop.Text)
		}
		if kind := reflect.TypeOf(stop.Object); !known[kind] && !stop.Size.IsZero() {
			known[kind] = true
			if !d.showsFocus(stop.Object.(fyne.Focusable)) {
				t.Errorf("%s: nobody sees that the %v %q has the keyboard", where, kind, stop.Text)
			}
		}
		if i > 0 && before(stop, stops[i-1]) {
			t.Errorf("%s: Tab goes back from %q at %v to %q at %v", where, stops[i-1].Text, stops[i-1].Position, stop.Text,
				stop.Position)
		}
	}
	for _, found := range wanted {
		if !visited[found.Object] {
			t.Errorf("%s: Tab does not come to %q (%T)", where, found.Text, found.Object)
		}
	}
}

// showsFocus reports whether something is drawn another way when it has the keyboard.
func (d *desk) showsFocus(object fyne.Focusable) bool {
	drawn := func() string { return d.Drawn(object.(fyne.CanvasObject)) }
	d.Canvas().Unfocus()
	without := drawn()
	d.Canvas().Focus(object)
	return drawn() != without
}

// before reports whether a person reads a before b: it stands above it in the same column, or left of it in the same
// line.
func before(a, b uitest.Found) bool {
	middle := a.Position.Y + a.Size.Height/2
	sameLine := middle >= b.Position.Y && middle < b.Position.Y+b.Size.Height
	switch {
	case sameLine:
		return a.Position.X+a.Size.Width <= b.Position.X
	case a.Position.Y+a.Size.Height <= b.Position.Y:
		return a.Position.X < b.Position.X+b.Size.Width
	}
	return false
}

func TestTabGoesThroughEveryScreenInReadingOrder(t *testing.T) {
	d, known := settled(t), shown{}
	d.audit(t, known, "tester")
	d.Shortcut(fyne.KeyReturn, ctrl)
	d.UntilText("200 OK")
	for _, tab := range []string{"Table", "Headers", "Timing", "Pretty"} {
		d.Tap(tab)
		d.audit(t, known, "answer, "+tab)
	}
	d.Tap("Form")
	d.audit(t, known, "form")
	d.Tap("JSON")
	d.Shortcut(fyne.KeyT, ctrl)
	d.audit(t, known, "two requests")
	d.Shortcut(fyne.KeyW, ctrl)
	for _, tab := range []string{"Token", "Properties", "History"} {
		d.Tap(tab)
		d.audit(t, known, tab)
	}
	d.tapFirst("configuration/get")
	d.audit(t, known, "history with a choice")
	d.Tap("Events")
	d.audit(t, known, "events")
	d.Shortcut(fyne.KeyG, ctrl)
	d.UntilText("Listening since")
	d.change(t)
	d.UntilText("All 1")
	d.tapFirst("Resource")
	d.audit(t, known, "events with a choice")
	d.command("Receive webhooks")
	d.audit(t, known, "receive webhooks")
	d.command("Send sample webhooks")
	d.audit(t, known, "send webhooks")
	d.Tap("Check all")
	d.UntilText("· done")
	d.audit(t, known, "check all")
	d.Tap("Demo")
	d.UntilText("Mews demo")
	d.audit(t, known, "start")
	d.fromPalette("Welcome screen")
	d.UntilText("Welcome to Keyrack")
	d.audit(t, known, "tour")
}

// With text of 200 % a screen of 1280 × 720 has the room of one of 640 × 360.
func TestWithVeryLargeTextEverythingCanBeReached(t *testing.T) {
	d, known := settled(t), shown{}
	small := fyne.NewSize(640, 360)
	if least := d.Canvas().Content().MinSize(); least.Width > small.Width || least.Height > small.Height {
		t.Fatalf("the window needs %v", least)
	}
	d.Resize(small)
	d.audit(t, known, "tester")
	d.Shot("small-tester")
	d.command("Events")
	d.audit(t, known, "events")
	d.Shot("small-events")
	d.command("Send sample webhooks")
	d.audit(t, known, "send webhooks")
	d.Shot("small-send")
	d.command("Receive webhooks")
	d.audit(t, known, "receive webhooks")
	d.Shot("small-receive")
	d.command("Check all")
	d.UntilText("· done")
	d.audit(t, known, "check all")
}

func TestTabGoesThroughEveryDialogInReadingOrder(t *testing.T) {
	d, known := settled(t), shown{}
	d.Resize(fyne.NewSize(1024, 520)) // so low that dialogs are scrolled
	for _, c := range d.shell.Commands() {
		switch c.Title {
		case "", "Quit", "New window", "Lock", "New request tab", "Send", "Presenter mode", "Zoom in", "Zoom out":
			continue
		case "Search everything…", "Choose operation…": // Tab chooses in them
			continue
		}
		before := d.Focused()
		opens := c.IsReady() && strings.HasSuffix(c.Title, "…")
		c.Press()
		if opens { // its title promises a dialog, which may have something to read first
			d.Until(func() bool { return d.Canvas().Overlays().Top() != nil })
		}
		d.settle()
		if d.Canvas().Overlays().Top() == nil {
			continue
		}
		d.audit(t, known, c.Title)
		d.Key(fyne.KeyEscape)
		d.Run()
		if d.Canvas().Overlays().Top() != nil {
			t.Errorf("%s: Escape does not close it", c.Title)
			d.closeAll()
		}
		if d.Focused() != before {
			t.Errorf("%s: the keyboard was at %T and is at %T", c.Title, before, d.Focused())
		}
	}
	d.settings("Appearance")
	for _, page := range []string{"Tokens", "Files", "History", "Checks", "Operations", "Presenter", "Network", "Data"} {
		d.tapSettings(page)
		d.audit(t, known, "settings, "+page)
	}
}
