package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
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
			return s.importFile(c.Context(), f)
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

func (s *session) importFile(ctx context.Context, f importing) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	defaults, err := s.importDefaults(ctx, w, f)
	if err != nil {
		return err
	}
	file, err := s.readImport(ctx, w, f.file)
	if err != nil {
		return err
	}
	plan, err := w.PreviewImport(ctx, file, defaults)
	if err != nil {
		return err
	}
	if err := s.printImport(plan); err != nil {
		return err
	}
	refused := plan.Count(workspace.ImportRefuse) + len(plan.Flaws)
	if f.dryRun {
		s.note("%s: %d to add, %d to replace, %d here already, %d that cannot be used. Nothing was done.", plan.Format,
			plan.Count(workspace.ImportAdd), plan.Count(workspace.ImportReplace), plan.Count(workspace.ImportPresent), refused)
		return unused(refused)
	}
	report, err := w.Import(ctx, file, defaults, func(done, total int) {
		s.progress(fmt.Sprintf("%d of %s", done, phrase.Count(total, "connection", "connections")))
	})
	s.progress("")
	s.note("%s: %d added, %d replaced, %d here already, %d that cannot be used, %d left.", plan.Format,
		report.Added, report.Replaced, report.Present, report.Refused+len(plan.Flaws), report.Left)
	if err != nil {
		return err
	}
	return unused(refused)
}

func (s *session) importDefaults(ctx context.Context, w *keyrack.Keyrack, f importing) (workspace.ImportDefaults, error) {
	defaults := workspace.ImportDefaults{Client: f.client}
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

func (s *session) readImport(ctx context.Context, w *keyrack.Keyrack, name string) (workspace.ImportFile, error) {
	if name != "-" {
		file, err := w.ReadImport(ctx, name)
		return file, unreadable(name, err)
	}
	text, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(s.In, workspace.MaxTransferFile+1)) })
	if err != nil {
		return workspace.ImportFile{}, fmt.Errorf("reading standard input: %w", err)
	}
	return w.ReadImportText(string(text))
}

func (s *session) printImport(plan workspace.ImportPlan) error {
	if s.json {
		rows, flaws := []importRowJSON{}, []flawJSON{}
		for _, row := range plan.Rows {
			rows = append(rows, importRowJSON{
				Line: row.Line, Action: string(row.Action), Title: row.Title, Environment: row.Environment, Client: row.Client,
				Fingerprint: string(row.Fingerprint), Reason: workspace.Explain(row.Refused).What,
			})
		}
		for _, flaw := range plan.Flaws {
			flaws = append(flaws, flawJSON{Line: flaw.Line, Field: flaw.Field, Reason: flaw.Reason})
		}
		return writeJSON(s.Out, map[string]any{"version": documentVersion, "format": plan.Format, "rows": rows, "flaws": flaws})
	}
	t := table{heading: []string{"line", "action", "connection", "environment", "client", "token", "why"}, spare: []string{"client", "token"}}
	for _, row := range plan.Rows {
		t.rows = append(t.rows, []cell{
			{fmt.Sprint(row.Line), faint},
			{string(row.Action), actionColors[string(row.Action)]},
			{row.Title, bold},
			{text: row.Environment},
			{text: row.Client},
			{string(row.Fingerprint), faint},
			{text: workspace.Explain(row.Refused).What},
		})
	}
	if len(t.rows) > 0 {
		if err := s.table(t); err != nil {
			return err
		}
	}
	for _, flaw := range plan.Flaws {
		s.note("%s", flaw.String())
	}
	return nil
}

// actionColors are the colours of what becomes of a row of an import or a restore.
var actionColors = map[string]color{
	"add": green, "token": green, "replace": amber, "differs": amber, "present": faint, "refuse": red,
}

// unused is the error of a file of which a part could not be used.
func unused(count int) error {
	if count == 0 {
		return nil
	}
	return coded{usagef("Correct the file and import it again: what is stored is left alone.", "%s of the file cannot be used", phrase.Count(count, "entry", "entries")), No}
}

// unreadable makes a matter of usage of a file that cannot be opened.
func unreadable(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return cannotOpen(name, err)
	}
	return err
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
			return s.export(c.Context(), strings.Join(arguments, ""), replace)
		},
	}
	c.Flags().BoolVar(&replace, "replace", false, "replace a file of this name")
	return c
}

func (s *session) export(ctx context.Context, file string, replace bool) error {
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
		s.note("%s listed in %s, without tokens.", phrase.Count(listed, "connection is", "connections are"), file)
		return nil
	case s.json:
		places, err := w.List(ctx)
		if err != nil {
			return err
		}
		items := []connectionJSON{}
		for _, place := range places {
			if place.Environment.Kind == model.Sandbox {
				continue
			}
			item := newConnectionJSON(place)
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
