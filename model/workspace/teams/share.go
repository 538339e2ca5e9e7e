package teams

import (
	"context"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// Share gives a client application of this computer, with its connections, to a team: each token is copied, read back,
// and deleted where it was when all are there. Until then it is read from where it was. It returns [ErrOfTeam] for one
// that is a team's already.
func (t *Teams) Share(ctx context.Context, id model.TeamID, integration model.IntegrationID) error {
	group, environment, err := t.group(ctx, integration)
	switch {
	case err != nil:
		return err
	case group.Integration.Team != "":
		return ErrOfTeam
	case environment.Kind == model.Sandbox:
		return ErrSandbox
	}
	joined, client, err := t.in(ctx, id)
	if err != nil {
		return err
	}
	if err := client.CheckMount(ctx); err != nil {
		return err
	}
	if err := t.shareEnvironment(ctx, client, environment); err != nil {
		return err
	}
	if err := t.tokens.GiveUp(ctx, model.TeamStore(id), idsOf(group)...); err != nil {
		return err
	}
	tokens := map[model.SecretRef]model.Secret{}
	var back []team.Entry // what was deleted before, and is there again for a moment
	move := func(ref *model.SecretRef, entry team.Entry) error {
		version, err := t.above(ctx, client, joined.Name, entry.Key)
		if err != nil {
			return err
		}
		if version > 0 {
			back = append(back, team.Entry{Key: entry.Key, Version: version})
		}
		token, err := t.bound(ctx, *ref, environment)
		if err != nil {
			return err
		}
		*ref = entry.Key.Ref(version + 1)
		tokens[*ref] = token
		return nil
	}
	change, err := moved(group, environment, move)
	if err == nil {
		err = t.Announce(ctx, id, environment, change)
	}
	if err == nil {
		err = t.tokens.Keep(ctx, secrets.Batch{
			For: environment, Store: model.TeamStore(id), Tokens: tokens,
			Commit: func(ctx context.Context) error { return t.Index.Commit(ctx, change) },
		})
	}
	if err != nil {
		after := context.WithoutCancel(ctx)
		for _, entry := range back {
			err = errors.Join(err, client.Delete(after, entry.Key, entry.Version))
		}
		return errors.Join(err, t.tokens.Collect(after))
	}
	for _, entry := range back {
		t.describeAgain(ctx, client, entry.Key, change)
	}
	return t.settle(ctx, environment.ID)
}

// idsOf are the ids of what has a token in a group.
func idsOf(group workspace.Group) []string {
	ids := []string{string(group.Integration.ID)}
	for _, connection := range group.Connections {
		ids = append(ids, string(connection.ID))
	}
	return ids
}

// bound reads a token with the address that it was entered for, which has to be that of its environment.
func (t *Teams) bound(ctx context.Context, ref model.SecretRef, environment model.Environment) (model.Secret, error) {
	token, to, err := t.tokens.Once(ctx, ref)
	if err == nil {
		err = model.CheckBound(to, environment)
	}
	if err != nil || to == "" {
		return token, err
	}
	return model.Bind(token, to)
}

// ErrSandbox means that the sandbox is a computer's own: its tokens open nothing elsewhere.
var ErrSandbox = errors.New("the sandbox is not shared")

// moved is a group whose tokens have other refs.
func moved(group workspace.Group, environment model.Environment, move func(*model.SecretRef, team.Entry) error,
) (workspace.Change, error) {
	integration := group.Integration
	if err := move(&integration.ClientToken, entryOfClient(environment.ID, integration)); err != nil {
		return workspace.Change{}, err
	}
	change := workspace.Change{Integrations: []model.Integration{integration}}
	for _, connection := range group.Connections {
		place := workspace.Place{Environment: environment, Integration: integration, Connection: connection}
		if err := move(&connection.AccessToken, entryOf(place, connection)); err != nil {
			return workspace.Change{}, err
		}
		change.Connections = append(change.Connections, connection)
	}
	return change, nil
}

// above returns the version over which a token is written that comes to the team: 0 for one that never was there. One
// that was taken out, or deleted, is brought back for that. One that is there is a conflict.
func (t *Teams) above(ctx context.Context, client Client, name string, key team.Key) (int, error) {
	entry, there, damage, err := client.Look(ctx, key)
	switch {
	case err != nil:
		return 0, err
	case damage != nil && damage.Reason != team.Unmarked:
		return 0, &team.ConflictError{Team: name, Key: key, Version: entry.Version, By: entry.By, At: entry.At}
	case !there || entry.Version == 0:
		return 0, nil
	case !entry.Deleted:
		return 0, &team.ConflictError{Team: name, Key: key, Version: entry.Version, By: entry.By, At: entry.At}
	}
	return entry.Version, client.Undelete(ctx, key, entry.Version)
}

// describeAgain says of a token that has come back what it is now. The token is there whatever becomes of it.
func (t *Teams) describeAgain(ctx context.Context, client Client, key team.Key, change workspace.Change) {
	before, there, _, err := client.Look(ctx, key)
	if err != nil || !there {
		return
	}
	after := before
	for _, integration := range change.Integrations {
		if key.Connection == "" && integration.ID == key.Integration {
			after.Integration = integration
		}
	}
	for _, connection := range change.Connections {
		if connection.ID == key.Connection {
			after.Connection = connection
		}
	}
	_, _ = client.Edit(ctx, before, after)
}

// shareEnvironment says in the team what environment a token is for: others may not have it.
func (t *Teams) shareEnvironment(ctx context.Context, client Client, environment model.Environment) error {
	if environment.Kind != model.Custom {
		return nil
	}
	entry := team.Entry{Key: team.Key{Environment: environment.ID}, Environment: environment}
	_, there, _, err := client.Look(ctx, entry.Key)
	if err != nil || there {
		return err
	}
	return client.Create(ctx, entry)
}

// TakeOut takes a client application out of its team, with its connections, into the store of this computer: each token
// is copied, read back, and then deleted in the engine, where it can be brought back. While the store of this computer
// has not proven its copies to be on the disk all is the team's as before: [ErrNotTakenOut]. It returns [ErrNotOfTeam]
// for one that is of this computer alone.
func (t *Teams) TakeOut(ctx context.Context, integration model.IntegrationID) error {
	group, environment, err := t.group(ctx, integration)
	if err != nil {
		return err
	}
	id := group.Integration.Team
	if id == "" {
		return ErrNotOfTeam
	}
	joined, client, err := t.in(ctx, id)
	if err != nil {
		return err
	}
	rights, err := client.Rights(ctx, team.Key{Environment: environment.ID, Integration: integration})
	if err == nil && !rights.Delete {
		err = &team.Error{Team: joined.Name, Err: team.ErrForbidden}
	}
	if err != nil {
		return err
	}
	tokens := map[model.SecretRef]model.Secret{}
	var there []team.Entry
	var old []model.SecretRef
	change, err := moved(group, environment, func(ref *model.SecretRef, entry team.Entry) error {
		token, err := t.bound(ctx, *ref, environment)
		if err != nil {
			return err
		}
		there, old = append(there, entry), append(old, *ref)
		*ref = t.tokens.First()
		tokens[*ref] = token
		return nil
	})
	if err != nil {
		return err
	}
	err = t.tokens.Keep(ctx, secrets.Batch{
		For: environment, Tokens: tokens,
		Commit: func(ctx context.Context) error {
			if err := t.proven(ctx, tokens); err != nil {
				return err
			}
			return t.Index.Commit(ctx, change)
		},
	})
	if err != nil {
		return errors.Join(err, t.tokens.Collect(context.WithoutCancel(ctx)))
	}
	after := context.WithoutCancel(ctx) // it is here already
	for _, entry := range there {
		err = errors.Join(err, client.Delete(after, entry.Key, entry.Version))
	}
	t.tokens.Drop(old...)
	return errors.Join(err, t.settle(ctx, environment.ID))
}

// ErrNotTakenOut means that a store of this computer has not proven that what comes out of a team is on the disk.
var ErrNotTakenOut = errors.New("it is the team's as before")

// proven returns [ErrNotTakenOut] unless all of the tokens have been proven to be on the disk.
func (t *Teams) proven(ctx context.Context, tokens map[model.SecretRef]model.Secret) error {
	for ref := range tokens {
		state, err := t.Index.Secret(ctx, ref)
		if err != nil {
			return err
		}
		if !state.Settled {
			return fmt.Errorf("%w: %w", ErrNotTakenOut, model.ErrNotDurable)
		}
	}
	return nil
}

// settle has the tree read an environment again, and what was left over deleted.
func (t *Teams) settle(ctx context.Context, id model.EnvironmentID) error {
	return t.core.Settle(ctx, map[model.EnvironmentID]bool{id: true})
}
