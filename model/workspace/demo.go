package workspace

import (
	"context"
	"fmt"

	"keyrack/model"
	"keyrack/model/sandbox"
)

// AddPublicDemoTokens stores the eight token pairs that Mews publishes for the demo environment, marked public, and
// returns how many connections were new. It sends nothing.
func (w *Workspace) AddPublicDemoTokens(ctx context.Context) (int, error) {
	var clients []sampleClient
	for number, client := range model.PublicDemoClients() {
		of := fmt.Sprintf(" · client %d", number+1) // two hotels are behind all eight tokens
		clients = append(clients, sampleClient{
			Client:      client.Name,
			ClientToken: model.NewSecret(client.ClientToken),
			Connections: []sampleConnection{
				{Label: "Demo hotel · gross prices" + of, AccessToken: model.NewSecret(client.Gross)},
				{Label: "Demo hotel · net prices" + of, AccessToken: model.NewSecret(client.Net)},
			},
		})
	}
	return w.addSamples(ctx, DemoID, clients, true)
}

// AddSandboxHotels stores the tokens that open the sandbox's sample hotels, verifies each, and returns how many
// connections were new.
func (w *Workspace) AddSandboxHotels(ctx context.Context) (int, error) {
	var clients []sampleClient
	for _, client := range sandbox.Clients() {
		c := sampleClient{Client: client.Name, ClientToken: model.NewSecret(client.Token)}
		for _, sample := range client.Samples {
			c.Connections = append(c.Connections,
				sampleConnection{Label: sample.Label, AccessToken: model.NewSecret(sample.Token)})
		}
		clients = append(clients, c)
	}
	added, err := w.addSamples(ctx, SandboxID, clients, false)
	if err != nil {
		return added, err
	}
	groups, err := w.Tree(ctx, SandboxID)
	if err != nil {
		return added, err
	}
	for _, group := range groups {
		for _, connection := range group.Connections {
			if connection.Identity == nil {
				if _, err := w.VerifyConnection(ctx, connection.ID); err != nil {
					return added, err
				}
			}
		}
	}
	return added, nil
}

// addSamples stores clients and connections that the environment does not have yet, told by their fingerprints.
func (w *Workspace) addSamples(ctx context.Context, environment model.EnvironmentID, clients []sampleClient,
	public bool,
) (int, error) {
	groups, err := w.Tree(ctx, environment)
	if err != nil {
		return 0, err
	}
	integrations := map[model.Fingerprint]model.Integration{}
	connections := map[model.Fingerprint]bool{}
	for _, group := range groups {
		integrations[group.Integration.Fingerprint] = group.Integration
		for _, connection := range group.Connections {
			connections[connection.Fingerprint] = true
		}
	}
	secrets := map[model.SecretRef]model.Secret{}
	change := Change{}
	for _, client := range clients {
		integration, found := integrations[client.ClientToken.Fingerprint()]
		if !found {
			integration = model.Integration{
				ID:            model.IntegrationID(w.newID()),
				EnvironmentID: environment,
				Client:        client.Client,
				ClientToken:   w.keeper.First(),
				Fingerprint:   client.ClientToken.Fingerprint(),
				Public:        public,
			}
			secrets[integration.ClientToken] = client.ClientToken
			change.Integrations = append(change.Integrations, integration)
		}
		for _, sample := range client.Connections {
			if connections[sample.AccessToken.Fingerprint()] {
				continue
			}
			connection := model.Connection{
				ID:            model.ConnectionID(w.newID()),
				IntegrationID: integration.ID,
				Details:       model.Details{Label: sample.Label},
				Public:        public,
				AccessToken:   w.keeper.First(),
				Fingerprint:   sample.AccessToken.Fingerprint(),
				Created:       w.now(),
			}
			if token, err := model.ParseToken(sample.AccessToken.Reveal()); err == nil {
				connection.TokenMade = token.Made()
			}
			secrets[connection.AccessToken] = sample.AccessToken
			change.Connections = append(change.Connections, connection)
		}
	}
	if len(change.Connections) == 0 {
		return 0, nil
	}
	home, err := w.environment(environment)
	if err != nil {
		return 0, err
	}
	if err := w.KeepIn(ctx, home, secrets, change); err != nil {
		return 0, err
	}
	return len(change.Connections), w.reloaded(ctx, environment)
}

// sampleClient is a client application with its tokens, known beforehand.
type sampleClient struct {
	Client      string
	ClientToken model.Secret
	Connections []sampleConnection
}

// sampleConnection is an access token with the name it is listed under.
type sampleConnection struct {
	Label       string
	AccessToken model.Secret
}
