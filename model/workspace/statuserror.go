package workspace

import (
	"errors"
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

// ErrNoCapabilities is wrapped by the error of a capability map for tokens that are not accepted at all.
var ErrNoCapabilities = errors.New("configuration/get does not work with these tokens")

// ErrCapabilitiesUnknown is returned for a capability map where configuration/get was not answered, so that no other
// answer would say anything.
var ErrCapabilitiesUnknown = errors.New("configuration/get was not answered")

// ProblemError is a complete answer that is not the JSON that the API promises, so that whoever answered was not Mews.
type ProblemError struct{ Problem connector.AnswerProblem }

func (e *ProblemError) Error() string { return "the answer is " + string(e.Problem) }
