package instance_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/windows"
)

// settle takes the one pipe that go-winio makes first and never serves. Windows lets nobody connect to it; Wine 8 does,
// and would have the first word of a test wait there for ever.
func settle(t *testing.T, data string, process int) {
	t.Helper()
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() != nil {
		return
	}
	content, err := os.ReadFile(filepath.Join(data, "windows", strconv.Itoa(process)+".sock"))
	if err != nil {
		t.Fatal(err)
	}
	name, err := windows.UTF16PtrFromString(string(content))
	if err != nil {
		t.Fatal(err)
	}
	taken, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = windows.CloseHandle(taken) })
}
