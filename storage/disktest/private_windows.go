package disktest

import (
	"os"
	"testing"

	"golang.org/x/sys/windows"

	"keyrack/storage/disk"
)

// WantPrivate wants what is at a path to be the user's alone, by its access list. Wine 8 gives a file nothing of its
// folder's list, so that there is nothing to want.
func WantPrivate(t testing.TB, path string) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		return
	}
	if exposed, err := disk.Exposed(path, info); err != nil || exposed {
		t.Errorf("others may read %s: %v, error %v", path, exposed, err)
	}
}
