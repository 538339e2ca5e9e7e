//go:build unix

package disktest

import (
	"os"
	"testing"
)

// WantPrivate wants what is at a path to be the user's alone: with mode 0600, or 0700 for a folder.
func WantPrivate(t testing.TB, path string) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	want := os.FileMode(0o600)
	if info.IsDir() {
		want = 0o700
	}
	if info.Mode().Perm() != want {
		t.Errorf("%s has mode %v", path, info.Mode())
	}
}
