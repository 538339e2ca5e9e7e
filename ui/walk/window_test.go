package walk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/ui/walk"
)

// TestKeyrackRemembersSizeAndPlace makes the window smaller, goes elsewhere, quits, and comes back to both.
func TestKeyrackRemembersSizeAndPlace(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{Free: true, Size: walk.Size{Width: 1600, Height: 1000}})
	if got, want := d.Size(), (walk.Size{Width: 1280, Height: 800}); got != want {
		t.Errorf("the first window is %v, want %v", got, want)
	}
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	wanted := walk.Size{Width: 1130, Height: 740}
	d.Resize(wanted)
	d.Click("Hotel Borealis")
	d.WaitFor("America/New_York")
	d.Key("ctrl+q")
	d.WaitForExit()

	d.Launch()
	d.WaitFor("America/New_York")
	if got := d.Size(); got != wanted {
		t.Errorf("after a start the window is %v, want %v", got, wanted)
	}

	// So it does where everything is drawn larger.
	d.Key("ctrl+shift+p")
	d.WaitFor("PRESENTER MODE")
	d.Shot("41-presenter-in-a-window")
	large := d.Size()
	d.Key("ctrl+q")
	d.WaitForExit()
	d.Launch()
	d.WaitFor("PRESENTER MODE")
	d.WaitFor("Hotel Borealis ·")
	if got := d.Size(); got != large {
		t.Errorf("after a start in presenter mode the window is %v, want %v", got, large)
	}
}

// TestKeyrackFollowsPresenterModeInEveryWindow turns it on in one window and looks at the other.
func TestKeyrackFollowsPresenterModeInEveryWindow(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.WaitFor("5341…0001")
	other := d.Beside()
	other.WaitFor("5341…0001")
	d.WaitForWindows("Keyrack", 2)
	other.Key("ctrl+e") // it has the keyboard
	other.WaitFor("Edit connection")
	other.Key("Escape")
	other.Key("ctrl+shift+p")
	for _, window := range []*walk.Desktop{other, d} {
		window.WaitFor("PRESENTER MODE")
		window.WaitUntilGone("5341…0001")
		window.WaitUntilGone("Production")
	}
	other.Shot("42-presenter-beside")
	other.Key("ctrl+shift+p")
	other.WaitFor("Leave presenter mode?")
	other.Key("Return")
	d.WaitUntilGone("PRESENTER MODE")
	d.WaitFor("5341…0001")
}

// TestKeyrackFollowsTheTerminal changes things by commands while a window shows them.
func TestKeyrackFollowsTheTerminal(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.Terminal("edit", "Hotel Borealis", "--label", "Renamed by a command")
	d.WaitFor("Renamed by a command")
	d.Terminal("env", "add", "Staging", "--url", "https://staging.example.com")
	d.WaitFor("Staging")
	d.Shot("48-told-by-the-terminal")
	d.Terminal("lock")
	d.WaitFor("Unlock the system keychain")
}

// tray plays the part of a desktop that shows the icons of programs.
type tray struct {
	bus   *dbus.Conn
	items chan dbus.Sender // that have asked to be shown
}

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	watcherPath = dbus.ObjectPath("/StatusNotifierWatcher")
	menuName    = "com.canonical.dbusmenu"
)

// RegisterStatusNotifierItem is for D-Bus.
func (t *tray) RegisterStatusNotifierItem(sender dbus.Sender, _ string) *dbus.Error {
	select {
	case t.items <- sender:
	default: // it asks again
	}
	return nil
}

func startTray(t *testing.T, address string) *tray {
	t.Helper()
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	host := &tray{bus: bus, items: make(chan dbus.Sender, 1)}
	if err := bus.Export(host, watcherPath, watcherName); err != nil {
		t.Fatal(err)
	}
	if reply, err := bus.RequestName(watcherName, dbus.NameFlagDoNotQueue); err != nil ||
		reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the name of the tray was not given: %v, %v", reply, err)
	}
	return host
}

// entry is a line of the icon's menu.
type entry struct {
	id    int32
	label string
	on    bool
}

// menu reads the menu of the icon, with what is in its submenus.
func (h *tray) menu(t *testing.T, item dbus.Sender) []entry {
	t.Helper()
	var path dbus.ObjectPath
	object := h.bus.Object(string(item), "/StatusNotifierItem")
	if err := object.StoreProperty("org.kde.StatusNotifierItem.Menu", &path); err != nil {
		t.Fatal(err)
	}
	type layout struct {
		ID         int32
		Properties map[string]dbus.Variant
		Children   []dbus.Variant
	}
	var revision uint32
	var root layout
	if err := h.bus.Object(string(item), path).Call(menuName+".GetLayout", 0, int32(0), int32(-1),
		[]string{}).Store(&revision, &root); err != nil {
		t.Fatal(err)
	}
	var all []entry
	var walk func(layout)
	walk = func(l layout) {
		label, _ := l.Properties["label"].Value().(string)
		state, _ := l.Properties["toggle-state"].Value().(int32)
		all = append(all, entry{l.ID, label, state == 1})
		for _, child := range l.Children {
			var inner layout
			if err := dbus.Store([]any{child.Value()}, &inner); err != nil {
				t.Fatal(err)
			}
			walk(inner)
		}
	}
	walk(root)
	return all
}

// press chooses an entry of the menu; it waits until there is one.
func (h *tray) press(t *testing.T, item dbus.Sender, label string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		all := h.menu(t, item)
		at := slices.IndexFunc(all, func(e entry) bool { return e.label == label })
		if at >= 0 {
			var path dbus.ObjectPath
			object := h.bus.Object(string(item), "/StatusNotifierItem")
			if err := object.StoreProperty("org.kde.StatusNotifierItem.Menu", &path); err != nil {
				t.Fatal(err)
			}
			call := h.bus.Object(string(item), path).Call(menuName+".Event", 0, all[at].id, "clicked", dbus.MakeVariant(""),
				uint32(0))
			if call.Err != nil {
				t.Fatal(call.Err)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the menu has no %q: %v", label, all)
		}
	}
}

func labels(all []entry) string {
	var text []string
	for _, e := range all {
		text = append(text, e.label)
	}
	return strings.Join(text, " | ")
}

// TestKeyrackInTheTray looks at the icon's menu as a desktop does, and chooses from it.
func TestKeyrackInTheTray(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	host := startTray(t, d.Bus())
	d.Terminate()
	d.Launch() // now there is a tray, so the settings offer it
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.Key("ctrl+d")
	settings(d, "Appearance")
	d.Click("Keep Keyrack in the tray when its window is closed")
	d.Key("Escape")
	d.WaitUntilGone("Text size")
	d.Terminate()
	d.Launch()

	var item dbus.Sender
	select {
	case item = <-host.items:
	case <-time.After(time.Minute):
		t.Fatal("nobody has asked to be in the tray")
	}
	d.WaitFor("Hotel Aurora ·")
	host.press(t, item, "Demo")
	d.WaitFor("Mews demo")
	host.press(t, item, "Sandbox")
	d.WaitFor("Hotel Aurora ·")
	host.press(t, item, "Copy access token")
	for end := time.Now().Add(time.Minute); d.Clipboard() != sample(t,
		"Hotel Aurora"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the token is not in the clipboard")
		}
	}
	host.press(t, item, "Lock")
	d.WaitFor("Locked: the tokens have left memory")
	if text := d.Clipboard(); text != "" {
		t.Errorf("%d characters are in the clipboard after locking", len(text))
	}
	if said := labels(host.menu(t, item)); strings.Contains(said, "5341") {
		t.Errorf("the menu says %s", said)
	}

	// Closing the window leaves the icon, which brings it back.
	d.Key("alt+F4")
	d.WaitForWindows("Keyrack", 0)
	host.press(t, item, "Show Keyrack")
	d.WaitForWindows("Keyrack", 1)

	d.Key("ctrl+shift+p")
	d.WaitFor("PRESENTER MODE")
	for end := time.Now().Add(time.Minute); strings.Contains(labels(host.menu(t, item)),
		"Production"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the menu says %s", labels(host.menu(t, item)))
		}
	}
	host.press(t, item, "Quit")
	d.WaitForExit()

	// A tray that has ended brings nothing back, so closing the window ends the program.
	d.Launch()
	d.WaitFor("PRESENTER MODE")
	if _, err := host.bus.ReleaseName(watcherName); err != nil {
		t.Fatal(err)
	}
	d.Key("alt+F4")
	d.WaitForExit()
}
