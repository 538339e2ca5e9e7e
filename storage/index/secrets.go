package index

import (
	"context"
	"errors"
	"fmt"
	"time"

	"keyrack/model"
)

// ErrRefInUse is returned by [Index.Reserve] for a ref that the index knows, whatever its state. Another process may be
// about to delete a garbage ref's secret, so a secret written under it now could be lost.
var ErrRefInUse = errors.New("the name of the secret is in use")

// Reserve records refs whose secrets are about to be written, all or none. It returns [ErrRefInUse] or [ErrNotRef].
func (x *Index) Reserve(ctx context.Context, refs ...model.SecretRef) error {
	for _, ref := range refs {
		if err := checkSecretColumns(ref, ""); err != nil {
			return err
		}
	}
	now := toMillis(x.now())
	return x.eachRef(ctx, refs, func(t *transaction, ref model.SecretRef) error {
		added, err := t.exec(ctx, `INSERT INTO secrets (ref, state, reserved_at) VALUES (?, 'pending', ?)
			ON CONFLICT (ref) DO NOTHING`, ref, now)
		if err == nil && added == 0 {
			return fmt.Errorf("%s: %w", ref, ErrRefInUse)
		}
		return err
	})
}

// Abandon makes reserved refs garbage. Refs in any other state stay what they are.
func (x *Index) Abandon(ctx context.Context, refs ...model.SecretRef) error {
	return x.eachRef(ctx, refs, func(t *transaction, ref model.SecretRef) error {
		_, err := t.exec(ctx, "UPDATE secrets SET state = 'garbage' WHERE ref = ? AND state = 'pending'", ref)
		return err
	})
}

// Forget drops garbage refs whose secrets are gone.
func (x *Index) Forget(ctx context.Context, refs ...model.SecretRef) error {
	return x.eachRef(ctx, refs, func(t *transaction, ref model.SecretRef) error {
		_, err := t.exec(ctx, "DELETE FROM secrets WHERE ref = ? AND state = 'garbage'", ref)
		return err
	})
}

func (x *Index) eachRef(ctx context.Context, refs []model.SecretRef, do func(*transaction, model.SecretRef) error) error {
	if len(refs) == 0 {
		return nil
	}
	return x.write(ctx, durable, func(t *transaction) error {
		for _, ref := range refs {
			if err := do(t, ref); err != nil {
				return err
			}
		}
		return nil
	})
}

// Garbage returns the refs whose secrets have to be deleted, in the order of their reservation, after making garbage of
// every ref that was reserved before the given time and never committed.
func (x *Index) Garbage(ctx context.Context, reservedBefore time.Time) ([]model.SecretRef, error) {
	var refs []model.SecretRef
	err := x.write(ctx, durable, func(t *transaction) error {
		_, err := t.exec(ctx, "UPDATE secrets SET state = 'garbage' WHERE state = 'pending' AND reserved_at < ?",
			toMillis(reservedBefore))
		if err != nil {
			return err
		}
		// A ref that a row carries is never garbage. If a damaged file says so all the same, its secret is not given up.
		statement, err := t.statement(ctx, `SELECT ref FROM secrets WHERE state = 'garbage'
			AND ref NOT IN (SELECT client_token FROM integrations)
			AND ref NOT IN (SELECT access_token FROM connections)
			ORDER BY reserved_at, ref`)
		if err != nil {
			return err
		}
		rows, err := statement.QueryContext(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err has what matters
		for rows.Next() {
			var ref model.SecretRef
			if err := rows.Scan(&ref); err != nil {
				return err
			}
			refs = append(refs, ref)
		}
		return rows.Err()
	})
	return refs, err
}
