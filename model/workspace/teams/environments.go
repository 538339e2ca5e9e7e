package teams

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// environmentsOf takes over the environments of a team: its own ones, and what it forces of those that everybody has.
func (s *syncing) environmentsOf(ctx context.Context, listing team.Listing) error {
	before := s.teams.core.Environments()
	for _, entry := range listing.Entries {
		if entry.Key.Integration != "" {
			continue
		}
		if err := s.environment(ctx, before, entry.Environment); err != nil {
			return err
		}
	}
	for _, environment := range before {
		there := slices.ContainsFunc(listing.Entries, func(entry team.Entry) bool {
			return entry.Key == team.Key{Environment: environment.ID}
		})
		if environment.Team == s.joined.ID && environment.Forced != "" && !there && len(listing.Denied) == 0 {
			if err := s.force(ctx, environment, ""); err != nil {
				return err
			}
		}
	}
	if s.environments {
		return s.teams.core.Reread(ctx)
	}
	return nil
}

func (s *syncing) environment(ctx context.Context, before []model.Environment, next model.Environment) error {
	at := slices.IndexFunc(before, func(one model.Environment) bool { return one.ID == next.ID })
	var known model.Environment
	if at >= 0 {
		known = before[at]
	}
	forced := next.Protection
	if _, builtIn := model.BuiltIn(next.ID); builtIn {
		return s.force(ctx, known, forced)
	}
	if at >= 0 && known.Team != s.joined.ID && known.Address != next.Address {
		s.outcome.Taken = append(s.outcome.Taken, string(next.ID)) // another platform that has the same id
		return nil
	}
	if at >= 0 && known.Team != s.joined.ID {
		return s.force(ctx, known, forced) // of this computer, which has shared it
	}
	if next.Protection == "" {
		next.Protection = model.Ask
	}
	next.Name = s.free(before, next)
	if _, err := model.ParseAddress(model.Custom, next.Address.String()); err != nil || next.Kind != model.Custom ||
		next.Validate() != nil {
		s.outcome.Damaged = append(s.outcome.Damaged, team.Damage{
			Entry: team.Entry{Key: team.Key{Environment: next.ID}, Environment: next}, Reason: team.Unreadable,
			Fields: []string{"address"},
		})
		return nil
	}
	next.Team, next.Forced = s.joined.ID, forced
	if at >= 0 && known == next.Trusted() {
		return nil
	}
	err := s.teams.Index.SaveEnvironment(ctx, next)
	if errors.Is(err, workspace.ErrAddressInUse) {
		s.outcome.Taken = append(s.outcome.Taken, string(next.ID))
		return nil
	}
	if err != nil {
		return err
	}
	s.environments, s.touched[next.ID] = true, true
	return s.force(ctx, next, forced)
}

// ErrForced means that a team says how one of its environments is protected.
var ErrForced = errors.New("its team says how it is protected")

// SaveEnvironment saves an environment, and tells the team of a change of one of its own first: whoever may not make it
// there has not made it here either. How it is protected is said with [Teams.Force].
func (o *over) SaveEnvironment(ctx context.Context, next model.Environment) error {
	if _, builtIn := model.BuiltIn(next.ID); builtIn { // there is no core yet when they are made
		return o.Index.SaveEnvironment(ctx, next)
	}
	all := o.teams.core.Environments()
	at := slices.IndexFunc(all, func(one model.Environment) bool { return one.ID == next.ID })
	if at < 0 || all[at].Team == "" {
		return o.Index.SaveEnvironment(ctx, next)
	}
	known := all[at]
	if next.Protection != known.Protection {
		return ErrForced
	}
	if next.Name == known.Name && next.Address == known.Address && next.Socket == known.Socket &&
		next.Color == known.Color {
		return o.Index.SaveEnvironment(ctx, next)
	}
	joined, err := o.teams.Team(ctx, known.Team)
	if err != nil {
		return err
	}
	client, err := o.teams.signed(ctx, joined)
	if err != nil {
		return err
	}
	before, there, damage, err := client.Look(ctx, team.Key{Environment: next.ID})
	switch {
	case err != nil:
		return err
	case damage != nil:
		return conflictOf(joined.Name, *damage)
	case !there: // it was shared by another way, and is this computer's
		return o.Index.SaveEnvironment(ctx, next)
	}
	after := before
	if next.Name != known.Name { // else it may have one of its own here
		after.Environment.Name = next.Name
	}
	before.Environment.Address, before.Environment.Socket = known.Address, known.Socket
	before.Environment.Color = known.Color
	after.Environment.Address, after.Environment.Socket = next.Address, next.Socket
	after.Environment.Color = next.Color
	if _, err := client.Edit(ctx, before, after); err != nil {
		return err
	}
	return o.Index.SaveEnvironment(ctx, next)
}

// conflictOf is what stands in the way of a change of an entry that was damaged.
func conflictOf(name string, damage team.Damage) error {
	return &team.ConflictError{
		Team: name, Key: damage.Entry.Key, Fields: damage.Fields, By: damage.Entry.By, At: damage.Entry.At,
	}
}

// force keeps what the team says of the protection of an environment.
func (s *syncing) force(ctx context.Context, known model.Environment, protection model.Protection) error {
	if known.Team == s.joined.ID && known.Forced == protection && !s.touched[known.ID] {
		return nil
	}
	if known.Team == "" && protection == "" {
		return nil
	}
	s.environments = true
	err := s.teams.Index.ForceProtection(ctx, s.joined.ID, known.ID, protection)
	if errors.Is(err, model.ErrNoSuchRow) {
		return nil // a built-in one that this Keyrack does not have
	}
	return err
}

// free is the name of an environment of the team here: with the team's, where another one has it or it looks like one
// of Mews.
func (s *syncing) free(before []model.Environment, next model.Environment) string {
	name := model.CleanEnvironmentName(next.Name)
	taken := model.Imitates(name) != "" || name == ""
	for _, other := range before {
		if other.ID != next.ID && model.EnvironmentNameKey(other.Name) == model.EnvironmentNameKey(name) {
			taken = true
		}
	}
	if taken {
		return model.CleanEnvironmentName(name + " · " + s.joined.Name)
	}
	return name
}

// sameConnection compares what is kept of two connections.
func sameConnection(a, b model.Connection) bool {
	return described(a, b) && a.AccessToken == b.AccessToken && a.Fingerprint == b.Fingerprint &&
		sameIdentity(a.Identity, b.Identity)
}

// described reports whether two connections say the same of themselves, as far as a team shares it.
func described(a, b model.Connection) bool {
	da, db := a.Details, b.Details
	da.Favourite, db.Favourite = false, false
	if len(da.Tags) == 0 && len(db.Tags) == 0 {
		da.Tags, db.Tags = nil, nil
	}
	return reflect.DeepEqual(da, db) && a.Public == b.Public && a.MewsIntegrationID == b.MewsIntegrationID &&
		a.MewsEnterpriseID == b.MewsEnterpriseID && sameSecond(a.Rotated, b.Rotated)
}

// sameIdentity compares what two identities say of the property, and not when they were found.
func sameIdentity(a, b *model.Identity) bool {
	if a == nil || b == nil {
		return a == b
	}
	one, other := *a, *b
	one.VerifiedAt, other.VerifiedAt = b.VerifiedAt, b.VerifiedAt
	if len(one.Enterprises) == 0 && len(other.Enterprises) == 0 {
		one.Enterprises, other.Enterprises = nil, nil
	}
	return reflect.DeepEqual(one, other)
}

// sameSecond compares times as metadata has them.
func sameSecond(a, b time.Time) bool { return a.IsZero() == b.IsZero() && a.Unix() == b.Unix() }
