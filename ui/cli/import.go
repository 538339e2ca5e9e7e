package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// importing are the flags of import.
type importing struct {
	file        string
	environment string
	clients     []string // names, and fingerprints of client tokens
	codePage    string
	rows        string
	skip        string
	accessRows  string
	clientRows  string
	scan        string
	yes         bool
	dryRun      bool
}

func newImportCommand(s *session) *cobra.Command {
	var f importing
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Import connections from a file, a folder or a zip of another tool",
		Long: `Finds the tokens of Mews in a file of another tool, or in a folder or a zip of such files, and stores them as
connections. FILE may be - for standard input. A token is what has the shape of one, or stands under one of Mews' names;
secrets of other services are counted, and never stored or sent.

Each row says what it was read as, and why. Where a file does not say what a row belongs to, or what it is, that is
asked and not guessed: such a row is left out until --env, --client, --access-rows, --client-rows or --rows answer.
--env fills in what the file leaves open; what a file calls production never goes anywhere else. Of several ClientTokens
--client takes one by its fingerprint; a second --client gives the name that it lacks.

What is stored already is left alone, so a file can be imported again. Nothing is sent: keyrack check verifies.

` + formatsHelp(s.formats()),
		Example: `  keyrack sandbox --hotels 20 --tokens tokens.csv  # until Ctrl+C
  keyrack import tokens.csv --env sandbox --dry-run
  keyrack import tokens.csv --env sandbox --rows 1-5
  keyrack import --scan .  # ends with 1 where it finds some`,
		Args: func(c *cobra.Command, arguments []string) error {
			if f.scan != "" {
				return cobra.NoArgs(c, arguments)
			}
			return cobra.ExactArgs(1)(c, arguments)
		},
		RunE: func(c *cobra.Command, arguments []string) error {
			if f.scan != "" {
				return scanFolder(c.Context(), s, f.scan)
			}
			f.file = arguments[0]
			return importFile(c.Context(), s, f)
		},
	}
	environmentFlag(s, c, &f.environment, "the `ENVIRONMENT` of what names none")
	flags := c.Flags()
	flags.StringArrayVar(&f.clients, "client", nil,
		"the `CLIENT` of what names none: a name, or the fingerprint of a client token")
	flags.StringVar(&f.rows, "rows", "", "take these `ROWS` alone, such as 1,3-5; one that asks is confirmed by it")
	flags.StringVar(&f.skip, "skip", "", "leave these `ROWS` out")
	flags.StringVar(&f.accessRows, "access-rows", "", "these `ROWS` are access tokens, where the file does not say")
	flags.StringVar(&f.clientRows, "client-rows", "", "these `ROWS` are client tokens, where the file does not say")
	flags.StringVar(&f.codePage, "encoding", "", "the `CODE-PAGE` of the file, such as windows-1250")
	flags.BoolVarP(&f.dryRun, "dry-run", "n", false, "show what would be done, and do nothing")
	flags.BoolVarP(&f.yes, "yes", "y", false, "do not ask")
	flags.StringVar(&f.scan, "scan", "", "list where tokens lie in plain text below this `FOLDER`, and import nothing")
	_ = c.MarkFlagDirname("scan")
	for _, other := range []string{
		"env", "client", "rows", "skip", "access-rows", "client-rows", "encoding", "dry-run", "yes",
	} {
		c.MarkFlagsMutuallyExclusive("scan", other)
	}
	return c
}

// formats are those that can be imported.
func (s *session) formats() []transfer.Format {
	if s.Formats == nil {
		return nil
	}
	return s.Formats()
}

// formatsHelp lists the formats as the table of the code has them.
func formatsHelp(formats []transfer.Format) string {
	names := make([]string, len(formats))
	for i, format := range formats {
		names[i] = format.Name
	}
	return "What is read: " + strings.Join(names, ", ") + "."
}

func importFile(ctx context.Context, s *session, f importing) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	file, err := readImport(ctx, s, w, f)
	if err != nil {
		return err // before anybody is asked for a passphrase
	}
	if w, err = s.openSecrets(ctx); err != nil {
		return err
	}
	defaults, err := importDefaults(ctx, s, w, f)
	if err != nil {
		return err
	}
	plan, err := w.PreviewImport(ctx, file, defaults)
	if err != nil {
		return err
	}
	if defaults, err = f.choose(defaults, plan); err != nil {
		return err
	}
	if plan, err = w.PreviewImport(ctx, file, defaults); err != nil {
		return err
	}
	if err := printImport(s, plan); err != nil {
		return err
	}
	if err := f.refuseChosen(plan); err != nil {
		return err
	}
	if f.dryRun {
		s.Note("%s Dry run: nothing was changed.", phrase.ImportSummary(plan))
		return unusedRows(plan)
	}
	if plan.Taken() == 0 {
		s.Note("%s", phrase.ImportSummary(plan))
		return unusedRows(plan)
	}
	if err := confirmImport(ctx, s, f, plan); err != nil {
		return err
	}
	report, err := w.Import(ctx, file, defaults, func(done, total int) {
		s.Progress(fmt.Sprintf("%d of %s", done, phrase.Count(total, "row", "rows")))
	})
	s.Progress("")
	s.Note("%s: %s.", plan.Format, phrase.Imported(report, len(plan.Flaws)))
	if err != nil {
		return err
	}
	return unusedRows(plan)
}

// confirmImport asks at a terminal. In a script, whose file was given to be imported, there is nobody to ask.
func confirmImport(ctx context.Context, s *session, f importing, plan transfer.ImportPlan) error {
	if _, asked := console.Terminal(s.In); f.yes || !asked {
		return nil
	}
	return s.Confirm(ctx, storing(plan))
}

// storing is what is asked before.
func storing(plan transfer.ImportPlan) string {
	return "Store " + phrase.Count(plan.Taken(), "row", "rows")
}

func importDefaults(ctx context.Context, s *session, w *keyrack.Keyrack, f importing) (transfer.ImportDefaults, error) {
	defaults, err := clientDefaults(f.clients)
	if f.environment == "" || err != nil {
		return defaults, err
	}
	environment, err := w.LookupEnvironment(f.environment)
	if err != nil {
		return defaults, err
	}
	defaults.Environment = environment.ID
	if defaults.Client == "" {
		defaults.Integration, err = fingerprintedClient(ctx, w, environment.ID, defaults.ClientToken)
		return defaults, err
	}
	integration, err := w.LookupIntegration(ctx, environment.ID, defaults.Client)
	var missing *workspace.NotFoundError
	if errors.As(err, &missing) {
		return defaults, nil // the name of one that the file brings
	}
	defaults.Integration = integration.ID
	return defaults, err
}

// fingerprint is how Keyrack shows a token; three dots are as good as their sign.
var fingerprint = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([0-9A-Za-z]{4})(?:…|\.{2,3})([0-9A-Za-z]{4})$`)
})

// clientDefaults tells names of client applications from fingerprints of their tokens.
func clientDefaults(clients []string) (transfer.ImportDefaults, error) {
	var defaults transfer.ImportDefaults
	for _, client := range clients {
		parts := fingerprint().FindStringSubmatch(strings.TrimSpace(client))
		if twice := parts == nil && defaults.Client != "" || parts != nil && defaults.ClientToken != ""; twice {
			return defaults, console.Usagef("Give a name, a fingerprint, or one of each.", "--client names two")
		}
		if parts == nil {
			defaults.Client = client
		} else {
			defaults.ClientToken = model.Fingerprint(parts[1] + "…" + parts[2])
		}
	}
	return defaults, nil
}

// fingerprintedClient is the stored client application whose token has a fingerprint; empty where none has, or several.
func fingerprintedClient(ctx context.Context, w *keyrack.Keyrack, in model.EnvironmentID, print model.Fingerprint) (
	found model.IntegrationID, err error,
) {
	if print == "" {
		return "", nil
	}
	groups, err := w.Tree(ctx, in)
	for _, group := range groups {
		if !strings.EqualFold(string(group.Integration.Fingerprint), string(print)) {
			continue
		}
		if found != "" {
			return "", err
		}
		found = group.Integration.ID
	}
	return found, err
}

func readImport(ctx context.Context, s *session, w *keyrack.Keyrack, f importing) (transfer.ImportFile, error) {
	options := transfer.ReadOptions{CodePage: f.codePage}
	if f.file != "-" {
		file, err := w.ReadImport(ctx, f.file, options)
		return file, console.Unreadable(f.file, err)
	}
	text, err := console.Await(ctx,
		func() ([]byte, error) { return io.ReadAll(io.LimitReader(s.In, transfer.MaxTransferFile+1)) })
	if err != nil {
		return transfer.ImportFile{}, fmt.Errorf("reading standard input: %w", err)
	}
	return w.ReadImportContent(text, options)
}
