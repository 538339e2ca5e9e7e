package teams

import (
	"context"
	"errors"
	"slices"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// Over returns the index for the core: what is changed of something that a team shares is changed in the engine first.
// An error of the engine is returned, and nothing has changed here then. The keeper stands on the index itself.
func (t *Teams) Over(index workspace.Index) workspace.Index { return &over{Index: index, teams: t} }

type over struct {
	workspace.Index
	teams *Teams
}

// Commit saves a change, after it was made in the engine. What comes along with a token that is in the engine already
// is there whatever becomes of its details: they can be put right by another edit.
func (o *over) Commit(ctx context.Context, change workspace.Change) error {
	change.Integrations, change.Connections = slices.Clone(change.Integrations), slices.Clone(change.Connections)
	change.Adopted = slices.Clone(change.Adopted)
	for i, connection := range change.Connections {
		place, err := o.teams.core.Find(connection.ID)
		if err != nil || place.Integration.Team == "" || described(place.Connection, connection) {
			continue // a new one was announced
		}
		before, after := place.Connection, connection
		isRotated := before.AccessToken != after.AccessToken
		before.AccessToken = after.AccessToken
		after.Identity = before.Identity
		entry, err := o.edit(ctx, place.Integration.Team, entryOf(place, before), entryOf(place, after))
		if err != nil && !isRotated {
			return err
		}
		if err == nil {
			change.Adopted = append(change.Adopted, grown(place.Integration.Team, entry, &change.Connections[i])...)
		}
	}
	for _, integration := range change.Integrations {
		before, environment, err := o.teams.integration(ctx, integration.ID)
		if err != nil || before.Team == "" || before.Client == integration.Client && before.Public == integration.Public {
			continue
		}
		isRotated := before.ClientToken != integration.ClientToken
		before.ClientToken = integration.ClientToken
		_, err = o.edit(ctx, before.Team, entryOfClient(environment, before), entryOfClient(environment, integration))
		if err != nil && !isRotated {
			return err
		}
	}
	return o.Index.Commit(ctx, change)
}

func (o *over) edit(ctx context.Context, id model.TeamID, before, after team.Entry) (team.Entry, error) {
	joined, err := o.teams.Team(ctx, id)
	if err != nil {
		return before, err
	}
	client, err := o.teams.signed(ctx, joined)
	if err != nil {
		return before, err
	}
	entry, err := client.Edit(ctx, before, after)
	var conflict *team.ConflictError
	if errors.As(err, &conflict) && len(conflict.Fields) > 0 && conflict.By == joined.Member {
		// The engine knows who changed anything of it last: that was the member, and another one something else before.
		conflict.By, conflict.At = "", time.Time{}
	}
	return entry, err
}

// SaveCheck keeps the outcome of a check, and tells the team what its connection opens where that is news. The check is
// this computer's: an engine that cannot be told, or a member who may not, is no reason not to keep it.
func (o *over) SaveCheck(ctx context.Context, id model.ConnectionID, check model.Check,
	identity *model.Identity,
) error {
	place, err := o.teams.core.Find(id)
	if err := o.Index.SaveCheck(ctx, id, check, identity); err != nil {
		return err
	}
	if err != nil || place.Integration.Team == "" || identity == nil || sameIdentity(place.Connection.Identity, identity) {
		return nil
	}
	next := place.Connection
	next.Identity = identity
	entry, err := o.edit(ctx, place.Integration.Team, entryOf(place, place.Connection), entryOf(place, next))
	if err != nil {
		return nil
	}
	adopted := grown(place.Integration.Team, entry, &next)
	if len(adopted) == 0 {
		return nil
	}
	return o.Index.Commit(ctx, workspace.Change{Connections: []model.Connection{next}, Adopted: adopted})
}

// grown gives a connection the version that an edit has made of its token, if it has: details that are too long for
// metadata lie beside the token. It returns what is to be adopted for that.
func grown(id model.TeamID, entry team.Entry, connection *model.Connection) []secrets.Item {
	if entry.Version <= team.VersionOf(connection.AccessToken) {
		return nil
	}
	connection.AccessToken = entry.Key.Ref(entry.Version)
	return []secrets.Item{{Ref: connection.AccessToken, Store: model.TeamStore(id)}}
}

// RemoveConnections removes connections, those of teams from their engines first. There they can be brought back.
func (o *over) RemoveConnections(ctx context.Context, ids ...model.ConnectionID) error {
	own := []model.ConnectionID{}
	shared := map[model.TeamID][]model.ConnectionID{}
	touched := map[model.EnvironmentID]bool{}
	var failed error
	for _, id := range ids {
		place, err := o.teams.core.Find(id)
		if err != nil || place.Integration.Team == "" {
			own = append(own, id)
			continue
		}
		of := place.Integration.Team
		if failed = o.delete(ctx, of, entryOf(place, place.Connection)); failed != nil {
			break
		}
		shared[of], touched[place.Environment.ID] = append(shared[of], id), true
	}
	after := context.WithoutCancel(ctx) // what is gone from the engine goes here, whatever became of the others
	for of, all := range shared {
		if err := o.teams.Index.DropShared(after, of, nil, all); err != nil {
			return errors.Join(failed, err)
		}
	}
	if failed != nil {
		return errors.Join(failed, o.teams.core.Settle(after, touched))
	}
	return o.Index.RemoveConnections(ctx, own...)
}

// RemoveIntegration removes a client application with its connections, one of a team from its engine first.
func (o *over) RemoveIntegration(ctx context.Context, id model.IntegrationID) error {
	group, environment, err := o.teams.group(ctx, id)
	if err != nil || group.Integration.Team == "" {
		return o.Index.RemoveIntegration(ctx, id)
	}
	of := group.Integration.Team
	for _, connection := range group.Connections {
		place := workspace.Place{Environment: environment, Integration: group.Integration, Connection: connection}
		if err := o.delete(ctx, of, entryOf(place, connection)); err != nil {
			return err
		}
	}
	if err := o.delete(ctx, of, entryOfClient(environment.ID, group.Integration)); err != nil {
		return err
	}
	return o.teams.Index.DropShared(ctx, of, []model.IntegrationID{id}, nil)
}

// RemoveEnvironment refuses an environment in which a team shares something: whoever means that removes it, or leaves.
func (o *over) RemoveEnvironment(ctx context.Context, id model.EnvironmentID) error {
	groups, err := o.teams.core.Tree(ctx, id)
	if err != nil {
		return err
	}
	for _, group := range groups {
		if group.Integration.Team != "" {
			return ErrOfTeam
		}
	}
	return o.Index.RemoveEnvironment(ctx, id)
}

// delete takes a token away from the team. One that is gone already is fine.
func (o *over) delete(ctx context.Context, id model.TeamID, entry team.Entry) error {
	_, client, err := o.teams.in(ctx, id)
	if err != nil {
		return err
	}
	err = client.Delete(ctx, entry.Key, entry.Version)
	var conflict *team.ConflictError
	if errors.As(err, &conflict) && conflict.Gone {
		return nil
	}
	return err
}

// in returns a team and its client, signed in.
func (t *Teams) in(ctx context.Context, id model.TeamID) (Joined, Client, error) {
	joined, err := t.Team(ctx, id)
	if err != nil {
		return Joined{}, nil, err
	}
	client, err := t.signed(ctx, joined)
	return joined, client, err
}

// group finds a client application with its connections.
func (t *Teams) group(ctx context.Context, id model.IntegrationID) (workspace.Group, model.Environment, error) {
	for _, environment := range t.core.Environments() {
		groups, err := t.core.Tree(ctx, environment.ID)
		if err != nil {
			return workspace.Group{}, environment, err
		}
		for _, group := range groups {
			if group.Integration.ID == id {
				return group, environment, nil
			}
		}
	}
	return workspace.Group{}, model.Environment{}, model.ErrNoSuchRow
}

func (t *Teams) integration(ctx context.Context, id model.IntegrationID) (model.Integration, model.EnvironmentID,
	error,
) {
	group, environment, err := t.group(ctx, id)
	return group.Integration, environment.ID, err
}

// entryOf is a connection as the team has it.
func entryOf(place workspace.Place, connection model.Connection) team.Entry {
	return team.Entry{
		Key: team.Key{
			Environment: place.Environment.ID, Integration: place.Integration.ID, Connection: connection.ID,
		},
		Connection: connection, Version: team.VersionOf(connection.AccessToken),
	}
}

// entryOfClient is a client application as the team has it.
func entryOfClient(environment model.EnvironmentID, integration model.Integration) team.Entry {
	return team.Entry{
		Key:         team.Key{Environment: environment, Integration: integration.ID},
		Integration: integration, Version: team.VersionOf(integration.ClientToken),
	}
}

// Announce fulfils [workspace.Shared].
func (t *Teams) Announce(ctx context.Context, id model.TeamID, environment model.Environment,
	change workspace.Change,
) error {
	_, client, err := t.in(ctx, id)
	if err != nil {
		return err
	}
	for _, integration := range change.Integrations {
		client.Announce(entryOfClient(environment.ID, integration))
	}
	for _, connection := range change.Connections {
		place := workspace.Place{Environment: environment, Integration: model.Integration{ID: connection.IntegrationID}}
		client.Announce(entryOf(place, connection))
	}
	return nil
}
