package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// A file of Keyrack's own lies in its data folder. Nothing but a regular file is taken for one: following a link would
// read, write and change modes where nobody expects it, and a pipe would hold the program up.

// ErrNotRegular means that a link, a folder, a pipe or a device stands where a file of Keyrack's own should be.
var ErrNotRegular = errors.New("not a regular file")

// Own reports whether there is an own file of this name, returns an error that wraps [ErrNotRegular] for anything else
// in its place, and takes the file away from other users.
func Own(path string) (there bool, err error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("%s: %w", path, ErrNotRegular)
	}
	return true, closeOwn(path, info)
}

// ReadOwn reads an own file of at most limit bytes; its errors are those of [Own], [ErrTooLarge], and of the file
// system.
func ReadOwn(path string, limit int64) ([]byte, error) {
	there, err := Own(path)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	file, err := OpenOwn(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(content)) > limit {
		return nil, fmt.Errorf("%s: %w", path, ErrTooLarge)
	}
	return content, err
}

// OpenOwn opens an own file with these flags of package os, and makes it, with mode 0600, where they say so.
func OpenOwn(path string, flags int) (*os.File, error) {
	if _, err := Own(path); err != nil {
		return nil, err
	}
	return os.OpenFile(path, flags|noFollow, 0o600)
}
