package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/selection"
	"keyrack/ui/match"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

func newListCommand(s *session) *cobra.Command {
	var t target
	c := &cobra.Command{
		Use:     "list [QUERY]",
		Aliases: []string{"ls"},
		Short:   "List the connections",
		Long: "Lists the connections: those with every word of the query in their label, property, client application, " +
			`tags, city
or fingerprint. No token is read and nothing is sent.

The flags that choose are the same with every command. What is said several times with one flag is any of it, but all
of the tags; what is said with several flags has to be true at once. A state is
` + strings.Join(selection.States(), ", ") + ".",
		Example: `  keyrack list --env sandbox
  keyrack list --state rejected,other-property
  keyrack list hotel --json`,
		RunE: func(c *cobra.Command, arguments []string) error {
			return listConnections(c.Context(), s, t, strings.Join(arguments, " "))
		},
	}
	t.flags(s, c)
	return c
}

func listConnections(ctx context.Context, s *session, t target, query string) error {
	w, err := t.open(ctx, s, false)
	if err != nil {
		return err
	}
	places, err := t.Choose(ctx, w)
	if err != nil {
		return err
	}
	all := len(places)
	if words := match.Words(query); len(words) > 0 {
		places = slices.DeleteFunc(places, func(p workspace.Place) bool { return !fits(p, words) })
	}
	open, err := w.Unsettled(ctx)
	if err != nil {
		return err
	}
	if s.JSON {
		return printPlaces(s, places, open)
	}
	switch {
	case len(places) > 0:
		return s.Table(connectionTable(s, places, open))
	case all > 0 || t.Narrows():
		s.Note("No matching connections.")
	default:
		s.Note("There is no connection yet. Try keyrack sandbox add, keyrack demo-tokens add, or keyrack client add.")
	}
	return nil
}

// printPlaces prints connections, which may be many, as a document. Open are the tokens that are not proven to be on
// the disk.
func printPlaces(s *session, places []workspace.Place, open map[model.SecretRef]bool) error {
	return report.WriteEach(s.Out, "connections", func(yield func(report.Connection) bool) {
		for i := range places {
			item := report.NewConnection(places[i])
			item.NotDurable = open[places[i].Connection.AccessToken]
			if !yield(item) {
				return
			}
		}
	})
}

// connectionTable is the list of connections for people; open are the tokens that are not proven to be on the disk.
func connectionTable(s *session, places []workspace.Place, open map[model.SecretRef]bool) console.Table {
	now := s.Now()
	t := console.Table{
		Heading: []string{"environment", "connection", "opens", "state", "client", "token", "id"},
		Spare:   []string{"client", "token", "id"},
		Keep:    []string{"connection", "token", "id"}, LeftOut: s.cannotFit,
	}
	for _, place := range places {
		c := place.Connection
		title := c.Title()
		if c.Favourite {
			title = "★ " + title
		}
		state := phrase.State(c, now)
		if open[c.AccessToken] {
			state += " · not proven to be on the disk"
		}
		t.Rows = append(t.Rows, []console.Cell{
			environmentCell(place.Environment),
			{Text: title, Color: console.Bold},
			{Text: opens(place)},
			{Text: state, Color: stateColor(c)},
			{Text: place.Integration.Client},
			{Text: string(c.Fingerprint), Color: console.Faint},
			{Text: workspace.ShortID(c.ID), Color: console.Faint},
		})
	}
	return t
}

// stateColor is that of the outcome of the last check, unless Mews has stopped what it was a check of.
func stateColor(c model.Connection) console.Color {
	if c.Stopped() {
		return console.Amber
	}
	return healthColors[c.LastCheck.Health]
}

// opens says which property a connection opens, where the title does not.
func opens(place workspace.Place) string {
	c := place.Connection
	if c.Identity == nil || c.Identity.Name == c.Title() {
		return phrase.Where(c)
	}
	return c.Identity.Name + " · " + phrase.Where(c)
}

// fits reports whether every word of a query, as match.Words has them, stands somewhere in a connection.
func fits(place workspace.Place, words []string) bool {
	c := place.Connection
	texts := []string{c.Label, place.Integration.Client, string(c.Fingerprint), strings.Join(c.Tags, " "), string(c.ID)}
	if c.Identity != nil {
		texts = append(texts, c.Identity.Name, c.Identity.City, c.Identity.ChainName)
	}
	text := match.Fold(strings.Join(texts, "\n"))
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
