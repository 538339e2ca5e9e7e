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

// WriteFile writes beside the file and then gives it its name, so a file of that name is never half there.
func (Files) WriteFile(path string, content []byte, replace bool) error {
	if _, err := os.Lstat(path); err == nil && !replace {
		return fmt.Errorf("%s: %w", filepath.Base(path), workspace.ErrFileExists)
	}
	partial, err := os.CreateTemp(filepath.Dir(path), ".keyrack-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = partial.Write(content)
	err = errors.Join(err, partial.Sync(), partial.Close())
	if err == nil {
		err = os.Rename(partial.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(partial.Name()))
	}
	return nil
}
