package teams

import (
	"context"
	"errors"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
)

// Store is a team as a store of secrets, for [secrets.Options]. It is there as long as the keeper asks for it: a team
// that was not joined fails at the first use.
func (t *Teams) Store(id model.TeamID) (secrets.Store, bool) { return &store{teams: t, id: id}, true }

// store signs in before it asks the engine, with the token that the keeper has.
type store struct {
	teams *Teams
	id    model.TeamID
}

// Name is what a person calls the store.
func (s *store) Name() string {
	s.teams.mu.Lock()
	client := s.teams.clients[s.id]
	s.teams.mu.Unlock()
	if client == nil {
		return "vault of a team"
	}
	return client.Store().Name()
}

// in returns the store of the engine, signed in, and tells it where a secret lies.
func (s *store) in(ctx context.Context, ref model.SecretRef) (secrets.Store, error) {
	joined, err := s.teams.Team(ctx, s.id)
	if err != nil {
		return nil, err
	}
	client, err := s.teams.signed(ctx, joined)
	if err != nil {
		return nil, err
	}
	if ref != "" {
		key, err := s.teams.Index.KeyOf(ctx, ref)
		if err == nil && key != (team.Key{}) {
			client.Place(key)
		}
	}
	return client.Store(), nil
}

// Probe tells whether the member is signed in and the mount is what it has to be.
func (s *store) Probe(ctx context.Context) error {
	in, err := s.in(ctx, "")
	if err != nil {
		return err
	}
	return in.Probe(ctx)
}

// Set keeps a version of a secret.
func (s *store) Set(ctx context.Context, ref model.SecretRef, secret model.Secret) error {
	in, err := s.in(ctx, ref)
	if err != nil {
		return err
	}
	return in.Set(ctx, ref, secret)
}

// Get reads a version of a secret.
func (s *store) Get(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	in, err := s.in(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	secret, err := in.Get(ctx, ref)
	return secret, s.teams.gone(ctx, s.id, err)
}

// gone says of a token that is not there whose it was.
func (t *Teams) gone(ctx context.Context, id model.TeamID, err error) error {
	var named *team.Error
	if !errors.Is(err, model.ErrSecretNotFound) || errors.As(err, &named) {
		return err
	}
	joined, failed := t.Team(ctx, id)
	return errors.Join(failed, &team.Error{Team: joined.Name, Err: model.ErrSecretNotFound})
}

// Delete takes back what this computer has written and nobody has replaced.
func (s *store) Delete(ctx context.Context, ref model.SecretRef) error {
	in, err := s.in(ctx, ref)
	if err != nil {
		return err
	}
	return in.Delete(ctx, ref)
}

// Unlock cannot ask anybody: a member signs in again.
func (s *store) Unlock(ctx context.Context) error {
	joined, err := s.teams.Team(ctx, s.id)
	if err != nil {
		return err
	}
	return &team.Error{Team: joined.Name, Err: team.ErrSignedOut}
}
