package walk

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/storage/keychain/keychaintest"
)

// trayHost is a program that has a tray, as Debian has it, on a screen of its own: the icon comes to it by D-Bus.
type trayHost struct {
	name  string
	needs []string
	start func(t *testing.T, h *hosting)
}

var trayHosts = []trayHost{
	{"xfce4-panel", []string{"xfce4-panel", "xfconf-query", "/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd"}, startPanel},
	{"waybar, on sway", []string{"waybar", "sway"}, startWaybar},
	{"KDE's system tray, in a window", []string{"kded5", "plasmawindowed", "dbus-send"}, startPlasma},
}

// hosting is a host that runs, and the bus on which it is found.
type hosting struct {
	t    *testing.T
	d    *Desktop
	bus  *dbus.Conn
	home string
	host *exec.Cmd
	bar  []string // the command of the host
	// icon is where the icon is, from the corner of the screen, or of the window of this title.
	icon   spot
	window string
}

// startPanel configures a panel at the top of the screen that has a tray and nothing else.
func startPanel(t *testing.T, h *hosting) {
	h.run("/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd")
	h.d.until("xfconf", func() bool { return h.has("org.xfce.Xfconf") })
	for _, setting := range [][]string{
		{"/configver", "-t", "int", "-s", "2"},
		{"/panels", "-a", "-t", "int", "-s", "1"},
		{"/panels/panel-1/position", "-t", "string", "-s", "p=6;x=0;y=0"},
		{"/panels/panel-1/length", "-t", "uint", "-s", "100"},
		{"/panels/panel-1/position-locked", "-t", "bool", "-s", "true"},
		{"/panels/panel-1/size", "-t", "uint", "-s", "40"},
		{"/panels/panel-1/plugin-ids", "-a", "-t", "int", "-s", "1"},
		{"/plugins/plugin-1", "-t", "string", "-s", "systray"},
	} {
		cmd := exec.Command("xfconf-query", append([]string{"-c", "xfce4-panel", "-n", "-p"}, setting...)...)
		cmd.Env = h.environment()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v %s", setting, err, out)
		}
	}
	h.bar = []string{"xfce4-panel"}
	h.icon = spot{x: 14, y: 20}
}

func startWaybar(t *testing.T, h *hosting) {
	keychaintest.StartSway(t, "")
	path := filepath.Join(h.home, "waybar.json")
	config := `{"position": "top", "height": 40, "modules-left": ["tray"], "tray": {"icon-size": 24}}`
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	h.icon = spot{x: 14, y: 45} // sway has a window with a title
	h.bar = []string{"waybar", "--config", path, "--style", os.DevNull}
}

// startPlasma shows KDE's system tray as a window. The background process of KDE keeps the list of icons.
func startPlasma(_ *testing.T, h *hosting) {
	const load = "dbus-send --session --print-reply --dest=org.kde.kded5 /kded org.kde.kded5.loadModule " +
		"string:statusnotifierwatcher"
	const show = "exec plasmawindowed org.kde.plasma.systemtray"
	h.bar = []string{"sh", "-c", "kded5 & until " + load + "; do sleep 0.1; done; " + show}
	h.icon, h.window = spot{x: 46, y: 80}, "System Tray"
}

// environment is that of the host: the screen of the test process, the bus of the walk.
func (h *hosting) environment() []string {
	return append(os.Environ(), "HOME="+h.home, "XDG_CONFIG_HOME="+h.home, "XDG_CACHE_HOME="+h.home,
		"DBUS_SESSION_BUS_ADDRESS="+h.d.Bus(), "NO_AT_BRIDGE=1", "GSETTINGS_BACKEND=memory", "QT_QUICK_BACKEND=software",
		"KDE_FULL_SESSION=true", "XDG_CURRENT_DESKTOP=KDE")
}

func (h *hosting) run(command ...string) *exec.Cmd {
	h.t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = h.environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // with what it starts
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { h.end(cmd) })
	return cmd
}

func (h *hosting) end(cmd *exec.Cmd) {
	if cmd.ProcessState == nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	}
}

func (h *hosting) has(name string) bool {
	owned := false
	err := h.bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned)
	return err == nil && owned
}

const trayWatcher = "org.kde.StatusNotifierWatcher"

// begin starts the host; without an icon yet.
func (h *hosting) begin() {
	h.t.Helper()
	h.host = h.run(h.bar...)
	h.d.until("a tray", func() bool { return h.has(trayWatcher) })
}

// stop ends the host, as a crash does.
func (h *hosting) stop() {
	h.t.Helper()
	h.end(h.host)
	h.d.until("that the tray has gone", func() bool { return !h.has(trayWatcher) })
}

// shows waits until the host has an icon.
func (h *hosting) shows() {
	h.t.Helper()
	h.d.until("the icon in the tray", func() bool {
		var items []string
		err := h.bus.Object(trayWatcher, "/StatusNotifierWatcher").
			StoreProperty(trayWatcher+".RegisteredStatusNotifierItems", &items)
		return err == nil && len(items) > 0
	})
}

// do presses a key or a mouse button on the screen of the host.
func (h *hosting) do(arguments ...string) {
	h.t.Helper()
	if out, err := exec.Command("xdotool", arguments...).CombinedOutput(); err != nil {
		h.t.Fatalf("xdotool %v: %v %s", arguments, err, out)
	}
}

// to is what moves the mouse to the icon, and beside it.
func (h *hosting) to(right, down int) []string {
	h.t.Helper()
	move := []string{"mousemove"}
	if h.window != "" {
		id := ""
		h.d.until("the window "+h.window, func() bool {
			out, _ := exec.Command("xdotool", "search", "--onlyvisible", "--name", "^"+h.window+"$").Output()
			id, _, _ = strings.Cut(string(out), "\n")
			return id != ""
		})
		move = append(move, "--window", id)
	}
	return append(move, strconv.Itoa(h.icon.x+right), strconv.Itoa(h.icon.y+down))
}

// open clicks on the icon and, where that opens the menu, chooses the first entry; it says which it was.
func (h *hosting) open() string {
	h.t.Helper()
	windows := func() int { return h.d.Windows("Keyrack") }
	for range 10 { // the icon may not be drawn yet
		h.do("mousemove", "500", "500")
		h.do(append(h.to(0, 0), "click", "1")...)
		for range 10 {
			if time.Sleep(100 * time.Millisecond); windows() > 0 {
				return "shows the window"
			}
		}
		h.do("key", "Down", "Return")
		for range 10 {
			if time.Sleep(100 * time.Millisecond); windows() > 0 {
				return "opens the menu"
			}
		}
		h.do(append(h.to(46, 22), "click", "1")...) // where the menu takes no keys
		for range 10 {
			if time.Sleep(100 * time.Millisecond); windows() > 0 {
				return "opens the menu"
			}
		}
		h.do("key", "Escape")
	}
	return "opens nothing"
}

// TestTheIconInEveryTray hides the window in the tray of real hosts and brings it back by a click, also after the host
// has ended and begun again. The page for desktops has a table of it.
func TestTheIconInEveryTray(t *testing.T) {
	if os.Getenv("KEYRACK_DESKS") == "" {
		t.Skip("KEYRACK_DESKS is empty")
	}
	var rows []string
	for _, host := range trayHosts {
		t.Run(host.name, func(t *testing.T) {
			for _, program := range host.needs {
				if _, err := exec.LookPath(program); err != nil {
					t.Skipf("%s is not installed", program)
				}
			}
			keychaintest.StartScreen(t)
			d := Start(t, Options{})
			bus, err := dbus.Connect(d.Bus())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = bus.Close() })
			h := &hosting{t: t, d: d, bus: bus, home: t.TempDir()}
			host.start(t, h)
			h.begin()
			d.Terminate()
			d.Terminal("config", "set", "tray", "yes")
			d.Launch() // now there is a tray
			h.shows()
			rows = append(rows, keychaintest.Row(host.name, h.hide(), h.again(), h.without()))
			t.Log(rows[len(rows)-1])
		})
	}
	keychaintest.HoldTable(t, "trays", rows)
}

// hide closes the window and brings it back by the icon.
func (h *hosting) hide() string {
	h.t.Helper()
	h.d.WaitForWindows("Keyrack", 1)
	h.d.Key("alt+F4")
	h.d.WaitForWindows("Keyrack", 0)
	how := h.open()
	if how == "opens nothing" {
		h.t.Error("a click on the icon opens nothing")
	}
	return how
}

// again does so after the host has begun anew.
func (h *hosting) again() string {
	h.t.Helper()
	h.stop()
	h.begin()
	h.shows()
	if h.hide() == "opens nothing" {
		return "lost"
	}
	return "is there again"
}

// without closes the window when there is no host any more.
func (h *hosting) without() string {
	h.t.Helper()
	h.stop()
	h.d.Key("alt+F4")
	h.d.WaitForExit()
	return "ends Keyrack"
}
