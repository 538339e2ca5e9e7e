package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// What is the same for every property: countries, currencies, languages and taxes of the sample hotels, and the
// properties themselves.

func enterprises(c *call, _ []field) (object, error) {
	within, err := c.scope()
	if err != nil {
		return nil, err
	}
	filters, err := c.filters("Enterprise")
	if err != nil {
		return nil, err
	}
	var rows []*row
	for _, p := range within {
		e := append(p.enterprise(), member{"LinkedUtc", linked()})
		r := &row{table: "Enterprise", property: p, created: e.text("CreatedUtc"), object: e}
		if !slices.ContainsFunc(filters, func(passes func(*row) bool) bool { return !passes(r) }) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, newestFirst)
	rows, cursor, err := c.page(rows)
	if err != nil {
		return nil, err
	}
	return object{{"Enterprises", c.show(rows, "Enterprise")}, {"Cursor", cursor}}, nil
}

// countryNames are the countries that the sample hotels are in.
func countryNames() map[string]string {
	return map[string]string{
		"AT": "Austria", "AU": "Australia", "CA": "Canada", "CZ": "Czechia", "FR": "France", "GB": "United Kingdom",
		"IS": "Iceland", "JP": "Japan",
		"PT": "Portugal", "SE": "Sweden", "SG": "Singapore", "US": "United States", "ZA": "South Africa",
	}
}

// distinct returns what the hotels have, each once, sorted.
func distinct(of func(hotel) string) []string {
	var all []string
	for _, h := range sampleHotels() {
		if text := of(h); text != "" {
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func countries(*call, []field) (object, error) {
	var all, rules, subdivisions []object
	codes := distinct(func(h hotel) string { return h.country })
	for _, code := range codes {
		all = append(all, object{{"Code", code}, {"SovereignCountryCode", code}, {"EnglishName", countryNames()[code]}})
		rules = append(rules, object{
			{"CountryCode", code},
			{"IdentityCardExpirationDateNotRequired", false},
			{"DriverLicenceExpirationDateNotRequired", false},
		})
	}
	for _, code := range distinct(func(h hotel) string { return h.subdivision }) {
		country, _, _ := strings.Cut(code, "-")
		subdivisions = append(subdivisions, object{{"Code", code}, {"CountryCode", country}, {"EnglishName", code}})
	}
	union := []string{"AT", "CZ", "FR", "PT", "SE"}
	return object{
		{"Countries", all},
		{"CountrySubdivisions", subdivisions},
		{"CountryRules", rules},
		{"CountryGroups", []object{{{"Code", "EU"}, {"EnglishName", "European Union"}, {"CountryCodes", union}}}},
	}, nil
}

func currencies(*call, []field) (object, error) {
	digits := map[string]int{}
	for _, h := range sampleHotels() {
		digits[h.currency] = h.digits
	}
	var all []object
	for _, code := range distinct(func(h hotel) string { return h.currency }) {
		all = append(all, object{{"Code", code}, {"Precision", digits[code]}})
	}
	return object{{"Currencies", all}}, nil
}

func languages(*call, []field) (object, error) {
	return object{{"Languages", []object{
		{
			{"Code", "en-US"},
			{"FallbackLanguageCode", nil},
			{"EnglishName", "English (United States)"},
			{"LocalName", "English (United States)"},
		},
		{
			{"Code", "de-DE"},
			{"FallbackLanguageCode", "en-US"},
			{"EnglishName", "German (Germany)"},
			{"LocalName", "Deutsch (Deutschland)"},
		},
	}}}, nil
}

func languageTexts(c *call, _ []field) (object, error) {
	codes, err := c.texts("LanguageCodes", mostIDs)
	if err != nil {
		return nil, err
	}
	all := []object{}
	for _, code := range codes {
		all = append(all,
			object{{"LanguageCode", code}, {"Texts", object{{"CheckIn", "Check-in"}, {"CheckOut", "Check-out"}}}})
	}
	return object{{"LanguageTexts", all}}, nil
}

// hotelTaxes are the two taxes of each legal environment, once.
func hotelTaxes() map[string]hotel {
	all := map[string]hotel{}
	for _, h := range sampleHotels() {
		all[h.legal] = h
	}
	return all
}

func taxEnvironments(*call, []field) (object, error) {
	var all []object
	taxes := hotelTaxes()
	for _, code := range distinct(func(h hotel) string { return h.legal }) {
		all = append(all, object{
			{"Code", code},
			{"CountryCode", taxes[code].country},
			{"ValidityStartUtc", nil},
			{"ValidityEndUtc", nil},
			{"TaxationCodes", []string{code}},
		})
	}
	return object{{"TaxEnvironments", all}}, nil
}

func taxations(*call, []field) (object, error) {
	var all, rates []object
	taxes := hotelTaxes()
	for _, code := range distinct(func(h hotel) string { return h.legal }) {
		h := taxes[code]
		all = append(all,
			object{{"Code", code}, {"Name", countryNames()[h.country] + " sales tax"}, {"LocalName", "Sales tax"}})
		for _, t := range slices.Compact([]tax{h.lodging, h.standard}) {
			value := float64(t.permille) / 1000
			rates = append(rates, object{
				{"Code", t.code},
				{"TaxationCode", code},
				{"Value", value},
				{"ValidityInvervalsUtc", []object{}},
				{"Strategy", object{{"Discriminator", "Relative"}, {"Value", object{{"Value", value}}}}},
			})
		}
	}
	return object{{"Taxations", all}, {"TaxRates", rates}}, nil
}

// perEuro is what a euro is worth; invented, and near enough to look right.
func perEuro() map[string]float64 {
	return map[string]float64{
		"AUD": 1.65, "CAD": 1.48, "CZK": 25.1, "EUR": 1, "GBP": 0.86, "ISK": 150, "JPY": 162, "SEK": 11.3, "SGD": 1.45,
		"USD": 1.08, "ZAR": 20.1,
	}
}

func exchangeRates(c *call, _ []field) (object, error) {
	within, err := c.scope()
	if err != nil {
		return nil, err
	}
	wanted, err := c.identifiers("Ids", mostIDs)
	if err != nil {
		return nil, err
	}
	all := []object{}
	rates := perEuro()
	for _, p := range within {
		for _, other := range []string{"EUR", "GBP", "USD"} {
			id := c.sandbox.seed.id("exchange rate", p.name, other)
			if other == p.currency || len(wanted) > 0 && !slices.Contains(wanted, id) {
				continue
			}
			all = append(all, object{
				{"Id", id},
				{"EnterpriseId", p.hotel.id()},
				{"SourceCurrency", p.currency},
				{"TargetCurrency", other},
				{"Value", rates[other] / rates[p.currency]},
			})
		}
	}
	return object{{"ExchangeRates", all}}, nil
}

// ledgerBalances lets every ledger grow by the same sum a day.
func ledgerBalances(c *call, _ []field) (object, error) {
	within, err := c.scope()
	if err != nil {
		return nil, err
	}
	var date struct{ Start, End string }
	if err := c.read("Date", &date); err != nil {
		return nil, err
	}
	start, errStart := time.Parse(time.DateOnly, date.Start[:min(len(date.Start), 10)])
	end, errEnd := time.Parse(time.DateOnly, date.End[:min(len(date.End), 10)])
	if cmp.Or(errStart, errEnd) != nil || end.Before(start) || end.After(start.AddDate(0, 1, 1)) {
		return nil, invalid("Date")
	}
	types, err := c.texts("LedgerTypes", mostIDs)
	if err != nil {
		return nil, err
	}
	epoch := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	var rows []*row
	for _, p := range within {
		for day := start; !day.After(end); day = day.AddDate(0, 0, 1) {
			days := max(0, int(day.Sub(epoch)/(24*time.Hour)))
			for _, ledger := range types {
				daily := p.in(120_000)
				rows = append(rows, &row{property: p, created: instant(day), object: object{
					{"Id", c.sandbox.seed.id("ledger", p.name, day.Format(time.DateOnly), ledger)},
					{"EnterpriseId", p.hotel.id()},
					{"Date", day.Format(time.DateOnly)},
					{"LedgerType", ledger},
					{"OpeningBalance", p.untaxed(daily.times(days))},
					{"ClosingBalance", p.untaxed(daily.times(days + 1))},
				}})
			}
		}
	}
	rows, cursor, err := c.page(rows)
	if err != nil {
		return nil, err
	}
	all := []object{}
	for _, r := range rows {
		all = append(all, r.object[1:]) // the id is the cursor's, not the balance's
	}
	return object{{"LedgerBalances", all}, {"Cursor", cursor}}, nil
}

// contains reports whether text holds part, whatever their case.
func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
