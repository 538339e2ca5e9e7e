package workspace

import (
	"context"
	"errors"

	"keyrack/model"
)

// Tokens are the three values that authenticate a call, and where they may be sent.
type Tokens struct {
	Address     model.Address
	Client      string
	ClientToken model.Secret
	AccessToken model.Secret
}

// Tokens reads the tokens of a connection, for a user who asked to see them or to hand them to a program. Of the sandbox
// it starts the server that they open.
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
