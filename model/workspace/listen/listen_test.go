package listen_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace"
	"keyrack/model/workspace/listen"
)

// core is a workspace with connections whose sockets a test drives.
type core struct {
	mu       sync.Mutex
	token    model.SecretRef
	gone     bool
	listener func(workspace.Event)
	locked   context.CancelFunc
	session  context.Context
	dial     func(ctx context.Context, id model.ConnectionID) (events.Socket, error)
	dials    []time.Time
}

func newCore(dial func(ctx context.Context, id model.ConnectionID) (events.Socket, error)) *core {
	c := &core{token: "token.1", dial: dial}
	c.session, c.locked = context.WithCancel(context.Background())
	return c
}

func (c *core) Find(id model.ConnectionID) (workspace.Place, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return workspace.Place{}, model.ErrNoSuchRow
	}
	return workspace.Place{Connection: model.Connection{ID: id, AccessToken: c.token}}, nil
}

func (c *core) Listen(listener func(workspace.Event)) func() {
	c.listener = listener
	return func() {}
}

func (c *core) UntilLocked(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	stop := context.AfterFunc(c.session, func() { end(workspace.ErrLocked) })
	return ctx, func() { stop(); end(nil) }
}

func (c *core) Dial(ctx context.Context, id model.ConnectionID) (events.Socket, error) {
	c.mu.Lock()
	c.dials = append(c.dials, time.Now())
	c.mu.Unlock()
	return c.dial(ctx, id)
}

// made are the moments of the attempts until now.
func (c *core) made() []time.Time {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.dials)
}

func (c *core) change(how func()) {
	c.mu.Lock()
	how()
	c.mu.Unlock()
	c.listener(workspace.ConnectionsChanged{})
}

// socket is one whose server a test plays.
type socket struct {
	messages chan string
	lost     chan error
	pings    chan struct{} // gets one for each; nobody answers where it is full
	mute     bool
	closed   chan struct{}
	once     sync.Once
}

func newSocket() *socket {
	return &socket{
		messages: make(chan string), lost: make(chan error, 1), pings: make(chan struct{}, 1000), closed: make(chan struct{}),
	}
}

func (s *socket) Address() string { return "wss://ws.example.com/ws/connector" }

func (s *socket) Read(ctx context.Context) ([]byte, bool, error) {
	select {
	case <-ctx.Done():
		return nil, false, &events.Error{Cause: events.Cause{Kind: events.Cut}}
	case err := <-s.lost:
		return nil, false, err
	case text := <-s.messages:
		return []byte(text), true, nil
	}
}

func (s *socket) Ping(ctx context.Context) error {
	s.pings <- struct{}{}
	if s.mute {
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

func (s *socket) Close() { s.once.Do(func() { close(s.closed) }) }

// plain is a redactor that marks what went through it.
type plain struct{}

func (plain) Redact(text []byte) []byte { return text }

func lostTo(kind events.CauseKind) error { return &events.Error{Cause: events.Cause{Kind: kind}} }

func whole() float64 { return 1 }

// with runs a test over a clock that jumps to the next moment at which something happens.
func with(t *testing.T, dial func(ctx context.Context, id model.ConnectionID) (events.Socket, error),
	test func(t *testing.T, c *core, s *listen.Sockets),
) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newCore(dial)
		s := listen.New(listen.Options{Core: c, Redactor: plain{}, Jitter: whole})
		defer func() {
			s.CloseAll(events.Ended)
			synctest.Wait()
		}()
		test(t, c, s)
	})
}

func opened(t *testing.T, s *listen.Sockets, id model.ConnectionID) *listen.Feed {
	t.Helper()
	feed, err := s.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	return feed
}

func phaseIs(t *testing.T, feed *listen.Feed, phase events.Phase, kind events.CauseKind) {
	t.Helper()
	synctest.Wait()
	if state := feed.State(); state.Phase != phase || state.Cause.Kind != kind {
		t.Fatalf("it is %s (%s), not %s (%s)", state.Phase, state.Cause.Kind, phase, kind)
	}
}

func TestEventsComeToWhoeverSubscribed(t *testing.T) {
	var line *socket
	with(t, func(context.Context, model.ConnectionID) (events.Socket, error) { return line, nil },
		func(t *testing.T, _ *core, s *listen.Sockets) {
			line = newSocket()
			feed := opened(t, s, "aurora")
			phaseIs(t, feed, events.Open, events.NoCause)
			changed, stop := feed.Subscribe()
			defer stop()
			any, stopAny := s.Subscribe()
			defer stopAny()
			line.messages <- `{"Events":[{"Type":"Resource","Id":"1","State":"Dirty"}]}`
			line.messages <- `{"Events":[{"Type":"Resource","Id":"2","State":"Clean"}]}`
			synctest.Wait()
			<-changed
			<-any
			select {
			case <-changed:
				t.Error("two changes in quick succession are two values")
			default:
			}
			if rows := feed.Snapshot().Rows; len(rows) != 2 || rows[1].Event.ID != "2" {
				t.Errorf("it keeps %d rows", len(rows))
			}
			if again := opened(t, s, "aurora"); again != feed || s.Live() != 1 {
				t.Error("opening it again opened another")
			}
			feed.Stop()
			phaseIs(t, feed, events.Closed, events.ByUser)
			<-line.closed
			if len(feed.Snapshot().Rows) != 2 || s.Live() != 0 {
				t.Error("what came is gone with the socket")
			}
		})
}

// TestABusyServerHasNotRefusedWhatItHadTaken: it is asked again after the time that it names. A first handshake is not
// tried twice whatever the answer, and what no wait mends ends a socket that was open too.
func TestABusyServerHasNotRefusedWhatItHadTaken(t *testing.T) {
	answer := func(status int, wait time.Duration) error {
		return &events.Error{Cause: events.Cause{Kind: events.RefusedStatus, Status: status, RetryAfter: wait}}
	}
	for _, c := range []struct {
		status int
		asks   time.Duration
		waits  bool
	}{
		{408, 0, true},
		{429, 0, true},
		{429, 90 * time.Second, true},
		{500, 0, true},
		{503, time.Hour, true},
		{503, time.Hour + time.Second, false},
		{200, 0, false},
		{400, 0, false},
		{401, 0, false},
		{403, time.Second, false},
	} {
		var next atomic.Pointer[socket] // what the next handshake opens; nil where it is answered so
		with(t, func(context.Context, model.ConnectionID) (events.Socket, error) {
			if line := next.Swap(nil); line != nil {
				return line, nil
			}
			return nil, answer(c.status, c.asks)
		}, func(t *testing.T, core *core, s *listen.Sockets) {
			feed := opened(t, s, "aurora")
			phaseIs(t, feed, events.Refused, events.RefusedStatus)
			line := newSocket()
			next.Store(line)
			feed = opened(t, s, "aurora")
			phaseIs(t, feed, events.Open, events.NoCause)
			line.lost <- lostTo(events.Cut)
			phaseIs(t, feed, events.Waiting, events.Cut)
			time.Sleep(time.Second)
			if !c.waits {
				phaseIs(t, feed, events.Refused, events.RefusedStatus)
				time.Sleep(2 * time.Hour)
				if made := len(core.made()); made != 3 {
					t.Errorf("%d: %d attempts", c.status, made)
				}
				return
			}
			phaseIs(t, feed, events.Waiting, events.RefusedStatus)
			if wait := feed.State().Countdown(time.Now()); wait != c.asks+2*time.Second {
				t.Errorf("%d: it waits %s", c.status, wait)
			}
			next.Store(newSocket())
			time.Sleep(c.asks + 2*time.Second)
			phaseIs(t, feed, events.Open, events.NoCause)
			feed.Stop()
			phaseIs(t, feed, events.Closed, events.ByUser)
			feed = opened(t, s, "aurora")
			phaseIs(t, feed, events.Refused, events.RefusedStatus) // opened anew by a person, it is a first handshake
		})
	}
}

func TestALostSocketComesBackEverMoreSlowlyAndNeverAfterARefusal(t *testing.T) {
	var now atomic.Pointer[events.Cause]
	answer := func(cause events.Cause) { now.Store(&cause) }
	with(t, func(context.Context, model.ConnectionID) (events.Socket, error) {
		return nil, &events.Error{Cause: *now.Load()}
	},
		func(t *testing.T, c *core, s *listen.Sockets) {
			answer(events.Cause{Kind: events.Unreachable})
			feed := opened(t, s, "aurora")
			phaseIs(t, feed, events.Waiting, events.Unreachable)
			if state := feed.State(); state.Countdown(time.Now()) != time.Second || state.Attempt != 2 {
				t.Errorf("it waits %v for attempt %d", state.Countdown(time.Now()), state.Attempt)
			}
			time.Sleep(8 * time.Minute)
			dials := c.made()
			want := []time.Duration{1, 2, 5, 10, 30, 60, 120, 120, 120}
			for i := range len(dials) - 1 {
				if pause := dials[i+1].Sub(dials[i]); i >= len(want) || pause != want[i]*time.Second {
					t.Errorf("the pause before attempt %d is %v", i+2, pause)
				}
			}
			if len(dials) < 9 {
				t.Errorf("only %d attempts", len(dials))
			}
			answer(events.Cause{Kind: events.RefusedStatus, Status: 401})
			time.Sleep(2 * time.Minute)
			phaseIs(t, feed, events.Refused, events.RefusedStatus)
			before := len(c.made())
			time.Sleep(24 * time.Hour)
			if len(c.made()) != before || feed.State().Cause.Status != 401 {
				t.Errorf("a refused handshake was tried %d times again", len(c.made())-before)
			}
			answer(events.Cause{Kind: events.Unreachable})
			opened(t, s, "aurora")
			phaseIs(t, feed, events.Waiting, events.Unreachable)
			feed.Retry()
			if len(c.made()) != before+2 {
				t.Errorf("a person's word makes %d attempts", len(c.made())-before-1)
			}
		})
}

func TestAGapIsARowFromTheLastSignOfLife(t *testing.T) {
	var line *socket
	with(t, func(context.Context, model.ConnectionID) (events.Socket, error) {
		line = newSocket()
		return line, nil
	}, func(t *testing.T, c *core, s *listen.Sockets) {
		feed := opened(t, s, "aurora")
		time.Sleep(65 * time.Second) // pings at 30 and 60
		alive := time.Now().Add(-5 * time.Second)
		line.lost <- &events.Error{Cause: events.Cause{Kind: events.ClosedThere, Code: 1001}}
		phaseIs(t, feed, events.Waiting, events.ClosedThere)
		time.Sleep(3 * time.Second)
		phaseIs(t, feed, events.Open, events.NoCause)
		rows := feed.Snapshot().Rows
		if len(rows) != 1 || rows[0].Gap == nil || !rows[0].Gap.From.Equal(alive) ||
			rows[0].Gap.To.Sub(alive) != 6*time.Second {
			t.Fatalf("the gap is %+v", rows)
		}
		// It was open for longer than half a minute, so the waits begin anew each time.
		if dials := c.made(); dials[1].Sub(dials[0]) != 66*time.Second {
			t.Errorf("it came back after %v", dials[1].Sub(dials[0]))
		}
	})
}

func TestAPingWithoutAnAnswerEndsTheSocket(t *testing.T) {
	var lines []*socket
	with(t, func(context.Context, model.ConnectionID) (events.Socket, error) {
		line := newSocket()
		line.mute = len(lines) == 0
		lines = append(lines, line)
		return line, nil
	}, func(t *testing.T, c *core, s *listen.Sockets) {
		feed := opened(t, s, "aurora")
		time.Sleep(59 * time.Second)
		phaseIs(t, feed, events.Open, events.NoCause)
		time.Sleep(time.Second)
		phaseIs(t, feed, events.Waiting, events.NoPong)
		time.Sleep(time.Hour)
		phaseIs(t, feed, events.Open, events.NoCause)
		if pings := len(lines[1].pings); len(lines) != 2 || pings < 115 || pings > 120 {
			t.Errorf("%d sockets, and %d pings in an hour", len(lines), pings)
		}
	})
}

// TestARunThatEndsLateLeavesTheNextAlone has the first attempt return only after a lock, a stop and another opening.
func TestARunThatEndsLateLeavesTheNextAlone(t *testing.T) {
	for name, stopped := range map[string]bool{"stopped first": true, "opened at once": false} {
		t.Run(name, func(t *testing.T) {
			late, line, first := make(chan struct{}), (*socket)(nil), true
			with(t, func(context.Context, model.ConnectionID) (events.Socket, error) {
				if first {
					first = false
					<-late
					return nil, lostTo(events.Unreachable)
				}
				return line, nil
			}, func(t *testing.T, c *core, s *listen.Sockets) {
				late, line = make(chan struct{}), newSocket()
				feed := opened(t, s, "aurora")
				c.locked()
				synctest.Wait()
				c.session, c.locked = context.WithCancel(context.Background())
				if stopped {
					feed.Stop()
				}
				opened(t, s, "aurora")
				phaseIs(t, feed, events.Open, events.NoCause)
				close(late)
				phaseIs(t, feed, events.Open, events.NoCause)
				feed.Stop()
				phaseIs(t, feed, events.Closed, events.ByUser)
			})
		})
	}
}

// TestALockRightAfterTheOpeningEndsTheSocket: the run belongs to the session in which it was asked for.
func TestALockRightAfterTheOpeningEndsTheSocket(t *testing.T) {
	with(t, func(context.Context, model.ConnectionID) (events.Socket, error) { return newSocket(), nil },
		func(t *testing.T, c *core, s *listen.Sockets) {
			feed, err := s.Open("aurora")
			if err != nil {
				t.Fatal(err)
			}
			c.locked()
			c.session, c.locked = context.WithCancel(context.Background())
			phaseIs(t, feed, events.Closed, events.Locked)
		})
}

func TestALockATokenAndADeletionEndTheSocket(t *testing.T) {
	for name, test := range map[string]struct {
		how    func(c *core, s *listen.Sockets)
		cause  events.CauseKind
		reason model.StaleReason
	}{
		"lock": {func(c *core, _ *listen.Sockets) { c.locked() }, events.Locked, ""},
		"token": {
			func(c *core, _ *listen.Sockets) { c.change(func() { c.token = "token.2" }) }, events.Changed, model.StaleToken,
		},
		"deletion": {
			func(c *core, _ *listen.Sockets) { c.change(func() { c.gone = true }) }, events.Changed, model.StaleRemoved,
		},
		"presenter": {func(_ *core, s *listen.Sockets) { s.CloseAll(events.Hidden) }, events.Hidden, ""},
	} {
		for _, waits := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " waiting ", waits), func(t *testing.T) {
				var line *socket
				with(t, func(context.Context, model.ConnectionID) (events.Socket, error) {
					if waits {
						return nil, lostTo(events.Unreachable)
					}
					return line, nil
				}, func(t *testing.T, c *core, s *listen.Sockets) {
					line = newSocket()
					feed := opened(t, s, "aurora")
					test.how(c, s)
					phaseIs(t, feed, events.Closed, test.cause)
					if !waits {
						<-line.closed
					}
					var stale *model.StaleIntent
					if errors.As(feed.State().Cause.Err, &stale); test.reason != "" && stale.Reason != test.reason {
						t.Errorf("the reason is %v", feed.State().Cause.Err)
					}
					if kept := s.Feed("aurora") != nil; kept == (test.reason == model.StaleRemoved) {
						t.Errorf("what came is kept: %v", kept)
					}
					dials := len(c.made())
					time.Sleep(time.Hour)
					if len(c.made()) != dials {
						t.Error("it came back by itself")
					}
				})
			})
		}
	}
}

func TestWhatCameGoesWithItsConnectionWhetherItIsListenedToOrNot(t *testing.T) {
	with(t, func(context.Context, model.ConnectionID) (events.Socket, error) { return newSocket(), nil },
		func(t *testing.T, c *core, s *listen.Sockets) {
			opened(t, s, "aurora").Stop()
			opened(t, s, "borealis")
			changed, stop := s.Subscribe()
			defer stop()
			c.change(func() { c.gone = true })
			if left := s.Feeds(); len(left) != 0 || s.Live() != 0 {
				t.Errorf("%d feeds are left", len(left))
			}
			<-changed
		})
}

func TestAChangeOfAnotherConnectionLeavesTheSocketOpen(t *testing.T) {
	with(t, func(context.Context, model.ConnectionID) (events.Socket, error) { return newSocket(), nil },
		func(t *testing.T, c *core, s *listen.Sockets) {
			feed := opened(t, s, "aurora")
			c.change(func() {})
			phaseIs(t, feed, events.Open, events.NoCause)
		})
}
