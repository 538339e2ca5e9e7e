package index

import (
	"context"
	"errors"
	"fmt"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
)

// ErrRefInUse is returned by [Index.Reserve] for a ref that the index knows, whatever its state. Another process may be
// about to delete a garbage ref's secret, so a secret written under it now could be lost.
var ErrRefInUse = errors.New("the name of the secret is in use")

// leftInTeam is a condition on a row of secrets that an attempt has left in the store of a team, beside a generation of
// the same secret that is in use: nobody deletes it in the engine, see secrets.Keeper.Collect.
var leftInTeam = `secrets.store = excluded.store AND secrets.state <> 'ready' AND secrets.store GLOB '` +
	string(model.TeamStore("*")) + `' AND EXISTS (SELECT 1 FROM secrets AS used WHERE used.state = 'ready'
	AND used.store = secrets.store
	AND substr(used.ref, 1, instr(used.ref, '.')) = substr(secrets.ref, 1, instr(secrets.ref, '.')))`

// Reserve records refs whose secrets are about to be written to a store, all or none. It returns
// [secrets.ErrNotReserved] and [ErrRefInUse], or [ErrNotRef]. What an interrupted rotation has left in the store of a
// team is taken over.
func (x *Index) Reserve(ctx context.Context, store model.StoreKind, refs ...model.SecretRef) error {
	for _, ref := range refs {
		if err := checkSecretColumns(ref, ""); err != nil {
			return err
		}
	}
	now := toMillis(x.now())
	return x.eachRef(ctx, refs, func(t *transaction, ref model.SecretRef) error {
		// A copy that was left in some store counts too: whoever deletes it would take the new secret for it.
		added, err := t.exec(ctx, `INSERT INTO secrets (ref, store, state, reserved_at, settled)
			SELECT ?1, ?2, 'pending', ?3, 0 WHERE NOT EXISTS (SELECT 1 FROM copies WHERE ref = ?1)
			ON CONFLICT (ref) DO UPDATE SET state = 'pending', reserved_at = excluded.reserved_at
			WHERE `+leftInTeam, ref, store, now)
		if err == nil && added == 0 {
			return fmt.Errorf("%s: %w: %w", ref, secrets.ErrNotReserved, ErrRefInUse)
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

// Forget drops garbage whose secrets are gone.
func (x *Index) Forget(ctx context.Context, gone ...secrets.Item) error {
	if len(gone) == 0 {
		return nil
	}
	return x.write(ctx, durable, func(t *transaction) error {
		for _, item := range gone {
			for _, query := range []string{
				"DELETE FROM secrets WHERE ref = ? AND store = ? AND state = 'garbage'",
				"DELETE FROM copies WHERE ref = ? AND store = ? AND state = 'garbage'",
			} {
				if _, err := t.exec(ctx, query, item.Ref, item.Store); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (x *Index) eachRef(ctx context.Context, refs []model.SecretRef,
	do func(*transaction, model.SecretRef) error,
) error {
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

// Garbage returns the items that have to be deleted, in the order of their reservation, after making garbage of every
// secret and copy that was reserved before the given time and never taken up. What a secret that is not settled may
// have to fall back on is left out.
func (x *Index) Garbage(ctx context.Context, reservedBefore time.Time) ([]secrets.Item, error) {
	var items []secrets.Item
	err := x.write(ctx, durable, func(t *transaction) error {
		for _, query := range []string{
			"UPDATE secrets SET state = 'garbage' WHERE state = 'pending' AND reserved_at < ?",
			"UPDATE copies SET state = 'garbage' WHERE state = 'pending' AND reserved_at < ?",
		} {
			if _, err := t.exec(ctx, query, toMillis(reservedBefore)); err != nil {
				return err
			}
		}
		// A ref that a row carries is never garbage. If a damaged file says so all the same, its secret is not given up. A
		// copy is garbage only beside the secret itself, or after it.
		statement, err := t.statement(ctx, `SELECT ref, store, reserved_at FROM secrets WHERE state = 'garbage'
			AND ref NOT IN (SELECT client_token FROM integrations)
			AND ref NOT IN (SELECT access_token FROM connections)
			AND ref NOT IN (SELECT token FROM teams WHERE token IS NOT NULL)
			AND `+onlyRest+`
			UNION ALL SELECT ref, store, reserved_at FROM copies WHERE state = 'garbage'
			AND NOT EXISTS (SELECT 1 FROM secrets WHERE secrets.ref = copies.ref AND secrets.store = copies.store)
			AND `+onlyCopy+`
			ORDER BY reserved_at, ref, store`)
		if err != nil {
			return err
		}
		rows, err := statement.QueryContext(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err has what matters
		for rows.Next() {
			var item secrets.Item
			var reserved int64
			if err := rows.Scan(&item.Ref, &item.Store, &reserved); err != nil {
				return err
			}
			items = append(items, item)
		}
		return rows.Err()
	})
	return items, err
}
