package workspace

import (
	"context"
	"errors"
	"fmt"

	"keyrack/model"
)

// Tokens are the three values that authenticate a call, and where they may be sent.
type Tokens struct {
	Address     model.Address
	Client      string
	ClientToken model.Secret
	AccessToken model.Secret
}

// ReadTokens reads the tokens of a connection for a user who asked to see them: also those that are held back because
// of the address of their environment. Address is empty.
func (w *Workspace) ReadTokens(ctx context.Context, id model.ConnectionID) (Tokens, error) {
	place, err := w.Find(id)
	if err != nil {
		return Tokens{}, err
	}
	clientToken, err := w.keeper.Token(ctx, place.Integration.ClientToken)
	if err != nil {
		return Tokens{}, fmt.Errorf("reading the client token: %w", err)
	}
	accessToken, err := w.keeper.Token(ctx, place.Connection.AccessToken)
	if err != nil {
		return Tokens{}, fmt.Errorf("reading the access token: %w", err)
	}
	return Tokens{Client: place.Integration.Client, ClientToken: clientToken, AccessToken: accessToken}, nil
}

// Tokens reads the tokens of a connection, to hand them with their address to a program of the user. Of the sandbox it
// starts the server that they open. The error is that of Send where they were entered for another address.
func (w *Workspace) Tokens(ctx context.Context, id model.ConnectionID) (Tokens, error) {
	place, err := w.Find(id)
	if err != nil {
		return Tokens{}, err
	}
	target, err := w.target(ctx, place)
	if err != nil {
		return Tokens{}, err
	}
	if target.Environment.Address.IsZero() {
		return Tokens{}, errors.New("the environment has no address")
	}
	return Tokens{
		Address:     target.Environment.Address,
		Client:      target.Integration.Client,
		ClientToken: target.ClientToken,
		AccessToken: target.AccessToken,
	}, nil
}
