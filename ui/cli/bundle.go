package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/ui/phrase"
)

func newBundleCommand(s *session) *cobra.Command {
	f := past{checks: true}
	var output string
	c := &cobra.Command{
		Use:   usePast("bundle"),
		Short: "Write a support bundle about a past request",
		Long: `Writes down what the support of Mews asks for about a request of the past: request, answer, times and Request-Id as one
JSON document. Tokens are in it as fingerprints only, guests' data is masked, and lists are cut to 20 items. Free text
may still hold names: read it before you pass it on.

The request is named by its number in keyrack history, by its Request-Id, or as the last one of a connection, if you like
of an operation. With no argument it is the last one that the flags choose, checks included. It says what the history
has not kept.`,
		Example: `  keyrack call configuration/get -c borealis
  keyrack bundle borealis -o bundle.json`,
		Args:              pastArguments,
		ValidArgsFunction: s.completePast,
		RunE: func(c *cobra.Command, arguments []string) error {
			return writeBundle(c.Context(), s, f, arguments, output)
		},
	}
	f.flags(s, c)
	c.Flags().StringVarP(&output, "output", "o", "", "write it to a `FILE`")
	return c
}

func writeBundle(ctx context.Context, s *session, f past, named []string, output string) error {
	w, record, bodies, err := f.find(ctx, s, named)
	if err != nil {
		return err
	}
	failure := ""
	if record.Status == 0 {
		failure = phrase.RecordRemark(record)
	}
	bundle, err := w.SupportPast(record, bodies, failure, s.Version)
	if err != nil {
		return err
	}
	if output == "" {
		_, err = s.Out.Write(bundle)
		return err
	}
	file, err := createFile(ctx, s, output)
	if err != nil {
		return err
	}
	if _, err = file.Write(bundle); err != nil {
		err = cannotSave(output, err)
	}
	if err := settle(file, output, err); err != nil {
		return err
	}
	if output != "-" {
		s.Note("The bundle about %s is in %s. Read it before you pass it on.", record.Operation.Path, output)
	}
	return nil
}

// isNoRow reports whether something is not in the index.
func isNoRow(err error) bool { return errors.Is(err, model.ErrNoSuchRow) }
