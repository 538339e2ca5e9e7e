// Package workspace is what a person can do with Keyrack: add, verify, send, unlock. The window and the command line
// both stand on it and add nothing of their own to what is allowed.
//
// A [Workspace] owns the state. Methods that take a context read or write the keychain, the disk or the network, and
// are never called on a UI goroutine; the others answer from memory. Every method is safe for use by several
// goroutines.
//
// There is one way for a token to leave, [Workspace.Send] and the private step below it: the guard clears the request,
// and the sender takes nothing but a clearance.
package workspace

import (
	"context"
	"errors"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/settings"
)

// Sender puts a cleared request on the wire. Package connector has the real one.
type Sender interface {
	// Send returns an exchange for every answer, whatever its status, and an error when there was none. It asks for the
	// clearance right before each attempt, and returns the error of that as it is.
	Send(ctx context.Context, clearing model.Clearing, body []byte) (model.Exchange, error)
	// Budget returns how many requests of the last window count against the connection's limit, and the limit. It may
	// read a disk.
	Budget(connection model.ConnectionID) (used, limit int)
}

// Sandbox is the Connector API inside this process.
type Sandbox interface {
	// Start listens on loopback, if it does not yet, and returns the address.
	Start(ctx context.Context) (model.Address, error)
}

// Options are the parts a workspace is made of. All are required.
type Options struct {
	Index     Index
	Keeper    *secrets.Keeper // of the secrets, over the same index
	Shared    Shared          // may be nil: then nothing is shared with teams
	History   History
	Requests  RequestStore
	Sender    Sender
	Dialer    Dialer // may be nil: then no sockets are opened
	Sandbox   Sandbox
	Network   settings.Network // may be nil: then the preferences about the network are only kept
	Catalogue model.Classifier
	// Refresh brings the catalogue up to date; its zero value means that it cannot be.
	Refresh Refresh
	Now     func() time.Time
	NewID   func() string // random and unique, in [a-z0-9-], such as a UUID
}

// Workspace is the state of Keyrack and what can be done with it. [Open] makes one.
type Workspace struct {
	*listeners
	*tree
	*unlocks
	*removals
	*records
	*shelf
	*intake
	*refresher
	*sockets

	keeper    *secrets.Keeper
	index     Index
	sender    Sender
	sandbox   Sandbox
	settings  *settings.Settings
	guard     *model.Guard
	catalogue model.Classifier
	now       func() time.Time
	newID     func() string
}

// Open returns a workspace over the given parts. In a new index it makes the three environments everybody needs.
func Open(ctx context.Context, options Options) (*Workspace, error) {
	keeper := options.Keeper
	redactor := keeper.Redactor()
	index := tidyIndex{options.Index, redactor}
	heard := &listeners{}
	tree := newTree(index, keeper, heard)
	tree.shared = options.Shared
	guard := model.NewGuard(options.Catalogue, options.Now)
	w := &Workspace{
		listeners: heard,
		tree:      tree,
		unlocks:   &unlocks{guard: guard, tree: tree, listeners: heard, reverified: map[model.ConnectionID]model.Binding{}},
		removals:  &removals{index: index, keeper: keeper, tree: tree},
		shelf:     &shelf{requests: options.Requests, redactor: redactor},
		intake:    &intake{redactor},
		refresher: &refresher{parts: options.Refresh, tree: tree, listeners: heard, now: options.Now},
		index:     index,
		keeper:    keeper,
		sender:    options.Sender,
		sandbox:   options.Sandbox,
		guard:     guard,
		catalogue: options.Catalogue,
		now:       options.Now,
		newID:     options.NewID,
	}
	tree.grown = w.endStale
	w.sockets = &sockets{core: w, dialer: options.Dialer}
	w.records = &records{
		tree: tree, listeners: heard, catalogue: options.Catalogue, redactor: redactor, now: options.Now,
		settings: func() *settings.Settings { return w.settings },
	}
	w.records.behind = &behind[sentEntry]{work: w.records.keep, gather: historyGathers}
	if options.History != nil {
		w.records.history = tidyHistory{options.History, redactor}
	}
	keeper.Serve(household{tree: tree, now: options.Now})
	if err := tree.makeFirstEnvironments(ctx); err != nil {
		return nil, err
	}
	if _, err := keeper.Kind(ctx); err != nil {
		return nil, err
	}
	var err error
	w.settings, err = settings.Open(ctx, settings.Options{
		Store: index, Network: options.Network,
		Changed:   func() { heard.announce(SettingsChanged{}) },
		ForgetOld: w.forgetOld, DropBodies: w.dropBodies,
	})
	if err != nil {
		return nil, err
	}
	return w, tree.loadEnvironments(ctx)
}

// Settings are the choices of the user, which the workspace follows.
func (w *Workspace) Settings() *settings.Settings { return w.settings }

// Lock forgets the secrets that were read, locks the vault, and takes back every unlock of writes. Requests that wait
// for their turn end, and checks of many connections. The keychain of the system stays as it is: it belongs to the
// desktop.
func (w *Workspace) Lock() {
	w.forgetVerified()
	w.forgetRemoved()
	w.keeper.Lock()
	w.guard.LockAll()
	w.listeners.announce(WritesChanged{})
	w.listeners.announce(Locked{})
}

// The built-in environments.
const (
	SandboxID    = model.SandboxID
	DemoID       = model.DemoID
	ProductionID = model.ProductionID
)

// FirstEnvironment is the one to show at start: the one used last, but never a read-only one.
func (w *Workspace) FirstEnvironment() (model.Environment, error) {
	last := w.settings.Preferences().LastEnvironment
	safe := model.Environment{}
	for _, environment := range w.Environments() {
		if environment.Real() {
			continue
		}
		if environment.ID == last {
			return environment, nil
		}
		if safe.ID == "" {
			safe = environment
		}
	}
	if safe.ID == "" {
		return safe, errors.New("there is no environment to start in: every one is read-only")
	}
	return safe, nil
}

// SwitchTo takes back every unlock of writes, and writes that wait, and remembers the environment for the next start,
// unless it is read-only.
func (w *Workspace) SwitchTo(ctx context.Context, id model.EnvironmentID) error {
	w.forgetVerified()
	w.LockWrites()
	environment, err := w.environment(id)
	if err != nil || environment.Real() {
		return err
	}
	return w.settings.ChangePreferences(ctx, func(p *settings.Preferences) { p.LastEnvironment = id })
}
