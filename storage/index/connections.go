package index

import (
	"context"
	"database/sql"
	"slices"
	"strings"

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
func readConnections(ctx context.Context, tx *sql.Tx, environment model.EnvironmentID) ([]model.Connection,
	[]DamagedRow, error,
) {
	many, err := countConnections(ctx, tx, environment)
	if err != nil || many == 0 {
		return nil, nil, err
	}
	all, damaged, err := readRows(ctx, tx, "connections", many, readConnection(ctx, tx),
		"SELECT number, id, "+packed(columnsOf(&connectionRow{}))+`
		FROM connections
		WHERE ?1 = '' OR integration IN (SELECT id FROM integrations WHERE environment = ?1)
		ORDER BY number`, environment)
	// Rows come by number. Ordering by created as well costs SQLite a copy of them all, and here next to nothing.
	if !inOrder(all) {
		slices.SortStableFunc(all, func(a, b model.Connection) int { return a.Created.Compare(b.Created) })
	}
	return all, damaged, err
}

// countConnections counts the rows that are about to be read. SQLite does so in an index, a tenth of the table: it
// tells of an environment without any before the table is looked through, and how much memory the others need.
func countConnections(ctx context.Context, tx *sql.Tx, environment model.EnvironmentID) (many int, err error) {
	query, args := "SELECT count(*) FROM connections", []any(nil)
	if environment != everyEnvironment {
		query += " WHERE integration IN (SELECT id FROM integrations WHERE environment = ?)"
		args = append(args, environment)
	}
	err = tx.QueryRowContext(ctx, query, args...).Scan(&many)
	return many, err
}

// inOrder reports whether connections come as they were made, as they nearly always do.
func inOrder(all []model.Connection) bool {
	for i := 1; i < len(all); i++ {
		if all[i].Created.Before(all[i-1].Created) {
			return false
		}
	}
	return true
}

// readConnection reads one connection after the other, each into the same place.
func readConnection(ctx context.Context, tx *sql.Tx) func(scan) (model.Connection, error) {
	row := &connectionRow{}
	columns := columnsOf(row)
	unpack := unpacker(columns)
	one := "SELECT " + strings.Join(names(columns), ", ") + " FROM connections WHERE number = ?"
	return func(scan scan) (model.Connection, error) {
		var id, values string
		if err := scan(&row.number, &id, &values); err != nil {
			return row.Connection, err
		}
		if !unpack(values) {
			if err := tx.QueryRowContext(ctx, one, row.number).Scan(places(columns)...); err != nil {
				return row.Connection, err
			}
		}
		return row.checked()
	}
}

// checked returns what was read, unless no Keyrack can have written it.
func (r *connectionRow) checked() (model.Connection, error) {
	c := r.Connection
	if err := checkRow(string(c.ID), c.AccessToken, c.Fingerprint); err != nil {
		return c, err
	}
	switch c.LastCheck.Health {
	case model.NeverChecked, model.OK, model.Rejected, model.OtherProperty, model.RateLimited, model.CouldNotCheck,
		model.TokenMissing:
	default:
		return c, wrongValue("its health is not known")
	}
	if c.Standing.State != "" && !slices.Contains(model.StandingStates(), c.Standing.State) {
		return c, wrongValue("its standing at Mews is not known")
	}
	if _, err := model.ParseTicket(c.Ticket); err != nil {
		c.Ticket = "" // it may be more than a browser should be given
	}
	if r.verified {
		identity := r.identity
		c.Identity = &identity
	}
	return c, nil
}

// readEnterprises gives the connections with an identity their enterprises.
func readEnterprises(ctx context.Context, tx *sql.Tx, environment model.EnvironmentID,
	connections []model.Connection,
) error {
	// From the enterprises on, in their order: most environments have none, or few.
	rows, err := tx.QueryContext(ctx, `SELECT e.connection, e.id, e.name, e.city, e.time_zone, e.pricing, e.chain_id
		FROM enterprises AS e CROSS JOIN connections AS c ON c.id = e.connection
		CROSS JOIN integrations AS i ON i.id = c.integration
		WHERE i.environment = ? ORDER BY e.connection, e.position`, environment)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // Err has what matters
	var at map[model.ConnectionID]*model.Identity
	for rows.Next() {
		if at == nil {
			at = identities(connections)
		}
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

func identities(connections []model.Connection) map[model.ConnectionID]*model.Identity {
	all := map[model.ConnectionID]*model.Identity{}
	for i := range connections {
		if identity := connections[i].Identity; identity != nil {
			all[connections[i].ID] = identity
		}
	}
	return all
}
