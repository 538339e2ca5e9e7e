package teams

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// Outcome is what a look at a team brought.
type Outcome struct {
	// Added, Changed and Removed count client applications and connections that are different here than before.
	Added, Changed, Removed int
	// Clients and Connections are how many the team shares.
	Clients, Connections int
	// Damaged are entries whose metadata was changed by hand, Denied paths that the policy hides, Foreign what lies there
	// and is none of Keyrack's, Unfinished what an interrupted attempt has left.
	Damaged                     []team.Damage
	Denied, Foreign, Unfinished []string
	// Taken are entries that are not taken over, because what has their id is on this computer alone.
	Taken []string
	// Dropped says that the engine lets the member see nothing any more: the list is gone from this computer.
	Dropped bool
}

// Sync looks at a team and takes over what others have changed. It reads no token, except for an entry whose writer was
// interrupted before it was described, and for details that are too long for a list. An engine that cannot be asked
// leaves the list as it is; one that says the member may not list the team takes it away from this computer.
func (t *Teams) Sync(ctx context.Context, id model.TeamID) (Outcome, error) {
	alone := t.alone(id)
	alone.Lock()
	defer alone.Unlock()
	joined, err := t.Team(ctx, id)
	if err != nil {
		return Outcome{}, err
	}
	s := &syncing{teams: t, joined: joined, touched: map[model.EnvironmentID]bool{}}
	err = s.run(ctx)
	if errors.Is(err, context.Canceled) {
		return s.outcome, err
	}
	if err != nil && team.FailureOf(err) == "" {
		return s.outcome, err // of this computer
	}
	if now, again := t.Team(ctx, id); again == nil {
		s.joined.Token = now.Token // another process may have signed in meanwhile
	}
	s.joined.Failed, s.joined.Failure = time.Time{}, ""
	if err == nil {
		s.joined.Synced = t.Now()
	} else {
		s.joined.Failed, s.joined.Failure = t.Now(), team.FailureOf(err)
	}
	err = errors.Join(err, t.Index.SaveTeam(context.WithoutCancel(ctx), s.joined))
	t.core.Announce(workspace.TeamsChanged{})
	return s.outcome, err
}

// SyncAll looks at every team in which there is a sign-in. The error joins those of all.
func (t *Teams) SyncAll(ctx context.Context) error {
	all, err := t.Teams(ctx)
	if err != nil {
		return err
	}
	for _, joined := range all {
		if joined.SignedIn() {
			_, failed := t.Sync(ctx, joined.ID)
			err = errors.Join(err, failed)
		}
	}
	return err
}

// Every is how often what others change is looked for.
const Every = 50 * time.Second

// alone is held by whoever looks at a team.
func (t *Teams) alone(id model.TeamID) *sync.Mutex {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.syncing[id] == nil {
		t.syncing[id] = &sync.Mutex{}
	}
	return t.syncing[id]
}

// syncing is one look at a team.
type syncing struct {
	teams   *Teams
	joined  Joined
	client  Client
	outcome Outcome
	touched map[model.EnvironmentID]bool

	change       workspace.Change
	identities   []model.Connection
	environments bool // one of them has changed
	replaced     []model.SecretRef
}

func (s *syncing) run(ctx context.Context) error {
	var err error
	if s.client, err = s.teams.signed(ctx, s.joined); err != nil {
		return err
	}
	if err := s.look(ctx); err != nil {
		return err
	}
	listing, err := s.client.List(ctx)
	if errors.Is(err, team.ErrForbidden) {
		return errors.Join(err, s.drop(ctx))
	}
	if err != nil {
		return err
	}
	// What an attempt has left that was interrupted would be in the way of the same version, which others may have made.
	if err := s.teams.tokens.Collect(ctx); err != nil && !model.ConcernsStore(err) {
		return err
	}
	s.report(listing)
	if err := s.environmentsOf(ctx, listing); err != nil {
		return err
	}
	known, err := s.known(ctx)
	if err != nil {
		return err
	}
	for _, damage := range listing.Damaged { // what is known of it stays known
		id := damage.Entry.Key.Integration
		known.added[id] = known.added[id] || known.integrations[id].Team == s.joined.ID
	}
	for _, wantClient := range []bool{true, false} { // a connection hangs on its client application
		for _, entry := range listing.Entries {
			if entry.Key.Integration != "" && (entry.Key.Connection == "") == wantClient {
				if err := s.take(ctx, known, entry); err != nil {
					return err
				}
			}
		}
	}
	if err := s.save(ctx); err != nil {
		return err
	}
	if err := s.removeGone(ctx, known, listing); err != nil {
		return err
	}
	return s.settle(ctx)
}

// look asks what the sign-in is, renews it when half of its life is over, and asks what the member may do.
func (s *syncing) look(ctx context.Context) error {
	session, err := s.client.Lookup(ctx)
	if err != nil {
		return err
	}
	if session.Due(s.teams.Now()) {
		if renewed, err := s.client.Renew(ctx); err == nil {
			session = renewed // what cannot be renewed ends when it says
		}
	}
	rights, err := s.client.Rights(ctx, team.Key{})
	if err != nil {
		return err
	}
	s.joined.Member, s.joined.Expires, s.joined.Rights = session.Member, session.Expires, rights
	return nil
}

// drop takes the list away from this computer: the engine says that the member may not have it.
func (s *syncing) drop(ctx context.Context) error {
	refs, err := s.teams.refs(ctx, s.joined.ID)
	if err != nil {
		return err
	}
	if err := s.teams.Index.DropTeam(ctx, s.joined.ID); err != nil {
		return err
	}
	s.outcome.Dropped, s.outcome.Removed = true, len(refs)
	s.teams.tokens.Drop(refs...)
	return s.teams.core.Reread(ctx)
}

func (s *syncing) report(listing team.Listing) {
	s.outcome.Damaged, s.outcome.Denied, s.outcome.Foreign = listing.Damaged, listing.Denied, listing.Foreign
	for _, entry := range listing.Entries {
		switch {
		case entry.Unfinished:
			s.outcome.Unfinished = append(s.outcome.Unfinished, entry.Key.String())
		case entry.Deleted:
		case entry.Key.Connection != "":
			s.outcome.Connections++
		case entry.Key.Integration != "":
			s.outcome.Clients++
		}
	}
}

// known is what this computer has of the tree, by id.
type known struct {
	environments map[model.EnvironmentID]model.Environment
	integrations map[model.IntegrationID]model.Integration
	connections  map[model.ConnectionID]model.Connection
	teams        map[model.ConnectionID]model.TeamID
	// added are client applications that the change brings along.
	added map[model.IntegrationID]bool
}

func (s *syncing) known(ctx context.Context) (known, error) {
	k := known{
		environments: map[model.EnvironmentID]model.Environment{}, added: map[model.IntegrationID]bool{},
		integrations: map[model.IntegrationID]model.Integration{},
		connections:  map[model.ConnectionID]model.Connection{}, teams: map[model.ConnectionID]model.TeamID{},
	}
	for _, environment := range s.teams.core.Environments() {
		k.environments[environment.ID] = environment
		groups, err := s.teams.core.Tree(ctx, environment.ID)
		if err != nil {
			return k, err
		}
		for _, group := range groups {
			k.integrations[group.Integration.ID] = group.Integration
			for _, connection := range group.Connections {
				k.connections[connection.ID], k.teams[connection.ID] = connection, group.Integration.Team
			}
		}
	}
	return k, nil
}

// take adds to the change what is different about an entry. One that was deleted is gone here too.
func (s *syncing) take(ctx context.Context, known known, entry team.Entry) error {
	if _, there := known.environments[entry.Key.Environment]; !there || entry.Version == 0 || entry.Deleted {
		return nil
	}
	if entry.Key.Connection == "" {
		return s.takeClient(ctx, known, entry)
	}
	return s.takeConnection(ctx, known, entry)
}

func (s *syncing) takeClient(ctx context.Context, known known, entry team.Entry) error {
	before, there := known.integrations[entry.Key.Integration]
	if there && (before.Team != s.joined.ID || before.EnvironmentID != entry.Key.Environment) {
		s.outcome.Taken = append(s.outcome.Taken, entry.Key.String())
		return nil
	}
	same := there && before.ClientToken == entry.Integration.ClientToken
	entry, gone, err := s.whole(ctx, entry, same, before.Fingerprint)
	if err != nil || gone {
		return err
	}
	next := workspace.TidyIntegration(entry.Integration, s.teams.tokens.Redactor())
	next.Team = s.joined.ID
	if next.Client == "" {
		next.Client = before.Client
	}
	known.added[next.ID] = true
	if there && before == next {
		return nil
	}
	s.count(there, entry.Key.Environment)
	s.adopt(before.ClientToken, next.ClientToken, before.Fingerprint == next.Fingerprint)
	s.change.Integrations = append(s.change.Integrations, next)
	return nil
}

func (s *syncing) takeConnection(ctx context.Context, known known, entry team.Entry) error {
	before, there := known.connections[entry.Key.Connection]
	if there && known.teams[before.ID] != s.joined.ID || there && before.IntegrationID != entry.Key.Integration {
		s.outcome.Taken = append(s.outcome.Taken, entry.Key.String())
		return nil
	}
	if !known.added[entry.Key.Integration] {
		return nil // its client application is not the team's here
	}
	same := there && before.AccessToken == entry.Connection.AccessToken
	entry, gone, err := s.whole(ctx, entry, same, before.Fingerprint)
	if err != nil || gone {
		return err
	}
	next := workspace.TidyConnection(entry.Connection, s.teams.tokens.Redactor())
	if there {
		next = merged(before, next)
	}
	if there && sameConnection(before, next) {
		return nil
	}
	s.count(there, entry.Key.Environment)
	s.adopt(before.AccessToken, next.AccessToken, before.Fingerprint == next.Fingerprint)
	s.change.Connections = append(s.change.Connections, next)
	if there && (!sameIdentity(before.Identity, next.Identity) || before.Fingerprint != next.Fingerprint) {
		s.identities = append(s.identities, next)
	}
	return nil
}

// whole makes an entry whole that is not: one whose writer was interrupted, and one whose details are too long for a
// list. The token is read for that, and not kept. Where what is known here is of the same version, the fingerprint of
// it stands in for one that the member may not read. An entry that is gone meanwhile is for the next look.
func (s *syncing) whole(ctx context.Context, entry team.Entry, same bool, print model.Fingerprint,
) (team.Entry, bool, error) {
	full, err := s.client.Freshen(ctx, entry)
	if err == nil && len(full.Cut) > 0 {
		full, err = s.client.Complete(ctx, full)
	}
	switch {
	case errors.Is(err, model.ErrSecretNotFound), errors.Is(err, team.ErrNotOurs):
		return entry, true, nil
	case errors.Is(err, team.ErrForbidden): // the list is all that they may have
		if full.Stale && same {
			full.Integration.Fingerprint, full.Connection.Fingerprint = print, print
		}
		return full, false, nil
	}
	return full, false, err
}

func (s *syncing) count(there bool, environment model.EnvironmentID) {
	s.touched[environment] = true
	if there {
		s.outcome.Changed++
	} else {
		s.outcome.Added++
	}
}

// adopt takes up a ref that others have made. The same one is another token after the engine was set back to a backup:
// what is in memory of it goes then.
func (s *syncing) adopt(before, next model.SecretRef, isSame bool) {
	if before == next {
		if !isSame {
			s.replaced = append(s.replaced, next)
		}
		return
	}
	s.change.Adopted = append(s.change.Adopted, secrets.Item{Ref: next, Store: model.TeamStore(s.joined.ID)})
	if before != "" {
		s.replaced = append(s.replaced, before)
	}
}

// merged is what is to be kept of a connection: the team's details with what is this computer's own.
func merged(before, next model.Connection) model.Connection {
	next.Favourite, next.Standing = before.Favourite, before.Standing
	next.Created, next.LastUsed = before.Created, before.LastUsed
	next.LastCheck = before.LastCheck
	if before.Fingerprint != next.Fingerprint {
		next.LastCheck = model.Check{} // nobody here has tried the token yet
	}
	if before.AccessToken == next.AccessToken {
		next.TokenMade = before.TokenMade
	}
	if next.Identity == nil || before.Identity != nil && before.Identity.VerifiedAt.After(next.Identity.VerifiedAt) {
		next.Identity = before.Identity
	}
	return next
}

// save commits the change, and what the team says of the properties that connections open.
func (s *syncing) save(ctx context.Context) error {
	if len(s.change.Integrations)+len(s.change.Connections) == 0 {
		return nil
	}
	err := s.teams.Index.Commit(ctx, s.change)
	if errors.Is(err, secrets.ErrNotReserved) {
		// A change of this computer is under way, or was interrupted a moment ago: it is looked at next time.
		err = s.saveEach(ctx)
	}
	if err != nil {
		return err
	}
	for _, connection := range s.identities {
		err := s.teams.Index.SaveCheck(ctx, connection.ID, connection.LastCheck, connection.Identity)
		if err != nil && !errors.Is(err, model.ErrNoSuchRow) {
			return err
		}
	}
	s.teams.tokens.Drop(s.replaced...)
	return nil
}

// saveEach commits one entry at a time, and leaves out those of which something is under way.
func (s *syncing) saveEach(ctx context.Context) error {
	commit := func(ref model.SecretRef, change workspace.Change) error {
		at := slices.IndexFunc(s.change.Adopted, func(item secrets.Item) bool { return item.Ref == ref })
		if at >= 0 {
			change.Adopted = s.change.Adopted[at : at+1]
		}
		err := s.teams.Index.Commit(ctx, change)
		if errors.Is(err, secrets.ErrNotReserved) || errors.Is(err, model.ErrNoSuchRow) {
			return nil
		}
		return err
	}
	for _, one := range s.change.Integrations {
		if err := commit(one.ClientToken, workspace.Change{Integrations: []model.Integration{one}}); err != nil {
			return err
		}
	}
	for _, one := range s.change.Connections {
		if err := commit(one.AccessToken, workspace.Change{Connections: []model.Connection{one}}); err != nil {
			return err
		}
	}
	return nil
}

// settle has the tree read again what has changed.
func (s *syncing) settle(ctx context.Context) error {
	if s.environments {
		if err := s.teams.core.Reread(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
	if len(s.touched) == 0 {
		return nil
	}
	if err := s.teams.core.Settle(ctx, s.touched); err != nil && !model.ConcernsStore(err) {
		return err
	}
	return nil
}
