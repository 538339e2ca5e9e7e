package away

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// retry is how long to wait before a bus that is gone is looked for again.
const retry = 30 * time.Second

// signal is one that a desktop sends when the user leaves. All of them carry one truth value, or nothing.
type signal struct {
	iface, member string
	needsTrue     bool
	reason        Reason
}

// Of the system's bus: logind.
var systemSignals = []signal{
	{iface: "org.freedesktop.login1.Manager", member: "PrepareForSleep", needsTrue: true, reason: Asleep},
	{iface: "org.freedesktop.login1.Session", member: "Lock", reason: Locked},
}

// Of the session's bus: the screen savers of KDE, Xfce, LXQt and of GNOME.
var sessionSignals = []signal{
	{iface: "org.freedesktop.ScreenSaver", member: "ActiveChanged", needsTrue: true, reason: Locked},
	{iface: "org.gnome.ScreenSaver", member: "ActiveChanged", needsTrue: true, reason: Locked},
}

func watch(ctx context.Context, left func(Reason)) {
	for _, bus := range []struct {
		dial    func(...dbus.ConnOption) (*dbus.Conn, error)
		signals []signal
	}{
		{dbus.SystemBusPrivate, systemSignals},
		{dbus.SessionBusPrivateNoAutoStartup, sessionSignals},
	} {
		go func() {
			for ctx.Err() == nil {
				_ = listen(ctx, bus.dial, bus.signals, left) // no bus, or it has ended: it may come
				select {
				case <-ctx.Done():
				case <-time.After(retry):
				}
			}
		}()
	}
}

// listen hands on the signals of one bus until the bus or ctx ends.
func listen(ctx context.Context, dial func(...dbus.ConnOption) (*dbus.Conn, error), signals []signal, left func(Reason)) (err error) {
	defer func() {
		if recover() != nil { // the library panics on what is no bus
			err = dbus.ErrClosed
		}
	}()
	conn, err := dial(dbus.WithContext(ctx))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.Auth(nil); err != nil {
		return err
	}
	if err := conn.Hello(); err != nil {
		return err
	}
	arriving := make(chan *dbus.Signal, 16)
	conn.Signal(arriving)
	for _, s := range signals {
		if err := conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(s.iface), dbus.WithMatchMember(s.member)); err != nil {
			return err
		}
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-conn.Context().Done():
			return dbus.ErrClosed
		case got := <-arriving:
			if got == nil {
				return dbus.ErrClosed
			}
			for _, s := range signals {
				if got.Name == s.iface+"."+s.member && (!s.needsTrue || isTrue(got.Body)) {
					left(s.reason)
				}
			}
		}
	}
}

func isTrue(body []any) bool {
	if len(body) == 0 {
		return false
	}
	value, is := body[0].(bool)
	return is && value
}
