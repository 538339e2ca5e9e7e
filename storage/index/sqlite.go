package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"keyrack/model/workspace"
)

// access is what a pool of connections may do to the file. No pool makes it.
type access string

const (
	// reading changes nothing, not even the file's log; several calls at a time.
	reading access = "ro"
	// writing is one connection, so that writers queue here.
	writing access = "rw"
)

// briefCache has a command that ends soon use the same few pages of memory again where it reads a whole table once. A
// page that the system has in memory is read again in less time than one of fresh memory takes to be there.
const briefCache = "cache_size(40)"

// connect returns a pool of connections to the file. None is opened yet. More are pragmas beside those of all.
func connect(path string, patience time.Duration, may access, more ...string) (*sql.DB, error) {
	settings := url.Values{
		"mode":          {string(may)},
		"_txlock":       {"immediate"},
		"_busy_timeout": {fmt.Sprint(patience.Milliseconds())},
		"_foreign_keys": {"on"},
		"_dqs":          {"0"},
		"_defensive":    {"1"},
		"_pragma": {
			"trusted_schema(0)",
			"cell_size_check(1)",
			// What was removed, such as the history, is overwritten and not only no longer listed.
			"secure_delete(1)",
			// macOS returns from an ordinary sync before the disk has the data.
			"fullfsync(1)",
			"checkpoint_fullfsync(1)",
		},
	}
	settings["_pragma"] = append(settings["_pragma"], more...)
	connector, err := sqlite.NewConnector(fileURI(path) + "?" + settings.Encode())
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector)
	atOnce := 1
	if may == reading {
		atOnce = 4
	}
	pool.SetMaxOpenConns(atOnce)
	pool.SetMaxIdleConns(atOnce)
	return pool, nil
}

// fileURI returns SQLite's form of an absolute path: file:///home/a%3Fb or file:///C:/Users.
func fileURI(path string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	return "file://" + (&url.URL{Path: slashed}).EscapedPath()
}

// durability says what a power failure may take of a write that has returned. A crash of the process takes nothing of
// either.
type durability string

const (
	durable durability = "FULL"   // nothing
	relaxed durability = "NORMAL" // the last seconds; for what can be had again by looking again
)

// transaction is a running transaction that prepares each statement once.
type transaction struct {
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	changed  int64 // rows
}

func (t *transaction) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if statement := t.prepared[query]; statement != nil {
		return statement, nil
	}
	statement, err := t.tx.PrepareContext(ctx, query)
	if err == nil {
		t.prepared[query] = statement
	}
	return statement, err
}

// exec runs a statement and returns how many rows it changed.
func (t *transaction) exec(ctx context.Context, query string, args ...any) (int64, error) {
	statement, err := t.statement(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := statement.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	t.changed += n
	return n, err
}

// row reads the only row of a query. It returns sql.ErrNoRows when there is none.
func (t *transaction) row(ctx context.Context, query string, args []any, into ...any) error {
	statement, err := t.statement(ctx, query)
	if err != nil {
		return err
	}
	return statement.QueryRowContext(ctx, args...).Scan(into...)
}

// write runs change in a transaction, the only one that writes at that moment. Everything or nothing of it is kept.
func (x *Index) write(ctx context.Context, keep durability, change func(*transaction) error) error {
	if x.writer == nil {
		return workspace.ErrNewerIndex
	}
	if x.brief && keep == durable { // not for the history of every request, which may be lost
		if err := x.wantWhole(ctx); err != nil {
			return err
		}
	}
	return x.typed(x.transact(ctx, keep, change))
}

func (x *Index) transact(ctx context.Context, keep durability, change func(*transaction) error) error {
	connection, err := x.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }() // back to the pool; it reports nothing about the write
	if _, err := connection.ExecContext(ctx, "PRAGMA synchronous = "+string(keep)); err != nil {
		return err
	}
	tx, err := connection.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	t := &transaction{tx: tx, prepared: map[string]*sql.Stmt{}}
	// A newer Keyrack may have migrated the file while this one has it open.
	var version int
	if err := t.row(ctx, "PRAGMA user_version", nil, &version); err != nil {
		return err
	}
	if version > x.version {
		return workspace.ErrNewerIndex
	}
	if err := change(t); err != nil {
		return err
	}
	if keep == durable && t.changed > 0 {
		x.lasting.Store(true)
	}
	return tx.Commit()
}

// read runs look in a transaction, so that all its queries see the same moment.
func (x *Index) read(ctx context.Context, look func(*sql.Tx) error) error {
	tx, err := x.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing to keep
	err = x.typed(look(tx))
	if err != nil && x.ReadOnly() {
		// Most likely the newer schema has no longer what was asked for.
		return fmt.Errorf("%w: %w", workspace.ErrNewerIndex, err)
	}
	return err
}

// ErrBusy is returned by a write that waited in vain for another process's write.
var ErrBusy = errors.New("another Keyrack is writing to the index")

// typed adds the errors that a caller decides on to those of SQLite.
func (x *Index) typed(err error) error {
	switch {
	case unreadable(err) && x.brief:
		return fmt.Errorf("%w: %w", ErrDamaged, damagedFile(x.path, err))
	case unreadable(err):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	case code(err) == sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%w: %w", workspace.ErrNotWritable, err)
	case code(err) == sqlite3.SQLITE_BUSY:
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return full(err)
}

// full adds to an error of SQLite that the disk is full. SQLite tells of it as such, or as a file that it cannot
// enlarge.
func full(err error) error {
	var failure *sqlite.Error
	if errors.As(err, &failure) && (code(err) == sqlite3.SQLITE_FULL || failure.Code() == sqlite3.SQLITE_IOERR_SHMSIZE) {
		return fmt.Errorf("%w: %w", workspace.ErrDiskFull, err)
	}
	return err
}

// unreadable reports whether SQLite says that the file is damaged, or not a database at all.
func unreadable(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_CORRUPT || c == sqlite3.SQLITE_NOTADB
}

// code returns SQLite's code of an error, without its refinement, and 0 for an error that is not SQLite's.
func code(err error) int {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return 0
	}
	return failure.Code() & 0xff
}
