package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"sync"
	"time"

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
	life     time.Duration
	webhook  string
	delay    time.Duration
}

func newSandboxCommand(s *session) *cobra.Command {
	var f serving
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the sandbox API, for the tests of your own integration",
		Long: `Serves the Connector API with sample hotels on this computer until Ctrl+C. It needs no account and no
network. The same seed makes the same data. The address goes to standard output, the tokens to standard error: they
are of no value and open nothing else.

What a write changes is told as Mews tells it: at once over a WebSocket at /ws/connector, and with --webhook some
seconds later to a receiver on this computer, which is tried again for some minutes. With --life something happens
in the hotels by itself: bookings, arrivals, rooms, payments.

An integration is led through its life by POST to /sandbox/integrations, with a body such as
{"Change":"disable","Integration":"Hotel Aurora"}. The changes are create, regenerate, disable, enable, cancel,
reinstate and delete: tokens are refused, sockets end and webhooks are sent as that asks for. GET lists all
integrations.

A scenario makes answers go wrong: slow=2s, large=50, rate-limited, rate-limited-bare, timeout, server-error, web-page,
empty, cut, disabled or limited; or events: socket-refused, socket-drop=30s, socket-silent, webhook-duplicate,
webhook-late=2m or webhook-lost. A request can choose one for itself with the header X-Sandbox-Scenario, or by its
AccessToken: --json lists one for each.`,
		Example: `  keyrack sandbox --listen 127.0.0.1:8080  # until Ctrl+C
  keyrack sandbox --webhook http://127.0.0.1:9000 --life 2s  # until Ctrl+C
  keyrack sandbox --hotels 1000 --tokens tokens.csv  # until Ctrl+C`,
		Args: noCommand,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := given(c, "listen", "webhook", "scenario", "tokens", "life"); err != nil {
				return err
			}
			if c.Flags().Changed("webhook-delay") && f.webhook == "" {
				return console.Usagef("Add --webhook with the address of the receiver.", "no webhooks are sent")
			}
			return serveSandbox(c.Context(), s, f)
		},
	}
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0",
		"the `ADDRESS` to listen at, on this computer; port 0 is a free one")
	c.Flags().Uint64Var(&f.seed, "seed", 0, "a `NUMBER` that decides the made-up data")
	c.Flags().IntVar(&f.hotels, "hotels", 0, "serve `N` more hotels, each with a token of its own")
	c.Flags().StringVar(&f.scenario, "scenario", "", "let every answer go wrong by this `SCENARIO`")
	complete(c, "scenario", completeScenarios)
	c.Flags().DurationVar(&f.life, "life", 0, "let something happen in a hotel at every `TIME`, such as 2s")
	c.Flags().StringVar(&f.webhook, "webhook", "", "send webhooks to a `URL` on this computer")
	c.Flags().DurationVar(&f.delay, "webhook-delay", 3*time.Second, "the `TIME` from a write to its webhook, up to 5m")
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
	if scenario.OfWebhooks() && f.webhook == "" {
		return console.Usagef("Add --webhook with the address of the receiver.", "no webhooks are sent, and so none is %s",
			f.scenario)
	}
	clients := sandbox.Clients()
	if f.hotels > 0 {
		clients = append(clients, sandbox.MoreClient(f.hotels))
	}
	if f.life < 0 || f.life > 0 && f.life < shortestLife {
		return console.Usagef("Something may happen every 10ms or less often, such as --life 2s.",
			"life cannot be as fast as %s", f.life)
	}
	hotels := sandbox.New(sandbox.Options{
		Seed: f.seed, Hotels: f.hotels, Scenario: scenario, Life: f.life, Now: s.Now,
	})
	if err := postTo(s, f, hotels); err != nil {
		return console.Coded{Err: err, Code: console.Usage}
	}
	return serveUntilStopped(ctx, s, f, hotels, clients)
}

// serveUntilStopped listens, says where and with which tokens, and ends with Ctrl+C.
func serveUntilStopped(ctx context.Context, s *session, f serving, hotels *sandbox.Sandbox,
	clients []sandbox.Client,
) error {
	server, err := hotels.Listen(ctx, f.listen)
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
			[]sandboxJSON{newSandboxJSON(server, append(clients, sandbox.ScenarioClient()))})
	} else {
		_, err = fmt.Fprintln(s.Out, server.Address())
	}
	if err != nil {
		return err
	}
	for _, client := range clients {
		sayTokens(s, client, 3, "--tokens and --json have them")
	}
	sayTokens(s, sandbox.ScenarioClient(), 1, "each with its scenario: --json has them")
	s.Note("WebSocket    %s", server.SocketAddress())
	if f.webhook != "" {
		s.Note("Webhooks     to %s, %s after what they tell", f.webhook, f.delay)
	}
	if f.scenario != "" {
		s.Note("Scenario     %s, for all of them", f.scenario)
	}
	s.Note("Ctrl+C ends it.")
	<-ctx.Done()
	return endedBy(ctx)
}

// sayTokens says with which tokens a client application is served, and where those are that it leaves out.
func sayTokens(s *session, client sandbox.Client, most int, others string) {
	s.Note("Client       %s", client.Name)
	s.Note("ClientToken  %s", client.Token)
	for i, sample := range client.Samples {
		if i == most {
			s.Note("… and %d more, %s.", len(client.Samples)-i, others)
			break
		}
		s.Note("AccessToken  %s  %s", sample.Token, sample.Label)
	}
}

// shortestLife leaves the computer something to do besides.
const shortestLife = 10 * time.Millisecond

// postTo has the sandbox send webhooks, where they are wanted, and says how each went.
func postTo(s *session, f serving, hotels *sandbox.Sandbox) error {
	if f.webhook == "" {
		return nil
	}
	var mu sync.Mutex // several leave at once
	return hotels.SendWebhooks(&sandbox.Webhook{
		Address: f.webhook, Delay: f.delay, Post: s.Post,
		Report: func(p sandbox.Posted) {
			mu.Lock()
			defer mu.Unlock()
			s.Note("%s", phrase.SandboxWebhook(p))
		},
	})
}

// sandboxJSON is a sandbox that listens. Its tokens are samples, not secrets.
type sandboxJSON struct {
	Address string              `json:"address"`
	Socket  string              `json:"socket"`
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

func newSandboxJSON(server *sandbox.Server, clients []sandbox.Client) sandboxJSON {
	document := sandboxJSON{Address: server.Address(), Socket: server.SocketAddress()}
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
		Long: `Adds the eight token pairs that Mews prints in its documentation for everybody. They open two shared demo
hotels: never use real data there. Nothing is sent.`,
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
