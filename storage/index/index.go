// Package index keeps everything but the secrets in one SQLite file: environments, integrations, connections, what was
// last seen of them, settings, and the list of the secrets. It fulfils [workspace.Index].
//
// # What it promises
//
// A write that returned nil is on the disk, whole; one that returned an error, or was cut short by a crash, left nothing.
// (Of outcomes of checks and of settings a power failure may take the last seconds; nothing else of them.) Several
// goroutines, handles and processes may use one file at the same time: writers queue, readers never wait for them and see
// one moment of the file.
//
// Nothing secret is in the file. A token is there as the name under which the secret store keeps it, and as its
// fingerprint; anything longer in those two places is refused.
//
// # Damage
//
// A row that cannot be read hides no other row: lists leave it out, and [Index.Damage] names it. A file that cannot be
// read makes [Open] return a [*DamagedFileError] and is left as it is, however often it is opened, until someone decides:
// [OnDamage] has the choices. A damaged file is then moved aside under a new name; Keyrack never deletes or overwrites it.
//
// # Versions
//
// An index of an older Keyrack is brought up to date when it is opened, after a copy of it was put beside it. An index of a
// newer one is opened for reading only.
package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"keyrack/model/workspace"
)

// Index is an open index. [Open] makes one. All methods are safe for use by several goroutines.
type Index struct {
	path    string
	now     func() time.Time
	readers *sql.DB
	writer  *sql.DB // one connection, so that this process's writers queue here; nil when the index is read-only
	version int     // the newest schema that this Keyrack writes
	// movedTo is where Open moved a damaged file to.
	movedTo string
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

// Open opens the index at path and makes it, with its folder, where there is none. Folders that it makes have mode 0700,
// its files 0600, also where they had a wider one.
//
// It returns a [*DamagedFileError] for a file that cannot be read, [ErrNotRegularFile] for a link, folder or device in its
// place, and errors of the file system as they come. An index of a newer Keyrack opens; see [Index.ReadOnly].
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

// openFile opens the file as it is, or makes a new one.
func openFile(ctx context.Context, path string, options Options, steps []string) (*Index, error) {
	fresh, err := prepareFiles(path)
	if err != nil {
		return nil, err
	}
	x := &Index{path: path, now: options.Now, version: len(steps)}
	if x.writer, err = connect(path, options.Patience, false); err != nil {
		return nil, err
	}
	newer, err := x.prepare(ctx, fresh, steps)
	if err != nil {
		return nil, errors.Join(asDamaged(path, err), x.Close())
	}
	if newer {
		err := x.writer.Close()
		if x.writer = nil; err != nil {
			return nil, err
		}
	}
	if x.readers, err = connect(path, options.Patience, true); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// prepare brings the file up to date, or reports that it is newer than this Keyrack.
func (x *Index) prepare(ctx context.Context, fresh bool, steps []string) (newer bool, err error) {
	version, err := inspect(ctx, x.writer, x.path, fresh)
	if err != nil {
		return false, err
	}
	if version > len(steps) {
		return true, nil
	}
	if version > 0 {
		if err := x.backUpIfDue(ctx); err != nil {
			return false, err
		}
	}
	return false, x.migrate(ctx, version, steps)
}

// Close closes the index. Calls in progress end first.
func (x *Index) Close() error {
	var errs []error
	if x.readers != nil {
		errs = append(errs, x.readers.Close())
	}
	if x.writer != nil {
		errs = append(errs, x.writer.Close())
	}
	return errors.Join(errs...)
}

// Path returns the file's absolute path.
func (x *Index) Path() string { return x.path }

// ReadOnly reports whether a newer Keyrack wrote the index. Reads then work as far as this version understands the file,
// and every write returns [workspace.ErrNewerIndex].
func (x *Index) ReadOnly() bool { return x.writer == nil }

// MovedTo returns where Open moved a damaged file to, and "" when there was none.
func (x *Index) MovedTo() string { return x.movedTo }
