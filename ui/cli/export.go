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
	c := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write a list of the connections, without secrets",
		Long: `Writes a list of the connections for colleagues, as CSV, to a file or to standard output. No token and no note is on
it. Who has the tokens can add a column access_token and import it. With --json it is the document of keyrack list.

What brings your own connections to another computer is keyrack backup.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			return exportList(c.Context(), s, strings.Join(arguments, ""), replace)
		},
	}
	c.Flags().BoolVar(&replace, "replace", false, "replace a file of this name")
	return c
}

func exportList(ctx context.Context, s *session, file string, replace bool) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	switch {
	case file != "" && file != "-":
		listed, err := w.ShareList(ctx, file, replace)
		if err != nil {
			return err
		}
		s.Note("%s listed in %s, without tokens.", phrase.Count(listed, "connection is", "connections are"), file)
		return nil
	case s.JSON:
		places, err := w.List(ctx)
		if err != nil {
			return err
		}
		items := []report.Connection{}
		for _, place := range places {
			if place.Environment.Kind == model.Sandbox {
				continue
			}
			item := report.NewConnection(place)
			item.Note = "" // people write passwords into notes
			items = append(items, item)
		}
		return printList(s, "connections", items)
	}
	content, _, err := w.ShareListText(ctx)
	if err != nil {
		return err
	}
	_, err = s.Out.Write(content)
	return err
}
