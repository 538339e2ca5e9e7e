package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// adding are the flags of add.
type adding struct {
	environment string
	client      string
	label       string
	note        string
	tags        []string
	noVerify    bool
}

func newAddCommand(s *session) *cobra.Command {
	var f adding
	c := &cobra.Command{
		Use:   "add [--env ENVIRONMENT]",
		Short: "Add a connection with its access token",
		Long: `Adds a connection. The access token is read from standard input, or asked for in a terminal, and verified: what it
opens is shown and stored. A token that Mews rejects is not stored without --no-verify.

What is read may also be what the token stands in: the body of a request, a cURL, a .env file. The client token in it
says which client application it belongs to, and an address which environment: one of another environment is refused.

Without --env it goes to the environment that keyrack env use has chosen, or that is asked for in a terminal. The client
application may be left out where the environment has one only.`,
		Example: `  keyrack sandbox --listen 127.0.0.1:8080 &
  keyrack env add Local --url http://127.0.0.1:8080
  keyrack client add --env local --name "Acme Sync 2.1.0"
  keyrack add --env local --label "Test hotel" --tag net`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return addConnection(c.Context(), s, f) },
	}
	environmentFlag(s, c, &f.environment, "the `ENVIRONMENT` that the token is for")
	c.Flags().StringVar(&f.client, "client", "", "the `CLIENT` application that the token belongs to")
	c.Flags().StringVarP(&f.label, "label", "l", "", "your own `NAME` for it; the property's name without one")
	c.Flags().StringVar(&f.note, "note", "", "a `NOTE`, such as a ticket or a contact")
	c.Flags().StringArrayVarP(&f.tags, "tag", "t", nil, "a `TAG`; may be given more than once")
	complete(c, "tag", s.completeOf(tagsOf))
	complete(c, "client", s.completeClients)
	c.Flags().BoolVar(&f.noVerify, "no-verify", false, "store the token without asking Mews what it opens")
	return c
}

func addConnection(ctx context.Context, s *session, f adding) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	environment, err := s.environmentFor(ctx, w, f.environment)
	if err != nil {
		return err
	}
	integration, unknown := lookupClient(ctx, w, environment, f.client)
	if _, asked := console.Terminal(s.In); unknown != nil && asked {
		return unknown
	}
	text, err := s.Pasted(ctx, "Access token for "+integration.Client)
	if err != nil {
		return err
	}
	pasted, err := w.ReadPasted(text)
	if unknown != nil && errors.Is(err, model.ErrTokenEmpty) {
		return unknown
	}
	if err != nil {
		return err
	}
	draft := workspace.Draft{
		Environment: environment.ID, Integration: integration.ID, AccessToken: pasted.AccessToken,
		Details: model.Details{Label: f.label, Note: f.note, Tags: f.tags},
	}
	if err := pasted.Fits(environment); err != nil {
		return err
	}
	named := integration.ID
	if integration, err = w.ClientOf(ctx, environment.ID, integration, pasted); err != nil {
		return err
	}
	switch draft.Integration = integration.ID; {
	case f.client != "" && unknown == nil && integration.ID != named:
		return transfer.ErrOtherClient
	case integration.ID == "" && pasted.ClientToken.Secret.IsEmpty():
		return unknown
	case integration.ID == "":
		draft.Client, draft.ClientToken = cmp.Or(f.client, integration.Client), pasted.ClientToken
		integration.Client = draft.Client
	}
	if !f.noVerify {
		if draft.Verification, err = w.Verify(ctx, draft); err != nil {
			return err
		}
		if err := unverified(draft.Verification); err != nil {
			return err
		}
	}
	connection, err := w.AddConnection(ctx, draft)
	if err != nil {
		return err
	}
	return printAdded(s, workspace.Place{Environment: environment, Integration: integration, Connection: connection})
}

// lookupClient finds the client application that a token is added to.
func lookupClient(ctx context.Context, w *keyrack.Keyrack, environment model.Environment, client string) (
	model.Integration, error,
) {
	integration, err := w.LookupIntegration(ctx, environment.ID, client)
	var missing *workspace.NotFoundError
	if errors.As(err, &missing) && len(missing.Known) == 0 {
		return integration, console.Usagef(
			fmt.Sprintf("Add one with keyrack client add --env %s --name NAME.", word(environment.Name)),
			"%s has no client application yet", environment.Name)
	}
	return integration, err
}

func printAdded(s *session, place workspace.Place) error {
	if s.JSON {
		return printList(s, "connections", []report.Connection{report.NewConnection(place)})
	}
	what := "It was not verified."
	if identity := place.Connection.Identity; identity != nil {
		what = fmt.Sprintf("It opens %s (%s).", identity.Name, phrase.Where(place.Connection))
	}
	s.Note("%s %s is added to %s. %s", marks[place.Environment.ShownKind()].sign, place.Connection.Title(),
		place.Environment.Name, what)
	return nil
}

// checkError says how a check that was not OK ended.
type checkError struct {
	check model.Check
}

func (e *checkError) Error() string { return "the token was not verified: " + string(e.check.Health) }

// unverified returns nil for a verification that told the property.
func unverified(v workspace.Verification) error {
	if v.Check().Health == model.OK {
		return nil
	}
	return &checkError{check: v.Check()}
}
