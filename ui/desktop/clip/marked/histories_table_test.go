//go:build linux

package marked_test

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/desktop/clip/marked"
)

// manager is a clipboard history as Debian has it.
type manager struct {
	name    string
	on      int // which of the desktops
	command []string
	bus     bool // it needs a session bus
	needs   []string
	tells   []string // prints what it keeps, where that cannot be read in its files
}

var managers = []manager{
	{name: "CopyQ", command: []string{"copyq"}, tells: []string{"copyq", "read", "0", "1", "2", "3"}},
	{name: "GPaste", command: []string{"/usr/libexec/gpaste/gpaste-daemon"}, bus: true},
	{name: "Parcellite", command: []string{"parcellite", "--no-icon"}},
	{name: "Diodon", command: []string{"diodon"}, bus: true, needs: []string{"zeitgeist-daemon"}},
	{name: "Xfce's Clipman", command: []string{"xfce4-clipman"}, bus: true},
	{
		name: "Klipper", command: []string{"klipper"}, bus: true, tells: []string{
			"dbus-send", "--session", "--print-reply", "--dest=org.kde.klipper", "/klipper",
			"org.kde.klipper.klipper.getClipboardHistoryMenu",
		},
	},
	{
		name: "clipman", on: 1, command: []string{"wl-paste", "--type", "text", "--watch", "clipman", "store"},
		needs: []string{"clipman"},
	},
	{
		name: "clipman --no-persist", on: 1, command: []string{
			"wl-paste", "--type", "text", "--watch", "clipman", "store", "--no-persist",
		},
		needs: []string{"clipman"},
	},
}

// history is one that runs, with a desktop and a home of its own.
type history struct {
	*board
	manager
	home    string
	recipes int
}

func (m manager) start(t *testing.T) *history {
	t.Helper()
	for _, program := range append([]string{m.command[0]}, m.needs...) {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	on := desktops[m.on]
	h := &history{manager: m, home: t.TempDir()}
	for name, folder := range map[string]string{
		"HOME": "", "XDG_DATA_HOME": ".local/share", "XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache",
	} {
		path := filepath.Join(h.home, folder)
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, path)
	}
	if m.bus {
		services := []keychaintest.Service{}
		if path, err := exec.LookPath("zeitgeist-daemon"); err == nil {
			services = append(services, keychaintest.Service{Name: "org.gnome.zeitgeist.Engine", Exec: path})
		}
		keychaintest.StartBus(t, services...)
		t.Setenv("GSETTINGS_BACKEND", "memory")
	}
	on.start(t)
	cmd := exec.Command(m.command[0], m.command[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // with what it starts
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	h.board = &board{Board: marked.Find(on.wayland), desktop: on, t: t}
	return h
}

// keeps reports whether a text lies in a file of the history.
func (h *history) keeps(text string) bool {
	if h.tells != nil {
		out, _ := exec.Command(h.tells[0], h.tells[1:]...).Output() // nothing while it starts
		return strings.Contains(string(out), text)
	}
	found := false
	_ = filepath.WalkDir(h.home, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && !found {
			raw, _ := os.ReadFile(path) // it may have gone
			found = strings.Contains(string(raw), text)
		}
		return nil
	})
	return found
}

// settle copies something else, and waits until the history has done with it.
func (h *history) settle() {
	h.t.Helper()
	recipe, again := "", time.Now()
	until(h.t, "the history works", func() bool {
		if recipe != "" && h.keeps(recipe) {
			return true
		}
		if time.Now().After(again) { // it may not have looked yet, or put something back; nor store the same twice
			again = time.Now().Add(2 * time.Second)
			h.recipes++
			recipe = "recipe " + strconv.Itoa(h.recipes)
			elsewhere{h.desktop}.SetContent(recipe)
		}
		time.Sleep(50 * time.Millisecond)
		return false
	})
	time.Sleep(time.Second)
}

// now is what the clipboard holds; "" also where its owner does not answer.
func (h *history) now() string {
	ctx, cancel := context.WithTimeout(h.t.Context(), 3*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, h.pasting[0], h.pasting[1:]...).Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// left says what became of a token that is no longer Keyrack's.
func (h *history) left(token string) string {
	h.t.Helper()
	back := false
	for end := time.Now().Add(4 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		back = h.now() == token || back
	}
	switch {
	case h.now() == token:
		return "back"
	case back:
		return "back for a moment"
	}
	return "gone"
}

// row is what became of tokens beside a history.
type row struct{ kept, cleared, quit, crashed, once string }

func (r row) cells() []string { return []string{r.kept, r.cleared, r.quit, r.crashed, r.once} }

// lookTime is enough for a history to look at the clipboard: they do so at once, or up to twice a second.
const lookTime = 1500 * time.Millisecond

// try copies tokens and ends, each in its own way.
func (h *history) try() (r row) {
	h.t.Helper()
	token := func(of string) string { return strings.Repeat(of, 32) + "-" + strings.Repeat(of, 31) }
	copied := func(c *copyist, how, token string) {
		h.settle()
		c.do(how, token)
		for end := time.Now().Add(2 * lookTime); !h.keeps(token) && time.Now().Before(end); {
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Second) // some store it first, and take it over then
	}
	c := h.copyist()
	copied(c, "copy", token("A"))
	c.do("clear") // as when its time is over, and when Keyrack is locked
	r.cleared = h.left(token("A"))
	h.settle()
	r.kept = map[bool]string{true: "kept", false: "left out"}[h.keeps(token("A"))]

	copied(c, "once", token("B"))
	asked := c.asked()
	pasted, again := h.now() == token("B"), h.now() == token("B")
	h.t.Logf("asked %q, pasted %v, again %v", asked, pasted, again)
	time.Sleep(lookTime)
	switch {
	case !pasted || again:
		r.once = "not pasted once"
	case h.keeps(token("B")):
		r.once = "kept"
	case strings.Contains(asked, "history "+strconv.Quote(h.label())):
		r.once = "pasted once; asked, got nothing"
	case asked == "":
		r.once = "pasted once; did not ask"
	}
	for c.asked() != "" {
		continue
	}
	copied(c, "copy", token("C"))
	c.do("quit")
	r.quit = h.left(token("C"))

	c = h.copyist()
	copied(c, "copy", token("D"))
	c.kill()
	r.crashed = h.left(token("D"))
	return r
}

// label is what Keyrack calls it.
func (m manager) label() string {
	name, _, _ := strings.Cut(m.name, " --")
	return name
}

// A token that is cleared stays away beside every history, and one for one paste goes to none of them. What they keep
// of a plain copy, and do after a crash, nobody can help: the page for desktops has a table of it, made with
// KEYRACK_DESKS=write. Without KEYRACK_DESKS two of them stand for all.
func TestTokensBesideEveryHistory(t *testing.T) {
	all := os.Getenv("KEYRACK_DESKS") != ""
	var rows []string
	for _, m := range managers {
		t.Run(m.name, func(t *testing.T) {
			if !all && m.label() != "Parcellite" && m.name != "clipman" {
				t.Skip("KEYRACK_DESKS is empty")
			}
			h := m.start(t)
			r := h.try()
			t.Log(m.name, r)
			if r.cleared == "back" || r.quit == "back" {
				t.Errorf("a cleared token came back: %+v", r)
			}
			if !strings.HasPrefix(r.once, "pasted once") {
				t.Errorf("a copy for one paste was %s", r.once)
			}
			if heeds := !strings.Contains(h.Note, "all the same"); heeds != (r.kept == "left out") {
				t.Errorf("Keyrack says %q, and it was %s", h.Note, r.kept)
			}
			rows = append(rows, keychaintest.Row(append([]string{m.name, h.desktop.name}, r.cells()...)...))
		})
	}
	keychaintest.HoldTable(t, "histories", rows)
}
