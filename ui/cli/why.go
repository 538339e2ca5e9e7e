package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

func newWhyCommand(s *session) *cobra.Command {
	var t target
	var f trying
	var silent bool
	var length time.Duration
	c := &cobra.Command{
		Use:   "why CONNECTION [OPERATION]",
		Short: "Find out why a request was refused, or why no events come",
		Long: `Finds the most likely cause of a 401 and shows what speaks for it. It asks configuration/get with the same
tokens. Where that works, it sends the operation once, with the smallest body, if it is a read; a write is never
sent, and it says so. Where that is refused too, it asks with up to three other tokens of the same client
application.

It ends with 1 where it has found a cause, with 0 where everything works, and with 2 where it could not be told.

--events finds out why no events come. It asks configuration/get, opens the socket and closes it again, and reads what
has changed within the last hour. With --for it listens first, and says which changes were told and which were not. It
ends with 1 where the tokens or the socket are refused, or a change was not told.

The tokens are tried in no other environment, unless --try names one: demo or production. That shows them to another
host, so it is asked for first; of tokens for production it wants a yes that is typed at a terminal, whatever the flags
say.`,
		Example: `  keyrack why borealis
  keyrack why borealis bills/getAll
  keyrack why borealis --events`,
		Args:              cobra.MaximumNArgs(2),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			if !t.Narrows() && len(arguments) > 0 {
				t.Names, arguments = arguments[:1], arguments[1:]
			}
			if len(arguments) > 1 {
				return console.Usagef("Leave one of them out.", "%q is more than one OPERATION", strings.Join(arguments, " "))
			}
			if silent {
				if len(arguments) > 0 {
					return console.Usagef("Leave one of them out.", "--events is about no OPERATION")
				}
				if err := cmp.Or(given(c, "for"), alone(c, "events", "try", "add", "yes")); err != nil {
					return err
				}
				if length < 0 {
					return console.Usagef("Give a time such as 1m.", "%s is over already", length)
				}
				return explainSilence(c.Context(), s, t, length)
			}
			if c.Flags().Changed("for") {
				return console.Usagef("Add --events.", "--for says how long to listen for events")
			}
			if f.add && f.environment == "" {
				return console.Usagef("Add --try with the name of an environment.", "--add does not say where to")
			}
			return explainRefusal(c.Context(), s, t, strings.Join(arguments, ""), f)
		},
	}
	t.flags(s, c)
	c.Flags().StringVar(&f.environment, "try", "", "if they are refused, try the tokens in this other `ENVIRONMENT`")
	complete(c, "try", s.completeEnvironments)
	c.Flags().BoolVar(&silent, "events", false, "find out why no events come")
	c.Flags().DurationVar(&length, "for", 0, "with --events: listen for this `TIME` first, such as 1m")
	c.Flags().BoolVar(&f.add, "add", false, "with --try: add the connection there too, if the tokens open something")
	c.Flags().BoolVarP(&f.yes, "yes", "y", false, "with --try: do not ask, unless the tokens are for production")
	return c
}

// trying are the flags about another environment.
type trying struct {
	environment string
	add, yes    bool
}

type diagnosisJSON struct {
	Cause    string   `json:"cause"`
	Message  string   `json:"message,omitempty"` // the server's own, of the refusal
	What     string   `json:"what"`
	Token    string   `json:"token,omitempty"`
	Next     string   `json:"next,omitempty"`
	Evidence []string `json:"evidence"`
	Sent     int      `json:"sent"` // requests
	// Elsewhere is what came of --try.
	Elsewhere *elsewhereJSON `json:"elsewhere,omitempty"`
}

type elsewhereJSON struct {
	Environment string             `json:"environment"`
	Health      string             `json:"health"`
	What        string             `json:"what"`
	Token       string             `json:"token,omitempty"`
	Next        string             `json:"next,omitempty"`
	Added       *report.Connection `json:"added,omitempty"`
}

func explainRefusal(ctx context.Context, s *session, t target, operation string, f trying) error {
	if operation != "" {
		catalogue, err := s.Catalogue(s.settings)
		if err != nil {
			return err
		}
		operation, _ = spelled(catalogue, operation)
		if err := known(catalogue, operation); err != nil {
			return err
		}
	}
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	var there model.Environment
	if f.environment != "" {
		if there, err = w.LookupEnvironment(f.environment); err != nil {
			return err
		}
	}
	diagnosis, err := w.Why(ctx, check.WhyOptions{Connection: place.Connection.ID, Path: operation})
	if err != nil {
		return err
	}
	explanation := phrase.Diagnosis(diagnosis)
	item := diagnosisJSON{
		Cause: string(diagnosis.Cause), What: explanation.What, Token: explanation.About,
		Next: explanation.Next, Evidence: []string{}, Sent: diagnosis.Sent,
		Message: cmp.Or(diagnosis.Asked.Message, diagnosis.Own.Message),
	}
	for _, evidence := range diagnosis.Evidence {
		item.Evidence = append(item.Evidence, phrase.Evidence(evidence))
	}
	if !s.JSON {
		if err := printDiagnosis(s, item); err != nil {
			return err
		}
	}
	if f.environment == "" && len(diagnosis.Elsewhere) > 0 {
		s.Note("Try them there with --try %s.", word(diagnosis.Elsewhere[0].Name))
	}
	if f.environment != "" {
		if item.Elsewhere, err = tryElsewhere(ctx, s, w, place, there, diagnosis, f); err != nil {
			return err
		}
	}
	if s.JSON {
		if err := printList(s, "diagnoses", []diagnosisJSON{item}); err != nil {
			return err
		}
	}
	switch diagnosis.Cause {
	case check.CauseNone:
		return nil
	case check.CauseUnreachable, check.CauseOperation, check.CauseNotSent:
		return &told{console.Unknown}
	}
	return &told{console.No}
}

func printDiagnosis(s *session, item diagnosisJSON) error {
	paint := s.Painter(s.Out)
	var lines strings.Builder
	lines.WriteString(paint.Text(console.Bold, console.Clean(item.What)) + "\n")
	for _, sentence := range nonEmpty(item.Token, item.Next) {
		lines.WriteString(console.Clean(sentence) + "\n")
	}
	for _, evidence := range item.Evidence {
		lines.WriteString(paint.Text(console.Faint, "  - "+console.Clean(evidence)) + "\n")
	}
	_, err := fmt.Fprint(s.Out, lines.String())
	return err
}

// tryElsewhere tries refused tokens in another environment, after the word of the user, and says what came of it. It
// returns nil where the tokens are not refused at all.
func tryElsewhere(ctx context.Context, s *session, w *keyrack.Keyrack, place workspace.Place, there model.Environment,
	diagnosis check.Diagnosis, f trying,
) (*elsewhereJSON, error) {
	switch diagnosis.Cause {
	case check.CauseNone, check.CausePermission, check.CauseUnreachable, check.CauseOperation, check.CauseNotSent:
		s.Note("The tokens were not tried in %s: nothing refuses them here.", there.Name)
		return nil, nil
	}
	options := workspace.TryElsewhereOptions{Connection: place.Connection.ID, Environment: there.ID}
	if !slices.ContainsFunc(diagnosis.Elsewhere, func(e model.Environment) bool { return e.ID == there.ID }) {
		return nil, workspace.ErrNotElsewhere
	}
	act := fmt.Sprintf("Send both tokens of %s to %s, %s", place.Connection.Title(), there.Name, there.Address)
	var err error
	switch {
	case diagnosis.NeedsYes:
		if options.Typed, err = s.AskLine(ctx,
			act+". They are for production. Type yes to do it: "); errors.Is(err, console.ErrNoTerminal) {
			return nil, console.Advisef(console.Refused, "Do it at a terminal: no flag says yes for tokens of production.",
				"%s needs a typed yes, and there is no terminal to ask at", act)
		}
	case !f.yes:
		err = confirmFor(ctx, s, w, act, place)
	}
	if err != nil {
		return nil, err
	}
	found, err := w.TryElsewhere(ctx, options)
	if err != nil {
		return nil, err
	}
	explanation := phrase.Elsewhere(found, place.Environment, there)
	item := &elsewhereJSON{
		Environment: there.Name, Health: string(found.Check().Health), What: explanation.What,
		Token: explanation.About, Next: explanation.Next,
	}
	if f.add && found.Check().Health == model.OK {
		added, err := w.AddElsewhere(ctx, place.Connection.ID, there.ID, found)
		if err != nil {
			return nil, err
		}
		at, err := w.Find(added.ID)
		if err != nil {
			return nil, err
		}
		document := report.NewConnection(at)
		item.Added, item.Next = &document,
			fmt.Sprintf("It is added to %s. Delete the one in %s with keyrack delete.", there.Name, place.Environment.Name)
	}
	if s.JSON {
		return item, nil
	}
	return item, printDiagnosis(s, diagnosisJSON{What: item.What, Token: item.Token, Next: item.Next})
}

// told is the error of a command whose output has said already what is wrong.
type told struct {
	code console.Code
}

func (t *told) Error() string { return "the output says what is wrong" }
