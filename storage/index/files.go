package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// ErrNotRegularFile is returned by [Open] when a link, a folder or a device stands where a file of the index should be.
// Following a link would write, and change modes, where nobody expects Keyrack to.
var ErrNotRegularFile = errors.New("not a regular file")

// The names beside index.sqlite: SQLite's own two, the lock that is held while an index is opened, and the copies.
func walOf(path string) string    { return path + "-wal" }
func shmOf(path string) string    { return path + "-shm" }
func lockOf(path string) string   { return path + ".lock" }
func backupOf(path string) string { return beside(path, "backup") }

// beside puts a word before the ending: index.sqlite becomes index.backup.sqlite.
func beside(path, word string) string {
	ending := filepath.Ext(path)
	return strings.TrimSuffix(path, ending) + "." + word + ending
}

// enter waits until no other process opens the index, and holds them off until release.
func enter(ctx context.Context, path string, patience time.Duration) (release func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if _, err := ownFile(lockOf(path)); err != nil {
		return nil, err
	}
	lock := flock.New(lockOf(path), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := lock.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		return nil, fmt.Errorf("waiting for another Keyrack that is opening it: %w", err)
	}
	return func() { _ = lock.Unlock() }, nil // the system releases it in any case
}

// prepareFiles makes sure that the file is there and that only the user can read it and SQLite's files beside it. It
// returns true for a file that it has made.
func prepareFiles(path string) (fresh bool, err error) {
	there := map[string]bool{}
	for _, name := range []string{path, walOf(path), shmOf(path), backupOf(path)} {
		if there[name], err = ownFile(name); err != nil {
			return false, err
		}
	}
	switch {
	case there[path]:
		return false, nil
	case there[walOf(path)] || there[backupOf(path)]:
		return false, damagedFile(path, errLost)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return false, err
	}
	return true, file.Close()
}

// ownFile reports whether name is there, refuses everything but a regular file, and takes a file away from other users.
func ownFile(name string) (there bool, err error) {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("%s: %w", name, ErrNotRegularFile)
	case info.Mode().Perm()&0o077 != 0:
		return true, os.Chmod(name, 0o600)
	}
	return true, nil
}

// syncFile waits until a file's content is on the disk.
func syncFile(name string) error {
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
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
