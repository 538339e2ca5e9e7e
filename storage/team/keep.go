package team

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"keyrack/model/team"

	"keyrack/model"
	"keyrack/model/secrets"
)

// Store is a team as the store of secrets that package secrets knows. A ref is the id of what the secret belongs to
// and the version that it is: see [Key.Ref]. Set of version 3 writes over version 2 and over nothing else.
//
// What is different from a keychain: the secrets belong to all members. An older version stays in the engine, as long
// as its administrator lets it, and Delete takes back only what this computer has written itself and nobody has
// replaced. [Client.Delete] takes a token away from everybody.
type Store struct{ client *Client }

// Store returns the team as a store of secrets.
func (c *Client) Store() secrets.Store { return &Store{c} }

// Name is what a person calls the store.
func (s *Store) Name() string { return s.client.Name() }

// Probe asks whether the member is signed in and the mount is what it has to be.
func (s *Store) Probe(ctx context.Context) error {
	if s.client.Token().IsEmpty() {
		return &Error{Team: s.client.options.Team, Err: ErrSignedOut}
	}
	if _, err := s.client.Lookup(ctx); err != nil {
		return err
	}
	return s.client.CheckMount(ctx)
}

// Unlock cannot ask anybody: a member signs in again.
func (s *Store) Unlock(context.Context) error {
	return &Error{Team: s.client.options.Team, Err: ErrSignedOut}
}

// Set writes a version of a token, with what [Client.Announce] said of it if it is the first one. nil means that it
// was read back. It returns a [*ConflictError] when somebody was faster.
func (s *Store) Set(ctx context.Context, ref model.SecretRef, secret model.Secret) error {
	key, version, err := s.find(ctx, ref)
	if errors.Is(err, model.ErrSecretNotFound) {
		return &Error{Team: s.client.options.Team, Err: model.ErrSecretNotSaved} // nobody has said where it belongs
	}
	if err != nil {
		return err
	}
	if version == 1 {
		if err := s.create(ctx, key); err != nil {
			return err
		}
	}
	if _, err := s.client.Put(ctx, key, version-1, secret); err != nil {
		return err
	}
	token, _ := model.Unbind(secret)
	// The token is there whatever becomes of this: an entry that is stale is put right by whoever sees it.
	_ = s.client.Mark(ctx, key, version, token.Fingerprint())
	return nil
}

// create writes what was announced before its token. What an attempt that was interrupted has left is written over.
func (s *Store) create(ctx context.Context, key Key) error {
	s.client.mu.Lock()
	entry, announced := s.client.intents[key]
	s.client.mu.Unlock()
	if !announced {
		entry = Entry{Key: key}
	}
	return s.client.Create(ctx, entry)
}

// Get reads a version of a token. [model.ErrSecretNotFound] is proof that it is not there; a version that others have
// replaced and the engine has dropped is a [model.ErrStoreElsewhere]: the token has a newer one.
func (s *Store) Get(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	key, version, err := s.find(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	token, err := s.client.Read(ctx, key, version)
	if !errors.Is(err, model.ErrSecretNotFound) {
		return token.Secret, err
	}
	now, failed := s.client.meta(ctx, key)
	switch {
	case errors.Is(failed, errAbsent):
		return model.Secret{}, err
	case failed != nil:
		return model.Secret{}, failed
	case now.current > version && !now.versions[now.current].gone():
		return model.Secret{}, &Error{Team: s.client.options.Team, Err: model.ErrStoreElsewhere}
	}
	return model.Secret{}, err
}

// Delete takes back what this computer has put under a ref, if it is still the current version. It can be brought back
// with [Client.Undelete]. What is another's, or was replaced, stays: it is the team's.
func (s *Store) Delete(ctx context.Context, ref model.SecretRef) error {
	key, version, err := s.find(ctx, ref)
	if errors.Is(err, model.ErrSecretNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	token, err := s.client.Read(ctx, key, version)
	switch {
	case errors.Is(err, model.ErrSecretNotFound), errors.Is(err, ErrNotOurs):
		return nil
	case err != nil:
		return err
	case !s.client.isOurs(token):
		return nil
	}
	err = s.client.Delete(ctx, key, version)
	var conflict *ConflictError
	if errors.As(err, &conflict) {
		return nil
	}
	return err
}

// find returns where the secret of a ref lies. What nobody has told is looked for in the engine.
func (s *Store) find(ctx context.Context, ref model.SecretRef) (Key, int, error) {
	id, digits, _ := strings.Cut(string(ref), ".")
	version, err := strconv.Atoi(digits)
	if err != nil || version < 1 || !team.IsID(id) {
		return Key{}, 0, ErrKey
	}
	known := func() (Key, bool) {
		s.client.mu.Lock()
		defer s.client.mu.Unlock()
		key, found := s.client.places[id]
		return key, found
	}
	if key, found := known(); found {
		return key, version, nil
	}
	if _, err := s.client.List(ctx); err != nil {
		return Key{}, 0, err
	}
	if key, found := known(); found {
		return key, version, nil
	}
	return Key{}, 0, model.ErrSecretNotFound
}
