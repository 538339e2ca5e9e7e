package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

func newBackupCommand(s *session) *cobra.Command {
	var replace bool
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write everything into one encrypted file",
		Long: `Writes everything, tokens included, into one file that a passphrase opens, with keyrack restore or with the age tool.
The passphrase is asked for twice, or comes from --passphrase-fd or from the file that KEYRACK_PASSPHRASE_FILE names. It
needs 10 characters, and nobody can recover it. What teams share is left out.`,
		Example: "  keyrack backup keyrack-backup.age",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			return makeBackup(c.Context(), s, arguments[0], replace)
		},
	}
	c.Flags().BoolVar(&replace, "replace", false, "replace a file of this name")
	return c
}

type backupJSON struct {
	File        string   `json:"file"`
	Clients     int      `json:"clients"`
	Connections int      `json:"connections"`
	Missing     []string `json:"missing,omitempty"` // what is not in it, because its token is gone
	Shared      int      `json:"shared,omitempty"`  // connections that are not in it, because they are a team's
}

func makeBackup(ctx context.Context, s *session, file string, replace bool) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	passphrase, err := s.Passphrase(ctx, "Passphrase for the backup", true)
	if err != nil {
		return err
	}
	report, err := w.Backup(ctx, file, replace, passphrase, func(done, total int) {
		s.Progress(fmt.Sprintf("%d of %s", done, phrase.Count(total, "token", "tokens")))
	})
	s.Progress("")
	if err != nil {
		return err
	}
	if s.JSON {
		item := backupJSON{
			File: file, Clients: report.Integrations, Connections: report.Connections, Missing: report.Missing,
			Shared: report.Shared,
		}
		if err := printList(s, "backups", []backupJSON{item}); err != nil {
			return err
		}
	}
	s.Note("%s has %s and %s.", file, phrase.Count(report.Integrations, "client application", "client applications"),
		phrase.Count(report.Connections, "connection", "connections"))
	if left := phrase.NotBackedUp(report.Shared); left != "" {
		s.Note("%s", left)
	}
	for _, title := range report.Missing {
		s.Note("%s is not in it: its token is gone from the store.", title)
	}
	if len(report.Missing) > 0 {
		return console.Advisef(console.No, "Enter them again with keyrack rotate.", "%s missing",
			phrase.Count(len(report.Missing), "token is", "tokens are"))
	}
	return nil
}

// restoring are the flags of restore.
type restoring struct {
	file    string
	replace bool
	dryRun  bool
}

func newRestoreCommand(s *session) *cobra.Command {
	var f restoring
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Restore a backup",
		Long: `Merges a backup into what is here: what is missing is added, a token that was lost comes back, and what differs stays
as it is, unless --replace is given. With --dry-run nothing is done.`,
		Example: `  keyrack backup keyrack-backup.age
  keyrack restore keyrack-backup.age --dry-run`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			f.file = arguments[0]
			return restoreBackup(c.Context(), s, f)
		},
	}
	c.Flags().BoolVar(&f.replace, "replace", false, "replace what differs by what the backup has")
	c.Flags().BoolVarP(&f.dryRun, "dry-run", "n", false, "show what would be done, and do nothing")
	return c
}

type restoreRowJSON struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Title  string `json:"title"`
	Action string `json:"action"`
	Reason string `json:"reason,omitempty"`
}

func restoreBackup(ctx context.Context, s *session, f restoring) error {
	if _, err := os.Stat(f.file); err != nil {
		return console.Unreadable(f.file, err) // before anybody is asked for a passphrase
	}
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	passphrase, err := s.Passphrase(ctx, "Passphrase of the backup", false)
	if err != nil {
		return err
	}
	plan, err := w.PreviewRestore(ctx, f.file, passphrase)
	if err != nil {
		return console.Unreadable(f.file, err)
	}
	if err := printRestore(s, plan); err != nil {
		return err
	}
	if f.dryRun {
		s.Note(
			"%d to add, %d tokens to restore, %d conflicts, %d already present, %d invalid. Dry run: nothing was changed.",
			plan.Count(transfer.RestoreAdd), plan.Count(transfer.RestoreToken), plan.Count(transfer.RestoreDiffers),
			plan.Count(transfer.RestorePresent), plan.Count(transfer.RestoreRefuse))
		return nil
	}
	report, err := w.Restore(ctx, plan.Backup, func(transfer.RestoreRow) bool { return f.replace }, func(done, total int) {
		s.Progress(fmt.Sprintf("%d of %s", done, phrase.Count(total, "entry", "entries")))
	})
	s.Progress("")
	s.Note(
		"%d added, %d tokens restored, %d replaced, %d conflicts kept, %d already present, %d invalid, %d "+
			"skipped.",
		report.Added, report.Tokens, report.Replaced, report.Kept, report.Present, report.Refused, report.Left)
	if err != nil {
		return err
	}
	return unused(report.Refused)
}

func printRestore(s *session, plan transfer.RestorePlan) error {
	if s.JSON {
		rows := []restoreRowJSON{}
		for _, row := range plan.Rows {
			rows = append(rows, restoreRowJSON{
				ID: row.ID, Kind: row.Kind, Title: row.Title, Action: string(row.Action),
				Reason: restoreReason(row),
			})
		}
		return report.WriteJSON(s.Out,
			map[string]any{"version": report.Version, "made": plan.Backup.Made.UTC(), "rows": rows})
	}
	t := console.Table{Heading: []string{"action", "what", "name", "why"}}
	for _, row := range plan.Rows {
		t.Rows = append(t.Rows, []console.Cell{
			{Text: string(row.Action), Color: actionColors[string(row.Action)]},
			{Text: row.Kind},
			{Text: row.Title, Color: console.Bold},
			{Text: restoreReason(row)},
		})
	}
	return s.Table(t)
}

// restoreReason says what differs, or why an entry cannot be restored.
func restoreReason(row transfer.RestoreRow) string {
	return cmp.Or(phrase.Base(row.Refused).What, phrase.Differs(row))
}
