package cli

import (
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"keyrack/model/takeaway"
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

// word writes a name as one word of a command line, to be copied.
func word(name string) string {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	}) {
		return takeaway.ShellWord(name)
	}
	return name
}
