package index

import (
	"context"
	"fmt"
)

// migrate takes the file from a version to the newest, step by step, each in a transaction. A file that has content is
// copied first, to a name with the version it has: index.backup-v1.sqlite.
func (x *Index) migrate(ctx context.Context, version int, steps []string) error {
	// Readers and the writer do not wait for each other in this mode. The file remembers it.
	var mode string
	if err := x.writer.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("the file system does not allow several processes to share the index (journal mode %s)", mode)
	}
	if version > 0 && version < len(steps) {
		if err := backUp(ctx, x.writer, beside(x.path, fmt.Sprintf("backup-v%d", version)), x.now()); err != nil {
			return fmt.Errorf("making a backup before the update: %w", err)
		}
	}
	for ; version < len(steps); version++ {
		if err := x.step(ctx, version, steps[version]); err != nil {
			return fmt.Errorf("updating the index from version %d: %w", version, err)
		}
	}
	return nil
}

func (x *Index) step(ctx context.Context, version int, step string) error {
	tx, err := x.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	for _, statement := range []string{
		step,
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", version+1),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}
