package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"keyrack/model"
)

// Environments lists all environments, oldest first. The built-in ones are as [model.BuiltIns] has them. One whose
// address its kind does not allow is damaged: no token could be sent there.
func (x *Index) Environments(ctx context.Context) ([]model.Environment, error) {
	var all []model.Environment
	err := x.read(ctx, func(tx *sql.Tx) (err error) {
		all, _, err = readEnvironments(ctx, tx)
		return err
	})
	return all, err
}

func readEnvironments(ctx context.Context, tx *sql.Tx) ([]model.Environment, []DamagedRow, error) {
	return readRows(ctx, tx, "environments", 0, scanEnvironment,
		"SELECT number, id, name, kind, address, protection, color, socket, team, forced FROM environments ORDER BY number")
}

func scanEnvironment(scan scan) (model.Environment, error) {
	var e model.Environment
	var number int64
	var address, socket string
	if err := scan(&number, &e.ID, &e.Name, &e.Kind, &address, &e.Protection, &e.Color, &socket, &e.Team,
		&e.Forced); err != nil {
		return e, err
	}
	if e.ID == "" {
		return e, wrongValue("it has no id")
	}
	if _, builtIn := model.BuiltIn(e.ID); builtIn {
		return e.Trusted(), nil // whatever else the row says
	}
	if address != "" {
		var err error
		if e.Address, err = model.ReadAddress(e.Kind, address); err != nil {
			return e, err
		}
	}
	if socket != "" {
		var err error
		if e.Socket, err = model.ParseSocketAddress(socket); err != nil {
			return e, err
		}
	}
	if err := e.Validate(); err != nil {
		return e, wrongValue("it lacks a name, an address, or a kind, protection or colour that is known")
	}
	return e, nil
}

// SaveEnvironment adds the environment, or changes the one with its id. It returns the error of
// [model.Environment.Validate] for one that is not valid, and [workspace.ErrAddressInUse] for another address or kind
// than the one that its tokens were entered for.
func (x *Index) SaveEnvironment(ctx context.Context, environment model.Environment) error {
	if environment.ID == "" {
		return errors.New("saving the environment: it has no id")
	}
	if err := environment.Validate(); err != nil {
		return fmt.Errorf("saving the environment: %w", err)
	}
	err := x.write(ctx, durable, func(t *transaction) error {
		_, err := t.exec(ctx, `INSERT INTO environments (id, name, kind, address, protection, color, socket)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, address = excluded.address,
			protection = excluded.protection, color = excluded.color, socket = excluded.socket`,
			environment.ID, environment.Name, environment.Kind, environment.Address.String(), environment.Protection,
			environment.Color, environment.Socket.String())
		return inUse(err)
	})
	if err != nil {
		return fmt.Errorf("saving the environment: %w", err)
	}
	return nil
}

// RemoveEnvironment removes an environment with all that hangs on it, and makes the refs garbage.
func (x *Index) RemoveEnvironment(ctx context.Context, id model.EnvironmentID) error {
	return remove(ctx, x, "DELETE FROM environments WHERE id = ?", id)
}

// RemoveIntegration removes an integration with its connections, and makes the refs garbage.
func (x *Index) RemoveIntegration(ctx context.Context, id model.IntegrationID) error {
	return remove(ctx, x, "DELETE FROM integrations WHERE id = ?", id)
}

// RemoveConnections removes connections, all or none, and makes the refs garbage.
func (x *Index) RemoveConnections(ctx context.Context, ids ...model.ConnectionID) error {
	return remove(ctx, x, "DELETE FROM connections WHERE id = ?", ids...)
}

// remove deletes rows by id. The schema deletes what hangs on them and makes garbage of the refs.
func remove[ID ~string](ctx context.Context, x *Index, query string, ids ...ID) error {
	return x.write(ctx, durable, func(t *transaction) error {
		for _, id := range ids {
			if _, err := t.exec(ctx, query, id); err != nil {
				return err
			}
		}
		return nil
	})
}
