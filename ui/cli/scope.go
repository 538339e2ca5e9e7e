package cli

import (
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/ui/cli/console"
)

// propertiesOf returns the ids of the properties that --property names by id or by name.
func propertiesOf(connection model.Connection, named []string) ([]string, error) {
	if len(named) == 0 {
		return nil, nil
	}
	if connection.Identity == nil {
		return nil, model.ErrNotVerified
	}
	reached := slices.Clone(connection.Identity.Enterprises)
	if !connection.Identity.Portfolio {
		reached = append(reached, model.Enterprise{ID: connection.Identity.EnterpriseID, Name: connection.Identity.Name})
	}
	var ids []string
	for _, name := range named {
		at := slices.IndexFunc(reached,
			func(e model.Enterprise) bool { return e.ID == name || strings.EqualFold(e.Name, name) })
		if at < 0 {
			return nil,
				console.Usagef("See them with keyrack show.", "%s does not reach a property %q", connection.Title(), name)
		}
		ids = append(ids, reached[at].ID)
	}
	return ids, nil
}
