package marked

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/jezek/xgb/xproto"

	"keyrack/ui/desktop/xserver"
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
// for: see “Peer-to-Peer Communication by Means of Selections” in the Inter-Client Communication Conventions
// Manual.
type x11 struct {
	*xserver.Server
	window    xproto.Window // owns the clipboard, and is never shown
	clipboard xproto.Atom
	manager   xproto.Atom // selection of a clipboard manager
	save      xproto.Atom // what it is asked for
	targets   xproto.Atom
	timestamp xproto.Atom
	texts     []xproto.Atom // what the text is offered as
	mark      xproto.Atom
	stamps    chan xproto.Timestamp
	saved     chan struct{} // a clipboard manager has answered
	handed    chan struct{} // somebody has got a text that is no secret

	mu    sync.Mutex
	text  string           // empty for one that was taken out
	plain bool             // it is no secret
	once  *once            // who gets it; nil for everybody
	since xproto.Timestamp // when the clipboard became ours; 0 while it is not
}

// newX11 connects to the X server that DISPLAY names. It is a connection of its own, without C and beside that of the
// toolkit, whose window would otherwise get what is meant for the owner of the clipboard.
func newX11() (*x11, error) {
	server, err := xserver.Connect()
	if err != nil {
		return nil, err
	}
	x := &x11{
		Server: server, stamps: make(chan xproto.Timestamp, 1), saved: make(chan struct{}, 1),
		handed: make(chan struct{}, 1),
	}
	if err := x.prepare(); err != nil {
		server.Close()
		return nil, err
	}
	go x.serve()
	return x, nil
}

func (x *x11) prepare() error {
	for _, atom := range []struct {
		name string
		is   *xproto.Atom
	}{
		{"CLIPBOARD", &x.clipboard},
		{"CLIPBOARD_MANAGER", &x.manager},
		{"SAVE_TARGETS", &x.save},
		{"TARGETS", &x.targets},
		{"TIMESTAMP", &x.timestamp},
		{markType, &x.mark},
	} {
		reply, err := xproto.InternAtom(x.Conn, false, uint16(len(atom.name)), atom.name).Reply()
		if err != nil {
			return err
		}
		*atom.is = reply.Atom
	}
	for _, name := range textTypes {
		reply, err := xproto.InternAtom(x.Conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return err
		}
		x.texts = append(x.texts, reply.Atom)
	}
	var err error
	if x.window, err = xproto.NewWindowId(x.Conn); err != nil {
		return err
	}
	screen := xproto.Setup(x.Conn).DefaultScreen(x.Conn)
	return xproto.CreateWindowChecked(x.Conn, 0, x.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly,
		screen.RootVisual,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
}

// put makes the clipboard ours. The time of that tells later whether it is ours still.
func (x *x11) put(text string) (take func() bool, err error) {
	return x.takeable(x.claim(text, false, nil))
}

func (x *x11) takeable(since xproto.Timestamp, err error) (take func() bool, failed error) {
	if err != nil {
		return nil, err
	}
	return func() bool { return x.take(since) }, nil
}

// putOnce is put for one paste.
func (x *x11) putOnce(text string, read func(Reader)) (take func() bool, err error) {
	return x.takeable(x.claim(text, false, newOnce(read)))
}

// claim makes the clipboard ours with a text, and returns since when it is.
func (x *x11) claim(text string, plain bool, once *once) (xproto.Timestamp, error) {
	since, err := x.now()
	if err != nil {
		return 0, err
	}
	x.hold(text, plain, once, since)
	if err := x.own(since); err != nil {
		x.lose(since)
		return 0, err
	}
	return since, nil
}

// take puts an empty text in the place of the one held since then, unless the clipboard has another owner. It does not
// give the clipboard up: histories put their last entry back into one that nobody owns, and that is the token. The
// server lets nobody own again what was taken later than since.
func (x *x11) take(since xproto.Timestamp) bool {
	x.mu.Lock()
	held := x.since != 0 && x.since == since && x.text != ""
	if held {
		x.text = ""
	}
	x.mu.Unlock()
	return held && x.own(since) == nil
}

// empty makes an empty text of ours what the clipboard holds, whoever owns it.
func (x *x11) empty() error {
	_, err := x.claim("", false, nil)
	return err
}

// own makes our window the owner of the clipboard, and makes sure that it is.
func (x *x11) own(at xproto.Timestamp) error {
	if err := xproto.SetSelectionOwnerChecked(x.Conn, x.window, x.clipboard, at).Check(); err != nil {
		return err
	}
	owner, err := xproto.GetSelectionOwner(x.Conn, x.clipboard).Reply()
	if err != nil {
		return err
	}
	if owner.Owner != x.window {
		return errGone
	}
	return nil
}

// keepTime is how long a clipboard manager may take to save a text.
const keepTime = time.Second

// settleTime is how long a history may take to store what it has just got.
const settleTime = 200 * time.Millisecond

// keep owns the text of a window of this program from now on, if that owns the clipboard: the toolkit would offer it to
// a clipboard manager at the end, and wait for an answer for good. It offers it, too, and waits for a second.
func (x *x11) keep(window uintptr, text func() string) {
	owner, err := xproto.GetSelectionOwner(x.Conn, x.clipboard).Reply()
	if err == nil && owner.Owner == x.window {
		x.leave()
		return
	}
	ids := ^xproto.Setup(x.Conn).ResourceIdMask // the part of a number that all windows of a program share
	if err != nil || owner.Owner == xproto.WindowNone || uint32(owner.Owner)&ids != uint32(window)&ids {
		return
	}
	since, err := x.claim(text(), true, nil)
	if err != nil {
		return
	}
	if manager, err := xproto.GetSelectionOwner(x.Conn, x.manager).Reply(); err != nil ||
		manager.Owner == xproto.WindowNone {
		return
	}
	if xproto.ConvertSelectionChecked(x.Conn, x.window, x.manager, x.save, x.save, since).Check() != nil {
		return
	}
	select {
	case <-x.saved:
	case <-time.After(keepTime):
	}
}

// leftText takes the place of a cleared token in histories that put their last text back.
const leftText = "Keyrack has cleared the clipboard."

// leave hands a history that would put the token back, once the empty clipboard has no owner, another text to put back.
// It waits as long as such a history takes to look.
func (x *x11) leave() {
	if text, _, _, since := x.held(); since == 0 || text != "" ||
		!slices.ContainsFunc(running(), func(h history) bool { return h.refills }) {
		return
	}
	select {
	case <-x.handed: // what was kept before
	default:
	}
	if _, err := x.claim(leftText, true, nil); err != nil {
		return
	}
	select {
	case <-x.handed:
		time.Sleep(settleTime) // until it has stored what it got
	case <-time.After(keepTime):
	}
}

func (x *x11) hold(text string, plain bool, once *once, since xproto.Timestamp) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.text, x.plain, x.once, x.since = text, plain, once, since
}

// lose forgets what is held since then.
func (x *x11) lose(since xproto.Timestamp) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.since == since {
		x.text, x.since = "", 0
	}
}

func (x *x11) held() (text string, plain bool, once *once, since xproto.Timestamp) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.text, x.plain, x.once, x.since
}

// now is the time of the server: that of a change that changes nothing.
func (x *x11) now() (xproto.Timestamp, error) {
	select {
	case <-x.stamps: // came too late for somebody
	default:
	}
	err := xproto.ChangePropertyChecked(x.Conn, xproto.PropModeAppend, x.window, xproto.AtomWmName, xproto.AtomString, 8,
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
	defer x.hold("", false, nil, 0)
	for {
		event, err := x.Conn.WaitForEvent()
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
			if _, _, _, since := x.held(); int32(e.Time-since) >= 0 {
				x.lose(since)
			}
		case xproto.SelectionNotifyEvent:
			select {
			case x.saved <- struct{}{}:
			default:
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
	xproto.SendEvent(x.Conn, false, e.Requestor, xproto.EventMaskNoEvent, string(xproto.SelectionNotifyEvent{
		Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: property,
	}.Bytes()))
}

// give writes the content, as what target says, to a property of a window.
func (x *x11) give(window xproto.Window, property, target xproto.Atom) bool {
	text, plain, once, since := x.held()
	if since == 0 || plain && target == x.mark {
		return false
	}
	kind, format, content := target, byte(8), []byte(nil)
	switch target {
	case x.targets:
		kind, format = xproto.AtomAtom, 32
		offered := append([]xproto.Atom{x.targets, x.timestamp}, x.texts...)
		if !plain {
			offered = append(offered, x.mark)
		}
		for _, atom := range offered {
			content = binary.LittleEndian.AppendUint32(content, uint32(atom)) // xgb has told the server that it speaks so
		}
	case x.timestamp:
		kind, format = xproto.AtomInteger, 32
		content = binary.LittleEndian.AppendUint32(content, uint32(since))
	case x.mark:
		content = []byte(markContent)
	default:
		if !x.isText(target) || text != "" && once != nil && !once.hands(x.whose(window)) {
			return false
		}
		content = []byte(text)
		if plain {
			select {
			case x.handed <- struct{}{}:
			default:
			}
		}
	}
	return xproto.ChangePropertyChecked(x.Conn, xproto.PropModeReplace, window, property, kind, format,
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

// whose says which client of the server a window belongs to, and which process that is; 0 where nobody knows.
func (x *x11) whose(window xproto.Window) asking {
	who := asking{client: int(uint32(window) &^ xproto.Setup(x.Conn).ResourceIdMask)}
	who.process = x.ProcessOf(window)
	return who
}
