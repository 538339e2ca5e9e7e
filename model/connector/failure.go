package connector

import (
	"fmt"
	"strings"
)

// FailureKind says why there was no complete answer.
type FailureKind string

// The kinds of failure. The first three mean that nothing was sent.
const (
	NotCleared        FailureKind = "not-cleared"         // the clearance is empty: the guard did not make it
	InvalidBody       FailureKind = "invalid-body"        // the body is not one JSON object
	CredentialsInBody FailureKind = "credentials-in-body" // the body holds Client, ClientToken or AccessToken itself

	DNS         FailureKind = "dns"         // there is no host of that name
	NoNetwork   FailureKind = "no-network"  // no name server, or no route to anywhere
	Unreachable FailureKind = "unreachable" // the host did not take the connection in time
	Refused     FailureKind = "refused"     // the host takes no connections on that port
	// NotThisComputer means that the name localhost leads to another computer.
	NotThisComputer FailureKind = "not-this-computer"

	TLS   FailureKind = "tls"   // no trusted, encrypted connection could be made
	Proxy FailureKind = "proxy" // the proxy did not let the request through

	Silence    FailureKind = "silence"    // nothing moved for Options.Silence
	Canceled   FailureKind = "canceled"   // the caller's context ended
	Redirected FailureKind = "redirected" // the answer points to another place, which Keyrack does not follow
	Malformed  FailureKind = "malformed"  // the answer does not follow HTTP, or with a *PackingError its own header
	Cut        FailureKind = "cut"        // the connection ended before the answer did
	TooLarge   FailureKind = "too-large"  // the answer is larger than Options.AnswerLimit
	Disk       FailureKind = "disk"       // a large answer could not be written to a file

	NoDocument FailureKind = "no-document" // the host does not publish an OpenAPI document
)

// Failure is the error of every request without a complete answer. Its text holds neither tokens nor parts of bodies.
type Failure struct {
	Kind FailureKind
	// Host is the environment's host; with Redirected the host the answer points to, with Proxy the proxy's.
	Host string
	// Sent says that the request may have reached the server, so that a write may have been carried out. False is proof
	// that it did not.
	Sent bool
	// Offset is the number of bytes before the place where an InvalidBody stops being a JSON object.
	Offset int64
	// Status is the HTTP status with Redirected, NoDocument and, where there was one, Proxy and Cut.
	Status int
	// Err is the cause, such as context.Canceled or an x509 error; nil where the kind says it all or the cause could
	// quote an answer.
	Err error
}

// Error says what happened in one line.
func (f *Failure) Error() string {
	var text strings.Builder
	if f.Host != "" {
		text.WriteString(f.Host + ": ")
	}
	text.WriteString(f.Kind.what())
	if f.Kind == InvalidBody {
		fmt.Fprintf(&text, " (after %d bytes)", f.Offset)
	}
	if f.Status != 0 {
		fmt.Fprintf(&text, " (status %d)", f.Status)
	}
	if f.Err != nil {
		text.WriteString(": " + f.Err.Error())
	}
	return text.String()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

func (k FailureKind) what() string {
	switch k {
	case NotCleared:
		return "the request was not cleared"
	case InvalidBody:
		return "the body is not one JSON object"
	case CredentialsInBody:
		return "the body holds credentials of its own"
	case DNS:
		return "there is no host of this name"
	case NoNetwork:
		return "the network is not available"
	case Unreachable:
		return "the host could not be reached"
	case Refused:
		return "the host refused the connection"
	case NotThisComputer:
		return "the name leads to another computer"
	case TLS:
		return "no secure connection could be made"
	case Proxy:
		return "the proxy did not let the request through"
	case Silence:
		return "nothing came for too long"
	case Canceled:
		return "the request was ended"
	case Redirected:
		return "the answer points to this host, which is not followed"
	case Malformed:
		return "the answer is not proper HTTP"
	case Cut:
		return "the connection ended before the answer did"
	case TooLarge:
		return "the answer is too large"
	case NoDocument:
		return "the host publishes no OpenAPI document"
	case Disk:
		return "the answer could not be kept on disk"
	}
	return "the request failed"
}
