package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"keyrack/model/workspace"
	"keyrack/storage/disk"
)

// maxOperations bounds what is read of a catalogue; the program's own has 200 kB.
const maxOperations = 16 << 20

// ReadOperations returns the operation catalogue that was kept in the data folder which the options mean, or nil where
// there is none. It makes no folder, so that whoever asks for the catalogue alone leaves no trace.
func ReadOperations(options Options) ([]byte, error) {
	path, _, err := resolve(options)
	if err != nil {
		return nil, err
	}
	return readOperations(path)
}

// KeptOperations returns the operation catalogue that was kept last, or nil where there is none.
func (f *Folder) KeptOperations(context.Context) ([]byte, error) { return readOperations(f.path) }

func readOperations(folder string) ([]byte, error) {
	catalogue, err := disk.ReadOwn(filepath.Join(folder, operationsName), maxOperations)
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
func (f *Folder) KeepOperations(_ context.Context, catalogue []byte) error {
	err := f.disk.Replace(filepath.Join(f.path, operationsName), catalogue)
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w: %w", workspace.ErrDiskFull, err)
	}
	return err
}
