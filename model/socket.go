package model

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Addresses that Mews documents for the WebSockets of the Connector API. The host of the API itself serves none.
//
// Source: Connector API, Guidelines, Environments and Events, WebSockets.
const (
	DemoSocket       = "wss://ws.mews-demo.com"
	ProductionSocket = "wss://ws.mews.com"
	SocketPath       = "/ws/connector"
)

// SocketAddress is where the events of a Connector API come from: scheme, host and port; the path is always
// [SocketPath]. Only [ParseSocketAddress] makes one, and [Environment.SocketAddress].
type SocketAddress struct {
	origin string
}

// String returns the whole address, such as "wss://ws.mews.com/ws/connector", or "".
func (a SocketAddress) String() string {
	if a.IsZero() {
		return ""
	}
	return a.origin + SocketPath
}

// Host returns host and, where it is not the scheme's own, port.
func (a SocketAddress) Host() string {
	_, host, _ := strings.Cut(a.origin, "://")
	return host
}

// IsZero reports whether there is no address.
func (a SocketAddress) IsZero() bool { return a.origin == "" }

// ParseSocketAddress reads the socket's address of a custom environment, with or without [SocketPath] at its end. It
// takes wss, or ws on a loopback address, and no host of Mews. Every refusal is an [*AddressError].
func ParseSocketAddress(text string) (SocketAddress, error) {
	text = strings.TrimSpace(text)
	scheme, rest, found := strings.Cut(text, "://")
	like, known := map[string]string{"wss": "https", "ws": "http"}[strings.ToLower(scheme)]
	if !found || !known {
		return SocketAddress{}, &AddressError{Reason: "it has to begin with wss://, or ws:// on this computer"}
	}
	address, err := ParseAddress(Custom, like+"://"+strings.TrimSuffix(strings.TrimSuffix(rest, "/"), SocketPath))
	var wrong *AddressError
	if errors.As(err, &wrong) {
		like := strings.NewReplacer("https", "wss", "http ", "ws ")
		return SocketAddress{}, &AddressError{Reason: like.Replace(wrong.Reason)}
	}
	return socketOf(address), err
}

// socketOf is the socket at the same host as an API.
func socketOf(address Address) SocketAddress {
	scheme, host, found := strings.Cut(address.origin, "://")
	if !found {
		return SocketAddress{}
	}
	return SocketAddress{origin: map[string]string{"https": "wss", "http": "ws"}[scheme] + "://" + host}
}

// SocketAddress is where the events of the environment come from. A sandbox that was not started and a custom
// environment without one have none.
func (e Environment) SocketAddress() SocketAddress {
	switch e.Kind {
	case Demo:
		return SocketAddress{origin: DemoSocket}
	case Production:
		return SocketAddress{origin: ProductionSocket}
	case Sandbox:
		return socketOf(e.Address)
	}
	return e.Socket
}

// OnThisComputer reports whether a custom environment, or the events of one, come from this computer.
func (e Environment) OnThisComputer() bool {
	return e.Kind == Custom && (isLoopback(hostOnly(socketOf(e.Address))) || isLoopback(hostOnly(e.Socket)))
}

// BindsWithSocket is where tokens of the environment are for, with the socket where that is the user's own.
func (e Environment) BindsWithSocket() BoundTo {
	if e.Kind != Custom || e.Socket.IsZero() {
		return e.BindsTo()
	}
	return e.BindsTo() + " " + BoundTo(e.Socket.origin)
}

// CheckSocketBound is [CheckBound] for a token that is to be sent to the environment's socket. Where that is at another
// host than the API, and is no part of the program, the token has to have been entered for it, or a person has to have
// said so since: an index that was edited cannot send it elsewhere. A token for an API on this computer that was
// entered for no socket may go to one on this computer too.
func CheckSocketBound(to BoundTo, environment Environment) error {
	if err := CheckBound(to, environment); err != nil {
		return err
	}
	socket := environment.SocketAddress()
	if environment.Kind != Custom || socket.IsZero() || to == environment.BindsWithSocket() ||
		socket == socketOf(environment.Address) {
		return nil
	}
	_, another := to.cut()
	if another == "" && environment.isOnLoopback() && isLoopback(hostOnly(socket)) {
		return nil
	}
	return &OtherAddressError{
		Environment: environment.Name, Entered: to, Address: BoundTo(socket.origin), Socket: true,
	}
}

func hostOnly(a SocketAddress) string {
	host := a.Host()
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		host = host[:colon]
	}
	return strings.Trim(host, "[]")
}

// socketOperation stands for opening a socket where an operation is asked for. It is a read: nothing can be sent to
// Mews over it.
var socketOperation = Operation{Path: strings.TrimPrefix(SocketPath, "/"), Kind: Read, Known: true}

// SocketIntent is what a person means who listens to a connection: as it is now, until everything is locked. It holds
// no token.
type SocketIntent struct {
	binding Binding
	all     context.Context
}

// IntendSocket makes the intent to listen to what a connection means now. The target needs no tokens.
func (g *Guard) IntendSocket(target Target) SocketIntent {
	g.mu.Lock()
	defer g.mu.Unlock()
	return SocketIntent{binding: target.Binding(), all: g.all.ctx}
}

// SocketClearance is the guard's word that a socket may be opened to one connection now. It carries the two tokens and
// the only address that may receive them. Only [Guard.ClearSocket] makes one.
type SocketClearance struct{ target Target }

// Address is the only address the tokens may be sent to.
func (c SocketClearance) Address() SocketAddress { return c.target.Environment.SocketAddress() }

// Tokens returns the two tokens.
func (c SocketClearance) Tokens() (clientToken, accessToken Secret) {
	return c.target.ClientToken, c.target.AccessToken
}

// SocketClearing clears one socket right before its handshake.
type SocketClearing interface {
	// ClearSocket returns the clearance for a handshake that is made right now, or why there is none.
	ClearSocket() (SocketClearance, error)
}

// ClearSocket returns the clearance for one handshake, or a *[StaleIntent] or a *[Refusal].
func (g *Guard) ClearSocket(target Target, intent SocketIntent) (SocketClearance, error) {
	refuse := func(reason RefusalReason) (SocketClearance, error) {
		return SocketClearance{}, &Refusal{
			Reason: reason, Operation: socketOperation, Environment: target.Environment.Name,
		}
	}
	now := target.Binding()
	// What may be written, and what is known of the property, is no business of a socket.
	now.Protection, now.EnterpriseID = intent.binding.Protection, intent.binding.EnterpriseID
	reason := intent.binding.Differs(now)
	if reason == "" && (intent.all == nil || intent.all.Err() != nil) {
		reason = StaleLocked
	}
	switch {
	case reason != "":
		return SocketClearance{}, &StaleIntent{Reason: reason, Path: socketOperation.Path}
	case target.Integration.EnvironmentID != target.Environment.ID,
		target.Connection.IntegrationID != target.Integration.ID:
		return refuse(RefusedForeign)
	case !target.Environment.Address.fits(target.Environment.Kind):
		return refuse(RefusedNoAddress)
	case target.Environment.SocketAddress().IsZero():
		return refuse(RefusedNoSocket)
	case target.ClientToken.IsEmpty() || target.AccessToken.IsEmpty():
		return refuse(RefusedNoToken)
	case target.Connection.Public && target.Environment.IsProduction():
		return refuse(RefusedPublic)
	}
	return SocketClearance{target: target}, nil
}

// checkSocket checks what an environment says about its socket.
func (e Environment) checkSocket() error {
	if e.Kind != Custom && !e.Socket.IsZero() {
		return fmt.Errorf("the address of the socket is fixed for %s environments", e.Kind)
	}
	return nil
}
