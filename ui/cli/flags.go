package cli

import (
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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

// given refuses flags that were given and say nothing: an empty text, as of a variable that is not set, or a time or a
// number of 0, which is what they are without being given.
func given(c *cobra.Command, flags ...string) error {
	for _, name := range flags {
		flag := c.Flags().Lookup(name)
		if !flag.Changed {
			continue
		}
		texts := []string{flag.Value.String()}
		if several, is := flag.Value.(pflag.SliceValue); is {
			texts = several.GetSlice()
		}
		switch {
		case len(texts) == 0, slices.ContainsFunc(texts, func(text string) bool { return strings.TrimSpace(text) == "" }):
			return console.Usagef("Give it a value, or leave it out.", "--%s is empty", name)
		case flag.DefValue == texts[0] && (texts[0] == "0" || texts[0] == "0s"):
			return console.Usagef("Give more, or leave it out.", "--%s cannot be 0", name)
		}
	}
	return nil
}

// alone refuses flags that would be ignored beside another one.
func alone(c *cobra.Command, flag string, ignored ...string) error {
	if !c.Flags().Changed(flag) {
		return nil
	}
	for _, name := range ignored {
		if c.Flags().Changed(name) {
			return console.Usagef("Leave one of them out.", "--%s has nothing to do beside --%s", name, flag)
		}
	}
	return nil
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
