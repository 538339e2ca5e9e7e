package console

import (
	"errors"
	"io/fs"
)

// CannotOpen says that a file that was named on the command line cannot be read.
func CannotOpen(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return Usagef("Check the name of the file.", "the file %s cannot be read: %v", name, err)
}

// Unreadable makes a matter of usage of a file that cannot be opened.
func Unreadable(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return CannotOpen(name, err)
	}
	return err
}
