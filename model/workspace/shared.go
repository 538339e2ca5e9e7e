package workspace

import (
	"context"
	"slices"
	"strings"

	"keyrack/model"
)

// Shared is what the core asks of the teams with which tokens are shared.
type Shared interface {
	// Announce says what the tokens are that are about to be kept in the store of a team.
	Announce(ctx context.Context, id model.TeamID, environment model.Environment, change Change) error
	// Restore brings back connections of a team that were removed, with the refs that they had.
	Restore(ctx context.Context, id model.TeamID, connections []model.Connection) error
}

// part is what of a change goes into one store.
type part struct {
	team   model.TeamID                        // empty for the store of this computer
	refs   map[model.SecretRef]model.SecretRef // of its tokens, with those that they were given under
	change Change
}

// parts takes a change apart by the store that each token belongs into: that of the team, for what hangs on a client
// application that a team shares. What a team keeps is named by the id of what it belongs to.
func (t *tree) parts(tokens map[model.SecretRef]model.Secret, change Change) []part {
	own := part{refs: map[model.SecretRef]model.SecretRef{}, change: Change{Adopted: change.Adopted}}
	parts := []part{own}
	of := func(team model.TeamID) *part {
		at := slices.IndexFunc(parts, func(p part) bool { return p.team == team })
		if at < 0 {
			at = len(parts)
			parts = append(parts, part{team: team, refs: map[model.SecretRef]model.SecretRef{}})
		}
		return &parts[at]
	}
	teams := map[model.IntegrationID]model.TeamID{}
	for _, integration := range change.Integrations {
		team := t.teamOf(integration.ID, integration.Team)
		teams[integration.ID] = team
		to := of(team)
		integration.ClientToken = to.take(tokens, integration.ClientToken, string(integration.ID))
		to.change.Integrations = append(to.change.Integrations, integration)
	}
	for _, connection := range change.Connections {
		team, found := teams[connection.IntegrationID]
		if !found {
			team = t.teamOf(connection.IntegrationID, "")
		}
		to := of(team)
		connection.AccessToken = to.take(tokens, connection.AccessToken, string(connection.ID))
		to.change.Connections = append(to.change.Connections, connection)
	}
	isEmpty := func(p part) bool { return len(p.change.Integrations)+len(p.change.Connections) == 0 }
	if len(parts) > 1 {
		parts = slices.DeleteFunc(parts, isEmpty)
	}
	return parts
}

// teamOf is the team that shares a client application, as the tree has it; otherwise as it is said.
func (t *tree) teamOf(id model.IntegrationID, said model.TeamID) model.TeamID {
	if _, known, err := t.integration(id); err == nil {
		return known.Team
	}
	return said
}

// take puts a token into the part, and returns the ref under which it is kept there.
func (p *part) take(tokens map[model.SecretRef]model.Secret, ref model.SecretRef, id string) model.SecretRef {
	if _, given := tokens[ref]; !given {
		return ref
	}
	as := ref
	if p.team != "" && !strings.HasPrefix(string(ref), id+".") {
		ref = SharedRef(id)
	}
	p.refs[ref] = as
	return ref
}

// SharedRef names the first version of a secret that a team shares, by the id of what it belongs to.
func SharedRef(id string) model.SecretRef { return model.SecretRef(id + ".1") }
