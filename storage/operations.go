package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"keyrack/model/workspace"
)

// ReadOperations returns the operation catalogue that was kept in the data folder which the options mean, or nil where
// there is none. It makes no folder, so that whoever asks for the catalogue alone leaves no trace.
func ReadOperations(options Options) ([]byte, error) {
	path, err := resolve(options)
	if err != nil {
		return nil, err
	}
	return readOperations(path)
}

// KeptOperations returns the operation catalogue that was kept last, or nil where there is none.
func (f *Folder) KeptOperations(context.Context) ([]byte, error) { return readOperations(f.path) }

func readOperations(folder string) ([]byte, error) {
	catalogue, err := os.ReadFile(filepath.Join(folder, operationsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the operation catalogue: %w", err)
	}
	return catalogue, nil
}

// KeepOperations stores an operation catalogue for the next start, whole or not at all. Its error wraps
// [workspace.ErrDiskFull] where there is no room for it.
func (f *Folder) KeepOperations(_ context.Context, catalogue []byte) (err error) {
	file, err := os.CreateTemp(f.path, operationsName+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
		if errors.Is(err, syscall.ENOSPC) {
			err = fmt.Errorf("%w: %w", workspace.ErrDiskFull, err)
		}
	}()
	_, err = file.Write(catalogue)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(f.path, operationsName))
}
