package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/sandbox"
	"keyrack/model/workspace"
	"keyrack/model/workspace/titles"
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

// scope opens the workspace and says which environment a command line names; empty for all. A name that is wrong so far
// is no reason to offer nothing.
func (s *session) scope(c *cobra.Command) (*keyrack.Keyrack, []model.EnvironmentID) {
	w, err := s.open(c.Context())
	if err != nil {
		return nil, nil
	}
	var t target
	if flag := c.Flags().Lookup(selection.FlagEnvironment); flag != nil {
		t.Environment = flag.Value.String()
	}
	if t.Environment == "" {
		if defaults, err := s.defaults(c.Context(), w); err == nil {
			t.Settle(false, defaults...)
		}
	}
	if environment, err := w.LookupEnvironment(t.Environment); err == nil {
		return w, []model.EnvironmentID{environment.ID}
	}
	return w, nil
}

// listed are the connections of the environment that a command line names, or of all.
func (s *session) listed(c *cobra.Command) []workspace.Place {
	w, environments := s.scope(c)
	if w == nil {
		return nil
	}
	places, _ := w.List(c.Context(), environments...)
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
// called as typed, but something is that has it in its name. It reads names alone: a person waits for it.
func (s *session) offerConnections(c *cobra.Command, given []string, typed string) ([]string,
	cobra.ShellCompDirective,
) {
	w, environments := s.scope(c)
	if w == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	shown := map[model.EnvironmentID]string{}
	for _, environment := range w.Environments() {
		shown[environment.ID] = environment.Name
	}
	query := titles.Query{Typed: match.Fold(typed)}
	if len(environments) > 0 {
		query.Environment = environments[0]
	}
	named := func() []titles.Title {
		found, err := w.Titles.Of(c.Context(), query)
		if err != nil {
			return nil
		}
		return slices.DeleteFunc(found, func(n titles.Title) bool { return shown[n.Environment] == "" })
	}
	byID := func(n titles.Title) candidate {
		return candidate{workspace.ShortID(n.ID), n.Text + " · " + shown[n.Environment]}
	}
	isGiven := func(n titles.Title) bool {
		return slices.Contains(given, n.Text) || slices.Contains(given, workspace.ShortID(n.ID))
	}
	if found, directive := offer(called(named(), isGiven, typed, shown, byID), typed); len(found) > 0 || typed == "" {
		return found, directive
	}
	var parts []candidate
	query.Within = true
	for _, n := range named() {
		if !isGiven(n) && strings.Contains(match.Fold(n.Text), match.Fold(typed)) {
			parts = append(parts, byID(n))
		}
	}
	return offer(parts, "") // which a shell shows as far as they begin as typed
}

// called are the names of those that are called so alone, and the ids of the others; nothing of what is given already.
func called(all []titles.Title, isGiven func(titles.Title) bool, typed string, shown map[model.EnvironmentID]string,
	byID func(titles.Title) candidate,
) []candidate {
	count := map[string]int{}
	for _, n := range all {
		count[match.Fold(n.Text)]++
	}
	var candidates []candidate
	for _, n := range all {
		alone := count[match.Fold(n.Text)] == 1 && !strings.Contains(n.Text, ":") // bash takes a colon for the end of a list
		if isGiven(n) {
			continue
		}
		if alone {
			candidates = append(candidates, candidate{n.Text, shown[n.Environment]})
		}
		if !alone || typed != "" && strings.HasPrefix(workspace.ShortID(n.ID), strings.ToLower(typed)) {
			candidates = append(candidates, byID(n))
		}
	}
	return candidates
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
