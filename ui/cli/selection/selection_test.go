package selection_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/selection"
)

// shelf is a workspace with a few connections, which are named by their labels.
type shelf []workspace.Place

func (s shelf) LookupEnvironment(named string) (model.Environment, error) {
	for _, place := range s {
		if place.Environment.Name == named {
			return place.Environment, nil
		}
	}
	return model.Environment{}, &workspace.NotFoundError{Kind: "environment", Named: named}
}

func (s shelf) List(_ context.Context, in ...model.EnvironmentID) ([]workspace.Place, error) {
	return slices.DeleteFunc(slices.Clone(s), func(p workspace.Place) bool {
		return len(in) > 0 && !slices.Contains(in, p.Environment.ID)
	}), nil
}

func (s shelf) Lookup(ctx context.Context, named string, in ...model.EnvironmentID) (workspace.Place, error) {
	places, _ := s.List(ctx, in...)
	for _, place := range places {
		if place.Connection.Label == named {
			return place, nil
		}
	}
	return workspace.Place{}, &workspace.NotFoundError{Kind: "connection", Named: named}
}

func place(label, environment, client, property string, health model.Health, tags ...string) workspace.Place {
	return workspace.Place{
		Environment: model.Environment{ID: model.EnvironmentID(environment), Name: environment},
		Integration: model.Integration{ID: model.IntegrationID("id of " + client), Client: client},
		Connection: model.Connection{
			ID: model.ConnectionID(label + "-0000-0000"), Details: model.Details{Label: label, Tags: tags},
			Identity: &model.Identity{Name: property, EnterpriseID: "id of " + property}, LastCheck: model.Check{Health: health},
		},
	}
}

func house() shelf {
	all := shelf{
		place("a", "Demo", "Acme", "Hotel Öl", model.OK, "Net", "pilot"),
		place("b", "Demo", "Acme Sync", "Hotel Aurora", model.Rejected, "net"),
		place("c", "Staging", "Acme", "Hotel Aurora", model.CouldNotCheck, "pilot"),
		place("d", "Staging", "Other", "Chain", model.NeverChecked),
		place("e", "Staging", "Other", "Inn", model.TokenMissing),
	}
	all[3].Connection.Identity.Enterprises = []model.Enterprise{{ID: "e1", Name: "Hotel in a chain"}}
	all[4].Connection.Standing = model.Standing{State: model.Disabled}
	return all
}

func TestFlagsChooseWhatConnectionsHaveInCommon(t *testing.T) {
	for line, want := range map[string]string{
		"":                                  "abcde",
		"--env Staging":                     "cde",
		"--tag NET":                         "ab",
		"--tag net --tag pilot":             "a",
		"--state ok,rejected":               "ab",
		"--state unchecked --state stopped": "de",
		"--failed":                          "be",
		"--failed --env Demo":               "b",
		"--client acme":                     "ac", // exactly so, where there is one
		"--client sync":                     "b",
		"--client acme --client other":      "acde",
		"--client=id-of-Acme":               "",
		"--property ol":                     "a",
		"--property e1":                     "d",
		"--property chain":                  "d",
		"--property hotel":                  "abcd",
		"-c c -c a -c c":                    "ca",
		"-c c -c a --tag net":               "a",
		"--tag none":                        "",
	} {
		var s selection.Selection
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		s.Flags(flags)
		if err := flags.Parse(strings.Fields(line)); err != nil {
			t.Fatal(err)
		}
		places, err := s.Choose(t.Context(), house())
		got := ""
		for _, p := range places {
			got += p.Connection.Label
		}
		if got != want || err != nil {
			t.Errorf("%q chooses %q, want %q; %v", line, got, want, err)
		}
		one, err := s.One(t.Context(), house())
		if (err == nil) != (len(want) == 1) || err == nil && one.Connection.Label != want {
			t.Errorf("%q is one: %q, %v", line, one.Connection.Label, err)
		}
	}
}

func TestAChoiceThatCannotBeMadeSaysWhy(t *testing.T) {
	for text, s := range map[string]selection.Selection{
		`there is no state "fine"`:                 {States: []string{"fine"}},
		`there is no environment "Mars"`:           {Environment: "Mars", Failed: true},
		`there is no connection "x"`:               {Names: []string{"a", "x"}},
		`no connection is named`:                   {Environment: "Demo"},
		`no connection in Demo matches --client x`: {Environment: "Demo", Clients: []string{"x"}},
		`no connection matches a --tag t --failed`: {Names: []string{"a"}, Tags: []string{"t"}, Failed: true},
		`"--property hotel" matches 4 connections`: {Properties: []string{"hotel"}},
	} {
		_, err := s.One(t.Context(), house())
		if err == nil || err.Error() != text {
			t.Errorf("%+v: %v, want %s", s, err, text)
		}
		var advice *console.Advice
		if errors.As(err, &advice) && advice.Next == "" {
			t.Errorf("%v does not say what to do", err)
		}
	}
}
