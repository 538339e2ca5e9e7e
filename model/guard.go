package model

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// UnlockDuration is how long writes stay unlocked for one connection.
const UnlockDuration = 5 * time.Minute

// clockSlack is how far the clock on the wall and the one that never jumps may part before it counts as a jump. Time
// servers correct by less; nobody sleeps for less.
const clockSlack = 2 * time.Second

// Target is where a request is meant to go: a connection with everything above it, and its two tokens.
type Target struct {
	Environment Environment
	Integration Integration
	Connection  Connection
	ClientToken Secret
	AccessToken Secret
}

// Clearance is the guard's word that one operation may be sent to one connection now. It carries the credential and the
// only address that may receive it. Only [Guard.Clear] makes one, and the HTTP client takes nothing else: there is no
// way to send a token past the guard or to another host.
type Clearance struct {
	operation Operation
	target    Target
	minimal   bool
}

// Minimal reports whether the request asks for no body where it would say nothing; see [Intent.Preferring].
func (c Clearance) Minimal() bool { return c.minimal }

// Operation is what was cleared.
func (c Clearance) Operation() Operation { return c.operation }

// Address is the only address the credential may be sent to.
func (c Clearance) Address() Address { return c.target.Environment.Address }

// Environment is the environment the address belongs to.
func (c Clearance) Environment() Environment { return c.target.Environment }

// Credential returns the three values that authenticate the call.
func (c Clearance) Credential() (client string, clientToken, accessToken Secret) {
	return c.target.Integration.Client, c.target.ClientToken, c.target.AccessToken
}

// Connection names the connection, for the rate budget and the history.
func (c Clearance) Connection() ConnectionID { return c.target.Connection.ID }

// RefusalReason says why the guard did not clear a request.
type RefusalReason string

// The reasons of a refusal.
const (
	RefusedReadOnly    RefusalReason = "read-only"      // a write, and the environment is read-only
	RefusedUnconfirmed RefusalReason = "unconfirmed"    // a write, and the environment wants each one confirmed
	RefusedForeign     RefusalReason = "foreign-token"  // integration or connection of another environment
	RefusedPublic      RefusalReason = "public-token"   // a public demo token in production
	RefusedNoAddress   RefusalReason = "no-address"     // the environment has no valid address
	RefusedPath        RefusalReason = "malformed-path" // not "resource/action[/version]"
	RefusedNoToken     RefusalReason = "no-token"
	RefusedNoSocket    RefusalReason = "no-socket" // the environment has no address for sockets
)

// Refusal is the error of a request that the guard did not clear. Nothing was sent.
type Refusal struct {
	Reason      RefusalReason
	Operation   Operation
	Environment string
	Property    string // what has to be typed to unlock, when Reason is RefusedReadOnly
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("not sent: %s (%s in %s)", r.Reason, r.Operation.Path, r.Environment)
}

// ErrWrongName is returned by [Guard.Unlock] when the typed name is not the property's.
var ErrWrongName = errors.New("the typed name is not the name of the property")

// ErrNotVerified is returned by [Guard.Unlock] for a connection whose property is not known.
var ErrNotVerified = errors.New("the connection was never verified, so there is no name to type")

// Guard decides whether a request may leave. It is safe for use by several goroutines.
type Guard struct {
	catalogue Classifier
	now       func() time.Time

	mu       sync.Mutex
	unlocked map[ConnectionID]unlock
	all      session // until everything is locked
	writes   session // until writes are locked
}

// unlock is an unlock of writes.
type unlock struct {
	since time.Time
	of    Binding // that it was given for
}

// NewGuard returns a guard that takes the kinds of operations from catalogue and the time from now.
func NewGuard(catalogue Classifier, now func() time.Time) *Guard {
	return &Guard{
		catalogue: catalogue, now: now, unlocked: map[ConnectionID]unlock{}, all: newSession(),
		writes: newSession(),
	}
}

// Examine says what would become of a request that nobody has confirmed, without its tokens: nil, or the *[Refusal]
// that Clear would return.
func (g *Guard) Examine(target Target, path string) error { return g.examine(target, path, false) }

// ExamineIntent says what would become of an intent, without its tokens: nil, a *[StaleIntent] or a *[Refusal].
func (g *Guard) ExamineIntent(target Target, intent Intent) error {
	if err := g.Fresh(target, intent); err != nil {
		return err
	}
	return g.examine(target, intent.path, intent.confirmed)
}

func (g *Guard) examine(target Target, path string, confirmed bool) error {
	environment, connection := target.Environment, target.Connection
	operation := g.catalogue.Lookup(path)
	refuse := func(reason RefusalReason) error {
		refusal := &Refusal{Reason: reason, Operation: operation, Environment: environment.Name}
		if connection.Identity != nil {
			refusal.Property = connection.Identity.Name
		}
		return refusal
	}
	if !wellFormed(path) {
		return refuse(RefusedPath)
	}
	if connection.Public && environment.IsProduction() {
		return refuse(RefusedPublic)
	}
	if !operation.Kind.Mutates() {
		return nil
	}
	switch environment.Allows() {
	case Open:
		return nil
	case Ask:
		if confirmed {
			return nil
		}
		return refuse(RefusedUnconfirmed)
	default: // ReadOnly, and any protection this version does not know
		if g.UnlockedUntil(target.Binding()).IsZero() {
			return refuse(RefusedReadOnly)
		}
		return nil
	}
}

// Clear returns the clearance for one attempt to send an intent, or a *[StaleIntent] or a *[Refusal].
func (g *Guard) Clear(target Target, intent Intent) (Clearance, error) {
	operation := g.catalogue.Lookup(intent.path)
	if err := g.Fresh(target, intent); err != nil {
		return Clearance{}, err
	}
	refuse := func(reason RefusalReason) (Clearance, error) {
		return Clearance{}, &Refusal{Reason: reason, Operation: operation, Environment: target.Environment.Name}
	}
	if target.Integration.EnvironmentID != target.Environment.ID ||
		target.Connection.IntegrationID != target.Integration.ID {
		return refuse(RefusedForeign)
	}
	if !target.Environment.Address.fits(target.Environment.Kind) {
		return refuse(RefusedNoAddress)
	}
	if target.ClientToken.IsEmpty() || target.AccessToken.IsEmpty() {
		return refuse(RefusedNoToken)
	}
	if err := g.examine(target, intent.path, intent.confirmed); err != nil {
		return Clearance{}, err
	}
	return Clearance{operation: operation, target: target, minimal: intent.minimal}, nil
}

// Unlock allows writes to one connection, as long as it means what it means now, for [UnlockDuration], if typed is the
// verified name of its property, and returns until when. Case counts; blanks around do not. The target needs no tokens.
func (g *Guard) Unlock(target Target, typed string) (time.Time, error) {
	connection := target.Connection
	if connection.Identity == nil || strings.TrimSpace(connection.Identity.Name) == "" {
		return time.Time{}, ErrNotVerified
	}
	if strings.TrimSpace(typed) != strings.TrimSpace(connection.Identity.Name) {
		return time.Time{}, ErrWrongName
	}
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.unlocked[connection.ID] = unlock{since: now, of: target.Binding()}
	return now.Add(UnlockDuration), nil
}

// UnlockedUntil returns when the writes of a connection fall back, or the zero time when they are not unlocked. A clock
// that was set, a machine that slept meanwhile, and a connection that means something else by now all count as the end.
func (g *Guard) UnlockedUntil(now Binding) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	unlocked, found := g.unlocked[now.Connection]
	since, at := unlocked.since, g.now()
	// Round(0) drops the monotonic reading, which stands still while the machine sleeps.
	if !found || unlocked.of != now || unlockEnded(at.Round(0).Sub(since.Round(0)), at.Sub(since)) {
		delete(g.unlocked, now.Connection)
		return time.Time{}
	}
	return since.Add(UnlockDuration)
}

// Unlocked lists what writes were unlocked for and have not been locked for since.
func (g *Guard) Unlocked() []Binding {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := make([]Binding, 0, len(g.unlocked))
	for _, unlocked := range g.unlocked {
		all = append(all, unlocked.of)
	}
	return all
}

// LockOne takes the unlock of one connection back.
func (g *Guard) LockOne(connection ConnectionID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.unlocked, connection)
}

// unlockEnded decides by the time that has passed on the wall, and by the clock that never jumps.
func unlockEnded(wall, steady time.Duration) bool {
	return wall < 0 || wall >= UnlockDuration || (wall-steady).Abs() > clockSlack
}

// LockWrites takes every unlock back, and every intent to write: when writes are locked, on switching environment, on
// sleep and on exit.
func (g *Guard) LockWrites() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lockWrites()
}

// LockAll does what LockWrites does, and takes back every intent to read as well.
func (g *Guard) LockAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lockWrites()
	g.all.end()
	g.all = newSession()
}

// Session returns a context that ends with the next LockAll.
func (g *Guard) Session() context.Context {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.all.ctx
}

func (g *Guard) lockWrites() {
	clear(g.unlocked)
	g.writes.end()
	g.writes = newSession()
}

// wellFormed reports whether path is "resource/action" or "resource/action/version" in the characters Mews uses. All
// else, such as escapes, dots or doubled slashes, is refused, because a server could read it as another operation.
func wellFormed(path string) bool {
	parts := strings.Split(path, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	for _, part := range parts {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
		}) {
			return false
		}
	}
	return true
}
