// Package workspacetest helps to test what stands on a workspace.
package workspacetest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"keyrack/model"
)

// Secrets is a secret store in memory that fails on demand. It acknowledges a write before it is durable, as KWallet
// does: [Secrets.Crash] loses what was not settled. It is safe for use by several goroutines.
type Secrets struct {
	mu      sync.Mutex
	kept    map[model.SecretRef]item
	durable map[model.SecretRef]item
	labels  map[model.SecretRef]model.ItemLabel
	place   model.StorePlace
	exposed bool
	fault   func(call string, ref model.SecretRef) error
	reads   int
	crashes bool // at the next Settle, before it
}

// item is a secret in one of the places of the store.
type item struct {
	secret model.Secret
	at     model.StorePlace
}

// NewSecrets returns an empty store.
func NewSecrets() *Secrets {
	return &Secrets{
		kept: map[model.SecretRef]item{}, durable: map[model.SecretRef]item{},
		labels: map[model.SecretRef]model.ItemLabel{},
	}
}

// Crash ends the store and starts it again: what was not settled is as before it was written or deleted.
func (s *Secrets) Crash() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = maps.Clone(s.durable)
}

// CrashBeforeSettling makes the next Settle come to a store that has crashed and started again: there is nothing left
// to settle.
func (s *Secrets) CrashBeforeSettling() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.crashes = true
}

// MoveTo makes another collection, or another provider, the one in use. What is elsewhere is found by [Secrets.Places]
// while the provider is the same, and by nothing else.
func (s *Secrets) MoveTo(place model.StorePlace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place = place
}

// Label returns the label under which a secret was written.
func (s *Secrets) Label(ref model.SecretRef) model.ItemLabel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.labels[ref]
}

// Fail makes every later call return what fault says for it: call is "probe", "set", "get", "delete", "settle" or
// "unlock". A nil fault ends that.
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
	delete(s.durable, ref)
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
	s.kept[ref] = item{secret, s.place}
	return nil
}

// SetLabelled does what Set does, and remembers the label.
func (s *Secrets) SetLabelled(ctx context.Context, ref model.SecretRef, secret model.Secret,
	label model.ItemLabel,
) error {
	if err := s.Set(ctx, ref, secret); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.labels[ref] = label
	return nil
}

// Settle makes durable what was written and deleted.
func (s *Secrets) Settle(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failing("settle", ""); err != nil {
		return err
	}
	if s.crashes {
		s.kept, s.crashes = maps.Clone(s.durable), false
	}
	s.durable = maps.Clone(s.kept)
	return nil
}

// Place returns the place in use.
func (s *Secrets) Place(context.Context) (model.StorePlace, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.place, nil
}

// Expose makes the place one that keeps secrets as plain text.
func (s *Secrets) Expose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exposed = true
}

// Readable reports whether secrets are kept as plain text.
func (s *Secrets) Readable(context.Context) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.exposed, nil
}

// Places tells where secrets are, in all collections of the provider in use.
func (s *Secrets) Places(_ context.Context, refs ...model.SecretRef) (map[model.SecretRef]model.StorePlace, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[model.SecretRef]model.StorePlace{}
	for _, ref := range refs {
		if one, there := s.kept[ref]; there && one.at.Provider == s.place.Provider {
			found[ref] = one.at
		}
	}
	return found, nil
}

// Get returns the secret, or model.ErrSecretNotFound.
func (s *Secrets) Get(_ context.Context, ref model.SecretRef) (model.Secret, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if err := s.failing("get", ref); err != nil {
		return model.Secret{}, err
	}
	one, found := s.kept[ref]
	switch {
	case !found || one.at.Provider != s.place.Provider:
		return model.Secret{}, model.ErrSecretNotFound
	case one.at != s.place:
		return model.Secret{}, &model.ElsewhereError{At: one.at}
	}
	return one.secret, nil
}

// Delete drops the secret.
func (s *Secrets) Delete(_ context.Context, ref model.SecretRef) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failing("delete", ref); err != nil {
		return err
	}
	if one, found := s.kept[ref]; found && one.at.Provider == s.place.Provider {
		if one.at != s.place {
			return &model.ElsewhereError{At: one.at}
		}
		delete(s.kept, ref)
	}
	return nil
}

// Unlock fails only on demand.
func (s *Secrets) Unlock(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failing("unlock", "")
}
