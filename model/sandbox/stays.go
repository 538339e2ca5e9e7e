package sandbox

import (
	"time"
)

// Every room has a stay each week, of one to five nights, from 35 days back to 34 days ahead, so that two stays are
// never in one room at once.
const (
	stayEvery     = 7
	staysBefore   = 5
	longestStay   = 5
	checkInHour   = 15
	checkOutHour  = 11
	cancelledEach = 11
)

// stay is what follows from the number of a reservation.
type stay struct {
	start, end time.Time // in UTC
	nights     int
	category   int
}

func (m *maker) stay() stay {
	rooms := m.sandbox.tables["Resource"].count
	first := m.today.In(m.location).AddDate(0, 0, stayEvery*(m.index/rooms-staysBefore)+m.index%2)
	from := m.sandbox.seed.choices("nights", m.hotel.name, m.index)
	s := stay{nights: 1 + from.IntN(longestStay), category: m.index % m.sandbox.tables["ResourceCategory"].count}
	s.start = time.Date(first.Year(), first.Month(), first.Day(), checkInHour, 0, 0, 0, m.location).UTC()
	last := first.AddDate(0, 0, s.nights)
	s.end = time.Date(last.Year(), last.Month(), last.Day(), checkOutHour, 0, 0, 0, m.location).UTC()
	return s
}

// night is the price of a night in a category.
func (m *maker) nightIn(category int) money { return m.in((m.night + int64(40*category)) * 100) }

// booked is when the stay was booked: days before it, and within the last month where that is still to come.
func (m *maker) booked(s stay) time.Time {
	from := m.sandbox.seed.choices("booked", m.hotel.name, m.index)
	booked := s.start.AddDate(0, 0, -3-from.IntN(60)).Truncate(time.Minute)
	if latest := m.opened.Truncate(time.Hour).Add(-untilCancelled); booked.After(latest) {
		booked = latest.Add(-time.Duration(from.IntN(30*24)) * time.Hour)
	}
	return booked
}

// untilCancelled is how soon those change their minds who do.
const untilCancelled = 2 * time.Hour

func (m *maker) cancelled() bool { return m.index%cancelledEach == 0 }

func fillReservation(m *maker, o object) {
	s := m.stay()
	created := m.booked(s)
	changed := created.Add(untilCancelled)
	state := "Confirmed"
	switch {
	case m.cancelled():
		state = "Canceled"
		o.put("CancelledUtc", instant(changed))
		o.put("CancellationReason", "Other")
	case !s.end.After(m.opened):
		state = "Processed"
		changed = s.end
		o.put("ActualStartUtc", instant(s.start))
		o.put("ActualEndUtc", instant(s.end))
	case !s.start.After(m.opened):
		state = "Started"
		changed = s.start
		o.put("ActualStartUtc", instant(s.start))
	}
	for name, moment := range map[string]time.Time{
		"CreatedUtc": created, "UpdatedUtc": changed, "StartUtc": s.start, "EndUtc": s.end, "ScheduledStartUtc": s.start,
		"ScheduledEndUtc": s.end,
	} {
		o.put(name, instant(moment))
	}
	o.put("State", state)
	o.put("AccountType", "Customer")
	o.put("Origin", "Connector")
	o.put("PersonCounts", []object{
		{{"AgeCategoryId", m.id("AgeCategory", 0)}, {"Count", 1 + s.category%2}},
	})
	o.put("CreditCardId", m.reference("CreditCard"))
}

func fillAccess(m *maker, o object) {
	s := m.stay()
	o.put("ValidityStartUtc", instant(s.start))
	o.put("ValidityEndUtc", instant(s.end))
	o.put("Type", "PinCode")
	o.put("Value", "0000")
}
