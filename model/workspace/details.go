package workspace

import (
	"context"
	"fmt"
	"slices"

	"keyrack/model"
)

// EditConnection saves the details of a connection. It returns model.ErrTicketLink for a ticket that no browser should
// open.
func (t *tree) EditConnection(ctx context.Context, id model.ConnectionID, details model.Details) error {
	details, err := details.Parse()
	if err != nil {
		return err
	}
	return t.edit(ctx, []model.ConnectionID{id}, func(connection *model.Connection) { connection.Details = details })
}

// EditDetails changes the details of connections, of one environment or several, all or none. It returns
// model.ErrTicketLink for a ticket that no browser should open.
func (t *tree) EditDetails(ctx context.Context, ids []model.ConnectionID, change func(*model.Details)) error {
	changed := map[model.ConnectionID]model.Details{}
	for _, id := range ids {
		place, err := t.Find(id)
		if err != nil {
			return err
		}
		details := place.Connection.Details
		details.Tags = slices.Clone(details.Tags)
		change(&details)
		if changed[id], err = details.Parse(); err != nil {
			return err
		}
	}
	return t.edit(ctx, ids, func(connection *model.Connection) { connection.Details = changed[connection.ID] })
}

// TagConnections adds tags to connections and takes others from them, all or none.
func (t *tree) TagConnections(ctx context.Context, ids []model.ConnectionID, add, remove []string) error {
	return t.edit(ctx, ids, func(connection *model.Connection) {
		kept := slices.DeleteFunc(slices.Clone(connection.Tags),
			func(tag string) bool { return slices.Contains(remove, tag) })
		for _, tag := range add {
			if !slices.Contains(kept, tag) {
				kept = append(kept, tag)
			}
		}
		connection.Tags = kept
	})
}

// StarConnections makes connections favourites, or ordinary ones, all or none.
func (t *tree) StarConnections(ctx context.Context, ids []model.ConnectionID, favourite bool) error {
	return t.edit(ctx, ids, func(connection *model.Connection) { connection.Favourite = favourite })
}

// edit changes connections and saves them together. It cannot change tokens, identities or checks.
func (t *tree) edit(ctx context.Context, ids []model.ConnectionID, change func(*model.Connection)) error {
	if len(ids) == 0 {
		return nil
	}
	edited := Change{}
	var environments []model.EnvironmentID
	for _, id := range ids {
		place, err := t.Find(id)
		if err != nil {
			return err
		}
		change(&place.Connection)
		edited.Connections = append(edited.Connections, place.Connection)
		if !slices.Contains(environments, place.Environment.ID) {
			environments = append(environments, place.Environment.ID)
		}
	}
	if err := t.index.Commit(ctx, edited); err != nil {
		return fmt.Errorf("saving the connection: %w", err)
	}
	for _, environment := range environments {
		if err := t.reloaded(ctx, environment); err != nil {
			return err
		}
	}
	return nil
}
