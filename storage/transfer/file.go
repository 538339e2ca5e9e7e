package transfer

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"keyrack/model/workspace"
)

// ReadFile reads a regular file of at most [workspace.MaxTransferFile] bytes.
func (Files) ReadFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is a folder")}
	}
	content, err := io.ReadAll(io.LimitReader(file, workspace.MaxTransferFile+1))
	if err == nil && len(content) > workspace.MaxTransferFile {
		err = workspace.ErrFileTooLarge
	}
	return content, err
}

// disk is what can fail while a file is written; a nil field is the real thing. Tests put a full disk in its place.
type disk struct {
	write  func(file *os.File, content []byte) error // to the end, and on the disk
	rename func(from, to string) error
}

func (d disk) orReal() disk {
	if d.write == nil {
		d.write = func(file *os.File, content []byte) error {
			_, err := file.Write(content)
			return errors.Join(err, file.Sync())
		}
	}
	if d.rename == nil {
		d.rename = os.Rename
	}
	return d
}

// WriteFile writes beside the file and then gives it its name, so a file of that name is never half there. Where that fails,
// nothing of it is left, and the error wraps [workspace.ErrFileNotWritten] and the cause.
func (f Files) WriteFile(path string, content []byte, replace bool) error {
	if _, err := os.Lstat(path); err == nil && !replace {
		return fmt.Errorf("%s: %w", filepath.Base(path), workspace.ErrFileExists)
	}
	if err := f.disk.orReal().replace(path, content); err != nil {
		return fmt.Errorf("%s: %w: %w", filepath.Base(path), workspace.ErrFileNotWritten, err)
	}
	return nil
}

func (d disk) replace(path string, content []byte) error {
	partial, err := os.CreateTemp(filepath.Dir(path), ".keyrack-*") // mode 0600
	if err != nil {
		return err
	}
	err = errors.Join(d.write(partial, content), partial.Close())
	if err == nil {
		err = d.rename(partial.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(partial.Name()))
	}
	return nil
}
