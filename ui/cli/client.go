package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
)

func newClientCommand(s *session) *cobra.Command {
	var environment, name string
	list := &cobra.Command{
		Use:     "list",
		Short:   "List the client applications",
		Example: "  keyrack client list --env sandbox",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return listClients(c.Context(), s, environment) },
	}
	environmentFlag(s, list, &environment, "list this `ENVIRONMENT` only")

	add := &cobra.Command{
		Use:   "add NAME [--env ENVIRONMENT]",
		Short: "Add a client application with its client token",
		Long: `Adds a client application. Its name and version stand in every request, and Mews looks for them when
it reviews an integration. The client token is read from standard input, or asked for in a terminal,
and so is the environment where keyrack env use has chosen none.`,
		Example: `  keyrack sandbox --listen 127.0.0.1:8080 &
  keyrack env add Local --url http://127.0.0.1:8080
  keyrack client add "Acme Sync 2.1.0" --env local`,
		Args: func(c *cobra.Command, arguments []string) error {
			if name != "" {
				arguments = append(arguments, name)
			}
			return cobra.ExactArgs(1)(c, arguments)
		},
		RunE: func(c *cobra.Command, arguments []string) error {
			return addClient(c.Context(), s, environment, append(arguments, name)[0])
		},
	}
	environmentFlag(s, add, &environment, "the `ENVIRONMENT` that the token is for")
	add.Flags().StringVar(&name, "name", "", "the NAME")
	_ = add.Flags().MarkHidden("name") // scripts may have it: how the name was given once

	var rotating, removing conflicts
	rotate := &cobra.Command{
		Use:     "rotate --env ENVIRONMENT NAME",
		Short:   "Rotate the client token of a client application",
		Example: "  keyrack client rotate --env sandbox \"Keyrack Sandbox 1.0.0\"",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: s.completeClients,
		RunE: func(c *cobra.Command, arguments []string) error {
			return rotateClient(c.Context(), s, environment, arguments[0], rotating)
		},
	}
	rotating.flag(rotate)
	environmentFlag(s, rotate, &environment, "the `ENVIRONMENT` it is in")
	require(rotate, "env")

	var yes bool
	remove := &cobra.Command{
		Use:     "delete --env ENVIRONMENT NAME",
		Aliases: []string{"remove"},
		Short:   "Delete a client application with its connections",
		Example: "  keyrack client delete --env sandbox \"Keyrack Sandbox 1.0.0\"",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: s.completeClients,
		RunE: func(c *cobra.Command, arguments []string) error {
			return deleteClient(c.Context(), s, environment, arguments[0], yes, removing)
		},
	}
	removing.flag(remove)
	environmentFlag(s, remove, &environment, "the `ENVIRONMENT` it is in")
	require(remove, "env")
	remove.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	group := newGroup("client", "List, add, edit, rotate and delete client applications", list, add,
		newClientEditCommand(s), rotate, remove)
	group.Aliases = []string{"clients"}
	return group
}

func newClientEditCommand(s *session) *cobra.Command {
	var environment, name string
	var editing conflicts
	c := &cobra.Command{
		Use:     "edit --env ENVIRONMENT NAME --name NAME",
		Aliases: []string{"rename"},
		Short:   "Change the name of a client application",
		Long: `Changes the name of a client application, such as after an update of it. The new name stands in every request from
then on. Its tokens stay.`,
		Example: `  keyrack client edit -e sandbox "Keyrack Sandbox 1.0.0" --name "Sandbox 1.1.0"`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: s.completeClients,
		RunE: func(c *cobra.Command, arguments []string) error {
			return editClient(c.Context(), s, environment, arguments[0], name, editing)
		},
	}
	editing.flag(c)
	environmentFlag(s, c, &environment, "the `ENVIRONMENT` it is in")
	c.Flags().StringVar(&name, "name", "", "the new `NAME`, with its version")
	require(c, "env")
	require(c, "name")
	return c
}

func environmentFlag(s *session, c *cobra.Command, environment *string, usage string) {
	c.Flags().StringVarP(environment, "env", "e", "", usage)
	complete(c, "env", s.completeEnvironments)
}

func listClients(ctx context.Context, s *session, named string) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	within, err := s.within(ctx, named)
	if err != nil {
		return err
	}
	var items []clientJSON
	t := console.Table{Heading: []string{"client", "environment", "token", "connections"}}
	for _, environment := range w.Environments() {
		if len(within) > 0 && within[0] != environment.ID {
			continue
		}
		groups, err := w.Tree(ctx, environment.ID)
		if err != nil {
			return err
		}
		for _, group := range groups {
			items = append(items, newClientJSON(environment, group.Integration, len(group.Connections)))
			t.Rows = append(t.Rows, []console.Cell{
				{Text: group.Integration.Client},
				environmentCell(environment),
				{Text: string(group.Integration.Fingerprint), Color: console.Faint},
				{Text: fmt.Sprint(len(group.Connections))},
			})
		}
	}
	if s.JSON {
		return printList(s, "clients", items)
	}
	if len(items) == 0 {
		s.Note("There is no client application yet. Add one with keyrack client add.")
		return nil
	}
	return s.Table(t)
}

func addClient(ctx context.Context, s *session, named, name string) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	environment, err := s.environmentFor(ctx, w, named)
	if err != nil {
		return err
	}
	token, err := s.Token(ctx, "Client token of "+name)
	if err != nil {
		return err
	}
	integration, err := w.AddIntegration(ctx, environment.ID, name, token)
	if err != nil {
		return err
	}
	if s.JSON {
		return printList(s, "clients", []clientJSON{newClientJSON(environment, integration, 0)})
	}
	s.Note("%s is added to %s, with the client token %s. Add a connection with keyrack add --env %s.", integration.Client,
		environment.Name, integration.Fingerprint, word(environment.Name))
	return nil
}

// client finds a client application by the names of its environment and its own.
func client(ctx context.Context, w *keyrack.Keyrack, environment, name string) (model.Environment, model.Integration,
	error,
) {
	in, err := w.LookupEnvironment(environment)
	if err != nil {
		return model.Environment{}, model.Integration{}, err
	}
	found, err := w.LookupIntegration(ctx, in.ID, name)
	return in, found, err
}

func editClient(ctx context.Context, s *session, named, name, to string, mine conflicts) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	environment, integration, err := client(ctx, w, named, name)
	if err != nil {
		return err
	}
	err = mine.settle(ctx, s, func() error {
		return w.EditIntegration(ctx, integration.ID, to, model.Token{})
	}, integration.Team)
	if err != nil {
		return err
	}
	before := integration.Client
	if integration, err = w.LookupIntegration(ctx, environment.ID, string(integration.ID)); err != nil {
		return err
	}
	if s.JSON {
		groups, err := w.Tree(ctx, environment.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(groups, func(g workspace.Group) bool { return g.Integration.ID == integration.ID })
		return printList(s, "clients", []clientJSON{newClientJSON(environment, integration, len(groups[at].Connections))})
	}
	s.Note("Renamed %s to %s.", before, integration.Client)
	return nil
}

func rotateClient(ctx context.Context, s *session, named, name string, mine conflicts) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	_, integration, err := client(ctx, w, named, name)
	if err != nil {
		return err
	}
	token, err := s.Token(ctx, "New client token of "+integration.Client)
	if err != nil {
		return err
	}
	if token.Secret.IsEmpty() {
		return model.ErrTokenEmpty
	}
	err = mine.settle(ctx, s, func() error {
		return w.EditIntegration(ctx, integration.ID, integration.Client, token)
	}, integration.Team)
	if err != nil {
		return err
	}
	s.Note("Rotated the client token of %s: %s. Check its connections with keyrack check.", integration.Client,
		token.Secret.Fingerprint())
	return nil
}

func deleteClient(ctx context.Context, s *session, named, name string, yes bool, mine conflicts) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	environment, integration, err := client(ctx, w, named, name)
	if err != nil {
		return err
	}
	everybody := forEverybody(ctx, w, integration.Team)
	if !yes {
		if err := confirmAll(ctx, s, w, environment, integration.ID, "Delete "+integration.Client+everybody); err != nil {
			return err
		}
	}
	err = mine.settle(ctx, s, func() error { return w.RemoveIntegration(ctx, integration.ID) }, integration.Team)
	if err != nil {
		return err
	}
	s.Note("Deleted %s and its tokens%s. They stay valid at Mews.", integration.Client, everybody)
	if everybody != "" {
		s.Note("keyrack team undelete brings them back.")
	}
	return nil
}
