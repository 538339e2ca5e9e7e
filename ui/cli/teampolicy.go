package cli

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace/teams"
	"keyrack/ui/cli/console"
)

func newTeamPolicyCommand(s *session) *cobra.Command {
	var name, role, mount, path string
	c := &cobra.Command{
		Use:   "policy [--role ROLE]",
		Short: "Print the policy of a role for the administrator",
		Long: `Prints the policy of a role in HCL, as an administrator gives it to the engine: for the team that was
joined, or for --mount and --path. A reader sees the list and uses tokens; an editor adds, rotates,
edits and deletes, all of which can be brought back; an owner destroys as well. Nothing is sent.`,
		Example: "  keyrack team policy --role editor --mount secret --path keyrack/acme",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains(team.Roles(), team.Role(role)) {
				return console.Usagef("Give reader, editor or owner.", "there is no role %q", role)
			}
			if path == "" {
				w, err := s.open(c.Context())
				if err != nil {
					return err
				}
				if w.Teams == nil {
					return teams.ErrNoTeam
				}
				joined, err := w.Teams.Named(c.Context(), name)
				if err != nil {
					return err
				}
				mount, path = joined.Place.Mount, joined.Place.Path
			}
			_, err := io.WriteString(s.Out, team.Policy(team.Role(role), mount, path))
			return err
		},
	}
	teamFlag(s, c, &name)
	c.Flags().StringVar(&role, "role", string(team.Reader), "`ROLE`: reader, editor or owner")
	c.Flags().StringVar(&mount, "mount", "secret", "with --path: where KV version 2 is `MOUNT`ed")
	c.Flags().StringVar(&path, "path", "", "the `PATH` of a team that was not joined here")
	completeFixed(c, "role", string(team.Reader), string(team.Editor), string(team.Owner))
	return c
}

func newTeamForceCommand(s *session) *cobra.Command {
	var name, environment, protection string
	c := &cobra.Command{
		Use:   "force --env ENVIRONMENT --protection PROTECTION",
		Short: "Force the protection of an environment for all members",
		Long: `Says for all members how an environment is protected at least: nobody can go below that on their
computer as long as they are in the team. read-only keeps bodies out of the history as well. Production
is read-only in any case. none takes it back.`,
		Example: "  keyrack team force --env demo --protection read-only",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return forceProtection(c.Context(), s, name, environment, protection)
		},
	}
	teamFlag(s, c, &name)
	environmentFlag(s, c, &environment, "the `ENVIRONMENT`")
	c.Flags().StringVar(&protection, "protection", "", "`PROTECTION`: ask, read-only, or none")
	completeFixed(c, "protection", string(model.Ask), string(model.ReadOnly), "none")
	require(c, "env")
	require(c, "protection")
	return c
}

func forceProtection(ctx context.Context, s *session, name, environment, protection string) error {
	at := slices.Index([]string{"none", string(model.Ask), string(model.ReadOnly)}, protection)
	if at < 0 {
		return console.Usagef("Give ask, read-only or none.", "%q is no protection that can be forced", protection)
	}
	all, joined, err := s.teamNamed(ctx, name)
	if err != nil {
		return err
	}
	within, err := s.opened.LookupEnvironment(environment)
	if err != nil {
		return err
	}
	if at == 0 {
		protection = ""
	}
	if err := all.Force(ctx, joined.ID, within.ID, model.Protection(protection)); err != nil {
		return err
	}
	if protection == "" {
		s.Note("Team %s forces nothing of %s any more.", joined.Name, within.Name)
		return nil
	}
	s.Note("Team %s has %s at least %s for all its members.", joined.Name, within.Name, protection)
	return nil
}
