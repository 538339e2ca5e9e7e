package index

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"keyrack/model"
)

// DamagedRow is a row that cannot be read. It stays in the index, left out of lists, until it is removed by its id.
type DamagedRow struct {
	Table  string // "environments", "integrations" or "connections"
	Number int64  // its place in the table
	ID     string // may be empty, where even that cannot be read
	Reason string
}

// Damage returns the rows that lists leave out.
func (x *Index) Damage(ctx context.Context) ([]DamagedRow, error) {
	var all []DamagedRow
	err := x.read(ctx, func(tx *sql.Tx) error {
		_, environments, err := readEnvironments(ctx, tx)
		if err != nil {
			return err
		}
		_, integrations, err := readIntegrations(ctx, tx, everyEnvironment)
		if err != nil {
			return err
		}
		_, connections, err := readConnections(ctx, tx, everyEnvironment)
		if err != nil {
			return err
		}
		all = slices.Concat(environments, integrations, connections)
		return nil
	})
	return all, err
}

// everyEnvironment stands for no choice of an environment. It cannot be an id.
const everyEnvironment model.EnvironmentID = ""

// scan reads the columns of the row at hand.
type scan func(into ...any) error

// readRows reads the rows of a query whose first two columns are number and id, of which there may be many; 0 where
// nobody has counted. A row that read refuses becomes a DamagedRow; an error is one of the query itself.
func readRows[T any](ctx context.Context, tx *sql.Tx, table string, many int, read func(scan) (T, error),
	query string, args ...any,
) ([]T, []DamagedRow, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }() // Err has what matters
	all := slices.Grow([]T(nil), many)
	var damaged []DamagedRow
	for rows.Next() {
		one, err := read(rows.Scan)
		if err == nil {
			all = append(all, one)
			continue
		}
		row := DamagedRow{Table: table, Reason: reason(err)}
		describe(rows, &row)
		damaged = append(damaged, row)
	}
	return all, damaged, rows.Err()
}

// describe fills in number and id of the row at hand, as far as they can be read.
func describe(rows *sql.Rows, row *DamagedRow) {
	columns, err := rows.Columns()
	if err != nil {
		return
	}
	values := make([]any, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	if rows.Scan(targets...) != nil {
		return
	}
	row.Number, _ = values[0].(int64)
	row.ID, _ = values[1].(string)
}

// wrongValue says why a row cannot be read. It does not quote the value.
type wrongValue string

func (w wrongValue) Error() string { return string(w) }

// reason returns a text for people; the text of the database driver would quote what is in the row.
func reason(err error) string {
	var wrong wrongValue
	var address *model.AddressError
	switch {
	case errors.As(err, &wrong):
		return wrong.Error()
	case errors.As(err, &address):
		return "its address is not allowed"
	}
	return "a column holds a value of the wrong type"
}

// ErrNotRef is returned for text that cannot be the name of a secret. It does not quote the text: if a caller mixed up
// the two, it is the secret itself.
var ErrNotRef = errors.New("not the name of a secret")

// ErrNotFingerprint is returned for text that is longer than a fingerprint. It does not quote the text.
var ErrNotFingerprint = errors.New("not a fingerprint: too long")

// checkSecretColumns keeps secrets out of the file: only what has the shape of a name and of a fingerprint gets in.
func checkSecretColumns(ref model.SecretRef, print model.Fingerprint) error {
	if !isRef(string(ref)) {
		return ErrNotRef
	}
	if utf8.RuneCountInString(string(print)) > 9 { // E0D4…9E1D
		return ErrNotFingerprint
	}
	return nil
}

// isRef reports whether text has the shape of a [model.SecretRef], which no Mews token has. It is asked once for every
// row of a list, so it is no regular expression.
func isRef(text string) bool {
	name, generation, found := strings.Cut(text, ".")
	if !found || name == "" || generation == "" || len(text) > 64 {
		return false
	}
	isDigit := func(r rune) bool { return '0' <= r && r <= '9' }
	return !strings.ContainsFunc(name, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') && !isDigit(r) }) &&
		!strings.ContainsFunc(generation, func(r rune) bool { return !isDigit(r) })
}

// toMillis and fromMillis keep the zero time as itself.
func toMillis(t time.Time) int64 { return t.UnixMilli() }

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
