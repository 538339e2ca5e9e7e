package cli

import (
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"keyrack/model/takeaway"
	"keyrack/ui/cli/console"
)

// require makes a flag required.
func require(c *cobra.Command, flag string) {
	if err := c.MarkFlagRequired(flag); err != nil {
		panic(err) // the flag is not defined: a mistake in the command
	}
}

// complete tells the shell what a flag can be.
func complete(c *cobra.Command, flag string, names cobra.CompletionFunc) {
	if err := c.RegisterFlagCompletionFunc(flag, names); err != nil {
		panic(err) // the flag is not defined: a mistake in the command
	}
}

func completeFixed(c *cobra.Command, flag string, names ...string) {
	complete(c, flag, cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

func (s *session) completeEnvironments(c *cobra.Command, _ []string, typed string) ([]string,
	cobra.ShellCompDirective,
) {
	w, err := s.open(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, environment := range w.Environments() {
		names = appendNamed(names, typed, environment.Name, string(environment.Kind))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (s *session) completeConnections(c *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	w, err := s.open(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	places, err := w.List(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, place := range places {
		names = appendNamed(names, typed, place.Connection.Title(), place.Environment.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (s *session) completeOperations(_ *cobra.Command, arguments []string, typed string) ([]string,
	cobra.ShellCompDirective,
) {
	catalogue, err := s.Catalogue(s.settings)
	if err != nil || len(arguments) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, entry := range catalogue.All() {
		names = appendNamed(names, typed, entry.Path, entry.Title)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// appendNamed adds a name that begins as typed, with what shells show beside it.
func appendNamed(names []string, typed, name, beside string) []string {
	if len(name) < len(typed) || !strings.EqualFold(name[:len(typed)], typed) {
		return names
	}
	return append(names, console.Clean(name)+"\t"+console.Clean(beside))
}

// word writes a name as one word of a command line, to be copied.
func word(name string) string {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	}) {
		return takeaway.ShellWord(name)
	}
	return name
}
