package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"keyrack/model"
	"keyrack/storage/disk"
)

// partialPrefix began the name of a file that was not complete, in the versions before this one.
const partialPrefix = ".partial-"

// sweep removes files that a crash left incomplete. Only the holder of the lock may call it.
func (v *Vault) sweep() {
	disk.Sweep(filepath.Join(v.folder, identityName))
	disk.Sweep(filepath.Join(v.folder, secretsName))
	left, _ := filepath.Glob(filepath.Join(v.folder, partialPrefix+"*")) // its only error is a wrong pattern
	for _, name := range left {
		_ = os.Remove(name) // it is encrypted, and the next change tries again
	}
}

// readFile reads a file of the vault. That it is missing is damage: the vault is there, or this would not be called.
func readFile(name string) ([]byte, error) {
	content, err := disk.ReadOwn(name, maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, failed(model.ErrStoreBroken, "a file of it is missing")
	case errors.Is(err, disk.ErrNotRegular), errors.Is(err, disk.ErrTooLarge):
		return nil, failed(model.ErrStoreBroken, "a file of it is no file of Keyrack")
	case err != nil:
		return nil, failed(model.ErrStoreUnavailable, "reading a file of it")
	}
	return content, nil
}

// replace gives name a new content, whole or not at all, readable by the user alone.
func (v *Vault) replace(name string, content []byte) error {
	if v.disk.Replace(name, content) != nil {
		return failed(model.ErrSecretNotSaved, "writing a file of it")
	}
	return nil
}
