package teams

import (
	"context"
	"errors"
	"slices"
	"time"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// FindingKind says what was found about a team.
type FindingKind string

// The kinds, with what else of a Finding they tell.
const (
	EngineFails   FindingKind = "engine-fails"  // Err: it cannot be asked, is sealed, a standby, or KV version 1
	SignInFails   FindingKind = "sign-in-fails" // Err: there is none, or it has ended
	SignInEnds    FindingKind = "sign-in-ends"  // At: it cannot be renewed and ends soon
	ClockOff      FindingKind = "clock-off"     // Skew: of this computer before the engine's
	PolicyNarrow  FindingKind = "policy-narrow" // Role: what of it is missing; the least role where it is a reader's
	PolicyWide    FindingKind = "policy-wide"   // it lets the member write outside of the team's path
	NoCheckAndSet FindingKind = "no-cas"        // cas_required is off: other tools may write over a token
	FewVersions   FindingKind = "few-versions"  // Count: how many older tokens the engine keeps
	ListFails     FindingKind = "list-fails"    // Err: of the last look, where the engine works now
)

// Trouble reports whether something does not work until it is dealt with.
func (k FindingKind) Trouble() bool {
	return slices.Contains([]FindingKind{EngineFails, SignInFails, PolicyNarrow}, k)
}

// Finding is one thing that was found about a team.
type Finding struct {
	Kind  FindingKind
	Err   error
	At    time.Time
	Skew  time.Duration
	Role  team.Role
	Count int
}

// Status is how a team is now, as far as the engine could be asked.
type Status struct {
	Joined   Joined
	State    team.State
	Findings []Finding
}

// What is still fine.
const (
	mostSkew   = 30 * time.Second
	soon       = 24 * time.Hour
	fewestKept = 10 // versions
)

// Status asks an engine how it is, who the member is and what they may do. It reads no token of the team. What is wrong
// is among the findings; an error is one of this computer.
func (t *Teams) Status(ctx context.Context, id model.TeamID) (Status, error) {
	joined, err := t.Team(ctx, id)
	if err != nil {
		return Status{}, err
	}
	status := Status{Joined: joined}
	client, err := t.client(ctx, joined)
	if err != nil {
		return status, err
	}
	if status.State, err = client.Health(ctx); err != nil {
		return status.with(ctx, Finding{Kind: EngineFails, Err: err})
	}
	switch {
	case status.State.Sealed, !status.State.Initialized:
		return status.with(ctx, Finding{Kind: EngineFails, Err: &team.Error{Team: joined.Name, Err: team.ErrSealed}})
	case status.State.Standby:
		status.Findings = append(status.Findings,
			Finding{Kind: EngineFails, Err: &team.Error{Team: joined.Name, Err: team.ErrStandby}})
	}
	if skew := status.State.Skew; skew.Abs() > mostSkew {
		status.Findings = append(status.Findings, Finding{Kind: ClockOff, Skew: skew})
	}
	if client, err = t.signed(ctx, joined); err == nil {
		err = t.inside(ctx, client, &status)
	}
	if errors.Is(err, team.ErrSignedOut) {
		return status.with(ctx, Finding{Kind: SignInFails, Err: err})
	}
	if team.FailureOf(err) != "" {
		return status.with(ctx, Finding{Kind: EngineFails, Err: err})
	}
	return status, err
}

// with adds what ends a status.
func (s Status) with(ctx context.Context, last Finding) (Status, error) {
	s.Findings = append(s.Findings, last)
	if err := ctx.Err(); err != nil {
		return s, err
	}
	return s, nil
}

// inside looks at what only a member can ask.
func (t *Teams) inside(ctx context.Context, client Client, status *Status) error {
	session, err := client.Lookup(ctx)
	if err != nil {
		return err
	}
	rights, err := client.Rights(ctx, team.Key{})
	if err != nil {
		return err
	}
	if err := client.CheckMount(ctx); err != nil {
		return err
	}
	mount, err := client.Settings(ctx)
	if err != nil {
		return err
	}
	joined := &status.Joined
	joined.Member, joined.Rights, joined.Expires = session.Member, rights, session.Expires
	find := func(finding Finding) { status.Findings = append(status.Findings, finding) }
	if !session.Expires.IsZero() && !session.Renewable && session.Expires.Sub(t.Now()) < soon {
		find(Finding{Kind: SignInEnds, At: session.Expires})
	}
	if role := lacking(rights); role != "" {
		find(Finding{Kind: PolicyNarrow, Role: role})
	}
	if mount.Beyond {
		find(Finding{Kind: PolicyWide})
	}
	if mount.Known && !mount.CASRequired {
		find(Finding{Kind: NoCheckAndSet})
	}
	if mount.Known && mount.MaxVersions > 0 && mount.MaxVersions < fewestKept {
		find(Finding{Kind: FewVersions, Count: mount.MaxVersions})
	}
	if err := joined.Err(); err != nil && !errors.Is(err, team.ErrSignedOut) {
		find(Finding{Kind: ListFails, Err: err})
	}
	return nil
}

// lacking is the role of which a policy grants a part and not all; empty where it is a whole one.
func lacking(rights team.Rights) team.Role {
	switch role := rights.Role(); {
	case role == "":
		return team.Reader
	case role == team.Reader && (rights.Write || rights.Describe || rights.Delete):
		return team.Editor
	}
	return ""
}

// Force says for all members how an environment is protected at least; empty takes that back. It is for who may edit.
func (t *Teams) Force(ctx context.Context, id model.TeamID, environment model.EnvironmentID,
	protection model.Protection,
) error {
	client, err := t.in(ctx, id)
	if err != nil {
		return err
	}
	all := t.core.Environments()
	at := slices.IndexFunc(all, func(one model.Environment) bool { return one.ID == environment })
	if at < 0 {
		return model.ErrNoSuchRow
	}
	key := team.Key{Environment: environment}
	before, there, damage, err := client.Look(ctx, key)
	switch {
	case err != nil:
		return err
	case damage != nil:
		return &team.ConflictError{Key: key, Fields: damage.Fields, By: damage.Entry.By, At: damage.Entry.At}
	case there:
		after := before
		after.Environment.Protection = protection
		_, err = client.Edit(ctx, before, after)
	default:
		next := all[at]
		next.Protection = protection
		err = client.Create(ctx, team.Entry{Key: key, Environment: next})
	}
	if err != nil {
		return err
	}
	if err := t.Index.ForceProtection(ctx, id, environment, protection); err != nil {
		return err
	}
	t.core.Announce(workspace.TeamsChanged{})
	return t.core.Reread(ctx)
}
