package workspace

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"keyrack/model"
	"keyrack/model/secrets"
)

// tree is what hangs on the environments: in memory what was listed, and in the index all of it.
type tree struct {
	index     Index
	keeper    *secrets.Keeper // of the tokens
	listeners *listeners
	grown     func() // called when a part was read anew
	shared    Shared // nil where there are no teams

	mu           sync.Mutex
	environments map[model.EnvironmentID]*branch
	order        []model.EnvironmentID           // as the index lists them
	home         map[model.ConnectionID]*branch  // where a connection is
	owner        map[model.IntegrationID]*branch // where an integration is
}

// branch is one environment with all that hangs on it. Its fields are guarded by tree.mu.
type branch struct {
	environment  model.Environment
	loaded       bool
	integrations []model.Integration
	connections  []model.Connection
	position     map[model.ConnectionID]int
	// handedOut says that a reader holds connections: the next change works on a copy.
	handedOut bool
}

func newTree(index Index, keeper *secrets.Keeper, heard *listeners) *tree {
	return &tree{
		index: index, keeper: keeper, listeners: heard, grown: func() {},
		home: map[model.ConnectionID]*branch{}, owner: map[model.IntegrationID]*branch{},
	}
}

// makeFirstEnvironments lists the built-in environments in the index, as far as it lacks them: connections hang on the
// rows. What they are is not taken from there; see [model.Environment.Trusted].
func (t *tree) makeFirstEnvironments(ctx context.Context) error {
	existing, err := t.index.Environments(ctx)
	if err != nil {
		return err
	}
	for _, environment := range model.BuiltIns() {
		if slices.ContainsFunc(existing, func(e model.Environment) bool { return e.ID == environment.ID }) {
			continue
		}
		err := t.index.SaveEnvironment(ctx, environment)
		if len(existing) > 0 && (errors.Is(err, ErrNewerIndex) || errors.Is(err, ErrNotWritable)) {
			return nil // what is there can be read all the same
		}
		if err != nil {
			return fmt.Errorf("making the environment %s: %w", environment.Name, err)
		}
	}
	return nil
}

// Environments lists all environments, oldest first. The sandbox has no address until something was sent to it.
func (t *tree) Environments() []model.Environment {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]model.Environment, 0, len(t.order))
	for _, id := range t.order {
		all = append(all, t.environments[id].environment)
	}
	return all
}

// Group is an integration with its connections.
type Group struct {
	Integration model.Integration
	Connections []model.Connection
}

// Tree lists an environment: its integrations and their connections, oldest first.
func (t *tree) Tree(ctx context.Context, id model.EnvironmentID) ([]Group, error) {
	if err := t.load(ctx, id); err != nil {
		return nil, err
	}
	t.mu.Lock()
	b := t.environments[id]
	b.handedOut = true
	integrations, connections := b.integrations, b.connections
	t.mu.Unlock()

	return grouped(integrations, connections), nil
}

// grouped puts connections below their integrations. Those of an integration mostly stand together, as they were
// imported: they are then not copied.
func grouped(integrations []model.Integration, connections []model.Connection) []Group {
	groups := make([]Group, len(integrations))
	at := make(map[model.IntegrationID]int, len(integrations))
	for i, integration := range integrations {
		groups[i].Integration = integration
		at[integration.ID] = i
	}
	type run struct{ first, last, many int }
	runs := make([]run, len(integrations))
	for c := range connections {
		if i, found := at[connections[c].IntegrationID]; found {
			if runs[i].many == 0 {
				runs[i].first = c
			}
			runs[i].last = c
			runs[i].many++
		}
	}
	for i, r := range runs {
		end := r.last + 1
		switch {
		case r.many == 0:
		case end-r.first == r.many:
			groups[i].Connections = connections[r.first:end:end]
		default:
			own := make([]model.Connection, 0, r.many)
			for _, connection := range connections[r.first:end] {
				if connection.IntegrationID == integrations[i].ID {
					own = append(own, connection)
				}
			}
			groups[i].Connections = own
		}
	}
	return groups
}

// Place is a connection with everything above it.
type Place struct {
	Environment model.Environment
	Integration model.Integration
	Connection  model.Connection
}

// Find returns where a connection of an environment that was listed before is.
func (t *tree) Find(id model.ConnectionID) (Place, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.home[id]
	if b == nil {
		return Place{}, fmt.Errorf("connection %s: %w", id, model.ErrNoSuchRow)
	}
	connection := b.connections[b.position[id]]
	for _, integration := range b.integrations {
		if integration.ID == connection.IntegrationID {
			return Place{Environment: b.environment, Integration: integration, Connection: connection}, nil
		}
	}
	return Place{}, fmt.Errorf("integration %s: %w", connection.IntegrationID, model.ErrNoSuchRow)
}

func (t *tree) integration(id model.IntegrationID) (model.Environment, model.Integration, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b := t.owner[id]; b != nil {
		for _, integration := range b.integrations {
			if integration.ID == id {
				return b.environment, integration, nil
			}
		}
	}
	return model.Environment{}, model.Integration{}, fmt.Errorf("integration %s: %w", id, model.ErrNoSuchRow)
}

func (t *tree) environment(id model.EnvironmentID) (model.Environment, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b := t.environments[id]; b != nil {
		return b.environment, nil
	}
	return model.Environment{}, fmt.Errorf("environment %s: %w", id, model.ErrNoSuchRow)
}

// loadEnvironments reads the environments. What hangs on those that stay remains in memory.
func (t *tree) loadEnvironments(ctx context.Context) error {
	all, err := t.index.Environments(ctx)
	if err != nil {
		return fmt.Errorf("reading the environments: %w", err)
	}
	t.takeOver(all)
	t.grown()
	return nil
}

// takeOver puts environments into memory.
func (t *tree) takeOver(all []model.Environment) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.environments
	t.environments = make(map[model.EnvironmentID]*branch, len(all))
	t.order = t.order[:0]
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
		t.environments[environment.ID] = b
		t.order = append(t.order, environment.ID)
	}
	isGone := func(b *branch) bool { return t.environments[b.environment.ID] == nil }
	maps.DeleteFunc(t.home, func(_ model.ConnectionID, b *branch) bool { return isGone(b) })
	maps.DeleteFunc(t.owner, func(_ model.IntegrationID, b *branch) bool { return isGone(b) })
}

// load reads an environment's integrations and connections unless they are in memory.
func (t *tree) load(ctx context.Context, id model.EnvironmentID) error {
	t.mu.Lock()
	b := t.environments[id]
	loaded := b != nil && b.loaded
	t.mu.Unlock()
	if b == nil {
		return fmt.Errorf("environment %s: %w", id, model.ErrNoSuchRow)
	}
	if loaded {
		return nil
	}
	return t.reload(ctx, id)
}

// reload reads an environment's integrations and connections from the index.
func (t *tree) reload(ctx context.Context, id model.EnvironmentID) error {
	integrations, err := t.index.Integrations(ctx, id)
	if err != nil {
		return fmt.Errorf("reading the integrations: %w", err)
	}
	connections, err := t.index.Connections(ctx, id)
	if err != nil {
		return fmt.Errorf("reading the connections: %w", err)
	}
	if !t.grow(id, integrations, connections) {
		return fmt.Errorf("environment %s: %w", id, model.ErrNoSuchRow)
	}
	t.grown()
	return nil
}

// grow puts what hangs on an environment into memory. It reports false when the environment is gone.
func (t *tree) grow(id model.EnvironmentID, integrations []model.Integration, connections []model.Connection) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.environments[id]
	if b == nil {
		return false
	}
	// What has moved to another environment may be listed there already.
	for _, old := range b.connections {
		if t.home[old.ID] == b {
			delete(t.home, old.ID)
		}
	}
	for _, old := range b.integrations {
		if t.owner[old.ID] == b {
			delete(t.owner, old.ID)
		}
	}
	b.integrations, b.connections, b.loaded, b.handedOut = integrations, connections, true, false
	b.position = make(map[model.ConnectionID]int, len(connections))
	if len(t.home) == 0 {
		t.home = make(map[model.ConnectionID]*branch, len(connections))
	}
	for i, connection := range connections {
		b.position[connection.ID] = i
		t.home[connection.ID] = b
	}
	for _, integration := range integrations {
		t.owner[integration.ID] = b
	}
	return true
}

// reloaded reads an environment again and announces it.
func (t *tree) reloaded(ctx context.Context, id model.EnvironmentID) error {
	if err := t.reload(context.WithoutCancel(ctx), id); err != nil { // what is saved is shown, whoever gave up meanwhile
		return err
	}
	t.listeners.announce(ConnectionsChanged{Environment: id})
	return nil
}

// putInMemory puts a connection into memory, in the place of the one with its id.
func (t *tree) putInMemory(connection model.Connection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.home[connection.ID]
	if b == nil {
		return
	}
	if b.handedOut {
		b.connections, b.handedOut = slices.Clone(b.connections), false
	}
	b.connections[b.position[connection.ID]] = connection
}

func (t *tree) loadedEnvironments() []model.EnvironmentID {
	t.mu.Lock()
	defer t.mu.Unlock()
	var loaded []model.EnvironmentID
	for id, b := range t.environments {
		if b.loaded {
			loaded = append(loaded, id)
		}
	}
	return loaded
}

// refs are those of all secrets of an environment, or of one of its integrations.
func (t *tree) refs(
	ctx context.Context, environment model.EnvironmentID, only model.IntegrationID,
) ([]model.SecretRef, error) {
	groups, err := t.Tree(ctx, environment)
	if err != nil {
		return nil, err
	}
	var refs []model.SecretRef
	for _, group := range groups {
		if only != "" && group.Integration.ID != only {
			continue
		}
		refs = append(refs, group.Integration.ClientToken)
		for _, connection := range group.Connections {
			refs = append(refs, connection.AccessToken)
		}
	}
	return refs, nil
}

// ReadAhead begins to read the tokens of connections with which something is about to be sent, in this order, as
// [secrets.Keeper.ReadAhead] does.
func (t *tree) ReadAhead(ctx context.Context, places ...Place) (stop func()) {
	refs := make([]model.SecretRef, 0, 2*len(places))
	for _, place := range places {
		refs = append(refs, place.Integration.ClientToken, place.Connection.AccessToken)
	}
	return t.keeper.ReadAhead(ctx, refs...)
}

// KeepIn stores tokens that were entered for an environment, and saves the change that needs them, all or nothing.
func (t *tree) KeepIn(
	ctx context.Context, environment model.Environment, tokens map[model.SecretRef]model.Secret, change Change,
) error {
	for _, part := range t.parts(tokens, change) {
		own := make(map[model.SecretRef]model.Secret, len(part.refs))
		for ref, as := range part.refs {
			own[ref] = tokens[as]
		}
		batch := secrets.Batch{
			For: environment, Tokens: own, Labels: labels(environment, part.change),
			Commit: func(ctx context.Context) error { return t.index.Commit(ctx, part.change) },
		}
		if part.team != "" {
			if t.shared == nil {
				return fmt.Errorf("%s: %w", part.team, secrets.ErrUnknownStore)
			}
			batch.Store = model.TeamStore(part.team)
			if err := t.shared.Announce(ctx, part.team, environment, part.change); err != nil {
				return err
			}
		}
		if err := t.keeper.Keep(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

// found notes the address of an environment that gets one by being started.
func (t *tree) found(id model.EnvironmentID, address model.Address) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b := t.environments[id]; b != nil {
		b.environment.Address = address
	}
}

// BindingOf returns what a connection means now: a dialog about it keeps that, to find out with [Workspace.Unchanged]
// whether it still is what the person reads.
func (t *tree) BindingOf(id model.ConnectionID) (model.Binding, error) {
	place, err := t.Find(id)
	if err != nil {
		return model.Binding{}, err
	}
	return place.Binding(), nil
}

// Unchanged returns nil if every connection still means what it meant, else a *model.StaleIntent. It answers from
// memory.
func (t *tree) Unchanged(bindings ...model.Binding) error {
	for _, binding := range bindings {
		place, err := t.Find(binding.Connection)
		if err != nil {
			return &model.StaleIntent{Reason: model.StaleRemoved}
		}
		if reason := binding.Differs(place.Binding()); reason != "" {
			return &model.StaleIntent{Reason: reason}
		}
	}
	return nil
}

// UnchangedEnvironment returns nil if an environment is as it was, else a *model.StaleIntent.
func (t *tree) UnchangedEnvironment(known model.Environment) error {
	now, err := t.environment(known.ID)
	if err != nil || !sameEnvironment(known, now) {
		return &model.StaleIntent{Reason: model.StalePlace}
	}
	return nil
}
