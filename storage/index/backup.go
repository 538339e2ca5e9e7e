package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"keyrack/storage/disk"
)

// backupEvery is how old the backup may get before opening the index makes a new one.
const backupEvery = 24 * time.Hour

// backUpIfDue makes a backup of the index, which was found readable, unless there is one of the last 24 hours.
func (x *Index) backUpIfDue(ctx context.Context) error {
	if !x.backupDue() {
		return nil
	}
	return x.backUp(ctx, "backup")
}

// backupDue reports whether there is no backup of the last 24 hours. One from the future was made under a wrong clock.
func (x *Index) backupDue() bool {
	info, err := os.Lstat(backupOf(x.path))
	if err != nil {
		return true // if it cannot be looked at, making it says why
	}
	age := x.now().Sub(info.ModTime())
	return age < 0 || age >= backupEvery
}

// backUp writes a copy of the index, dated now, to the name with the given word: index.backup.sqlite.
func (x *Index) backUp(ctx context.Context, word string) error {
	target := beside(x.path, word)
	err := func() error {
		partial, err := newPartial(target)
		if err != nil {
			return err
		}
		// SQLite copies into an empty file and keeps its mode.
		_, err = x.writer.ExecContext(ctx, "VACUUM INTO ?", partial)
		if err == nil {
			err = withoutHistory(ctx, partial)
		}
		if err == nil {
			err = os.Chtimes(partial, x.now(), x.now())
		}
		if err != nil {
			return errors.Join(full(err), removeDatabase(partial))
		}
		return x.disk.Finish(partial, target)
	}()
	if err != nil {
		return fmt.Errorf("making the backup %s: %w", filepath.Base(target), err)
	}
	return nil
}

func withoutHistory(ctx context.Context, copied string) (err error) {
	db, err := connect(copied, 0, writing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return forgetHistory(ctx, db)
}

// checkBackup returns nil for a backup that can take the place of the index.
func checkBackup(ctx context.Context, backup string, patience time.Duration) (err error) {
	there, err := disk.Own(backup)
	if err != nil {
		return err
	}
	if !there {
		return errors.New("there is none")
	}
	db, err := connect(backup, patience, reading)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err = inspect(ctx, db, backup); err == nil {
		err = checkStructure(ctx, db)
	}
	return err
}

// newPartial makes an empty file, for the user alone, under the name that target has until it is complete. It takes the
// place of one that a crash left.
func newPartial(target string) (string, error) {
	partial := target + ".partial"
	if err := removeDatabase(partial); err != nil {
		return "", err
	}
	return partial, disk.MakeEmpty(partial)
}

// removeDatabase removes a database that nobody has open, with what SQLite leaves beside one. It may be missing.
func removeDatabase(path string) error {
	var failed []error
	for _, name := range []string{path, walOf(path), shmOf(path), journalOf(path)} {
		if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
