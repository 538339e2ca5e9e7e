package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/doctor"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

func newDoctorCommand(s *session) *cobra.Command {
	var repair, restore, anew bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Diagnose and repair storage",
		Long: `Diagnoses the secret store, the index, the tokens and the files, and says of each how it is and what to do.
It changes nothing and shows no dialog, unless --repair has it repair what it can, and sends nothing but questions to
the engines of teams that were joined: how they are, and what you may do there. Only what waited for the vault, such as
a move that was interrupted, goes on where its passphrase is given. It ends with 1 where something does not work.

An index that cannot be read is put in order with --restore-index, which takes the last good copy, or with --new-index.
The damaged file is set aside under another name; a sound index is left alone.`,
		Example: `  keyrack doctor
  keyrack doctor --repair`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case restore:
				s.settings.Damage = workspace.RestoreIndex
			case anew:
				s.settings.Damage = workspace.StartAnew
			}
			return runDoctor(c.Context(), s, repair)
		},
	}
	c.Flags().BoolVar(&restore, "restore-index", false, "put the last good copy in the place of a damaged index")
	c.Flags().BoolVar(&anew, "new-index", false, "begin with an empty index in the place of a damaged one")
	c.MarkFlagsMutuallyExclusive("restore-index", "new-index")
	c.Flags().BoolVar(&repair, "repair", false, "repair what can be repaired")
	return c
}

type findingJSON struct {
	Topic   string   `json:"topic"`
	Verdict string   `json:"verdict"`
	Kind    string   `json:"kind"`
	What    string   `json:"what"`
	Next    string   `json:"next,omitempty"`
	Items   []string `json:"items,omitempty"`
	Repair  string   `json:"repair,omitempty"` // what --repair can do about it
}

func runDoctor(ctx context.Context, s *session, repair bool) error {
	// The vault is looked into where its passphrase was given; nobody is asked for it, except for a repair.
	given, err := s.Given(ctx)
	if err != nil {
		return err
	}
	open := s.open
	if repair || !given.IsEmpty() {
		open = s.openSecrets
	}
	w, err := open(ctx)
	var failed error
	if errors.Is(err, secrets.ErrInVault) {
		failed, w, err = err, s.opened, nil // everything else can be looked at
	}
	if err != nil {
		return err
	}
	findings, err := w.Doctor(ctx)
	if err != nil {
		return err
	}
	if repair {
		failed = errors.Join(failed, mendAll(ctx, s, w, findings))
		if findings, err = w.Doctor(ctx); err != nil {
			return errors.Join(failed, err)
		}
	}
	if errors.Is(failed, secrets.ErrInVault) {
		sayWhyLocked(findings, failed)
	}
	if err := printFindings(s, findings); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	trouble := 0
	for _, finding := range findings {
		if finding.Verdict == doctor.Trouble {
			trouble++
		}
	}
	if trouble > 0 {
		return console.Advisef(console.No, "The report says what to do.", "%s in order",
			phrase.Count(trouble, "thing is not", "things are not"))
	}
	return nil
}

// sayWhyLocked puts why the vault could not be unlocked in the place of what is said of a locked one.
func sayWhyLocked(findings []doctor.Finding, failed error) {
	for i, f := range findings {
		if errors.Is(f.Err, secrets.ErrInVault) && errors.Is(f.Err, model.ErrStoreLocked) {
			findings[i].Err = failed
		}
	}
}

// mendAll does each repair that the findings offer once.
func mendAll(ctx context.Context, s *session, w *keyrack.Keyrack, findings []doctor.Finding) error {
	var done []doctor.Repair
	var all error
	for _, finding := range findings {
		if finding.Repair == doctor.NoRepair || slices.Contains(done, finding.Repair) {
			continue
		}
		done = append(done, finding.Repair)
		err := w.Mend(ctx, finding.Repair)
		all = errors.Join(all, err)
		if err == nil {
			s.Note("Repaired: %s", phrase.Finding(finding, explain).What)
		}
	}
	return all
}

// verdicts are the marks of findings: the words say the same.
var verdicts = map[doctor.Verdict]mark{
	doctor.Fine:    {"✓", console.Green},
	doctor.Notice:  {"!", console.Amber},
	doctor.Trouble: {"✗", console.Red},
}

// shownItems is how many items of a finding are worth a line each.
const shownItems = 10

func printFindings(s *session, findings []doctor.Finding) error {
	if s.JSON {
		items := []findingJSON{}
		for _, f := range findings {
			said := phrase.Finding(f, explain)
			items = append(items, findingJSON{
				Topic: phrase.Topic(f.Topic), Verdict: string(f.Verdict), Kind: string(f.Kind), What: said.What, Next: said.Next,
				Items:  f.Items,
				Repair: string(f.Repair),
			})
		}
		return printList(s, "findings", items)
	}
	paint := s.Painter(s.Out)
	var lines strings.Builder
	for _, f := range findings {
		m, said := verdicts[f.Verdict], phrase.Finding(f, explain)
		fmt.Fprintf(&lines, "%s %s  %s\n", paint.Text(m.color, m.sign),
			paint.Text(console.Bold, fmt.Sprintf("%-12s", phrase.Topic(f.Topic))), console.Clean(said.What))
		for i, item := range f.Items {
			if more := len(f.Items) - i; i == shownItems && more > 1 {
				fmt.Fprintf(&lines, "                and %d more; --json lists all\n", more)
				break
			}
			fmt.Fprintf(&lines, "                - %s\n", console.Clean(item))
		}
		next := said.Next
		if f.Repair != doctor.NoRepair {
			next = strings.TrimSpace(next + " keyrack doctor --repair mends it.")
		}
		if next != "" {
			fmt.Fprintf(&lines, "                %s\n", paint.Text(console.Faint, console.Clean(next)))
		}
	}
	_, err := fmt.Fprint(s.Out, lines.String())
	return err
}
