package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// data is everything the sandbox knows. It does not change.
type data struct {
	portfolio *hotel // the stand-in that configuration/get answers with for a portfolio token
	hotels    []*hotel
}

// scope returns the hotels that a token opens.
func (d *data) scope(sample Sample) []*hotel {
	if sample.Portfolio {
		return d.hotels
	}
	for _, h := range d.hotels {
		if h.Name == sample.Label {
			return []*hotel{h}
		}
	}
	return nil
}

// hotel is an enterprise with what belongs to it.
type hotel struct {
	enterprise
	currency     string
	currencies   []currencyAcceptance
	linked       time.Time
	services     []service
	categories   []resourceCategory
	resources    []resource
	rates        []rate
	rateGroups   []rateGroup
	customers    []customer
	reservations []reservation
}

// site is where a hotel stands and what follows from that.
type site struct {
	name, city, street, postal, country, zone, pricing, currency, legal string
}

func sites() []site {
	return []site{
		{aurora, "Vienna", "Lindengasse 12", "1070", "AT", "Europe/Vienna", "Gross", "EUR", "AT-2020"},
		{borealis, "New York", "214 Hudson Row", "10013", "US", "America/New_York", "Net", "USD", "US-NY"},
		{"Alpenrose Lodge", "Innsbruck", "Bergweg 3", "6020", "AT", "Europe/Vienna", "Gross", "EUR", "AT-2020"},
		{"Harbour House", "Lisbon", "Rua do Cais 8", "1200-109", "PT", "Europe/Lisbon", "Gross", "EUR", "PT-2020"},
		{"Villa Sonnenhang", "Zurich", "Seestrasse 41", "8002", "CH", "Europe/Zurich", "Gross", "CHF", "CH-2024"},
		{"Nordlys Inn", "Oslo", "Havnegata 5", "0150", "NO", "Europe/Oslo", "Gross", "NOK", "NO-2020"},
		{"Canal Court", "Amsterdam", "Lijnbaan 77", "1016", "NL", "Europe/Amsterdam", "Gross", "EUR", "NL-2019"},
		{"The Meridian Rooms", "London", "9 Tallow Street", "EC2A 4BX", "GB", "Europe/London", "Gross", "GBP", "UK-2022"},
		{"Casa Mirador", "Valencia", "Calle del Faro 2", "46003", "ES", "Europe/Madrid", "Gross", "EUR", "ES-2020"},
		{"Stone Bridge Hotel", "Prague", "Mostecka 19", "118 00", "CZ", "Europe/Prague", "Gross", "CZK", "CZ-2024"},
		{"Lakeside Pavilion", "Chicago", "88 Shoreline Drive", "60611", "US", "America/Chicago", "Net", "USD", "US-IL"},
		{"Banksia House", "Sydney", "31 Wattle Lane", "2007", "AU", "Australia/Sydney", "Gross", "AUD", "AU-2020"},
	}
}

func newData(s *Sandbox) *data {
	d := &data{}
	today := s.now().UTC().Truncate(24 * time.Hour)
	for i, where := range sites() {
		d.hotels = append(d.hotels, newHotel(s, i, where, today))
	}
	stand := *d.hotels[0]
	stand.enterprise.ID = s.id("portfolio")
	stand.enterprise.Name = collection
	stand.services, stand.categories, stand.resources, stand.rates, stand.customers, stand.reservations = nil, nil, nil, nil, nil, nil
	d.portfolio = &stand
	return d
}

func newHotel(s *Sandbox, number int, where site, today time.Time) *hotel {
	slug := strings.ReplaceAll(strings.ToLower(where.name), " ", "-")
	h := &hotel{currency: where.currency, linked: today.AddDate(0, -number-1, 0)}
	h.enterprise = enterprise{
		ID: s.id(slug), ChainID: s.id("chain"), ChainName: collection,
		CreatedUtc: moment(today.AddDate(-3, 0, number)), UpdatedUtc: moment(today.AddDate(0, 0, -number-1)),
		Name: where.name, TimeZoneIdentifier: where.zone, LegalEnvironmentCode: where.legal,
		AccommodationEnvironmentCode: where.country, AccountingEnvironmentCode: where.country, TaxEnvironmentCode: where.legal,
		DefaultLanguageCode: "en-GB", EditableHistoryInterval: "P0Y0M7DT0H0M0S",
		AccountingEditableHistoryInterval: "P0Y0M7DT0H0M0S", OperationalEditableHistoryInterval: "P0Y0M7DT0H0M0S",
		WebsiteURL: "https://" + slug + ".example.com", Email: "frontdesk@" + slug + ".example.com", Phone: fmt.Sprintf("+1 555 0100 %02d", number),
		Pricing: where.pricing, TaxPrecision: 2, AddressID: s.id(slug, "address"),
		Address: address{
			ID: s.id(slug, "address"), Line1: where.street, City: where.city, PostalCode: where.postal, CountryCode: where.country,
		},
		GroupNames: []string{collection}, Subscription: subscription{TaxIdentifier: fmt.Sprintf("%s%08d", where.country, 10_000_000+number)},
	}
	h.currencies = []currencyAcceptance{{where.currency, true, true}}
	for _, other := range []string{"EUR", "GBP", "USD"} {
		if other != where.currency {
			h.currencies = append(h.currencies, currencyAcceptance{other, false, true})
		}
	}
	h.fill(s, slug, rand.New(rand.NewPCG(s.seed, uint64(number))), today)
	return h
}

// moment is a time as the API writes it.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
