package workspace

import (
	"context"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/events"
)

// Dialer opens sockets. Package connector has the real one.
type Dialer interface {
	// Dial asks for the clearance right before the attempt, and returns the error of that as it is; every other is an
	// *events.Error.
	Dial(ctx context.Context, clearing model.SocketClearing) (events.Socket, error)
}

// sockets opens sockets of stored connections.
type sockets struct {
	core   *Workspace
	dialer Dialer
}

// Dial opens the socket of a connection, over which its property tells what has changed. It is a read, in every
// environment. The error is an *events.Error where the handshake was tried, else why it was not: a *model.Refusal, a
// *model.StaleIntent, or that of a secret store.
func (s *sockets) Dial(ctx context.Context, id model.ConnectionID) (events.Socket, error) {
	w := s.core
	place, err := w.Find(id)
	if err != nil {
		return nil, err
	}
	if s.dialer == nil {
		return nil, errors.ErrUnsupported
	}
	intent := w.guard.IntendSocket(place.target())
	target, err := s.target(ctx, place)
	if err != nil {
		return nil, err
	}
	return s.dialer.Dial(ctx, &socketClearing{workspace: w, target: target, intent: intent})
}

// target reads the two tokens of a connection for its socket.
func (s *sockets) target(ctx context.Context, place Place) (model.Target, error) {
	environment, err := s.core.reachable(ctx, place.Environment)
	if err != nil {
		return model.Target{}, err
	}
	place.Environment = environment
	target := place.target()
	if environment.SocketAddress().IsZero() {
		return target, nil // the guard says so, and no secret is read for it
	}
	keeper := s.core.keeper
	if target.ClientToken, err = keeper.TokenForSocket(ctx, place.Integration.ClientToken, environment); err != nil {
		return target, fmt.Errorf("reading the client token: %w", err)
	}
	if target.AccessToken, err = keeper.TokenForSocket(ctx, place.Connection.AccessToken, environment); err != nil {
		return target, fmt.Errorf("reading the access token: %w", err)
	}
	return target, nil
}

// socketClearing clears one handshake, with everything as it is then.
type socketClearing struct {
	workspace *Workspace
	target    model.Target // with the tokens that were read for it
	intent    model.SocketIntent
}

// ClearSocket is asked right before the handshake.
func (c *socketClearing) ClearSocket() (model.SocketClearance, error) {
	target, err := c.workspace.asItIs(c.target, "")
	if err != nil {
		return model.SocketClearance{}, err
	}
	return c.workspace.guard.ClearSocket(target, c.intent)
}
