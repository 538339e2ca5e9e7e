package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace/teams"
)

var _ teams.Index = (*Index)(nil)

// teamsAreJoined adds the teams whose tokens this computer uses, and what was last known of each. The token of the
// member has the life of every secret. Environments know which team has made them, and what it has forced.
const teamsAreJoined = `
CREATE TABLE teams (
	number      INTEGER PRIMARY KEY,
	id          TEXT NOT NULL UNIQUE,
	name        TEXT NOT NULL UNIQUE,
	address     TEXT NOT NULL,
	mount       TEXT NOT NULL,
	path        TEXT NOT NULL,
	namespace   TEXT NOT NULL,
	authorities TEXT NOT NULL,                        -- PEM
	token       TEXT UNIQUE REFERENCES secrets (ref), -- null until the member has signed in
	member      TEXT NOT NULL,
	rights      TEXT NOT NULL,
	expires     INTEGER,
	synced      INTEGER,
	failed      INTEGER,
	failure     TEXT NOT NULL
) STRICT;

CREATE TRIGGER team_removed AFTER DELETE ON teams BEGIN
	UPDATE secrets SET state = 'garbage' WHERE ref = OLD.token;
END;

CREATE TRIGGER team_token_replaced AFTER UPDATE OF token ON teams
WHEN OLD.token IS NOT NEW.token BEGIN
	UPDATE secrets SET state = 'garbage' WHERE ref = OLD.token;
END;

ALTER TABLE environments ADD COLUMN team TEXT NOT NULL DEFAULT '';
ALTER TABLE environments ADD COLUMN forced TEXT NOT NULL DEFAULT '';
`

// Teams lists the teams that were joined, in that order.
func (x *Index) Teams(ctx context.Context) ([]teams.Joined, error) {
	var all []teams.Joined
	err := x.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id, name, address, mount, path, namespace, authorities,
			coalesce(token, ''), member, rights, expires, synced, failed, failure FROM teams ORDER BY number`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err has what matters
		for rows.Next() {
			var one teams.Joined
			var authorities, rights string
			if err := rows.Scan(&one.ID, &one.Name, &one.Place.Address, &one.Place.Mount, &one.Place.Path,
				&one.Place.Namespace, &authorities, &one.Token, &one.Member, &rights,
				moment{at: &one.Expires, nullable: true}, moment{at: &one.Synced, nullable: true},
				moment{at: &one.Failed, nullable: true}, &one.Failure); err != nil {
				return err
			}
			if authorities != "" {
				one.Place.Authorities = []byte(authorities)
			}
			one.Rights = team.ReadRights(rights)
			all = append(all, one)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("reading the teams: %w", err)
	}
	return all, nil
}

// SaveTeam adds a team, or saves it in place of the one with its id. Its token has to be reserved, or the one that it
// has.
func (x *Index) SaveTeam(ctx context.Context, one teams.Joined) error {
	err := x.write(ctx, durable, func(t *transaction) error {
		var token sql.Null[model.SecretRef]
		if one.Token != "" {
			var before model.SecretRef
			err := t.row(ctx, "SELECT coalesce(token, '') FROM teams WHERE id = ?", []any{one.ID}, &before)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if err := checkSecretColumns(one.Token, ""); err != nil {
				return err
			}
			if before != one.Token {
				if err := takeReserved(ctx, t, one.Token); err != nil {
					return err
				}
			}
			token = sql.Null[model.SecretRef]{V: one.Token, Valid: true}
		}
		_, err := t.exec(ctx, `INSERT INTO teams (id, name, address, mount, path, namespace, authorities, token, member,
			rights, expires, synced, failed, failure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address, mount = excluded.mount,
			path = excluded.path, namespace = excluded.namespace, authorities = excluded.authorities,
			token = excluded.token, member = excluded.member, rights = excluded.rights, expires = excluded.expires,
			synced = excluded.synced, failed = excluded.failed, failure = excluded.failure`,
			one.ID, one.Name, one.Place.Address, one.Place.Mount, one.Place.Path, one.Place.Namespace,
			string(one.Place.Authorities), token, one.Member, one.Rights.Letters(),
			moment{at: &one.Expires, nullable: true}, moment{at: &one.Synced, nullable: true},
			moment{at: &one.Failed, nullable: true}, one.Failure)
		return err
	})
	if err != nil {
		return fmt.Errorf("saving the team: %w", err)
	}
	return nil
}

// RemoveTeam removes a team and all that it shares from this computer, and nothing from its engine.
func (x *Index) RemoveTeam(ctx context.Context, id model.TeamID) error {
	return x.write(ctx, durable, func(t *transaction) error {
		if err := dropAll(ctx, t, id); err != nil {
			return err
		}
		_, err := t.exec(ctx, "DELETE FROM teams WHERE id = ?", id)
		return err
	})
}

// DropTeam removes what a team shares from this computer, and nothing from its engine. The team stays joined.
func (x *Index) DropTeam(ctx context.Context, id model.TeamID) error {
	return x.write(ctx, durable, func(t *transaction) error { return dropAll(ctx, t, id) })
}

func dropAll(ctx context.Context, t *transaction, id model.TeamID) error {
	store := model.TeamStore(id)
	for _, query := range []string{
		"DELETE FROM connections WHERE access_token IN (SELECT ref FROM secrets WHERE store = ?)",
		"DELETE FROM integrations WHERE client_token IN (SELECT ref FROM secrets WHERE store = ?)",
		"DELETE FROM secrets WHERE store = ? AND state <> 'ready'",
	} {
		if _, err := t.exec(ctx, query, store); err != nil {
			return err
		}
	}
	for _, query := range []string{
		`DELETE FROM environments WHERE team = ? AND kind = 'custom'
			AND id NOT IN (SELECT environment FROM integrations)`,
		"UPDATE environments SET team = '', forced = '' WHERE team = ?",
	} {
		if _, err := t.exec(ctx, query, id); err != nil {
			return err
		}
	}
	return nil
}

// DropShared removes integrations, with their connections, and connections that a team shares from this computer, and
// nothing from its engine. What is not the team's stays.
func (x *Index) DropShared(ctx context.Context, id model.TeamID, integrations []model.IntegrationID,
	connections []model.ConnectionID,
) error {
	if len(integrations)+len(connections) == 0 {
		return nil
	}
	return x.write(ctx, durable, func(t *transaction) error {
		for _, one := range connections {
			if err := dropShared(ctx, t, id, "SELECT access_token FROM connections WHERE id = ?",
				"DELETE FROM connections WHERE id = ?", string(one)); err != nil {
				return err
			}
		}
		for _, one := range integrations {
			if err := dropShared(ctx, t, id, `SELECT client_token FROM integrations WHERE id = ?1
				UNION ALL SELECT access_token FROM connections WHERE integration = ?1`,
				"DELETE FROM integrations WHERE id = ?", string(one)); err != nil {
				return err
			}
		}
		return nil
	})
}

// dropShared removes a row if all of its refs lie in the store of a team, and forgets the refs: nobody deletes their
// secrets then.
func dropShared(ctx context.Context, t *transaction, id model.TeamID, list, remove, row string) error {
	statement, err := t.statement(ctx, list)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(ctx, row)
	if err != nil {
		return err
	}
	var refs []model.SecretRef
	for rows.Next() {
		var ref model.SecretRef
		if err := rows.Scan(&ref); err != nil {
			return errors.Join(err, rows.Close())
		}
		refs = append(refs, ref)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, ref := range refs {
		var store model.StoreKind
		if err := t.row(ctx, "SELECT store FROM secrets WHERE ref = ?", []any{ref}, &store); err != nil {
			return noSuchRow(err)
		}
		if store != model.TeamStore(id) {
			return nil // it was taken out meanwhile
		}
	}
	if _, err := t.exec(ctx, remove, row); err != nil {
		return err
	}
	for _, ref := range refs {
		if _, err := t.exec(ctx, "DELETE FROM secrets WHERE ref = ? AND state = 'garbage'", ref); err != nil {
			return err
		}
	}
	return nil
}

// ForceProtection notes that an environment is a team's, and below which protection nobody here can go. What another
// team has said of it stays, unless this one is stricter.
func (x *Index) ForceProtection(ctx context.Context, id model.TeamID, environment model.EnvironmentID,
	protection model.Protection,
) error {
	known := []model.Protection{"", model.Open, model.Ask, model.ReadOnly}
	if !slices.Contains(known, protection) {
		protection = model.ReadOnly
	}
	return x.write(ctx, durable, func(t *transaction) error {
		var before model.Environment
		err := t.row(ctx, "SELECT team, forced FROM environments WHERE id = ?", []any{environment}, &before.Team,
			&before.Forced)
		if err != nil {
			return noSuchRow(err)
		}
		if before.Team != "" && before.Team != id &&
			(protection == "" || before.Forced != "" && model.Stricter(before.Forced, protection) == before.Forced) {
			return nil
		}
		_, err = t.exec(ctx, `UPDATE environments SET forced = ?1,
			team = CASE WHEN ?1 = '' AND kind <> 'custom' THEN '' ELSE ?2 END WHERE id = ?3`, protection, id, environment)
		return err
	})
}

// KeyOf says where in the engine of a team a secret lies. It returns [model.ErrNoSuchRow] for one that nothing here
// carries: an older or a newer version of it is carried by the same.
func (x *Index) KeyOf(ctx context.Context, ref model.SecretRef) (team.Key, error) {
	id, _, _ := strings.Cut(string(ref), ".")
	var key team.Key
	err := x.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT environment, id, '' FROM integrations WHERE id = ?1
			UNION ALL SELECT environment, integrations.id, connections.id FROM connections
			JOIN integrations ON integrations.id = integration WHERE connections.id = ?1`, id).
			Scan(&key.Environment, &key.Integration, &key.Connection)
	})
	return key, noSuchRow(err)
}
