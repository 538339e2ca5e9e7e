package index

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"keyrack/model"
)

// Connections lists the connections of an environment with their identities and last checks, oldest first.
func (x *Index) Connections(ctx context.Context, environment model.EnvironmentID) ([]model.Connection, error) {
	var all []model.Connection
	err := x.read(ctx, func(tx *sql.Tx) error {
		var err error
		if all, _, err = readConnections(ctx, tx, environment); err != nil {
			return err
		}
		return readEnterprises(ctx, tx, environment, all)
	})
	return all, err
}

// readConnections reads connections without the enterprises of portfolios.
func readConnections(ctx context.Context, tx *sql.Tx, environment model.EnvironmentID) ([]model.Connection, []DamagedRow, error) {
	all, damaged, err := readRows(ctx, tx, "connections", scanConnection,
		`SELECT number, id, integration, label, note, tags, favourite, public, access_token, fingerprint, created, mews_integration_id,
			verified_at, enterprise_id, enterprise_name, chain_id, chain_name, city, time_zone, pricing,
			legal_environment, portfolio,
			checked_at, health, status, failure, found, message, request_id, took,
			ticket, rotated, token_made, used
		FROM connections
		WHERE ?1 = '' OR integration IN (SELECT id FROM integrations WHERE environment = ?1)
		ORDER BY number`, environment)
	// Rows come by number. Ordering by created as well costs SQLite a copy of them all, and here next to nothing.
	slices.SortStableFunc(all, func(a, b model.Connection) int { return a.Created.Compare(b.Created) })
	return all, damaged, err
}

func scanConnection(scan scan) (model.Connection, error) {
	var c model.Connection
	var i model.Identity
	var number, created int64
	var verified, checked, rotated, made, used sql.NullInt64
	var tags string
	err := scan(&number, &c.ID, &c.IntegrationID, &c.Label, &c.Note, &tags, &c.Favourite, &c.Public, &c.AccessToken,
		&c.Fingerprint, &created, &c.MewsIntegrationID,
		&verified, &i.EnterpriseID, &i.Name, &i.ChainID, &i.ChainName, &i.City, &i.TimeZone, &i.Pricing,
		&i.LegalEnvironment, &i.Portfolio,
		&checked, &c.LastCheck.Health, &c.LastCheck.Status, &c.LastCheck.Failure, &c.LastCheck.Found, &c.LastCheck.Message, &c.LastCheck.RequestID, &c.LastCheck.Took,
		&c.Ticket, &rotated, &made, &used)
	if err != nil {
		return c, err
	}
	if err := checkRow(string(c.ID), c.AccessToken, c.Fingerprint); err != nil {
		return c, err
	}
	if tags != noTags && json.Unmarshal([]byte(tags), &c.Tags) != nil {
		return c, wrongValue("its tags are not a list")
	}
	switch c.LastCheck.Health {
	case model.NeverChecked, model.OK, model.Rejected, model.OtherProperty, model.RateLimited, model.CouldNotCheck, model.TokenMissing:
	default:
		return c, wrongValue("its health is not known")
	}
	if _, err := model.ParseTicket(c.Ticket); err != nil {
		c.Ticket = "" // no Keyrack has written it, and it may be more than a browser should be given
	}
	c.Created = fromMillis(created)
	if verified.Valid {
		i.VerifiedAt = fromMillis(verified.Int64)
		c.Identity = &i
	}
	if checked.Valid {
		c.LastCheck.At = fromMillis(checked.Int64)
	}
	for _, known := range []struct {
		millis sql.NullInt64
		into   *time.Time
	}{{rotated, &c.Rotated}, {made, &c.TokenMade}, {used, &c.LastUsed}} {
		if known.millis.Valid {
			*known.into = fromMillis(known.millis.Int64)
		}
	}
	return c, nil
}

// readEnterprises gives the connections with an identity their enterprises.
func readEnterprises(ctx context.Context, tx *sql.Tx, environment model.EnvironmentID, connections []model.Connection) error {
	rows, err := tx.QueryContext(ctx, `SELECT connection, id, name, city, time_zone, pricing, chain_id FROM enterprises
		WHERE connection IN (SELECT id FROM connections WHERE integration IN (SELECT id FROM integrations WHERE environment = ?))
		ORDER BY connection, position`, environment)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err has what matters
	at := map[model.ConnectionID]*model.Identity{}
	for i := range connections {
		if identity := connections[i].Identity; identity != nil {
			at[connections[i].ID] = identity
		}
	}
	for rows.Next() {
		var connection model.ConnectionID
		var e model.Enterprise
		if err := rows.Scan(&connection, &e.ID, &e.Name, &e.City, &e.TimeZone, &e.Pricing, &e.ChainID); err != nil {
			return err
		}
		if identity := at[connection]; identity != nil {
			identity.Enterprises = append(identity.Enterprises, e)
		}
	}
	return rows.Err()
}

const noTags = "[]"

func tagsText(tags []string) (string, error) {
	if len(tags) == 0 {
		return noTags, nil
	}
	text, err := json.Marshal(tags)
	return string(text), err
}
