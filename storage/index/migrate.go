package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"
)

// migrate takes a database from a version to the newest, step by step, each in a transaction.
func migrate(ctx context.Context, db *sql.DB, version int, steps []string) error {
	// In this mode readers and the writer do not wait for each other. The file remembers it.
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("the file system does not let several processes share the index (journal mode %s)", mode)
	}
	for ; version < len(steps); version++ {
		if err := step(ctx, db, version, steps[version]); err != nil {
			return fmt.Errorf("updating from version %d: %w", version, err)
		}
	}
	return nil
}

// inItsMode reports whether a database remembers the mode that migrate sets.
func inItsMode(ctx context.Context, db *sql.DB) bool {
	var mode string
	err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode)
	return err == nil && mode == "wal"
}

// settle brings what is in the log of a database into its file, which alone is then the database. Closing does that,
// too, but keeps silent about a disk that has no room for it.
func settle(ctx context.Context, db *sql.DB) error {
	var busy, pages, moved int
	if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return ErrBusy
	}
	return nil
}

func step(ctx context.Context, db *sql.DB, version int, statements string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	for _, statement := range []string{
		statements,
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", version+1),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// recoverFile lets SQLite undo a change that a crash left half done in a file that was not yet in the mode that migrate
// sets, such as a backup that someone has put in place. A reader cannot do that.
func recoverFile(ctx context.Context, path string, patience time.Duration) (err error) {
	if _, err := os.Lstat(journalOf(path)); err != nil {
		return nil
	}
	db, err := connect(path, patience, writing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var objects int
	return db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&objects)
}
