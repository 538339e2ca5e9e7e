package model

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
)

// Binding is what a connection means: which property its tokens open, at which address, and what the environment
// allows. An unlock of writes and a verification before a write hold for one Binding. Two of them are compared with ==.
type Binding struct {
	Environment  EnvironmentID
	Address      Address       // empty for a sandbox: each process has its own
	Socket       SocketAddress // of a custom environment
	Protection   Protection
	Integration  IntegrationID
	ClientToken  SecretRef
	Connection   ConnectionID
	AccessToken  SecretRef
	EnterpriseID string // empty until it was verified
}

// Binding returns what the connection means now.
func (t Target) Binding() Binding {
	b := Binding{
		Environment: t.Environment.ID,
		Address:     t.Environment.Address,
		Socket:      t.Environment.Socket,
		Protection:  t.Environment.Allows(),
		Integration: t.Integration.ID,
		ClientToken: t.Integration.ClientToken,
		Connection:  t.Connection.ID,
		AccessToken: t.Connection.AccessToken,
	}
	if t.Environment.Kind == Sandbox {
		b.Address = Address{}
	}
	if identity := t.Connection.Identity; identity != nil {
		b.EnterpriseID = identity.EnterpriseID
	}
	return b
}

// Differs returns what is another in a later binding of the same connection, the weightiest first, or "".
func (b Binding) Differs(now Binding) StaleReason {
	switch {
	case b.Connection != now.Connection:
		return StaleRemoved
	case b.Environment != now.Environment || b.Integration != now.Integration:
		return StaleMoved
	case b.Address != now.Address || b.Socket != now.Socket:
		return StaleAddress
	case b.AccessToken != now.AccessToken:
		return StaleToken
	case b.ClientToken != now.ClientToken:
		return StaleClient
	case b.EnterpriseID != now.EnterpriseID:
		return StaleProperty
	case b.Protection != now.Protection:
		return StaleProtection
	}
	return ""
}

// StaleReason says why something that a person confirmed is not carried out.
type StaleReason string

// The reasons.
const (
	StaleRemoved    StaleReason = "removed"    // the connection is gone
	StaleMoved      StaleReason = "moved"      // it belongs to another environment or client application
	StaleAddress    StaleReason = "address"    // the environment has another address
	StaleToken      StaleReason = "token"      // the access token was replaced
	StaleClient     StaleReason = "client"     // the client application was renamed, or its token replaced
	StaleProperty   StaleReason = "property"   // it opens other properties than those that were known
	StaleProtection StaleReason = "protection" // the environment allows more, or less
	StaleLabel      StaleReason = "label"      // the connection has another name
	StaleContents   StaleReason = "contents"   // there are more connections, or fewer
	StalePlace      StaleReason = "place"      // the environment was edited or removed
	StaleChecked    StaleReason = "checked"    // a check found that the token is rejected, or opens another property
	StaleLocked     StaleReason = "locked"     // Keyrack, or writing, was locked, or another environment was opened
	StaleSent       StaleReason = "sent"       // it was sent already
)

// StaleIntent is the error of what a person confirmed and what is something else by now. Nothing was sent.
type StaleIntent struct {
	Reason StaleReason
	Path   string // of the operation; empty where none was to be sent
}

func (e *StaleIntent) Error() string {
	return strings.TrimSpace(fmt.Sprintf("not sent: %s since it was asked for (%s)", e.Path, e.Reason))
}

// Intent is what a person means when they send: one operation with one body, to a connection that means what it meant
// when they were asked. It is made once, by [Guard.Intend], and sent as it is or not at all. A change of anything in it
// makes it stale. It holds no token.
type Intent struct {
	path          string
	body          []byte
	binding       Binding
	client, label string
	reach         string // the ids of the properties of a portfolio
	minimal       bool
	confirmed     bool
	sent          *atomic.Bool
	// all ends when Keyrack is locked, writes with every lock of writes as well.
	all, writes context.Context
}

// Path is that of the operation.
func (i Intent) Path() string { return i.path }

// Body returns the body, without credentials.
func (i Intent) Body() []byte { return bytes.Clone(i.body) }

// Minimal reports whether the answer may be left out where it would say nothing: see [Intent.Preferring].
func (i Intent) Minimal() bool { return i.minimal }

// PreferMinimal is the value of the header Prefer by which a request asks for 204 in place of an empty page or {}. Mews
// calls it a beta test.
//
// Source: Connector API, Guidelines, Requests, Request minimal response.
const PreferMinimal = "return=minimal"

// Preferring returns an intent that nobody has confirmed, which asks Mews to answer with 204 and no body where it would
// have an empty page or {} to give, or not to, by the header Prefer with [PreferMinimal].
func (i Intent) Preferring(minimal bool) Intent {
	i.minimal, i.confirmed = minimal, false
	if i.sent != nil { // else nobody has made it, and nobody does so here
		i.sent = new(atomic.Bool)
	}
	return i
}

// Binding is what the connection meant when the intent was made.
func (i Intent) Binding() Binding { return i.binding }

// Confirmed returns the intent with the word of a person, where the environment asks for that.
func (i Intent) Confirmed() Intent {
	i.confirmed = true
	return i
}

// WithBody returns an intent that nobody has confirmed, of the same operation to what the connection meant then.
func (i Intent) WithBody(body []byte) Intent {
	i.body, i.confirmed, i.sent = bytes.Clone(body), false, new(atomic.Bool)
	return i
}

// Take reports true once. Whoever sends a write takes its intent first: it is sent once at most.
func (i Intent) Take() bool { return i.sent != nil && i.sent.CompareAndSwap(false, true) }

// Waiting returns a context for a wait before the intent is sent. It ends with ctx, and with what locks the operation:
// then its cause is a *[StaleIntent].
func (i Intent) Waiting(ctx context.Context, kind OperationKind) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	stop := context.AfterFunc(i.session(kind), func() { end(i.stale(StaleLocked)) })
	return ctx, func() {
		stop()
		end(nil)
	}
}

func (i Intent) session(kind OperationKind) context.Context {
	if kind.Mutates() {
		return i.writes
	}
	return i.all
}

func (i Intent) stale(reason StaleReason) error { return &StaleIntent{Reason: reason, Path: i.path} }

// Intend makes the intent of a request to what a connection means now. The target needs no tokens.
func (g *Guard) Intend(target Target, path string, body []byte) Intent {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Intent{
		path: path, body: bytes.Clone(body), binding: target.Binding(),
		client: target.Integration.Client, label: target.Connection.Label, reach: reachOf(target.Connection.Identity),
		sent: new(atomic.Bool), all: g.all.ctx, writes: g.writes.ctx,
	}
}

// reachOf names the properties that a request without property ids can touch.
func reachOf(identity *Identity) string {
	if identity == nil {
		return ""
	}
	var ids strings.Builder
	for _, enterprise := range identity.Enterprises {
		ids.WriteString(enterprise.ID + "\n")
	}
	return ids.String()
}

// Fresh returns nil, or a *[StaleIntent] when the target is no longer what it was when the intent was made, or when
// what the intent was made under was locked since.
func (g *Guard) Fresh(target Target, intent Intent) error {
	if intent.sent == nil {
		return intent.stale(StaleRemoved) // made by nobody
	}
	reason := intent.binding.Differs(target.Binding())
	switch {
	case reason != "":
	case intent.client != target.Integration.Client:
		reason = StaleClient
	case intent.label != target.Connection.Label:
		reason = StaleLabel
	case intent.reach != reachOf(target.Connection.Identity):
		reason = StaleProperty
	case intent.session(g.catalogue.Lookup(intent.path).Kind).Err() != nil:
		reason = StaleLocked
	default:
		return nil
	}
	return intent.stale(reason)
}

// session is the time between two locks.
type session struct {
	ctx context.Context
	end context.CancelFunc
}

func newSession() session {
	ctx, end := context.WithCancel(context.Background())
	return session{ctx: ctx, end: end}
}

// Clearing clears one request anew for each of its attempts. The workspace makes it; the HTTP client takes nothing
// else.
type Clearing interface {
	// Clear returns the clearance for an attempt that is made right now: it is asked after every wait. Its error says why
	// nothing more is sent.
	Clear() (Clearance, error)
	// Waiting returns a context for a wait before an attempt. It ends with ctx, and when there is nothing to wait for any
	// more: then its cause says why nothing more is sent.
	Waiting(ctx context.Context) (context.Context, context.CancelFunc)
}
