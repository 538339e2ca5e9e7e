package agent

import (
	"context"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/storage/vault"
)

// Vault is a vault that asks the agent for what it cannot answer itself, because it was not unlocked in this process.
// What an agent has opened counts as unlocked.
type Vault struct {
	*vault.Vault
	at place
}

var _ secrets.Vault = (*Vault)(nil)

// Open returns the vault in a folder, as vault.Open does. It touches nothing.
func Open(folder string, options vault.Options) *Vault {
	return &Vault{vault.Open(folder, options), placeOf(folder)}
}

// through asks the agent, if the vault is locked here. What the vault has said counts where there is no agent.
func (v *Vault) through(ctx context.Context, own error, r request) (reply, error) {
	if !errors.Is(own, model.ErrStoreLocked) {
		return reply{}, own
	}
	answer, err := ask(ctx, v.at, r)
	if errors.Is(err, ErrNone) || errors.Is(err, secrets.ErrNoAgentPlace) {
		return answer, own
	}
	return answer, err
}

// Probe returns nil when secrets can be read, here or through the agent. With an agent that is of no use it is locked:
// its passphrase opens it all the same.
func (v *Vault) Probe(ctx context.Context) error {
	own := v.Vault.Probe(ctx)
	if _, err := v.through(ctx, own, request{Do: doState}); err != nil {
		return own
	}
	return nil
}

// Unlock returns [secrets.ErrPassphraseNeeded] unless the vault is unlocked, here or in the agent.
func (v *Vault) Unlock(ctx context.Context) error {
	if err := v.Probe(ctx); !errors.Is(err, model.ErrStoreLocked) {
		return err
	}
	return fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrPassphraseNeeded)
}

// Get returns the secret under ref, or [model.ErrSecretNotFound].
func (v *Vault) Get(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	secret, err := v.Vault.Get(ctx, ref)
	if err == nil {
		return secret, nil
	}
	answer, err := v.through(ctx, err, request{Do: doGet, Ref: ref})
	if err != nil {
		return model.Secret{}, err
	}
	return model.NewSecret(answer.Value), nil
}

// Set keeps the secret under ref.
func (v *Vault) Set(ctx context.Context, ref model.SecretRef, secret model.Secret) error {
	_, err := v.through(ctx, v.Vault.Set(ctx, ref, secret), request{Do: doSet, Ref: ref, Value: secret.Reveal()})
	return err
}

// Delete removes the secret under ref.
func (v *Vault) Delete(ctx context.Context, ref model.SecretRef) error {
	_, err := v.through(ctx, v.Vault.Delete(ctx, ref), request{Do: doDelete, Ref: ref})
	return err
}

// Accounts lists the names of the secrets.
func (v *Vault) Accounts(ctx context.Context) ([]string, error) {
	names, err := v.Vault.Accounts(ctx)
	if err == nil {
		return names, nil
	}
	answer, err := v.through(ctx, err, request{Do: doList})
	return answer.Names, err
}

// Remove removes an unlocked vault that holds no secret.
func (v *Vault) Remove(ctx context.Context) error {
	_, err := v.through(ctx, v.Vault.Remove(ctx), request{Do: doRemove})
	return err
}

// Lock forgets the key, and has the agent end. It waits for neither: see [Vault.EndAgent].
func (v *Vault) Lock() {
	v.Vault.Lock()
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = v.EndAgent(ctx) // whoever wants to know asks for it
	}()
}

// Agent says whether an agent keeps the vault open, and until when. It is an error that the place of the agent is
// another's.
func (v *Vault) Agent(ctx context.Context) (secrets.AgentState, error) { return v.at.state(ctx) }

func (at place) state(ctx context.Context) (secrets.AgentState, error) {
	answer, err := ask(ctx, at, request{Do: doState})
	switch {
	case errors.Is(err, ErrNone), errors.Is(err, secrets.ErrNoAgentPlace), errors.Is(err, model.ErrStoreLocked):
		return secrets.AgentState{}, nil
	case err != nil:
		return secrets.AgentState{}, err
	}
	return secrets.AgentState{Open: true, Until: answer.Until, Process: answer.Process}, nil
}

// EndAgent has the agent end, and returns when it holds nothing any more. Where there is none it does nothing.
func (v *Vault) EndAgent(ctx context.Context) error { return v.at.end(ctx) }

func (at place) end(ctx context.Context) error {
	_, err := ask(ctx, at, request{Do: doEnd})
	if errors.Is(err, ErrNone) || errors.Is(err, secrets.ErrNoAgentPlace) {
		return nil
	}
	return err
}
