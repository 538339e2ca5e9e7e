package marked_test

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"

	"keyrack/ui/desktop/clip/marked"
)

// look returns the text in the clipboard, and whether each of some formats is there.
func look(t *testing.T, formats ...string) (text string, there map[string]bool) {
	t.Helper()
	user := windows.NewLazySystemDLL("user32.dll")
	there = map[string]bool{}
	for _, format := range formats {
		name, err := windows.UTF16PtrFromString(format)
		if err != nil {
			t.Fatal(err)
		}
		number, _, _ := user.NewProc("RegisterClipboardFormatW").Call(uintptr(unsafe.Pointer(name)))
		is, _, _ := user.NewProc("IsClipboardFormatAvailable").Call(number)
		there[format] = is != 0
	}
	if opened, _, err := user.NewProc("OpenClipboard").Call(0); opened == 0 {
		t.Fatal(err)
	}
	defer func() { _, _, _ = user.NewProc("CloseClipboard").Call() }()
	const unicodeText = 13
	memory, _, _ := user.NewProc("GetClipboardData").Call(unicodeText)
	if memory == 0 {
		return "", there
	}
	kernel := windows.NewLazySystemDLL("kernel32.dll")
	buffer := make([]uint16, 256)
	place, _, _ := kernel.NewProc("GlobalLock").Call(memory)
	_, _, _ = kernel.NewProc("lstrcpynW").Call(uintptr(unsafe.Pointer(&buffer[0])), place, uintptr(len(buffer)))
	_, _, _ = kernel.NewProc("GlobalUnlock").Call(memory)
	return windows.UTF16ToString(buffer), there
}

func TestHistoryAndCloudAreToldToLeaveTheTextOut(t *testing.T) {
	board := marked.Find(false)
	formats := []string{
		"ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory",
		"CanUploadToCloudClipboard",
	}
	takeFirst, err := board.Put("a token of the first")
	if err != nil {
		t.Fatal(err)
	}
	text, there := look(t, formats...)
	if text != "a token of the first" {
		t.Errorf("the clipboard holds %q", text)
	}
	for _, format := range formats {
		if !there[format] {
			t.Errorf("the mark %s is missing", format)
		}
	}
	takeSecond, err := board.Put("a token of the second")
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := look(t); takeFirst() || text != "a token of the second" {
		t.Errorf("the first took the second away: %q", text)
	}
	if !takeSecond() {
		t.Error("the second could not be taken out")
	}
	if text, _ := look(t); text != "" || takeSecond() {
		t.Errorf("it was taken out twice, and the clipboard holds %q", text)
	}
}
