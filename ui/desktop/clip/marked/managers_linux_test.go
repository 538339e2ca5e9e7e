package marked_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"keyrack/ui/desktop/clip/marked"
)

// manager is a clipboard history as Debian has it.
type manager struct {
	name    string
	on      int      // which of the desktops
	command []string // starts it
	kept    string   // file in its home that has what it keeps
}

var managers = []manager{
	{"Parcellite", 0, []string{"parcellite", "--no-icon"}, ".local/share/parcellite/history"},
	{"clipman", 1, []string{"wl-paste", "--type", "text", "--watch", "clipman", "store"}, ".local/share/clipman.json"},
}

// A history that has taken a token over puts it back when nobody owns the clipboard any more. That it keeps it in its
// own file nobody can help.
func TestATokenThatAHistoryKeptDoesNotStayInTheClipboard(t *testing.T) {
	for _, m := range managers {
		t.Run(m.name, func(t *testing.T) {
			for _, program := range []string{m.command[0], m.command[len(m.command)-min(2, len(m.command))]} {
				if _, err := exec.LookPath(program); err != nil && !strings.HasPrefix(program, "-") {
					t.Skipf("%s is not installed", program)
				}
			}
			on := desktops[m.on]
			on.start(t)
			home := t.TempDir()
			t.Setenv("HOME", home)
			for _, folder := range []string{".local/share", ".config", ".cache"} {
				if err := os.MkdirAll(filepath.Join(home, folder), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command(m.command[0], m.command[1:]...)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			})
			b := &board{Board: marked.Find(on.wayland), desktop: on, t: t}
			keeps := func(text string) bool {
				raw, _ := os.ReadFile(filepath.Join(home, m.kept))
				return strings.Contains(string(raw), text)
			}
			b.copyElsewhere("a recipe")
			until(t, "the history works", func() bool { return keeps("a recipe") })

			take := func() bool { return false }
			until(t, "the history has the token", func() bool {
				if b.text() != first && !keeps(first) { // it is busy with the recipe, and puts that back
					if again, err := b.Put(first); err == nil {
						take = again
					}
				}
				return keeps(first)
			})
			took := take()
			returns := 0
			for end := time.Now().Add(4 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
				if b.text() != first {
					continue
				}
				if returns++; returns > 5 {
					t.Fatal("it comes back again and again")
				}
				if err := b.Empty(); err != nil { // as the keeper does
					t.Fatal(err)
				}
			}
			t.Logf("taken out at once: %v, put back %d times", took, returns)
			if got := b.paste(); got == first || b.text() == first {
				t.Error("the token is still in the clipboard")
			}
		})
	}
}

// toolkit is a window that owns the clipboard, as that of the toolkit does, and a second one that owns what a clipboard
// manager does and never answers.
func toolkit(t *testing.T) (window xproto.Window) {
	t.Helper()
	conn, err := xgb.NewConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	for _, name := range []string{"CLIPBOARD_MANAGER", "CLIPBOARD"} {
		atom, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			t.Fatal(err)
		}
		if window, err = xproto.NewWindowId(conn); err != nil {
			t.Fatal(err)
		}
		screen := xproto.Setup(conn).DefaultScreen(conn)
		err = errors.Join(
			xproto.CreateWindowChecked(conn, 0, window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly,
				screen.RootVisual, 0, nil).Check(),
			xproto.SetSelectionOwnerChecked(conn, window, atom.Atom, xproto.TimeCurrentTime).Check())
		if err != nil {
			t.Fatal(err)
		}
	}
	return window
}

// The toolkit waits for a clipboard manager for good when the program ends.
func TestWhatTheToolkitHasIsKeptBesideAManagerThatNeverAnswers(t *testing.T) {
	desktops[0].start(t)
	b := &board{Board: marked.Find(false), desktop: desktops[0], t: t}
	window := toolkit(t)
	b.Keep(uintptr(window), func() string { return "a value" })
	if got := b.paste(); got != "a value" {
		t.Errorf("the clipboard has %q", got)
	}
	if offered := b.paste(b.kinds...); strings.Contains(offered, "x-kde-passwordManagerHint") {
		t.Errorf("it is marked as a password: %s", offered)
	}
	b.copyElsewhere("a recipe")
	b.Keep(uintptr(window), func() string { return "a value" })
	if got := b.paste(); got != "a recipe" {
		t.Errorf("what another program has copied became %q", got)
	}
}
