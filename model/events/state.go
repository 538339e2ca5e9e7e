package events

import "time"

// Phase is what a socket is doing.
type Phase string

// The phases.
const (
	Connecting Phase = "connecting"
	Open       Phase = "open"
	Waiting    Phase = "waiting" // for the next attempt, after the connection was lost
	Refused    Phase = "refused" // the handshake was not taken; nothing is tried again by itself
	Closed     Phase = "closed"  // ended here: by a person, a lock, a change of the connection
)

// Live reports whether the socket is open or will be by itself.
func (p Phase) Live() bool { return p == Connecting || p == Open || p == Waiting }

// State is what a socket is doing now, and why.
type State struct {
	Phase   Phase
	Address string    // where, such as "wss://ws.mews.com/ws/connector"
	Since   time.Time // since when it is in this phase
	Retry   time.Time // while it waits: when the next attempt is made
	Attempt int       // which attempt in a row it is, or will be: 1 for the first
	Cause   Cause     // why it waits, was refused or closed; why it was lost before, while it connects again
}

// Countdown is how long it still waits.
func (s State) Countdown(now time.Time) time.Duration {
	if s.Phase != Waiting {
		return 0
	}
	return max(0, s.Retry.Sub(now))
}

// CauseKind says why a socket is not open.
type CauseKind string

// The kinds of cause.
const (
	NoCause CauseKind = ""

	// Refused handshakes. None is tried again by itself.
	RefusedStatus CauseKind = "status"   // another HTTP status than 101; Status has it
	RefusedMoved  CauseKind = "redirect" // it points to another place, Host, which is not followed
	RefusedShape  CauseKind = "shape"    // it says 101, but does not keep to the protocol of WebSockets
	RefusedTLS    CauseKind = "tls"      // no trusted connection could be made; Err is the *connector.Failure
	RefusedProxy  CauseKind = "proxy"    // the proxy opened no tunnel; Status has its answer
	NotCleared    CauseKind = "cleared"  // the guard, or the store of the tokens, did not let it through; Err says why

	// Lost connections. The next attempt comes by itself.
	Unreachable CauseKind = "unreachable" // no connection could be made; Err is the *connector.Failure
	NoAnswer    CauseKind = "no-answer"   // the handshake was not answered in time
	NoPong      CauseKind = "no-pong"     // a ping was not answered in time
	ClosedThere CauseKind = "closed"      // the server closed it; Code and Text have what it said
	Cut         CauseKind = "cut"         // the connection ended without a word
	Flooded     CauseKind = "flooded"     // a message was larger than 1 MiB, which is read
	Broken      CauseKind = "broken"      // what came does not keep to the protocol
	Slept       CauseKind = "slept"       // the computer slept

	// Ends on this side.
	ByUser  CauseKind = "user"    // somebody stopped it
	Locked  CauseKind = "locked"  // Keyrack was locked
	Changed CauseKind = "changed" // the token, the address or the connection is another, or gone; Err says what
	Hidden  CauseKind = "hidden"  // presenter mode was switched on
	Ended   CauseKind = "ended"   // Keyrack ends
)

// Cause is why a socket is not open. It holds no token.
type Cause struct {
	Kind   CauseKind
	Status int // of the answer to a handshake
	// RetryAfter is how long the answer asks to wait; 0 where it does not.
	RetryAfter time.Duration
	RequestID  string // its Request-Id; may be empty
	Host       string // where a redirect points to; may be empty
	Code       int    // of a close frame; 1005 where it had none
	Text       string // the reason of a close frame, or the beginning of an answer's body
	Err        error
}
