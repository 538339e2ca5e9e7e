package listen_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace/listen"
)

// TestASocketIsOpenedAnewAfterASleep, though nothing has told that it is dead, and the sleep is a gap.
func TestASocketIsOpenedAnewAfterASleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asleep atomic.Int64 // for how long the computer has slept: only the clock on the wall ran
		began := time.Now()
		c := newCore(func(context.Context, model.ConnectionID) (events.Socket, error) { return newSocket(), nil })
		s := listen.New(listen.Options{Core: c, Redactor: plain{}, Jitter: whole, Clock: listen.Clock{
			Now:    func() time.Time { return time.Now().Add(time.Duration(asleep.Load())) },
			Steady: func() time.Duration { return time.Since(began) },
		}})
		defer func() {
			s.CloseAll(events.Ended)
			synctest.Wait()
		}()
		feed := opened(t, s, "aurora")
		time.Sleep(time.Minute)
		phaseIs(t, feed, events.Open, events.NoCause)
		asleep.Store(int64(time.Hour))
		time.Sleep(5 * time.Second)
		phaseIs(t, feed, events.Waiting, events.Slept)
		time.Sleep(time.Second)
		phaseIs(t, feed, events.Open, events.NoCause)
		rows := feed.Snapshot().Rows
		if len(c.made()) != 2 || len(rows) != 1 || rows[0].Gap == nil || rows[0].Gap.Length() < time.Hour {
			t.Errorf("%d attempts, %+v", len(c.made()), rows)
		}
	})
}
