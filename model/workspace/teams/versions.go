package teams

import (
	"context"
	"errors"
	"strings"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// Of names what of a team is meant: a connection, or a client application.
type Of struct {
	Connection  model.ConnectionID
	Integration model.IntegrationID // where Connection is empty
}

// shared is what is meant, as it is known here.
type shared struct {
	team        model.TeamID
	environment model.Environment
	entry       team.Entry
	title       string
}

func (t *Teams) shared(ctx context.Context, of Of) (shared, Client, error) {
	var found shared
	if of.Connection != "" {
		place, err := t.core.Find(of.Connection)
		if err != nil {
			return found, nil, err
		}
		found = shared{
			place.Integration.Team, place.Environment, entryOf(place, place.Connection), place.Connection.Title(),
		}
	} else {
		group, environment, err := t.group(ctx, of.Integration)
		if err != nil {
			return found, nil, err
		}
		found = shared{
			group.Integration.Team, environment, entryOfClient(environment.ID, group.Integration), group.Integration.Client,
		}
	}
	if found.team == "" {
		return found, nil, ErrNotOfTeam
	}
	_, client, err := t.in(ctx, found.team)
	return found, client, err
}

// Versions lists the versions of a token that the engine still has, the newest first. It reads none of them.
func (t *Teams) Versions(ctx context.Context, of Of) ([]team.TokenVersion, error) {
	one, client, err := t.shared(ctx, of)
	if err != nil {
		return nil, err
	}
	versions, err := client.Versions(ctx, one.entry.Key)
	return versions, t.gone(ctx, one.team, err)
}

// BringBack makes an older version of a token the current one, for everybody. It returns a [*team.ConflictError] when
// another version is there than the one that is known here.
func (t *Teams) BringBack(ctx context.Context, of Of, older int) error {
	one, client, err := t.shared(ctx, of)
	if err != nil {
		return err
	}
	if _, err := client.BringBack(ctx, one.entry.Key, older, one.entry.Version); err != nil {
		return err
	}
	return t.takeUp(ctx, one.team, client, one.entry.Key)
}

// Restore brings back what was deleted from a team, with the refs that it had. It fulfils [workspace.Shared].
func (t *Teams) Restore(ctx context.Context, id model.TeamID, connections []model.Connection) error {
	_, client, err := t.in(ctx, id)
	if err != nil {
		return err
	}
	for _, connection := range connections {
		integration, environment, err := t.integration(ctx, connection.IntegrationID)
		if err != nil {
			return err
		}
		key := team.Key{Environment: environment, Integration: integration.ID, Connection: connection.ID}
		if err := client.Undelete(ctx, key, team.VersionOf(connection.AccessToken)); err != nil {
			return err
		}
		if err := t.Index.Commit(ctx, workspace.Change{
			Connections: []model.Connection{connection},
			Adopted:     []secrets.Item{{Ref: connection.AccessToken, Store: model.TeamStore(id)}},
		}); err != nil {
			return err
		}
	}
	return nil
}

// ErrOtherName means that what was typed is not the name of what is to be destroyed.
var ErrOtherName = errors.New("that is not its name")

// Destroy removes all versions of a token and what is known of it, for everybody and for good. typed is the name of the
// connection or the client application, which whoever does that types. A client application that still has connections
// is refused with [model.ErrSecretNotDeleted].
func (t *Teams) Destroy(ctx context.Context, of Of, typed string) error {
	one, client, err := t.shared(ctx, of)
	if err != nil {
		return err
	}
	if !strings.EqualFold(strings.TrimSpace(typed), strings.TrimSpace(one.title)) {
		return ErrOtherName
	}
	connections := []model.ConnectionID{of.Connection}
	var integrations []model.IntegrationID
	if of.Connection == "" {
		group, _, err := t.group(ctx, of.Integration)
		if err != nil {
			return err
		}
		if len(group.Connections) > 0 {
			return ErrHasConnections
		}
		connections, integrations = nil, []model.IntegrationID{of.Integration}
	}
	if err := client.Destroy(ctx, one.entry.Key, one.entry.Version); err != nil {
		return err
	}
	if err := t.Index.DropShared(ctx, one.team, integrations, connections); err != nil {
		return err
	}
	return t.core.Settle(ctx, map[model.EnvironmentID]bool{one.environment.ID: true})
}

// ErrHasConnections means that a client application cannot be destroyed while connections hang on it.
var ErrHasConnections = errors.New("it still has connections")

// takeUp looks at one entry of a team and takes over what is different about it.
func (t *Teams) takeUp(ctx context.Context, id model.TeamID, client Client, key team.Key) error {
	ctx = context.WithoutCancel(ctx) // it is done in the engine
	joined, err := t.Team(ctx, id)
	if err != nil {
		return err
	}
	entry, there, damage, err := client.Look(ctx, key)
	if err != nil || !there || damage != nil {
		return err
	}
	s := &syncing{teams: t, joined: joined, client: client, touched: map[model.EnvironmentID]bool{}}
	known, err := s.known(ctx)
	if err != nil {
		return err
	}
	known.added[key.Integration] = true
	if err := s.take(ctx, known, entry); err != nil {
		return err
	}
	if err := s.save(ctx); err != nil {
		return err
	}
	return s.settle(ctx)
}
