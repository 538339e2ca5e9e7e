// Package teamstest is an engine of teams in memory, for tests of what stands on one. What a real engine does is tested
// in storage/team, with a real one.
package teamstest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/workspace/teams"
)

// Engine holds what members share. Its fields are changed between calls alone.
type Engine struct {
	// Err is what every request fails with; nil for an engine that works.
	Err error
	// Listing is what a LIST alone fails with.
	Listing error
	// Rights are those of every member.
	Rights team.Rights
	// Members are those who may sign in, by their tokens.
	Members map[string]string
	State   team.State
	Mount   team.Mount
	Now     func() time.Time

	mu      sync.Mutex
	entries map[team.Key]*secret
}

type secret struct {
	entry    team.Entry
	versions []version
}

type version struct {
	secret  model.Secret
	by      string
	at      time.Time
	deleted bool
}

// New returns an empty engine in which members may do everything.
func New(now func() time.Time) *Engine {
	return &Engine{
		Rights: team.ReadRights("lrwdxX"), Members: map[string]string{}, Now: now, entries: map[team.Key]*secret{},
		State: team.State{Initialized: true, Version: "1.21.0"},
	}
}

// Open is what opens a client for [teams.Options].
func (e *Engine) Open(name string, _ team.Place, _ string) (teams.Client, error) {
	return &client{engine: e, name: name, places: map[string]team.Key{}, announced: map[team.Key]team.Entry{}}, nil
}

// Keys lists what has a token that is not deleted.
func (e *Engine) Keys() []team.Key {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []team.Key
	for key, one := range e.entries {
		if n := len(one.versions); n > 0 && !one.versions[n-1].deleted {
			all = append(all, key)
		}
	}
	return all
}

// Entry returns what is said of a key, as a list says it.
func (e *Engine) Entry(key team.Key) team.Entry {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.entries[key].listed(key)
}

// Put adds an entry without a token, such as an environment.
func (e *Engine) Put(entry team.Entry) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.entries[entry.Key] = &secret{entry: entry}
}

// SetBack makes a version of a token the last one, as an engine does that is set back to a backup.
func (e *Engine) SetBack(key team.Key, version int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.entries[key].versions = e.entries[key].versions[:version]
}

func (s *secret) listed(key team.Key) team.Entry {
	entry := s.entry
	entry.Key, entry.Version = key, len(s.versions)
	if entry.Version > 0 {
		last := s.versions[entry.Version-1]
		entry.By, entry.At, entry.Deleted = last.by, last.at, last.deleted
		token, _ := model.Unbind(last.secret)
		entry.Integration.Fingerprint, entry.Connection.Fingerprint = token.Fingerprint(), token.Fingerprint()
	}
	entry.Unfinished = entry.Version == 0 && key.Integration != ""
	entry.Integration.ID, entry.Integration.EnvironmentID = key.Integration, key.Environment
	entry.Integration.ClientToken, entry.Connection.AccessToken = key.Ref(entry.Version), key.Ref(entry.Version)
	entry.Connection.ID, entry.Connection.IntegrationID = key.Connection, key.Integration
	entry.Environment.ID = key.Environment
	return entry
}

// client is one member.
type client struct {
	engine    *Engine
	name      string
	token     model.Secret
	places    map[string]team.Key
	announced map[team.Key]team.Entry
}

func (c *client) fail(err error) error { return &team.Error{Team: c.name, Err: err} }

// do answers a request of somebody who is signed in.
func (c *client) do(ctx context.Context, request func(member string) error) error {
	c.engine.mu.Lock()
	defer c.engine.mu.Unlock()
	switch member, is := c.engine.Members[c.token.Reveal()]; {
	case ctx.Err() != nil:
		return ctx.Err()
	case c.engine.Err != nil:
		return c.fail(c.engine.Err)
	case !is:
		return c.fail(team.ErrSignedOut)
	default:
		return request(member)
	}
}

func (c *client) Store() secrets.Store              { return store{c} }
func (c *client) UseToken(token model.Secret) error { c.token = token; return nil }
func (c *client) Token() model.Secret               { return c.token }
func (c *client) SignOut()                          { c.token = model.Secret{} }

// SignInWithPassword takes the password for the token that the engine gives.
func (c *client) SignInWithPassword(ctx context.Context, with team.Password) error {
	c.token = with.Password
	_, err := c.Lookup(ctx)
	return err
}

func (c *client) SignInWithRole(ctx context.Context, _, _ string, secret model.Secret) error {
	return c.SignInWithPassword(ctx, team.Password{Password: secret})
}

func (c *client) SignInWithBrowser(context.Context, team.OIDC) error { return team.ErrDeclined }

func (c *client) Unwrap(ctx context.Context, wrapped model.Secret) error {
	return c.SignInWithPassword(ctx, team.Password{Password: wrapped})
}

func (c *client) Lookup(ctx context.Context) (session team.Session, err error) {
	return session, c.do(ctx, func(member string) error { session.Member = member; return nil })
}

func (c *client) Renew(ctx context.Context) (team.Session, error) { return c.Lookup(ctx) }

func (c *client) Rights(ctx context.Context, _ team.Key) (rights team.Rights, err error) {
	return rights, c.do(ctx, func(string) error { rights = c.engine.Rights; return nil })
}

func (c *client) Health(context.Context) (team.State, error) {
	if c.engine.Err != nil {
		return team.State{}, c.fail(c.engine.Err)
	}
	return c.engine.State, nil
}

func (c *client) CheckMount(ctx context.Context) error {
	return c.do(ctx, func(string) error { return nil })
}

func (c *client) Settings(ctx context.Context) (mount team.Mount, err error) {
	return mount, c.do(ctx, func(string) error { mount = c.engine.Mount; return nil })
}

func (c *client) List(ctx context.Context) (listing team.Listing, err error) {
	return listing, c.do(ctx, func(string) error {
		if c.engine.Listing != nil {
			return c.fail(c.engine.Listing)
		}
		for key, one := range c.engine.entries {
			listing.Entries = append(listing.Entries, one.listed(key))
			c.places[key.ID()] = key
		}
		return nil
	})
}

func (c *client) Look(ctx context.Context, key team.Key) (entry team.Entry, there bool, _ *team.Damage, err error) {
	return entry, there, nil, c.do(ctx, func(string) error {
		if one := c.engine.entries[key]; one != nil {
			entry, there = one.listed(key), true
		}
		return nil
	})
}

func (c *client) Freshen(_ context.Context, entry team.Entry) (team.Entry, error) { return entry, nil }

func (c *client) Complete(_ context.Context, entry team.Entry) (team.Entry, error) { return entry, nil }

func (c *client) Announce(entry team.Entry) {
	c.announced[entry.Key], c.places[entry.Key.ID()] = entry, entry.Key
}

func (c *client) Place(keys ...team.Key) {
	for _, key := range keys {
		c.places[key.ID()] = key
	}
}

func (c *client) Create(ctx context.Context, entry team.Entry) error {
	return c.do(ctx, func(string) error {
		c.engine.entries[entry.Key] = &secret{entry: entry}
		return nil
	})
}

// Edit takes over what is different.
func (c *client) Edit(ctx context.Context, _, after team.Entry) (team.Entry, error) {
	return after, c.do(ctx, func(string) error {
		one := c.engine.entries[after.Key]
		if one == nil {
			return &team.ConflictError{Team: c.name, Key: after.Key, Gone: true}
		}
		if !c.engine.Rights.Describe {
			return c.fail(team.ErrForbidden)
		}
		one.entry = after
		return nil
	})
}

// current finds a secret whose current version is the one that a member has seen.
func (c *client) current(key team.Key, seen int) (*secret, error) {
	one := c.engine.entries[key]
	if one == nil {
		return nil, &team.ConflictError{Team: c.name, Key: key, Wanted: seen, Gone: true}
	}
	if n := len(one.versions); n != seen {
		conflict := &team.ConflictError{Team: c.name, Key: key, Wanted: seen, Version: n}
		if n > 0 {
			conflict.By = one.versions[n-1].by
		}
		return nil, conflict
	}
	return one, nil
}

func (c *client) mark(ctx context.Context, key team.Key, seen int, deleted bool) error {
	return c.do(ctx, func(string) error {
		one, err := c.current(key, seen)
		if err == nil && !c.engine.Rights.Delete {
			err = c.fail(team.ErrForbidden)
		}
		if err == nil {
			one.versions[seen-1].deleted = deleted
		}
		return err
	})
}

func (c *client) Delete(ctx context.Context, key team.Key, seen int) error {
	return c.mark(ctx, key, seen, true)
}

func (c *client) Undelete(ctx context.Context, key team.Key, seen int) error {
	return c.mark(ctx, key, seen, false)
}

func (c *client) Versions(ctx context.Context, key team.Key) (all []team.TokenVersion, err error) {
	return all, c.do(ctx, func(string) error {
		one := c.engine.entries[key]
		if one == nil {
			return model.ErrSecretNotFound
		}
		for n := len(one.versions); n > 0; n-- {
			v := one.versions[n-1]
			all = append(all, team.TokenVersion{
				Number: n, At: v.at, By: v.by, Deleted: v.deleted, Current: n == len(one.versions),
			})
		}
		return nil
	})
}

func (c *client) BringBack(ctx context.Context, key team.Key, older, current int) (int, error) {
	var token model.Secret
	err := c.do(ctx, func(string) error {
		one, err := c.current(key, current)
		if err == nil {
			token = one.versions[older-1].secret
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return current + 1, c.put(ctx, key, current, token)
}

func (c *client) put(ctx context.Context, key team.Key, over int, token model.Secret) error {
	return c.do(ctx, func(member string) error {
		one := c.engine.entries[key]
		if one == nil && over == 0 {
			one = &secret{entry: c.announced[key]}
			c.engine.entries[key] = one
		}
		if one == nil || over > 0 || len(one.versions) > 0 {
			var err error
			if one, err = c.current(key, over); err != nil {
				return err
			}
		}
		if !c.engine.Rights.Write {
			return c.fail(team.ErrForbidden)
		}
		one.versions = append(one.versions, version{secret: token, by: member, at: c.engine.Now()})
		return nil
	})
}

func (c *client) Destroy(ctx context.Context, key team.Key, seen int) error {
	return c.do(ctx, func(string) error {
		if _, err := c.current(key, seen); err != nil {
			return err
		}
		delete(c.engine.entries, key)
		return nil
	})
}

// store is the team as a store of secrets.
type store struct{ c *client }

func (s store) Name() string { return "vault of team " + s.c.name }

func (s store) Probe(ctx context.Context) error { return s.c.CheckMount(ctx) }

func (s store) Unlock(context.Context) error { return s.c.fail(team.ErrSignedOut) }

func (s store) place(ref model.SecretRef) (team.Key, int, bool) {
	id, _, _ := strings.Cut(string(ref), ".")
	key, known := s.c.places[id]
	return key, team.VersionOf(ref), known
}

func (s store) Set(ctx context.Context, ref model.SecretRef, token model.Secret) error {
	key, n, known := s.place(ref)
	if !known {
		return s.c.fail(model.ErrSecretNotSaved)
	}
	return s.c.put(ctx, key, n-1, token)
}

func (s store) Get(ctx context.Context, ref model.SecretRef) (token model.Secret, err error) {
	key, n, known := s.place(ref)
	return token, s.c.do(ctx, func(string) error {
		one := s.c.engine.entries[key]
		if !known || one == nil || n > len(one.versions) || one.versions[n-1].deleted {
			return model.ErrSecretNotFound
		}
		token = one.versions[n-1].secret
		return nil
	})
}

func (s store) Delete(ctx context.Context, ref model.SecretRef) error {
	key, n, _ := s.place(ref)
	err := s.c.Delete(ctx, key, n)
	var conflict *team.ConflictError
	if errors.As(err, &conflict) {
		return nil
	}
	return err
}
