package workspace

import (
	"context"
	"strings"

	"keyrack/model"
	"keyrack/model/request"
)

// Variables lists the variables of an environment by name.
func (s *shelf) Variables(ctx context.Context, environment model.EnvironmentID) ([]request.Variable, error) {
	return s.requests.Variables(ctx, environment)
}

// SetVariable keeps a value in place of the one before. Tokens in it are redacted. It returns
// [request.ErrVariableName].
func (s *shelf) SetVariable(ctx context.Context, environment model.EnvironmentID, v request.Variable) error {
	v.Name = strings.TrimSpace(v.Name)
	if err := request.CheckVariableName(v.Name); err != nil {
		return err
	}
	v.Value = s.redactor.RedactString(v.Value)
	return s.requests.SetVariable(ctx, environment, v)
}

// RemoveVariable removes a variable.
func (s *shelf) RemoveVariable(ctx context.Context, environment model.EnvironmentID, name string) error {
	return s.requests.RemoveVariable(ctx, environment, name)
}
