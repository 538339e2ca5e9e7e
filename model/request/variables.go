package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"keyrack/model"
)

// Variable is a value taken from an answer, to stand in bodies by its name, as {{Name}}. It belongs to one environment:
// an id of demo means nothing in production.
type Variable struct {
	Name  string
	Value string
}

// ErrVariableName is returned for the name of a variable that holds other characters than letters, digits and
// underlines.
var ErrVariableName = errors.New("the name of a variable has letters, digits and underlines only")

// MissingVariableError says that a body needs variables that the environment does not have. Nothing was sent.
type MissingVariableError struct {
	Names       []string
	Environment string
}

func (e *MissingVariableError) Error() string {
	return fmt.Sprintf("no value in %s for %s", e.Environment, strings.Join(e.Names, ", "))
}

// CheckVariableName returns [ErrVariableName] for what cannot be the name of a variable.
func CheckVariableName(name string) error {
	if !variableName().MatchString(name) {
		return ErrVariableName
	}
	return nil
}

var (
	variableName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	})
	variableUse = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}`)
	})
)

// Expand puts the values of variables into a body, escaped as in a JSON string. It returns a [*MissingVariableError]
// when a name has no value, and the body itself when there is nothing to put in.
func Expand(body []byte, environment model.Environment, variables []Variable) ([]byte, error) {
	if !bytes.Contains(body, []byte("{{")) {
		return body, nil
	}
	var missing []string
	expanded := variableUse().ReplaceAllFunc(body, func(use []byte) []byte {
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
