package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"keyrack/ui/cli/console"
	"keyrack/ui/mcp"
)

// forAgents are the flags of mcp.
type forAgents struct {
	target
	writes bool
	noMask bool
}

func newMCPCommand(s *session) *cobra.Command {
	var f forAgents
	c := &cobra.Command{
		Use:   "mcp -c CONNECTION",
		Short: "Serve a connection to a coding agent (MCP)",
		Long: `Serves one connection to a coding agent by the Model Context Protocol, over standard input and output. The agent can
list operations, describe one, check a body, send it and read the answer in pieces. It never gets a token.

Only reads are sent. With --allow-writes others are too where the environment is open, and never in production. Guard,
rate limit and history are those of every request, and keyrack lock closes the vault that this command has opened. Guests' data is hidden in answers; --no-mask shows it of sandbox
and demo.

Programs that start servers want the command and its arguments, such as:

  {"mcpServers": {"mews": {"command": "keyrack", "args": ["mcp", "-c", "Hotel Aurora", "-e", "sandbox"]}}}`,
		Example: "  keyrack mcp -c borealis --env sandbox  # until Ctrl+C",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return serveMCP(c.Context(), s, f) },
	}
	f.flags(s, c)
	c.Flags().BoolVar(&f.writes, "allow-writes", false, "send writes too, where the environment is open")
	c.Flags().BoolVar(&f.noMask, "no-mask", false, "show guests' data in answers, of sandbox and demo only")
	return c
}

func serveMCP(ctx context.Context, s *session, f forAgents) error {
	w, place, err := f.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	catalogue, err := s.Catalogue(s.settings)
	if err != nil {
		return err
	}
	switch err := mcp.Allowed(place.Environment, f.writes, f.noMask); {
	case errors.Is(err, mcp.ErrNoWrites):
		return console.Advisef(console.Refused, "Leave out --allow-writes.",
			"writes are sent to an open environment only, and never to production: %s is %s", place.Environment.Name,
			place.Environment.Allows())
	case errors.Is(err, mcp.ErrMasked):
		return console.Advisef(console.Refused, "Leave out --no-mask.",
			"guests' data is shown of sandbox and demo only, and %s is neither", place.Environment.Name)
	}
	if _, is := console.Terminal(s.In); is {
		s.Note("An agent starts this command, and speaks with it by JSON. Ctrl+D ends it.")
	}
	defer s.joinOthers(ctx, w)()
	err = mcp.Serve(ctx, mcp.Options{
		Workspace: w, Catalogue: catalogue, Connection: place.Connection.ID, Writes: f.writes, Original: f.noMask,
		Explain: func(err error) string { return explain(err).Sentences() }, Version: s.Version, Now: s.Now,
	}, s.In, s.Bare.Out)
	if ctx.Err() != nil {
		return endedBy(ctx)
	}
	return err
}
