package workspace

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"keyrack/model"
)

// Variable is a value taken from an answer, to stand in bodies by its name, as {{Name}}. It belongs to one environment: an
// id of demo means nothing in production.
type Variable struct {
	Name  string
	Value string
}

// ErrVariableName is returned for the name of a variable that holds other characters than letters, digits and underlines.
var ErrVariableName = errors.New("the name of a variable has letters, digits and underlines only")

// MissingVariableError says that a body needs variables that the environment does not have. Nothing was sent.
type MissingVariableError struct {
	Names       []string
	Environment string
}

func (e *MissingVariableError) Error() string {
	return fmt.Sprintf("no value in %s for %s", e.Environment, strings.Join(e.Names, ", "))
}

var (
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	variableUse  = regexp.MustCompile(`\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}`)
)

// Variables lists the variables of an environment by name.
func (w *Workspace) Variables(ctx context.Context, environment model.EnvironmentID) ([]Variable, error) {
	return w.requests.Variables(ctx, environment)
}

// SetVariable keeps a value in place of the one before. Tokens in it are redacted. It returns
// [ErrVariableName].
func (w *Workspace) SetVariable(ctx context.Context, environment model.EnvironmentID, v Variable) error {
	if v.Name = strings.TrimSpace(v.Name); !variableName.MatchString(v.Name) {
		return ErrVariableName
	}
	v.Value = w.redactor.RedactString(v.Value)
	return w.requests.SetVariable(ctx, environment, v)
}

// RemoveVariable removes a variable.
func (w *Workspace) RemoveVariable(ctx context.Context, environment model.EnvironmentID, name string) error {
	return w.requests.RemoveVariable(ctx, environment, name)
}

// Expand puts the values of variables into a body, escaped as in a JSON string. It returns a [*MissingVariableError] when
// a name has no value, and the body itself when there is nothing to put in.
func Expand(body []byte, environment model.Environment, variables []Variable) ([]byte, error) {
	if !bytes.Contains(body, []byte("{{")) {
		return body, nil
	}
	var missing []string
	expanded := variableUse.ReplaceAllFunc(body, func(use []byte) []byte {
		name := string(use[2 : len(use)-2])
		for _, v := range variables {
			if v.Name == name {
				quoted, _ := json.Marshal(v.Value) // a string always encodes
				return quoted[1 : len(quoted)-1]
			}
		}
		missing = append(missing, name)
		return use
	})
	if missing != nil {
		return nil, &MissingVariableError{Names: missing, Environment: environment.Name}
	}
	return expanded, nil
}
