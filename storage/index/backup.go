package index

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	return x.backUp(ctx, "backup")
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
		if _, err := x.writer.ExecContext(ctx, "VACUUM INTO ?", partial); err != nil {
			return errors.Join(err, os.Remove(partial))
		}
		if err := withoutHistory(ctx, partial); err != nil {
			return errors.Join(err, os.Remove(partial))
		}
		if err := os.Chtimes(partial, x.now(), x.now()); err != nil {
			return err
		}
		return finishPartial(partial, target)
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
	there, err := ownFile(backup)
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
	_, err = inspect(ctx, db, backup)
	return err
}

// newPartial makes an empty file, for the user alone, under the name that target has until it is complete. It takes the
// place of one that a crash left.
func newPartial(target string) (string, error) {
	partial := target + ".partial"
	for _, name := range []string{partial, walOf(partial), shmOf(partial), journalOf(partial)} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	file, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	return partial, file.Close()
}

// finishPartial gives a complete file its name, in one step, when it is on the disk.
func finishPartial(partial, target string) error {
	file, err := os.OpenFile(partial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(partial, target); err != nil {
		return err
	}
	syncFolder(filepath.Dir(target))
	return nil
}

// copyFile makes target a copy of source, whole or not at all.
func copyFile(source, target string) error {
	from, err := os.Open(source)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // it was only read
	partial, err := newPartial(target)
	if err != nil {
		return err
	}
	to, err := os.OpenFile(partial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		return errors.Join(err, to.Close())
	}
	if err := to.Close(); err != nil {
		return err
	}
	return finishPartial(partial, target)
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
