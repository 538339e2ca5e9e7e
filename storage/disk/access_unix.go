//go:build unix

package disk

import "golang.org/x/sys/unix"

// Writable returns nil where the system lets this user write to a file, and else why not. It asks without opening it.
func Writable(path string) error {
	return unix.Faccessat(unix.AT_FDCWD, path, unix.W_OK, unix.AT_EACCESS)
}
