package sandbox

import (
	"time"
	_ "time/tzdata" // the sample hotels have time zones on computers that have no zone files, too
)

// hotel is what makes one sample hotel differ from the others. The rest of its data follows from it and from the seed.
type hotel struct {
	name        string
	chain       string
	line        string // street and number
	city        string
	postalCode  string
	country     string // ISO 3166-1 alpha-2
	subdivision string // ISO 3166-2, or empty
	latitude    float64
	longitude   float64
	zone        string // IANA name
	pricing     string // grossPricing or netPricing
	currency    string
	digits      int    // of the currency, behind the point
	phone       string // reserved for fiction
	legal       string // legal and tax environment
	lodging     tax    // on accommodation
	standard    tax    // on everything else
	night       int64  // price of the cheapest room, in whole units of the currency
}

const (
	auroraChain   = "Aurora Hotels"
	borealisChain = "Borealis Lodging"
)

// sampleHotels returns Hotel Aurora first, Hotel Borealis last, and all but the last are the Aurora Collection. Names,
// streets and prices are invented; the places are where the map says.
func sampleHotels() []hotel {
	return []hotel{
		{
			name: aurora, chain: auroraChain, line: "Nordlichtgasse 5", city: "Vienna", postalCode: "1010", country: "AT",
			latitude: 48.2085, longitude: 16.3721, zone: "Europe/Vienna", pricing: grossPricing, currency: "EUR", digits: 2,
			phone: "+44 20 7946 0101", legal: "AT-2020", lodging: tax{"AT-2020-R", 100}, standard: tax{"AT-2020-S", 200},
			night: 119,
		},
		{
			name: "Aurora Praha", chain: auroraChain, line: "Severní 12", city: "Prague", postalCode: "110 00", country: "CZ",
			latitude: 50.0875, longitude: 14.4213, zone: "Europe/Prague", pricing: grossPricing, currency: "CZK", digits: 2,
			phone: "+44 20 7946 0102", legal: "CZ-2024", lodging: tax{"CZ-2024-R", 120}, standard: tax{"CZ-2024-S", 210},
			night: 2690,
		},
		{
			name: "Aurora Lisboa", chain: auroraChain, line: "Rua da Alvorada 8", city: "Lisbon", postalCode: "1100-001",
			country:  "PT",
			latitude: 38.7139, longitude: -9.1334, zone: "Europe/Lisbon", pricing: grossPricing, currency: "EUR", digits: 2,
			phone: "+44 20 7946 0103", legal: "PT", lodging: tax{"PT-R", 60}, standard: tax{"PT-S", 230},
			night: 105,
		},
		{
			name: "Aurora London", chain: auroraChain, line: "77 Daybreak Lane", city: "London", postalCode: "EC1A 1AA",
			country: "GB", subdivision: "GB-ENG",
			latitude: 51.5203, longitude: -0.1003, zone: "Europe/London", pricing: grossPricing, currency: "GBP", digits: 2,
			phone: "+44 20 7946 0104", legal: "UK-2022", lodging: tax{"UK-2022-20%", 200}, standard: tax{"UK-2022-20%", 200},
			night: 149,
		},
		{
			name: "Aurora Paris", chain: auroraChain, line: "3 rue du Point du Jour", city: "Paris", postalCode: "75003",
			country:  "FR",
			latitude: 48.8627, longitude: 2.3601, zone: "Europe/Paris", pricing: grossPricing, currency: "EUR", digits: 2,
			phone: "+44 20 7946 0105", legal: "FR", lodging: tax{"FR-R", 100}, standard: tax{"FR-S", 200},
			night: 158,
		},
		{
			name: "Aurora Stockholm", chain: auroraChain, line: "Norrskensgatan 21", city: "Stockholm", postalCode: "111 22",
			country:  "SE",
			latitude: 59.3321, longitude: 18.0640, zone: "Europe/Stockholm", pricing: grossPricing, currency: "SEK", digits: 2,
			phone: "+44 20 7946 0106", legal: "SE", lodging: tax{"SE-R", 120}, standard: tax{"SE-S", 250},
			night: 1490,
		},
		{
			name: "Aurora Reykjavík", chain: auroraChain, line: "Norðurljósastígur 9", city: "Reykjavík", postalCode: "101",
			country:  "IS",
			latitude: 64.1466, longitude: -21.9426, zone: "Atlantic/Reykjavik", pricing: grossPricing, currency: "ISK",
			digits: 0,
			phone:  "+44 20 7946 0107", legal: "IS", lodging: tax{"IS-R", 110}, standard: tax{"IS-S", 240},
			night: 24900,
		},
		{
			name: "Aurora Cape Town", chain: auroraChain, line: "16 Southern Light Street", city: "Cape Town",
			postalCode: "8001", country: "ZA",
			latitude: -33.9221, longitude: 18.4231, zone: "Africa/Johannesburg", pricing: grossPricing, currency: "ZAR",
			digits: 2,
			phone:  "+44 20 7946 0108", legal: "ZA", lodging: tax{"ZA-S", 150}, standard: tax{"ZA-S", 150},
			night: 1850,
		},
		{
			name: "Aurora Singapore", chain: auroraChain, line: "40 Morning Star Road", city: "Singapore", postalCode: "059817",
			country:  "SG",
			latitude: 1.2839, longitude: 103.8436, zone: "Asia/Singapore", pricing: netPricing, currency: "SGD", digits: 2,
			phone: "+44 20 7946 0109", legal: "SG", lodging: tax{"SG-S", 90}, standard: tax{"SG-S", 90},
			night: 210,
		},
		{
			name: "Aurora Tokyo", chain: auroraChain, line: "5-4 Akatsuki", city: "Tokyo", postalCode: "104-0061", country: "JP",
			latitude: 35.6717, longitude: 139.7650, zone: "Asia/Tokyo", pricing: grossPricing, currency: "JPY", digits: 0,
			phone: "+44 20 7946 0110", legal: "JP", lodging: tax{"JP-S", 100}, standard: tax{"JP-S", 100},
			night: 18500,
		},
		{
			name: "Aurora Sydney", chain: auroraChain, line: "2 Aurora Australis Way", city: "Sydney", postalCode: "2000",
			country: "AU", subdivision: "AU-NSW",
			latitude: -33.8660, longitude: 151.2073, zone: "Australia/Sydney", pricing: grossPricing, currency: "AUD", digits: 2,
			phone: "+44 20 7946 0111", legal: "AU", lodging: tax{"AU-S", 100}, standard: tax{"AU-S", 100},
			night: 229,
		},
		{
			name: "Aurora Toronto", chain: auroraChain, line: "900 Northern Light Avenue", city: "Toronto",
			postalCode: "M5V 1A1", country: "CA", subdivision: "CA-ON",
			latitude: 43.6426, longitude: -79.3871, zone: "America/Toronto", pricing: netPricing, currency: "CAD", digits: 2,
			phone: "+1 416 555 0112", legal: "CA-ON", lodging: tax{"CA-ON-S", 130}, standard: tax{"CA-ON-S", 130},
			night: 219,
		},
		{
			name: borealis, chain: borealisChain, line: "410 Winter Light Street", city: "New York", postalCode: "10013",
			country: "US", subdivision: "US-NY",
			latitude: 40.7202, longitude: -74.0052, zone: "America/New_York", pricing: netPricing, currency: "USD", digits: 2,
			phone: "+1 212 555 0113", legal: "US-NY", lodging: tax{"US-NY-L", 148}, standard: tax{"US-NY-S", 89},
			night: 245,
		},
	}
}

func (h hotel) id() string      { return everywhere.id("enterprise", h.name) }
func (h hotel) chainID() string { return everywhere.id("chain", h.chain) }

// in returns a price given in hundredths of the currency's unit, whatever its digits.
func (h hotel) in(hundredths int64) money {
	if h.digits == 0 {
		return money{roundedDivision(hundredths, 100), 0}
	}
	return money{hundredths, h.digits}
}

// location returns the hotel's time zone. The zones are part of the program, so a missing one is a misspelt one.
func (h hotel) location() *time.Location {
	location, err := time.LoadLocation(h.zone)
	if err != nil {
		panic("sandbox: time zone of " + h.name + ": " + err.Error())
	}
	return location
}
