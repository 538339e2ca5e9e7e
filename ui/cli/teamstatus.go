package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model/workspace/teams"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

func newTeamStatusCommand(s *session) *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "status [--team NAME]",
		Short: "Ask how a team's engine is and what you may do",
		Long: `Asks the engine of a team how it is, who you are there and what you may do. It reads no token and
changes nothing. It ends with 1 where something does not work.`,
		Example: "  keyrack team status",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			all, joined, err := s.teamNamed(c.Context(), name)
			if err != nil {
				return err
			}
			return showTeam(c.Context(), s, all, joined)
		},
	}
	teamFlag(s, c, &name)
	return c
}

type statusJSON struct {
	teamJSON
	Version  string   `json:"version,omitempty"`
	Sealed   bool     `json:"sealed"`
	Standby  bool     `json:"standby"`
	Findings []string `json:"findings"`
}

func showTeam(ctx context.Context, s *session, all *teams.Teams, joined teams.Joined) error {
	status, err := all.Status(ctx, joined.ID)
	if err != nil {
		return err
	}
	joined = status.Joined
	var said []string
	trouble := 0
	for _, finding := range status.Findings {
		one := phrase.TeamFinding(joined.Name, finding, explain)
		said = append(said, one.Sentences())
		if finding.Kind.Trouble() {
			trouble++
		}
	}
	if s.JSON {
		item := statusJSON{
			teamJSON: newTeamJSON(joined), Version: status.State.Version, Sealed: status.State.Sealed,
			Standby: status.State.Standby, Findings: said,
		}
		if item.Findings == nil {
			item.Findings = []string{}
		}
		return errors.Join(printList(s, "teams", []statusJSON{item}), troubled(trouble))
	}
	expires := "does not end"
	switch {
	case !joined.SignedIn():
		expires = "not signed in"
	case !joined.Expires.IsZero():
		expires = "until " + joined.Expires.Local().Format(time.DateTime)
	}
	facts := []fact{
		{"team", console.Cell{Text: joined.Name, Color: console.Bold}},
		{"engine", console.Cell{Text: strings.TrimSpace(joined.Place.Address + " " + status.State.Version)}},
		{"path", console.Cell{Text: joined.Place.Mount + "/" + joined.Place.Path}},
		{"namespace", console.Cell{Text: joined.Place.Namespace}},
		{"member", console.Cell{Text: joined.Member}},
		{"may", console.Cell{Text: phrase.TeamRole(joined.Rights)}},
		{"sign-in", console.Cell{Text: expires}},
		{"list", console.Cell{Text: phrase.TeamState(joined, s.Now()), Color: colorOfTeam(joined)}},
	}
	for _, one := range said {
		facts = append(facts, fact{"finding", console.Cell{Text: one, Color: console.Amber}})
	}
	return errors.Join(printFacts(s, facts), troubled(trouble))
}

func troubled(n int) error {
	if n == 0 {
		return nil
	}
	return console.Advisef(console.No, "The report says what to do.", "%s in order",
		phrase.Count(n, "thing is not", "things are not"))
}
