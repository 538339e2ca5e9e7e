//go:build unix

package disk

import (
	"errors"
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
