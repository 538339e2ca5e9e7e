package keychain

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
)

// secretService is the desktop of Linux, seen over connections of its own. It lays items out as go-keyring does and
// takes go-keyring's Secret from it, but makes the calls itself: go-keyring cannot label items, cannot look into
// other collections, waits for dialogs without end, and shares the process-wide connection with the window toolkit,
// where any signal of the desktop can be taken for an answer.
//
// It keeps one connection for as long as it lives: gnome-keyring 50 aborts on bursts of short-lived clients, and
// KeePassXC forgets what a client was allowed when its connection ends.
type secretService struct {
	startLimit time.Duration
	asking     *atomic.Bool    // a person is being asked
	open       context.Context // ends with close
	end        context.CancelFunc
	refused    atomic.Int64

	mu       sync.Mutex
	conn     *dbus.Conn
	provider *provider // the last one that was found, with its name and its session
	written  time.Time // when the provider last acknowledged a write of this process
}

func newDesktop(startLimit time.Duration, asking *atomic.Bool) desktop {
	open, end := context.WithCancel(context.Background())
	return &secretService{startLimit: startLimit, asking: asking, open: open, end: end}
}

func (s *secretService) refusals() int64 { return s.refused.Load() }

func (s *secretService) close() { s.end() }

// whileOpen returns a context that also ends with close.
func (s *secretService) whileOpen(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.open, cancel)
	return ctx, func() { stop(); cancel() }
}

// within runs work with a span that also ends with close.
func within[T any](s *secretService, outer *callTime, work func(*callTime) (T, error)) (T, error) {
	ctx, cancel := s.whileOpen(outer.ctx)
	defer cancel()
	inner := &callTime{ctx: ctx, limit: outer.limit}
	if deadline, ok := outer.brief.Deadline(); ok { // what is left of the outer limit
		inner.brief, inner.stop = context.WithDeadlineCause(ctx, deadline, errLimit)
	} else {
		inner.renew()
	}
	defer func() { inner.stop() }()
	value, err := work(inner)
	return value, s.orClosed(err)
}

// connection returns the long-lived connection, and a new one if the bus has closed it.
func (s *secretService) connection(ctx context.Context) (*dbus.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil && s.conn.Connected() {
		return s.conn, nil
	}
	conn, err := connect(ctx, s.open)
	if err != nil {
		return nil, err
	}
	s.conn = conn
	return conn, nil
}

// connect opens a connection to the session bus until ctx ends, never starting a bus. The connection is closed when
// lifetime ends. A socket that accepts and stays mute is [model.ErrStoreTimeout].
func connect(ctx, lifetime context.Context) (*dbus.Conn, error) {
	type result struct {
		conn *dbus.Conn
		err  error
	}
	results := make(chan result, 1)
	go func() {
		conn, err := greet(ctx, lifetime)
		results <- result{conn, err}
	}()
	select {
	case r := <-results:
		return r.conn, r.err
	case <-ctx.Done():
		go func() {
			if r := <-results; r.conn != nil {
				_ = r.conn.Close()
			}
		}()
		return nil, timedOut(ctx)
	}
}

func greet(ctx, lifetime context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(lifetime))
	if err != nil {
		return nil, model.ErrNoBus
	}
	inTime := context.AfterFunc(ctx, func() { _ = conn.Close() })
	err = introduce(conn)
	switch {
	case !inTime():
		err = timedOut(ctx)
	case err == nil:
		return conn, nil
	}
	_ = conn.Close()
	return nil, err
}

func introduce(conn *dbus.Conn) (err error) {
	defer func() {
		// The library takes the answer for a bus's; something else may listen there.
		if recover() != nil {
			err = fmt.Errorf("%w: the session bus does not speak D-Bus", model.ErrStoreBroken)
		}
	}()
	if conn.Auth(nil) != nil || conn.Hello() != nil {
		return fmt.Errorf("%w: the session bus refused the connection", model.ErrStoreUnavailable)
	}
	return nil
}
