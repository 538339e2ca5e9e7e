package uitest

import (
	"slices"
	"time"
)

// Clock stands still until the test moves it. It belongs to the goroutine of the test.
type Clock struct {
	now    time.Time
	alarms []*alarm
}

type alarm struct {
	at   time.Time
	ring func()
}

// NewClock returns a clock that shows the given time.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time { return c.now }

// Later runs f once the clock was moved by d; cancel takes that back.
func (c *Clock) Later(d time.Duration, f func()) (cancel func()) {
	set := &alarm{at: c.now.Add(d), ring: f}
	c.alarms = append(c.alarms, set)
	return func() { c.drop(set) }
}

// Advance moves the clock and runs what falls due, in the order of time.
func (c *Clock) Advance(d time.Duration) {
	end := c.now.Add(d)
	for {
		next := c.next()
		if next == nil || next.at.After(end) {
			break
		}
		c.now = next.at
		c.drop(next)
		next.ring()
	}
	c.now = end
}

// Pending is the number of functions that wait for their time.
func (c *Clock) Pending() int { return len(c.alarms) }

func (c *Clock) next() *alarm {
	if len(c.alarms) == 0 {
		return nil
	}
	return slices.MinFunc(c.alarms, func(a, b *alarm) int { return a.at.Compare(b.at) })
}

func (c *Clock) drop(gone *alarm) {
	c.alarms = slices.DeleteFunc(c.alarms, func(a *alarm) bool { return a == gone })
}
