package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
)

// NotFoundError is returned for a text that names no environment, integration or connection.
type NotFoundError struct {
	Kind  string   // "connection", "environment" or "client application"
	Named string   // what was asked for; empty where one has to be named and none was
	Known []string // the names to choose from; empty when there are none, or too many to list
	In    string   // the name of the environment in which alone was looked; empty for all
}

func (e *NotFoundError) Error() string {
	if e.Named == "" {
		return fmt.Sprintf("there is no %s yet", e.Kind)
	}
	return fmt.Sprintf("there is no %s %q", e.Kind, e.Named)
}

// AmbiguousError is returned for a text that names several connections, or none of several integrations.
type AmbiguousError struct {
	Kind       string   // "connection" or "client application"
	Named      string   // empty where one has to be named and none was
	Candidates []string // as people tell them apart
}

func (e *AmbiguousError) Error() string {
	if e.Named == "" {
		return fmt.Sprintf("there are %d %ss", len(e.Candidates), e.Kind)
	}
	return fmt.Sprintf("%q matches %d %ss", e.Named, len(e.Candidates), e.Kind)
}

// minIDPrefix is the length from which the beginning of an id stands for the whole: a shorter one is rather a part of a
// name.
const minIDPrefix = 6

// LookupEnvironment returns the environment with this id or name. The case of the name does not matter. It returns a
// *[NotFoundError].
func (t *tree) LookupEnvironment(named string) (model.Environment, error) {
	missing := &NotFoundError{Kind: "environment", Named: named}
	for _, environment := range t.Environments() {
		if string(environment.ID) == named || strings.EqualFold(environment.Name, strings.TrimSpace(named)) {
			return environment, nil
		}
		missing.Known = append(missing.Known, environment.Name)
	}
	return model.Environment{}, missing
}

// LookupIntegration returns the integration of an environment with this id, client name or unambiguous part of it, and
// the only one of the environment where nothing is named. It returns a *[NotFoundError] or an *[AmbiguousError].
func (t *tree) LookupIntegration(ctx context.Context, environment model.EnvironmentID,
	named string,
) (model.Integration, error) {
	groups, err := t.Tree(ctx, environment)
	if err != nil {
		return model.Integration{}, err
	}
	var all []model.Integration
	var names []string
	for _, group := range groups {
		all, names = append(all, group.Integration), append(names, group.Integration.Client)
	}
	found := all
	if named != "" {
		found = closest(all, named, func(i model.Integration) (id string, names []string) {
			return string(i.ID), []string{i.Client}
		})
	}
	switch len(found) {
	case 0:
		return model.Integration{}, &NotFoundError{Kind: "client application", Named: named, Known: names}
	case 1:
		return found[0], nil
	}
	ambiguous := &AmbiguousError{Kind: "client application", Named: named}
	for _, integration := range found {
		ambiguous.Candidates = append(ambiguous.Candidates, integration.Client)
	}
	return model.Integration{}, ambiguous
}

// List returns the connections of the given environments, or of all where none is given: environments in their order,
// connections by integration, oldest first.
func (t *tree) List(ctx context.Context, environments ...model.EnvironmentID) ([]Place, error) {
	var places []Place
	for _, environment := range t.Environments() {
		if len(environments) > 0 && !slices.Contains(environments, environment.ID) {
			continue
		}
		groups, err := t.Tree(ctx, environment.ID)
		if err != nil {
			return nil, err
		}
		many := 0
		for _, group := range groups {
			many += len(group.Connections)
		}
		places = slices.Grow(places, many)
		for _, group := range groups {
			for _, connection := range group.Connections {
				places = append(places, Place{Environment: environment, Integration: group.Integration, Connection: connection})
			}
		}
	}
	return places, nil
}

// Lookup returns the connection that a text names: an id or its beginning, the label, the name of the property, or else
// an unambiguous part of the two. The environments limit where to look. It returns a *[NotFoundError] or an
// *[AmbiguousError].
func (t *tree) Lookup(ctx context.Context, named string, environments ...model.EnvironmentID) (Place, error) {
	places, err := t.List(ctx, environments...)
	if err != nil {
		return Place{}, err
	}
	found := closest(places, named, func(p Place) (id string, names []string) {
		names = []string{p.Connection.Label}
		if p.Connection.Identity != nil {
			names = append(names, p.Connection.Identity.Name)
		}
		return string(p.Connection.ID), names
	})
	switch len(found) {
	case 0:
		missing := &NotFoundError{Kind: "connection", Named: named}
		if len(places) == 0 {
			missing.Named = ""
		}
		if len(environments) == 1 {
			if only, err := t.environment(environments[0]); err == nil {
				missing.In = only.Name
			}
		}
		return Place{}, missing
	case 1:
		return found[0], nil
	}
	ambiguous := &AmbiguousError{Kind: "connection", Named: named}
	for _, place := range found {
		ambiguous.Candidates = append(ambiguous.Candidates,
			place.Candidate())
	}
	return Place{}, ambiguous
}

// Candidate is a connection as people tell it from another of the same name.
func (p Place) Candidate() string {
	return fmt.Sprintf("%s in %s (%s)", p.Connection.Title(), p.Environment.Name, ShortID(p.Connection.ID))
}

// ShortID is the beginning of an id that is long enough for [Workspace.Lookup] and, among a workstation's connections,
// for one alone.
func ShortID(id model.ConnectionID) string { return string(id[:min(len(id), 8)]) }

// closest returns the items that a text names best: those with this id, else those with this very name, else with the
// name in another case, else those whose id begins so, else those that have it as a part of a name.
func closest[T any](all []T, named string, words func(T) (id string, names []string)) []T {
	named = strings.TrimSpace(named)
	if named == "" {
		return nil
	}
	lower := strings.ToLower(named)
	for _, fits := range []func(id string, names []string) bool{
		func(id string, _ []string) bool { return id == named },
		func(_ string, names []string) bool { return slices.Contains(names, named) },
		func(_ string, names []string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, named) })
		},
		func(id string, _ []string) bool { return len(named) >= minIDPrefix && strings.HasPrefix(id, lower) },
		func(_ string, names []string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return strings.Contains(strings.ToLower(name), lower) })
		},
	} {
		var found []T
		for _, item := range all {
			if fits(words(item)) {
				found = append(found, item)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}
