package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model/settings"
	"keyrack/ui/cli/console"
)

// settingJSON is a choice of the user.
type settingJSON struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Default string `json:"default"`
}

func newConfigCommand(s *session) *cobra.Command {
	names := func(_ *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(given) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var all []candidate
		for _, name := range settings.Names() {
			all = append(all, candidate{name, "a setting"})
		}
		return offer(all, typed)
	}
	list := &cobra.Command{
		Use:   "list",
		Short: "List the settings",
		Example: `  keyrack config list
  keyrack config list -o json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return listSettings(c, s) },
	}
	get := &cobra.Command{
		Use:     "get NAME",
		Short:   "Print a setting",
		Example: "  keyrack config get idle-lock",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: names,
		RunE: func(c *cobra.Command, arguments []string) error {
			w, err := s.open(c.Context())
			if err != nil {
				return err
			}
			value, err := w.Choices().Value(arguments[0])
			if err != nil {
				return noSetting(arguments[0], err)
			}
			_, err = fmt.Fprintln(s.Out, console.Clean(value))
			return err
		},
	}
	set := &cobra.Command{
		Use:   "set NAME VALUE",
		Short: "Change a setting",
		Long: `Changes a setting, of the window too. What can be chosen is yes or no, a number, or a time such as 15m; an empty text
is the default of proxy, ca-file and appearance.`,
		Example: `  keyrack config set idle-lock 5m
  keyrack config set history-days 30`,
		Args: cobra.ExactArgs(2), ValidArgsFunction: names,
		RunE: func(c *cobra.Command, arguments []string) error {
			w, err := s.open(c.Context())
			if err != nil {
				return err
			}
			return noSetting(arguments[0], w.SetValue(c.Context(), arguments[0], arguments[1]))
		},
	}
	return newGroup("config", "List and change the settings", list, get, set)
}

// noSetting says what is wrong with a setting. Whatever Keyrack does not take is a matter of the command line.
func noSetting(name string, err error) error {
	current, _ := settings.Defaults().Value(name)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, settings.ErrNoSetting):
		return console.Usagef("There is "+strings.Join(settings.Names(), ", ")+".", "there is no setting %q", name)
	case errors.Is(err, settings.ErrNoValue):
		return console.Usagef(fmt.Sprintf("Its default is %q.", current), "%s cannot be that", name)
	}
	return console.Usagef("See keyrack config --help.", "%s cannot be that: %v", name, err)
}

func listSettings(c *cobra.Command, s *session) error {
	w, err := s.open(c.Context())
	if err != nil {
		return err
	}
	var items []settingJSON
	t := console.Table{Heading: []string{"name", "value", "default"}, Keep: []string{"name"}}
	for _, name := range slices.Sorted(slices.Values(settings.Names())) {
		value, _ := w.Choices().Value(name) // it is one of the names
		usual, _ := settings.Defaults().Value(name)
		items = append(items, settingJSON{name, value, usual})
		t.Rows = append(t.Rows, console.PlainCells(name, value, usual))
	}
	if s.JSON {
		return printList(s, "settings", items)
	}
	return s.Table(t)
}
