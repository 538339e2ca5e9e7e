package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
)

// ErrOtherEnvironment is returned by [Index.Commit] for an integration or connection that would move to another
// environment: its token would go to another address than the one it was entered for.
var ErrOtherEnvironment = errors.New("it belongs to another environment")

// Commit saves the change, all or nothing. New connections are saved with identity and last check; of existing ones
// those, and the times they were created and used, stay. Besides the errors that the contract names it returns
// [model.ErrNoSuchRow] for an environment or integration that is not there, [ErrOtherEnvironment], [ErrNotRef] and
// [ErrNotFingerprint].
func (x *Index) Commit(ctx context.Context, change workspace.Change) error {
	for _, item := range change.Adopted {
		if err := checkSecretColumns(item.Ref, ""); err != nil {
			return err
		}
	}
	now := toMillis(x.now())
	return x.write(ctx, durable, func(t *transaction) error {
		for _, item := range change.Adopted {
			// What an attempt of this computer has reserved that was not told of its success is taken up as well.
			if _, err := t.exec(ctx, `INSERT INTO secrets (ref, store, state, reserved_at, settled)
				VALUES (?, ?, 'pending', ?, 1)
				ON CONFLICT (ref) DO UPDATE SET settled = 1, state = 'pending'
				WHERE secrets.state = 'pending' AND secrets.store = excluded.store OR `+leftInTeam,
				item.Ref, item.Store, now); err != nil {
				return err
			}
		}
		for _, integration := range change.Integrations {
			if err := commitIntegration(ctx, t, integration); err != nil {
				return fmt.Errorf("integration %s: %w", integration.ID, err)
			}
		}
		for _, connection := range change.Connections {
			if err := commitConnection(ctx, t, connection); err != nil {
				return fmt.Errorf("connection %s: %w", connection.ID, err)
			}
		}
		return nil
	})
}

var errNoID = errors.New("it has no id")

func commitIntegration(ctx context.Context, t *transaction, i model.Integration) error {
	if i.ID == "" {
		return errNoID
	}
	if err := checkSecretColumns(i.ClientToken, i.Fingerprint); err != nil {
		return err
	}
	var environment model.EnvironmentID
	var ref model.SecretRef
	err := t.row(ctx, "SELECT environment, client_token FROM integrations WHERE id = ?", []any{i.ID}, &environment, &ref)
	isNew := errors.Is(err, sql.ErrNoRows)
	switch {
	case err != nil && !isNew:
		return err
	case isNew:
		err := t.row(ctx, "SELECT id FROM environments WHERE id = ?", []any{i.EnvironmentID}, &environment)
		if err != nil {
			return fmt.Errorf("its environment: %w", noSuchRow(err))
		}
	case environment != i.EnvironmentID:
		return ErrOtherEnvironment
	}
	if i.ClientToken != ref {
		if err := takeReserved(ctx, t, i.ClientToken); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, `INSERT INTO integrations (id, environment, client, client_token, fingerprint, public)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET client = excluded.client, client_token = excluded.client_token,
		fingerprint = excluded.fingerprint, public = excluded.public`,
		i.ID, i.EnvironmentID, i.Client, i.ClientToken, i.Fingerprint, i.Public)
	return err
}

func commitConnection(ctx context.Context, t *transaction, c model.Connection) error {
	if c.ID == "" {
		return errNoID
	}
	if err := checkSecretColumns(c.AccessToken, c.Fingerprint); err != nil {
		return err
	}
	var environment, oldEnvironment model.EnvironmentID
	err := t.row(ctx, "SELECT environment FROM integrations WHERE id = ?", []any{c.IntegrationID}, &environment)
	if err != nil {
		return fmt.Errorf("its integration: %w", noSuchRow(err))
	}
	var ref model.SecretRef
	err = t.row(ctx, `SELECT integrations.environment, connections.access_token FROM connections
		JOIN integrations ON integrations.id = connections.integration WHERE connections.id = ?`,
		[]any{c.ID}, &oldEnvironment, &ref)
	isNew := errors.Is(err, sql.ErrNoRows)
	switch {
	case err != nil && !isNew:
		return err
	case !isNew && environment != oldEnvironment:
		return ErrOtherEnvironment
	}
	if c.AccessToken != ref {
		if err := takeReserved(ctx, t, c.AccessToken); err != nil {
			return err
		}
	}
	statement, values := upsert("connections", columnsOf(&connectionRow{Connection: c}))
	_, err = t.exec(ctx, statement, values...)
	if err != nil || !isNew {
		return err
	}
	if c.LastCheck != (model.Check{}) {
		if err := saveCheck(ctx, t, c.ID, c.LastCheck); err != nil {
			return err
		}
	}
	return saveIdentity(ctx, t, c.ID, c.Identity)
}

// takeReserved makes a reserved ref ready.
func takeReserved(ctx context.Context, t *transaction, ref model.SecretRef) error {
	taken, err := t.exec(ctx, "UPDATE secrets SET state = 'ready' WHERE ref = ? AND state = 'pending'", ref)
	if err == nil && taken == 0 {
		return fmt.Errorf("%s: %w", ref, secrets.ErrNotReserved)
	}
	return err
}

func noSuchRow(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return model.ErrNoSuchRow
	}
	return err
}
