package away

import (
	"context"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

// className is that of the window which listens.
const className = "KeyrackAway"

// Of the Windows headers: the messages, and what they say about leaving. A session that is disconnected, as by a remote
// desktop or by another user who signs in, has nobody in front of it.
const (
	wmClose          = 0x0010
	wmPowerBroadcast = 0x0218
	wmSessionChange  = 0x02b1

	pbtSuspend           = 4
	wtsConsoleDisconnect = 2
	wtsRemoteDisconnect  = 4
	wtsSessionLock       = 7
)

// windowClass is WNDCLASSEXW.
type windowClass struct {
	size, style                        uint32
	procedure                          uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background windows.Handle
	menuName, className                *uint16
	smallIcon                          windows.Handle
}

// message is MSG.
type message struct {
	window  windows.HWND
	message uint32
	w, l    uintptr
	time    uint32
	x, y    int32
	private uint32
}

// watch listens with a window that is never shown: Windows tells windows.
func watch(ctx context.Context, left func(Reason)) {
	go func() {
		runtime.LockOSThread() // the messages of a window come to the thread that made it
		_ = listen(ctx, left)
	}()
}

// listen hands on what Windows tells until ctx ends.
func listen(ctx context.Context, left func(Reason)) error {
	user, sessions := windows.NewLazySystemDLL("user32.dll"), windows.NewLazySystemDLL("wtsapi32.dll")
	handleOtherwise := user.NewProc("DefWindowProcW")
	name, err := windows.UTF16PtrFromString(className)
	if err != nil {
		return err
	}
	class := windowClass{
		className: name,
		procedure: windows.NewCallback(func(window windows.HWND, msg uint32, w, l uintptr) uintptr {
			if reason := reasonOf(msg, w); reason != "" && ctx.Err() == nil {
				left(reason)
			}
			if msg == wmClose { // the window goes behind the loop
				_, _, _ = user.NewProc("PostQuitMessage").Call(0)
				return 0
			}
			result, _, _ := handleOtherwise.Call(uintptr(window), uintptr(msg), w, l)
			return result
		}),
	}
	class.size = uint32(unsafe.Sizeof(class))
	if registered, _, err := user.NewProc("RegisterClassExW").Call(uintptr(unsafe.Pointer(&class))); registered == 0 {
		return err
	}
	// Not one for messages alone: to those Windows does not tell that it is suspended.
	window, _, err := user.NewProc("CreateWindowExW").Call(0, uintptr(unsafe.Pointer(name)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	if window == 0 {
		return err
	}
	defer func() { _, _, _ = user.NewProc("DestroyWindow").Call(window) }()
	const thisSession = 0
	// without it, sleep is heard still
	_, _, _ = sessions.NewProc("WTSRegisterSessionNotification").Call(window, thisSession)
	defer context.AfterFunc(ctx, func() { _, _, _ = user.NewProc("PostMessageW").Call(window, wmClose, 0, 0) })()
	next, hand := user.NewProc("GetMessageW"), user.NewProc("DispatchMessageW")
	for {
		var m message
		if more, _, _ := next.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0); int32(more) <= 0 {
			return nil
		}
		_, _, _ = hand.Call(uintptr(unsafe.Pointer(&m)))
	}
}

// reasonOf returns why the user counts as away by a message, "" if it tells of no leaving.
func reasonOf(msg uint32, w uintptr) Reason {
	switch {
	case msg == wmPowerBroadcast && w == pbtSuspend:
		return Asleep
	case msg == wmSessionChange && (w == wtsSessionLock || w == wtsConsoleDisconnect || w == wtsRemoteDisconnect):
		return Locked
	}
	return ""
}
