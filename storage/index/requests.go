package index

import (
	"context"
	"database/sql"
	"fmt"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
)

var _ workspace.RequestStore = (*Index)(nil)

// requestsAreSaved adds requests that an integration sends again and again, and the variables in them.
const requestsAreSaved = `
CREATE TABLE saved_requests (
	number      INTEGER PRIMARY KEY,
	integration TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
	name        TEXT NOT NULL,
	path        TEXT NOT NULL,
	body        TEXT NOT NULL,
	UNIQUE (integration, name)
) STRICT;

CREATE TABLE variables (
	environment TEXT NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
	name        TEXT NOT NULL,
	value       TEXT NOT NULL,
	PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;
`

// SavedRequests lists the requests of an integration by name.
func (x *Index) SavedRequests(ctx context.Context, integration model.IntegrationID) ([]workspace.SavedRequest, error) {
	var all []workspace.SavedRequest
	err := x.each(ctx, func(scan scan) error {
		var r workspace.SavedRequest
		err := scan(&r.Name, &r.Path, &r.Body, &r.Minimal)
		all = append(all, r)
		return err
	}, "SELECT name, path, body, minimal FROM saved_requests WHERE integration = ? ORDER BY name COLLATE NOCASE",
		integration)
	if err != nil {
		return nil, fmt.Errorf("reading the saved requests: %w", err)
	}
	return all, nil
}

// SaveRequest keeps a request in place of one with the same name.
func (x *Index) SaveRequest(ctx context.Context, integration model.IntegrationID, r workspace.SavedRequest) error {
	return x.changeRequests(ctx, `INSERT INTO saved_requests (integration, name, path, body, minimal)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (integration, name)
		DO UPDATE SET path = excluded.path, body = excluded.body, minimal = excluded.minimal`, integration, r.Name,
		r.Path, r.Body, r.Minimal)
}

// RemoveRequest removes a saved request. One that is not there is fine.
func (x *Index) RemoveRequest(ctx context.Context, integration model.IntegrationID, name string) error {
	return x.changeRequests(ctx, "DELETE FROM saved_requests WHERE integration = ? AND name = ?", integration, name)
}

// Variables lists the variables of an environment by name.
func (x *Index) Variables(ctx context.Context, environment model.EnvironmentID) ([]request.Variable, error) {
	var all []request.Variable
	err := x.each(ctx, func(scan scan) error {
		var v request.Variable
		err := scan(&v.Name, &v.Value)
		all = append(all, v)
		return err
	}, "SELECT name, value FROM variables WHERE environment = ? ORDER BY name COLLATE NOCASE", environment)
	if err != nil {
		return nil, fmt.Errorf("reading the variables: %w", err)
	}
	return all, nil
}

// SetVariable keeps a value in place of the one before.
func (x *Index) SetVariable(ctx context.Context, environment model.EnvironmentID, v request.Variable) error {
	return x.changeRequests(ctx, `INSERT INTO variables (environment, name, value) VALUES (?, ?, ?)
		ON CONFLICT (environment, name) DO UPDATE SET value = excluded.value`, environment, v.Name, v.Value)
}

// RemoveVariable removes a variable. One that is not there is fine.
func (x *Index) RemoveVariable(ctx context.Context, environment model.EnvironmentID, name string) error {
	return x.changeRequests(ctx, "DELETE FROM variables WHERE environment = ? AND name = ?", environment, name)
}

func (x *Index) changeRequests(ctx context.Context, query string, args ...any) error {
	err := x.write(ctx, durable, func(t *transaction) error {
		_, err := t.exec(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("saving: %w", err)
	}
	return nil
}

// each reads the rows of a query.
func (x *Index) each(ctx context.Context, read func(scan) error, query string, args ...any) error {
	return x.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err has what matters
		for rows.Next() {
			if err := read(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
