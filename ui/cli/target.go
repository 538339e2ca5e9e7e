package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/cli/selection"
)

// target is what a command is about: the connection, or the connections, that its flags and arguments choose. A command
// embeds or has one, defines its flags with flags, adds its arguments to Names, and calls find for the only connection
// that fits, or choose for all of them.
type target struct {
	selection.Selection
	named bool // a connection has to be named: no default is taken
}

// flags defines the flags that choose, without those of which the command has its own.
func (t *target) flags(s *session, c *cobra.Command, without ...string) {
	t.Flags(c.Flags(), without...)
	for name, names := range map[string]cobra.CompletionFunc{
		selection.FlagConnection:  s.completeConnection,
		selection.FlagEnvironment: s.completeEnvironments,
		selection.FlagState:       completeStates,
		selection.FlagTag:         s.completeOf(tagsOf),
		selection.FlagClient:      s.completeOf(clientOf),
		selection.FlagProperty:    s.completeOf(propertiesIn),
	} {
		if !slices.Contains(without, name) {
			complete(c, name, names)
		}
	}
}

// open opens the workspace and takes what is by default for what the flags leave open.
func (t *target) open(ctx context.Context, s *session, one bool) (*keyrack.Keyrack, error) {
	w, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	return w, t.settle(ctx, s, w, one)
}

// find opens the workspace and finds the connection in it.
func (t *target) find(ctx context.Context, s *session) (*keyrack.Keyrack, workspace.Place, error) {
	w, err := t.open(ctx, s, !t.named)
	if err != nil {
		return nil, workspace.Place{}, err
	}
	place, err := t.One(ctx, w)
	return w, place, err
}

// findWithTokens is find for commands that need the tokens, or the store of the tokens.
func (t *target) findWithTokens(ctx context.Context, s *session) (*keyrack.Keyrack, workspace.Place, error) {
	if _, err := s.openSecrets(ctx); err != nil {
		return nil, workspace.Place{}, err
	}
	return t.find(ctx, s)
}

// choose opens the workspace and finds the connections in it, at least one.
func (t *target) choose(ctx context.Context, s *session) (*keyrack.Keyrack, []workspace.Place, error) {
	w, err := t.open(ctx, s, false)
	if err != nil {
		return nil, nil, err
	}
	places, err := t.Some(ctx, w)
	return w, places, err
}

// chooseWithTokens is choose for commands that need the tokens, or the store of the tokens.
func (t *target) chooseWithTokens(ctx context.Context, s *session) (*keyrack.Keyrack, []workspace.Place, error) {
	if _, err := s.openSecrets(ctx); err != nil {
		return nil, nil, err
	}
	return t.choose(ctx, s)
}
