package cli

import (
	"context"
	"errors"
	"fmt"
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
	var yes, leave bool
	c := &cobra.Command{
		Use:     "delete CONNECTION…",
		Aliases: []string{"remove", "rm"},
		Short:   "Delete connections with their tokens",
		Long: `Deletes connections that are named, or chosen as keyrack list does, and their AccessTokens from the store. Mews keeps
the tokens valid.

In a store that is locked a token stays until a start finds the store usable. While a token lies in another keyring
than the one in use nothing is deleted; with --leave the connection is, and its token once that keyring is back.`,
		Example: `  keyrack delete borealis
  keyrack delete --client "Keyrack Sandbox" --env sandbox --yes`,
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return deleteConnections(c.Context(), s, t, yes, leave)
		},
	}
	t.flags(s, c)
	c.Flags().BoolVar(&leave, "leave", false,
		"delete it also while its token lies in a keyring that is not the one in use")
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}

func deleteConnections(ctx context.Context, s *session, t target, yes, leave bool) error {
	w, places, err := t.chooseWithTokens(ctx, s)
	if err != nil {
		return err
	}
	if !yes {
		if err := confirmFor(ctx, s, w, fmt.Sprintf("Delete %s", together(places)), places...); err != nil {
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
		failed, places = errors.Join(failed, deleteFrom(ctx, s, w, first, leave)), rest
	}
	if errors.Is(failed, model.ErrStoreElsewhere) {
		s.Note("--leave deletes what is left all the same, and its token once that place is back.")
	}
	return failed
}

// deleteFrom deletes connections of one environment.
func deleteFrom(ctx context.Context, s *session, w *keyrack.Keyrack, places []workspace.Place, leave bool) error {
	var ids []model.ConnectionID
	for _, place := range places {
		ids = append(ids, place.Connection.ID)
	}
	err := w.RemoveForGood(ctx, leave, ids...)
	var left *secrets.LeftBehindError
	if err == nil || errors.As(err, &left) {
		for _, place := range places {
			s.Note("Deleted %s. The token %s stays valid at Mews.", place.Connection.Title(), place.Connection.Fingerprint)
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
