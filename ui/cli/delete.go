package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

func newDeleteCommand(s *session) *cobra.Command {
	var t target
	var yes bool
	var how deletion
	c := &cobra.Command{
		Use:     "delete CONNECTION…",
		Aliases: []string{"remove", "rm"},
		Short:   "Delete connections with their tokens",
		Long: `Deletes connections that are named, or chosen as keyrack list does, and their access tokens from the
store. The tokens stay valid at Mews.

In a store that is locked a token stays until a start finds the store usable. While a token lies in
another keyring than the one in use nothing is deleted; with --leave the connection is, and its
token once that keyring is back.

What a team shares is deleted for all its members; keyrack team undelete brings it back.`,
		Example: `  keyrack delete borealis
  keyrack delete --client "Keyrack Sandbox" --env sandbox --yes`,
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return deleteConnections(c.Context(), s, t, yes, how)
		},
	}
	t.flags(s, c)
	c.Flags().BoolVar(&how.leave, "leave", false,
		"delete it also while its token lies in a keyring that is not the one in use")
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	how.flag(c)
	return c
}

// deletion is how connections are deleted.
type deletion struct {
	conflicts
	leave bool
}

func deleteConnections(ctx context.Context, s *session, t target, yes bool, how deletion) error {
	w, places, err := t.chooseWithTokens(ctx, s)
	if err != nil {
		return err
	}
	if !yes {
		question := fmt.Sprintf("Delete %s%s", together(places), forEverybody(ctx, w, teamsIn(places)...))
		if err := confirmFor(ctx, s, w, question, places...); err != nil {
			return err
		}
	}
	var failed error
	for len(places) > 0 {
		first, rest := places[:0:0], places[:0:0]
		for _, place := range places { // what is deleted at once is of one environment
			if place.Environment.ID == places[0].Environment.ID {
				first = append(first, place)
			} else {
				rest = append(rest, place)
			}
		}
		failed, places = errors.Join(failed, deleteFrom(ctx, s, w, first, how)), rest
	}
	if errors.Is(failed, model.ErrStoreElsewhere) {
		s.Note("--leave deletes what is left all the same, and its token once that place is back.")
	}
	return failed
}

// deleteFrom deletes connections of one environment.
func deleteFrom(ctx context.Context, s *session, w *keyrack.Keyrack, places []workspace.Place, how deletion) error {
	var ids []model.ConnectionID
	for _, place := range places {
		ids = append(ids, place.Connection.ID)
	}
	err := how.settle(ctx, s, func() error {
		ids = slices.DeleteFunc(ids, func(id model.ConnectionID) bool {
			_, err := w.Find(id)
			return err != nil // deleted before the one of which another member was faster
		})
		return w.RemoveForGood(ctx, how.leave, ids...)
	}, teamsIn(places)...)
	var left *secrets.LeftBehindError
	if err == nil || errors.As(err, &left) {
		for _, place := range places {
			everybody, back := forEverybody(ctx, w, place.Integration.Team), ""
			if everybody != "" {
				back = " keyrack team undelete brings it back."
			}
			s.Note("Deleted %s%s. The token %s stays valid at Mews.%s", place.Connection.Title(), everybody,
				place.Connection.Fingerprint, back)
		}
	}
	if errors.Is(err, model.ErrStoreElsewhere) {
		s.Note("Nothing of %s is deleted.", places[0].Environment.Name)
	}
	return err
}

// mostTold is how many connections a question names.
const mostTold = 8

// together names connections in a question.
func together(places []workspace.Place) string {
	if len(places) == 1 {
		return fmt.Sprintf("%s from %s", places[0].Connection.Title(), places[0].Environment.Name)
	}
	var names []string
	for i, place := range places {
		if i == mostTold {
			names = append(names, fmt.Sprintf("%d more", len(places)-i))
			break
		}
		names = append(names, place.Candidate())
	}
	return fmt.Sprintf("%s: %s", phrase.Count(len(places), "connection", "connections"), strings.Join(names, ", "))
}
