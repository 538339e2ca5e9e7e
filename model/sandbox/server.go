package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"keyrack/model"
)

// ErrNotLoopback is returned for an address that other computers could reach.
var ErrNotLoopback = errors.New("the sandbox listens on this computer only, such as on 127.0.0.1:8080")

// Server is a sandbox that listens. [Sandbox.Listen] makes one.
type Server struct {
	address string
	http    *http.Server
	end     context.CancelFunc // of the sockets, which the HTTP server has let go
}

// Listen answers requests on a loopback address such as "127.0.0.1:8080"; empty for a free port of 127.0.0.1. It ends
// with ctx or with Close.
func (s *Sandbox) Listen(ctx context.Context, address string) (*Server, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address to listen at, such as 127.0.0.1:8080", address)
	}
	if ip, err := netip.ParseAddr(host); (err != nil || !ip.IsLoopback()) && host != "localhost" {
		return nil, ErrNotLoopback
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	open, end := context.WithCancel(ctx)
	server := &Server{
		address: "http://" + listener.Addr().String(),
		http: &http.Server{
			Handler: s, ReadHeaderTimeout: 10 * time.Second,
			BaseContext: func(net.Listener) context.Context { return open },
		},
		end: end,
	}
	go s.work(open)
	go s.breathe(open)
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.http.Serve(listener) }() // ends with http.ErrServerClosed
	return server, nil
}

// Address is the server's origin, such as "http://127.0.0.1:40123".
func (s *Server) Address() string { return s.address }

// SocketAddress is where the server sends live events, such as "ws://127.0.0.1:40123/ws/connector".
func (s *Server) SocketAddress() string {
	return "ws" + strings.TrimPrefix(s.address, "http") + SocketPath
}

// Close ends the server and the connections to it. Who listens is told so.
func (s *Server) Close() error {
	s.end()
	return s.http.Close()
}

// Local is a sandbox that begins to listen when it is first needed. It is safe for use by several goroutines.
type Local struct {
	options Options

	mu      sync.Mutex
	sandbox *Sandbox
	server  *Server
	address model.Address
}

// NewLocal returns a sandbox that does not listen yet and has made no data.
func NewLocal(options Options) *Local { return &Local{options: options} }

// Start listens on a free port, if it does not yet, and returns the address. The server outlives ctx, until Close.
func (l *Local) Start(ctx context.Context) (model.Address, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server != nil {
		return l.address, nil
	}
	l.sandbox = New(l.options)
	server, err := l.sandbox.Listen(context.WithoutCancel(ctx), "")
	if err != nil {
		return model.Address{}, err
	}
	address, err := model.ParseAddress(model.Sandbox, server.Address())
	if err != nil {
		return model.Address{}, errors.Join(err, server.Close())
	}
	l.server, l.address = server, address
	return address, nil
}

// Sandbox returns the sandbox itself, which listens then: for its integrations and webhooks.
func (l *Local) Sandbox(ctx context.Context) (*Sandbox, error) {
	if _, err := l.Start(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sandbox, nil
}

// Close ends the server, if there is one.
func (l *Local) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server == nil {
		return nil
	}
	server := l.server
	l.server = nil
	return server.Close()
}
