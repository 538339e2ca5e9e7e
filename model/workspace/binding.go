package workspace

import (
	"context"
	"errors"
	"fmt"

	"keyrack/model"
)

// keepIn is keep for tokens that were entered for an environment: the store keeps its address beside each. A secret that was
// bound before stays bound to what it was.
func (w *Workspace) keepIn(ctx context.Context, environment model.Environment, secrets map[model.SecretRef]model.Secret, change Change) error {
	bound := make(map[model.SecretRef]model.Secret, len(secrets))
	for ref, token := range secrets {
		var err error
		if bound[ref], err = model.Bind(token, environment.BindsTo()); err != nil {
			return fmt.Errorf("storing the token: %w", err)
		}
	}
	return w.keep(ctx, bound, change)
}

// token returns a token alone, from memory if it was read since the last Lock. It is not for sending: see tokenFor.
func (w *Workspace) token(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	stored, err := w.stored(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	token, _ := model.Unbind(stored)
	return token, nil
}

// tokenFor returns a token that is about to be sent to an environment, or a *[model.OtherAddressError] where it was entered
// for another address.
func (w *Workspace) tokenFor(ctx context.Context, ref model.SecretRef, environment model.Environment) (model.Secret, error) {
	stored, err := w.stored(ctx, ref)
	if err != nil {
		return model.Secret{}, err
	}
	token, to := model.Unbind(stored)
	if err := model.CheckBound(to, environment); err != nil {
		w.markDoubted(environment.ID)
		return model.Secret{}, err
	}
	return token, nil
}

// markDoubted remembers that a token was held back because of the address of an environment.
func (w *Workspace) markDoubted(id model.EnvironmentID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.environments[id]; b != nil {
		b.doubted = true
	}
}

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
	secrets := map[model.SecretRef]model.Secret{}
	var change Change
	// bind gives a token without an address the next ref, under which it is kept with one.
	bind := func(ref *model.SecretRef) (bool, error) {
		stored, err := w.storedOnce(ctx, *ref)
		if errors.Is(err, model.ErrSecretNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if _, to := model.Unbind(stored); to != "" {
			return false, nil
		}
		if *ref, err = w.nextRef(ctx, *ref); err != nil {
			return false, err
		}
		secrets[*ref] = stored
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
	if len(secrets) > 0 {
		if err := w.keepIn(ctx, environment, secrets, change); err != nil {
			return 0, err
		}
	}
	w.mu.Lock()
	w.environments[id].doubted = false
	w.mu.Unlock()
	if len(secrets) == 0 {
		return 0, nil
	}
	return len(secrets), w.settle(ctx, map[model.EnvironmentID]bool{id: true})
}

// explainElsewhere says why a token is held back.
func explainElsewhere(e *model.OtherAddressError) Explanation {
	if e.Entered == "" {
		return Explanation{
			What:  fmt.Sprintf("An older Keyrack stored this token, without the address that it was entered for. %s is at %s now.", e.Environment, e.Address),
			Token: notSentAtAll,
			Next:  "If that address is right, choose “Edit this environment…” and save it as it is. If not, somebody has changed the data folder.",
		}
	}
	return Explanation{
		What:  fmt.Sprintf("This token was entered for %s, but %s is at %s now.", e.Entered, e.Environment, e.Address),
		Token: notSentAtAll,
		Next:  "If the new address is right, enter the client token and the access token again. If not, somebody has changed the data folder: remove the environment and add it anew.",
	}
}
