package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"keyrack/model/sandbox"
	"keyrack/ui/phrase"
)

func newSandboxCommand(s *session) *cobra.Command {
	var address string
	var options sandbox.Options
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the sandbox API, for the tests of your own integration",
		Long: `Serves the Connector API with sample hotels on this computer until Ctrl+C. It needs no account and no network.
The same seed makes the same hotels. The address goes to standard output, the tokens to standard error: they are of no
value and open nothing else.`,
		Example: `  keyrack sandbox --listen 127.0.0.1:8080
  keyrack sandbox add && keyrack call configuration/get -c "Hotel Aurora"`,
		Args: noCommand,
		RunE: func(c *cobra.Command, _ []string) error { return s.serveSandbox(c.Context(), options, address) },
	}
	c.Flags().StringVar(&address, "listen", "127.0.0.1:0", "where to listen, on this computer; port 0 is a free one")
	c.Flags().Uint64Var(&options.Seed, "seed", 0, "decides the made-up data")
	c.AddCommand(&cobra.Command{
		Use:   "add",
		Short: "Add the sample hotels to the connections",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return s.addSandboxHotels(c.Context()) },
	})
	return c
}

func (s *session) serveSandbox(ctx context.Context, options sandbox.Options, address string) error {
	options.Now = s.Now
	server, err := sandbox.New(options).Listen(ctx, address)
	if err != nil {
		return &usageError{what: err.Error(), command: "keyrack sandbox"}
	}
	defer func() { _ = server.Close() }()
	if s.json {
		err = writeJSON(s.Out, map[string]any{"version": documentVersion, "sandbox": map[string]any{"address": server.Address(), "clients": sandboxClients()}})
	} else {
		_, err = fmt.Fprintln(s.Out, server.Address())
	}
	if err != nil {
		return err
	}
	for _, client := range sandbox.Clients() {
		s.note("Client       %s", client.Name)
		s.note("ClientToken  %s", client.Token)
		for _, sample := range client.Samples {
			s.note("AccessToken  %s  %s", sample.Token, sample.Label)
		}
	}
	s.note("Ctrl+C ends it.")
	<-ctx.Done()
	return nil
}

// sandboxClients are the tokens of the sandbox for a document. They are samples, not secrets.
func sandboxClients() []any {
	var clients []any
	for _, client := range sandbox.Clients() {
		var connections []any
		for _, sample := range client.Samples {
			connections = append(connections, map[string]any{"title": sample.Label, "accessToken": sample.Token, "portfolio": sample.Portfolio})
		}
		clients = append(clients, map[string]any{"client": client.Name, "clientToken": client.Token, "connections": connections})
	}
	return clients
}

func (s *session) addSandboxHotels(ctx context.Context) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	added, err := w.AddSandboxHotels(ctx)
	if err != nil {
		return err
	}
	return s.printSamples(added, "◆ Sandbox")
}

func newDemoTokensCommand(s *session) *cobra.Command {
	add := &cobra.Command{
		Use:   "add",
		Short: "Add the public demo tokens",
		Long: `Adds the eight token pairs that Mews prints in its documentation for everybody. They open two shared demo hotels:
never use real data there. Nothing is sent.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := s.openSecrets(c.Context())
			if err != nil {
				return err
			}
			added, err := w.AddPublicDemoTokens(c.Context())
			if err != nil {
				return err
			}
			return s.printSamples(added, "● Demo")
		},
	}
	return newGroup("demo-tokens", "Add the public demo tokens of Mews' documentation", add)
}

func (s *session) printSamples(added int, where string) error {
	if s.json {
		return writeJSON(s.Out, map[string]any{"version": documentVersion, "added": added})
	}
	if added == 0 {
		s.note("%s has them all already.", where)
		return nil
	}
	s.note("%s has %s. See them with keyrack list.", where, phrase.Count(added, "new connection", "new connections"))
	return nil
}
