package events_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/events"
)

func event(kind, id, state string) events.Event {
	return events.Event{Type: kind, ID: id, State: state, Raw: json.RawMessage(`{}`), Received: noon}
}

func TestTheLogDropsTheOldestAndCountsWhatItDropped(t *testing.T) {
	log := events.NewLog(3, 0)
	for i := range 5 {
		log.Add(event("Reservation", fmt.Sprint(i), "Confirmed"))
	}
	s := log.Snapshot()
	if len(s.Rows) != 3 || s.Rows[0].Event.ID != "2" || s.Rows[0].Number != 3 || s.Received != 5 || s.Dropped != 2 ||
		s.Last() != 5 {
		t.Errorf("it keeps %d rows from number %d, of %d, and dropped %d", len(s.Rows), s.Rows[0].Number, s.Received,
			s.Dropped)
	}
	if diff := cmp.Diff([]events.Count{{Type: "Reservation", N: 3}}, s.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestTheLogIsBoundInBytes(t *testing.T) {
	log := events.NewLog(0, 64<<10)
	for range 100 {
		e := event("Resource", "x", "Dirty")
		e.Raw = json.RawMessage(strings.Repeat(" ", 10<<10))
		log.Add(e)
	}
	s := log.Snapshot()
	if s.Bytes > 64<<10 || len(s.Rows) < 5 || s.Dropped != int64(100-len(s.Rows)) {
		t.Errorf("it keeps %d rows of %d bytes, and dropped %d", len(s.Rows), s.Bytes, s.Dropped)
	}
	big := event("Resource", "big", "Dirty")
	big.Raw = json.RawMessage(strings.Repeat(" ", 100<<10))
	log.Add(big)
	if s := log.Snapshot(); len(s.Rows) != 1 || s.Rows[0].Event.ID != "big" {
		t.Errorf("the newest is dropped for its size: %d rows", len(s.Rows))
	}
}

func TestASnapshotDoesNotChange(t *testing.T) {
	log := events.NewLog(2, 0)
	log.Add(event("A", "1", ""), event("A", "2", ""))
	before := log.Snapshot()
	log.Add(event("B", "3", ""), event("B", "4", ""))
	log.Clear()
	if before.Rows[0].Event.ID != "1" || before.Rows[1].Event.ID != "2" {
		t.Error("the rows of a snapshot changed")
	}
	if s := log.Snapshot(); len(s.Rows) != 0 || s.Received != 4 || len(s.Counts) != 0 || s.Bytes != 0 {
		t.Errorf("after clearing: %+v", s)
	}
	log.Add(event("B", "5", ""))
	if s := log.Snapshot(); s.Rows[0].Number != 5 {
		t.Errorf("the number %d is used again", s.Rows[0].Number)
	}
}

func TestTypesAreCountedInMewsOrderThenByName(t *testing.T) {
	log := events.NewLog(0, 0)
	log.Add(event("Zebra", "1", ""), event("PriceUpdate", "2", ""), event("Antelope", "3", ""),
		event("Reservation", "4", ""), event("Zebra", "5", ""))
	log.AddGap(events.Gap{From: noon, To: noon})
	want := []events.Count{{"Reservation", 1}, {"PriceUpdate", 1}, {"Antelope", 1}, {"Zebra", 2}}
	if diff := cmp.Diff(want, log.Snapshot().Counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhoWritesAllDownLearnsOfWhatWasMissed(t *testing.T) {
	log := events.NewLog(3, 0)
	if rows, missed := log.Since(0); len(rows) != 0 || missed {
		t.Errorf("of an empty log: %d, %v", len(rows), missed)
	}
	log.Add(event("A", "1", ""), event("A", "2", ""))
	rows, missed := log.Since(1)
	if len(rows) != 1 || rows[0].Event.ID != "2" || missed {
		t.Errorf("behind the first: %d rows, missed %v", len(rows), missed)
	}
	log.Add(event("A", "3", ""), event("A", "4", ""), event("A", "5", ""))
	if rows, missed := log.Since(1); len(rows) != 3 || !missed {
		t.Errorf("behind a dropped one: %d rows, missed %v", len(rows), missed)
	}
	if rows, missed := log.Since(5); len(rows) != 0 || missed {
		t.Errorf("behind the last: %d rows, missed %v", len(rows), missed)
	}
	log.Clear()
	if _, missed := log.Since(4); !missed {
		t.Error("what was cleared counts as read")
	}
}

func TestFiltersChooseByTypeStateAndID(t *testing.T) {
	log := events.NewLog(0, 0)
	log.Add(event("Reservation", "AB-12", "Confirmed"), event("Reservation", "CD-34", "Canceled"),
		event("Resource", "AB-99", "Dirty"))
	log.Add(events.Read([]byte("Service Unavailable"), noon)...)
	log.AddGap(events.Gap{From: noon, To: noon})
	for filter, want := range map[events.Filter]string{
		{}:                                       "AB-12 CD-34 AB-99 text gap",
		{Type: "reservation"}:                    "AB-12 CD-34 gap",
		{Type: "Reservation", State: "CANCELED"}: "CD-34 gap",
		{ID: "ab-12"}:                            "AB-12 gap",
		{ID: "ab"}:                               "gap",
		{Text: " ab-"}:                           "AB-12 AB-99 gap",
		{Text: "dirt"}:                           "AB-99 gap",
		{Text: "resource"}:                       "AB-99 gap",
		{Text: "unavail"}:                        "text gap",
		{Text: "ab", State: "Dirty"}:             "AB-99 gap",
		{Type: "Nothing"}:                        "gap",
	} {
		var got []string
		for _, row := range filter.Apply(log.Snapshot().Rows) {
			switch {
			case row.Gap != nil:
				got = append(got, "gap")
			case row.Event.Problem != events.NoProblem:
				got = append(got, "text")
			default:
				got = append(got, row.Event.ID)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%+v chooses %q, not %q", filter, strings.Join(got, " "), want)
		}
	}
}

func TestALogIsReadWhileItIsFilled(t *testing.T) {
	log := events.NewLog(100, 0)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 1000 {
				log.Add(event("A", fmt.Sprint(i), ""))
				if s := log.Snapshot(); len(s.Rows) > 100 || s.Received-s.Dropped != int64(len(s.Rows)) {
					t.Errorf("%d rows, %d received, %d dropped", len(s.Rows), s.Received, s.Dropped)
				}
			}
		})
	}
	all.Wait()
}
