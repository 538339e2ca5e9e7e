// Package index keeps everything but the secrets in one SQLite file: environments, integrations, connections, what was
// last seen of them, settings, and the list of the secrets. It fulfils [workspace.Index].
//
// # What it promises
//
// A write that returned nil is on the disk, whole; one that returned an error, or was cut short by a crash, left
// nothing. (A power failure may take the outcomes of the last few checks, which can be had again by checking.) Several
// goroutines, handles and processes may use one file at the same time: writers queue, readers never wait for them and
// see one moment of the file.
//
// Nothing secret is in the file. A token is there as the name under which the secret store keeps it, and as its
// fingerprint; anything longer in those two places is refused.
//
// # Damage
//
// A row that cannot be read hides no other row: lists leave it out, and [Index.Damage] names it. A file that cannot be
// read makes [Open] return a [*DamagedFileError] and is left as it is, however often it is opened, until someone
// decides: [OnDamage] has the choices. A damaged file is then moved aside under a new name; Keyrack never deletes or
// overwrites it.
//
// # Versions
//
// An index of an older Keyrack is brought up to date when it is opened, after a copy of it was put beside it. An index
// of a newer one is opened for reading only.
package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"keyrack/model/workspace"
	"keyrack/storage/disk"
)

// Index is an open index. [Open] makes one. All methods are safe for use by several goroutines.
type Index struct {
	path    string
	now     func() time.Time
	readers *sql.DB
	writer  *sql.DB // nil when the index is read-only
	version int     // the newest schema that this Keyrack writes
	// movedTo is where Open moved a damaged file to.
	movedTo string
	disk    disk.Disk
	brief   bool
	lasting atomic.Bool // something was written that has to last
	checked wholeness
	// backupError is why Open could not make the daily backup.
	backupError error
}

var _ workspace.Index = (*Index)(nil)

// Options are the choices of [Open]. The zero value is fine.
type Options struct {
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Patience is how long a call waits for another process's write; 5 s when zero. A context ends the wait earlier.
	Patience time.Duration
	// OnDamage is what to do with a file that cannot be read.
	OnDamage OnDamage
	// Brief is for a command that reads a row or two and ends: the structure of the whole file is looked at once a day,
	// before the backup is made, and not at every opening. A damaged part is then found by the read that meets it, whose
	// error is [ErrDamaged] and a [*DamagedFileError]. The first write that has to last looks at all of it too, and is
	// refused with the same error: nothing is written over what may still be saved.
	Brief bool

	disk disk.Disk
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Patience == 0 {
		o.Patience = 5 * time.Second
	}
	return o
}

// Open opens the index at path and makes it, with its folder, where there is none. Folders that it makes have mode
// 0700, its files 0600, also where they had a wider one.
//
// It returns a [*DamagedFileError] for a file that cannot be read, [ErrNotRegularFile] for a link, folder or device in
// its place, and errors of the file system as they come. An index of a newer Keyrack opens; see [Index.ReadOnly].
func Open(ctx context.Context, path string, options Options) (*Index, error) {
	x, err := open(ctx, path, options.withDefaults(), migrations())
	if err != nil {
		return nil, fmt.Errorf("opening the index: %w", err)
	}
	return x, nil
}

func open(ctx context.Context, path string, options Options, steps []string) (*Index, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	// One process at a time opens: it may have to make, migrate, back up or move the file.
	release, err := enter(ctx, path, options.Patience)
	if err != nil {
		return nil, err
	}
	defer release()

	x, err := openFile(ctx, path, options, steps)
	var damaged *DamagedFileError
	if !errors.As(err, &damaged) || options.OnDamage == Report {
		return x, err
	}
	movedTo, err := replaceDamaged(ctx, path, options)
	if err != nil {
		return nil, fmt.Errorf("replacing the damaged index: %w", err)
	}
	if x, err = openFile(ctx, path, options, steps); err != nil {
		return nil, err
	}
	x.movedTo = movedTo
	return x, nil
}

// openFile opens the file as it is, or makes a new one. Until the file has been found readable, nothing writes to it.
func openFile(ctx context.Context, path string, options Options, steps []string) (_ *Index, err error) {
	there, err := prepareFiles(path)
	if err != nil {
		return nil, err
	}
	if !there {
		if err := create(ctx, path, options, steps); err != nil {
			return nil, err
		}
	}
	x := &Index{path: path, now: options.Now, disk: options.disk, version: len(steps), brief: options.Brief}
	defer func() {
		if err != nil {
			err = errors.Join(asDamaged(path, full(err)), x.Close())
		}
	}()
	if err := recoverFile(ctx, path, options.Patience); err != nil {
		return nil, err
	}
	var more []string
	if options.Brief {
		more = append(more, briefCache)
	}
	if x.readers, err = connect(path, options.Patience, reading, more...); err != nil {
		return nil, err
	}
	version, err := inspect(ctx, x.readers, path)
	if err != nil {
		return nil, err
	}
	if !options.Brief || options.OnDamage != Report || version < x.version || there && x.backupDue() {
		if err := checkStructure(ctx, x.readers); err != nil {
			return nil, err
		}
		x.checked.found = true
	}
	if version > x.version {
		return x, nil
	}
	if x.writer, err = connect(path, options.Patience, writing); err != nil {
		return nil, err
	}
	if there {
		x.backupError = x.backUpIfDue(ctx)
		if unreadable(x.backupError) {
			return nil, x.backupError
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	if version < x.version {
		if err := x.backUp(ctx, fmt.Sprintf("backup-v%d", version)); err != nil {
			return nil, err
		}
	}
	if version == x.version && inItsMode(ctx, x.readers) {
		return x, nil
	}
	return x, migrate(ctx, x.writer, version, steps)
}

// create makes a new index. It gets its name when it is complete, so a file of that name is never half made.
func create(ctx context.Context, path string, options Options, steps []string) error {
	partial, err := newPartial(path)
	if err != nil {
		return err
	}
	db, err := connect(partial, options.Patience, writing)
	if err == nil {
		err = errors.Join(migrate(ctx, db, 0, steps), settle(ctx, db), db.Close())
	}
	if err != nil {
		return fmt.Errorf("making a new one: %w", errors.Join(full(err), removeDatabase(partial)))
	}
	return options.disk.Finish(partial, path)
}

// Close closes the index. Calls in progress end first.
//
// SQLite brings what is in the log into the file when the last connection that can write it closes, with four waits for
// the disk. A command that has kept nothing but the history of a request leaves that to whoever writes next: it closes
// its writer while readers, which cannot, are open. What is removed for good is a lasting write, and never left so.
func (x *Index) Close() error {
	pools := []*sql.DB{x.readers, x.writer}
	if x.brief && !x.lasting.Load() && x.readers != nil && x.readers.Ping() == nil {
		slices.Reverse(pools)
	}
	var errs []error
	for _, pool := range pools {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// Path returns the file's absolute path.
func (x *Index) Path() string { return x.path }

// ReadOnly reports whether a newer Keyrack wrote the index. Reads then work as far as this version understands the
// file, and every write returns [workspace.ErrNewerIndex].
func (x *Index) ReadOnly() bool { return x.writer == nil }

// MovedTo returns where Open moved a damaged file to, and "" when there was none.
func (x *Index) MovedTo() string { return x.movedTo }

// BackupError returns why Open could not make the daily backup, such as a full disk, and nil when it could or none was
// due. The index is usable all the same.
func (x *Index) BackupError() error { return x.backupError }
