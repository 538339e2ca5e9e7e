package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// importing are the flags of import.
type importing struct {
	file        string
	environment string
	client      string
	dryRun      bool
}

func newImportCommand(s *session) *cobra.Command {
	var f importing
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Import connections from a file of another tool",
		Long: `Imports connections: from CSV (environment, client, client_token, label, access_token, tags, note, in any order), JSON,
.env, a Postman environment or collection, an Insomnia export, webhooks of Mews, or lines with a name and a token. What
the file leaves out comes from --env and --client. FILE may be - for standard input.

What is stored already is left alone, so a file can be imported again. Nothing is sent: keyrack check verifies.`,
		Example: `  keyrack import tokens.csv --env demo --dry-run
  keyrack import tokens.csv --env demo && keyrack check --env demo`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			f.file = arguments[0]
			return importFile(c.Context(), s, f)
		},
	}
	environmentFlag(s, c, &f.environment, "the `ENVIRONMENT` of what names none")
	c.Flags().StringVar(&f.client, "client", "", "the client application of what names none")
	c.Flags().BoolVarP(&f.dryRun, "dry-run", "n", false, "show what would be done, and do nothing")
	return c
}

type importRowJSON struct {
	Line        int    `json:"line"`
	Action      string `json:"action"`
	Title       string `json:"title"`
	Environment string `json:"environment,omitempty"`
	Client      string `json:"client,omitempty"`
	Fingerprint string `json:"fingerprint,omitempty"`
	Reason      string `json:"reason,omitempty"`
}

type flawJSON struct {
	Line   int    `json:"line"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

func importFile(ctx context.Context, s *session, f importing) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	defaults, err := importDefaults(ctx, s, w, f)
	if err != nil {
		return err
	}
	file, err := readImport(ctx, s, w, f.file)
	if err != nil {
		return err
	}
	plan, err := w.PreviewImport(ctx, file, defaults)
	if err != nil {
		return err
	}
	if err := printImport(s, plan); err != nil {
		return err
	}
	refused := plan.Count(transfer.ImportRefuse) + len(plan.Flaws)
	if f.dryRun {
		s.Note("%s: %d to add, %d to replace, %d here already, %d that cannot be used. Nothing was done.", plan.Format,
			plan.Count(transfer.ImportAdd), plan.Count(transfer.ImportReplace), plan.Count(transfer.ImportPresent), refused)
		return unused(refused)
	}
	report, err := w.Import(ctx, file, defaults, func(done, total int) {
		s.Progress(fmt.Sprintf("%d of %s", done, phrase.Count(total, "connection", "connections")))
	})
	s.Progress("")
	s.Note("%s: %d added, %d replaced, %d here already, %d that cannot be used, %d left.", plan.Format,
		report.Added, report.Replaced, report.Present, report.Refused+len(plan.Flaws), report.Left)
	if err != nil {
		return err
	}
	return unused(refused)
}

func importDefaults(ctx context.Context, s *session, w *keyrack.Keyrack, f importing) (transfer.ImportDefaults, error) {
	defaults := transfer.ImportDefaults{Client: f.client}
	if f.environment == "" {
		return defaults, nil
	}
	environment, err := w.LookupEnvironment(f.environment)
	if err != nil {
		return defaults, err
	}
	defaults.Environment = environment.ID
	if f.client == "" {
		return defaults, nil
	}
	integration, err := w.LookupIntegration(ctx, environment.ID, f.client)
	var missing *workspace.NotFoundError
	if errors.As(err, &missing) {
		return defaults, nil // the name of one that the file brings
	}
	defaults.Integration = integration.ID
	return defaults, err
}

func readImport(ctx context.Context, s *session, w *keyrack.Keyrack, name string) (transfer.ImportFile, error) {
	if name != "-" {
		file, err := w.ReadImport(ctx, name)
		return file, console.Unreadable(name, err)
	}
	text, err := console.Await(ctx,
		func() ([]byte, error) { return io.ReadAll(io.LimitReader(s.In, transfer.MaxTransferFile+1)) })
	if err != nil {
		return transfer.ImportFile{}, fmt.Errorf("reading standard input: %w", err)
	}
	return w.ReadImportText(string(text))
}

func printImport(s *session, plan transfer.ImportPlan) error {
	if s.JSON {
		rows, flaws := []importRowJSON{}, []flawJSON{}
		for _, row := range plan.Rows {
			rows = append(rows, importRowJSON{
				Line: row.Line, Action: string(row.Action), Title: row.Title, Environment: row.Environment, Client: row.Client,
				Fingerprint: string(row.Fingerprint), Reason: phrase.Base(row.Refused).What,
			})
		}
		for _, flaw := range plan.Flaws {
			flaws = append(flaws, flawJSON{Line: flaw.Line, Field: flaw.Field, Reason: flaw.Reason})
		}
		return report.WriteJSON(s.Out,
			map[string]any{"version": report.Version, "format": plan.Format, "rows": rows, "flaws": flaws})
	}
	t := console.Table{
		Heading: []string{"line", "action", "connection", "environment", "client", "token", "why"},
		Spare:   []string{"client", "token"},
	}
	for _, row := range plan.Rows {
		t.Rows = append(t.Rows, []console.Cell{
			{Text: fmt.Sprint(row.Line), Color: console.Faint},
			{Text: string(row.Action), Color: actionColors[string(row.Action)]},
			{Text: row.Title, Color: console.Bold},
			{Text: row.Environment},
			{Text: row.Client},
			{Text: string(row.Fingerprint), Color: console.Faint},
			{Text: phrase.Base(row.Refused).What},
		})
	}
	if len(t.Rows) > 0 {
		if err := s.Table(t); err != nil {
			return err
		}
	}
	for _, flaw := range plan.Flaws {
		s.Note("%s", flaw.String())
	}
	return nil
}

// actionColors are the colours of what becomes of a row of an import or a restore.
var actionColors = map[string]console.Color{
	"add": console.Green, "token": console.Green, "replace": console.Amber, "differs": console.Amber,
	"present": console.Faint, "refuse": console.Red,
}

// unused is the error of a file of which a part could not be used.
func unused(count int) error {
	if count == 0 {
		return nil
	}
	return console.Advisef(console.No, "Correct the file and import it again: what is stored is left alone.",
		"%s of the file cannot be used", phrase.Count(count, "entry", "entries"))
}

func newExportCommand(s *session) *cobra.Command {
	var replace bool
	c := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write a list of the connections, without secrets",
		Long: `Writes a list of the connections for colleagues, as CSV, to a file or to standard output. No token and no note is on
it. Who has the tokens can add a column access_token and import it. With --json it is the document of keyrack list.

What brings your own connections to another computer is keyrack backup.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			return exportList(c.Context(), s, strings.Join(arguments, ""), replace)
		},
	}
	c.Flags().BoolVar(&replace, "replace", false, "replace a file of this name")
	return c
}

func exportList(ctx context.Context, s *session, file string, replace bool) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	switch {
	case file != "" && file != "-":
		listed, err := w.ShareList(ctx, file, replace)
		if err != nil {
			return err
		}
		s.Note("%s listed in %s, without tokens.", phrase.Count(listed, "connection is", "connections are"), file)
		return nil
	case s.JSON:
		places, err := w.List(ctx)
		if err != nil {
			return err
		}
		items := []report.Connection{}
		for _, place := range places {
			if place.Environment.Kind == model.Sandbox {
				continue
			}
			item := report.NewConnection(place)
			item.Note = "" // people write passwords into notes
			items = append(items, item)
		}
		return printList(s, "connections", items)
	}
	content, _, err := w.ShareListText(ctx)
	if err != nil {
		return err
	}
	_, err = s.Out.Write(content)
	return err
}
