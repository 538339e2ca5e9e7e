package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/report"
)

// editing are the flags of edit. What was not given stays.
type editing struct {
	label, note, contact, ticket string
	tags, untag                  []string
	favourite                    bool
}

func newEditCommand(s *session) *cobra.Command {
	var t target
	var f editing
	c := &cobra.Command{
		Use:               "edit CONNECTION",
		Short:             "Change label, note, contact, tags, star and ticket of a connection",
		Example:           "  keyrack edit aurora --label \"Test hotel\" --tag net --untag gross",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.connection = arguments[0]
			given := func(names ...string) bool { return slices.ContainsFunc(names, c.Flags().Changed) }
			if !given("label", "note", "contact", "tag", "untag", "favourite", "ticket") {
				return console.Usagef("Give --label, --note, --contact, --tag, --untag, --favourite or --ticket.",
					"there is nothing to change")
			}
			return editConnection(c.Context(), s, t, func(connection *model.Connection) {
				if given("label") {
					connection.Label = f.label
				}
				if given("note") {
					connection.Note = f.note
				}
				if given("contact") {
					connection.Contact = f.contact
				}
				if given("ticket") {
					connection.Ticket = f.ticket
				}
				if given("favourite") {
					connection.Favourite = f.favourite
				}
				tags := slices.DeleteFunc(slices.Clone(connection.Tags),
					func(tag string) bool { return slices.Contains(f.untag, tag) })
				for _, tag := range f.tags {
					if !slices.Contains(tags, tag) {
						tags = append(tags, tag)
					}
				}
				connection.Tags = tags
			})
		},
	}
	t.environmentFlag(s, c)
	c.Flags().StringVarP(&f.label, "label", "l", "", "your own name for it; empty for the property's name")
	c.Flags().StringVar(&f.note, "note", "", "a note")
	c.Flags().StringVar(&f.contact, "contact", "", "who to call at the property: a name, a number, an address")
	c.Flags().StringVar(&f.ticket, "ticket", "", "the https or http address of a ticket or page about it; empty for none")
	c.Flags().StringArrayVarP(&f.tags, "tag", "t", nil, "add a tag; may be given more than once")
	c.Flags().StringArrayVar(&f.untag, "untag", nil, "take a tag away; may be given more than once")
	c.Flags().BoolVar(&f.favourite, "favourite", false, "give it a star; --favourite=false takes it away")
	return c
}

func editConnection(ctx context.Context, s *session, t target, change func(*model.Connection)) error {
	w, place, err := t.find(ctx, s)
	if err != nil {
		return err
	}
	change(&place.Connection)
	if err := w.EditConnection(ctx, place.Connection.ID, place.Connection.Details); err != nil {
		return err
	}
	if place, err = w.Find(place.Connection.ID); err != nil {
		return err
	}
	if s.JSON {
		return printList(s, "connections", []report.Connection{report.NewConnection(place)})
	}
	s.Note("%s is changed.", place.Connection.Title())
	return nil
}

func newDeleteCommand(s *session) *cobra.Command {
	var t target
	var yes, leave bool
	c := &cobra.Command{
		Use:     "delete CONNECTION",
		Aliases: []string{"remove"},
		Short:   "Delete a connection with its token",
		Long: `Deletes a connection, and its AccessToken from the store. Mews keeps the token valid.

In a store that is locked the token stays until a start finds the store usable. While the token lies in another keyring
than the one in use nothing is deleted; with --leave the connection is, and its token once that keyring is back.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.connection = arguments[0]
			return deleteConnection(c.Context(), s, t, yes, leave)
		},
	}
	t.environmentFlag(s, c)
	c.Flags().BoolVar(&leave, "leave", false,
		"delete it also while its token lies in a keyring that is not the one in use")
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}

func deleteConnection(ctx context.Context, s *session, t target, yes, leave bool) error {
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	if !yes {
		if err := confirmFor(ctx, s, w, place,
			fmt.Sprintf("Deleting %s from %s", place.Connection.Title(), place.Environment.Name)); err != nil {
			return err
		}
	}
	err = w.RemoveForGood(ctx, leave, place.Connection.ID)
	var left *secrets.LeftBehindError
	if err == nil || errors.As(err, &left) {
		s.Note("%s is deleted. Mews keeps the token %s valid.", place.Connection.Title(), place.Connection.Fingerprint)
	}
	if errors.Is(err, model.ErrStoreElsewhere) {
		s.Note("Nothing is deleted. --leave deletes the connection all the same, and its token once that place is back.")
	}
	return err
}

func newRotateCommand(s *session) *cobra.Command {
	var t target
	var noVerify, other bool
	c := &cobra.Command{
		Use:   "rotate CONNECTION",
		Short: "Give a connection another AccessToken",
		Long: `Replaces the AccessToken of a connection, after a property has made a new one. The new token is read from standard
input, or asked for in a terminal, and verified. The old one is deleted only after the new one is stored.

What is read may also be what the token stands in, such as the body of a request: one of another environment or client
application is refused.`,
		Example:           "  pass show mews/access-token | keyrack rotate \"Hotel Aurora\"",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.connection = arguments[0]
			return rotateToken(c.Context(), s, t, noVerify, other)
		},
	}
	t.environmentFlag(s, c)
	c.Flags().BoolVar(&noVerify, "no-verify", false, "store the token without asking Mews what it opens")
	c.Flags().BoolVar(&other, "other-property", false, "store the token also if it opens another property")
	return c
}

func rotateToken(ctx context.Context, s *session, t target, noVerify, other bool) error {
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	text, err := s.Pasted(ctx, "New AccessToken of "+place.Connection.Title())
	if err != nil {
		return err
	}
	pasted, err := w.ReadPasted(text)
	if err != nil {
		return err
	}
	if err := w.FitsPlace(ctx, pasted, place); err != nil {
		return err
	}
	token := pasted.AccessToken
	var verification workspace.Verification
	if !noVerify {
		draft := workspace.Draft{Environment: place.Environment.ID, Integration: place.Integration.ID, AccessToken: token}
		if verification, err = w.Verify(ctx, draft); err != nil {
			return err
		}
		if err := unverified(verification); err != nil {
			return err
		}
		known, found := place.Connection.Identity, verification.Identity()
		if known != nil && known.EnterpriseID != found.EnterpriseID && !other {
			return console.Advisef(console.No, "If that is meant, add --other-property.", "the new token opens %s, not %s",
				found.Name, known.Name)
		}
	}
	if err := w.ReplaceAccessToken(ctx, place.Connection.ID, token, verification); err != nil {
		return err
	}
	if place, err = w.Find(place.Connection.ID); err != nil {
		return err
	}
	if s.JSON {
		return printList(s, "connections", []report.Connection{report.NewConnection(place)})
	}
	s.Note("%s has the AccessToken %s now.", place.Connection.Title(), place.Connection.Fingerprint)
	return nil
}
