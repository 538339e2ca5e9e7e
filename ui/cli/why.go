package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model/workspace"
)

func newWhyCommand(s *session) *cobra.Command {
	var t target
	c := &cobra.Command{
		Use:   "why CONNECTION [OPERATION]",
		Short: "Find out why a request was refused with 401",
		Long: `Finds the most likely cause of a 401 and shows what speaks for it. It asks configuration/get with the same tokens and,
where that is refused too, with up to three other tokens of the same client application. It tries the tokens in no
other environment.`,
		Example:           "  keyrack why aurora bills/getAll",
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.connection = arguments[0]
			return s.why(c.Context(), t, strings.Join(arguments[1:], ""))
		},
	}
	t.environmentFlag(s, c)
	return c
}

type diagnosisJSON struct {
	Cause    string   `json:"cause"`
	What     string   `json:"what"`
	Token    string   `json:"token,omitempty"`
	Next     string   `json:"next,omitempty"`
	Evidence []string `json:"evidence"`
	Sent     int      `json:"sent"` // requests
}

func (s *session) why(ctx context.Context, t target, operation string) error {
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	diagnosis, err := w.Why(ctx, workspace.WhyOptions{Connection: place.Connection.ID, Path: operation})
	if err != nil {
		return err
	}
	explanation := diagnosis.Explanation()
	item := diagnosisJSON{Cause: string(diagnosis.Cause), What: explanation.What, Token: explanation.Token, Next: explanation.Next, Evidence: []string{}, Sent: diagnosis.Sent}
	for _, evidence := range diagnosis.Evidence {
		item.Evidence = append(item.Evidence, evidence.Sentence())
	}
	if s.json {
		err = printList(s, "diagnoses", []diagnosisJSON{item})
	} else {
		err = s.printDiagnosis(item)
	}
	if err != nil {
		return err
	}
	switch diagnosis.Cause {
	case workspace.CauseNone:
		return nil
	case workspace.CauseUnreachable:
		return &told{Unknown}
	}
	return &told{No}
}

func (s *session) printDiagnosis(item diagnosisJSON) error {
	paint := s.painter(s.Out)
	var lines strings.Builder
	lines.WriteString(paint.text(bold, clean(item.What)) + "\n")
	for _, sentence := range nonEmpty(item.Token, item.Next) {
		lines.WriteString(clean(sentence) + "\n")
	}
	for _, evidence := range item.Evidence {
		lines.WriteString(paint.text(faint, "  - "+clean(evidence)) + "\n")
	}
	_, err := fmt.Fprint(s.Out, lines.String())
	return err
}

// told is the error of a command whose output has said already what is wrong.
type told struct {
	code Code
}

func (t *told) Error() string { return "the output says what is wrong" }
