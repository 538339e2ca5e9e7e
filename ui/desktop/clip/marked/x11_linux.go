package marked

import (
	"encoding/binary"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// The names of what a text is offered as.
const (
	// markType is the one that KDE agreed on with others. Its content is markContent.
	markType    = "x-kde-passwordManagerHint"
	markContent = "secret"
)

// stepTime is how long a desktop may take for a step.
const stepTime = 2 * time.Second

// errGone is returned when the text does not stay in the clipboard, because of somebody else or because the desktop has
// gone.
var errGone = errors.New("the clipboard did not take the text")

// x11 owns the clipboard of an X server. There, the owner hands the content to whoever asks for it, as what they ask
// for: see “Peer-to-Peer Communication by Means of Selections” in the Inter-Client Communication Conventions Manual.
type x11 struct {
	conn      *xgb.Conn
	window    xproto.Window // owns the clipboard, and is never shown
	clipboard xproto.Atom
	targets   xproto.Atom
	timestamp xproto.Atom
	texts     []xproto.Atom // what the text is offered as
	mark      xproto.Atom
	stamps    chan xproto.Timestamp

	mu    sync.Mutex
	text  string
	since xproto.Timestamp // when the clipboard became ours; 0 while it is not
}

// newX11 connects to the X server that DISPLAY names. It is a connection of its own, without C and beside that of the
// toolkit, whose window would otherwise get what is meant for the owner of the clipboard.
func newX11() (*x11, error) {
	xgb.Logger.SetOutput(io.Discard) // it complains about every computer that needs no authority
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	x := &x11{conn: conn, stamps: make(chan xproto.Timestamp, 1)}
	if err := x.prepare(); err != nil {
		conn.Close()
		return nil, err
	}
	go x.serve()
	return x, nil
}

func (x *x11) prepare() error {
	for _, atom := range []struct {
		name string
		is   *xproto.Atom
	}{{"CLIPBOARD", &x.clipboard}, {"TARGETS", &x.targets}, {"TIMESTAMP", &x.timestamp}, {markType, &x.mark}} {
		reply, err := xproto.InternAtom(x.conn, false, uint16(len(atom.name)), atom.name).Reply()
		if err != nil {
			return err
		}
		*atom.is = reply.Atom
	}
	for _, name := range textTypes {
		reply, err := xproto.InternAtom(x.conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return err
		}
		x.texts = append(x.texts, reply.Atom)
	}
	var err error
	if x.window, err = xproto.NewWindowId(x.conn); err != nil {
		return err
	}
	screen := xproto.Setup(x.conn).DefaultScreen(x.conn)
	return xproto.CreateWindowChecked(x.conn, 0, x.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly,
		screen.RootVisual,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
}

// put makes the clipboard ours. The time of that tells later whether it is ours still.
func (x *x11) put(text string) (take func() bool, err error) {
	since, err := x.now()
	if err != nil {
		return nil, err
	}
	x.hold(text, since)
	if err := x.own(x.window, since); err != nil {
		x.release(since)
		return nil, err
	}
	return func() bool { return x.take(since) }, nil
}

// take gives the clipboard up unless it has another owner. The server lets nobody give up what was taken later than
// since.
func (x *x11) take(since xproto.Timestamp) bool {
	if !x.release(since) {
		return false
	}
	return x.own(xproto.WindowNone, since) == nil
}

// own makes a window the owner of the clipboard, and makes sure that it is.
func (x *x11) own(window xproto.Window, at xproto.Timestamp) error {
	if err := xproto.SetSelectionOwnerChecked(x.conn, window, x.clipboard, at).Check(); err != nil {
		return err
	}
	owner, err := xproto.GetSelectionOwner(x.conn, x.clipboard).Reply()
	if err != nil {
		return err
	}
	if owner.Owner != window {
		return errGone
	}
	return nil
}

func (x *x11) hold(text string, since xproto.Timestamp) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.text, x.since = text, since
}

// release forgets the text if it is the one held since then, and reports whether it was.
func (x *x11) release(since xproto.Timestamp) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	held := x.since != 0 && x.since == since
	if held {
		x.text, x.since = "", 0
	}
	return held
}

func (x *x11) held() (text string, since xproto.Timestamp) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.text, x.since
}

// now is the time of the server: that of a change that changes nothing.
func (x *x11) now() (xproto.Timestamp, error) {
	select {
	case <-x.stamps: // came too late for somebody
	default:
	}
	err := xproto.ChangePropertyChecked(x.conn, xproto.PropModeAppend, x.window, xproto.AtomWmName, xproto.AtomString, 8,
		0, nil).Check()
	if err != nil {
		return 0, err
	}
	select {
	case now := <-x.stamps:
		return now, nil
	case <-time.After(stepTime):
		return 0, errGone
	}
}

// serve answers until the server ends.
func (x *x11) serve() {
	defer x.hold("", 0)
	for {
		event, err := x.conn.WaitForEvent()
		if event == nil && err == nil {
			return
		}
		switch e := event.(type) {
		case xproto.PropertyNotifyEvent:
			select {
			case x.stamps <- e.Time:
			default:
			}
		case xproto.SelectionClearEvent:
			// It may be about an earlier text, when the clipboard was taken away and became ours again.
			if _, since := x.held(); int32(e.Time-since) >= 0 {
				x.release(since)
			}
		case xproto.SelectionRequestEvent:
			x.answer(e)
		}
	}
}

// answer gives one program what it asks for, or tells it that there is no such thing.
func (x *x11) answer(e xproto.SelectionRequestEvent) {
	property := e.Property
	if property == xproto.AtomNone { // as old programs ask
		property = e.Target
	}
	if !x.give(e.Requestor, property, e.Target) {
		property = xproto.AtomNone
	}
	xproto.SendEvent(x.conn, false, e.Requestor, xproto.EventMaskNoEvent, string(xproto.SelectionNotifyEvent{
		Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: property,
	}.Bytes()))
}

// give writes the content, as what target says, to a property of a window.
func (x *x11) give(window xproto.Window, property, target xproto.Atom) bool {
	text, since := x.held()
	if since == 0 {
		return false
	}
	kind, format, content := target, byte(8), []byte(nil)
	switch target {
	case x.targets:
		kind, format = xproto.AtomAtom, 32
		for _, atom := range append([]xproto.Atom{x.targets, x.timestamp, x.mark}, x.texts...) {
			content = binary.LittleEndian.AppendUint32(content, uint32(atom)) // xgb has told the server that it speaks so
		}
	case x.timestamp:
		kind, format = xproto.AtomInteger, 32
		content = binary.LittleEndian.AppendUint32(content, uint32(since))
	case x.mark:
		content = []byte(markContent)
	default:
		if !x.isText(target) {
			return false
		}
		content = []byte(text)
	}
	return xproto.ChangePropertyChecked(x.conn, xproto.PropModeReplace, window, property, kind, format,
		uint32(len(content))*8/uint32(format), content).Check() == nil
}

func (x *x11) isText(target xproto.Atom) bool {
	for _, atom := range x.texts {
		if atom == target {
			return true
		}
	}
	return false
}
