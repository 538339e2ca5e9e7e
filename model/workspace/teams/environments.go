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
