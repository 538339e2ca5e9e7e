package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

func newDoctorCommand(s *session) *cobra.Command {
	var repair bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look at stores, index, tokens and files, and repair them",
		Long: `Looks at the secret store, the index, the tokens and the files, and says of each how it is and what to do. It changes
nothing, sends nothing and shows no dialog, unless --repair has it mend what it can. It ends with 1 where something does
not work.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return s.doctor(c.Context(), repair) },
	}
	c.Flags().BoolVar(&repair, "repair", false, "mend what can be mended")
	return c
}

type findingJSON struct {
	Topic   string   `json:"topic"`
	Verdict string   `json:"verdict"`
	What    string   `json:"what"`
	Next    string   `json:"next,omitempty"`
	Items   []string `json:"items,omitempty"`
	Repair  string   `json:"repair,omitempty"` // what --repair can do about it
}

func (s *session) doctor(ctx context.Context, repair bool) error {
	// The vault is looked into where its passphrase was given; nobody is asked for it, but for a repair.
	given, err := s.givenPassphrase()
	if err != nil {
		return err
	}
	open := s.open
	if repair || !given.IsEmpty() {
		open = s.openSecrets
	}
	w, err := open(ctx)
	if err != nil {
		return err
	}
	findings, err := w.Doctor(ctx)
	if err != nil {
		return err
	}
	var failed error
	if repair {
		failed = s.mend(ctx, w, findings)
		if findings, err = w.Doctor(ctx); err != nil {
			return errors.Join(failed, err)
		}
	}
	if err := s.printFindings(findings); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	trouble := 0
	for _, finding := range findings {
		if finding.Verdict == workspace.Trouble {
			trouble++
		}
	}
	if trouble > 0 {
		return coded{usagef("The report says what to do.", "%s in order", phrase.Count(trouble, "thing is not", "things are not")), No}
	}
	return nil
}

// mend does each repair that the findings offer once.
func (s *session) mend(ctx context.Context, w *workspace.Workspace, findings []workspace.Finding) error {
	var done []workspace.Repair
	var all error
	for _, finding := range findings {
		if finding.Repair == workspace.NoRepair || slices.Contains(done, finding.Repair) {
			continue
		}
		done = append(done, finding.Repair)
		err := w.Mend(ctx, finding.Repair)
		all = errors.Join(all, err)
		if err == nil {
			s.note("Repaired: %s", finding.What)
		}
	}
	return all
}

// verdicts are the marks of findings: the words say the same.
var verdicts = map[workspace.Verdict]mark{
	workspace.Fine:    {"✓", green},
	workspace.Notice:  {"!", amber},
	workspace.Trouble: {"✗", red},
}

func (s *session) printFindings(findings []workspace.Finding) error {
	if s.json {
		items := []findingJSON{}
		for _, f := range findings {
			items = append(items, findingJSON{Topic: string(f.Topic), Verdict: string(f.Verdict), What: f.What, Next: f.Next, Items: f.Items, Repair: string(f.Repair)})
		}
		return printList(s, "findings", items)
	}
	paint := s.painter(s.Out)
	var lines strings.Builder
	for _, f := range findings {
		m := verdicts[f.Verdict]
		fmt.Fprintf(&lines, "%s %s  %s\n", paint.text(m.color, m.sign), paint.text(bold, fmt.Sprintf("%-12s", f.Topic)), clean(f.What))
		for _, item := range f.Items {
			fmt.Fprintf(&lines, "                - %s\n", clean(item))
		}
		next := f.Next
		if f.Repair != workspace.NoRepair {
			next = strings.TrimSpace(next + " keyrack doctor --repair mends it.")
		}
		if next != "" {
			fmt.Fprintf(&lines, "                %s\n", paint.text(faint, clean(next)))
		}
	}
	_, err := fmt.Fprint(s.Out, lines.String())
	return err
}
