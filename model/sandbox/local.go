package sandbox

import (
	"context"
	"errors"
	"sync"

	"keyrack/model"
)

// Local is a sandbox inside a program that begins to listen when it is first needed. It is safe for use by several
// goroutines.
type Local struct {
	options Options

	mu      sync.Mutex
	server  *Server
	address model.Address
}

// NewLocal returns a sandbox that has made no data and does not listen yet.
func NewLocal(options Options) *Local { return &Local{options: options} }

// Start listens on a free port, unless it does already, and returns the address. The server runs until Close.
func (l *Local) Start(ctx context.Context) (model.Address, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server != nil {
		return l.address, nil
	}
	server, err := New(l.options).Listen(ctx, "")
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

// Close ends the server, if there is one. A later Start begins anew, with fresh data.
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
