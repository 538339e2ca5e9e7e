package connector

import (
	"context"
	"errors"
	"net"
	"net/netip"
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
	return func(ctx context.Context, network, address string) (net.Conn, error) {
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
	}
}

// onlyLoopback is asked with the address of the other end, before anything is sent there.
func onlyLoopback(_ context.Context, _, address string, _ syscall.RawConn) error {
	peer, err := netip.ParseAddrPort(address)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return errNotHere
	}
	return nil
}
