package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
)

// secretsAreSettled records where in its store a secret was put, and whether it has been proven to be on the disk. What
// took its place is kept until then: the generation before, or the item that it was copied from. Secrets of before that
// were written long ago.
const secretsAreSettled = `
ALTER TABLE secrets ADD COLUMN settled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE secrets ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE secrets ADD COLUMN collection TEXT NOT NULL DEFAULT '';
ALTER TABLE copies ADD COLUMN source INTEGER NOT NULL DEFAULT 0; -- 1 for what the secret itself was copied from
ALTER TABLE copies ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE copies ADD COLUMN collection TEXT NOT NULL DEFAULT '';

CREATE INDEX secrets_to_settle ON secrets (ref) WHERE settled = 0;
`

// onlyRest is a condition on a garbage row of secrets that nothing may still have to fall back on: a later generation
// of it that is in use and not settled.
const onlyRest = `NOT EXISTS (SELECT 1 FROM secrets AS next WHERE next.settled = 0 AND next.state = 'ready'
	AND substr(next.ref, 1, instr(next.ref, '.')) = substr(secrets.ref, 1, instr(secrets.ref, '.'))
	AND CAST(substr(next.ref, instr(next.ref, '.') + 1) AS INTEGER) >
		CAST(substr(secrets.ref, instr(secrets.ref, '.') + 1) AS INTEGER))`

// onlyCopy is the same for a row of copies: the secret that was copied from it is not settled.
const onlyCopy = `NOT (copies.source = 1 AND EXISTS (SELECT 1 FROM secrets AS next
	WHERE next.ref = copies.ref AND next.state = 'ready' AND next.settled = 0))`

// Place records where in its store each item lies: an item that is known, in any state.
func (x *Index) Place(ctx context.Context, place model.StorePlace, items ...secrets.Item) error {
	return x.eachItem(ctx, items, func(t *transaction, item secrets.Item) error {
		for _, table := range []string{"secrets", "copies"} {
			_, err := t.exec(ctx, "UPDATE "+table+" SET provider = ?, collection = ? WHERE ref = ? AND store = ?",
				place.Provider, place.Collection, item.Ref, item.Store)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Settle records that items have been proven to be on the disk of their store. Items that lie in another store by now
// stay what they are.
func (x *Index) Settle(ctx context.Context, items ...secrets.Item) error {
	return x.eachItem(ctx, items, func(t *transaction, item secrets.Item) error {
		_, err := t.exec(ctx, "UPDATE secrets SET settled = 1 WHERE ref = ? AND store = ?", item.Ref, item.Store)
		return err
	})
}

// Unsettled lists the secrets in use that have not been proven to be on the disk of their store, also where they were
// copied to.
func (x *Index) Unsettled(ctx context.Context) ([]model.SecretRef, error) {
	var all []model.SecretRef
	err := x.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT ref FROM secrets WHERE settled = 0 AND state = 'ready'
			UNION SELECT ref FROM copies WHERE source = 1 AND state = 'ready' ORDER BY ref`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err has what matters
		for rows.Next() {
			var ref model.SecretRef
			if err := rows.Scan(&ref); err != nil {
				return err
			}
			all = append(all, ref)
		}
		return rows.Err()
	})
	return all, err
}

// TakeBack makes the item that a secret was copied from the secret again, and garbage of the copy, which was lost
// before it was settled. It returns [secrets.ErrNotReserved], and changes nothing, where there is no such item.
func (x *Index) TakeBack(ctx context.Context, ref model.SecretRef) error {
	return x.write(ctx, durable, func(t *transaction) error {
		var from, lost model.StoreKind
		err := t.row(ctx, `SELECT copies.store, secrets.store FROM secrets JOIN copies ON copies.ref = secrets.ref
			WHERE secrets.ref = ? AND secrets.state = 'ready' AND secrets.settled = 0 AND copies.source = 1`, []any{ref},
			&from, &lost)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("%s: %w", ref, secrets.ErrNotReserved)
		case err != nil:
			return err
		}
		return swap(ctx, t, ref, from, lost, toMillis(x.now()), false)
	})
}

// TakeBackToken gives a connection, or an integration, the generation of its token before the one that it has, which
// was lost before it was settled and becomes garbage. The row has the fingerprint of its token. It returns
// [secrets.ErrNotReserved], and changes nothing, where that generation has gone.
func (x *Index) TakeBackToken(ctx context.Context, lost, before model.SecretRef, print model.Fingerprint) error {
	if err := errors.Join(checkSecretColumns(lost, print), checkSecretColumns(before, print)); err != nil {
		return err
	}
	return x.write(ctx, durable, func(t *transaction) error {
		taken, err := t.exec(ctx, `UPDATE secrets SET state = 'ready' WHERE ref = ?1 AND state = 'garbage'
			AND EXISTS (SELECT 1 FROM secrets WHERE ref = ?2 AND state = 'ready' AND settled = 0)`, before, lost)
		if err != nil {
			return err
		}
		changed := int64(0)
		for _, query := range []string{
			"UPDATE connections SET access_token = ?, fingerprint = ? WHERE access_token = ?",
			"UPDATE integrations SET client_token = ?, fingerprint = ? WHERE client_token = ?",
		} {
			n, err := t.exec(ctx, query, before, print, lost)
			if err != nil {
				return err
			}
			changed += n
		}
		if taken == 0 || changed == 0 {
			return fmt.Errorf("%s: %w", before, secrets.ErrNotReserved)
		}
		return nil
	})
}

// swap makes the item in the store "to" the secret, and the one in the store "from" a copy that is garbage. source says
// that the secret may have to fall back on it.
func swap(ctx context.Context, t *transaction, ref model.SecretRef, to, from model.StoreKind, now int64,
	source bool,
) error {
	var old, next model.StorePlace
	err := t.row(ctx, "SELECT provider, collection FROM secrets WHERE ref = ?", []any{ref}, &old.Provider, &old.Collection)
	if err == nil {
		err = t.row(ctx, "SELECT provider, collection FROM copies WHERE ref = ? AND store = ?", []any{ref, to},
			&next.Provider, &next.Collection)
	}
	if err != nil {
		return err
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{
			"UPDATE secrets SET store = ?, settled = 0, provider = ?, collection = ? WHERE ref = ?",
			[]any{to, next.Provider, next.Collection, ref},
		},
		{"DELETE FROM copies WHERE ref = ? AND store = ?", []any{ref, to}},
		{
			"INSERT INTO copies (ref, store, state, reserved_at, source, provider, collection) VALUES (?, ?, 'garbage', ?, " +
				"?, ?, ?)",
			[]any{ref, from, now, source, old.Provider, old.Collection},
		},
	} {
		if _, err := t.exec(ctx, step.query, step.args...); err != nil {
			return err
		}
	}
	return nil
}

func (x *Index) eachItem(ctx context.Context, items []secrets.Item, do func(*transaction, secrets.Item) error) error {
	if len(items) == 0 {
		return nil
	}
	// What a crash loses of it is found out again: the place when the secret is read, the proof by looking for one.
	return x.write(ctx, relaxed, func(t *transaction) error {
		for _, item := range items {
			if err := do(t, item); err != nil {
				return err
			}
		}
		return nil
	})
}
