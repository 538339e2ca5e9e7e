package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
)

// secretsHaveStores records in which store a secret lies, and gives a copy on its way to another store the same
// write-ahead life that a new secret has: reserved, then either the secret itself, or garbage.
const secretsHaveStores = `
ALTER TABLE secrets ADD COLUMN store TEXT NOT NULL DEFAULT 'keychain';

CREATE TABLE copies (
	ref         TEXT NOT NULL,
	store       TEXT NOT NULL,
	state       TEXT NOT NULL CHECK (state IN ('pending', 'garbage')),
	reserved_at INTEGER NOT NULL,
	PRIMARY KEY (ref, store)
) STRICT, WITHOUT ROWID;
`

// Secret returns what is known of a secret, and [model.ErrNoSuchRow] for a ref that the index does not know.
func (x *Index) Secret(ctx context.Context, ref model.SecretRef) (secrets.ItemState, error) {
	one := secrets.ItemState{Item: secrets.Item{Ref: ref}}
	err := x.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx,
			"SELECT store, state = 'ready', settled, provider, collection FROM secrets WHERE ref = ?", ref).
			Scan(&one.Store, &one.Ready, &one.Settled, &one.Place.Provider, &one.Place.Collection)
	})
	if err = noSuchRow(err); err != nil {
		return secrets.ItemState{}, fmt.Errorf("finding the store of %s: %w", ref, err)
	}
	return one, nil
}

// Secrets lists every item that the index knows of, in any store and any state, by ref.
func (x *Index) Secrets(ctx context.Context) ([]secrets.ItemState, error) {
	var all []secrets.ItemState
	err := x.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT ref, store, state, settled, provider, collection FROM secrets
			UNION ALL SELECT ref, store, state, 1 - source, provider, collection FROM copies ORDER BY ref, store`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err has what matters
		for rows.Next() {
			var one secrets.ItemState
			var state string
			if err := rows.Scan(&one.Ref, &one.Store, &state, &one.Settled, &one.Place.Provider,
				&one.Place.Collection); err != nil {
				return err
			}
			one.Ready = state == "ready"
			all = append(all, one)
		}
		return rows.Err()
	})
	return all, err
}

// ReserveCopy records that a secret is about to be written to another store as well. A copy that an earlier attempt
// reserved is taken over: it can only be of the same secret. It returns [secrets.ErrNotReserved] for a secret that is
// not ready or lies there already, and [ErrRefInUse] while an earlier copy there waits to be deleted. What the secret
// was copied from and may have to fall back on is no such copy: it may be written over with the same secret.
func (x *Index) ReserveCopy(ctx context.Context, to secrets.Item) error {
	return x.write(ctx, durable, func(t *transaction) error {
		var store model.StoreKind
		err := t.row(ctx, "SELECT store FROM secrets WHERE ref = ? AND state = 'ready'", []any{to.Ref}, &store)
		switch {
		case errors.Is(err, sql.ErrNoRows) || err == nil && store == to.Store:
			return fmt.Errorf("%s: %w", to.Ref, secrets.ErrNotReserved)
		case err != nil:
			return err
		}
		added, err := t.exec(ctx, `INSERT INTO copies (ref, store, state, reserved_at) VALUES (?, ?, 'pending', ?)
			ON CONFLICT (ref, store) DO UPDATE SET state = 'pending', reserved_at = excluded.reserved_at WHERE state = 'pending'
			OR source = 1 AND EXISTS (SELECT 1 FROM secrets WHERE secrets.ref = copies.ref AND settled = 0)`, to.Ref, to.Store,
			toMillis(x.now()))
		if err == nil && added == 0 {
			return fmt.Errorf("%s: %w", to.Ref, ErrRefInUse)
		}
		return err
	})
}

// SwitchStore makes a reserved copy the secret, which is not settled then, and garbage of the item it was copied from.
// It returns [secrets.ErrNotReserved], and changes nothing, if the copy was taken back or the secret is no longer
// needed.
func (x *Index) SwitchStore(ctx context.Context, to secrets.Item) error {
	return x.write(ctx, durable, func(t *transaction) error {
		var from model.StoreKind
		err := t.row(ctx, `SELECT secrets.store FROM secrets JOIN copies ON copies.ref = secrets.ref
			WHERE secrets.ref = ? AND secrets.state = 'ready' AND copies.store = ? AND copies.state = 'pending'`,
			[]any{to.Ref, to.Store}, &from)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("%s: %w", to.Ref, secrets.ErrNotReserved)
		case err != nil:
			return err
		}
		return swap(ctx, t, to.Ref, to.Store, from, toMillis(x.now()), true)
	})
}

// AbandonCopy makes garbage of a reserved copy. A copy in any other state stays what it is.
func (x *Index) AbandonCopy(ctx context.Context, to secrets.Item) error {
	return x.write(ctx, durable, func(t *transaction) error {
		_, err := t.exec(ctx, "UPDATE copies SET state = 'garbage' WHERE ref = ? AND store = ? AND state = 'pending'",
			to.Ref, to.Store)
		return err
	})
}
