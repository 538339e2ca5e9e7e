package typist

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/desktop/typist/typisttest"
)

// made is a token that nobody has given out.
const made = "F1F1F1F1234567890ABCDEF000000000-F1F1F1F1987654321fedcba00000000"

// desk is an X server with a window manager and a program that records its keys.
type desk struct {
	t *testing.T
	x *x11
	*Typist
}

func open(t *testing.T) *desk {
	t.Helper()
	keychaintest.Require(t, "setxkbmap", "xev")
	keychaintest.StartScreen(t)
	waitFor(t, "the window manager", func() bool { return exec.Command("xdotool", "get_num_desktops").Run() == nil })
	x, err := newX11()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, x: x, Typist: &Typist{Before: x.before, Type: x.typeInto, Close: x.Conn.Close}}
	t.Cleanup(d.Close)
	return d
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	if !until(t.Context(), time.Minute, is) {
		t.Fatalf("waited in vain for %s", what)
	}
}

// record opens the window of a recorder, and waits until it has the keyboard.
func (d *desk) record(title string) (*typisttest.Recorder, Window) {
	d.t.Helper()
	r := typisttest.Record(d.t, title, os.Environ())
	var window Window
	waitFor(d.t, "the window of "+title, func() bool {
		found, has := d.Before()
		window = found
		return has && found.Title == title && d.x.hasKeyboard(xproto.Window(found.id))
	})
	return r, window
}

// mine opens a window of this process, and waits until it has the keyboard.
func (d *desk) mine() xproto.Window {
	d.t.Helper()
	id, err := xproto.NewWindowId(d.x.Conn)
	if err != nil {
		d.t.Fatal(err)
	}
	screen := xproto.Setup(d.x.Conn).DefaultScreen(d.x.Conn)
	err = xproto.CreateWindowChecked(d.x.Conn, 0, id, d.x.root, 0, 0, 200, 100, 0, xproto.WindowClassInputOutput,
		screen.RootVisual, xproto.CwBackPixel, []uint32{0}).Check()
	if err == nil {
		err = xproto.MapWindowChecked(d.x.Conn, id).Check()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	waitFor(d.t, "a window of Keyrack", func() bool { return d.x.bring(d.t.Context(), id) == nil })
	return id
}

// mapping is what all keys mean.
func (d *desk) mapping() []xproto.Keysym {
	d.t.Helper()
	setup := xproto.Setup(d.x.Conn)
	reply, err := xproto.GetKeyboardMapping(d.x.Conn, setup.MinKeycode,
		byte(setup.MaxKeycode-setup.MinKeycode+1)).Reply()
	if err != nil {
		d.t.Fatal(err)
	}
	all, width := []xproto.Keysym{}, int(reply.KeysymsPerKeycode)
	for i := 0; i < len(reply.Keysyms); i += width {
		all = append(all, reply.Keysyms[i:i+min(width, 4)]...)
	}
	return all
}

func (d *desk) run(name string, arguments ...string) {
	d.t.Helper()
	if out, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s %v: %v\n%s", name, arguments, err, out)
	}
}

func TestATextArrivesOnEveryLayout(t *testing.T) {
	d := open(t)
	r, window := d.record("a form")
	if window.Program != "xev" {
		t.Errorf("the program is %q", window.Program)
	}
	d.mine()
	for _, layout := range []string{"us", "cz", "de", "fr", "gr", "ru", "us,ru"} {
		d.run("setxkbmap", "-layout", layout, "-option", "grp:menu_toggle")
		if strings.Contains(layout, ",") {
			d.run("xdotool", "key", "Menu")
		}
		before := d.mapping()
		at := len(r.Text())
		if err := d.Type(t.Context(), window, made); err != nil {
			t.Fatalf("%s: %v", layout, err)
		}
		if !until(t.Context(), 10*time.Second, func() bool { return r.Text()[at:] == made }) {
			t.Errorf("%s: %d bytes arrived, of %d, and not as they were typed", layout, len(r.Text())-at, len(made))
		}
		if !reflect.DeepEqual(before, d.mapping()) {
			t.Errorf("%s: the keyboard is not as it was", layout)
		}
	}
}

func TestEveryCharacterArrives(t *testing.T) {
	d := open(t)
	r, window := d.record("a form")
	const text = "aZ09 !\"$&/()=?^~`'|{}[]\\@#Žluťoučký kůň ß € 客"
	if err := d.Type(t.Context(), window, text); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "all of it", func() bool { return len(r.Text()) >= len(text) })
	if r.Text() != text {
		t.Errorf("%q arrived", r.Text())
	}
}

func TestWithFewKeysATextIsTypedInParts(t *testing.T) {
	d := open(t)
	r, window := d.record("a form")
	spare, width, err := d.x.spare()
	if err != nil {
		t.Fatal(err)
	}
	taken := make([]symbol, len(spare)-6)
	for i := range taken {
		taken[i] = symbol('!')
	}
	if err := d.x.bind(spare[6:], taken, width); err != nil {
		t.Fatal(err)
	}
	if err := d.Type(t.Context(), window, made[:20]); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "all of it", func() bool { return len(r.Text()) >= 20 })
	if r.Text() != made[:20] {
		t.Errorf("%q arrived", r.Text())
	}
	if err := d.x.bind(spare[:5], taken[:5], width); err != nil {
		t.Fatal(err)
	}
	if err := d.Type(t.Context(), window, made); !errors.Is(err, ErrNoKeys) {
		t.Errorf("where all keys have a meaning: %v", err)
	}
}

func TestNothingIsTypedIntoKeyrack(t *testing.T) {
	d := open(t)
	if window, has := d.Before(); has {
		t.Errorf("before any window there is %q", window.Title)
	}
	own := d.mine()
	if window, has := d.Before(); has {
		t.Errorf("Keyrack's own window is taken for %q", window.Title)
	}
	if err := d.Type(t.Context(), Window{id: uint32(own)}, made); !errors.Is(err, ErrOwn) {
		t.Errorf("typed into Keyrack's own window: %v", err)
	}
	d.run("xdotool", "version")
	r, _ := d.record("another Keyrack")
	d.mine()
	if window, has := d.Before(); !has || window.Title != "another Keyrack" || r.Text() != "" {
		t.Errorf("the window before is %q", window.Title)
	}
}

func TestTypingStopsWhenTheKeyboardGoesElsewhere(t *testing.T) {
	d := open(t)
	other, otherWindow := d.record("a chat")
	r, window := d.record("a form")
	go func() {
		until(t.Context(), time.Minute, func() bool { return len(r.Text()) > 3 })
		_ = exec.Command("xdotool", "windowactivate", strconv.Itoa(int(otherWindow.id))).Run()
	}()
	long := strings.Repeat(made, 40)
	err := d.Type(t.Context(), window, long)
	stopped := (*StoppedError)(nil)
	if !errors.As(err, &stopped) || !errors.Is(err, ErrMoved) || strings.Contains(err.Error(), made[:4]) {
		t.Fatalf("it ended with %v", err)
	}
	waitFor(t, "what was typed", func() bool { return len(r.Text()) == stopped.Typed })
	if other.Text() != "" {
		t.Errorf("%d characters went to another window", len(other.Text()))
	}
}

func TestHeldAndLockedKeysLetNothingBeTyped(t *testing.T) {
	d := open(t)
	r, window := d.record("a form")
	d.mine()
	d.run("xdotool", "keydown", "F5")
	if err := d.Type(t.Context(), window, made); !errors.Is(err, ErrKeyHeld) {
		t.Errorf("while a key is held: %v", err)
	}
	d.run("xdotool", "keyup", "F5")
	d.run("xdotool", "key", "Caps_Lock")
	if err := d.Type(t.Context(), window, made); !errors.Is(err, ErrCapsLock) {
		t.Errorf("with Caps Lock: %v", err)
	}
	d.run("xdotool", "key", "Caps_Lock")
	if r.Text() != "" {
		t.Fatalf("%d characters were typed all the same", len(r.Text()))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Type(ended, window, made); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := d.Type(t.Context(), window, made+"\n"); !errors.Is(err, ErrCharacter) || r.Text() != "" {
		t.Errorf("with a new line: %v", err)
	}
}

func TestAWindowThatHasGoneIsNotTypedInto(t *testing.T) {
	d := open(t)
	_, window := d.record("a form")
	d.run("xdotool", "windowkill", strconv.Itoa(int(window.id)))
	waitFor(t, "the end of the window", func() bool { _, has := d.Before(); return !has })
	if err := d.Type(t.Context(), window, made); !errors.Is(err, ErrGone) {
		t.Errorf("%v", err)
	}
}

func TestWhereNothingCanBeTypedTheReasonIsTold(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	for _, test := range []struct {
		toolkit bool
		display string
		want    Refusal
	}{{true, "", Wayland}, {false, "wayland-7", Wayland}, {false, "", System}} {
		t.Setenv("WAYLAND_DISPLAY", test.display)
		if found, why := Find(test.toolkit); found != nil || why != test.want {
			t.Errorf("%+v: %v", test, why)
		}
	}
}
