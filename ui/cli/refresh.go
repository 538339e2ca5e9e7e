package cli

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// refreshing are the flags of operations update.
type refreshing struct {
	file        string
	environment string
	dryRun      bool
}

func newRefreshCommand(s *session) *cobra.Command {
	var f refreshing
	c := &cobra.Command{
		Use:     "update [FILE]",
		Aliases: []string{"refresh"},
		Short:   "Update the operations from Mews' OpenAPI document",
		Long: `Updates the list of operations from Mews' own OpenAPI document: a file, or the one that an environment of Mews
publishes. It sends no token. What changed is listed. Operations that are new count as writes, whatever they are called,
so that a read-only environment keeps them back. Limits and deprecations are taken over too; nothing is taken away.
keyrack operations --source says afterwards which document that was.`,
		Example: "  keyrack operations update --dry-run  # over the network",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			f.file = strings.Join(arguments, "")
			return refreshOperations(c.Context(), s, f)
		},
	}
	environmentFlag(s, c, &f.environment, "the `ENVIRONMENT` whose document is fetched (default Demo)")
	c.Flags().BoolVarP(&f.dryRun, "dry-run", "n", false, "show what would change, and keep nothing")
	return c
}

type operationChangeJSON struct {
	Kind   string `json:"kind"`
	Path   string `json:"path"`
	Field  string `json:"field,omitempty"`
	Detail string `json:"detail,omitempty"`
}

func refreshOperations(ctx context.Context, s *session, f refreshing) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	options := workspace.RefreshOptions{Environment: workspace.DemoID, Try: f.dryRun}
	if f.environment != "" {
		environment, err := w.LookupEnvironment(f.environment)
		if err != nil {
			return err
		}
		options.Environment = environment.ID
	}
	if f.file != "" {
		if options.Document, err = s.Files(s.settings).ReadFile(ctx, f.file); err != nil {
			return console.Unreadable(f.file, err)
		}
		options.Name = filepath.Base(f.file)
		if len(options.Document) == 0 {
			return console.Usagef("Give an OpenAPI document.", "the file %s is empty", f.file)
		}
	}
	refreshed, err := w.RefreshOperations(ctx, options)
	switch {
	case err != nil && f.file != "" && ctx.Err() == nil:
		return console.Usagef("Give Mews' OpenAPI document of the Connector API, in YAML or JSON.",
			"the file %s cannot be used: %v", f.file, err)
	case err != nil:
		return err
	}
	if s.JSON {
		items := []operationChangeJSON{}
		for _, change := range refreshed.Changes {
			items = append(items,
				operationChangeJSON{Kind: string(change.Kind), Path: change.Path, Field: change.Field, Detail: change.Detail})
		}
		return printList(s, "changes", items)
	}
	t := console.Table{Heading: []string{"operation", "what changed"}}
	for _, change := range refreshed.Changes {
		t.Rows = append(t.Rows,
			[]console.Cell{
				{Text: change.Path, Color: console.Bold},
				{Text: phrase.Change(change), Color: changeColors[change.Kind]},
			})
	}
	if len(t.Rows) > 0 {
		if err := s.Table(t); err != nil {
			return err
		}
	}
	kept := "Nothing was kept."
	if refreshed.Kept {
		kept = "They are in use from the next command on."
	}
	what := "Nothing is new"
	if len(refreshed.Changes) > 0 {
		what = phrase.Changes(refreshed.Changes)
	}
	s.Note("%s; %d operations are known. %s", what, refreshed.Operations, kept)
	return nil
}

var changeColors = map[operations.ChangeKind]console.Color{
	operations.OperationAdded:      console.Amber,
	operations.OperationMissing:    console.Faint,
	operations.OperationDeprecated: console.Amber,
	operations.FieldDeprecated:     console.Amber,
	operations.FieldMissing:        console.Faint,
}
