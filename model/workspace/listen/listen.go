// Package listen keeps sockets open over which properties tell what has changed, one for a connection, and collects
// what comes.
//
// A socket opens at the word of a person alone, never by itself at a start. It is pinged, is opened again after it was
// lost, ever more slowly, and never after its handshake was refused; a server that is too busy, or fails, when it is
// opened again has not refused it. It ends when Keyrack is locked, and when its
// connection gets another token or goes away. What could not come meanwhile is a gap among the events.
//
// Opening a socket is a read: nothing can be sent to Mews over it.
package listen

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace"
)

// Core is what listening needs of the workspace.
type Core interface {
	Find(id model.ConnectionID) (workspace.Place, error)
	Listen(listener func(workspace.Event)) (remove func())
	UntilLocked(ctx context.Context) (context.Context, context.CancelFunc)
	// Dial opens the socket of a connection. Its error is an *events.Error, or why it was not cleared.
	Dial(ctx context.Context, id model.ConnectionID) (events.Socket, error)
}

// Redactor takes tokens out of what a server writes.
type Redactor interface {
	Redact(text []byte) []byte
}

// Options are what [Sockets] are made of. Core and Redactor are required.
type Options struct {
	Core     Core
	Redactor Redactor
	Clock    Clock          // the zero value is the real one
	Jitter   func() float64 // from 0 up to 1; nil for a random one
	// Most and Bytes bound what is kept of each connection; 0 for events.DefaultMost and events.DefaultBytes.
	Most, Bytes int
}

// Clock is what time comes from. What is nil is the real one.
type Clock struct {
	Now func() time.Time
	// Steady does not run while the computer sleeps, and nobody sets it.
	Steady func() time.Duration
	// After is time.After with a way to give up.
	After func(wait time.Duration) (over <-chan time.Time, stop func())
}

func (c Clock) withDefaults() Clock {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Steady == nil {
		began := time.Now()
		c.Steady = func() time.Duration { return time.Since(began) }
	}
	if c.After == nil {
		c.After = func(wait time.Duration) (<-chan time.Time, func()) {
			timer := time.NewTimer(wait)
			return timer.C, func() { timer.Stop() }
		}
	}
	return c
}

// Sockets are all that were opened since Keyrack began. [New] makes them. They are safe for use by several goroutines,
// and every method returns at once: none reads a disk, a keychain or a network, so a UI goroutine may call them.
type Sockets struct {
	options Options
	changed signal

	mu    sync.Mutex
	feeds map[model.ConnectionID]*Feed
}

// New returns sockets, none of them open.
func New(options Options) *Sockets {
	options.Clock = options.Clock.withDefaults()
	if options.Jitter == nil {
		options.Jitter = rand.Float64
	}
	s := &Sockets{options: options, feeds: map[model.ConnectionID]*Feed{}}
	options.Core.Listen(s.heard)
	return s
}

// Open begins to listen to a connection, or goes on where that was stopped or refused: its feed keeps what it has. One
// that listens already stays as it is. The error is that of a connection that is not there.
func (s *Sockets) Open(id model.ConnectionID) (*Feed, error) {
	place, err := s.options.Core.Find(id)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	feed := s.feeds[id]
	if feed == nil {
		feed = newFeed(s, id)
		s.feeds[id] = feed
	}
	s.mu.Unlock()
	feed.open(place)
	return feed, nil
}

// Feed returns the feed of a connection that was opened once, or nil.
func (s *Sockets) Feed(id model.ConnectionID) *Feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.feeds[id]
}

// Feeds returns all that were opened once, by the ids of their connections.
func (s *Sockets) Feeds() []*Feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Values(s.feeds), func(a, b *Feed) int { return cmp.Compare(a.id, b.id) })
}

// Live counts the sockets that are open or will be by themselves.
func (s *Sockets) Live() int {
	n := 0
	for _, feed := range s.Feeds() {
		if feed.State().Phase.Live() {
			n++
		}
	}
	return n
}

// Subscribe returns a channel that gets a value after anything has changed about any of the sockets: a state, an event,
// a new one, one that was forgotten. Changes in quick succession are one value. Call stop when nobody reads it any
// more; the channel is not closed.
func (s *Sockets) Subscribe() (changed <-chan struct{}, stop func()) { return s.changed.subscribe() }

// CloseAll ends every socket for a cause of this side, such as events.Hidden. What came stays.
func (s *Sockets) CloseAll(cause events.CauseKind) {
	for _, feed := range s.Feeds() {
		feed.end(events.Cause{Kind: cause})
	}
}

// Forget ends the socket of a connection and drops what came over it.
func (s *Sockets) Forget(id model.ConnectionID) {
	s.mu.Lock()
	feed := s.feeds[id]
	delete(s.feeds, id)
	s.mu.Unlock()
	if feed != nil {
		feed.end(events.Cause{Kind: events.ByUser})
		s.changed.announce()
	}
}

// heard ends the sockets of connections that mean something else by now, and forgets those of deleted ones.
func (s *Sockets) heard(event workspace.Event) {
	switch event.(type) {
	case workspace.ConnectionsChanged, workspace.EnvironmentsChanged:
		for _, feed := range s.Feeds() {
			feed.compare()
			if _, err := s.options.Core.Find(feed.id); errors.Is(err, model.ErrNoSuchRow) {
				s.Forget(feed.id)
			}
		}
	}
}

// signal tells subscribers that something has changed, without waiting for any of them.
type signal struct {
	mu  sync.Mutex
	all map[chan struct{}]bool
}

func (s *signal) subscribe() (<-chan struct{}, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[chan struct{}]bool{}
	}
	changed := make(chan struct{}, 1)
	s.all[changed] = true
	return changed, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.all, changed)
	}
}

func (s *signal) announce() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for changed := range s.all {
		select {
		case changed <- struct{}{}:
		default: // one is waiting already
		}
	}
}
