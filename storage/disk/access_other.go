//go:build !unix

package disk

import "os"

// Writable returns nil where the system lets this user write to a file, and else why not. Opening it is the only way to
// know; locks belong to a descriptor here, so closing another one leaves them.
func Writable(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return file.Close() // nothing was written
}
