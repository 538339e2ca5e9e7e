package away_test

import (
	"context"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/storage/keychain/keychaintest"
	"keyrack/ui/desktop/away"
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
		case <-time.After(10 * time.Second):
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
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
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
		if len(names) >= 5 && rules == 0 { // a bus without statistics
			time.Sleep(200 * time.Millisecond)
			return
		}
	}
	t.Fatal("nobody listens")
}

func TestWithoutABusNothingHappens(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
	ctx, cancel := context.WithCancel(t.Context())
	away.Watch(ctx, func(away.Reason) { t.Error("somebody left") })
	cancel()
}
