package teams

import (
	"context"
	"slices"

	"keyrack/model"
	"keyrack/model/team"
)

// removeGone removes what the team does not share any more. A list from which the policy hides something says nothing
// about what lies there.
func (s *syncing) removeGone(ctx context.Context, known known, listing team.Listing) error {
	clients, connections := shown(listing)
	hidden := func(key team.Key) bool {
		return slices.ContainsFunc(listing.Denied, func(denied string) bool {
			return denied == key.String() || len(denied) > 0 && denied[len(denied)-1] == '/' && under(key, denied)
		})
	}
	var gone []model.ConnectionID
	var goneClients []model.IntegrationID
	var refs []model.SecretRef
	for id, integration := range known.integrations {
		key := team.Key{Environment: integration.EnvironmentID, Integration: id}
		if integration.Team == s.joined.ID && !clients[id] && !hidden(key) {
			goneClients, refs = append(goneClients, id), append(refs, integration.ClientToken)
			s.touched[integration.EnvironmentID] = true
		}
	}
	for id, connection := range known.connections {
		integration := known.integrations[connection.IntegrationID]
		key := team.Key{
			Environment: integration.EnvironmentID, Integration: integration.ID, Connection: id,
		}
		lost := !connections[id] && !hidden(key) || slices.Contains(goneClients, integration.ID)
		if integration.Team == s.joined.ID && lost {
			gone, refs = append(gone, id), append(refs, connection.AccessToken)
			s.touched[integration.EnvironmentID] = true
		}
	}
	if s.outcome.Removed = len(gone) + len(goneClients); s.outcome.Removed == 0 {
		return nil
	}
	if err := s.teams.Index.DropShared(ctx, s.joined.ID, goneClients, gone); err != nil {
		return err
	}
	s.teams.tokens.Drop(refs...)
	return nil
}

// shown is what of a list has a token.
func shown(listing team.Listing) (map[model.IntegrationID]bool, map[model.ConnectionID]bool) {
	clients, connections := map[model.IntegrationID]bool{}, map[model.ConnectionID]bool{}
	note := func(key team.Key) {
		if key.Connection != "" {
			connections[key.Connection] = true
		} else {
			clients[key.Integration] = true
		}
	}
	for _, entry := range listing.Entries {
		if entry.Version > 0 && !entry.Deleted {
			note(entry.Key)
		}
	}
	for _, damage := range listing.Damaged { // its token stays in use
		if !damage.Entry.Deleted {
			note(damage.Entry.Key)
		}
	}
	return clients, connections
}

// under reports whether a key lies below a folder of the team.
func under(key team.Key, folder string) bool {
	path := key.String()
	return len(path) > len(folder) && path[:len(folder)] == folder
}
