package index

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"keyrack/storage/disk"
)

// ErrNotRegularFile is returned by [Open] when a link, a folder or a device stands where a file of the index should be.
// Following a link would write, and change modes, where nobody expects Keyrack to.
var ErrNotRegularFile = disk.ErrNotRegular

// The names beside index.sqlite: SQLite's own three, the lock that is held while an index is opened, and the copies.
func walOf(path string) string     { return path + "-wal" }
func shmOf(path string) string     { return path + "-shm" }
func journalOf(path string) string { return path + "-journal" }
func lockOf(path string) string    { return path + ".lock" }
func backupOf(path string) string  { return beside(path, "backup") }

// Files lists the index at path and what SQLite keeps beside it.
func Files(path string) []string { return []string{path, walOf(path), shmOf(path), journalOf(path)} }

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
	if _, err := disk.Own(lockOf(path)); err != nil {
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

// prepareFiles reports whether the index is there, and makes sure that only the user can read it and what is beside it.
// An index that is missing although something of it is left is damaged.
func prepareFiles(path string) (there bool, err error) {
	remains := false
	for _, name := range []string{walOf(path), shmOf(path), journalOf(path), backupOf(path)} {
		found, err := disk.Own(name)
		if err != nil {
			return false, err
		}
		if found && name != shmOf(path) {
			info, err := os.Lstat(name)
			remains = remains || err == nil && info.Size() > 0
		}
	}
	there, err = disk.Own(path)
	if err == nil && !there && remains {
		return false, damagedFile(path, errLost)
	}
	return there, err
}
