package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace/check"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

func newCheckCommand(s *session) *cobra.Command {
	var t target
	var csv bool
	c := &cobra.Command{
		Use:   "check [CONNECTION…]",
		Short: "Ask Mews whether tokens work, and what they open",
		Long: `Asks of each connection what it opens, many at once and each within the rate limit of its token, and keeps what came
of it: those that are named or chosen, or all. --failed asks again of those that failed last. Only reads are sent.

It ends with 1 where a token was rejected, is missing, or opens another property than before; else with 2 where it
could not be told; else with 0. Ctrl+C stops it, and prints what was found until then.`,
		Example: `  keyrack check --env production --csv > report.csv
  keyrack check --failed
  keyrack check --tag pilot --json`,
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return checkAll(c.Context(), s, t, csv)
		},
	}
	t.flags(s, c)
	c.Flags().BoolVar(&csv, "csv", false, "print the report as CSV")
	return c
}

func checkAll(ctx context.Context, s *session, t target, csv bool) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	options := check.Options{Progress: func(p check.Progress) {
		s.Progress(fmt.Sprintf("%d of %d checked: %s", p.Done, p.Total, phrase.Counted(p.Counts)))
	}}
	places, err := t.Choose(ctx, w)
	if err != nil {
		return err
	}
	if len(places) == 0 {
		return printReport(s, w, check.Report{}, csv)
	}
	for _, place := range places {
		options.Connections = append(options.Connections, place.Connection.ID)
	}
	found, err := w.CheckAll(ctx, options)
	s.Progress("")
	if err != nil && len(found.Results) == 0 {
		s.Note("%s left unchecked.", phrase.Count(len(found.Left), "connection is", "connections are"))
		return err
	}
	if err := errors.Join(err, printReport(s, w, found, csv)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return verdict(found)
}

func printReport(s *session, w *keyrack.Keyrack, found check.Report, csv bool) error {
	switch {
	case csv:
		return report.Write(s.Out, w, found, "csv")
	case s.JSON:
		return report.Write(s.Out, w, found, "json")
	}
	if len(found.Results) == 0 && len(found.Left) == 0 {
		s.Note("There is no connection to check.")
		return nil
	}
	t := console.Table{
		Heading: []string{"environment", "connection", "state", "opens", "message", "token", "most likely"},
		Spare:   []string{"token"},
	}
	for _, result := range found.Results {
		place, err := w.Find(result.Connection)
		if err != nil {
			continue // removed meanwhile
		}
		t.Rows = append(t.Rows, []console.Cell{
			environmentCell(place.Environment),
			{Text: place.Connection.Title(), Color: console.Bold},
			{Text: phrase.Health(result.Health()), Color: healthColors[result.Health()]},
			{Text: opens(place)},
			{Text: string(w.Redact([]byte(remark(result))))},
			{Text: string(result.Fingerprint), Color: console.Faint},
			{Text: string(w.Redact([]byte(phrase.MostLikely(result)))), Color: console.Faint},
		})
	}
	if err := s.Table(t); err != nil {
		return err
	}
	if len(found.Results) > 0 {
		s.Note("%s checked: %s.", phrase.Count(len(found.Results), "connection", "connections"),
			phrase.Counted(found.Counts()))
	}
	if len(found.Left) > 0 {
		s.Note("%s left unchecked.", phrase.Count(len(found.Left), "connection is", "connections are"))
	}
	return nil
}

// remark is what else there is to say of a check: why there was none, what the server said, and what has changed.
func remark(result check.Result) string {
	if result.Problem != nil {
		return phrase.Base(result.Problem).What
	}
	parts := nonEmpty(phrase.Remark(result.After))
	if result.After.Health == model.OtherProperty {
		parts = []string{"opens " + result.After.Found}
	}
	for _, change := range result.Changes {
		if change.What != "health" || result.Before.Health != model.NeverChecked {
			parts = append(parts, fmt.Sprintf("%s was %s", change.What, change.Before))
		}
	}
	return strings.Join(parts, "; ")
}

// verdict is the error of a check that did not find everything in order.
func verdict(found check.Report) error {
	counts := found.Counts()
	for _, code := range []console.Code{console.No, console.Unknown} {
		n := 0
		for health, count := range counts {
			if codeOfHealth(health) == code {
				n += count
			}
		}
		switch {
		case n == 0:
		case code == console.No:
			return console.Advisef(console.No, "See one with keyrack show.", "%s attention",
				phrase.Count(n, "connection needs", "connections need"))
		default:
			return console.Advisef(console.Unknown, "Check again later: this says nothing about the tokens.",
				"%s not be checked", phrase.Count(n, "connection could", "connections could"))
		}
	}
	return nil
}
