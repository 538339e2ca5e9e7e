package sandbox

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// How much of everything a hotel has.
const (
	roomsPerHotel        = 24
	customersPerHotel    = 120
	reservationsPerHotel = 240
)

// fill makes what belongs to a hotel. Everything refers only to what the hotel has.
func (h *hotel) fill(s *Sandbox, slug string, random *rand.Rand, today time.Time) {
	created := moment(today.AddDate(-2, 0, 0))
	stay := service{
		ID: s.id(slug, "stay"), EnterpriseID: h.ID, IsActive: true, Name: "Stay", Names: map[string]string{"en-GB": "Stay"},
		StartTime: "P0Y0M0DT15H0M0S", EndTime: "P0Y0M0DT11H0M0S", Ordering: 1, Type: "Reservable", CreatedUtc: created, UpdatedUtc: created,
		Data: union{"Bookable", map[string]any{
			"StartOffset": "P0Y0M0DT15H0M0S", "EndOffset": "P0Y0M1DT11H0M0S", "OccupancyStartOffset": "P0Y0M0DT0H0M0S",
			"OccupancyEndOffset": "P0Y0M0DT0H0M0S", "TimeUnit": "Day", "TimeUnitPeriod": "Day",
		}},
	}
	spa := service{
		ID: s.id(slug, "spa"), EnterpriseID: h.ID, IsActive: true, Name: "Spa", Names: map[string]string{"en-GB": "Spa"},
		Ordering: 2, Type: "Orderable", CreatedUtc: created, UpdatedUtc: created,
		Data: union{"Additional", map[string]any{"Promotions": promotions{DuringStay: true}}},
	}
	h.services = []service{stay, spa}
	for i, name := range []string{"Single room", "Double room", "Suite"} {
		h.categories = append(h.categories, resourceCategory{
			ID: s.id(slug, "category", name), EnterpriseID: h.ID, ServiceID: stay.ID, IsActive: true, Type: "Room",
			Names: map[string]string{"en-GB": name}, Capacity: min(i+1, 2), ExtraCapacity: i, Ordering: i,
		})
	}
	for i := range roomsPerHotel {
		number := fmt.Sprintf("%d%02d", i/8+1, i%8+1)
		h.resources = append(h.resources, resource{
			ID: s.id(slug, "room", number), EnterpriseID: h.ID, IsActive: true, Name: number, State: []string{"Clean", "Inspected", "Dirty"}[random.IntN(3)],
			Data: union{"Space", map[string]any{"FloorNumber": fmt.Sprint(i/8 + 1)}}, CreatedUtc: created, UpdatedUtc: moment(today.Add(-time.Duration(i) * time.Hour)),
		})
	}
	h.rateGroups = []rateGroup{{ID: s.id(slug, "rate group"), ServiceID: stay.ID, IsActive: true, Name: "Public"}}
	for i, name := range []string{"Best available", "Early booking", "Weekly stay"} {
		h.rates = append(h.rates, rate{
			ID: s.id(slug, "rate", name), GroupID: h.rateGroups[0].ID, ServiceID: stay.ID, IsBaseRate: i == 0, IsActive: true, IsEnabled: true, IsPublic: true,
			IsDefault: i == 0, Type: "Public", Name: name, Names: map[string]string{"en-GB": name}, UpdatedUtc: created,
		})
	}
	h.fillGuests(s, slug, random, today)
}

func (h *hotel) fillGuests(s *Sandbox, slug string, random *rand.Rand, today time.Time) {
	first := []string{"Ada", "Bruno", "Clara", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaito", "Lena", "Milan", "Nora", "Omar", "Petra"}
	last := []string{"Ahlberg", "Brandt", "Costa", "Dvorak", "Eriksen", "Fontaine", "Gruber", "Haddad", "Ito", "Jansen", "Kovacs", "Lindqvist", "Moreau", "Novak", "Okafor", "Pereira"}
	profile := s.id("profile")
	for i := range customersPerHotel {
		given, family := first[random.IntN(len(first))], last[random.IntN(len(last))]
		at := today.Add(-time.Duration(i*7+3) * time.Hour)
		h.customers = append(h.customers, customer{
			ID: s.id(slug, "customer", fmt.Sprint(i)), ChainID: h.ChainID, Number: fmt.Sprint(1000 + i), FirstName: given, LastName: family,
			Email: fmt.Sprintf("%s.%s.%d@example.com", given, family, i), Phone: fmt.Sprintf("+1 555 0101 %02d", i%100), NationalityCode: h.Address.CountryCode,
			CreatedUtc: moment(at.AddDate(0, -2, 0)), UpdatedUtc: moment(at), Classifications: []string{}, Options: []string{"Invoiceable"}, IsActive: true,
			PreferredSpaceFeatures: []string{}, CreatorProfileID: profile, UpdaterProfileID: profile, updated: at, created: at.AddDate(0, -2, 0),
		})
	}
	for i := range reservationsPerHotel {
		at := today.Add(-time.Duration(i*5+1) * time.Hour)
		start := today.AddDate(0, 0, 40-i/3).Add(14 * time.Hour)
		end := start.AddDate(0, 0, 1+random.IntN(5)).Add(-4 * time.Hour)
		state := "Confirmed"
		switch {
		case i%11 == 0:
			state = "Canceled"
		case end.Before(today):
			state = "Processed"
		case start.Before(today):
			state = "Started"
		}
		r := reservation{
			ID: s.id(slug, "reservation", fmt.Sprint(i)), ServiceID: h.services[0].ID, AccountID: h.customers[random.IntN(len(h.customers))].ID, AccountType: "Customer",
			CreatorProfileID: profile, UpdaterProfileID: profile, Number: fmt.Sprint(70_000 + i), State: state, Origin: "Connector",
			CreatedUtc: moment(at.AddDate(0, -1, 0)), UpdatedUtc: moment(at), RateID: h.rates[random.IntN(len(h.rates))].ID, GroupID: s.id(slug, "group", fmt.Sprint(i)),
			RequestedResourceCategoryID: h.categories[random.IntN(len(h.categories))].ID, AssignedResourceID: h.resources[random.IntN(len(h.resources))].ID,
			StartUtc: moment(start), EndUtc: moment(end), ScheduledStartUtc: moment(start), ScheduledEndUtc: moment(end),
			PersonCounts: []personCount{{AgeCategoryID: s.id(slug, "adults"), Count: 1 + random.IntN(2)}}, updated: at, created: at.AddDate(0, -1, 0),
			start: start, end: end,
		}
		if state == "Canceled" {
			r.CancelledUtc = moment(at)
		}
		h.reservations = append(h.reservations, r)
	}
}
