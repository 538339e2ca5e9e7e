package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestEachCommandIsMadeByItsNamesAlone(t *testing.T) {
	taken := map[string]bool{}
	for _, one := range commands() {
		names := strings.Fields(one.names)
		made := one.make(testSession())
		if got := append([]string{made.Name()}, made.Aliases...); !slices.Equal(got, names) {
			t.Errorf("the table has %v, the command %v", names, got)
		}
		for _, name := range names {
			if taken[name] {
				t.Errorf("%s stands for two commands", name)
			}
			taken[name] = true
			alone := newRootCommand(testSession(), name, "--help").Commands()
			if want := !slices.Contains(ofAll, name); (len(alone) == 1) != want {
				t.Errorf("%s makes %d commands", name, len(alone))
			}
		}
	}
	for _, line := range [][]string{
		nil, {"help", "call"}, {"json"}, {"cal"}, {"--quiet", "list"}, {cobra.ShellCompRequestCmd, ""},
	} {
		if all := newRootCommand(testSession(), line...).Commands(); len(all) < len(commands()) {
			t.Errorf("%v makes %d commands", line, len(all))
		}
	}
}

func TestACommandMadeAloneHasTheSameHelp(t *testing.T) {
	whole := newRootCommand(testSession())
	for _, one := range commands() {
		name, _, _ := strings.Cut(one.names, " ")
		if slices.Contains(ofAll, name) {
			continue
		}
		among, _, err := whole.Find([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		var of func(alone, among *cobra.Command)
		of = func(alone, among *cobra.Command) {
			if got, want := usageOf(alone, 100), usageOf(among, 100); got != want {
				t.Errorf("%s alone:\n%s\namong all:\n%s", among.CommandPath(), got, want)
			}
			for i, child := range among.Commands() {
				of(alone.Commands()[i], child)
			}
		}
		of(newRootCommand(testSession(), name).Commands()[0], among)
	}
}

func TestEveryListingIsACommand(t *testing.T) {
	root := newRootCommand(testSession())
	for _, path := range listings() {
		c, rest, err := root.Find(strings.Fields(path))
		if err != nil || len(rest) > 0 || c.Flags().Lookup("template") == nil {
			t.Errorf("%s lists nothing: %v", path, err)
		}
	}
}
