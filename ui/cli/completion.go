package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model/sandbox"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/selection"
	"keyrack/ui/match"
)

// candidate is what a shell offers for a word.
type candidate struct {
	text   string
	beside string // what is shown beside it
}

// offer returns the candidates that begin as typed. Those in the same case win: a shell takes back what was typed of
// the others.
func offer(all []candidate, typed string) ([]string, cobra.ShellCompDirective) {
	for _, begins := range []func(text string) bool{
		func(text string) bool { return strings.HasPrefix(text, typed) },
		func(text string) bool { return strings.HasPrefix(match.Fold(text), match.Fold(typed)) },
	} {
		var found []string
		for _, c := range all {
			if begins(c.text) {
				found = append(found, console.Clean(c.text)+"\t"+console.Clean(c.beside))
			}
		}
		if len(found) > 0 {
			return found, cobra.ShellCompDirectiveNoFileComp
		}
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// listed are the connections of the environment that a command line names, or of all. A name that is wrong so far is
// no reason to offer nothing.
func (s *session) listed(c *cobra.Command) []workspace.Place {
	w, err := s.open(c.Context())
	if err != nil {
		return nil
	}
	var t target
	if flag := c.Flags().Lookup(selection.FlagEnvironment); flag != nil {
		t.Environment = flag.Value.String()
	}
	if defaults, err := s.defaults(c.Context(), w); err == nil {
		t.Settle(false, defaults...)
	}
	places, err := t.Choose(c.Context(), w)
	if err != nil {
		places, _ = w.List(c.Context())
	}
	return places
}

func (s *session) completeEnvironments(c *cobra.Command, _ []string, typed string) ([]string,
	cobra.ShellCompDirective,
) {
	w, err := s.open(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var all []candidate
	for _, environment := range w.Environments() {
		all = append(all, candidate{environment.Name, string(environment.Kind)})
	}
	return offer(all, typed)
}

// completeConnections offers arguments: several only where the command takes several.
func (s *session) completeConnections(c *cobra.Command, given []string, typed string) ([]string,
	cobra.ShellCompDirective,
) {
	if len(given) > 0 && !strings.Contains(c.Use, "…") && c.Flags().Lookup(selection.FlagConnection) != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp // there is one already
	}
	return s.offerConnections(c, given, typed)
}

// completeConnection offers the value of a flag.
func (s *session) completeConnection(c *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return s.offerConnections(c, nil, typed)
}

// offerConnections offers names that are of one connection alone, and of others the ids; so it does where nothing is
// called as typed, but something is that has it in its name.
func (s *session) offerConnections(c *cobra.Command, given []string, typed string) ([]string,
	cobra.ShellCompDirective,
) {
	places := s.listed(c)
	count := map[string]int{}
	for _, place := range places {
		count[match.Fold(place.Connection.Title())]++
	}
	var all, parts []candidate
	for _, place := range places {
		title, id := place.Connection.Title(), workspace.ShortID(place.Connection.ID)
		byID := candidate{id, title + " · " + place.Environment.Name}
		if slices.Contains(given, title) || slices.Contains(given, id) {
			continue
		}
		switch {
		case count[match.Fold(title)] == 1 && !strings.Contains(title, ":"): // bash takes a colon for the end of a list
			all = append(all, candidate{title, place.Environment.Name})
			if typed != "" && strings.HasPrefix(id, strings.ToLower(typed)) {
				all = append(all, byID)
			}
		default:
			all = append(all, byID)
		}
		if typed != "" && strings.Contains(match.Fold(title), match.Fold(typed)) {
			parts = append(parts, byID)
		}
	}
	if found, directive := offer(all, typed); len(found) > 0 {
		return found, directive
	}
	return offer(parts, "") // which a shell shows as far as they begin as typed
}

// completeOf offers what the connections have of something.
func (s *session) completeOf(words func(workspace.Place) []string) cobra.CompletionFunc {
	return func(c *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		var all []candidate
		seen := map[string]bool{}
		for _, place := range s.listed(c) {
			for _, word := range words(place) {
				if word != "" && !seen[word] {
					all, seen[word] = append(all, candidate{word, place.Environment.Name}), true
				}
			}
		}
		return offer(all, typed)
	}
}

func tagsOf(place workspace.Place) []string { return place.Connection.Tags }

func clientOf(place workspace.Place) []string { return []string{place.Integration.Client} }

func propertiesIn(place workspace.Place) []string {
	identity := place.Connection.Identity
	if identity == nil {
		return nil
	}
	names := []string{identity.Name}
	for _, e := range identity.Enterprises {
		names = append(names, e.Name)
	}
	return names
}

func verifiedName(place workspace.Place) []string {
	return propertiesIn(place)[:min(1, len(propertiesIn(place)))]
}

// completeClients offers the client applications of an environment, also those without a connection.
func (s *session) completeClients(c *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
	w, err := s.open(c.Context())
	if err != nil || len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	named := c.Flags().Lookup(selection.FlagEnvironment)
	var all []candidate
	for _, environment := range w.Environments() {
		if named != nil && named.Value.String() != "" && !strings.EqualFold(environment.Name, named.Value.String()) {
			continue
		}
		groups, err := w.Tree(c.Context(), environment.ID)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, group := range groups {
			all = append(all, candidate{group.Integration.Client, environment.Name})
		}
	}
	return offer(all, typed)
}

func completeStates(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	before, last, several := strings.Cut(typed, ",")
	for several && strings.Contains(last, ",") {
		more, rest, _ := strings.Cut(last, ",")
		before, last = before+","+more, rest
	}
	if !several {
		before, last = "", typed
	} else {
		before += ","
	}
	var all []candidate
	for _, state := range selection.States() {
		if strings.HasPrefix(state, last) {
			all = append(all, candidate{before + state, "the last check"})
		}
	}
	return offer(all, typed)
}

func completeScenarios(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var all []candidate
	for _, sample := range sandbox.ScenarioClient().Samples {
		all = append(all, candidate{string(sample.Scenario.Kind), sample.Label})
	}
	return offer(all, typed)
}

func (s *session) completeOperations(_ *cobra.Command, arguments []string, typed string) ([]string,
	cobra.ShellCompDirective,
) {
	catalogue, err := s.Catalogue(s.settings)
	if err != nil || len(arguments) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []candidate
	for _, entry := range catalogue.All() {
		all = append(all, candidate{entry.Path, entry.Title})
	}
	return offer(all, typed)
}
