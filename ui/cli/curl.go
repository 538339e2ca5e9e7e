package cli

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
)

func newCurlCommand(s *session) *cobra.Command {
	var t target
	var operation, body, format string
	var minimal bool
	var formats []string
	for _, f := range takeaway.Formats() {
		formats = append(formats, string(f))
	}
	c := &cobra.Command{
		Use:   "curl OPERATION -c CONNECTION",
		Short: "Print a request as a cURL command without tokens",
		Long: `Prints a request as a cURL command, or in another format. No token is in it, so it is safe to pass on. Nothing is sent.

In every format the command takes the tokens from the environment, as MEWS_CLIENT_TOKEN and MEWS_ACCESS_TOKEN, and the
address from MEWS_PLATFORM_ADDRESS where that is set. keyrack exec sets all three, and for the sandbox it has to.

Without --body it has the template of the operation.`,
		Example: `  keyrack curl configuration/get -c borealis > request.sh
  keyrack exec -c borealis -- sh request.sh`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeOperations,
		RunE: func(c *cobra.Command, arguments []string) error {
			operation = arguments[0]
			return printCurl(c.Context(), s, t, written{operation, body, takeaway.Format(format), minimal})
		},
	}
	t.flags(s, c)
	c.Flags().StringVarP(&body, "body", "b", "", "the body: a `FILE`, - for standard input, or JSON that begins with {")
	c.Flags().StringVar(&format, "format", string(takeaway.CURL), strings.Join(formats, ", "))
	completeFixed(c, "format", formats...)
	c.Flags().BoolVar(&minimal, "minimal", false, "ask for no body where it would say nothing (Prefer: return=minimal)")
	return c
}

// written is what is written down.
type written struct {
	operation string
	body      string // as --body names it
	format    takeaway.Format
	minimal   bool
}

func printCurl(ctx context.Context, s *session, t target, r written) error {
	catalogue, err := s.Catalogue(s.settings)
	if err != nil {
		return err
	}
	r.operation, _ = spelled(catalogue, r.operation)
	if err := known(catalogue, r.operation); err != nil {
		return err
	}
	body, err := readBody(ctx, s, r.body)
	if err != nil {
		return err
	}
	if r.body == "" {
		if body, err = catalogue.Template(r.operation, s.Now()); err != nil {
			return err
		}
	}
	w, place, err := t.find(ctx, s)
	if err != nil {
		return err
	}
	text, err := w.TakeAway(ctx, workspace.Request{
		Connection: place.Connection.ID, Path: r.operation, Body: body, Minimal: r.minimal,
	}, r.format)
	switch {
	case errors.Is(err, takeaway.ErrUnknownFormat):
		return console.Usagef("See keyrack curl --help.", "there is no format %q", string(r.format))
	case err != nil:
		return err
	}
	if place.Environment.Kind == model.Sandbox {
		s.Note("The sandbox has an address while something uses it: run this with keyrack exec, which gives it one.")
	}
	_, err = io.WriteString(s.Out, text)
	return err
}
