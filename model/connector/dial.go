package connector

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"
)

// Resolver finds the addresses of a host. A *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// errNotHere means that a name of this computer leads to another one.
var errNotHere = errors.New("the name of this computer leads to another one")

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// newDial returns what makes the connections. A host that is this computer by its name may be reached over http, so
// what counts there is not the name, which a file or a name server can point anywhere, but who is at the other end.
func newDial(options Options) dialFunc {
	far := &net.Dialer{Timeout: options.ConnectTimeout, KeepAlive: 15 * time.Second}
	near := &net.Dialer{Timeout: options.ConnectTimeout, KeepAlive: 15 * time.Second, ControlContext: onlyLoopback}
	return patient(func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err != nil || !isLoopback(host) {
			return far.DialContext(ctx, network, address)
		}
		if _, err := netip.ParseAddr(host); err == nil {
			return near.DialContext(ctx, network, address)
		}
		peers, err := options.Resolver.LookupNetIP(ctx, "ip", host)
		if err != nil {
			return nil, err
		}
		var failed error
		for _, peer := range peers {
			connection, err := near.DialContext(ctx, network, net.JoinHostPort(peer.Unmap().String(), port))
			if err == nil {
				return connection, nil
			}
			// That nothing listens here says more than that an address was passed over.
			if failed == nil || errors.Is(failed, errNotHere) {
				failed = err
			}
		}
		if failed == nil {
			failed = &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
		}
		return nil, failed
	})
}

// patient makes connections whose other end may stop listening in the middle of a request, and still be heard.
func patient(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &patientConn{Conn: connection}, nil
	}
}

// patientConn is a connection that leaves it to reading to tell of its end, once a part of a request has left on it. A
// server that refuses a large body, with 413, answers and closes before all of it came. net/http gives up at the write
// that fails then, and half of the time the answer, which is here, is lost.
//
// A request of which nothing was written fails by its write, as ever: only then may it be sent again.
type patientConn struct {
	net.Conn
	begun atomic.Bool // a part of the request has left
}

// beginRequest says that the next request begins on a connection, whatever encrypts it.
func beginRequest(connection net.Conn) {
	for {
		switch c := connection.(type) {
		case *patientConn:
			c.begun.Store(false)
			return
		case *tls.Conn:
			connection = c.NetConn()
		default:
			return
		}
	}
}

func (c *patientConn) Write(from []byte) (int, error) {
	n, err := c.Conn.Write(from)
	if n > 0 {
		c.begun.Store(true)
	}
	if err != nil && c.begun.Load() && hungUp(err) {
		return len(from), nil
	}
	return n, err
}

// hungUp reports whether an error of writing says that the other end has closed the connection.
//
// Source of the numbers: Windows Sockets error codes, WSAECONNABORTED, WSAECONNRESET.
func hungUp(err error) bool {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return false
	}
	switch number {
	case syscall.EPIPE, syscall.ECONNRESET, syscall.ECONNABORTED, 10053, 10054:
		return true
	}
	return false
}

// onlyLoopback is asked with the address of the other end, before anything is sent there.
func onlyLoopback(_ context.Context, _, address string, _ syscall.RawConn) error {
	peer, err := netip.ParseAddrPort(address)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return errNotHere
	}
	return nil
}
