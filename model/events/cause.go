package events

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is the error of a socket that could not be opened, or was lost.
type Error struct{ Cause Cause }

// Error says what happened in one line. It holds no token and nothing that the server wrote.
func (e *Error) Error() string {
	c := e.Cause
	var text strings.Builder
	text.WriteString("the socket is not open: " + string(c.Kind))
	if c.Status != 0 {
		fmt.Fprintf(&text, " (status %d)", c.Status)
	}
	if c.Code != 0 {
		fmt.Fprintf(&text, " (code %d)", c.Code)
	}
	if c.Err != nil {
		text.WriteString(": " + c.Err.Error())
	}
	return text.String()
}

// Unwrap returns the error behind it, or nil.
func (e *Error) Unwrap() error { return e.Cause.Err }

// Phase is what becomes of a socket that is not open for that cause: Waiting where the next attempt comes by itself,
// else Refused or Closed.
func (k CauseKind) Phase() Phase {
	switch k {
	case RefusedStatus, RefusedMoved, RefusedShape, RefusedTLS, RefusedProxy, NotCleared:
		return Refused
	case ByUser, Locked, Changed, Hidden, Ended:
		return Closed
	}
	return Waiting
}

// mostPatience is the longest wait that a server may ask for. Whoever asks for more has refused.
const mostPatience = time.Hour

// Phase is what becomes of a socket that is not open for this cause. Established says that it has been open before:
// then a server that is too busy, or fails, has not refused it for good, and it waits. Nothing is ever tried again of a
// first handshake that was refused.
func (c Cause) Phase(established bool) Phase {
	busy := c.Kind == RefusedStatus && (c.Status == http.StatusRequestTimeout ||
		c.Status == http.StatusTooManyRequests || c.Status >= http.StatusInternalServerError)
	if established && busy && c.RetryAfter <= mostPatience {
		return Waiting
	}
	return c.Kind.Phase()
}
