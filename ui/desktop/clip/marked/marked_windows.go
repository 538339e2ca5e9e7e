package marked

import (
	"errors"
	"fmt"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Of the Windows headers.
const (
	cfUnicodeText = 13
	gmemMoveable  = 2
)

// The marks, of which the content counts in two: a DWORD of 0 for no. See “Cloud Clipboard and Clipboard History
// Formats” in the documentation of Windows; the last one is older, and what other clipboard programs look for.
var marks = []string{
	"ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard",
	"Clipboard Viewer Ignore",
}

// The clipboard can be opened by one program at a time; most hold it for a moment.
const (
	attempts = 10
	pause    = 5 * time.Millisecond
)

// api are the functions of Windows that the clipboard needs.
type api struct {
	openClipboard, closeClipboard, emptyClipboard, setClipboardData *windows.LazyProc
	registerClipboardFormat, getClipboardSequenceNumber             *windows.LazyProc
	globalAlloc, globalLock, globalUnlock, globalFree, moveMemory   *windows.LazyProc
}

func find(bool) *Board {
	user, kernel := windows.NewLazySystemDLL("user32.dll"), windows.NewLazySystemDLL("kernel32.dll")
	w := &api{
		openClipboard:              user.NewProc("OpenClipboard"),
		closeClipboard:             user.NewProc("CloseClipboard"),
		emptyClipboard:             user.NewProc("EmptyClipboard"),
		setClipboardData:           user.NewProc("SetClipboardData"),
		registerClipboardFormat:    user.NewProc("RegisterClipboardFormatW"),
		getClipboardSequenceNumber: user.NewProc("GetClipboardSequenceNumber"),
		globalAlloc:                kernel.NewProc("GlobalAlloc"),
		globalLock:                 kernel.NewProc("GlobalLock"),
		globalUnlock:               kernel.NewProc("GlobalUnlock"),
		globalFree:                 kernel.NewProc("GlobalFree"),
		moveMemory:                 kernel.NewProc("RtlMoveMemory"),
	}
	return &Board{Note: "A copy stays out of the clipboard history of Windows and off other devices.", Put: w.put}
}

func (w *api) put(text string) (take func() bool, err error) {
	wide, err := windows.UTF16FromString(text)
	if err != nil {
		return nil, err
	}
	err = w.opened(func() error {
		if err := failure(w.emptyClipboard.Call()); err != nil {
			return err
		}
		for _, mark := range marks { // before the text, which some program may be waiting for
			if err := w.setMark(mark); err != nil {
				return errors.Join(err, failure(w.emptyClipboard.Call()))
			}
		}
		if err := w.set(cfUnicodeText, unsafe.Slice((*byte)(unsafe.Pointer(&wide[0])), 2*len(wide))); err != nil {
			return errors.Join(err, failure(w.emptyClipboard.Call()))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	state := w.state()
	return func() bool { return w.take(state) }, nil
}

// take empties the clipboard unless something has happened to it.
func (w *api) take(state uintptr) bool {
	ours := false
	err := w.opened(func() error {
		if ours = w.state() == state; ours {
			return failure(w.emptyClipboard.Call())
		}
		return nil
	})
	return ours && err == nil
}

// state is a number that every change of the clipboard raises.
func (w *api) state() uintptr {
	state, _, _ := w.getClipboardSequenceNumber.Call()
	return state
}

// opened does something while nobody else can change the clipboard. Windows lets the thread alone do it that has opened
// it.
func (w *api) opened(do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var err error
	for range attempts {
		if err = failure(w.openClipboard.Call(0)); err == nil {
			break
		}
		time.Sleep(pause)
	}
	if err != nil {
		return fmt.Errorf("opening the clipboard: %w", err)
	}
	return errors.Join(do(), failure(w.closeClipboard.Call()))
}

func (w *api) setMark(name string) error {
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	format, _, err := w.registerClipboardFormat.Call(uintptr(unsafe.Pointer(wide)))
	if format == 0 {
		return err
	}
	return w.set(format, make([]byte, 4))
}

// set hands the clipboard a content in memory of the system, which belongs to the clipboard from then on.
func (w *api) set(format uintptr, content []byte) error {
	memory, _, err := w.globalAlloc.Call(gmemMoveable, uintptr(len(content)))
	if memory == 0 {
		return err
	}
	place, _, err := w.globalLock.Call(memory)
	if place == 0 {
		_, _, _ = w.globalFree.Call(memory)
		return err
	}
	_, _, _ = w.moveMemory.Call(place, uintptr(unsafe.Pointer(&content[0])), uintptr(len(content)))
	_, _, _ = w.globalUnlock.Call(memory)
	if err := failure(w.setClipboardData.Call(format, memory)); err != nil {
		_, _, _ = w.globalFree.Call(memory)
		return err
	}
	return nil
}

// failure makes an error of what a function of Windows returns: zero means that it failed.
func failure(result, _ uintptr, err error) error {
	if result == 0 {
		return err
	}
	return nil
}
