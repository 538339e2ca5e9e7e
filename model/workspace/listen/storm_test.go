package listen_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace/listen"
)

// TestAStormOfHundredSocketsStaysInTheBounds: all are lost at once, and for an hour nobody is there.
func TestAStormOfHundredSocketsStaysInTheBounds(t *testing.T) {
	const count = 100
	synctest.Test(t, func(t *testing.T) {
		c := newCore(func(context.Context, model.ConnectionID) (events.Socket, error) {
			return nil, lostTo(events.Unreachable)
		})
		random := rand.New(rand.NewPCG(1, 2))
		turn := make(chan struct{}, 1) // random is for one goroutine at a time
		s := listen.New(listen.Options{Core: c, Redactor: plain{}, Jitter: func() float64 {
			turn <- struct{}{}
			defer func() { <-turn }()
			return random.Float64()
		}})
		began := time.Now()
		for i := range count {
			opened(t, s, model.ConnectionID(fmt.Sprint("hotel-", i)))
		}
		time.Sleep(time.Hour)
		s.CloseAll(events.Ended)
		busiest, seconds := 0, map[int]int{}
		for _, at := range c.made()[count:] {
			second := int(at.Sub(began) / time.Second)
			seconds[second]++
			if second > 30 {
				busiest = max(busiest, seconds[second])
			}
		}
		// Without any luck a socket waits 1, 2, 5, 10, 30, 60 s and then two minutes each time, with all of it half of that.
		if made := len(c.made()); made < count*(6+29) || made > count*(7+60) {
			t.Errorf("%d attempts in an hour", made)
		}
		if seconds[0] > count || seconds[1] > 2*count || busiest > count/5 {
			t.Errorf("%d and %d in the first seconds, %d in the busiest one after half a minute", seconds[0], seconds[1],
				busiest)
		}
	})
}

// TestAHundredHotelsAreHeardAtOnce, each by itself.
func TestAHundredHotelsAreHeardAtOnce(t *testing.T) {
	const count, each = 100, 50
	lines := make([]*socket, count)
	with(t, func(_ context.Context, id model.ConnectionID) (events.Socket, error) {
		var n int
		_, err := fmt.Sscanf(string(id), "hotel-%d", &n)
		return lines[n], err
	}, func(t *testing.T, _ *core, s *listen.Sockets) {
		for i := range lines {
			lines[i] = newSocket()
			opened(t, s, model.ConnectionID(fmt.Sprint("hotel-", i)))
		}
		for n := range each {
			for i, line := range lines {
				line.messages <- fmt.Sprintf(`{"Events":[{"Type":"Resource","Id":"%d-%d","State":"Dirty"}]}`, i, n)
			}
		}
		synctest.Wait()
		if s.Live() != count || len(s.Feeds()) != count {
			t.Errorf("%d of %d are live", s.Live(), len(s.Feeds()))
		}
		for i := range lines {
			rows := s.Feed(model.ConnectionID(fmt.Sprint("hotel-", i))).Snapshot().Rows
			if len(rows) != each || rows[each-1].Event.ID != fmt.Sprintf("%d-%d", i, each-1) {
				t.Errorf("hotel %d has %d rows", i, len(rows))
			}
		}
	})
}
