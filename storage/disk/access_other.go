//go:build !unix

package disk

import "os"

// noFollow is for systems on which opening a link can be made to fail.
const noFollow = 0

// Writable returns nil where the system lets this user write to a file, and else why not. Opening it is the only way to
// know; locks belong to a descriptor here, so closing another one leaves them.
func Writable(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return file.Close() // nothing was written
}

func openInto(path string, flags int) (*os.File, error) { return os.OpenFile(path, flags, 0) }

func noReader(error) bool { return false }
