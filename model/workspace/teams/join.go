package teams

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// Joining is a team that is about to be joined.
type Joining struct {
	Name  string // the last part of the path when empty
	Place team.Place
}

// Join notes a team. It asks its engine how it is, without a token, so that a typing error in the address is told at
// once; a sealed engine is no reason not to join. It returns [ErrJoined] for a place or a name that there is already.
// The member signs in next.
func (t *Teams) Join(ctx context.Context, joining Joining) (Joined, error) {
	place := joining.Place
	place.Mount, place.Path = strings.Trim(place.Mount, "/"), strings.Trim(place.Path, "/")
	place.Namespace = strings.Trim(place.Namespace, "/")
	address, err := model.ReadAddress(model.Custom, place.Address)
	if err != nil {
		return Joined{}, err
	}
	place.Address = address.String()
	name := workspace.Cleaned(strings.TrimSpace(joining.Name), t.tokens.Redactor())
	if name == "" {
		name = place.Path[strings.LastIndex(place.Path, "/")+1:]
	}
	joined := Joined{ID: model.TeamID(t.NewID()), Name: name, Place: place}
	all, err := t.Teams(ctx)
	if err != nil {
		return Joined{}, err
	}
	for _, other := range all {
		if other.Place.Is(place) || strings.EqualFold(other.Name, name) {
			return other, ErrJoined
		}
	}
	client, err := t.client(ctx, joined)
	if err == nil {
		_, err = client.Health(ctx)
	}
	if err == nil {
		err = t.Index.SaveTeam(ctx, joined)
	}
	if err != nil {
		t.forget(joined.ID)
		return Joined{}, err
	}
	t.core.Announce(workspace.TeamsChanged{})
	return joined, nil
}

// SignIn is one way to sign in; exactly one of its fields is set.
type SignIn struct {
	Token   model.Secret // one that the member has
	Wrapped model.Secret // one that is wrapped, and can be taken out once
	// Found takes the token that other programs of the engine use on this computer: see [Teams.Found].
	Found    bool
	Password *team.Password
	Role     *Role
	Browser  *team.OIDC
}

// Role is an AppRole: the sign-in of a program.
type Role struct {
	Mount  string // "approle" when empty
	ID     string
	Secret model.Secret // may be empty, for a role that needs none
}

// ErrNoWay means a sign-in without anything to sign in with.
var ErrNoWay = errors.New("there is nothing to sign in with")

// Found tells where a token was found that other programs of the engine use on this computer; false where there is
// none.
func (t *Teams) Found() (place string, found bool) {
	if t.FindToken == nil {
		return "", false
	}
	one, found := t.FindToken()
	return one.Place, found
}

// SignIn signs a member in and keeps the token that the engine gives, in the store of this computer. The one before
// stays in use until then. A browser is waited for until ctx ends.
func (t *Teams) SignIn(ctx context.Context, id model.TeamID, way SignIn) (Joined, error) {
	joined, err := t.Team(ctx, id)
	if err != nil {
		return joined, err
	}
	client, err := t.open(ctx, joined)
	if err != nil {
		return joined, err
	}
	if err := t.through(ctx, client, way); err != nil {
		return joined, err
	}
	session, err := client.Lookup(ctx)
	if err != nil {
		return joined, err
	}
	if joined.Rights, err = client.Rights(ctx, team.Key{}); err != nil {
		return joined, err
	}
	joined.Member, joined.Expires = session.Member, session.Expires
	joined.Failed, joined.Failure = time.Time{}, ""
	if joined, err = t.keep(ctx, joined, client.Token()); err != nil {
		return joined, err
	}
	t.mu.Lock()
	t.clients[id] = client
	t.mu.Unlock()
	t.core.Announce(workspace.TeamsChanged{})
	return joined, t.tokens.CollectAfter(ctx)
}

// through signs a client in.
func (t *Teams) through(ctx context.Context, client Client, way SignIn) error {
	switch {
	case !way.Token.IsEmpty():
		return client.UseToken(way.Token)
	case !way.Wrapped.IsEmpty():
		return client.Unwrap(ctx, way.Wrapped)
	case way.Password != nil:
		return client.SignInWithPassword(ctx, *way.Password)
	case way.Role != nil:
		return client.SignInWithRole(ctx, way.Role.Mount, way.Role.ID, way.Role.Secret)
	case way.Browser != nil:
		return client.SignInWithBrowser(ctx, *way.Browser)
	case way.Found && t.FindToken != nil:
		found, is := t.FindToken()
		if !is {
			return team.ErrNoToken
		}
		return client.UseToken(found.Token)
	}
	return ErrNoWay
}

// keep stores the member's token with the team.
func (t *Teams) keep(ctx context.Context, joined Joined, token model.Secret) (Joined, error) {
	engine, err := joined.engine()
	if err != nil {
		return joined, err
	}
	ref := t.tokens.First()
	if joined.Token != "" {
		if ref, err = t.tokens.Next(ctx, joined.Token); err != nil {
			return joined, err
		}
	}
	joined.Token = ref
	err = t.tokens.Keep(ctx, secrets.Batch{
		For: engine, Tokens: map[model.SecretRef]model.Secret{ref: token},
		Labels: map[model.SecretRef]model.ItemLabel{ref: {
			Text: "Keyrack · " + joined.Name + " · " + engine.Address.Host(), Environment: joined.Name, Kind: "VaultToken",
		}},
		Commit: func(ctx context.Context) error { return t.Index.SaveTeam(ctx, joined) },
	})
	if err != nil {
		return joined, fmt.Errorf("keeping the sign-in: %w", err)
	}
	return joined, nil
}

// Leave forgets a team on this computer, with the member's token. Nothing of it changes in the engine.
func (t *Teams) Leave(ctx context.Context, id model.TeamID) error {
	if _, err := t.Team(ctx, id); err != nil {
		return err
	}
	refs, err := t.refs(ctx, id)
	if err != nil {
		return err
	}
	if err := t.Index.RemoveTeam(ctx, id); err != nil {
		return err
	}
	t.forget(id)
	t.tokens.Drop(refs...)
	t.core.Announce(workspace.TeamsChanged{})
	return errors.Join(t.core.Reread(context.WithoutCancel(ctx)), t.tokens.CollectAfter(ctx))
}

// refs are those of all secrets that a team shares.
func (t *Teams) refs(ctx context.Context, id model.TeamID) ([]model.SecretRef, error) {
	var refs []model.SecretRef
	err := t.each(ctx, id, func(_ model.Environment, group workspace.Group) {
		refs = append(refs, group.Integration.ClientToken)
		for _, connection := range group.Connections {
			refs = append(refs, connection.AccessToken)
		}
	})
	return refs, err
}

// each visits the client applications that a team shares, as they are known here.
func (t *Teams) each(ctx context.Context, id model.TeamID, visit func(model.Environment, workspace.Group)) error {
	for _, environment := range t.core.Environments() {
		groups, err := t.core.Tree(ctx, environment.ID)
		if err != nil {
			return err
		}
		for _, group := range groups {
			if group.Integration.Team == id {
				visit(environment, group)
			}
		}
	}
	return nil
}
