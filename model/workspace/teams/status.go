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

// Status is how a team is now, as far as the engine could be asked.
type Status struct {
	Joined   Joined
	State    team.State
	Findings []team.Finding
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
		return status.with(ctx, team.Finding{Kind: team.EngineFails, Err: err})
	}
	switch {
	case status.State.Sealed, !status.State.Initialized:
		sealed := &team.Error{Team: joined.Name, Err: team.ErrSealed}
		return status.with(ctx, team.Finding{Kind: team.EngineFails, Err: sealed})
	case status.State.Standby:
		status.Findings = append(status.Findings,
			team.Finding{Kind: team.EngineFails, Err: &team.Error{Team: joined.Name, Err: team.ErrStandby}})
	}
	if skew := status.State.Skew; skew.Abs() > mostSkew {
		status.Findings = append(status.Findings, team.Finding{Kind: team.ClockOff, Skew: skew})
	}
	if client, err = t.signed(ctx, joined); err == nil {
		err = t.inside(ctx, client, &status)
	}
	if errors.Is(err, team.ErrSignedOut) {
		return status.with(ctx, team.Finding{Kind: team.SignInFails, Err: err})
	}
	if team.FailureOf(err) != "" {
		return status.with(ctx, team.Finding{Kind: team.EngineFails, Err: err})
	}
	return status, err
}

// with adds what ends a status.
func (s Status) with(ctx context.Context, last team.Finding) (Status, error) {
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
	find := func(finding team.Finding) { status.Findings = append(status.Findings, finding) }
	if !session.Expires.IsZero() && !session.Renewable && session.Expires.Sub(t.Now()) < soon {
		find(team.Finding{Kind: team.SignInEnds, At: session.Expires})
	}
	if role := lacking(rights); role != "" {
		find(team.Finding{Kind: team.PolicyNarrow, Role: role})
	}
	if mount.Beyond {
		find(team.Finding{Kind: team.PolicyWide})
	}
	if mount.Known && !mount.CASRequired {
		find(team.Finding{Kind: team.NoCheckAndSet})
	}
	if mount.Known && mount.MaxVersions > 0 && mount.MaxVersions < fewestKept {
		find(team.Finding{Kind: team.FewVersions, Count: mount.MaxVersions})
	}
	if err := joined.Err(); err != nil && !errors.Is(err, team.ErrSignedOut) {
		find(team.Finding{Kind: team.ListFails, Err: err})
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
	joined, client, err := t.in(ctx, id)
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
		return conflictOf(joined.Name, *damage)
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

// Examine asks every engine how it is, for the doctor: by the name of the team.
func (t *Teams) Examine(ctx context.Context) ([]team.Report, error) {
	all, err := t.Teams(ctx)
	if err != nil {
		return nil, err
	}
	var reports []team.Report
	for _, joined := range all {
		status, err := t.Status(ctx, joined.ID)
		if model.ConcernsStore(err) {
			status.Findings, err = append(status.Findings, team.Finding{Kind: team.SignInFails, Err: err}), nil
		}
		if err != nil {
			return reports, err
		}
		reports = append(reports, team.Report{Name: joined.Name, Findings: status.Findings})
	}
	return reports, nil
}
