package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/selection"
	"keyrack/ui/phrase"
)

func newEnvCommand(s *session) *cobra.Command {
	list := &cobra.Command{
		Use:     "list",
		Short:   "List the environments",
		Example: "  keyrack env list",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return listEnvironments(c.Context(), s) },
	}

	var url, socket, protection string
	add := &cobra.Command{
		Use:   "add NAME --url URL",
		Short: "Add an environment at an address of your own",
		Long: `Adds an environment for a Connector API at an address of your own, such as a test double of it. Tokens are sent to
https addresses, and to http ones of this computer.

Protection says what is sent there: open sends reads and writes, ask wants each write confirmed, read-only sends no
write until it is unlocked with the name of the property.`,
		Example: "  keyrack env add Staging --url https://api.example.com --protection read-only",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			if err := given(c, "socket"); err != nil {
				return err
			}
			address, err := model.ParseAddress(model.Custom, url)
			if err != nil {
				return err
			}
			environment := model.Environment{
				Name: arguments[0], Kind: model.Custom, Address: address, Protection: model.Protection(protection),
			}
			if socket != "" {
				if environment.Socket, err = model.ParseSocketAddress(socket); err != nil {
					return err
				}
			}
			return addEnvironment(c.Context(), s, environment)
		},
	}
	add.Flags().StringVar(&url, "url", "",
		"the address, a `URL` of scheme and host, such as https://api.example.com")
	add.Flags().StringVar(&socket, "socket", "",
		"the `URL` where keyrack listen gets events from, such as wss://ws.example.com")
	add.Flags().StringVar(&protection, "protection", string(model.Ask),
		"what is sent there: `PROTECTION` is open, ask or read-only")
	require(add, "url")
	completeFixed(add, "protection", string(model.Open), string(model.Ask), string(model.ReadOnly))

	var yes bool
	remove := &cobra.Command{
		Use:     "delete NAME",
		Aliases: []string{"remove"},
		Short:   "Delete an environment with everything in it",
		Example: `  keyrack env add Staging --url https://api.example.com
  keyrack env delete Staging`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			return deleteEnvironment(c.Context(), s, arguments[0], yes)
		},
		ValidArgsFunction: s.completeEnvironments,
	}
	remove.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	var sure bool
	confirm := &cobra.Command{
		Use:   "confirm NAME",
		Short: "Confirm the address of an environment for its older tokens",
		Long: `Confirms that the tokens which an older keyrack has stored for an environment were entered for the address that it has
now. Since then that address is kept beside each token, so that nobody can change it unseen; a token without one is not
sent to an address of your own. Where the environment has a socket of its own, its tokens are for that too from then on:
the question names both.`,
		Example: `  keyrack env add Staging --url https://api.example.com
  keyrack env confirm Staging`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			return confirmAddress(c.Context(), s, arguments[0], sure)
		},
		ValidArgsFunction: s.completeEnvironments,
	}
	confirm.Flags().BoolVarP(&sure, "yes", "y", false, "do not ask")
	group := newGroup("env", "List, add, edit, choose and delete environments", list, newEnvUseCommand(s), add,
		newEnvEditCommand(s), confirm, remove)
	group.Aliases = []string{"envs", "environments"}
	return group
}

func listEnvironments(ctx context.Context, s *session) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	var items []environmentJSON
	t := console.Table{
		Heading: []string{"environment", "address", "protection", "connections", "socket"},
		Keep:    []string{"environment"}, Spare: []string{"socket"}, LeftOut: s.cannotFit,
	}
	for _, environment := range w.Environments() {
		items = append(items, newEnvironmentJSON(environment))
		places, err := w.List(ctx, environment.ID)
		if err != nil {
			return err
		}
		address, socket := environment.Address.String(), environment.SocketAddress().String()
		if environment.Kind == model.Sandbox {
			address, socket = "in this program", "in this program"
		}
		t.Rows = append(t.Rows, append([]console.Cell{environmentCell(environment)},
			console.PlainCells(address, phrase.Protection(environment), fmt.Sprint(len(places)),
				socket)...))
	}
	if s.JSON {
		return printList(s, "environments", items)
	}
	return s.Table(t)
}

func addEnvironment(ctx context.Context, s *session, environment model.Environment) error {
	if err := environment.Validate(); err != nil {
		return &console.Advice{What: err.Error()}
	}
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	added, err := w.AddEnvironment(ctx, environment)
	if err != nil {
		return err
	}
	if s.JSON {
		return printList(s, "environments", []environmentJSON{newEnvironmentJSON(added)})
	}
	s.Note("%s %s is added: %s, %s.", marks[added.ShownKind()].sign, added.Name, added.Address, phrase.Protection(added))
	return nil
}

// openEnvironment returns the workspace, ready for secrets, and an environment in it.
func openEnvironment(ctx context.Context, s *session, name string) (*keyrack.Keyrack, model.Environment, error) {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return nil, model.Environment{}, err
	}
	environment, err := w.LookupEnvironment(name)
	return w, environment, err
}

// environmentFor finds the environment that a flag names, or that is taken by default, or asks for it at a terminal.
func (s *session) environmentFor(ctx context.Context, w *keyrack.Keyrack, flag string) (model.Environment, error) {
	t := target{Selection: selection.Selection{Environment: flag}}
	if err := t.settle(ctx, s, w, false); err != nil {
		return model.Environment{}, err
	}
	if t.Environment == "" {
		var names []string
		for _, environment := range w.Environments() {
			names = append(names, environment.Name)
		}
		answer, err := s.AskLine(ctx, "Environment ("+strings.Join(names, ", ")+"): ")
		if errors.Is(err, console.ErrNoTerminal) {
			return model.Environment{}, console.Usagef("Name it with --env, or choose one with keyrack env use.",
				"it is not said which environment the token is for")
		}
		if err != nil {
			return model.Environment{}, err
		}
		t.Environment = strings.TrimSpace(answer)
	}
	return w.LookupEnvironment(t.Environment)
}

func confirmAddress(ctx context.Context, s *session, name string, sure bool) error {
	w, environment, err := openEnvironment(ctx, s, name)
	if err != nil {
		return err
	}
	if !sure {
		question := fmt.Sprintf("%s %s: keep %s as the address of its older tokens", marks[environment.ShownKind()].sign,
			environment.Name, environment.BindsTo())
		if environment.BindsWithSocket() != environment.BindsTo() {
			question = fmt.Sprintf("%s %s: keep %s and the socket %s as the addresses of its tokens",
				marks[environment.ShownKind()].sign, environment.Name, environment.BindsTo(), environment.Socket)
		}
		if err := s.Confirm(ctx, question); err != nil {
			return err
		}
	}
	confirmed, err := w.ConfirmAddress(ctx, environment.ID)
	if err != nil {
		return err
	}
	s.Note("%s: the address is now kept beside %s more.", environment.Name, phrase.Count(confirmed, "token", "tokens"))
	return nil
}

func deleteEnvironment(ctx context.Context, s *session, name string, yes bool) error {
	w, environment, err := openEnvironment(ctx, s, name)
	if err != nil {
		return err
	}
	if environment.Kind != model.Custom {
		return console.Usagef("Only environments of your own can.", "%s cannot be deleted", environment.Name)
	}
	if !yes {
		if err := confirmAll(ctx, s, w, environment, "", "Delete "+environment.Name); err != nil {
			return err
		}
	}
	if err := w.RemoveEnvironment(ctx, environment.ID); err != nil {
		return err
	}
	s.Note("Deleted %s.", environment.Name)
	return nil
}

// within returns the id of the environment that a flag names, or that is taken by default; none without either.
func (s *session) within(ctx context.Context, flag string) ([]model.EnvironmentID, error) {
	w, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	t := target{Selection: selection.Selection{Environment: flag}}
	if err := t.settle(ctx, s, w, false); err != nil || t.Environment == "" {
		return nil, err
	}
	environment, err := w.LookupEnvironment(t.Environment)
	if err != nil {
		return nil, err
	}
	return []model.EnvironmentID{environment.ID}, nil
}

func newEnvEditCommand(s *session) *cobra.Command {
	var name, socket, protection, color string
	edit := &cobra.Command{
		Use:   "edit NAME",
		Short: "Change an environment of your own",
		Long: `Changes the name, the protection, the colour, or where the events of an environment of your own come from. Its tokens
are sent to the new --socket from then on; an empty one means that there is none. The address stays.`,
		Example: `  keyrack env add Staging --url https://api.example.com
  keyrack env edit Staging --socket wss://ws.example.com --mark-color teal`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, arguments []string) error {
			w, environment, err := openEnvironment(c.Context(), s, arguments[0])
			if err != nil {
				return err
			}
			flags := c.Flags()
			if flags.Changed("name") {
				environment.Name = name
			}
			if flags.Changed("protection") {
				environment.Protection = model.Protection(protection)
			}
			if flags.Changed("mark-color") {
				if environment.Color, err = colorNamed(color); err != nil {
					return err
				}
			}
			if flags.Changed("socket") {
				environment.Socket = model.SocketAddress{}
				if socket != "" {
					if environment.Socket, err = model.ParseSocketAddress(socket); err != nil {
						return err
					}
				}
			}
			if err := w.EditEnvironment(c.Context(), environment); err != nil {
				return err
			}
			s.Note("%s %s is saved.", marks[environment.ShownKind()].sign, environment.Name)
			return nil
		},
		ValidArgsFunction: s.completeEnvironments,
	}
	edit.Flags().StringVar(&name, "name", "", "the new `NAME`")
	edit.Flags().StringVar(&color, "mark-color", "",
		"the `COLOR` of its mark in the window: "+strings.Join(colorNames(), ", "))
	edit.Flags().StringVar(&protection, "protection", "", "what is sent there: `PROTECTION` is open, ask or read-only")
	edit.Flags().StringVar(&socket, "socket", "",
		"the `URL` where keyrack listen gets events from, such as wss://ws.example.com")
	edit.MarkFlagsOneRequired("name", "mark-color", "protection", "socket")
	completeFixed(edit, "protection", string(model.Open), string(model.Ask), string(model.ReadOnly))
	completeFixed(edit, "mark-color", colorNames()...)
	return edit
}

// amber is the name of the colour that an environment has where no other was chosen.
const amber = "amber"

// colorNames are the colours of an environment of one's own, as --mark-color has them.
func colorNames() []string {
	var names []string
	for _, color := range model.EnvironmentColors() {
		names = append(names, cmp.Or(string(color), amber))
	}
	return names
}

func colorNamed(name string) (model.EnvironmentColor, error) {
	for _, color := range model.EnvironmentColors() {
		if cmp.Or(string(color), amber) == strings.ToLower(name) {
			return color, nil
		}
	}
	return "", console.Usagef("Give one of "+strings.Join(colorNames(), ", ")+".",
		"%q is no colour of an environment", name)
}
