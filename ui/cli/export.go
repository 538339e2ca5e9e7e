package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

func newExportCommand(s *session) *cobra.Command {
	var replace bool
	var t target
	c := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write a list of the connections, without secrets",
		Long: `Writes a list of the connections for colleagues, as CSV, to a file or to standard output. No token and no note is on
it. Who has the tokens can add a column access_token and import it. With --json it is the document of keyrack list.

It has those that are chosen as keyrack list does, or all but the sandbox's.

What brings your own connections to another computer is keyrack backup.`,
		Example: `  keyrack export > connections.csv
  keyrack export --env sandbox list.csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			return exportList(c.Context(), s, t, strings.Join(arguments, ""), replace)
		},
	}
	t.flags(s, c)
	c.Flags().BoolVar(&replace, "replace", false, "replace a file of this name")
	return c
}

func exportList(ctx context.Context, s *session, t target, file string, replace bool) error {
	w, err := t.open(ctx, s, false)
	if err != nil {
		return err
	}
	places, err := t.Choose(ctx, w)
	if err != nil {
		return err
	}
	var only []model.ConnectionID
	if t.Narrows() || t.Environment != "" {
		if len(places) == 0 {
			s.Note("No matching connections.")
			return nil
		}
		for _, place := range places {
			only = append(only, place.Connection.ID)
		}
	}
	switch {
	case file != "" && file != "-":
		listed, err := w.ShareList(ctx, file, replace, only...)
		if err != nil {
			return err
		}
		s.Note("%s listed in %s, without tokens.", phrase.Count(listed, "connection is", "connections are"), file)
		return nil
	case s.JSON:
		items := []report.Connection{}
		for _, place := range places {
			if place.Environment.Kind == model.Sandbox && only == nil {
				continue
			}
			item := report.NewConnection(place)
			item.Note = "" // people write passwords into notes
			items = append(items, item)
		}
		return printList(s, "connections", items)
	}
	content, _, err := w.ShareListText(ctx, only...)
	if err != nil {
		return err
	}
	_, err = s.Out.Write(content)
	return err
}
