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
	"keyrack/ui/phrase"
)

func newShowCommand(s *session) *cobra.Command {
	var t target
	c := &cobra.Command{
		Use:               "show CONNECTION",
		Short:             "Show what is known of a connection",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.connection = arguments[0]
			return s.show(c.Context(), t)
		},
	}
	t.environmentFlag(s, c)
	return c
}

func (s *session) show(ctx context.Context, t target) error {
	_, place, err := t.find(ctx, s)
	if err != nil {
		return err
	}
	if s.json {
		return printList(s, "connections", []connectionJSON{newConnectionJSON(place)})
	}
	return s.printFacts(s.facts(place))
}

// fact is a line of a page: what it is, and its value. Facts without a value are left out.
type fact struct {
	name  string
	value cell
}

func (s *session) printFacts(facts []fact) error {
	paint := s.painter(s.Out)
	var lines strings.Builder
	widest := 0
	for _, f := range facts {
		widest = max(widest, runewidth.StringWidth(f.name))
	}
	for _, f := range facts {
		if f.value.text == "" {
			continue
		}
		lines.WriteString(paint.text(faint, f.name))
		lines.WriteString(strings.Repeat(" ", widest-runewidth.StringWidth(f.name)+2))
		lines.WriteString(paint.text(f.value.color, clean(f.value.text)))
		lines.WriteByte('\n')
	}
	_, err := fmt.Fprint(s.Out, lines.String())
	return err
}

func (s *session) facts(place workspace.Place) []fact {
	c := place.Connection
	now := s.Now()
	facts := []fact{
		{"connection", cell{c.Title(), bold}},
		{"environment", environmentCell(place.Environment)},
		{"protection", cell{text: phrase.Protection(place.Environment)}},
		{"state", cell{phrase.State(c, now), healthColors[c.LastCheck.Health]}},
	}
	if identity := c.Identity; identity != nil {
		facts = append(facts,
			fact{"property", cell{text: identity.Name}},
			fact{"enterprise id", cell{text: identity.EnterpriseID}},
			fact{"chain", cell{text: identity.ChainName}},
			fact{"city", cell{text: identity.City}},
			fact{"time zone", cell{text: identity.TimeZone}},
			fact{"pricing", cell{text: identity.Pricing}},
			fact{"verified", cell{text: phrase.Ago(identity.VerifiedAt, now)}},
		)
		for i, e := range identity.Enterprises {
			name := ""
			if i == 0 {
				name = "properties"
			}
			facts = append(facts, fact{name, cell{text: strings.Join(nonEmpty(e.Name, e.City, e.ID), " · ")}})
		}
	}
	check := c.LastCheck
	if check.Health != model.NeverChecked {
		facts = append(facts,
			fact{"last check", cell{text: strings.Join(nonEmpty(check.At.Local().Format(time.DateTime), statusOf(check), workspace.Remark(check)), " · ")}},
			fact{"request id", cell{text: check.RequestID}},
		)
	}
	facts = append(facts,
		fact{"client", cell{text: place.Integration.Client}},
		fact{"ClientToken", cell{string(place.Integration.Fingerprint), faint}},
		fact{"AccessToken", cell{string(c.Fingerprint), faint}},
	)
	for _, detail := range c.Details.All() {
		facts = append(facts, fact{detail.Name, cell{text: detail.Text}})
	}
	return append(facts,
		fact{"added", cell{text: c.Created.Local().Format(time.DateTime)}},
		fact{"rotated", dateCell(c.Rotated)},
		fact{"token made", madeCell(c.TokenMade)},
		fact{"last used", dateCell(c.LastUsed)},
		fact{"id", cell{string(c.ID), faint}},
	)
}

func dateCell(at time.Time) cell {
	if at.IsZero() {
		return cell{}
	}
	return cell{text: at.Local().Format(time.DateTime)}
}

// madeCell is the day on which Mews probably made a token.
func madeCell(at time.Time) cell {
	if at.IsZero() {
		return cell{}
	}
	return cell{text: "probably " + at.Format(time.DateOnly)}
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
