package workspace

import (
	"context"
	"errors"
	"fmt"

	"keyrack/model"
)

// ConfirmAddress takes the word of a person that the tokens which an older Keyrack has stored for an environment, without an
// address, were entered for the one that it has now, and keeps that beside each. It returns how many those were. Tokens that
// were entered for another address are left as they are.
func (w *Workspace) ConfirmAddress(ctx context.Context, id model.EnvironmentID) (int, error) {
	environment, err := w.environment(id)
	if err != nil {
		return 0, err
	}
	if err := w.reload(ctx, id); err != nil { // what another Keyrack has saved meanwhile is not to be saved over
		return 0, err
	}
	groups, err := w.Tree(ctx, id)
	if err != nil {
		return 0, err
	}
	tokens := map[model.SecretRef]model.Secret{}
	var change Change
	// bind gives a token without an address the next ref, under which it is kept with one.
	bind := func(ref *model.SecretRef) (bool, error) {
		token, to, err := w.keeper.Once(ctx, *ref)
		if errors.Is(err, model.ErrSecretNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if to != "" {
			return false, nil
		}
		if *ref, err = w.keeper.Next(ctx, *ref); err != nil {
			return false, err
		}
		tokens[*ref] = token
		return true, nil
	}
	for _, group := range groups {
		integration := group.Integration
		is, err := bind(&integration.ClientToken)
		if err != nil {
			return 0, fmt.Errorf("reading the client token of %s: %w", integration.Client, err)
		}
		if is {
			change.Integrations = append(change.Integrations, integration)
		}
		for _, connection := range group.Connections {
			is, err := bind(&connection.AccessToken)
			if err != nil {
				return 0, fmt.Errorf("reading the access token of %s: %w", connection.Title(), err)
			}
			if is {
				change.Connections = append(change.Connections, connection)
			}
		}
	}
	if len(tokens) > 0 {
		if err := w.keepIn(ctx, environment, tokens, change); err != nil {
			return 0, err
		}
	}
	w.keeper.Trust(id)
	if len(tokens) == 0 {
		return 0, nil
	}
	return len(tokens), w.settle(ctx, map[model.EnvironmentID]bool{id: true})
}
