package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Setting returns "" for a key that was never set.
func (x *Index) Setting(ctx context.Context, key string) (string, error) {
	value := ""
	err := x.read(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT value FROM settings WHERE key = ?", key).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reading the setting %s: %w", key, err)
	}
	return value, nil
}

// Settings returns all that were ever set.
func (x *Index) Settings(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	err := x.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT key, value FROM settings")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var key, value string
			if err := rows.Scan(&key, &value); err != nil {
				return err
			}
			all[key] = value
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("reading the settings: %w", err)
	}
	return all, nil
}

// SetSetting keeps a value in place of the one before.
func (x *Index) SetSetting(ctx context.Context, key, value string) error {
	err := x.write(ctx, durable, func(t *transaction) error {
		_, err := t.exec(ctx, `INSERT INTO settings (key, value) VALUES (?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
		return err
	})
	if err != nil {
		return fmt.Errorf("saving the setting %s: %w", key, err)
	}
	return nil
}
