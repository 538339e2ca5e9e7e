package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"keyrack/model"
)

// disk is what can fail while a file is written. Tests put a full disk in its place.
type disk struct {
	write  func(file *os.File, content []byte) error // to the end, and on the disk
	rename func(from, to string) error
}

func realDisk() disk {
	return disk{
		write: func(file *os.File, content []byte) error {
			_, err := file.Write(content)
			return errors.Join(err, file.Sync())
		},
		rename: os.Rename,
	}
}

// partialPrefix begins the name of a file that is not complete yet.
const partialPrefix = ".partial-"

// sweep removes files that a crash left incomplete. Only the holder of the lock may call it.
func (v *Vault) sweep() {
	left, _ := filepath.Glob(filepath.Join(v.folder, partialPrefix+"*")) // its only error is a wrong pattern
	for _, name := range left {
		_ = os.Remove(name) // it is encrypted, and the next change tries again
	}
}

// readFile reads a file of the vault. That it is missing is damage: the vault is there, or this would not be called.
func readFile(name string) ([]byte, error) {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, failed(model.ErrStoreBroken, "a file of it is missing")
	case err != nil:
		return nil, failed(model.ErrStoreUnavailable, "looking for a file of it")
	case !info.Mode().IsRegular() || info.Size() > maxFile:
		return nil, failed(model.ErrStoreBroken, "a file of it is no file of Keyrack")
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, failed(model.ErrStoreUnavailable, "reading a file of it")
	}
	return content, nil
}

// replace gives name a new content, whole or not at all, readable by the user alone.
func (v *Vault) replace(name string, content []byte) error {
	err := func() error {
		partial, err := os.CreateTemp(filepath.Dir(name), partialPrefix+"*") // mode 0600
		if err != nil {
			return err
		}
		err = errors.Join(v.disk.write(partial, content), partial.Close())
		if err == nil {
			err = v.disk.rename(partial.Name(), name)
		}
		if err != nil {
			return errors.Join(err, os.Remove(partial.Name()))
		}
		syncFolder(filepath.Dir(name))
		return nil
	}()
	if err != nil {
		return failed(model.ErrSecretNotSaved, "writing a file of it")
	}
	return nil
}

// syncFolder waits until the names in a folder are on the disk. Systems that cannot do so do it by themselves.
func syncFolder(name string) {
	folder, err := os.Open(name)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}
