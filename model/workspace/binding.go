package workspace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"keyrack/model"
)

// ConfirmAddress takes the word of a person that the tokens which an older Keyrack has stored for an environment,
// without an address, were entered for the one that it has now, and keeps that beside each, with the address of its
// socket. It returns how many those were. Tokens that were entered for another address are left as they are. Whoever
// asks that person shows both addresses.
func (w *Workspace) ConfirmAddress(ctx context.Context, id model.EnvironmentID) (int, error) {
	return confirmAddress(ctx, w, id, true)
}

// confirmAddress is [Workspace.ConfirmAddress]; without older for the socket alone: tokens without an address stay so.
func confirmAddress(ctx context.Context, w *Workspace, id model.EnvironmentID, older bool) (int, error) {
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
		if to == "" && !older || to == environment.BindsWithSocket() ||
			to != "" && model.CheckBound(to, environment) != nil {
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
		if err := w.KeepIn(ctx, environment, tokens, change); err != nil {
			return 0, err
		}
	}
	w.keeper.Trust(id)
	if len(tokens) == 0 {
		return 0, nil
	}
	return len(tokens), w.Settle(ctx, map[model.EnvironmentID]bool{id: true})
}

// Settle reads environments that a batch has changed again, and deletes what it left over, whatever became of its
// context.
func (w *Workspace) Settle(ctx context.Context, touched map[model.EnvironmentID]bool) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	var all error
	for id := range touched {
		all = errors.Join(all, w.reloaded(ctx, id))
	}
	return errors.Join(all, w.keeper.Collect(ctx))
}

// RestoreEnvironment saves an environment as it is: what forbids that was decided by whoever restores it.
func (w *Workspace) RestoreEnvironment(ctx context.Context, environment model.Environment) error {
	if err := w.index.SaveEnvironment(ctx, environment); err != nil {
		return err
	}
	if err := w.loadEnvironments(ctx); err != nil {
		return err
	}
	w.listeners.announce(EnvironmentsChanged{})
	return nil
}

// ForgetCheck makes a connection one that was never checked, and keeps an identity, where there is one, for what it
// opens.
func (w *Workspace) ForgetCheck(ctx context.Context, id model.ConnectionID, identity *model.Identity) error {
	if err := w.index.SaveCheck(ctx, id, model.Check{}, identity); err != nil {
		return fmt.Errorf("saving the check: %w", err)
	}
	return nil
}
