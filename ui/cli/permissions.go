package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model/connector"
	"keyrack/model/workspace/check"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

func newPermissionsCommand(s *session) *cobra.Command {
	var t target
	var yes bool
	c := &cobra.Command{
		Use:   "permissions CONNECTION",
		Short: "Find out which read operations a connection may use",
		Long: `Asks each read operation once, with the smallest body and one item a page, and lists which are granted. Mews has no
operation that says so. How many requests that takes of the token's rate limit is said first, and asked; --yes does it
without. Nothing is ever written, and a write is not even tried. Ctrl+C stops it, and prints what was found until
then.`,
		Example: `  keyrack permissions borealis
  keyrack permissions borealis --yes --jq '.permissions[].path'`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return listPermissions(c.Context(), s, t, yes)
		},
	}
	t.flags(s, c)
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}

type permissionJSON struct {
	Path       string `json:"path"`
	Title      string `json:"title"`
	Permission string `json:"permission"`
	Status     int    `json:"status,omitempty"`
	Message    string `json:"message,omitempty"`
	RequestID  string `json:"requestId,omitempty"`
}

func listPermissions(ctx context.Context, s *session, t target, yes bool) error {
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	plan, err := w.CapabilityPlan(place.Connection.ID)
	if err != nil {
		return err
	}
	act := fmt.Sprintf("%s %s: ask %s about %s, with %s", marks[place.Environment.ShownKind()].sign,
		place.Environment.Name, place.Connection.Title(),
		phrase.Count(len(plan.Paths), "read operation", "read operations"), phrase.Count(plan.Calls, "request", "requests"))
	if plan.Windows > 1 {
		act += fmt.Sprintf(" and %s of waiting for the rate limit", time.Duration(plan.Windows-1)*connector.BudgetWindow)
	}
	if yes {
		s.Note("%s.", act)
	} else if err := confirmFor(ctx, s, w, act, place); err != nil {
		return err
	}
	found, err := w.Capabilities(ctx,
		check.ProbeOptions{Connection: place.Connection.ID, Progress: func(done, total int, last check.Capability) {
			s.Progress(fmt.Sprintf("%d of %d asked: %s", done, total, last.Path))
		}})
	s.Progress("")
	if err != nil && len(found) == 0 {
		return err
	}
	for i := range found {
		found[i].Message = string(w.Redact([]byte(found[i].Message)))
	}
	if printed := printPermissions(s, found, plan.Calls); printed != nil {
		return printed
	}
	return err // it was stopped on the way
}

func printPermissions(s *session, found []check.Capability, calls int) error {
	if s.JSON {
		items := make([]permissionJSON, len(found))
		for i, c := range found {
			items[i] = permissionJSON{
				Path: c.Path, Title: c.Title, Permission: string(c.Permission), Status: c.Status,
				Message: phrase.CapabilityRemark(c), RequestID: c.RequestID,
			}
		}
		return report.WriteJSON(s.Out, map[string]any{"version": report.Version, "permissions": items, "calls": calls})
	}
	t := console.Table{Heading: []string{"operation", "permission", "what it does", "answer"}, Spare: []string{"answer"}}
	counts := map[check.Permission]int{}
	for _, c := range found {
		counts[c.Permission]++
		answer := ""
		if c.Status != 0 {
			answer = phrase.Status(c.Status)
		}
		t.Rows = append(t.Rows,
			[]console.Cell{
				{Text: c.Path, Color: console.Bold},
				{Text: permissionWords[c.Permission], Color: permissionColors[c.Permission]},
				{Text: c.Title},
				{Text: answer, Color: console.Faint},
			})
	}
	if err := s.Table(t); err != nil {
		return err
	}
	s.Note("%d granted, %d not granted, %d not known.", counts[check.Granted], counts[check.NotGranted],
		counts[check.NotKnown])
	return nil
}

// permissionWords are what people call the permissions.
var permissionWords = map[check.Permission]string{
	check.Granted:    "granted",
	check.NotGranted: "not granted",
	check.NotKnown:   "not known",
}

var permissionColors = map[check.Permission]console.Color{
	check.Granted:    console.Green,
	check.NotGranted: console.Red,
	check.NotKnown:   console.Amber,
}
