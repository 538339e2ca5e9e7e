package teams

import (
	"context"
	"slices"

	"keyrack/model"
	"keyrack/model/team"
)

// Deleted lists what was deleted from a team and can be brought back, client applications before their connections.
// It asks the engine. What was taken out of the team into this computer is not among it.
func (t *Teams) Deleted(ctx context.Context, id model.TeamID) ([]team.Entry, error) {
	joined, client, err := t.in(ctx, id)
	if err != nil {
		return nil, err
	}
	listing, err := client.List(ctx)
	if err != nil {
		return nil, err
	}
	s := &syncing{teams: t, joined: joined, client: client}
	known, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	entries := slices.DeleteFunc(listing.Entries, func(entry team.Entry) bool {
		_, isClient := known.integrations[entry.Key.Integration]
		_, isConnection := known.connections[entry.Key.Connection]
		here := isClient
		if entry.Key.Connection != "" {
			here = isConnection
		}
		return !entry.Deleted || entry.Key.Integration == "" || here
	})
	slices.SortStableFunc(entries, func(a, b team.Entry) int {
		switch {
		case a.Key.Connection == "" && b.Key.Connection != "":
			return -1
		case a.Key.Connection != "" && b.Key.Connection == "":
			return 1
		}
		return 0
	})
	return entries, nil
}

// Undelete brings back for everybody what [Teams.Deleted] has listed, in this order: a connection hangs on its client
// application. What comes before the one that fails is back.
func (t *Teams) Undelete(ctx context.Context, id model.TeamID, entries ...team.Entry) error {
	_, client, err := t.in(ctx, id)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := client.Undelete(ctx, entry.Key, entry.Version); err != nil {
			return err
		}
		if err := t.takeUp(ctx, id, client, entry.Key); err != nil {
			return err
		}
	}
	return nil
}
