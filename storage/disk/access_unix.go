//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// noFollow makes opening a link fail.
const noFollow = unix.O_NOFOLLOW

// Writable returns nil where the system lets this user write to a file, and else why not. It asks without opening it.
func Writable(path string) error {
	return unix.Faccessat(unix.AT_FDCWD, path, unix.W_OK, unix.AT_EACCESS)
}

// openInto opens a device or a pipe for writing and waits for nobody.
func openInto(path string, flags int) (*os.File, error) {
	return os.OpenFile(path, flags|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
}

// noReader reports whether nobody reads from a pipe yet.
func noReader(err error) bool { return errors.Is(err, unix.ENXIO) }

// closeOwn takes an own file away from other users.
func closeOwn(path string, info fs.FileInfo) error {
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return os.Chmod(path, 0o600)
}

// MakePrivate makes a folder that only this user can enter, and those above it that are missing.
func MakePrivate(path string) error { return os.MkdirAll(path, 0o700) }

// Exposed reports whether other users can enter or read what is at a path, as info says.
func Exposed(_ string, info fs.FileInfo) (bool, error) { return info.Mode().Perm()&0o077 != 0, nil }

// Seclude takes a file or a folder away from other users.
func Seclude(path string, info fs.FileInfo) error { return os.Chmod(path, info.Mode().Perm()&0o700) }
