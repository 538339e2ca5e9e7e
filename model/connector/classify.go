package connector

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"keyrack/model"
)

// failed turns what went wrong into a *Failure, and drops what is left of the answer where it is of no use.
func (c *Client) failed(ctx context.Context, exchange model.Exchange, err error, trace *trace) (model.Exchange, error) {
	failure := classify(ctx, err, trace)
	switch {
	case failure.Kind == Proxy:
		failure.Host = exchange.Proxy
	case failure.Kind != Redirected:
		failure.Host = exchange.Address.Host()
	}
	switch failure.Kind {
	case Cut:
		failure.Status = exchange.Status
	case Malformed, Silence:
	default:
		removeBodyFile(&exchange)
	}
	if failure.Kind == Silence {
		// Other kept connections may be as dead as this one, after a sleep or a change of network.
		c.transport.Load().CloseIdleConnections()
	}
	return exchange, failure
}

func classify(ctx context.Context, err error, trace *trace) *Failure {
	sent, answered, tlsError := trace.progress()
	failure := &Failure{Sent: sent}
	var (
		elsewhere *redirect
		missing   *noDocument
		refusal   *proxyRefusal
		disk      *diskError
		name      *net.DNSError
		packing   *PackingError
		operation *net.OpError
		number    syscall.Errno
	)
	isOperation := errors.As(err, &operation)
	switch {
	case context.Cause(ctx) == errSilence:
		failure.Kind = Silence
	case ctx.Err() != nil:
		failure.Kind, failure.Err = Canceled, ctx.Err()
	case errors.As(err, &elsewhere):
		failure.Kind, failure.Host, failure.Status = Redirected, elsewhere.host, elsewhere.status
	case errors.As(err, &missing):
		failure.Kind, failure.Status = NoDocument, missing.status
	case errors.As(err, &refusal):
		failure.Kind, failure.Status = Proxy, refusal.status
	case isOperation && (operation.Op == "proxyconnect" || strings.HasPrefix(operation.Op, "socks")):
		failure.Kind, failure.Err = Proxy, operation
	case errors.Is(err, errTooLarge):
		failure.Kind = TooLarge
	case errors.As(err, &disk):
		failure.Kind, failure.Err = Disk, disk
	case errors.Is(err, errNotHere):
		failure.Kind = NotThisComputer
	case errors.As(err, &name):
		failure.Kind, failure.Err = NoNetwork, name
		if name.IsNotFound {
			failure.Kind = DNS
		}
	case isOperation && operation.Op == "dial":
		failure.Kind, failure.Err = dialKind(operation), operation
	case tlsError != nil && isTimeout(tlsError):
		failure.Kind = Silence
	case tlsError != nil:
		// The token is sent after the handshake, so this text cannot quote it.
		failure.Kind, failure.Err = TLS, tlsError
	case errors.As(err, &packing):
		failure.Kind, failure.Err = Malformed, packing
	case isEnd(err) || !answered:
		failure.Kind = Cut
		if errors.As(err, &number) {
			failure.Err = number
		} else if errors.Is(err, io.ErrUnexpectedEOF) {
			failure.Err = io.ErrUnexpectedEOF
		}
	default:
		// The text of the error quotes the answer, which could quote the token.
		failure.Kind = Malformed
	}
	return failure
}

// dialKind says why a connection could not be made. Windows has numbers of its own for that, which the constants of
// package syscall do not equal there.
//
// Source of the numbers: Windows Sockets error codes, WSAENETDOWN, WSAENETUNREACH, WSAECONNREFUSED.
func dialKind(err error) FailureKind {
	var number syscall.Errno
	_ = errors.As(err, &number) // 0 without one
	switch number {
	case syscall.ECONNREFUSED, 10061:
		return Refused
	case syscall.ENETDOWN, syscall.ENETUNREACH, 10050, 10051:
		return NoNetwork
	}
	return Unreachable
}

// isEnd reports whether the connection ended, rather than carried something wrong.
func isEnd(err error) bool {
	var operation *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &operation)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
