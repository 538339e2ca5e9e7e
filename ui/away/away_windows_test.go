package away_test

import (
	"context"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"keyrack/ui/away"
)

// TestLeavingIsHeardAndComingBackIsNot sends the messages that Windows sends.
func TestLeavingIsHeardAndComingBackIsNot(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	heard := make(chan away.Reason, 16)
	away.Watch(ctx, func(reason away.Reason) { heard <- reason })
	user := windows.NewLazySystemDLL("user32.dll")
	name, err := windows.UTF16PtrFromString("KeyrackAway")
	if err != nil {
		t.Fatal(err)
	}
	find := func() uintptr {
		window, _, _ := user.NewProc("FindWindowW").Call(uintptr(unsafe.Pointer(name)), 0)
		return window
	}
	until := func(what string, true func() bool) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !true(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited in vain until %s", what)
			}
		}
	}
	until("the window is there", func() bool { return find() != 0 })
	const power, session = 0x0218, 0x02b1
	for _, test := range []struct {
		message, says uintptr
		want          away.Reason // "" for nothing
	}{
		{power, 7, ""}, // resumed
		{power, 4, away.Asleep},
		{session, 8, ""}, // unlocked
		{session, 1, ""}, // connected
		{session, 7, away.Locked},
		{session, 2, away.Locked},
		{session, 4, away.Locked},
	} {
		_, _, _ = user.NewProc("SendMessageW").Call(find(), test.message, test.says, 0) // it was handled when this is back
		got := away.Reason("")
		select {
		case got = <-heard:
		default:
		}
		if got != test.want {
			t.Errorf("message %#x, %d: heard %q, want %q", test.message, test.says, got, test.want)
		}
	}
	cancel()
	until("the window is gone", func() bool { return find() == 0 })
}
