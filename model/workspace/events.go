package workspace

import (
	"sync"

	"keyrack/model"
)

// Event is something that changed. A listener gets it on the goroutine that made the change, so it must return at once;
// it learns what changed, not the new state, and asks for that itself.
type Event interface{ event() }

// EnvironmentsChanged is announced when an environment was added, edited or removed.
type EnvironmentsChanged struct{}

// ConnectionsChanged is announced when integrations or connections of an environment were added, edited or removed.
type ConnectionsChanged struct{ Environment model.EnvironmentID }

// ConnectionChecked is announced when a check of one connection has ended and was kept.
type ConnectionChecked struct {
	Environment model.EnvironmentID
	Connection  model.ConnectionID
}

// ConnectionUsed is announced when a connection's last use was noted, which is at most once a minute.
type ConnectionUsed struct {
	Environment model.EnvironmentID
	Connection  model.ConnectionID
}

// WritesChanged is announced when writes to a connection were unlocked, or when all unlocks were taken back.
type WritesChanged struct{}

// Locked is announced when the secrets have left memory.
type Locked struct{}

// StoreChanged is announced when another secret store was chosen, when the vault was made or unlocked, and when secrets
// have moved.
type StoreChanged struct{}

// StoreWaits is announced when a secret store has not answered for a while: it may be asking the user in a dialog.
type StoreWaits struct{ Store string } // its name

// SettingsChanged is announced when the user has chosen something, or Keyrack remembers something else of its use: what
// package settings keeps, whatever it is.
type SettingsChanged struct{}

// TeamsChanged is announced when a team was joined or left, when its member has signed in, and when it was looked at.
type TeamsChanged struct{}

// OperationsChanged is announced when the operation catalogue was brought up to date.
type OperationsChanged struct{}

func (Locked) event()              {}
func (StoreWaits) event()          {}
func (SettingsChanged) event()     {}
func (StoreChanged) event()        {}
func (EnvironmentsChanged) event() {}
func (ConnectionsChanged) event()  {}
func (ConnectionChecked) event()   {}
func (ConnectionUsed) event()      {}
func (WritesChanged) event()       {}
func (OperationsChanged) event()   {}
func (TeamsChanged) event()        {}

// listeners hands events to whoever listens.
type listeners struct {
	mu   sync.Mutex
	next int
	all  map[int]func(Event)
}

// Listen calls listener for every event until remove is called.
func (l *listeners) Listen(listener func(Event)) (remove func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[int]func(Event){}
	}
	id := l.next
	l.next++
	l.all[id] = listener
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.all, id)
	}
}

// Announce tells everybody who listens. It is for features.
func (l *listeners) Announce(event Event) { l.announce(event) }

func (l *listeners) announce(event Event) {
	l.mu.Lock()
	called := make([]func(Event), 0, len(l.all))
	for _, listener := range l.all {
		called = append(called, listener)
	}
	l.mu.Unlock()
	for _, listener := range called {
		listener(event)
	}
}
