package index

import (
	"context"
	"fmt"

	"keyrack/model"
)

// SaveCheck keeps the outcome of a check in place of the one before and, unless it is nil, the identity. It returns
// [model.ErrNoSuchRow] when the connection is gone.
func (x *Index) SaveCheck(ctx context.Context, id model.ConnectionID, check model.Check,
	identity *model.Identity,
) error {
	err := x.write(ctx, relaxed, func(t *transaction) error {
		if err := saveCheck(ctx, t, id, check); err != nil {
			return err
		}
		return saveIdentity(ctx, t, id, identity)
	})
	if err != nil {
		return fmt.Errorf("connection %s: %w", id, err)
	}
	return nil
}

func saveCheck(ctx context.Context, t *transaction, id model.ConnectionID, check model.Check) error {
	row := &connectionRow{Connection: model.Connection{LastCheck: check}}
	statement, values := update("connections", those(columnsOf(row), withCheck), id)
	saved, err := t.exec(ctx, statement, values...)
	if err == nil && saved == 0 {
		return model.ErrNoSuchRow
	}
	return err
}

// saveIdentity replaces the identity and the enterprises of a connection; nil changes nothing.
func saveIdentity(ctx context.Context, t *transaction, id model.ConnectionID, i *model.Identity) error {
	if i == nil {
		return nil
	}
	statement, values := update("connections", those(columnsOf(&connectionRow{identity: *i}), withFinding), id)
	_, err := t.exec(ctx, statement, values...)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, "DELETE FROM enterprises WHERE connection = ?", id); err != nil {
		return err
	}
	for position, e := range i.Enterprises {
		_, err := t.exec(ctx, `INSERT INTO enterprises (connection, position, id, name, city, time_zone, pricing, chain_id)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, id, position, e.ID, e.Name, e.City, e.TimeZone, e.Pricing, e.ChainID)
		if err != nil {
			return err
		}
	}
	return nil
}
