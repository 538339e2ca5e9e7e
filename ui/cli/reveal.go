package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"keyrack/ui/cli/console"
)

func newRevealCommand(s *session) *cobra.Command {
	t := target{named: true}
	var client, force bool
	c := &cobra.Command{
		Use:   "reveal CONNECTION",
		Short: "Print the token of a connection, after a question",
		Long: `Prints the access token of a connection, or the client token of its client application. It asks first, and prints to a
terminal only: a token in a file or in a log is a token lost. --force prints it anywhere without a question.

To hand tokens to a program, use keyrack exec.`,
		Example:           "  keyrack reveal borealis",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return revealToken(c.Context(), s, t, client, force)
		},
	}
	t.flags(s, c)
	c.Flags().BoolVar(&client, "client-token", false, "print the client token instead")
	c.Flags().BoolVar(&force, "force", false, "do not ask, and print to what is no terminal too")
	return c
}

func revealToken(ctx context.Context, s *session, t target, client, force bool) error {
	if _, is := console.Terminal(s.Out); !is && !force {
		return console.Advisef(console.Refused, "Use keyrack exec to hand it to a program, or --force.",
			"tokens are printed only to a terminal")
	}
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	what := "access token of " + place.Connection.Title()
	if client {
		what = "client token of " + place.Integration.Client
	}
	if !force {
		question := fmt.Sprintf("%s %s: show the %s on this screen", marks[place.Environment.ShownKind()].sign,
			place.Environment.Name, what)
		if err := confirmFor(ctx, s, w, question, place); err != nil {
			return err
		}
	}
	tokens, err := w.ReadTokens(ctx, place.Connection.ID)
	if err != nil {
		return err
	}
	token := tokens.AccessToken
	if client {
		token = tokens.ClientToken
	}
	_, err = fmt.Fprintln(s.Out, token.Reveal())
	return err
}
