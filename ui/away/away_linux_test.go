package away_test

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/away"
)

func TestLeavingIsHeardOnBothBusesAndComingBackIsNot(t *testing.T) {
	bus := keychaintest.StartBus(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.Address)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	heard := make(chan away.Reason, 16)
	away.Watch(ctx, func(reason away.Reason) { heard <- reason })
	conn := bus.Connect()
	waitForListeners(t, bus)
	for _, test := range []struct {
		name string
		body []any
		want away.Reason // "" for nothing
	}{
		{"org.freedesktop.login1.Manager.PrepareForSleep", []any{false}, ""},
		{"org.freedesktop.login1.Manager.PrepareForSleep", []any{true}, away.Asleep},
		{"org.freedesktop.login1.Session.Unlock", nil, ""},
		{"org.freedesktop.login1.Session.Lock", nil, away.Locked},
		{"org.freedesktop.ScreenSaver.ActiveChanged", []any{false}, ""},
		{"org.freedesktop.ScreenSaver.ActiveChanged", []any{"true"}, ""},
		{"org.freedesktop.ScreenSaver.ActiveChanged", []any{true}, away.Locked},
		{"org.gnome.ScreenSaver.ActiveChanged", []any{true}, away.Locked},
	} {
		if err := conn.Emit(dbus.ObjectPath("/any"), test.name, test.body...); err != nil {
			t.Fatal(err)
		}
		if test.want == "" {
			continue // the next one that is awaited would come second
		}
		select {
		case got := <-heard:
			if got != test.want {
				t.Errorf("%s: %s, want %s", test.name, got, test.want)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%s was not heard", test.name)
		}
	}
	select {
	case extra := <-heard:
		t.Errorf("heard %s once more", extra)
	default:
	}
}

// waitForListeners waits until both listeners are on the bus: each is a connection, beside the test's own ones.
func waitForListeners(t *testing.T, bus *keychaintest.Bus) {
	t.Helper()
	conn := bus.Connect()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		var names []string
		if err := conn.BusObject().Call("org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
			t.Fatal(err)
		}
		rules := 0
		for _, name := range names {
			var all map[string]dbus.Variant
			if conn.BusObject().Call("org.freedesktop.DBus.Debug.Stats.GetConnectionStats", 0, name).Store(&all) == nil {
				if n, is := all["MatchRules"].Value().(uint32); is {
					rules += int(n)
				}
			}
		}
		if rules >= 4 {
			return
		}
	}
	t.Fatal("nobody listens, or the bus keeps no statistics")
}

func TestWithoutABusNothingHappens(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
	ctx, cancel := context.WithCancel(t.Context())
	away.Watch(ctx, func(away.Reason) { t.Error("somebody left") })
	cancel()
}

// logind is the part of it that puts off sleep.
type logind struct {
	delays chan *os.File // of each delay that was asked for, what ends with it
}

// Inhibit is that of org.freedesktop.login1.Manager.
func (l *logind) Inhibit(what, _, _, mode string) (dbus.UnixFD, *dbus.Error) {
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC); err != nil || what != "sleep" || mode != "delay" {
		return 0, dbus.NewError("com.example.Wrong", nil)
	}
	l.delays <- os.NewFile(uintptr(ends[0]), "delay")
	// The bus takes a copy of the file when it sends the answer.
	time.AfterFunc(time.Second, func() { _ = syscall.Close(ends[1]) })
	return dbus.UnixFD(ends[1]), nil
}

func TestSleepWaitsUntilLeftHasReturned(t *testing.T) {
	bus := keychaintest.StartBus(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.Address)
	conn := bus.Connect()
	l := &logind{delays: make(chan *os.File, 4)}
	if err := conn.Export(l, "/org/freedesktop/login1", "org.freedesktop.login1.Manager"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.login1", 0); err != nil {
		t.Fatal(err)
	}
	leaving, locked := make(chan struct{}), make(chan struct{})
	away.Watch(t.Context(), func(away.Reason) {
		leaving <- struct{}{}
		<-locked
	})
	wait := func(what string, of <-chan struct{}) {
		t.Helper()
		select {
		case <-of:
		case <-time.After(time.Minute):
			t.Fatalf("waited in vain until %s", what)
		}
	}
	asked := func() (ended chan struct{}) {
		t.Helper()
		ended = make(chan struct{})
		select {
		case delay := <-l.delays:
			go func() {
				_, _ = delay.Read(make([]byte, 1)) // until nobody has the other end
				_ = delay.Close()
				close(ended)
			}()
		case <-time.After(time.Minute):
			t.Fatal("nobody asked for a delay")
		}
		return ended
	}
	sleeps := func(now bool) {
		t.Helper()
		if err := conn.Emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", now); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		ended := asked()
		sleeps(true)
		wait("somebody left", leaving)
		select {
		case <-ended:
			t.Fatal("the computer sleeps before left has returned")
		case <-time.After(1200 * time.Millisecond): // the end that is the test's own is closed by then
		}
		locked <- struct{}{}
		wait("the computer may sleep", ended)
		sleeps(false)
	}
}
