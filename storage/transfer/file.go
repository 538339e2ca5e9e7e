package transfer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"keyrack/model/workspace/transfer"
	"keyrack/storage/disk"
)

// OpenFile opens what is at a place for reading, and waits until ctx ends for the writer of a pipe. A file of Own is
// not opened.
func (f Files) OpenFile(ctx context.Context, path string) (fs.File, error) {
	if err := f.refuse(path); err != nil {
		return nil, err
	}
	file, err := disk.Open(ctx, path)
	if err != nil { // no nil file in an interface
		return nil, err
	}
	return file, nil
}

func (f Files) refuse(path string) error {
	if disk.IsOneOf(path, f.Own) {
		return fmt.Errorf("%s: %w", filepath.Base(path), transfer.ErrOwnFile)
	}
	return nil
}

// ReadFile reads what is at a place, at most [transfer.MaxTransferFile] bytes, until ctx ends: a pipe waits for its
// writer. A file of Own is not opened.
func (f Files) ReadFile(ctx context.Context, path string) ([]byte, error) {
	if err := f.refuse(path); err != nil {
		return nil, err
	}
	content, err := disk.Read(ctx, path, transfer.MaxTransferFile)
	if errors.Is(err, disk.ErrTooLarge) {
		return nil, transfer.ErrFileTooLarge
	}
	return content, err
}

// WriteFile writes beside the file and then gives it its name, so a file of that name is never half there. A link's
// target is replaced, not the link, and a device or pipe is written into. Where that fails, nothing of it is left, and
// the error wraps [transfer.ErrFileNotWritten] and the cause.
func (f Files) WriteFile(ctx context.Context, path string, content []byte, replace bool) error {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && !replace && !disk.IsDescriptor(path) {
		return fmt.Errorf("%s: %w", filepath.Base(path), transfer.ErrFileExists)
	}
	file, err := f.CreateFile(ctx, path)
	if err != nil {
		return err
	}
	if _, err := file.Write(content); err != nil {
		return notWritten(path, errors.Join(err, file.Drop()))
	}
	return file.Keep()
}

// CreateFile begins a file as WriteFile writes one.
func (f Files) CreateFile(ctx context.Context, path string) (transfer.NewFile, error) {
	if disk.IsOneOf(path, f.Own) {
		return nil, notWritten(path, transfer.ErrOwnFile)
	}
	file, err := f.disk.WriteTo(ctx, path)
	if err != nil {
		return nil, notWritten(path, err)
	}
	return newFile{file, path}, nil
}

// newFile says in its errors which file could not be written.
type newFile struct {
	*disk.File
	path string
}

func (f newFile) Keep() error {
	if err := f.File.Keep(); err != nil {
		return notWritten(f.path, err)
	}
	return nil
}

func notWritten(path string, err error) error {
	return fmt.Errorf("%s: %w: %w", filepath.Base(path), transfer.ErrFileNotWritten, err)
}
