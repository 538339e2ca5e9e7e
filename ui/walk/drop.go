package walk

import (
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Drop drops files on the middle of the window, as a file manager does: by the protocol of X for dragging and dropping,
// XDND 5, of which it plays the part of the source.
func (d *Desktop) Drop(paths ...string) {
	d.t.Helper()
	id, err := strconv.ParseUint(d.window(d.Scene().Windows[0].Title), 10, 32)
	if err != nil {
		d.fail("find the window to drop on: %v", err)
	}
	source, err := newSource(d.display(), paths)
	if err != nil {
		d.fail("drag: %v", err)
	}
	defer source.x.Close()
	if err := source.drop(xproto.Window(id), d.Size(), d.options.Patience); err != nil {
		d.fail("drop: %v", err)
	}
}

// display is the name of the virtual display.
func (d *Desktop) display() string {
	for _, variable := range d.env {
		if name, is := strings.CutPrefix(variable, "DISPLAY="); is {
			return name
		}
	}
	return ""
}

// source is a program that something is dragged from.
type source struct {
	x      *xgb.Conn
	window xproto.Window
	atoms  map[string]xproto.Atom
	list   []byte // what is dragged, as text/uri-list
}

func newSource(display string, paths []string) (*source, error) {
	xgb.Logger.SetOutput(io.Discard) // it tells that the display needs no key
	x, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, err
	}
	s := &source{x: x, atoms: map[string]xproto.Atom{}}
	for _, path := range paths {
		file := url.URL{Scheme: "file", Path: path}
		s.list = append(s.list, file.String()+"\r\n"...)
	}
	for _, name := range []string{
		"XdndEnter", "XdndPosition", "XdndStatus", "XdndDrop", "XdndFinished", "XdndSelection",
		"XdndActionCopy", "text/uri-list",
	} {
		reply, err := xproto.InternAtom(x, false, uint16(len(name)), name).Reply()
		if err != nil {
			x.Close()
			return nil, err
		}
		s.atoms[name] = reply.Atom
	}
	screen := xproto.Setup(x).DefaultScreen(x)
	if s.window, err = xproto.NewWindowId(x); err == nil {
		err = xproto.CreateWindowChecked(x, 0, s.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly,
			screen.RootVisual, 0, nil).Check()
	}
	if err == nil {
		err = xproto.SetSelectionOwnerChecked(x, s.window, s.atoms["XdndSelection"], xproto.TimeCurrentTime).Check()
	}
	if err != nil {
		x.Close()
		return nil, err
	}
	return s, nil
}

// drop goes through the protocol; see https://www.freedesktop.org/wiki/Specifications/XDND/.
func (s *source) drop(on xproto.Window, size Size, patience time.Duration) error {
	const version = 5
	if err := s.send(on, "XdndEnter", version<<24, uint32(s.atoms["text/uri-list"]), 0, 0); err != nil {
		return err
	}
	at := uint32(size.Width/2)<<16 | uint32(size.Height/2)
	if err := s.send(on, "XdndPosition", 0, at, xproto.TimeCurrentTime, uint32(s.atoms["XdndActionCopy"])); err != nil {
		return err
	}
	if err := s.until("XdndStatus", patience); err != nil {
		return err
	}
	if err := s.send(on, "XdndDrop", 0, xproto.TimeCurrentTime, 0, 0); err != nil {
		return err
	}
	return s.until("XdndFinished", patience)
}

func (s *source) send(to xproto.Window, message string, data ...uint32) error {
	event := xproto.ClientMessageEvent{
		Format: 32, Window: to, Type: s.atoms[message],
		Data: xproto.ClientMessageDataUnionData32New(append([]uint32{uint32(s.window)}, data...)),
	}
	return xproto.SendEventChecked(s.x, false, to, xproto.EventMaskNoEvent, string(event.Bytes())).Check()
}

// until hands out what is dragged to whoever asks, until a message of the target has come.
func (s *source) until(message string, patience time.Duration) error {
	end := time.Now().Add(patience)
	for time.Now().Before(end) {
		event, err := s.x.PollForEvent()
		if err != nil {
			return err
		}
		switch e := event.(type) {
		case nil:
			time.Sleep(pause)
		case xproto.SelectionRequestEvent:
			if err := s.hand(e); err != nil {
				return err
			}
		case xproto.ClientMessageEvent:
			if e.Type != s.atoms[message] {
				continue
			}
			if accepted := e.Data.Data32[1] != 0; !accepted {
				return errors.New("the window does not take it")
			}
			return nil
		}
	}
	return errors.New("no " + message + " has come")
}

// hand gives what is dragged to who asks for it.
func (s *source) hand(e xproto.SelectionRequestEvent) error {
	answer := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target}
	if e.Target == s.atoms["text/uri-list"] {
		answer.Property = e.Property
		err := xproto.ChangePropertyChecked(s.x, xproto.PropModeReplace, e.Requestor, e.Property, e.Target, 8,
			uint32(len(s.list)), s.list).Check()
		if err != nil {
			return err
		}
	}
	return xproto.SendEventChecked(s.x, false, e.Requestor, xproto.EventMaskNoEvent, string(answer.Bytes())).Check()
}
