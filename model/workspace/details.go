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

// edit changes connections of one environment and saves them together. It cannot change tokens, identities or checks.
func (t *tree) edit(ctx context.Context, ids []model.ConnectionID, change func(*model.Connection)) error {
	if len(ids) == 0 {
		return nil
	}
	edited := Change{}
	environment := model.EnvironmentID("")
	for _, id := range ids {
		place, err := t.Find(id)
		if err != nil {
			return err
		}
		change(&place.Connection)
		edited.Connections = append(edited.Connections, place.Connection)
		environment = place.Environment.ID
	}
	if err := t.index.Commit(ctx, edited); err != nil {
		return fmt.Errorf("saving the connection: %w", err)
	}
	return t.reloaded(ctx, environment)
}
