package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// backupEvery is how old the backup may get before opening the index makes a new one.
const backupEvery = 24 * time.Hour

// backUpIfDue makes a backup of the index, which was found readable, unless there is one of the last 24 hours. A backup
// from the future was made under a wrong clock and is replaced.
func (x *Index) backUpIfDue(ctx context.Context) error {
	info, err := os.Lstat(backupOf(x.path))
	if err == nil {
		if age := x.now().Sub(info.ModTime()); age >= 0 && age < backupEvery {
			return nil
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := backUp(ctx, x.writer, backupOf(x.path), x.now()); err != nil {
		return fmt.Errorf("making a backup: %w", err)
	}
	return nil
}

// backUp writes a copy of the database, dated now, to target. The target is replaced in one step when the copy is whole
// and on the disk.
func backUp(ctx context.Context, db *sql.DB, target string, now time.Time) error {
	partial := target + ".partial"
	if err := os.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// SQLite copies into an empty file and keeps its mode.
	file, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", partial); err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	if err := syncFile(partial); err != nil {
		return err
	}
	if err := os.Chtimes(partial, now, now); err != nil {
		return err
	}
	if err := os.Rename(partial, target); err != nil {
		return err
	}
	syncFolder(filepath.Dir(target))
	return nil
}

// checkBackup returns nil for a backup that can take the place of the index.
func checkBackup(ctx context.Context, backup string, patience time.Duration) (err error) {
	there, err := ownFile(backup)
	if err != nil {
		return err
	}
	if !there {
		return errors.New("there is none")
	}
	db, err := connect(backup, patience, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	version, err := inspect(ctx, db, backup, false)
	if err == nil && version == 0 {
		err = errLost
	}
	return err
}
