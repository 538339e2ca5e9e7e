// Package settings keeps every choice that a person makes about Keyrack, and what Keyrack remembers of its use: one
// table says how each lies in the index, under a key of its own, so that two programs that change different ones do not
// undo each other's change. Whoever shows one hears of every change, also of those that another window made.
//
// Where secrets lie is no choice of this kind: it is pinned with them.
package settings

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"keyrack/model"
	"keyrack/model/connector"
)

// Store keeps settings. Implementations are safe for use by several goroutines.
type Store interface {
	// Settings returns all that were ever set, by their keys.
	Settings(ctx context.Context) (map[string]string, error)
	SetSetting(ctx context.Context, key, value string) error
}

// Network is what [Preferences.Network] is applied to. Package connector has the real one.
type Network interface {
	// UseNetwork makes later requests go that way, or returns why they cannot and leaves everything as it is.
	UseNetwork(network connector.Network) error
}

// Options are what settings stand on. All but Store may be nil.
type Options struct {
	Store   Store
	Network Network // nil: the preferences about the network are only kept
	// Changed is called after every change, on the goroutine that made it or took it over.
	Changed func()
	// ForgetOld lets go of what the history has kept for longer than is wanted now, and DropBodies of the bodies of an
	// environment. They are called by the process in which the user has chosen so.
	ForgetOld  func(ctx context.Context) error
	DropBodies func(ctx context.Context, environment model.EnvironmentID) error
}

// Settings are the choices in use. [Open] reads them. Every method is safe for use by several goroutines.
type Settings struct {
	options  Options
	changing sync.Mutex        // held while choices are saved or taken over
	network  connector.Network // the last one that was to be used

	mu      sync.Mutex
	choices Choices
}

// Open reads the choices. A network that cannot be used is told by the requests that miss it.
func Open(ctx context.Context, options Options) (*Settings, error) {
	s := &Settings{options: options}
	choices, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	s.use(choices)
	return s, nil
}

// Choices returns a copy of all choices.
func (s *Settings) Choices() Choices {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.choices.clone()
}

// Preferences are the ones in use.
func (s *Settings) Preferences() Preferences {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.choices.Preferences
}

// ChangePreferences saves what change makes of the preferences, applies it and announces it. What is not within bounds,
// or a network that cannot be used, changes nothing.
func (s *Settings) ChangePreferences(ctx context.Context, change func(*Preferences)) error {
	days := 0
	err := s.change(ctx, func(c *Choices) {
		days = c.HistoryDays
		change(&c.Preferences)
	})
	if err != nil || s.options.ForgetOld == nil || s.Preferences().HistoryDays == days {
		return err
	}
	return s.options.ForgetOld(ctx)
}

// KeepsBodies reports what [Choices.KeepsBodies] does, as the index has it now: nobody's bodies are kept because
// another window could not be told.
func (s *Settings) KeepsBodies(ctx context.Context, environment model.Environment) (bool, error) {
	now, err := s.read(ctx)
	return err == nil && now.KeepsBodies(environment), err
}

// SetKeepsBodies makes the history of an environment keep bodies from now on, or drops those that it has.
func (s *Settings) SetKeepsBodies(ctx context.Context, environment model.EnvironmentID, keeps bool) error {
	err := s.change(ctx, func(c *Choices) {
		if c.Bodies == nil {
			c.Bodies = map[model.EnvironmentID]bool{}
		}
		c.Bodies[environment] = keeps
	})
	if err != nil {
		return fmt.Errorf("choosing what the history keeps: %w", err)
	}
	if keeps || s.options.DropBodies == nil {
		return nil
	}
	return s.options.DropBodies(ctx, environment)
}

// RereadSettings takes over what another process has chosen.
func (s *Settings) RereadSettings(ctx context.Context) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	now, err := s.read(ctx)
	if err != nil {
		return err
	}
	s.takeOver(now)
	return nil
}

// change saves what differs after change, which begins with what the index has now.
func (s *Settings) change(ctx context.Context, change func(*Choices)) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	old, err := s.read(ctx)
	if err != nil {
		return err
	}
	changed := old.clone()
	change(&changed)
	before, after := old.values(), changed.values()
	if maps.Equal(before, after) {
		s.takeOver(old)
		return nil
	}
	if err := changed.Validate(); err != nil {
		return err
	}
	if s.options.Network != nil && changed.Network != old.Network {
		if err := s.options.Network.UseNetwork(changed.Network); err != nil {
			return err
		}
		s.network = changed.Network
	}
	for _, key := range slices.Sorted(maps.Keys(after)) {
		if after[key] == before[key] {
			continue
		}
		if err := s.options.Store.SetSetting(ctx, key, after[key]); err != nil {
			return err
		}
	}
	s.takeOver(changed)
	return nil
}

// read returns the choices as the index has them.
func (s *Settings) read(ctx context.Context) (Choices, error) {
	values, err := s.options.Store.Settings(ctx)
	if err != nil {
		return Choices{}, err
	}
	return readChoices(values), nil
}

// takeOver uses the choices, and announces it if they are others than before.
func (s *Settings) takeOver(choices Choices) {
	if maps.Equal(choices.values(), s.Choices().values()) {
		return
	}
	s.use(choices)
	if s.options.Changed != nil {
		s.options.Changed()
	}
}

func (s *Settings) use(choices Choices) {
	if s.options.Network != nil && choices.Network != s.network {
		// A file of certificates that is gone is told by the requests that miss it.
		_ = s.options.Network.UseNetwork(choices.Network)
		s.network = choices.Network
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.choices = choices
}
