package team

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

// What can be wrong with a team's engine, or with what it was asked for. Each wraps the error of package model that it
// means for a store of secrets.
var (
	// ErrUnreachable means that nothing was sent, or that no answer came.
	ErrUnreachable = fmt.Errorf("%w: it cannot be reached", model.ErrStoreUnavailable)
	// ErrUntrusted means that the certificate of the engine is not signed by anybody who is trusted here.
	ErrUntrusted = fmt.Errorf("%w: its certificate is not trusted", model.ErrStoreUnavailable)
	// ErrSealed means that the engine runs and somebody has to unseal it.
	ErrSealed = fmt.Errorf("%w: it is sealed", model.ErrStoreUnavailable)
	// ErrStandby means that a node answered which serves nobody: a standby (429 of sys/health, 473) or a disaster
	// recovery secondary (472).
	ErrStandby = fmt.Errorf("%w: this node is a standby", model.ErrStoreUnavailable)
	// ErrRedirected means that the engine named another host. It is not followed: the token would go along.
	ErrRedirected = fmt.Errorf("%w: it sends to another address", model.ErrStoreUnavailable)
	// ErrNoMount means that there is no KV engine where the team is said to be.
	ErrNoMount = fmt.Errorf("%w: nothing is mounted there", model.ErrStoreUnavailable)
	// ErrNotVersion2 means a KV engine of version 1, which has neither versions nor check-and-set.
	ErrNotVersion2 = fmt.Errorf("%w: the mount is not KV version 2", model.ErrStoreUnavailable)
	// ErrSignedOut means that the token of the member was revoked, has expired, or never was one.
	ErrSignedOut = fmt.Errorf("%w: the sign-in has ended", model.ErrStoreLocked)
	// ErrForbidden means that the policy of the member does not allow it.
	ErrForbidden = fmt.Errorf("%w: the policy does not allow it", model.ErrStoreDeclined)
	// ErrQuota means that the engine counts requests and this one was too many.
	ErrQuota = fmt.Errorf("%w: the quota is used up", model.ErrStoreBusy)
	// ErrSlow means that no answer came in time.
	ErrSlow = fmt.Errorf("%w: no answer in time", model.ErrStoreTimeout)
	// ErrCheckAndSet means that the mount wants every write to name the version that it replaces. Keyrack always does;
	// whoever does not gets this.
	ErrCheckAndSet = fmt.Errorf("%w: the write names no version", model.ErrStoreBroken)
	// ErrUnsettled means that a write was sent and that it could not be told whether it is in the engine. It may still
	// land; what was written before is not lost either way.
	ErrUnsettled = fmt.Errorf("%w: it is not known whether the write landed", model.ErrStoreTimeout)
	// ErrNonsense means an answer that is none of an engine.
	ErrNonsense = fmt.Errorf("%w: that is no answer of Vault or OpenBao", model.ErrStoreBroken)
	// ErrNotOurs means a secret without a token: it was emptied, or written by another tool.
	ErrNotOurs = fmt.Errorf("%w: there is no token in the secret", ErrNonsense)
	// ErrKey means an id that has no place in a path: see [Key].
	ErrKey = errors.New("an id of lower-case letters, digits and hyphens is needed")
)

// Error is what went wrong with a team. It wraps one of the errors above, and has no text of the engine.
type Error struct {
	Team   string // its name, as this computer calls it
	Err    error
	Status int           // of HTTP; 0 without an answer
	After  time.Duration // when to try again, where the engine says so
	Host   string        // of a redirect that was not followed
}

func (e *Error) Error() string {
	text := "team " + strconv.Quote(e.Team) + ": " + e.Err.Error()
	if e.Host != "" {
		text += " (" + e.Host + ")"
	}
	if e.Status != 0 {
		text += fmt.Sprintf(" (status %d)", e.Status)
	}
	return text
}

// Unwrap returns what it is.
func (e *Error) Unwrap() error { return e.Err }

// ConflictError means that somebody else has changed what was to be changed. Nothing was written over.
type ConflictError struct {
	Team    string
	Key     Key
	Wanted  int       // the version that was to be replaced; 0 for a new one
	Version int       // the version that is there now
	By      string    // who made it; empty where that is not known
	At      time.Time // when
	Gone    bool      // it was deleted or destroyed
	Fields  []string  // what of the details was changed by both; nil for a token
}

func (e *ConflictError) Error() string {
	what := fmt.Sprintf("version %d is there", e.Version)
	if e.Gone {
		what += ", deleted"
	}
	if len(e.Fields) > 0 {
		what = "changed meanwhile: " + strings.Join(e.Fields, ", ")
	}
	by := ""
	if e.By != "" {
		by = " by " + e.By
	}
	return fmt.Sprintf("team %q: not written over: %s%s", e.Team, what, by)
}

// Unwrap returns [model.ErrSecretNotSaved]: what was to be kept is not in the store.
func (e *ConflictError) Unwrap() error { return model.ErrSecretNotSaved }

// OptionsError says what of what was asked for is wrong.
type OptionsError struct{ What, Reason string }

func (e *OptionsError) Error() string { return e.What + ": " + e.Reason }

// ErrNoToken means that a sign-in brought none: the answer was empty, or what was given has characters that no token
// has.
var ErrNoToken = errors.New("there is no token in it")

// ErrDeclined means that the browser came back without leave.
var ErrDeclined = errors.New("the browser came back without leave to sign in")
