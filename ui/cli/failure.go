package cli

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// explain turns an error into sentences for a terminal: those of the window, and what to do in the words of commands.
func explain(err error) phrase.Explanation {
	var (
		advice  *console.Advice
		checked *checkError
		status  *workspace.StatusError
		failure *connector.Failure
	)
	explanation := phrase.Base(err)
	switch {
	case errors.As(err, &advice):
		return explainAdvice(advice)
	case errors.As(err, &checked):
		return explainCheck(checked.check)
	}
	if ending, found := endingOf(err); found {
		if ending.next != nil {
			explanation.Next = ending.next(err, explanation.Next)
		}
		return explanation
	}
	switch {
	case errors.As(err, &status):
		explanation.What = phrase.Quoting(strings.TrimSuffix(explanation.What, "."), status.Exchange.Message)
	case errors.As(err, &failure) && failure.Kind == connector.InvalidBody:
		explanation.Next = "The line above says where it stops being one; --quiet leaves that out."
	}
	return explanation
}

// explainCheck says why a token that was to be stored was not.
func explainCheck(check model.Check) phrase.Explanation {
	explanation := phrase.ExplainExchange(model.Exchange{Status: check.Status, Body: []byte("{}")})
	if explanation.What == "" || check.Health == model.CouldNotCheck && phrase.Remark(check) != "" {
		explanation.What = phrase.Remark(check)
	}
	explanation.Next = "Nothing was stored; --no-verify stores the token all the same."
	return explanation
}

func explainAdvice(advice *console.Advice) phrase.Explanation {
	first, size := utf8.DecodeRuneInString(advice.What)
	what := string(unicode.ToUpper(first)) + strings.TrimSuffix(advice.What[size:], ".") // what Windows says ends with one
	explanation := phrase.Explanation{What: what + ".", Next: advice.Next}
	if explanation.Next == "" && advice.Command != "" {
		explanation.Next = fmt.Sprintf("See %s --help.", advice.Command)
	}
	return explanation
}

// report tells the user of an error.
func (s *session) report(err error, exit console.Exit) {
	var program *ended
	var said *told
	if err == nil || errors.As(err, &program) || errors.As(err, &said) {
		return
	}
	if exit.Signal != nil {
		if !s.Quiet {
			fmt.Fprintln(s.Err, "keyrack: stopped")
		}
		return
	}
	explanation := explain(err)
	if s.JSON {
		// there is nowhere left to say it
		_ = report.WriteJSON(s.Err, errorDocument{
			Version: report.Version, Error: newErrorJSON(exit.Code, reasonOf(err), explanation),
		})
		return
	}
	paint := s.Painter(s.Err)
	fmt.Fprintln(s.Err, paint.Text(console.Red, "keyrack:"), console.Clean(explanation.Sentences()))
}
