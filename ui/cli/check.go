package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace/check"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// checking are the flags of check.
type checking struct {
	target
	csv      bool
	markdown bool
	hideOK   bool
	watch    time.Duration
}

func newCheckCommand(s *session) *cobra.Command {
	var f checking
	c := &cobra.Command{
		Use:   "check [CONNECTION…]",
		Short: "Ask Mews whether tokens work, and what they open",
		Long: `Asks of each connection what it opens, many at once and each within the rate limit of its token, and keeps what came
of it: those that are named or chosen, or all. --failed asks again of those that failed last. Only reads are sent. What
fails comes first.

It ends with 1 where a token was rejected, is missing, or opens another property than before; else with 2 where it
could not be told; else with 0. Ctrl+C stops it, and prints what was found until then.

--watch checks again and again until Ctrl+C, and then ends as the last round: a terminal shows all of them, the failing
ones first; a pipe or a file gets a line for each that has changed, or with --json a document in a line.`,
		Example: `  keyrack check
  keyrack check --env sandbox --csv > report.csv
  keyrack check --failed --markdown
  keyrack check borealis --watch 5m  # until Ctrl+C`,
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			f.Names = append(f.Names, arguments...)
			if c.Flags().Changed("watch") && f.watch < leastWatch {
				return console.Usagef("Give a time such as 30s or 5m.", "%s is too often", f.watch)
			}
			return checkAll(c.Context(), s, f)
		},
	}
	f.flags(s, c)
	c.Flags().DurationVar(&f.watch, "watch", 0, "check again every `TIME`, until Ctrl+C")
	c.Flags().BoolVar(&f.hideOK, "hide-ok", false, "leave out of the table what works")
	c.Flags().BoolVar(&f.csv, "csv", false, "print the report as CSV")
	c.Flags().BoolVar(&f.markdown, "markdown", false, "print the report as Markdown, for a ticket")
	c.MarkFlagsMutuallyExclusive("watch", "csv", "markdown")
	return c
}

func checkAll(ctx context.Context, s *session, f checking) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	options := check.Options{Progress: func(p check.Progress) {
		s.Progress(fmt.Sprintf("%d of %d checked: %s", p.Done, p.Total, phrase.Counted(p.Counts)))
	}}
	if err := f.settle(ctx, s, w, false); err != nil {
		return err
	}
	places, err := f.Choose(ctx, w)
	if err != nil {
		return err
	}
	if len(places) == 0 {
		return printReport(s, w, f, check.Report{})
	}
	for _, place := range places {
		options.Connections = append(options.Connections, place.Connection.ID)
	}
	if f.watch > 0 {
		defer s.joinOthers(ctx, w)()
		return watchAll(ctx, s, w, f, options)
	}
	found, err := w.CheckAll(ctx, options)
	s.Progress("")
	if err != nil && len(found.Results) == 0 {
		s.Note("%s left unchecked.", phrase.Count(len(found.Left), "connection is", "connections are"))
		return err
	}
	found.Results = found.FailingFirst()
	if err := errors.Join(err, printReport(s, w, f, found)); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return verdict(found)
}

func printReport(s *session, w *keyrack.Keyrack, f checking, found check.Report) error {
	switch {
	case f.csv:
		return report.Write(s.Out, w, found, "csv")
	case f.markdown:
		return report.Write(s.Out, w, found, "markdown")
	case s.JSON:
		return report.Write(s.Out, w, found, "json")
	}
	if len(found.Results) == 0 && len(found.Left) == 0 {
		s.Note("No matching connections.")
		return nil
	}
	t := checkTable(w, f, found)
	t.LeftOut = s.cannotFit
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

// checkTable is a check for people.
func checkTable(w *keyrack.Keyrack, f checking, found check.Report) console.Table {
	t := console.Table{
		Heading: []string{"environment", "connection", "state", "opens", "message", "token", "likely cause"},
		Spare:   []string{"token", "opens", "likely cause"}, Keep: []string{"connection", "token"},
	}
	for _, result := range found.Results {
		if f.hideOK && result.Health() == model.OK {
			continue
		}
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
	return t
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
			return console.Advisef(console.No, "Find out more with keyrack why.", "%s attention: %s",
				phrase.Count(n, "connection needs", "connections need"), named(found, code))
		default:
			return console.Advisef(console.Unknown, "Check again later: this says nothing about the tokens.",
				"%s not be checked: %s", phrase.Count(n, "connection could", "connections could"), named(found, code))
		}
	}
	return nil
}

// mostNamed is how many connections are named in a sentence.
const mostNamed = 12

// named are the titles of those that ended so.
func named(found check.Report, code console.Code) string {
	var titles []string
	for _, result := range found.Results {
		if codeOfHealth(result.Health()) == code {
			titles = append(titles, result.Title)
		}
	}
	if more := len(titles) - mostNamed; more > 1 {
		titles = append(titles[:mostNamed], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(titles, ", ")
}
