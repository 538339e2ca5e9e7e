package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

func newShowCommand(s *session) *cobra.Command {
	var t target
	c := &cobra.Command{
		Use:               "show CONNECTION",
		Aliases:           []string{"get"},
		Short:             "Show what is known of a connection",
		Example:           "  keyrack show borealis",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return showConnection(c.Context(), s, t)
		},
	}
	t.flags(s, c)
	return c
}

func showConnection(ctx context.Context, s *session, t target) error {
	_, place, err := t.find(ctx, s)
	if err != nil {
		return err
	}
	if s.JSON {
		return printList(s, "connections", []report.Connection{report.NewConnection(place)})
	}
	return printFacts(s, factsOf(s, place))
}

// fact is a line of a page: what it is, and its value. Facts without a value are left out.
type fact struct {
	name  string
	value console.Cell
}

func printFacts(s *session, facts []fact) error {
	paint := s.Painter(s.Out)
	var lines strings.Builder
	widest := 0
	for _, f := range facts {
		widest = max(widest, runewidth.StringWidth(f.name))
	}
	for _, f := range facts {
		if f.value.Text == "" {
			continue
		}
		lines.WriteString(paint.Text(console.Faint, f.name))
		lines.WriteString(strings.Repeat(" ", widest-runewidth.StringWidth(f.name)+2))
		lines.WriteString(paint.Text(f.value.Color, console.Clean(f.value.Text)))
		lines.WriteByte('\n')
	}
	_, err := fmt.Fprint(s.Out, lines.String())
	return err
}

func factsOf(s *session, place workspace.Place) []fact {
	c := place.Connection
	now := s.Now()
	facts := []fact{
		{"connection", console.Cell{Text: c.Title(), Color: console.Bold}},
		{"environment", environmentCell(place.Environment)},
		{"protection", console.Cell{Text: phrase.Protection(place.Environment)}},
		{"state", console.Cell{Text: phrase.State(c, now), Color: stateColor(c)}},
	}
	if c.Identity == nil {
		facts = append(facts, fact{"property id", console.Cell{Text: c.MewsEnterpriseID}})
	}
	facts = append(facts, fact{"at Mews", console.Cell{Text: phrase.Standing(c.Standing, now)}})
	if identity := c.Identity; identity != nil {
		facts = append(facts,
			fact{"property", console.Cell{Text: identity.Name}},
			fact{"property id", console.Cell{Text: identity.EnterpriseID}},
			fact{"chain", console.Cell{Text: identity.ChainName}},
			fact{"city", console.Cell{Text: identity.City}},
			fact{"time zone", console.Cell{Text: identity.TimeZone}},
			fact{"pricing", console.Cell{Text: identity.Pricing}},
			fact{"verified", console.Cell{Text: phrase.Ago(identity.VerifiedAt, now)}},
		)
		for i, e := range identity.Enterprises {
			name := ""
			if i == 0 {
				name = "properties"
			}
			facts = append(facts, fact{name, console.Cell{Text: strings.Join(nonEmpty(e.Name, e.City, e.ID), " · ")}})
		}
	}
	check := c.LastCheck
	if check.Health != model.NeverChecked {
		facts = append(facts,
			fact{
				"last check",
				console.Cell{
					Text: strings.Join(nonEmpty(check.At.Local().Format(time.DateTime), statusOf(check), phrase.Remark(check)),
						" · "),
				},
			},
			fact{"request id", console.Cell{Text: check.RequestID}},
		)
	}
	facts = append(facts,
		fact{"client", console.Cell{Text: place.Integration.Client}},
		fact{"ClientToken", console.Cell{Text: string(place.Integration.Fingerprint), Color: console.Faint}},
		fact{"AccessToken", console.Cell{Text: string(c.Fingerprint), Color: console.Faint}},
	)
	for _, detail := range c.Details.All() {
		facts = append(facts, fact{detail.Name, console.Cell{Text: detail.Text}})
	}
	return append(facts,
		fact{"added", console.Cell{Text: c.Created.Local().Format(time.DateTime)}},
		fact{"rotated", dateCell(c.Rotated)},
		fact{"token made", madeCell(c.TokenMade)},
		fact{"last used", dateCell(c.LastUsed)},
		fact{"integration id", console.Cell{Text: c.MewsIntegrationID}},
		fact{"id", console.Cell{Text: string(c.ID), Color: console.Faint}},
	)
}

func dateCell(at time.Time) console.Cell {
	if at.IsZero() {
		return console.Cell{}
	}
	return console.Cell{Text: at.Local().Format(time.DateTime)}
}

// madeCell is the day on which Mews probably made a token.
func madeCell(at time.Time) console.Cell {
	if at.IsZero() {
		return console.Cell{}
	}
	return console.Cell{Text: "probably " + at.Format(time.DateOnly)}
}

func statusOf(check model.Check) string {
	if check.Status == 0 {
		return ""
	}
	return phrase.Status(check.Status)
}

func nonEmpty(texts ...string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}
