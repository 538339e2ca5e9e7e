package workspace

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"keyrack/model"
)

// Group is an integration with its connections.
type Group struct {
	Integration model.Integration
	Connections []model.Connection
}

// Tree lists an environment: its integrations and their connections, oldest first.
func (w *Workspace) Tree(ctx context.Context, id model.EnvironmentID) ([]Group, error) {
	if err := w.load(ctx, id); err != nil {
		return nil, err
	}
	w.mu.Lock()
	b := w.environments[id]
	b.handedOut = true
	integrations, connections := b.integrations, b.connections
	w.mu.Unlock()

	groups := make([]Group, len(integrations))
	at := make(map[model.IntegrationID]int, len(integrations))
	for i, integration := range integrations {
		groups[i].Integration = integration
		at[integration.ID] = i
	}
	for _, connection := range connections {
		if i, found := at[connection.IntegrationID]; found {
			groups[i].Connections = append(groups[i].Connections, connection)
		}
	}
	return groups, nil
}

// Place is a connection with everything above it.
type Place struct {
	Environment model.Environment
	Integration model.Integration
	Connection  model.Connection
}

// Find returns where a connection of an environment that was listed before is.
func (w *Workspace) Find(id model.ConnectionID) (Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.home[id]
	if b == nil {
		return Place{}, fmt.Errorf("connection %s: %w", id, ErrNoSuchRow)
	}
	connection := b.connections[b.position[id]]
	for _, integration := range b.integrations {
		if integration.ID == connection.IntegrationID {
			return Place{Environment: b.environment, Integration: integration, Connection: connection}, nil
		}
	}
	return Place{}, fmt.Errorf("integration %s: %w", connection.IntegrationID, ErrNoSuchRow)
}

func (w *Workspace) integration(id model.IntegrationID) (model.Environment, model.Integration, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.owner[id]; b != nil {
		for _, integration := range b.integrations {
			if integration.ID == id {
				return b.environment, integration, nil
			}
		}
	}
	return model.Environment{}, model.Integration{}, fmt.Errorf("integration %s: %w", id, ErrNoSuchRow)
}

func (w *Workspace) environment(id model.EnvironmentID) (model.Environment, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.environments[id]; b != nil {
		return b.environment, nil
	}
	return model.Environment{}, fmt.Errorf("environment %s: %w", id, ErrNoSuchRow)
}

// loadEnvironments reads the environments. What hangs on those that stay remains in memory.
func (w *Workspace) loadEnvironments(ctx context.Context) error {
	all, err := w.index.Environments(ctx)
	if err != nil {
		return fmt.Errorf("reading the environments: %w", err)
	}
	w.takeOver(all)
	w.endStale()
	return nil
}

// takeOver puts environments into memory.
func (w *Workspace) takeOver(all []model.Environment) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.environments
	w.environments = make(map[model.EnvironmentID]*branch, len(all))
	w.order = w.order[:0]
	for _, environment := range all {
		b := before[environment.ID]
		if b == nil {
			b = &branch{}
		}
		environment = environment.Trusted()
		if environment.ID == SandboxID {
			environment.Address = b.environment.Address // of the running sandbox, which no index keeps
		}
		b.environment = environment
		w.environments[environment.ID] = b
		w.order = append(w.order, environment.ID)
	}
	isGone := func(b *branch) bool { return w.environments[b.environment.ID] == nil }
	maps.DeleteFunc(w.home, func(_ model.ConnectionID, b *branch) bool { return isGone(b) })
	maps.DeleteFunc(w.owner, func(_ model.IntegrationID, b *branch) bool { return isGone(b) })
}

// load reads an environment's integrations and connections unless they are in memory.
func (w *Workspace) load(ctx context.Context, id model.EnvironmentID) error {
	w.mu.Lock()
	b := w.environments[id]
	loaded := b != nil && b.loaded
	w.mu.Unlock()
	if b == nil {
		return fmt.Errorf("environment %s: %w", id, ErrNoSuchRow)
	}
	if loaded {
		return nil
	}
	return w.reload(ctx, id)
}

// reload reads an environment's integrations and connections from the index.
func (w *Workspace) reload(ctx context.Context, id model.EnvironmentID) error {
	integrations, err := w.index.Integrations(ctx, id)
	if err != nil {
		return fmt.Errorf("reading the integrations: %w", err)
	}
	connections, err := w.index.Connections(ctx, id)
	if err != nil {
		return fmt.Errorf("reading the connections: %w", err)
	}
	if !w.grow(id, integrations, connections) {
		return fmt.Errorf("environment %s: %w", id, ErrNoSuchRow)
	}
	w.endStale()
	return nil
}

// grow puts what hangs on an environment into memory. It reports false when the environment is gone.
func (w *Workspace) grow(id model.EnvironmentID, integrations []model.Integration, connections []model.Connection) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.environments[id]
	if b == nil {
		return false
	}
	// What has moved to another environment may be listed there already.
	for _, old := range b.connections {
		if w.home[old.ID] == b {
			delete(w.home, old.ID)
		}
	}
	for _, old := range b.integrations {
		if w.owner[old.ID] == b {
			delete(w.owner, old.ID)
		}
	}
	b.integrations, b.connections, b.loaded, b.handedOut = integrations, connections, true, false
	b.position = make(map[model.ConnectionID]int, len(connections))
	for i, connection := range connections {
		b.position[connection.ID] = i
		w.home[connection.ID] = b
	}
	for _, integration := range integrations {
		w.owner[integration.ID] = b
	}
	return true
}

// changed reads an environment again and announces it.
func (w *Workspace) changed(ctx context.Context, id model.EnvironmentID) error {
	if err := w.reload(ctx, id); err != nil {
		return err
	}
	w.listeners.announce(ConnectionsChanged{Environment: id})
	return nil
}

// replace puts a connection into memory, in the place of the one with its id.
func (w *Workspace) replace(connection model.Connection) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.home[connection.ID]
	if b == nil {
		return
	}
	if b.handedOut {
		b.connections, b.handedOut = slices.Clone(b.connections), false
	}
	b.connections[b.position[connection.ID]] = connection
}
