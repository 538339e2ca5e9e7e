package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
)

// conflicts say whose change of something that a team shares stays where another member was faster.
type conflicts struct{ mine bool }

func (c *conflicts) flag(command *cobra.Command) {
	command.Flags().BoolVar(&c.mine, "mine", false,
		"of what a team shares: have your change stay where another member was faster")
}

// settle makes a change of things that teams share, or this computer alone has. Where another member was faster,
// nothing was written over: the teams are looked at again, and the change is made over theirs if that is meant.
func (c conflicts) settle(ctx context.Context, s *session, change func() error, of ...model.TeamID) error {
	for {
		err := change()
		var conflict *team.ConflictError
		if !errors.As(err, &conflict) || conflict.Gone {
			return err
		}
		for i, id := range of {
			if id == "" || slices.Contains(of[:i], id) {
				continue
			}
			if _, failed := s.opened.Teams.Sync(ctx, id); failed != nil {
				return errors.Join(err, failed)
			}
		}
		if !c.mine {
			if err := c.ask(ctx, s, err); err != nil {
				return err
			}
		}
	}
}

// ask asks whose change stays.
func (c conflicts) ask(ctx context.Context, s *session, conflict error) error {
	said := explain(conflict)
	answer, err := s.AskLine(ctx, said.What+" "+said.About+"\nHave yours stay all the same? [y/N] ")
	if errors.Is(err, console.ErrNoTerminal) {
		return &faster{conflict}
	}
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return console.Advisef(console.No, "The list has theirs now.", "theirs stays")
}

// faster is a conflict that can be settled with --mine. The list has what the other member made of it.
type faster struct{ conflict error }

func (f *faster) Error() string { return f.conflict.Error() }

func (f *faster) Unwrap() error { return f.conflict }

// teamsIn are the teams of connections, empty for those of this computer alone.
func teamsIn(places []workspace.Place) []model.TeamID {
	var of []model.TeamID
	for _, place := range places {
		of = append(of, place.Integration.Team)
	}
	return of
}

// forEverybody says of what is to be changed, or was, for which teams that is; nothing where it is for none.
func forEverybody(ctx context.Context, w *keyrack.Keyrack, of ...model.TeamID) string {
	var names []string
	for i, id := range of {
		if id == "" || slices.Contains(of[:i], id) {
			continue
		}
		joined, err := w.Teams.Team(ctx, id)
		if err == nil {
			names = append(names, joined.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " for everybody in team " + strings.Join(names, " and ")
}
