package workspace

import (
	"context"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/request"
)

// clearing clears one intent anew before each attempt to send it, with everything as it is then. It is the
// model.Clearing that the sender gets.
type clearing struct {
	workspace *Workspace
	target    model.Target // with the tokens that were read for the intent
	intent    model.Intent
}

// Clear is asked right before an attempt.
func (c *clearing) Clear() (model.Clearance, error) {
	w := c.workspace
	target, err := w.asItIs(c.target, c.intent.Path())
	if err != nil {
		return model.Clearance{}, err
	}
	clearance, err := w.guard.Clear(target, c.intent)
	if err != nil {
		return model.Clearance{}, err
	}
	if w.needsVerifying(target, clearance.Operation()) {
		// It was verified before this, and then locked, or checked with another outcome.
		return model.Clearance{}, &model.StaleIntent{Reason: model.StaleChecked, Path: c.intent.Path()}
	}
	return clearance, nil
}

// Waiting ends a wait that is for nothing.
func (c *clearing) Waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	return c.intent.Waiting(ctx, c.workspace.catalogue.Lookup(c.intent.Path()).Kind)
}

// asItIs returns a target with what is known of its connection now, and with the same tokens. What is not stored, such
// as a draft, has only an environment that can change.
func (w *Workspace) asItIs(target model.Target, path string) (model.Target, error) {
	if target.Connection.ID == "" {
		environment, err := w.environment(target.Environment.ID)
		if err != nil {
			return target, &model.StaleIntent{Reason: model.StaleMoved, Path: path}
		}
		target.Environment = environment
		return target, nil
	}
	place, err := w.Find(target.Connection.ID)
	if err != nil {
		return target, &model.StaleIntent{Reason: model.StaleRemoved, Path: path}
	}
	now := place.target()
	now.ClientToken, now.AccessToken = target.ClientToken, target.AccessToken
	return now, nil
}

// target is a place without its tokens.
func (p Place) target() model.Target {
	return model.Target{Environment: p.Environment, Integration: p.Integration, Connection: p.Connection}
}

// Binding is what the connection means; see [model.Binding].
func (p Place) Binding() model.Binding { return p.target().Binding() }

// Intend makes the intent of a request: what a dialog asks about when it opens, and what is sent, as it is or not at
// all. It answers from memory.
func (w *Workspace) Intend(call Request) (model.Intent, error) {
	place, err := w.Find(call.Connection)
	if err != nil {
		return model.Intent{}, err
	}
	body, err := request.Scoped(w.catalogue.Lookup(call.Path), place.Connection.Identity, call.Properties, call.Body)
	if err != nil {
		return model.Intent{}, err
	}
	return w.guard.Intend(place.target(), call.Path, body).Preferring(call.Minimal), nil
}

// Fresh returns nil if the intent can still be sent, else the *model.StaleIntent that SendIntent would return, as far
// as memory tells.
func (w *Workspace) Fresh(intent model.Intent) error {
	place, err := w.Find(intent.Binding().Connection)
	if err != nil {
		return &model.StaleIntent{Reason: model.StaleRemoved, Path: intent.Path()}
	}
	return w.guard.Fresh(place.target(), intent)
}

// lookAgain takes over what another process has changed about a connection that is about to be written to, in case its
// word has not come yet.
func (w *Workspace) lookAgain(ctx context.Context, known Place) error {
	environments, err := w.index.Environments(ctx)
	if err != nil {
		return fmt.Errorf("reading the environments: %w", err)
	}
	integrations, err := w.index.Integrations(ctx, known.Environment.ID)
	if err != nil {
		return fmt.Errorf("reading the integrations: %w", err)
	}
	connections, err := w.index.Connections(ctx, known.Environment.ID)
	if err != nil {
		return fmt.Errorf("reading the connections: %w", err)
	}
	now := model.Target{}
	for _, environment := range environments {
		if environment.ID == known.Environment.ID {
			now.Environment = environment.Trusted()
		}
	}
	for _, connection := range connections {
		if connection.ID == known.Connection.ID {
			now.Connection = connection
		}
	}
	for _, integration := range integrations {
		if integration.ID == now.Connection.IntegrationID {
			now.Integration = integration
		}
	}
	if known.Binding().Differs(now.Binding()) == "" && known.Connection.Label == now.Connection.Label &&
		known.Integration.Client == now.Integration.Client {
		return nil
	}
	return w.Reread(ctx)
}

// ErrLocked is returned by what was under way when Keyrack was locked.
var ErrLocked = errors.New("locked meanwhile")

// UntilLocked returns a context that ends with ctx, and when Keyrack is locked: then its cause is ErrLocked.
func (w *Workspace) UntilLocked(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	stop := context.AfterFunc(w.guard.Session(), func() { end(ErrLocked) })
	return ctx, func() {
		stop()
		end(nil)
	}
}
