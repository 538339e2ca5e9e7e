package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"keyrack/ui/cli/console"
)

// setHelp has the help of all commands printed for the width of the terminal. Names that commands had once are not in
// it: they go on working, for scripts. Examples are never broken: they are there to be copied.
func (s *session) setHelp(root *cobra.Command) {
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		text := console.Flow(strings.TrimSpace(cmp.Or(c.Long, c.Short)), s.TextWidth()) + "\n"
		if c.Runnable() || c.HasSubCommands() {
			text += "\n" + usageOf(c, s.TextWidth())
		}
		c.Print(text)
	})
	root.SetUsageFunc(func(c *cobra.Command) error {
		c.Print(usageOf(c, s.TextWidth()))
		return nil
	})
}

// newHelpCommand makes the command that prints the help of another one, or of a topic.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Print the help of a command or a topic",
		Example: "  keyrack help call",
		ValidArgsFunction: func(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
			named, _, err := root.Find(given)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, c := range named.Commands() {
				if !c.Hidden {
					names = append(names, c.Name()+"\t"+c.Short)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, arguments []string) error {
			named, rest, err := root.Find(arguments)
			if err != nil || len(rest) > 0 {
				if err != nil {
					named = root
				}
				return noCommand(named, arguments[len(arguments)-max(len(rest), 1):])
			}
			named.InitDefaultHelpFlag()
			return named.Help()
		},
	}
}

// forced lets --force stand for --yes and --replace, as in other programs, where a command has no --force of its own.
func forced(c *cobra.Command) {
	for _, own := range []string{"yes", "replace"} {
		if c.Flags().Lookup("force") != nil || c.Flags().Lookup(own) == nil {
			continue
		}
		before := c.Flags().GetNormalizeFunc()
		c.Flags().SetNormalizeFunc(func(flags *pflag.FlagSet, name string) pflag.NormalizedName {
			if name == "force" {
				name = own
			}
			return before(flags, name)
		})
		break
	}
	for _, child := range c.Commands() {
		forced(child)
	}
}

// usageOf is the help of a command without what it says about it.
func usageOf(c *cobra.Command, width int) string {
	var text strings.Builder
	section := func(heading, lines string) {
		if lines != "" {
			text.WriteString(heading + "\n" + strings.TrimRight(lines, "\n") + "\n\n")
		}
	}
	var uses string
	if c.Runnable() {
		uses = "  " + c.UseLine() + "\n"
	}
	if c.HasAvailableSubCommands() {
		uses += "  " + c.CommandPath() + " [command]\n"
	}
	section("Usage:", uses)
	section("Examples:", c.Example)
	if groups := c.Groups(); len(groups) > 0 {
		for _, group := range groups {
			section(group.Title, children(c, group.ID, width))
		}
	} else {
		section("Commands:", children(c, "", width))
	}
	section("Flags:", flagUsages(c.LocalFlags(), width))
	section("Global flags:", flagUsages(c.InheritedFlags(), width))
	if c.HasHelpSubCommands() {
		var lines strings.Builder
		for _, topic := range c.Commands() {
			if topic.IsAdditionalHelpTopicCommand() {
				fmt.Fprintf(&lines, "  %-*s  %s\n", c.Commands()[0].CommandPathPadding(), topic.CommandPath(), topic.Short)
			}
		}
		section("Help topics:", lines.String())
	}
	if c.HasAvailableSubCommands() {
		section(fmt.Sprintf("Use %q to learn more about a command.", c.CommandPath()+" [command] --help"), " ")
	}
	return strings.TrimRight(text.String(), "\n ") + "\n"
}

// children are the commands below one, in a group of the help.
func children(c *cobra.Command, group string, width int) string {
	longest := 0
	for _, child := range c.Commands() {
		if child.IsAvailableCommand() {
			longest = max(longest, len(child.Name()))
		}
	}
	var lines strings.Builder
	for _, child := range c.Commands() {
		if child.GroupID == group && child.IsAvailableCommand() {
			fmt.Fprintf(&lines, "  %-*s  %s\n", longest, child.Name(), child.Short)
		}
	}
	return console.Flow(lines.String(), width)
}

func flagUsages(flags *pflag.FlagSet, width int) string {
	var lines strings.Builder
	for line := range strings.Lines(flags.FlagUsagesWrapped(width)) {
		lines.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	if strings.TrimSpace(lines.String()) == "" {
		return ""
	}
	return lines.String()
}
