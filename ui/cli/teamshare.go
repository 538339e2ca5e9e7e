package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/ui/phrase"
)

func newTeamShareCommand(s *session) *cobra.Command {
	var name, environment string
	var yes bool
	c := &cobra.Command{
		Use:   "share --env ENVIRONMENT CLIENT [--team NAME]",
		Short: "Give a client application with its connections to a team",
		Long: `Moves a client application with its connections from the store of this computer to a team: each
token is copied, read back, and deleted here when all of them are there. From then on every member
sees and uses them, and what one member changes is changed for all.

Who may read the team's tokens the policy of its engine says.`,
		Example: `  keyrack team share --env demo "Acme Sync 2.1.0"`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: s.completeClients,
		RunE: func(c *cobra.Command, arguments []string) error {
			return shareClient(c.Context(), s, name, environment, arguments[0], yes)
		},
	}
	teamFlag(s, c, &name)
	environmentFlag(s, c, &environment, "the `ENVIRONMENT` it is in")
	require(c, "env")
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}

func shareClient(ctx context.Context, s *session, name, environment, named string, yes bool) error {
	all, joined, err := s.teamNamed(ctx, name)
	if err != nil {
		return err
	}
	w := s.opened
	in, client, err := clientIn(ctx, w, environment, named)
	if err != nil {
		return err
	}
	if client.Team != "" {
		return teams.ErrOfTeam
	}
	if !yes {
		act := fmt.Sprintf("Share %s with team %s,", client.Client, joined.Name)
		if err := confirmAll(ctx, s, w, in, client.ID, act); err != nil {
			return err
		}
	}
	if err := all.Share(ctx, joined.ID, client.ID); err != nil {
		return err
	}
	n, err := connectionsOf(ctx, w, in.ID, client.ID)
	if err != nil {
		return err
	}
	s.Note("Team %s has %s with its %s now. Here no token of it is left.", joined.Name, client.Client,
		phrase.Count(n, "connection", "connections"))
	return nil
}

func newTeamTakeOutCommand(s *session) *cobra.Command {
	var environment string
	var yes bool
	c := &cobra.Command{
		Use:   "take-out CLIENT",
		Short: "Take a client application with its connections out of its team",
		Long: `Moves a client application with its connections from its team to the store of this computer: each
token is copied, read back, and then deleted in the engine. The other members do not see them any
more. Who has used a token before may still know it: rotate it at Mews if that matters.`,
		Example: `  keyrack team take-out "Acme Sync 2.1.0"`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: s.completeClients,
		RunE: func(c *cobra.Command, arguments []string) error {
			return takeOutClient(c.Context(), s, environment, arguments[0], yes)
		},
	}
	environmentFlag(s, c, &environment, "the `ENVIRONMENT` it is in, where several have one of that name")
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}

func takeOutClient(ctx context.Context, s *session, environment, named string, yes bool) error {
	all, err := s.teamsOf(ctx)
	if err != nil {
		return err
	}
	w := s.opened
	in, client, err := clientIn(ctx, w, environment, named)
	if err != nil {
		return err
	}
	if client.Team == "" {
		return teams.ErrNotOfTeam
	}
	joined, err := all.Team(ctx, client.Team)
	if err != nil {
		return err
	}
	if !yes {
		act := fmt.Sprintf("Take %s away from all members of team %s,", client.Client, joined.Name)
		if err := confirmAll(ctx, s, w, in, client.ID, act); err != nil {
			return err
		}
	}
	if err := all.TakeOut(ctx, client.ID); err != nil {
		return err
	}
	n, err := connectionsOf(ctx, w, in.ID, client.ID)
	if err != nil {
		return err
	}
	s.Note("%s with its %s is in the store of this computer now, and no longer in team %s.", client.Client,
		phrase.Count(n, "connection", "connections"), joined.Name)
	return nil
}

// clientIn finds a client application in an environment, or in all of them where none is named.
func clientIn(ctx context.Context, w *keyrack.Keyrack, environment, named string) (model.Environment,
	model.Integration, error,
) {
	if environment != "" {
		in, err := w.LookupEnvironment(environment)
		if err != nil {
			return in, model.Integration{}, err
		}
		client, err := w.LookupIntegration(ctx, in.ID, named)
		return in, client, err
	}
	var in model.Environment
	var client model.Integration
	ambiguous := &workspace.AmbiguousError{Kind: "client application", Named: named}
	missing := &workspace.NotFoundError{Kind: "client application", Named: named}
	for _, one := range w.Environments() {
		found, err := w.LookupIntegration(ctx, one.ID, named)
		var several *workspace.AmbiguousError
		var none *workspace.NotFoundError
		switch {
		case errors.As(err, &several):
			ambiguous.Candidates = append(ambiguous.Candidates, several.Candidates...)
		case errors.As(err, &none):
			missing.Known = append(missing.Known, none.Known...)
		case err != nil:
			return one, found, err
		default:
			in, client = one, found
			ambiguous.Candidates = append(ambiguous.Candidates, fmt.Sprintf("%s in %s", found.Client, one.Name))
		}
	}
	switch len(ambiguous.Candidates) {
	case 0:
		return in, client, missing
	case 1:
		return in, client, nil
	}
	return in, client, ambiguous
}

// connectionsOf counts the connections of a client application.
func connectionsOf(ctx context.Context, w *keyrack.Keyrack, in model.EnvironmentID, client model.IntegrationID) (int,
	error,
) {
	places, err := w.List(ctx, in)
	n := 0
	for _, place := range places {
		if place.Integration.ID == client {
			n++
		}
	}
	return n, err
}

// ofTeam is what of a team a name means: a connection, or a client application.
type ofTeam struct {
	teams.Of
	title       string
	environment model.Environment
	joined      teams.Joined
}

// ofTeam opens the workspace and finds a connection of a team, or else a client application.
func (s *session) ofTeam(ctx context.Context, environment, named string) (*teams.Teams, ofTeam, error) {
	var found ofTeam
	all, err := s.teamsOf(ctx)
	if err != nil {
		return nil, found, err
	}
	within, err := s.within(ctx, environment)
	if err != nil {
		return nil, found, err
	}
	w := s.opened
	var none *workspace.NotFoundError
	var of model.TeamID
	place, err := w.Lookup(ctx, named, within...)
	switch {
	case errors.As(err, &none):
		in, client, missing := clientIn(ctx, w, environment, named)
		if errors.As(missing, &none) {
			return nil, found, err // most names are those of connections
		}
		if missing != nil {
			return nil, found, missing
		}
		found, of = ofTeam{Of: teams.Of{Integration: client.ID}, title: client.Client, environment: in}, client.Team
	case err != nil:
		return nil, found, err
	default:
		found = ofTeam{
			Of: teams.Of{Connection: place.Connection.ID}, title: place.Connection.Title(), environment: place.Environment,
		}
		of = place.Integration.Team
	}
	if of == "" {
		return nil, found, teams.ErrNotOfTeam
	}
	found.joined, err = all.Team(ctx, of)
	return all, found, err
}

// completeOfTeams offers connections and client applications of teams.
func (s *session) completeOfTeams(c *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
	w, err := s.open(c.Context())
	if err != nil || len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []candidate
	for _, environment := range w.Environments() {
		groups, err := w.Tree(c.Context(), environment.ID)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, group := range groups {
			if group.Integration.Team == "" {
				continue
			}
			found = append(found, candidate{group.Integration.Client, environment.Name})
			for _, connection := range group.Connections {
				found = append(found, candidate{connection.Title(), environment.Name})
			}
		}
	}
	return offer(found, strings.TrimSpace(typed))
}
