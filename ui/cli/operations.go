package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

var kindColors = map[model.OperationKind]console.Color{
	model.Read:        console.Green,
	model.Write:       console.Amber,
	model.Destructive: console.Red,
	model.Money:       console.Red,
}

// listing are the flags of operations.
type listing struct {
	deprecated bool
	source     bool
}

func newOperationsCommand(s *session) *cobra.Command {
	var f listing
	c := &cobra.Command{
		Use:     "operations [QUERY]",
		Aliases: []string{"ops", "operation"},
		Short:   "List the operations of the Connector API",
		Long: `Lists the operations: all, or those that fit the query, the best first. The query may be a part of a path or a
title, a few letters in order, or a whole address.

--deprecated lists those that Mews will end, or has ended, the next end first; --source says which of Mews' documents
the list was made of.

read operations change nothing; write, destructive and money ones do, and are what a read-only environment keeps back.`,
		Example: `  keyrack operations reserv
  keyrack operations rsvgall --json
  keyrack operations --deprecated`,
		ValidArgsFunction: s.completeOperations,
		RunE: func(_ *cobra.Command, arguments []string) error {
			return listOperations(s, strings.Join(arguments, " "), f)
		},
	}
	c.Flags().BoolVar(&f.deprecated, "deprecated", false, "only deprecated ones, with the days that are left")
	c.Flags().BoolVar(&f.source, "source", false, "say what the list was made of, and when")
	c.AddCommand(newRefreshCommand(s))
	return c
}

func listOperations(s *session, query string, f listing) error {
	catalogue, err := s.Catalogue(s.settings)
	if err != nil {
		return err
	}
	if f.source {
		return printSource(s, catalogue.Source())
	}
	found := catalogue.Search(query)
	if f.deprecated {
		found = slices.DeleteFunc(found, func(e operations.Entry) bool { return !e.Deprecated })
		slices.SortStableFunc(found, byEnd(s.Now()))
	}
	if s.JSON {
		items := make([]operationJSON, len(found))
		for i, entry := range found {
			items[i] = newOperationJSON(entry, s.Now())
		}
		return printList(s, "operations", items)
	}
	if len(found) == 0 {
		s.Note("No matching operations.")
		return nil
	}
	t := console.Table{
		Heading: []string{"operation", "kind", "what it does", "remarks"}, Keep: []string{"operation"},
		Spare: []string{"what it does", "remarks"}, LeftOut: s.cannotFit,
	}
	for _, entry := range found {
		t.Rows = append(t.Rows, []console.Cell{
			{Text: entry.Path, Color: console.Bold},
			{Text: string(entry.Kind), Color: kindColors[entry.Kind]},
			{Text: entry.Title},
			{Text: remarks(entry, s.Now()), Color: console.Faint},
		})
	}
	return s.Table(t)
}

// byEnd orders operations by their ends: those to come, the next first, then those that are over, then those without.
func byEnd(now time.Time) func(a, b operations.Entry) int {
	rank := func(e operations.Entry) (group, days int) {
		days, known := e.DaysLeft(now)
		switch {
		case !known:
			return 2, 0
		case days < 0:
			return 1, -days
		}
		return 0, days
	}
	return func(a, b operations.Entry) int {
		groupA, daysA := rank(a)
		groupB, daysB := rank(b)
		return cmp.Or(cmp.Compare(groupA, groupB), cmp.Compare(daysA, daysB))
	}
}

func printSource(s *session, source operations.Source) error {
	if s.JSON {
		item := sourceJSON{Docs: source.Docs, Document: source.Document}
		if by := source.Refreshed; !by.At.IsZero() {
			item.RefreshedFrom, item.RefreshedAt = by.From, &by.At
		}
		return printList(s, "sources", []sourceJSON{item})
	}
	_, err := io.WriteString(s.Out, "The operations are those of "+phrase.Facts(source)+".\n")
	return err
}

// remarks is what one should know before using an operation.
func remarks(entry operations.Entry, now time.Time) string {
	var all []string
	if entry.Deprecated {
		text := phrase.Ending(entry.Operation, now)
		if entry.DiscontinuedOn != "" {
			text = "deprecated, " + text
		}
		if entry.Replacement != "" {
			text += ", use " + entry.Replacement
		}
		all = append(all, text)
	}
	if entry.Restricted {
		all = append(all, "restricted: Mews must enable it")
	}
	return strings.Join(all, "; ")
}

func newTemplateCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "template OPERATION",
		Short: "Print the body of an operation to start from",
		Long: `Prints a body for an operation: its required fields, with dates around today and ids of zeros, which belong to
nothing. Credentials are not in it: Keyrack adds them.`,
		Example:           "  keyrack template reservations/getAll/2023-06-06 > body.json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeOperations,
		RunE: func(_ *cobra.Command, arguments []string) error {
			catalogue, err := s.Catalogue(s.settings)
			if err != nil {
				return err
			}
			arguments[0], _ = spelled(catalogue, arguments[0])
			if err := known(catalogue, arguments[0]); err != nil {
				return err
			}
			body, err := catalogue.Template(arguments[0], s.Now())
			if err != nil {
				return err
			}
			_, err = s.Out.Write(body)
			return err
		},
	}
}

// known refuses an operation that the catalogue does not have, with what it may be.
func known(catalogue *operations.Catalogue, path string) error {
	if _, found := catalogue.Find(path); found {
		return nil
	}
	next := "Look for it with keyrack operations."
	if near := catalogue.Search(path); len(near) > 0 {
		next = fmt.Sprintf("Did you mean %s?", near[0].Path)
	}
	return console.Usagef(next, "there is no operation %q in this spelling", path)
}
