package typist

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"keyrack/ui/desktop/xserver"
)

// find looks for an X server whose windows are all that there is: beside a Wayland desktop it has but some of them.
func find(wayland bool) (*Typist, Refusal) {
	if wayland || os.Getenv("WAYLAND_DISPLAY") != "" {
		return nil, Wayland
	}
	if os.Getenv("DISPLAY") == "" {
		return nil, System
	}
	x, err := newX11()
	if err != nil {
		return nil, System
	}
	return &Typist{Before: x.before, Type: x.typeInto, Close: x.Conn.Close}, Offered
}

// x11 types on an X server by its extension XTEST.
type x11 struct {
	*xserver.Server
	root   xproto.Window
	atoms  map[string]xproto.Atom
	typing sync.Mutex

	mu   sync.Mutex
	last xproto.Window // that had the keyboard and is none of ours
}

// What window managers tell, and take, about windows: see the Extended Window Manager Hints.
const (
	activeWindow = "_NET_ACTIVE_WINDOW"
	windowName   = "_NET_WM_NAME"
	windowType   = "_NET_WM_WINDOW_TYPE"
	typeDesktop  = "_NET_WM_WINDOW_TYPE_DESKTOP"
	typeDock     = "_NET_WM_WINDOW_TYPE_DOCK"
	processID    = "_NET_WM_PID"
)

// newX11 connects to the X server that DISPLAY names, and watches from now on which window has the keyboard.
func newX11() (*x11, error) {
	server, err := xserver.Connect()
	if err != nil {
		return nil, err
	}
	x := &x11{Server: server, atoms: map[string]xproto.Atom{}}
	x.root = xproto.Setup(x.Conn).DefaultScreen(x.Conn).Root
	if err := x.prepare(); err != nil {
		server.Close()
		return nil, err
	}
	go x.serve()
	return x, nil
}

func (x *x11) prepare() error {
	if err := xtest.Init(x.Conn); err != nil {
		return err
	}
	for _, name := range []string{activeWindow, windowName, windowType, typeDesktop, typeDock, processID} {
		reply, err := xproto.InternAtom(x.Conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return err
		}
		x.atoms[name] = reply.Atom
	}
	err := xproto.ChangeWindowAttributesChecked(x.Conn, x.root, xproto.CwEventMask,
		[]uint32{xproto.EventMaskPropertyChange}).Check()
	if err != nil {
		return err
	}
	x.notice()
	return nil
}

// serve notices which window gets the keyboard until the server ends.
func (x *x11) serve() {
	for {
		event, err := x.Conn.WaitForEvent()
		if event == nil && err == nil {
			return
		}
		if changed, is := event.(xproto.PropertyNotifyEvent); is && changed.Atom == x.atoms[activeWindow] {
			x.notice()
		}
	}
}

// notice remembers the window that has the keyboard, unless it is Keyrack's, a panel or the desktop itself.
func (x *x11) notice() {
	window := x.active()
	if window == xproto.WindowNone || x.own(window) {
		return
	}
	for _, kind := range x.numbers(window, windowType) {
		if kind == uint32(x.atoms[typeDesktop]) || kind == uint32(x.atoms[typeDock]) {
			return
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.last = window
}

// active is the window that the window manager says has the keyboard.
func (x *x11) active() xproto.Window {
	if numbers := x.numbers(x.root, activeWindow); len(numbers) > 0 {
		return xproto.Window(numbers[0])
	}
	return xproto.WindowNone
}

// most is how much of a property is read, in units of four bytes.
const most = 1024

func (x *x11) property(window xproto.Window, atom xproto.Atom) []byte {
	reply, err := xproto.GetProperty(x.Conn, false, window, atom, xproto.GetPropertyTypeAny, 0, most).Reply()
	if err != nil {
		return nil // such as of a window that has gone
	}
	return reply.Value
}

func (x *x11) numbers(window xproto.Window, name string) (all []uint32) {
	for raw := x.property(window, x.atoms[name]); len(raw) >= 4; raw = raw[4:] {
		all = append(all, xgb.Get32(raw))
	}
	return all
}

// before is what was noticed.
func (x *x11) before() (Window, bool) {
	x.mu.Lock()
	window := x.last
	x.mu.Unlock()
	if window == xproto.WindowNone || !x.there(window) {
		return Window{}, false
	}
	title := x.property(window, x.atoms[windowName])
	if len(title) == 0 {
		title = x.property(window, xproto.AtomWmName)
	}
	return Window{
		id: uint32(window), Title: strings.ToValidUTF8(string(title), "?"), Program: filepath.Base(fileOf(x.process(window))),
	}, true
}

func (x *x11) there(window xproto.Window) bool {
	_, err := xproto.GetWindowAttributes(x.Conn, window).Reply()
	return err == nil
}

// own reports whether a window is one of Keyrack's: of this process, of another of the same program, or of one that
// calls itself so.
func (x *x11) own(window xproto.Window) bool {
	process := x.process(window)
	if process == os.Getpid() || process != 0 && fileOf(process) == fileOf(os.Getpid()) {
		return true
	}
	_, class, _ := strings.Cut(string(x.property(window, xproto.AtomWmClass)), "\x00")
	return strings.TrimSuffix(class, "\x00") == "Keyrack"
}

// process is that of a window, 0 where nobody knows.
func (x *x11) process(window xproto.Window) int {
	if known := x.ProcessOf(window); known != 0 {
		return known
	}
	if told := x.numbers(window, processID); len(told) > 0 {
		return int(told[0])
	}
	return 0
}

// fileOf is the program that a process runs; empty where that is not known.
func fileOf(process int) string {
	path, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(process), "exe"))
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(path, " (deleted)")
}

const (
	// frontTime is how long a window may take to come to the front, heldTime how long a key may still be held then.
	frontTime = 2 * time.Second
	heldTime  = 2 * time.Second
	pollTime  = 5 * time.Millisecond
)

// until waits for a condition, and reports whether it came in time.
func until(ctx context.Context, most time.Duration, is func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for !is() {
		select {
		case <-ctx.Done():
			return is()
		case <-time.After(pollTime):
		}
	}
	return true
}

// bring asks the window manager to bring a window to the front, as a pager does, and waits until it has the keyboard.
func (x *x11) bring(ctx context.Context, window xproto.Window) error {
	const pager = 2
	message := xproto.ClientMessageEvent{
		Format: 32, Window: window, Type: x.atoms[activeWindow],
		Data: xproto.ClientMessageDataUnionData32New([]uint32{pager, xproto.TimeCurrentTime, 0, 0, 0}),
	}
	err := xproto.SendEventChecked(x.Conn, false, x.root,
		xproto.EventMaskSubstructureNotify|xproto.EventMaskSubstructureRedirect, string(message.Bytes())).Check()
	if err != nil {
		return err
	}
	if !until(ctx, frontTime, func() bool { return x.active() == window && x.hasKeyboard(window) }) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !x.there(window) {
			return ErrGone
		}
		return ErrNotFront
	}
	return nil
}

// hasKeyboard reports whether keys go to a window, or to one in it.
func (x *x11) hasKeyboard(window xproto.Window) bool {
	focus, err := xproto.GetInputFocus(x.Conn).Reply()
	if err != nil {
		return false
	}
	// The numbers of no window and of the one below the mouse are 0 and 1.
	for at := focus.Focus; at > 1 && at != x.root; {
		if at == window {
			return true
		}
		tree, err := xproto.QueryTree(x.Conn, at).Reply()
		if err != nil {
			return false
		}
		at = tree.Parent
	}
	return false
}
