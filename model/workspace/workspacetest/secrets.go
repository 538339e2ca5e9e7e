// Package workspacetest helps to test what stands on a workspace.
package workspacetest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"keyrack/model"
)

// Secrets is a secret store in memory that fails on demand. It is safe for use by several goroutines.
type Secrets struct {
	mu    sync.Mutex
	kept  map[model.SecretRef]model.Secret
	fault func(call string, ref model.SecretRef) error
	reads int
}

// NewSecrets returns an empty store.
func NewSecrets() *Secrets { return &Secrets{kept: map[model.SecretRef]model.Secret{}} }

// Fail makes every later call return what fault says for it: call is "probe", "set", "get", "delete" or "unlock". A nil
// fault ends that.
func (s *Secrets) Fail(fault func(call string, ref model.SecretRef) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fault
}

// Refs returns the names of the secrets kept, sorted.
func (s *Secrets) Refs() []model.SecretRef {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.kept))
}

// Reads returns how often a secret was asked for.
func (s *Secrets) Reads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads
}

// Lose drops a secret behind the back of whoever stored it.
func (s *Secrets) Lose(ref model.SecretRef) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, ref)
}

func (s *Secrets) failing(call string, ref model.SecretRef) error {
	if s.fault == nil {
		return nil
	}
	return s.fault(call, ref)
}

// Name is "memory".
func (s *Secrets) Name() string { return "memory" }

// Probe fails only on demand.
func (s *Secrets) Probe(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failing("probe", "")
}

// Set keeps the secret.
func (s *Secrets) Set(ctx context.Context, ref model.SecretRef, secret model.Secret) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failing("set", ref); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.kept[ref] = secret
	return nil
}

// Get returns the secret, or model.ErrSecretNotFound.
func (s *Secrets) Get(_ context.Context, ref model.SecretRef) (model.Secret, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if err := s.failing("get", ref); err != nil {
		return model.Secret{}, err
	}
	secret, found := s.kept[ref]
	if !found {
		return model.Secret{}, model.ErrSecretNotFound
	}
	return secret, nil
}

// Delete drops the secret.
func (s *Secrets) Delete(_ context.Context, ref model.SecretRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failing("delete", ref); err != nil {
		return err
	}
	delete(s.kept, ref)
	return nil
}

// Unlock fails only on demand.
func (s *Secrets) Unlock(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failing("unlock", "")
}
