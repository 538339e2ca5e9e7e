package away

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"
)

// retry is how long to wait before a bus that is gone is looked for again.
const retry = 30 * time.Second

// answerTime is how long logind may take for an answer.
const answerTime = 5 * time.Second

// signal is one that a desktop sends when the user leaves. All of them carry one truth value, or nothing.
type signal struct {
	iface, member string
	needsTrue     bool
	reason        Reason
}

// logind tells with sleepMember of sleepInterface that the computer is about to sleep, and that it has woken up.
const (
	sleepInterface = "org.freedesktop.login1.Manager"
	sleepMember    = "PrepareForSleep"
)

// Of the system's bus: logind.
var systemSignals = []signal{
	{iface: sleepInterface, member: sleepMember, needsTrue: true, reason: Asleep},
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
func listen(ctx context.Context, dial func(...dbus.ConnOption) (*dbus.Conn, error), signals []signal,
	left func(Reason),
) (err error) {
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
		if err := conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(s.iface),
			dbus.WithMatchMember(s.member)); err != nil {
			return err
		}
	}
	delay := newDelay(ctx, conn, signals)
	defer func() { delay.end() }()
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
			if got.Name == sleepInterface+"."+sleepMember {
				delay.end()
				if !isTrue(got.Body) { // awake, and there will be a next time
					delay = newDelay(ctx, conn, signals)
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

// delay puts off sleep as long as it lasts, but no longer than logind allows: five seconds, if nobody has changed that.
type delay struct {
	lock *os.File // nil where there is no logind
}

// newDelay asks logind for a delay, on the bus that logind's signals come from.
func newDelay(ctx context.Context, conn *dbus.Conn, signals []signal) delay {
	if !slices.ContainsFunc(signals, func(s signal) bool { return s.iface == sleepInterface }) {
		return delay{}
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var lock dbus.UnixFD
	err := conn.Object("org.freedesktop.login1", "/org/freedesktop/login1").CallWithContext(ctx, sleepInterface+".Inhibit",
		dbus.FlagNoAutoStart,
		"sleep", "Keyrack", "Locking itself", "delay").Store(&lock)
	if err != nil {
		return delay{}
	}
	return delay{lock: os.NewFile(uintptr(lock), "sleep")}
}

// end lets the computer sleep.
func (d delay) end() {
	if d.lock != nil {
		_ = d.lock.Close() // a second time it does nothing
	}
}
