package index

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"keyrack/model/workspace/doctor"
	"keyrack/storage/disk"
)

// Health reads every page and every row. It changes nothing; an error is one that kept it from looking.
func (x *Index) Health(ctx context.Context) (doctor.IndexHealth, error) {
	health := doctor.IndexHealth{Path: x.path, ReadOnly: x.ReadOnly(), MovedTo: x.movedTo, BackupError: x.backupError}
	if info, err := os.Lstat(backupOf(x.path)); err == nil {
		health.BackupAt = info.ModTime()
	}
	for _, name := range []string{x.path, walOf(x.path), shmOf(x.path)} {
		health.Closed = health.Closed || errors.Is(disk.Writable(name), fs.ErrPermission)
	}
	if err := x.readers.QueryRowContext(ctx, "PRAGMA user_version").Scan(&health.Version); err != nil {
		health.Damage = err
	} else {
		health.Damage = checkStructure(ctx, x.readers)
	}
	if ctx.Err() != nil {
		return health, ctx.Err()
	}
	if health.Damage != nil {
		return health, nil
	}
	rows, err := x.Damage(ctx)
	for _, row := range rows {
		health.Rows = append(health.Rows, doctor.DamagedRow{Table: row.Table, ID: row.ID, Reason: row.Reason})
	}
	return health, err
}
