package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model/team"
	"keyrack/model/workspace/teams"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

func newTeamCommand(s *session) *cobra.Command {
	group := newGroup("team", "Share tokens with other people, by way of Vault or OpenBao",
		newTeamListCommand(s), newTeamJoinCommand(s), newTeamSignInCommand(s), newTeamStatusCommand(s),
		newTeamSyncCommand(s), newTeamPolicyCommand(s), newTeamForceCommand(s), newTeamLeaveCommand(s),
		newTeamShareCommand(s), newTeamTakeOutCommand(s), newTeamVersionsCommand(s), newTeamBringBackCommand(s),
		newTeamUndeleteCommand(s), newTeamDestroyCommand(s))
	group.Long = `A team keeps tokens in a KV engine of version 2, of HashiCorp Vault or OpenBao, and its members use them
as they use their own. What a team shares stands in keyrack list with everything else; a change of one
member is there for all. Tokens of a team are read when they are needed and never written to this disk.

.github/TEAMS.md is the page for the administrator of the engine.`
	return group
}

// teamFlag adds --team, which names one where there are several.
func teamFlag(s *session, c *cobra.Command, name *string) {
	c.Flags().StringVar(name, "team", "", "the `NAME` of the team, where several were joined")
	complete(c, "team", s.completeTeams)
}

// completeTeams offers names. It opens no secret store: a person waits for it, who was asked for nothing.
func (s *session) completeTeams(c *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	w, err := s.open(c.Context())
	if err != nil || w.Teams == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	joined, err := w.Teams.Teams(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []candidate
	for _, one := range joined {
		names = append(names, candidate{one.Name, one.Place.Address})
	}
	return offer(names, typed)
}

// teamsOf opens the workspace and returns its teams.
func (s *session) teamsOf(ctx context.Context) (*teams.Teams, error) {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return nil, err
	}
	if w.Teams == nil {
		return nil, teams.ErrNoTeam
	}
	return w.Teams, nil
}

// teamNamed opens the workspace and finds a team.
func (s *session) teamNamed(ctx context.Context, name string) (*teams.Teams, teams.Joined, error) {
	all, err := s.teamsOf(ctx)
	if err != nil {
		return nil, teams.Joined{}, err
	}
	joined, err := all.Named(ctx, name)
	if errors.Is(err, teams.ErrNoTeam) && name == "" {
		if known, _ := all.Teams(ctx); len(known) > 1 {
			return nil, joined, console.Usagef("Add --team with one of them: "+namesOf(known)+".", "several teams were joined")
		}
	}
	return all, joined, err
}

func namesOf(all []teams.Joined) string {
	var names []string
	for _, one := range all {
		names = append(names, word(one.Name))
	}
	return strings.Join(names, ", ")
}

func newTeamJoinCommand(s *session) *cobra.Command {
	var joining teams.Joining
	var authorities string
	c := &cobra.Command{
		Use:   "join ADDRESS --path PATH [--mount MOUNT]",
		Short: "Join a team",
		Long: `Joins a team: its engine is at the address, and in it a KV engine of version 2 is mounted, of which the
path is the team's. Your administrator has given you all of that. The address is https, or http on this
computer.

It asks the engine how it is and sends no token. Sign in next, with keyrack team sign-in.`,
		Example: `  keyrack team join https://vault.example.com --path keyrack/acme`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, arguments []string) error {
			joining.Place.Address = arguments[0]
			return joinTeam(c.Context(), s, joining, authorities)
		},
	}
	c.Flags().StringVar(&joining.Place.Path, "path", "", "the team's `PATH` in the mount, such as keyrack/acme")
	c.Flags().StringVar(&joining.Place.Mount, "mount", "secret", "where KV version 2 is `MOUNT`ed")
	c.Flags().StringVar(&joining.Place.Namespace, "namespace", "", "a `NAMESPACE` of the engine")
	c.Flags().StringVar(&joining.Name, "name", "", "what to call the team here: `NAME`; the end of the path otherwise")
	c.Flags().StringVar(&authorities, "ca", "", "trust the certificates in this PEM `FILE`, and no others")
	require(c, "path")
	return c
}

func joinTeam(ctx context.Context, s *session, joining teams.Joining, authorities string) error {
	all, err := s.teamsOf(ctx)
	if err != nil {
		return err
	}
	if authorities != "" {
		file, err := s.OpenFile(ctx, authorities)
		if err != nil {
			return console.Unreadable(authorities, err)
		}
		joining.Place.Authorities, err = console.Await(ctx, func() ([]byte, error) {
			defer func() { _ = file.Close() }() // it was only read
			return io.ReadAll(io.LimitReader(file, 1<<20))
		})
		if err != nil {
			return console.Unreadable(authorities, err)
		}
	}
	joined, err := all.Join(ctx, joining)
	if err != nil {
		return err
	}
	s.Note("Team %s was joined. Sign in with keyrack team sign-in.", joined.Name)
	return nil
}

func newTeamSignInCommand(s *session) *cobra.Command {
	var name string
	var way signIn
	c := &cobra.Command{
		Use:   "sign-in [--team NAME]",
		Short: "Sign in to a team",
		Long: `Signs in to a team, and looks at what it shares. Without a flag a token of the engine is read from
standard input, or asked for in a terminal. The token that the engine gives is kept where your other
tokens are, and renewed.

--found takes the token that the vault and bao commands use: of BAO_TOKEN, VAULT_TOKEN or the file .vault-token.
--userpass and --ldap ask for the password of that user, --approle for the secret id of that role id, --wrapped
for a wrapped token. --oidc prints the address to open in the browser.`,
		Example: `  keyrack team sign-in --userpass anna
  keyrack team sign-in --oidc --role support`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return signInTeam(c.Context(), s, name, way) },
	}
	teamFlag(s, c, &name)
	flags := c.Flags()
	flags.BoolVar(&way.found, "found", false, "take the token of the vault or bao command")
	flags.StringVar(&way.userpass, "userpass", "", "sign in as this `USER`, with a password")
	flags.StringVar(&way.ldap, "ldap", "", "sign in as this `USER` of the directory, with its password")
	flags.StringVar(&way.approle, "approle", "", "sign in with this role `ID`, and its secret id")
	flags.BoolVar(&way.oidc, "oidc", false, "sign in in the browser")
	flags.BoolVar(&way.wrapped, "wrapped", false, "take the token out that is given wrapped")
	flags.StringVar(&way.mount, "auth-mount", "", "where the way to sign in is `MOUNT`ed, if not under its name")
	flags.StringVar(&way.role, "role", "", "with --oidc: the `ROLE`")
	flags.IntVar(&way.port, "port", 8250, "with --oidc: the `PORT` of this computer to which the browser comes back")
	c.MarkFlagsMutuallyExclusive("found", "userpass", "ldap", "approle", "oidc", "wrapped")
	return c
}

// signIn is what the flags say.
type signIn struct {
	found, oidc, wrapped                 bool
	userpass, ldap, approle, mount, role string
	port                                 int
}

// way asks for what is secret of a sign-in.
func (w signIn) way(ctx context.Context, s *session, browse func(string) error) (teams.SignIn, error) {
	password := func(method, user string) (teams.SignIn, error) {
		secret, err := s.Hidden(ctx, "Password of "+user)
		return teams.SignIn{Password: &team.Password{
			Method: method, Mount: w.mount, User: user, Password: secret,
		}}, err
	}
	switch {
	case w.found:
		return teams.SignIn{Found: true}, nil
	case w.userpass != "":
		return password("userpass", w.userpass)
	case w.ldap != "":
		return password("ldap", w.ldap)
	case w.approle != "":
		secret, err := s.Hidden(ctx, "Secret id")
		return teams.SignIn{Role: &teams.Role{Mount: w.mount, ID: w.approle, Secret: secret}}, err
	case w.oidc:
		done, declined, other := phrase.TeamBrowser()
		return teams.SignIn{Browser: &team.OIDC{
			Mount: w.mount, Role: w.role, Port: w.port, Browse: browse, Done: done, Declined: declined, Other: other,
		}}, nil
	case w.wrapped:
		secret, err := s.Hidden(ctx, "Wrapped token")
		return teams.SignIn{Wrapped: secret}, err
	}
	secret, err := s.Hidden(ctx, "Token of the engine")
	if err == nil && secret.IsEmpty() {
		err = team.ErrNoToken
	}
	return teams.SignIn{Token: secret}, err
}

func signInTeam(ctx context.Context, s *session, name string, flags signIn) error {
	all, joined, err := s.teamNamed(ctx, name)
	if err != nil {
		return err
	}
	way, err := flags.way(ctx, s, func(address string) error {
		// Whoever runs a command may sit elsewhere than the browser of this computer.
		fmt.Fprintf(s.Err, "Open this address in your browser:\n%s\n", console.Clean(address))
		return nil
	})
	if err != nil {
		return err
	}
	if joined, err = all.SignIn(ctx, joined.ID, way); err != nil {
		return err
	}
	s.Note("Signed in to team %s as %s (%s).", joined.Name, joined.Member, phrase.TeamRole(joined.Rights))
	return syncTeams(ctx, s, all, []teams.Joined{joined})
}

func newTeamListCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the teams that were joined",
		Long:    `Lists the teams that were joined, and how each was when it was last looked at. Nothing is sent.`,
		Example: "  keyrack team list",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return listTeams(c.Context(), s) },
	}
}

// teamJSON is a team in a document.
type teamJSON struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Address   string     `json:"address"`
	Mount     string     `json:"mount"`
	Path      string     `json:"path"`
	Namespace string     `json:"namespace,omitempty"`
	Member    string     `json:"member,omitempty"`
	SignedIn  bool       `json:"signedIn"`
	Role      string     `json:"role,omitempty"`
	Expires   *time.Time `json:"expires,omitempty"`
	Synced    *time.Time `json:"synced,omitempty"`
	Offline   bool       `json:"offline"`
	Failure   string     `json:"failure,omitempty"`
	Why       string     `json:"why,omitempty"`
}

func newTeamJSON(one teams.Joined) teamJSON {
	known := teamJSON{
		ID: string(one.ID), Name: one.Name, Address: one.Place.Address, Mount: one.Place.Mount, Path: one.Place.Path,
		Namespace: one.Place.Namespace, Member: one.Member, SignedIn: one.SignedIn(), Role: string(one.Role()),
		Expires: momentOf(one.Expires), Synced: momentOf(one.Synced), Offline: one.Offline(), Failure: one.Failure,
	}
	if err := one.Err(); err != nil {
		known.Why = explain(err).Sentences()
	}
	return known
}

// momentOf is a time of a document; nil for none.
func momentOf(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}

func listTeams(ctx context.Context, s *session) error {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	if w.Teams == nil {
		return printList[teamJSON](s, "teams", nil)
	}
	all, err := w.Teams.Teams(ctx)
	if err != nil {
		return err
	}
	if s.JSON {
		var items []teamJSON
		for _, one := range all {
			items = append(items, newTeamJSON(one))
		}
		return printList(s, "teams", items)
	}
	if len(all) == 0 {
		s.Note("No team was joined. keyrack team join does that.")
		return nil
	}
	table := console.Table{
		Heading: []string{"team", "engine", "path", "member", "role", "state"}, Spare: []string{"path", "engine"},
		LeftOut: s.cannotFit,
	}
	for _, one := range all {
		table.Rows = append(table.Rows, []console.Cell{
			{Text: one.Name, Color: console.Bold},
			{Text: one.Place.Address},
			{Text: one.Place.Mount + "/" + one.Place.Path},
			{Text: one.Member},
			{Text: string(one.Role())},
			{Text: phrase.TeamState(one, s.Now()), Color: colorOfTeam(one)},
		})
	}
	return s.Table(table)
}

func colorOfTeam(one teams.Joined) console.Color {
	switch {
	case one.Err() == nil && !one.Synced.IsZero():
		return console.Green
	case one.Offline() || !one.SignedIn() || one.Err() == nil:
		return console.Amber
	}
	return console.Red
}

func newTeamSyncCommand(s *session) *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "sync [--team NAME]",
		Short: "Look at what the members of a team have changed",
		Long: `Looks at a team, or at all of them, and takes over what its members have changed. The window does so by
itself every minute. An engine that cannot be reached leaves the list as it is; one that does not let
you see the team any more takes its list away from this computer.`,
		Example: "  keyrack team sync",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx := c.Context()
			if name != "" {
				all, joined, err := s.teamNamed(ctx, name)
				if err != nil {
					return err
				}
				return syncTeams(ctx, s, all, []teams.Joined{joined})
			}
			all, err := s.teamsOf(ctx)
			if err != nil {
				return err
			}
			joined, err := all.Teams(ctx)
			if err == nil && len(joined) == 0 {
				err = teams.ErrNoTeam
			}
			if err != nil {
				return err
			}
			return syncTeams(ctx, s, all, joined)
		},
	}
	teamFlag(s, c, &name)
	return c
}

// outcomeJSON is what a look at a team brought.
type outcomeJSON struct {
	Team        string   `json:"team"`
	Clients     int      `json:"clients"`
	Connections int      `json:"connections"`
	Added       int      `json:"added"`
	Changed     int      `json:"changed"`
	Removed     int      `json:"removed"`
	Dropped     bool     `json:"dropped"`
	Remarks     []string `json:"remarks,omitempty"`
	Why         string   `json:"why,omitempty"`
}

// syncTeams looks at teams, each whatever became of the others.
func syncTeams(ctx context.Context, s *session, all *teams.Teams, joined []teams.Joined) error {
	var failed error
	var items []outcomeJSON
	for _, one := range joined {
		outcome, err := all.Sync(ctx, one.ID)
		failed = errors.Join(failed, err)
		item := outcomeJSON{
			Team: one.Name, Clients: outcome.Clients, Connections: outcome.Connections, Added: outcome.Added,
			Changed: outcome.Changed, Removed: outcome.Removed, Dropped: outcome.Dropped,
			Remarks: phrase.TeamRemarks(outcome),
		}
		if err != nil {
			item.Why = explain(err).Sentences()
		}
		items = append(items, item)
		if err == nil || outcome.Dropped {
			s.Note("%s", phrase.TeamOutcome(one.Name, outcome))
		} else if len(joined) > 1 {
			s.Note("Team %s: %s", one.Name, item.Why)
		}
		for _, remark := range item.Remarks {
			s.Note("%s", remark)
		}
	}
	if s.JSON {
		return errors.Join(printList(s, "teams", items), failed)
	}
	return failed
}

func newTeamLeaveCommand(s *session) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "leave NAME",
		Short: "Forget a team on this computer",
		Long: `Forgets a team on this computer: its list, and your sign-in. In the engine nothing changes, and the
other members keep what they have. What of the team's tokens you have used may still be known to you:
whoever leaves for good is told to the administrator, who takes the sign-in back and has the tokens
rotated.`,
		Example: `  keyrack team leave "Acme support"`,
		Args:    cobra.ExactArgs(1),
		ValidArgsFunction: func(c *cobra.Command, arguments []string, typed string) ([]string, cobra.ShellCompDirective) {
			return s.completeTeams(c, arguments, typed)
		},
		RunE: func(c *cobra.Command, arguments []string) error {
			all, joined, err := s.teamNamed(c.Context(), arguments[0])
			if err != nil {
				return err
			}
			if !yes {
				if err := s.Confirm(c.Context(), "Leave team "+joined.Name); err != nil {
					return err
				}
			}
			if err := all.Leave(c.Context(), joined.ID); err != nil {
				return err
			}
			s.Note("Team %s is forgotten here; in its engine nothing has changed.", joined.Name)
			return nil
		},
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return c
}
