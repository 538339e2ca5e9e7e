package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// ErrNotLoopback is returned by [Sandbox.Listen] for an address that other computers could reach.
var ErrNotLoopback = errors.New("the sandbox listens on loopback addresses only")

// Server is a sandbox that listens.
type Server struct {
	address string
	server  *http.Server
	served  chan error
}

// Listen starts a server on a loopback address, "host:port"; port 0 takes a free one, and "" means "127.0.0.1:0". ctx
// bounds the start only: the server runs until Close.
func (s *Sandbox) Listen(ctx context.Context, addr string) (*Server, error) {
	address, err := loopback(addr)
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address.String())
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", address, err)
	}
	server := &Server{
		address: "http://" + listener.Addr().String(),
		server:  &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute},
		served:  make(chan error, 1),
	}
	go func() { server.served <- server.server.Serve(listener) }()
	return server, nil
}

// loopback reads an address and refuses names, because a name can lead elsewhere; only "localhost" is taken, as
// 127.0.0.1.
func loopback(addr string) (netip.AddrPort, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("address of the sandbox: %w", err)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	address, err := netip.ParseAddrPort(net.JoinHostPort(host, port))
	if err != nil || !address.Addr().IsLoopback() {
		return netip.AddrPort{}, fmt.Errorf("%q: %w", addr, ErrNotLoopback)
	}
	return address, nil
}

// Address returns the origin to send requests to, such as "http://127.0.0.1:40123".
func (s *Server) Address() string { return s.address }

// Close ends the server and every request in it at once. A second call does nothing.
func (s *Server) Close() error {
	if err := s.server.Close(); err != nil {
		return fmt.Errorf("closing the sandbox: %w", err)
	}
	if err, first := <-s.served; first {
		close(s.served)
		if !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serving the sandbox: %w", err)
		}
	}
	return nil
}
