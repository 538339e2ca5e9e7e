package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"keyrack/model/workspace"
	"keyrack/storage/disk"
)

// The workspace names what can be done with a damaged file, because both user interfaces ask for it.
type (
	// OnDamage is what [Open] does with a file that cannot be read.
	OnDamage = workspace.OnDamage
	// DamagedFileError is returned by [Open] for a file that cannot be read, and for one that has lost all its content.
	// Nothing was changed.
	DamagedFileError = workspace.DamagedIndexError
)

// What [Open] can do.
const (
	Report    = workspace.ReportDamage
	Restore   = workspace.RestoreIndex
	StartAnew = workspace.StartAnew
)

// ErrDamaged is returned by reads and writes that met a damaged part of the file after it was opened. Closing and
// opening the index then returns a [*DamagedFileError].
var ErrDamaged = errors.New("the index is damaged")

// Causes of a DamagedFileError that SQLite does not find.
var (
	errLost    = errors.New("its content is gone")
	errForeign = errors.New("it is the database of another program")
)

// structureError is what SQLite's own check found.
type structureError struct{ finding string }

func (e *structureError) Error() string { return e.finding }

func damagedFile(path string, cause error) *DamagedFileError {
	damaged := &DamagedFileError{Path: path, Cause: cause}
	if info, err := os.Lstat(backupOf(path)); err == nil {
		damaged.Backup, damaged.BackupTime = backupOf(path), info.ModTime()
	}
	return damaged
}

// asDamaged turns an error that speaks of a damaged file into a [*DamagedFileError] and leaves others as they are.
func asDamaged(path string, err error) error {
	var structure *structureError
	if unreadable(err) || errors.Is(err, errLost) || errors.Is(err, errForeign) || errors.As(err, &structure) {
		return damagedFile(path, err)
	}
	return err
}

// inspect returns the schema version of a file. It finds a file that is no database, is empty or cut short, or is
// another program's. Damaged content of single rows is left to [Index.Damage].
func inspect(ctx context.Context, db *sql.DB, path string) (version int, err error) {
	var application, objects int
	var pageSize int64
	err = db.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id),"+
		" (SELECT user_version FROM pragma_user_version), (SELECT page_size FROM pragma_page_size),"+
		" (SELECT count(*) FROM sqlite_schema)").
		Scan(&application, &version, &pageSize, &objects)
	switch {
	case err != nil:
		return 0, err
	case application == 0 && objects == 0:
		return 0, errLost
	case application != applicationID || version < 1:
		return 0, errForeign
	}
	info, err := os.Lstat(path)
	if err != nil {
		return 0, err
	}
	// SQLite reads a last page that is too short as if zeroes followed.
	if info.Size()%pageSize != 0 {
		return 0, &structureError{finding: "its last page is cut short"}
	}
	return version, nil
}

// checkStructure reads every page. SQLite's check also looks at values; what it says of them concerns single rows.
func checkStructure(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "PRAGMA quick_check")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err has what matters
	for rows.Next() {
		var finding string
		if err := rows.Scan(&finding); err != nil {
			return err
		}
		if structural, found := strings.CutPrefix(finding, "*** in database main ***\n"); found {
			return &structureError{finding: strings.ReplaceAll(structural, "\n", "; ")}
		}
	}
	return rows.Err()
}

// wholeness is whether the structure of the file was looked at and found whole.
type wholeness struct {
	mu    sync.Mutex
	found bool
}

// wantWhole looks at the structure of the file unless that was done since it was opened, and returns [ErrDamaged] with
// a [*DamagedFileError] where it is damaged.
func (x *Index) wantWhole(ctx context.Context) error {
	x.checked.mu.Lock()
	defer x.checked.mu.Unlock()
	if x.checked.found {
		return nil
	}
	err := checkStructure(ctx, x.readers)
	x.checked.found = err == nil
	var structure *structureError
	if errors.As(err, &structure) {
		return fmt.Errorf("%w: %w", ErrDamaged, damagedFile(x.path, err))
	}
	return x.typed(err)
}

// replaceDamaged moves the damaged file aside, puts what options ask for in its place, and returns the new name. Where
// that fails, as on a full disk, everything is put back.
func replaceDamaged(ctx context.Context, path string, options Options) (movedTo string, err error) {
	backup := backupOf(path)
	if options.OnDamage == Restore {
		if err := checkBackup(ctx, backup, options.Patience); err != nil {
			return "", fmt.Errorf("the backup cannot be used: %w", err)
		}
	}
	movedTo, err = unusedName(path, options.Now())
	if err != nil {
		return "", err
	}
	// SQLite's log goes first: left alone beside a new file it would be played into that one.
	moves := [][2]string{
		{walOf(path), walOf(movedTo)},
		{shmOf(path), shmOf(movedTo)},
		{journalOf(path), journalOf(movedTo)},
		{path, movedTo},
	}
	if options.OnDamage == StartAnew {
		moves = append(moves, [2]string{backup, backupOf(movedTo)})
	}
	disk.Sweep(path)
	undo, err := move(options.disk, moves)
	if err != nil {
		return "", err
	}
	if options.OnDamage == Restore {
		if err := options.disk.Copy(backup, path); err != nil {
			return "", errors.Join(err, undo())
		}
	}
	disk.SyncFolder(filepath.Dir(path))
	return movedTo, nil
}

// move renames files, those that are there, all or none. undo puts them back.
func move(d disk.Disk, moves [][2]string) (undo func() error, err error) {
	var done [][2]string
	undo = func() (err error) {
		for _, move := range slices.Backward(done) {
			err = errors.Join(err, d.Move(move[1], move[0]))
		}
		return err
	}
	for _, move := range moves {
		err := d.Move(move[0], move[1])
		switch {
		case err == nil:
			done = append(done, move)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, errors.Join(err, undo())
		}
	}
	return undo, nil
}

// unusedName returns a name for a damaged file that no file has: index.damaged-20260807-101112.sqlite.
func unusedName(path string, now time.Time) (string, error) {
	stamp := now.UTC().Format("20060102-150405")
	for attempt := 1; attempt <= 1000; attempt++ {
		word := "damaged-" + stamp
		if attempt > 1 {
			word = fmt.Sprintf("%s-%d", word, attempt)
		}
		name := beside(path, word)
		taken := false
		for _, used := range []string{name, walOf(name), shmOf(name), journalOf(name), backupOf(name)} {
			_, err := os.Lstat(used)
			taken = taken || !errors.Is(err, fs.ErrNotExist)
		}
		if !taken {
			return name, nil
		}
	}
	return "", errors.New("there are too many damaged files beside it")
}
