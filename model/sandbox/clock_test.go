package sandbox

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"
)

// clock is a time that a test lets pass.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	asleep []*sleeper
	more   chan struct{} // closed and replaced when somebody falls asleep
}

type sleeper struct {
	until time.Time
	woken chan struct{}
}

func newClock() *clock { return &clock{now: atNoon, more: make(chan struct{})} }

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// sleep waits until the test has let so much time pass.
func (c *clock) sleep(ctx context.Context, delay time.Duration) error {
	if delay <= 0 {
		return ctx.Err()
	}
	c.mu.Lock()
	s := &sleeper{c.now.Add(delay), make(chan struct{})}
	c.asleep = append(c.asleep, s)
	close(c.more)
	c.more = make(chan struct{})
	c.mu.Unlock()
	select {
	case <-s.woken:
		return nil
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		c.asleep = slices.DeleteFunc(c.asleep, func(other *sleeper) bool { return other == s })
		return ctx.Err()
	}
}

// pass lets time pass and wakes whose time has come.
func (c *clock) pass(delay time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(delay)
	c.asleep = slices.DeleteFunc(c.asleep, func(s *sleeper) bool {
		if s.until.After(c.now) {
			return false
		}
		close(s.woken)
		return true
	})
}

// asleepFor waits until somebody sleeps who will wake in exactly so much time.
func (c *clock) asleepFor(t testing.TB, delay time.Duration) {
	t.Helper()
	for {
		c.mu.Lock()
		found := slices.ContainsFunc(c.asleep, func(s *sleeper) bool { return s.until.Equal(c.now.Add(delay)) })
		more := c.more
		c.mu.Unlock()
		if found {
			return
		}
		select {
		case <-more:
		case <-t.Context().Done():
			t.Fatal("nobody sleeps")
		}
	}
}
