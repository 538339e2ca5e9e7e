package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/sandbox"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// serving are the flags of sandbox.
type serving struct {
	listen   string
	seed     uint64
	hotels   int
	scenario string
	tokens   string
}

func newSandboxCommand(s *session) *cobra.Command {
	var f serving
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the sandbox API, for the tests of your own integration",
		Long: `Serves the Connector API with sample hotels on this computer until Ctrl+C. It needs no account and no network.
The same seed makes the same data. The address goes to standard output, the tokens to standard error: they are of no
value and open nothing else.

A scenario makes answers go wrong: slow=2s, large=50, rate-limited, rate-limited-bare, timeout, server-error, web-page,
empty, cut, disabled or limited. A request can choose one for itself with the header X-Sandbox-Scenario, or by its
AccessToken: --json lists one for each.`,
		Example: `  keyrack sandbox --listen 127.0.0.1:8080  # until Ctrl+C
  keyrack sandbox --hotels 1000 --tokens tokens.csv  # until Ctrl+C`,
		Args: noCommand,
		RunE: func(c *cobra.Command, _ []string) error { return serveSandbox(c.Context(), s, f) },
	}
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "where to listen, on this computer; port 0 is a free one")
	c.Flags().Uint64Var(&f.seed, "seed", 0, "decides the made-up data")
	c.Flags().IntVar(&f.hotels, "hotels", 0, "serve so many more hotels, each with a token of its own")
	c.Flags().StringVar(&f.scenario, "scenario", "", "let every answer go wrong in this way")
	complete(c, "scenario", completeScenarios)
	c.Flags().StringVar(&f.tokens, "tokens", "", "write all tokens to a CSV `FILE` for keyrack import")
	c.AddCommand(&cobra.Command{
		Use:     "add",
		Short:   "Add the sample hotels to the connections",
		Example: "  keyrack sandbox add",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return addSandboxHotels(c.Context(), s) },
	})
	return c
}

func serveSandbox(ctx context.Context, s *session, f serving) error {
	if f.hotels < 0 || f.hotels > sandbox.MostHotels {
		return console.Usagef(fmt.Sprintf("Ask for 0 to %d.", sandbox.MostHotels),
			"the sandbox cannot have %d more hotels", f.hotels)
	}
	scenario, err := sandbox.ParseScenario(f.scenario)
	if err != nil {
		return &console.Advice{What: err.Error(), Command: "keyrack sandbox"}
	}
	clients := sandbox.Clients()
	if f.hotels > 0 {
		clients = append(clients, sandbox.MoreClient(f.hotels))
	}
	server, err := sandbox.New(sandbox.Options{Seed: f.seed, Hotels: f.hotels, Scenario: scenario, Now: s.Now}).Listen(ctx,
		f.listen)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return console.Coded{Err: err, Code: console.Usage}
	}
	defer func() { _ = server.Close() }()
	if f.tokens != "" {
		if err := writeTokens(ctx, s, f.tokens, clients); err != nil {
			return err
		}
	}
	if s.JSON {
		err = printList(s, "sandboxes",
			[]sandboxJSON{newSandboxJSON(server.Address(), append(clients, sandbox.ScenarioClient()))})
	} else {
		_, err = fmt.Fprintln(s.Out, server.Address())
	}
	if err != nil {
		return err
	}
	for _, client := range clients {
		s.Note("Client       %s", client.Name)
		s.Note("ClientToken  %s", client.Token)
		for i, sample := range client.Samples {
			if i == 3 {
				s.Note("… and %d more: --tokens and --json have them.", len(client.Samples)-i)
				break
			}
			s.Note("AccessToken  %s  %s", sample.Token, sample.Label)
		}
	}
	s.Note("More tokens answer with one scenario each: --json has them.")
	s.Note("Ctrl+C ends it.")
	<-ctx.Done()
	return nil
}

// sandboxJSON is a sandbox that listens. Its tokens are samples, not secrets.
type sandboxJSON struct {
	Address string              `json:"address"`
	Clients []sandboxClientJSON `json:"clients"`
}

type sandboxClientJSON struct {
	Client      string              `json:"client"`
	ClientToken string              `json:"clientToken"`
	Connections []sandboxSampleJSON `json:"connections"`
}

type sandboxSampleJSON struct {
	Title       string `json:"title"`
	AccessToken string `json:"accessToken"`
	Portfolio   bool   `json:"portfolio"`
	Scenario    string `json:"scenario,omitempty"`
}

func newSandboxJSON(address string, clients []sandbox.Client) sandboxJSON {
	document := sandboxJSON{Address: address}
	for _, client := range clients {
		listed := sandboxClientJSON{Client: client.Name, ClientToken: client.Token}
		for _, sample := range client.Samples {
			listed.Connections = append(listed.Connections, sandboxSampleJSON{
				Title: sample.Label, AccessToken: sample.Token,
				Portfolio: sample.Portfolio, Scenario: string(sample.Scenario.Kind),
			})
		}
		document.Clients = append(document.Clients, listed)
	}
	return document
}

// writeTokens writes the tokens of a sandbox as a file for import.
func writeTokens(ctx context.Context, s *session, name string, clients []sandbox.Client) error {
	var text bytes.Buffer
	out := csv.NewWriter(&text)
	rows := [][]string{{"client", "client_token", "label", "access_token"}}
	for _, client := range clients {
		for _, sample := range client.Samples {
			rows = append(rows, []string{client.Name, client.Token, sample.Label, sample.Token})
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	file, err := createFile(ctx, s, name)
	if err != nil {
		return err
	}
	if _, err = text.WriteTo(file); err != nil {
		err = cannotSave(name, err)
	}
	return settle(file, name, err)
}

func addSandboxHotels(ctx context.Context, s *session) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	added, err := w.AddSandboxHotels(ctx)
	if err != nil {
		return err
	}
	return printSamples(s, added, model.Environment{Name: "Sandbox", Kind: model.Sandbox})
}

func newDemoTokensCommand(s *session) *cobra.Command {
	add := &cobra.Command{
		Use:   "add",
		Short: "Add the public demo tokens",
		Long: `Adds the eight token pairs that Mews prints in its documentation for everybody. They open two shared demo hotels:
never use real data there. Nothing is sent.`,
		Example: "  keyrack demo-tokens add",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := s.openSecrets(c.Context())
			if err != nil {
				return err
			}
			added, err := w.AddPublicDemoTokens(c.Context())
			if err != nil {
				return err
			}
			return printSamples(s, added, model.Environment{Name: "Demo", Kind: model.Demo})
		},
	}
	return newGroup("demo-tokens", "Add the public demo tokens of Mews' documentation", add)
}

type samplesJSON struct {
	Environment string `json:"environment"`
	Added       int    `json:"added"`
}

func printSamples(s *session, added int, environment model.Environment) error {
	if s.JSON {
		return printList(s, "samples", []samplesJSON{{Environment: environment.Name, Added: added}})
	}
	where := environmentCell(environment).Text
	if added == 0 {
		s.Note("%s has them all already.", where)
		return nil
	}
	s.Note("%s has %s. See them with keyrack list.", where, phrase.Count(added, "new connection", "new connections"))
	return nil
}
