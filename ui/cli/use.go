package cli

import (
	"cmp"
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/settings"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/selection"
)

// fromUse is who says what keyrack use has chosen.
const fromUse = "keyrack use"

// defaults are what commands take where nothing is named, the strongest first: the variables of the environment, the
// file of the project, and what the user has chosen.
func (s *session) defaults(ctx context.Context, w *keyrack.Keyrack) ([]selection.Default, error) {
	all := []selection.Default{selection.Variables(s.Getenv)}
	if folder, err := filepath.Abs("."); err == nil { // a folder that was deleted is in no project
		files := s.Files(s.settings)
		project, err := selection.Project(folder, func(path string) ([]byte, error) { return files.ReadFile(ctx, path) })
		if err != nil {
			return nil, err
		}
		all = append(all, project)
	}
	chosen := w.Target()
	environment, err := w.LookupEnvironment(string(chosen.Environment))
	if err != nil { // it was deleted, or nothing was chosen
		return all, nil
	}
	last := selection.Default{Environment: environment.Name, From: fromUse}
	if _, err := w.Lookup(ctx, string(chosen.Connection), environment.ID); err == nil && chosen.Connection != "" {
		last.Connection = string(chosen.Connection)
	}
	return append(all, last), nil
}

// settle takes what is missing of a choice from the defaults, and says so. Production is never taken.
func (t *target) settle(ctx context.Context, s *session, w *keyrack.Keyrack, connection bool) error {
	defaults, err := s.defaults(ctx, w)
	if err != nil {
		return err
	}
	environment, named := t.Settle(connection, defaults...)
	if environment.IsZero() && named.IsZero() {
		return nil
	}
	if named.From == fromUse { // which has an id
		place, err := t.One(ctx, w)
		if err != nil {
			return err
		}
		s.Note("Taken by default: %s in %s (%s).", place.Connection.Title(), environmentCell(place.Environment).Text,
			named.From)
		return neverProduction(place.Environment)
	}
	switch {
	case named.IsZero():
		s.Note("Taken by default: the environment %s (%s).", environment.Environment, environment.From)
	case t.Environment == "":
		s.Note("Taken by default: %s (%s).", named.Connection, named.From)
	default:
		s.Note("Taken by default: %s in %s (%s).", named.Connection, t.Environment, named.From)
	}
	if !named.IsZero() {
		place, err := t.One(ctx, w)
		return cmp.Or(err, neverProduction(place.Environment))
	}
	in, err := w.LookupEnvironment(environment.Environment)
	return cmp.Or(err, neverProduction(in))
}

func neverProduction(environment model.Environment) error {
	if !environment.IsProduction() {
		return nil
	}
	return console.Usagef("Name it each time, with --env or --connection.", "%s is production, and never taken by default",
		environment.Name)
}

func newUseCommand(s *session) *cobra.Command {
	var t target
	var none bool
	c := &cobra.Command{
		Use:   "use [CONNECTION]",
		Short: "Choose the connection that commands take where none is named",
		Long: `Chooses the connection, and with it the environment, that commands take where none is named. Without one it says what
they take now. keyrack env use chooses an environment alone.

KEYRACK_ENV and KEYRACK_CONNECTION are stronger, and so is a file .keyrack.toml in the folder of a project or one above
it, with lines such as

  environment = "Staging"
  connection = "Hotel Aurora"

What was taken is said on standard error. Production is never taken, and what deletes, rotates or reveals wants a name.`,
		Example: `  keyrack use "Hotel Aurora" --env sandbox
  keyrack use
  keyrack use --none`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return useConnection(c.Context(), s, t, none)
		},
	}
	t.flags(s, c)
	c.Flags().BoolVar(&none, "none", false, "take none any more")
	return c
}

func useConnection(ctx context.Context, s *session, t target, none bool) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	if none {
		return w.SetTarget(ctx, settings.Target{})
	}
	if !t.Narrows() {
		return sayTarget(ctx, s, w)
	}
	place, err := t.One(ctx, w)
	if err == nil {
		err = neverProduction(place.Environment)
	}
	if err != nil {
		return err
	}
	if err := w.SetTarget(ctx, settings.Target{
		Environment: place.Environment.ID, Connection: place.Connection.ID,
	}); err != nil {
		return err
	}
	s.Note("Commands take %s in %s where none is named.", place.Connection.Title(),
		environmentCell(place.Environment).Text)
	return nil
}

// sayTarget says what commands take now.
func sayTarget(ctx context.Context, s *session, w *keyrack.Keyrack) error {
	defaults, err := s.defaults(ctx, w)
	if err != nil {
		return err
	}
	var t target
	environment, named := t.Settle(true, defaults...)
	if environment.IsZero() && named.IsZero() {
		s.Note("Commands take nothing by default.")
		return nil
	}
	title := named.Connection
	if place, err := t.One(ctx, w); err == nil {
		title = place.Connection.Title()
	}
	return printFacts(s, []fact{
		{"environment", console.Cell{Text: t.Environment}},
		{"connection", console.Cell{Text: title}},
		{"from", console.Cell{Text: cmp.Or(named.From, environment.From)}},
	})
}

func newEnvUseCommand(s *session) *cobra.Command {
	var none bool
	c := &cobra.Command{
		Use:   "use [NAME]",
		Short: "Choose the environment that commands take where none is named",
		Long: `Chooses the environment that commands look in where --env is not given; see keyrack use --help. Without a name it says
what they take now.`,
		Example: `  keyrack env use Sandbox
  keyrack env use --none`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: s.completeEnvironments,
		RunE: func(c *cobra.Command, arguments []string) error {
			w, err := s.open(c.Context())
			if err != nil {
				return err
			}
			switch {
			case none:
				return w.SetTarget(c.Context(), settings.Target{})
			case len(arguments) == 0:
				return sayTarget(c.Context(), s, w)
			}
			environment, err := w.LookupEnvironment(arguments[0])
			if err == nil {
				err = neverProduction(environment)
			}
			if err != nil {
				return err
			}
			if err := w.SetTarget(c.Context(), settings.Target{Environment: environment.ID}); err != nil {
				return err
			}
			s.Note("Commands take %s where none is named.", environmentCell(environment).Text)
			return nil
		},
	}
	c.Flags().BoolVar(&none, "none", false, "take none any more")
	return c
}
