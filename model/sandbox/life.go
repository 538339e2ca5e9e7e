package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// breathe lets one thing happen in a hotel every now and then, while there is life and until ctx ends.
func (s *Sandbox) breathe(ctx context.Context) {
	for ctx.Err() == nil {
		every, changed := s.pulse()
		if every <= 0 {
			select {
			case <-ctx.Done():
			case <-changed:
			}
			continue
		}
		pause, end := context.WithCancel(ctx)
		go func() {
			select {
			case <-changed:
			case <-pause.Done():
			}
			end()
		}()
		err := s.sleep(pause, every)
		end()
		select {
		case <-changed: // it lives at another pace by now
			continue
		default:
		}
		if err != nil {
			return
		}
		_, _ = s.happen() // somebody may have changed meanwhile what it is about
	}
}

func (s *Sandbox) pulse() (every time.Duration, changed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.life, s.lifeChanged
}

// Life is how often one thing happens in a hotel by itself; 0 for never.
func (s *Sandbox) Life() time.Duration {
	every, _ := s.pulse()
	return every
}

// SetLife lets one thing happen in a hotel so often from now on while the sandbox listens, as [Options.Life] does.
func (s *Sandbox) SetLife(every time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.life = every
	close(s.lifeChanged)
	s.lifeChanged = make(chan struct{})
}

// happen lets the next thing happen, as a write of the hotel's own client, and returns the operation. Hotel Aurora is
// twice as busy as Hotel Borealis.
func (s *Sandbox) happen() (path string, err error) {
	if err := s.ready(); err != nil {
		return "", err
	}
	s.mu.Lock()
	s.lived++
	from := s.seed.choices("life", s.lived)
	opened := grants()[pick(from, []string{auroraToken, auroraToken, borealisToken})]
	moment := scene{property: s.open(opened.hotels[0]), from: from, now: s.now().UTC()}
	path, fields := moment.choose()
	s.mu.Unlock()
	if fields == nil {
		return path, nil // there is nothing left in the hotel
	}

	entry, _ := s.catalogue.Find(path)
	body := map[string]json.RawMessage{}
	for name, value := range fields {
		if body[name], err = json.Marshal(value); err != nil {
			return path, err
		}
	}
	_, err = s.answer(entry, body, opened, s.scenario)
	return path, err
}

// scene is a moment in a hotel.
type scene struct {
	*property
	from *rand.Rand
	now  time.Time
}

// plots are what may happen, and how often compared with the others.
func plots() []struct {
	weight int
	path   string
	body   func(s scene) map[string]any // nil where it cannot happen now
} {
	return []struct {
		weight int
		path   string
		body   func(s scene) map[string]any
	}{
		{3, "reservations/add", scene.booking},
		{3, "reservations/start", scene.arrival},
		{3, "reservations/process", scene.departure},
		{2, "reservations/updateInterval", scene.anotherNight},
		{1, "reservations/cancel", scene.cancellation},
		{5, "resources/update", scene.housekeeping},
		{1, "customers/add", scene.newGuest},
		{3, "payments/addExternal", scene.payment},
		{1, "messages/add", scene.message},
		{1, "rates/updatePrice", scene.price},
		{1, "commands/addPrinter", scene.printing},
	}
}

// choose returns what happens: housekeeping where the first choice cannot, and nil where that cannot either.
func (s scene) choose() (path string, body map[string]any) {
	all := plots()
	sum := 0
	for _, plot := range all {
		sum += plot.weight
	}
	at := s.from.IntN(sum)
	for _, plot := range all {
		if at -= plot.weight; at >= 0 {
			continue
		}
		if body := plot.body(s); body != nil {
			return plot.path, body
		}
		break
	}
	return "resources/update", s.housekeeping()
}

// one returns a row of a table that fits, or nil.
func (s scene) one(table string, fits func(*row) bool) *row {
	var all []*row
	for _, r := range s.all(table) {
		if fits(r) {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pick(s.from, all)
}

func anyRow(*row) bool { return true }

func (s scene) booking() map[string]any {
	arrival := s.today.AddDate(0, 0, 1+s.from.IntN(60)).Add(checkInHour * time.Hour)
	departure := arrival.AddDate(0, 0, 1+s.from.IntN(longestStay)).Add((checkOutHour - checkInHour) * time.Hour)
	guest := s.guest()
	rate := s.one("Rate", anyRow)
	persons := 1 + s.from.IntN(2)
	category := s.one("ResourceCategory", func(r *row) bool { return r.text("ServiceId") == s.lodgingService() })
	if guest == nil || rate == nil || category == nil {
		return nil
	}
	return map[string]any{
		"ServiceId": s.lodgingService(), "CheckOverbooking": false,
		"Reservations": []any{map[string]any{
			"StartUtc":            instant(arrival),
			"EndUtc":              instant(departure),
			"CustomerId":          guest.text("Id"),
			"RateId":              rate.text("Id"),
			"PersonCounts":        []any{map[string]any{"AgeCategoryId": s.rowID("AgeCategory", 0), "Count": persons}},
			"RequestedCategoryId": category.text("Id"),
		}},
	}
}

// guest is a customer who may book and pay, or nil.
func (s scene) guest() *row {
	return s.one("Customer", func(r *row) bool { return r.flag("IsActive") })
}

// rowID is the id of an invented row.
func (p *property) rowID(table string, index int) string {
	return p.sandbox.seed.id(table, p.name, index)
}

// lodgingService is the id of the service that has the rooms.
func (p *property) lodgingService() string { return p.rowID("Service", 0) }

func (s scene) stay(fits func(*row) bool) map[string]any {
	r := s.one("Reservation", fits)
	if r == nil {
		return nil
	}
	return map[string]any{"ReservationId": r.text("Id")}
}

// arrival is of a guest who is expected within a day.
func (s scene) arrival() map[string]any {
	latest := instant(s.now.AddDate(0, 0, 1))
	return s.stay(func(r *row) bool { return r.text("State") == "Confirmed" && r.text("StartUtc") <= latest })
}

func started(r *row) bool { return r.text("State") == "Started" }

// departure may be early: a life of minutes has no nights.
func (s scene) departure() map[string]any { return s.stay(started) }

func (s scene) anotherNight() map[string]any {
	r := s.one("Reservation", started)
	if r == nil {
		return nil
	}
	end, err := time.Parse(instantLayout, r.text("EndUtc"))
	if err != nil {
		return nil
	}
	return map[string]any{
		"ReservationId": r.text("Id"), "EndUtc": instant(end.AddDate(0, 0, 1)),
		"ChargeCancellationFee": false,
	}
}

func (s scene) cancellation() map[string]any {
	r := s.one("Reservation", func(r *row) bool {
		return r.text("State") == "Confirmed" && r.text("StartUtc") > instant(s.now)
	})
	if r == nil {
		return nil
	}
	return map[string]any{"ReservationIds": []any{r.text("Id")}, "Notes": "Plans have changed"}
}

// housekeeping takes a room one step on.
func (s scene) housekeeping() map[string]any {
	room := s.one("Resource", anyRow)
	if room == nil {
		return nil
	}
	next := map[string]string{"Dirty": "Clean", "Clean": "Inspected"}[room.text("State")]
	if next == "" {
		next = "Dirty"
	}
	return map[string]any{"ResourceUpdates": []any{
		map[string]any{"ResourceId": room.text("Id"), "State": map[string]any{"Value": next}},
	}}
}

func (s scene) newGuest() map[string]any {
	return map[string]any{
		"FirstName": pick(s.from, givenNames()), "LastName": pick(s.from, familyNames()), "OverwriteExisting": false,
	}
}

func (s scene) payment() map[string]any {
	guest := s.guest()
	if guest == nil {
		return nil
	}
	value := "GrossValue"
	if s.pricing == netPricing {
		value = "NetValue"
	}
	return map[string]any{
		"AccountId": guest.text("Id"), "Type": "Cash",
		"Amount": map[string]any{"Currency": s.currency, value: s.night * int64(1+s.from.IntN(3))},
	}
}

func (s scene) message() map[string]any {
	thread := s.one("MessageThread", anyRow)
	if thread == nil {
		return nil
	}
	return map[string]any{"Messages": []any{map[string]any{
		"MessageThreadId": thread.text("Id"),
		"Text":            fmt.Sprintf("We arrive at %d:00.", checkInHour+s.from.IntN(8)),
	}}}
}

func (s scene) price() map[string]any {
	day := s.today.AddDate(0, 0, 1+s.from.IntN(90))
	rate := s.one("Rate", anyRow)
	if rate == nil {
		return nil
	}
	return map[string]any{"RateId": rate.text("Id"), "PriceUpdates": []any{map[string]any{
		"Value":                 s.night + int64(s.from.IntN(40)),
		"FirstTimeUnitStartUtc": instant(day), "LastTimeUnitStartUtc": instant(day),
	}}}
}

func (s scene) printing() map[string]any {
	printer := s.one("Device", func(r *row) bool { return r.text("Type") == "Printer" })
	if printer == nil {
		return nil
	}
	return map[string]any{"PrinterId": printer.text("Id"), "CopyCount": 1, "Data": "UmVnaXN0cmF0aW9uIGNhcmQ="}
}
