package eventlist_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model/events"
	"keyrack/ui/desktop/eventlist"
)

var start = time.Date(2026, 11, 29, 10, 14, 0, 0, time.UTC)

// add puts an event of each type into a log.
func add(log *events.Log, types ...string) {
	for _, name := range types {
		number := log.Snapshot().Last() + 1
		log.Add(events.Event{
			Type: name, ID: fmt.Sprintf("5f3c11d0-%04d", number), State: "Confirmed", Raw: []byte("{}"),
			Received: start.Add(time.Duration(number) * time.Second),
		})
	}
}

func rows(v *eventlist.View) []int64 {
	all := []int64{}
	for i := range v.Len() {
		all = append(all, v.Row(i).Number)
	}
	return all
}

func expect(t *testing.T, v *eventlist.View, want ...int64) {
	t.Helper()
	if got := rows(v); !slices.Equal(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
}

func TestTheNewestEventIsTheFirstRow(t *testing.T) {
	log, v := events.NewLog(10, 0), &eventlist.View{}
	add(log, "Reservation", "Resource")
	v.Update(log.Snapshot())
	add(log, "Resource")
	if move := v.Update(log.Snapshot()); move != (eventlist.Move{Above: 1, Changed: true}) {
		t.Errorf("moved %+v", move)
	}
	expect(t, v, 3, 2, 1)
	if move := v.Update(log.Snapshot()); move != (eventlist.Move{}) {
		t.Errorf("nothing came and it moved %+v", move)
	}
}

func TestWhatDoesNotPassMovesNothing(t *testing.T) {
	log, v := events.NewLog(10, 0), &eventlist.View{}
	add(log, "Reservation")
	v.Update(log.Snapshot())
	v.SetFilter(events.Filter{Type: "Reservation"})
	add(log, "Resource", "Reservation", "Resource")
	if move := v.Update(log.Snapshot()); move.Above != 1 {
		t.Errorf("moved %+v", move)
	}
	expect(t, v, 3, 1)
	v.SetFilter(events.Filter{Text: "0002"})
	expect(t, v, 2)
}

func TestTheOldestGoWhereTheLogHasNoRoom(t *testing.T) {
	log, v := events.NewLog(3, 0), &eventlist.View{}
	add(log, "Reservation", "Resource")
	v.Update(log.Snapshot())
	add(log, "Resource", "Resource", "Resource")
	v.Update(log.Snapshot())
	expect(t, v, 5, 4, 3)
}

func TestAPausedDisplayLosesNothing(t *testing.T) {
	log, v := events.NewLog(10, 0), &eventlist.View{}
	add(log, "Reservation")
	v.Update(log.Snapshot())
	v.SetPaused(true)
	add(log, "Reservation", "Resource")
	v.Update(log.Snapshot())
	expect(t, v, 1)
	if v.Waiting() != 2 {
		t.Errorf("%d wait", v.Waiting())
	}
	v.SetFilter(events.Filter{Type: "Resource"})
	expect(t, v)
	v.SetFilter(events.Filter{})
	if move := v.SetPaused(false); move != (eventlist.Move{Above: 2, Changed: true}) {
		t.Errorf("moved %+v", move)
	}
	expect(t, v, 3, 2, 1)
}

// TestAPausedDisplayKeepsWhatItShows although the log has dropped it meanwhile.
func TestAPausedDisplayKeepsWhatItShows(t *testing.T) {
	log, v := events.NewLog(2, 0), &eventlist.View{}
	add(log, "Reservation", "Resource")
	v.Update(log.Snapshot())
	v.SetPaused(true)
	for range 10 {
		add(log, "Resource")
		v.Update(log.Snapshot())
	}
	expect(t, v, 2, 1)
	if v.Waiting() != 10 {
		t.Errorf("%d wait", v.Waiting())
	}
	v.SetPaused(false)
	expect(t, v, 12, 11)
}

func TestAClearedLogShowsNothing(t *testing.T) {
	log, v := events.NewLog(10, 0), &eventlist.View{}
	add(log, "Reservation", "Resource")
	v.Update(log.Snapshot())
	log.Clear()
	if move := v.Update(log.Snapshot()); !move.Changed {
		t.Error("nothing has changed")
	}
	expect(t, v)
	add(log, "Resource")
	v.Update(log.Snapshot())
	if v.Len() != 1 {
		t.Errorf("it shows %v", rows(v))
	}
}

func TestARowIsFoundByItsNumber(t *testing.T) {
	log, v := events.NewLog(10, 0), &eventlist.View{}
	add(log, "Reservation", "Resource", "Resource")
	v.Update(log.Snapshot())
	if row, found := v.Find(2); !found || row != 1 {
		t.Errorf("found %d, %t", row, found)
	}
	v.SetFilter(events.Filter{Type: "Resource"})
	if _, found := v.Find(1); found {
		t.Error("found what the filter leaves out")
	}
}

// TestWhatIsSeenIsWhatAFreshListWouldShow however events, filters, pauses and the bound follow each other.
func TestWhatIsSeenIsWhatAFreshListWouldShow(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	types := []string{"Reservation", "Resource", "PriceUpdate"}
	log, v := events.NewLog(40, 0), &eventlist.View{}
	for step := range 4000 {
		before := rows(v)
		move := eventlist.Move{}
		switch random.IntN(8) {
		case 0:
			v.SetFilter(events.Filter{Type: types[random.IntN(3)], Text: []string{"", "00", "1"}[random.IntN(3)]})
			before = nil
		case 1:
			v.SetFilter(events.Filter{})
			before = nil
		case 2:
			move = v.SetPaused(!v.Paused())
		case 3:
			log.AddGap(events.Gap{From: start, To: start})
		default:
			add(log, types[random.IntN(3)], types[random.IntN(3)])
			move = v.Update(log.Snapshot())
		}
		if before != nil {
			kept := rows(v)[min(move.Above, v.Len()):]
			if !slices.Equal(kept, before[:min(len(kept), len(before))]) {
				t.Fatalf("step %d: behind %d new rows stand %v, before there were %v", step, move.Above, kept, before)
			}
		}
		if v.Paused() {
			continue
		}
		v.Update(log.Snapshot())
		fresh := &eventlist.View{}
		fresh.Update(log.Snapshot())
		fresh.SetFilter(v.Filter())
		if !slices.Equal(rows(v), rows(fresh)) {
			t.Fatalf("step %d: %v, a fresh list shows %v", step, rows(v), rows(fresh))
		}
	}
}

// BenchmarkFiveThousandASecond shows a frame's share of 5,000 events a second in a full list, and filters all of it.
func BenchmarkFiveThousandASecond(b *testing.B) {
	log, v := events.NewLog(0, 0), &eventlist.View{}
	add(log, slices.Repeat([]string{"Reservation", "Resource"}, 2500)...)
	event := log.Snapshot().Rows[0].Event
	b.Run("frame", func(b *testing.B) {
		for b.Loop() {
			for range 5000 / 60 {
				log.Add(event)
			}
			v.Update(log.Snapshot())
		}
	})
	b.Run("filter", func(b *testing.B) {
		text := 0
		for b.Loop() {
			text++
			v.SetFilter(events.Filter{Text: strings.Repeat("1", 1+text%2)})
		}
	})
}
