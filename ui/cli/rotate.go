package cli

import (
	"context"

	"github.com/spf13/cobra"

	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/report"
)

func newRotateCommand(s *session) *cobra.Command {
	var t target
	var how rotation
	c := &cobra.Command{
		Use:   "rotate CONNECTION…",
		Short: "Rotate the access token of a connection",
		Long: `Replaces the access token of a connection, after a property has made a new one. The new token is read
from standard input, or asked for in a terminal, and verified. The old one is deleted only after the
new one is stored.

At a terminal several connections, named or chosen as keyrack list does, are asked for one after the
other.

What is read may also be what the token stands in, such as the body of a request: one of another
environment or client application is refused.

Of a connection that a team shares the token is rotated for all members. The one before stays in the
engine: see keyrack team versions.`,
		Example:           "  keyrack rotate \"Hotel Aurora\"",
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return rotateTokens(c.Context(), s, t, how)
		},
	}
	t.flags(s, c)
	c.Flags().BoolVar(&how.noVerify, "no-verify", false, "store the token without asking Mews what it opens")
	c.Flags().BoolVar(&how.other, "other-property", false, "store the token also if it opens another property")
	how.flag(c)
	return c
}

// rotation is how tokens are rotated.
type rotation struct {
	conflicts
	noVerify, other bool
}

func rotateTokens(ctx context.Context, s *session, t target, how rotation) error {
	w, places, err := t.chooseWithTokens(ctx, s)
	if err != nil {
		return err
	}
	if _, asked := console.Terminal(s.In); len(places) > 1 && !asked {
		_, err := t.One(ctx, w) // which says what they are
		return err
	}
	items := make([]report.Connection, len(places))
	for i, place := range places {
		rotated, err := rotateToken(ctx, s, w, place, how)
		if err != nil {
			return err
		}
		items[i] = report.NewConnection(rotated)
		s.Note("Rotated the access token of %s: %s.", rotated.Connection.Title(), rotated.Connection.Fingerprint)
	}
	if s.JSON {
		return printList(s, "connections", items)
	}
	return nil
}

func rotateToken(ctx context.Context, s *session, w *keyrack.Keyrack, place workspace.Place, how rotation) (
	workspace.Place, error,
) {
	text, err := s.Pasted(ctx, "New access token of "+place.Connection.Title())
	if err != nil {
		return place, err
	}
	pasted, err := w.ReadPasted(text)
	if err != nil {
		return place, err
	}
	if err := w.FitsPlace(ctx, pasted, place); err != nil {
		return place, err
	}
	token := pasted.AccessToken
	var verification workspace.Verification
	if !how.noVerify {
		draft := workspace.Draft{
			Environment: place.Environment.ID, Integration: place.Integration.ID, AccessToken: token,
		}
		if verification, err = w.Verify(ctx, draft); err != nil {
			return place, err
		}
		if err := unverified(verification); err != nil {
			return place, err
		}
		known, found := place.Connection.Identity, verification.Identity()
		if known != nil && known.EnterpriseID != found.EnterpriseID && !how.other {
			return place, console.Advisef(console.No, "If that is meant, add --other-property.",
				"the new token opens %s, not %s", found.Name, known.Name)
		}
	}
	err = how.settle(ctx, s, func() error {
		return w.ReplaceAccessToken(ctx, place.Connection.ID, token, verification)
	}, place.Integration.Team)
	if err != nil {
		return place, err
	}
	return w.Find(place.Connection.ID)
}
