package keychain_test

import (
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/storage/keychain/keychaintest"
)

// eventually waits for what happens soon, on another goroutine or in another process.
func eventually(t *testing.T, reached func() bool) {
	t.Helper()
	for end := time.Now().Add(keychaintest.Patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if reached() {
			return
		}
	}
	t.Fatal("waited in vain")
}

// settled counts goroutines and open files when they have stopped falling.
func settled(t *testing.T) (goroutines, files int) {
	t.Helper()
	for previous := -1; ; time.Sleep(20 * time.Millisecond) {
		goroutines = runtime.NumGoroutine()
		if previous != -1 && goroutines >= previous {
			break
		}
		previous = goroutines
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return goroutines, len(entries)
}

// countCalls counts the calls of a method that cross the bus from now on, whoever makes them.
func countCalls(t *testing.T, bus *keychaintest.Bus, iface, member string) func() int {
	t.Helper()
	conn := bus.Connect()
	rule := "type='method_call',interface='" + iface + "',member='" + member + "'"
	if err := conn.BusObject().Call("org.freedesktop.DBus.Monitoring.BecomeMonitor", 0, []string{rule},
		uint32(0)).Err; err != nil {
		t.Fatal(err)
	}
	messages := make(chan *dbus.Message, 100)
	conn.Eavesdrop(messages)
	var seen atomic.Int64
	go func() {
		for message := range messages {
			if message.Type == dbus.TypeMethodCall { // the bus tells a monitor of other things as well
				seen.Add(1)
			}
		}
	}()
	return func() int {
		time.Sleep(20 * time.Millisecond) // for what is still on its way
		return int(seen.Load())
	}
}
