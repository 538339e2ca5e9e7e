package workspace

import (
	"fmt"

	"keyrack/model"
	"keyrack/model/connector"
)

// StatusError is an answer of another status than the caller needed.
type StatusError struct {
	Exchange model.Exchange
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s answered %d", e.Exchange.Operation.Path, e.Exchange.Status)
}

// ProblemError is a complete answer that is not the JSON that the API promises, so that whoever answered was not Mews.
type ProblemError struct{ Problem connector.AnswerProblem }

func (e *ProblemError) Error() string { return "the answer is " + string(e.Problem) }
