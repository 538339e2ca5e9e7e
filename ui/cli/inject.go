package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"keyrack/model/reference"
	"keyrack/ui/cli/console"
)

// injecting are the flags of inject.
type injecting struct {
	in, out string
	force   bool
}

func newInjectCommand(s *session) *cobra.Command {
	var f injecting
	c := &cobra.Command{
		Use:   "inject",
		Short: "Put tokens in the place of references in a file",
		Long: `Reads a text from standard input and writes it with each reference in the place of what it stands for:

  keyrack://ENVIRONMENT/CONNECTION/access-token

and client-token, client or address. A blank in a name is %20; in braces, as {{ keyrack://Demo/Hotel
Aurora/access-token }} in one line, it may stand as it is. Where one of them leads nowhere, nothing is written, and each
is named with its line.

The result is in clear: whoever can read it has the tokens, and the guard of keyrack does not see what is done with
them. --out writes a file that only you can read. A terminal gets nothing without --force. Where a program can take the
tokens from its environment, keyrack exec leaves nothing behind.`,
		Example: `  echo 'token: keyrack://Sandbox/Hotel%20Aurora/access-token' > config.tpl
  keyrack inject --in config.tpl --out config.yaml`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return inject(c.Context(), s, f) },
	}
	c.Flags().StringVarP(&f.in, "in", "i", "", "read the template from this `FILE`, not from standard input")
	c.Flags().StringVarP(&f.out, "out", "o", "", "write the result to this `FILE`, which only you can read")
	c.Flags().BoolVar(&f.force, "force", false, "print tokens to a terminal too")
	return c
}

func inject(ctx context.Context, s *session, f injecting) error {
	if f.in == "-" {
		f.in = ""
	}
	if _, is := console.Terminal(s.Out); is && f.out == "" && !f.force {
		return console.Advisef(console.Refused, "Use --out FILE, a pipe, or --force.",
			"a template with tokens in it is not printed to a terminal")
	}
	if f.in != "" && f.out != "" && sameFile(f.in, f.out) {
		return console.Usagef("Give the result another name.", "the template itself would be written over")
	}
	text, err := readTemplate(ctx, s, f.in)
	if err != nil {
		return err
	}
	found := reference.Find(string(text))
	name := f.in
	if name == "" {
		name = "line "
	} else {
		name += ":"
	}
	var mentions []mention
	for _, place := range found.Places {
		mentions = append(mentions, mention{fmt.Sprintf("%s%d", name, place.Line), place})
	}
	filled := string(text)
	if len(mentions) > 0 {
		w, err := s.openSecrets(ctx)
		if err != nil {
			return err
		}
		h := newHandover(w)
		h.lasting = true
		values, err := h.resolve(ctx, s, mentions, "written")
		if err != nil {
			return err
		}
		for _, environment := range h.readOnly() {
			s.Note("%s %s is read-only in keyrack, but not for whoever reads what was written.",
				marks[environment.ShownKind()].sign, environment.Name)
		}
		filled = found.Fill(func(r reference.Reference) string { return values[r] })
	}
	if f.out == "" {
		_, err := io.WriteString(s.Bare.Out, filled)
		return err
	}
	file, err := createFile(ctx, s, f.out)
	if err != nil {
		return err
	}
	if _, err = io.WriteString(file, filled); err != nil {
		err = cannotSave(f.out, err)
	}
	return settle(file, f.out, err)
}

func readTemplate(ctx context.Context, s *session, name string) ([]byte, error) {
	if name == "" {
		text, err := console.Await(ctx, func() ([]byte, error) { return io.ReadAll(s.In) })
		if err != nil {
			return nil, fmt.Errorf("reading the template from standard input: %w", err)
		}
		return text, nil
	}
	text, err := s.Files(s.settings).ReadFile(ctx, name)
	return text, console.Unreadable(name, err)
}

// sameFile reports whether two names are of one file that is there.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}
