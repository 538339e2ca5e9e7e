package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model/team"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

func newTeamVersionsCommand(s *session) *cobra.Command {
	var environment string
	c := &cobra.Command{
		Use:   "versions CONNECTION|CLIENT",
		Short: "List the versions of a token that a team has",
		Long: `Lists the versions of a token that the engine of a team still has, the newest first: when each was
written, by whom, and which is in use. It reads no token. keyrack team bring-back makes an older one
the current one again.`,
		Example: `  keyrack team versions "Hotel Aurora"`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: s.completeOfTeams,
		RunE: func(c *cobra.Command, arguments []string) error {
			return listVersions(c.Context(), s, environment, arguments[0])
		},
	}
	environmentFlag(s, c, &environment, "look in this `ENVIRONMENT` only")
	return c
}

// versionJSON is a version of a token in a document.
type versionJSON struct {
	Number int        `json:"number"`
	At     *time.Time `json:"at,omitempty"`
	By     string     `json:"by,omitempty"`
	State  string     `json:"state"`
	InUse  bool       `json:"inUse"`
}

func listVersions(ctx context.Context, s *session, environment, named string) error {
	all, of, err := s.ofTeam(ctx, environment, named)
	if err != nil {
		return err
	}
	versions, err := all.Versions(ctx, of.Of)
	if err != nil {
		return err
	}
	var items []versionJSON
	table := console.Table{Heading: []string{"version", "written", "by", "state"}}
	for _, one := range versions {
		state, color := stateOfVersion(one)
		items = append(items, versionJSON{
			Number: one.Number, At: momentOf(one.At), By: one.By, State: state,
			InUse: one.Current && !one.Deleted && !one.Destroyed,
		})
		table.Rows = append(table.Rows, []console.Cell{
			{Text: strconv.Itoa(one.Number), Color: console.Bold},
			{Text: one.At.Local().Format(time.DateTime)},
			{Text: one.By},
			{Text: state, Color: color},
		})
	}
	if s.JSON {
		return printList(s, "versions", items)
	}
	return s.Table(table)
}

func stateOfVersion(one team.TokenVersion) (string, console.Color) {
	switch {
	case one.Destroyed:
		return "destroyed", console.Red
	case one.Deleted:
		return "deleted", console.Amber
	case one.Current:
		return "in use", console.Green
	}
	return "older", console.Faint
}

func newTeamBringBackCommand(s *session) *cobra.Command {
	var environment string
	var mine conflicts
	c := &cobra.Command{
		Use:   "bring-back CONNECTION|CLIENT VERSION",
		Short: "Make an older version of a token the current one, for everybody",
		Long: `Writes an older version of a token as the newest one, for all members of its team. Nothing is lost:
the version that was in use until then can be brought back in the same way. keyrack team versions
lists them.`,
		Example: `  keyrack team bring-back "Hotel Aurora" 3`,
		Args:    cobra.ExactArgs(2), ValidArgsFunction: s.completeOfTeams,
		RunE: func(c *cobra.Command, arguments []string) error {
			return bringBack(c.Context(), s, environment, arguments[0], arguments[1], mine)
		},
	}
	environmentFlag(s, c, &environment, "look in this `ENVIRONMENT` only")
	mine.flag(c)
	return c
}

func bringBack(ctx context.Context, s *session, environment, named, version string, mine conflicts) error {
	number, err := strconv.Atoi(version)
	if err != nil || number < 1 {
		return console.Usagef("Give the number of a version; keyrack team versions lists them.", "%q is no version", version)
	}
	all, of, err := s.ofTeam(ctx, environment, named)
	if err != nil {
		return err
	}
	versions, err := all.Versions(ctx, of.Of)
	if err != nil {
		return err
	}
	see := "See what there is with keyrack team versions " + word(of.title) + "."
	var one team.TokenVersion
	for _, known := range versions {
		if known.Number == number {
			one = known
		}
	}
	switch state, _ := stateOfVersion(one); {
	case one.Number == 0:
		return console.Usagef(see, "the engine has no version %d of %s", number, of.title)
	case one.Destroyed || one.Deleted:
		return console.Advisef(console.No, see, "version %d of %s is %s", number, of.title, state)
	case one.Current:
		return console.Usagef(see, "version %d of %s is the one in use", number, of.title)
	}
	err = mine.settle(ctx, s, func() error { return all.BringBack(ctx, of.Of, number) }, of.joined.ID)
	if err != nil {
		return err
	}
	s.Note("Version %d of %s is in use again, for everybody in team %s.", number, of.title, of.joined.Name)
	return nil
}

func newTeamDestroyCommand(s *session) *cobra.Command {
	var environment, typed string
	c := &cobra.Command{
		Use:   "destroy CONNECTION|CLIENT",
		Short: "Destroy a token with all its versions, for everybody and for good",
		Long: `Destroys all versions of a token in the engine of a team, and what is known of its connection or
client application. Nobody can bring it back. Its name has to be typed, or given with --name where
nobody can be asked. A client application is destroyed after its connections. The token stays
valid at Mews.

keyrack delete takes a connection away so that it can be brought back.`,
		Example: `  keyrack team destroy "Hotel Aurora"`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: s.completeOfTeams,
		RunE: func(c *cobra.Command, arguments []string) error {
			return destroyOfTeam(c.Context(), s, environment, arguments[0], typed)
		},
	}
	environmentFlag(s, c, &environment, "look in this `ENVIRONMENT` only")
	c.Flags().StringVar(&typed, "name", "", "the whole `NAME` of what is to be destroyed, instead of typing it")
	return c
}

func destroyOfTeam(ctx context.Context, s *session, environment, named, typed string) error {
	all, of, err := s.ofTeam(ctx, environment, named)
	if err != nil {
		return err
	}
	if typed == "" {
		question := fmt.Sprintf("This destroys all versions of %s in %s for everybody in team %s, for good.\n"+
			"Type its name to do it: ", of.title, of.environment.Name, of.joined.Name)
		typed, err = s.AskLine(ctx, question)
		if errors.Is(err, console.ErrNoTerminal) {
			return console.Advisef(console.Refused, "Give its whole name with --name, or do it at a terminal.",
				"destroying %s needs its name typed, and there is no terminal to ask at", of.title)
		}
		if err != nil {
			return err
		}
	}
	if err := all.Destroy(ctx, of.Of, strings.TrimSpace(typed)); err != nil {
		return err
	}
	s.Note("%s is destroyed, for everybody in team %s. Its token stays valid at Mews.", of.title, of.joined.Name)
	return nil
}

func newTeamUndeleteCommand(s *session) *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "undelete [CONNECTION|CLIENT…] [--team NAME]",
		Short: "Bring back what was deleted from a team, for everybody",
		Long: `Brings back for everybody what members have deleted from a team, by its name or the beginning of its
id: a connection, with its client application where that was deleted too, or a client application
with all its connections that are deleted. Without a name it lists what can be brought back.`,
		Example: `  keyrack team undelete
  keyrack team undelete "Hotel Aurora"`,
		RunE: func(c *cobra.Command, arguments []string) error {
			return undelete(c.Context(), s, name, arguments)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	teamFlag(s, c, &name)
	return c
}

// deletedJSON is what can be brought back, in a document.
type deletedJSON struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	Name        string     `json:"name"`
	Environment string     `json:"environment"`
	Version     int        `json:"version"`
	At          *time.Time `json:"at,omitempty"`
	By          string     `json:"by,omitempty"`
}

func undelete(ctx context.Context, s *session, name string, named []string) error {
	all, joined, err := s.teamNamed(ctx, name)
	if err != nil {
		return err
	}
	deleted, err := all.Deleted(ctx, joined.ID)
	if err != nil {
		return err
	}
	if len(named) == 0 {
		return listDeleted(s, joined.Name, deleted)
	}
	wanted := map[team.Key]bool{}
	for _, one := range named {
		if err := choose(deleted, one, wanted); err != nil {
			return err
		}
	}
	var entries []team.Entry
	var titles []string
	for _, entry := range deleted {
		if wanted[entry.Key] {
			entries, titles = append(entries, entry), append(titles, phrase.TeamEntry(entry))
		}
	}
	if err := all.Undelete(ctx, joined.ID, entries...); err != nil {
		return err
	}
	s.Note("Back for everybody in team %s: %s.", joined.Name, strings.Join(titles, ", "))
	if s.JSON {
		return printDeleted(s, entries)
	}
	return nil
}

// choose adds what a name means of what was deleted, and what has to come along.
func choose(deleted []team.Entry, named string, wanted map[team.Key]bool) error {
	var found []team.Entry
	for _, entry := range deleted {
		id := entry.Key.ID()
		if strings.EqualFold(phrase.TeamEntry(entry), strings.TrimSpace(named)) ||
			len(named) >= 6 && strings.HasPrefix(id, named) {
			found = append(found, entry)
		}
	}
	see := "See what there is with keyrack team undelete."
	switch len(found) {
	case 0:
		return console.Usagef(see, "nothing called %q was deleted from the team", named)
	case 1:
	default:
		return console.Usagef("Name it by its id. "+see, "%q is the name of %d things that were deleted", named, len(found))
	}
	one := found[0].Key
	wanted[one] = true
	for _, entry := range deleted {
		isClient := entry.Key.Connection == ""
		if entry.Key.Integration == one.Integration && entry.Key.Environment == one.Environment &&
			(isClient || one.Connection == "") {
			wanted[entry.Key] = true
		}
	}
	return nil
}

// environmentOf is the name of the environment of an entry.
func environmentOf(s *session, entry team.Entry) string {
	for _, environment := range s.opened.Environments() {
		if environment.ID == entry.Key.Environment {
			return environment.Name
		}
	}
	return string(entry.Key.Environment)
}

func printDeleted(s *session, deleted []team.Entry) error {
	var items []deletedJSON
	for _, entry := range deleted {
		items = append(items, deletedJSON{
			ID: entry.Key.ID(), Kind: entry.Key.Kind(), Name: phrase.TeamEntry(entry), Environment: environmentOf(s, entry),
			Version: entry.Version, At: momentOf(entry.At), By: entry.By,
		})
	}
	return printList(s, "deleted", items)
}

func listDeleted(s *session, name string, deleted []team.Entry) error {
	if s.JSON {
		return printDeleted(s, deleted)
	}
	if len(deleted) == 0 {
		s.Note("Nothing that was deleted from team %s can be brought back.", name)
		return nil
	}
	table := console.Table{
		Heading: []string{"name", "what", "environment", "version", "written", "by", "id"},
		Spare:   []string{"written", "version", "by"}, LeftOut: s.cannotFit,
	}
	for _, entry := range deleted {
		table.Rows = append(table.Rows, []console.Cell{
			{Text: phrase.TeamEntry(entry), Color: console.Bold},
			{Text: entry.Key.Kind()},
			{Text: environmentOf(s, entry)},
			{Text: strconv.Itoa(entry.Version)},
			{Text: entry.At.Local().Format(time.DateTime)},
			{Text: entry.By},
			{Text: entry.Key.ID(), Color: console.Faint},
		})
	}
	return s.Table(table)
}
