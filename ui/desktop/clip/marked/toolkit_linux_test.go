package marked_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"keyrack/ui/desktop/clip/marked"
)

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
