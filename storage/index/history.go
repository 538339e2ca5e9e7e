package index

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
)

var _ workspace.History = (*Index)(nil)

// historyIsKept adds what was sent, and what came back. A connection takes its history with it. Bytes counts the
// bodies; 0 says that there are none.
const historyIsKept = `
CREATE TABLE exchanges (
	number     INTEGER PRIMARY KEY AUTOINCREMENT,
	connection TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
	path       TEXT NOT NULL,
	kind       TEXT NOT NULL,
	sent_at    INTEGER NOT NULL,
	status     INTEGER NOT NULL,              -- 0 when there was no answer
	message    TEXT NOT NULL,
	request_id TEXT NOT NULL,
	took       INTEGER NOT NULL,
	size       INTEGER NOT NULL,              -- of the answer as it was received
	pinned     INTEGER NOT NULL DEFAULT 0,
	bytes      INTEGER NOT NULL,
	request    BLOB,
	answer     BLOB
) STRICT;

CREATE INDEX exchanges_of_connection ON exchanges (connection, pinned, number);
CREATE INDEX exchanges_by_age ON exchanges (pinned, number, bytes);
`

// probesAreTold adds which records are of what Keyrack has asked by itself.
const probesAreTold = `ALTER TABLE exchanges ADD COLUMN probe INTEGER NOT NULL DEFAULT 0;`

// answersCanBeMinimal adds which requests ask for no body where it would say nothing.
const answersCanBeMinimal = `
ALTER TABLE exchanges ADD COLUMN minimal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE saved_requests ADD COLUMN minimal INTEGER NOT NULL DEFAULT 0;
`

// AddRecords keeps records with their bodies, all or none of them, and lets the oldest ones go as far as the limits
// demand. Pinned ones stay whatever the limits. A probe takes the place of the last one of its operation, and counts
// for nothing.
func (x *Index) AddRecords(ctx context.Context, limits workspace.HistoryLimits, records ...workspace.Entry) error {
	err := x.write(ctx, relaxed, func(t *transaction) error {
		grown := map[model.ConnectionID]bool{}
		for _, one := range records {
			if err := addRecord(ctx, t, one.Record, one.Bodies); err != nil {
				return err
			}
			if !one.Record.Probe {
				grown[one.Record.Connection] = true
			}
		}
		for connection := range grown {
			// Whether there is anything to let go is in the index alone. What follows looks at every record, and at a page of
			// the file for each.
			var kept int
			err := t.row(ctx, "SELECT count(*) FROM exchanges WHERE connection = ? AND pinned = 0", []any{connection}, &kept)
			if err != nil {
				return err
			}
			if kept <= limits.Records {
				continue
			}
			_, err = t.exec(ctx, `DELETE FROM exchanges WHERE connection = ?1 AND pinned = 0 AND probe = 0 AND number <=
				(SELECT number FROM exchanges WHERE connection = ?1 AND pinned = 0 AND probe = 0
				ORDER BY number DESC LIMIT 1 OFFSET ?2)`, connection, limits.Records)
			if err != nil {
				return err
			}
		}
		if len(grown) == 0 {
			return nil
		}
		return dropBodies(ctx, t, limits.Bytes)
	})
	if err != nil {
		return fmt.Errorf("keeping the history: %w", err)
	}
	return nil
}

func addRecord(ctx context.Context, t *transaction, r workspace.Record, bodies workspace.Bodies) error {
	if r.Probe {
		_, err := t.exec(ctx, "DELETE FROM exchanges WHERE connection = ? AND path = ? AND probe = 1 AND pinned = 0",
			r.Connection, r.Operation.Path)
		if err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `INSERT INTO exchanges
		(connection, path, kind, sent_at, status, failure, found, message, request_id, took, size, bytes, request, answer,
		 probe, minimal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Connection, r.Operation.Path, r.Operation.Kind, toMillis(r.SentAt), r.Status, r.Failure, r.Found, r.Message,
		r.RequestID, r.Took, r.Size,
		len(bodies.Request)+len(bodies.Answer), bodies.Request, bodies.Answer, r.Probe,
		r.Minimal)
	return err
}

// dropBodies takes the bodies of the oldest records until those that are left are small enough.
func dropBodies(ctx context.Context, t *transaction, limit int64) error {
	var total int64
	err := t.row(ctx, "SELECT coalesce(sum(bytes), 0) FROM exchanges WHERE pinned = 0", nil, &total)
	if err != nil || total <= limit {
		return err
	}
	_, err = t.exec(ctx,
		`UPDATE exchanges SET bytes = 0, request = NULL, answer = NULL WHERE pinned = 0 AND bytes > 0 AND number <=
		(SELECT number FROM (SELECT number, sum(bytes) OVER (ORDER BY number DESC) AS newer FROM exchanges WHERE pinned = 0)
		WHERE newer > ? ORDER BY number DESC LIMIT 1)`, limit)
	return err
}

// Records lists the history of a connection, pinned ones first, then the newest. A search is a text that stands in
// path, status, failure, message, Request-Id or a body.
func (x *Index) Records(ctx context.Context, connection model.ConnectionID, search string,
	limit int,
) ([]workspace.Record, error) {
	return x.records(ctx, `WHERE connection = ?1 AND (?2 = '' OR instr(lower(path || ' ' || failure || ' ' || found ||
				' ' || message || ' ' || request_id || ' ' || status), lower(?2)) > 0
				OR instr(request, CAST(?2 AS BLOB)) > 0 OR instr(answer, CAST(?2 AS BLOB)) > 0)
			ORDER BY pinned DESC, number DESC LIMIT ?3`, connection, search, limit)
}

// SentRecords lists requests of several connections, the newest first.
func (x *Index) SentRecords(ctx context.Context, query workspace.SentQuery) ([]workspace.Record, error) {
	ids, err := json.Marshal(query.Connections)
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	since := int64(math.MinInt64)
	if !query.Since.IsZero() {
		since = toMillis(query.Since)
	}
	return x.records(ctx, `WHERE (?1 = 0 OR connection IN (SELECT value FROM json_each(?2)))
			AND instr(lower(path), lower(?3)) > 0
			AND (?4 = 0 OR status = 0 OR status >= 300)
			AND sent_at >= ?5
			AND lower(substr(request_id, 1, length(?6))) = lower(?6)
			AND (?7 OR probe = 0)
			ORDER BY number DESC LIMIT ?8`,
		len(query.Connections), string(ids), query.Operation, query.Failed, since, query.RequestID, query.Probes,
		query.Limit)
}

// records reads the records that the end of a query chooses.
func (x *Index) records(ctx context.Context, chosen string, args ...any) ([]workspace.Record, error) {
	var all []workspace.Record
	err := x.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT "+recordColumns+" FROM exchanges "+chosen, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err has what matters
		for rows.Next() {
			r, err := scanRecord(rows.Scan)
			if err != nil {
				return err
			}
			all = append(all, r)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	return all, nil
}

const recordColumns = "number, connection, path, kind, sent_at, status, failure, found, message, request_id, took, " +
	"size, pinned, bytes > 0, probe, minimal"

func scanRecord(scan scan, more ...any) (workspace.Record, error) {
	var r workspace.Record
	var sent int64
	err := scan(append([]any{
		&r.ID, &r.Connection, &r.Operation.Path, &r.Operation.Kind, &sent, &r.Status, &r.Failure, &r.Found, &r.Message,
		&r.RequestID, &r.Took, &r.Size, &r.Pinned, &r.Kept, &r.Probe, &r.Minimal,
	}, more...)...)
	r.SentAt = fromMillis(sent)
	return r, err
}

// RecordBodies returns a record with its bodies, which are nil where they were not kept. It returns
// [model.ErrNoSuchRow] when the record is gone.
func (x *Index) RecordBodies(ctx context.Context, id int64) (workspace.Record, workspace.Bodies, error) {
	var r workspace.Record
	var b workspace.Bodies
	err := x.read(ctx, func(tx *sql.Tx) error {
		row := tx.QueryRowContext(ctx, "SELECT "+recordColumns+", request, answer FROM exchanges WHERE number = ?", id)
		var err error
		r, err = scanRecord(row.Scan, &b.Request, &b.Answer)
		if errors.Is(err, sql.ErrNoRows) {
			return model.ErrNoSuchRow
		}
		return err
	})
	if err != nil {
		return r, b, fmt.Errorf("reading the history: %w", err)
	}
	return r, b, nil
}

// PinRecord keeps a record from being let go, or no longer. It returns [model.ErrNoSuchRow] when it is gone.
func (x *Index) PinRecord(ctx context.Context, id int64, pinned bool) error {
	return x.changeHistory(ctx, true, "UPDATE exchanges SET pinned = ? WHERE number = ?", pinned, id)
}

// ClearRecords removes the history of a connection. Pinned records stay.
func (x *Index) ClearRecords(ctx context.Context, connection model.ConnectionID) error {
	return x.changeHistory(ctx, false, "DELETE FROM exchanges WHERE connection = ? AND pinned = 0", connection)
}

// ForgetRecords removes what was sent before a moment, of every connection. Pinned records stay. Records come in the
// order of their numbers, so it looks no further than to the first that is young enough.
func (x *Index) ForgetRecords(ctx context.Context, before time.Time) error {
	return x.changeHistory(ctx, false, `DELETE FROM exchanges WHERE pinned = 0 AND number <
		coalesce((SELECT number FROM exchanges WHERE pinned = 0 AND sent_at >= ? ORDER BY number LIMIT 1), 1 << 62)`,
		toMillis(before))
}

// DropBodies takes the bodies out of the history of an environment, pinned ones included.
func (x *Index) DropBodies(ctx context.Context, environment model.EnvironmentID) error {
	return x.changeHistory(ctx, false,
		`UPDATE exchanges SET bytes = 0, request = NULL, answer = NULL WHERE bytes > 0 AND connection IN
		(SELECT connections.id FROM connections JOIN integrations ON integrations.id = integration WHERE environment = ?)`,
		environment)
}

func (x *Index) changeHistory(ctx context.Context, one bool, query string, args ...any) error {
	err := x.write(ctx, durable, func(t *transaction) error {
		changed, err := t.exec(ctx, query, args...)
		if err == nil && one && changed == 0 {
			return model.ErrNoSuchRow
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("changing the history: %w", err)
	}
	return nil
}

// forgetHistory empties the history of a copy of the index: backups are for tokens and their connections, and what a
// user has cleared must not lie on in one.
func forgetHistory(ctx context.Context, db *sql.DB) error {
	var there int
	err := db.QueryRowContext(ctx,
		"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'exchanges'").Scan(&there)
	if err != nil || there == 0 {
		return err
	}
	if _, err := db.ExecContext(ctx, "DELETE FROM exchanges"); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM")
	return err
}
