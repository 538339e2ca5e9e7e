package workspace

import (
	"errors"
	"fmt"
	"time"
)

// ErrNoDataFolder means that the data folder that was asked for is not there.
var ErrNoDataFolder = errors.New("there is no such folder")

// OnDamage is what becomes of an index that cannot be read when it is opened. A damaged file is moved aside under a new
// name, never deleted or written over.
type OnDamage int

const (
	// ReportDamage returns a [*DamagedIndexError] and leaves everything as it is.
	ReportDamage OnDamage = iota
	// RestoreIndex moves the file aside and puts a copy of the last backup in its place. What was changed since is
	// missing; secrets written since are still in the secret store, under names that only the damaged file knows.
	RestoreIndex
	// StartAnew moves the file and its backup aside and begins with an empty index.
	StartAnew
)

// DamagedIndexError is returned for an index that cannot be read. Nothing was changed.
type DamagedIndexError struct {
	Path string
	// Backup is the copy that RestoreIndex would use, and BackupTime when it was made; "" when there is none.
	Backup     string
	BackupTime time.Time
	Cause      error
}

func (e *DamagedIndexError) Error() string {
	return fmt.Sprintf("the index %s is damaged: %v", e.Path, e.Cause)
}

func (e *DamagedIndexError) Unwrap() error { return e.Cause }
