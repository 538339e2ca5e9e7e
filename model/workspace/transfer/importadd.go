package transfer

import (
	"context"
	"maps"
	"slices"

	"keyrack/model"
	"keyrack/model/workspace"
)

// addition is what one or more new connections of an environment bring.
type addition struct {
	importer    *importer
	environment model.Environment
	rows        []*ImportRow
	clients     []*plannedIntegration // those that are new as well
	change      workspace.Change
}

// add stores a new connection, and the integration if it is the first of a new one.
func (i *importer) add(ctx context.Context, row *ImportRow) error {
	a, err := i.addition(row)
	if err != nil {
		return err
	}
	a.take(row)
	return a.store(ctx)
}

// addAll stores the new connections among rows of one environment, all or none.
func (i *importer) addAll(ctx context.Context, rows []ImportRow) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var a *addition
	for n := range rows {
		row := &rows[n]
		if !row.Takes() {
			continue
		}
		if a == nil {
			var err error
			if a, err = i.addition(row); err != nil {
				return err
			}
		}
		a.take(row)
	}
	if a != nil {
		if err := a.store(ctx); err != nil {
			return err
		}
		i.report.Added += len(a.rows)
		i.touched[a.environment.ID] = true
	}
	for _, row := range rows {
		if !row.Takes() {
			i.report.leave(row)
		}
	}
	return nil
}

// addition begins one in the environment of a row.
func (i *importer) addition(row *ImportRow) (*addition, error) {
	environment, err := i.t.environment(row.environment)
	return &addition{importer: i, environment: environment}, err
}

// take adds the connection of a row, and its client application if that is not stored yet.
func (a *addition) take(row *ImportRow) {
	t := a.importer.t
	if row.integration.ID == "" {
		row.integration.ID, row.integration.ClientToken = model.IntegrationID(t.newID()), t.keeper.First()
		a.clients = append(a.clients, row.integration)
		a.change.Integrations = append(a.change.Integrations, row.integration.Integration)
	}
	connection := model.Connection{
		ID:            model.ConnectionID(t.newID()),
		IntegrationID: row.integration.ID,
		Details:       model.Details{Label: row.record.Label, Note: row.record.Note, Tags: row.record.Tags},
		Public:        row.record.AccessToken.Public,
		AccessToken:   t.keeper.First(),
		Fingerprint:   row.record.AccessToken.Secret.Fingerprint(),
		Created:       t.now(),
		TokenMade:     row.record.AccessToken.Made(),
	}
	hear(&connection, row.record, row.at)
	a.rows = append(a.rows, row)
	a.change.Connections = append(a.change.Connections, connection)
}

// store stores what was taken, all or nothing. What comes later finds the clients stored, or as they were.
func (a *addition) store(ctx context.Context) error {
	i, tokens := a.importer, map[model.SecretRef]model.Secret{}
	for _, client := range a.clients {
		tokens[client.ClientToken] = client.token
	}
	for n, row := range a.rows {
		tokens[a.change.Connections[n].AccessToken] = row.record.AccessToken.Secret
	}
	if err := i.t.core.KeepIn(ctx, a.environment, tokens, a.change); err != nil {
		for _, client := range a.clients {
			client.ID, client.ClientToken = "", ""
		}
		return err
	}
	for n, row := range a.rows {
		connection := a.change.Connections[n]
		row.connection = connection.ID
		i.written[connection.ID] = workspace.Place{
			Environment: a.environment, Integration: row.integration.Integration, Connection: connection,
		}
	}
	i.t.keeper.Drop(slices.Collect(maps.Keys(tokens))...)
	return nil
}
