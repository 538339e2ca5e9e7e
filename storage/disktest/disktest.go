// Package disktest gives tests what they need of a disk: one that is really full, links, and a look at who may read a
// file. What cannot be made to fail by a function in its place, such as the writes of SQLite, fails there as it would
// for a user.
package disktest

import (
	"io/fs"
	"os"
	"testing"
)

// Link makes a symbolic link at a path. It skips the test where the system lets nobody make one, or makes one that is
// not told from what it leads to, as Wine 8 does: nothing can refuse it there.
func Link(t testing.TB, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if !IsLink(path) {
		_ = os.Remove(path) // Wine could not empty the folder of the test
		t.Skip("links are not told from what they lead to here")
	}
}

// IsLink reports whether what is at a path is told to be a link.
func IsLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}
