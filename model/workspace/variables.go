package workspace

import (
	"context"
	"strings"

	"keyrack/model"
	"keyrack/model/request"
)

// Variables lists the variables of an environment by name.
func (w *Workspace) Variables(ctx context.Context, environment model.EnvironmentID) ([]request.Variable, error) {
	return w.requests.Variables(ctx, environment)
}

// SetVariable keeps a value in place of the one before. Tokens in it are redacted. It returns
// [request.ErrVariableName].
func (w *Workspace) SetVariable(ctx context.Context, environment model.EnvironmentID, v request.Variable) error {
	v.Name = strings.TrimSpace(v.Name)
	if err := request.CheckVariableName(v.Name); err != nil {
		return err
	}
	v.Value = w.redactor.RedactString(v.Value)
	return w.requests.SetVariable(ctx, environment, v)
}

// RemoveVariable removes a variable.
func (w *Workspace) RemoveVariable(ctx context.Context, environment model.EnvironmentID, name string) error {
	return w.requests.RemoveVariable(ctx, environment, name)
}
