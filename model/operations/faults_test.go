package operations

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// fault is a mistake in a body, and what the linter has to say about it. § stands for an id, ¶ for a page.
type fault struct {
	name, path, body string
	rule             Rule
	field            string
	severity         Severity
}

// missed are those of the 83 mistakes of the field research that the linter did not see at first. Where Mews may take
// what is written, it is a note.
func missed() []fault {
	const reservation = `{"ServiceId":§,"Reservations":[{"StartUtc":"2026-01-05T14:00:00Z",` +
		`"EndUtc":"2026-01-02T10:00:00Z","PersonCounts":[{"AgeCategoryId":§,"Count":1}],` +
		`"CustomerId":§,"RequestedCategoryId":§,"RateId":§}]}`
	const availability, reserved = "services/getAvailability", "reservations/getAll/2023-06-06"
	units := func(first, last string) string {
		return `{"ServiceId":§,"FirstTimeUnitStartUtc":"` + first + `","LastTimeUnitStartUtc":"` + last + `"}`
	}
	rate := func(pricing string) string {
		return `{"Rates":[{"ServiceId":§,"RateGroupId":§,"Type":"Public","Names":{"en-US":"a"},` +
			`"PricingType":"BaseRatePricing","Pricing":` + pricing + `}]}`
	}
	item := func(count string) string {
		return `{"ServiceId":§,"AccountId":§,"Items":[{"Name":"a","UnitCount":` + count +
			`,"UnitAmount":{"Currency":"EUR","GrossValue":1,"TaxCodes":[]}}]}`
	}
	restriction := `{"ServiceId":§,"Data":[{"Type":"Stay","Days":{"Monday":true,"Tuesday":true,"Wednesday":true,` +
		`"Thursday":true,"Friday":true,"Saturday":true,"Sunday":true},"MinLength":"3 days"}]}`
	money := func(currency string) string {
		return `{"CreditCardId":§,"Amount":{"Currency":"` + currency + `","GrossValue":1}}`
	}
	customer := func(more string) string { return `{"LastName":"a","OverwriteExisting":true,` + more + `}` }
	return []fault{
		{"empty name", "tasks/add", `{"Name":"","DeadlineUtc":"2026-01-31T14:00:00Z"}`, TooShort, "Name", Warning},
		{"empty surname", "customers/add", `{"LastName":"","OverwriteExisting":true}`, TooShort, "LastName", Warning},
		{"empty update", "companies/update", `{"CompanyId":§,"Name":{}}`, EmptyUpdate, "Name", Note},
		{
			"discriminator without its object", "accounts/update",
			`{"AccountUpdates":[{"Id":§,"Discriminator":"Customer","Company":{"Name":{"Value":"a"}}}]}`, NotChosen,
			"AccountUpdates[0].Customer", Warning,
		},
		{
			"pricing of another type", "rates/add",
			rate(`{"DependentRatePricing":{"BaseRateId":§,"RelativeAdjustment":0,"AbsoluteAdjustment":0}}`), ChosenOther,
			"Rates[0].Pricing.DependentRatePricing", Warning,
		},
		{"end before start", "reservations/add", reservation, Backwards, "Reservations[0].EndUtc", Warning},
		{
			"last before first", availability, units("2026-01-05T00:00:00Z", "2026-01-02T00:00:00Z"), Backwards,
			"LastTimeUnitStartUtc", Warning,
		},
		{
			"over two years", availability, units("2026-01-05T00:00:00Z", "2028-02-02T00:00:00Z"), SpanTooLong,
			"LastTimeUnitStartUtc", Warning,
		},
		{"words for a duration", "restrictions/set", restriction, BadDuration, "Data[0].MinLength", Warning},
		{
			"number of days for a duration", "companies/add", `{"Name":"a","InvoiceDueInterval":"30"}`, BadDuration,
			"InvoiceDueInterval", Warning,
		},
		{"currency in small letters", "creditCards/charge", money("gbp"), BadCurrency, "Amount.Currency", Warning},
		{"currency that is none", "creditCards/charge", money("EURO"), BadCurrency, "Amount.Currency", Warning},
		{"empty currency", "creditCards/charge", money(""), BadCurrency, "Amount.Currency", Warning},
		{
			"country of three letters", "customers/add", customer(`"NationalityCode":"USA"`), BadCountry,
			"NationalityCode", Warning,
		},
		{"e-mail without @", "customers/add", customer(`"Email":"john.example.com"`), BadEmail, "Email", Warning},
		{
			"language as a word", "countries/getAll", `{"LanguageCode":"english","CultureCode":"en-US"}`, BadLanguage,
			"LanguageCode", Warning,
		},
		{
			"interval without an end", reserved, `{¶,"UpdatedUtc":{"StartUtc":"2026-01-05T00:00:00Z"}}`, OpenInterval,
			"UpdatedUtc", Warning,
		},
		{
			"interval without a start", reserved, `{¶,"UpdatedUtc":{"EndUtc":"2026-01-05T00:00:00Z"}}`, OpenInterval,
			"UpdatedUtc", Warning,
		},
		{"interval without ends", reserved, `{¶,"UpdatedUtc":{}}`, OpenInterval, "UpdatedUtc", Warning},
		{
			"interval of nulls", reserved, `{¶,"UpdatedUtc":{"StartUtc":null,"EndUtc":null}}`, OpenInterval, "UpdatedUtc",
			Warning,
		},
		{"interval null", reserved, `{¶,"UpdatedUtc":null}`, OpenInterval, "UpdatedUtc", Note},
		{
			"time unit off midnight", availability, units("2026-01-05T14:00:00Z", "2026-01-06T14:00:00Z"), TimeUnit,
			"FirstTimeUnitStartUtc", Note,
		},
		{
			"time unit off the hour", availability, units("2026-01-05T23:04:05Z", "2026-01-06T23:00:00Z"), TimeUnit,
			"FirstTimeUnitStartUtc", Warning,
		},
		{"no items", "orders/add", `{"ServiceId":§,"AccountId":§,"Items":[]}`, EmptyList, "Items", Note},
		{"count below zero", "orders/add", item("-2"), Negative, "Items[0].UnitCount", Note},
		{
			"too many ids of a deprecated operation", "creditCards/getAllByCustomers",
			`{"CustomerIds":[` + strings.Repeat("§,", 1000) + `§]}`, TooManyItems, "CustomerIds", Warning,
		},
	}
}

// seen are the other 57: a kind of mistake each, in one of the places where it can be made.
func seen() []fault {
	const reserved, charge = "reservations/getAll/2023-06-06", "creditCards/charge"
	many := func(list string, count int) string {
		return `{"` + list + `":[` + strings.Repeat("§,", count-1) + `§]}`
	}
	body := func(rest string) string { return `{¶,` + rest + `}` }
	return []fault{
		{"no body", reserved, ``, AboutSyntax, "", Error},
		{"a list as the body", reserved, `[]`, AboutSyntax, "", Error},
		{"cut body", reserved, `{¶`, AboutSyntax, "", Error},
		{"comma too many", reserved, `{¶,}`, AboutSyntax, "", Error},
		{"single quotes", reserved, `{'a':1}`, AboutSyntax, "", Error},
		{"comment", reserved, "{¶ // a\n}", AboutSyntax, "", Error},
		{"two bodies", reserved, `{¶}{}`, AboutSyntax, "", Error},
		{"nested too deep", reserved, strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70), NotChecked, "", Warning},
		{"token in the body", reserved, body(`"AccessToken":"a"`), Credential, "AccessToken", Warning},
		{"client in the body", reserved, body(`"Client":"a"`), Credential, "Client", Warning},
		{"name twice", reserved, `{¶,¶}`, NameTwice, "Limitation", Warning},
		{"operation in other case", "Reservations/GetAll/2023-06-06", `{¶}`, AboutOperation, "", Error},
		{"operation with a slash behind", reserved + "/", `{¶}`, AboutOperation, "", Error},
		{"unknown operation", "reservations/getEverything", `{¶}`, AboutOperation, "", Warning},
		{"unknown version", "reservations/getAll/2020-01-01", `{¶}`, AboutOperation, "", Warning},
		{"ended operation", "reservations/getAllItems", many("ReservationIds", 1), AboutOperation, "", Note},
		{
			"old field", "customers/search",
			`{"Extent":{"Customers":true,"Documents":true}}`, OldField, "Extent.Documents", Note,
		},
		{"unknown field", reserved, body(`"Colour":1`), UnknownField, "Colour", Warning},
		{"unknown field inside", reserved, `{"Limitation":{"Count":1,"Skip":1}}`, UnknownField, "Limitation.Skip", Warning},
		{"misspelt field", reserved, body(`"ReservationsIds":[§]`), UnknownField, "ReservationsIds", Warning},
		{"field in other case", reserved, `{"limitation":{"Count":1}}`, UnknownField, "limitation", Warning},
		{"scope that is not taken", "counters/getAll", body(`"EnterpriseId":§`), UnknownField, "EnterpriseId", Warning},
		{"missing field", reserved, `{}`, MissingField, "Limitation", Warning},
		{"missing field inside", reserved, `{"Limitation":{}}`, MissingField, "Limitation.Count", Warning},
		{"missing field in a list", "bills/add", `{"Bills":[{}]}`, MissingField, "Bills[0].AccountId", Warning},
		{"required null", reserved, `{"Limitation":null}`, MissingField, "Limitation", Warning},
		{"null in a list", reserved, body(`"ReservationIds":[null]`), NullItem, "ReservationIds[0]", Warning},
		{"number for a text", "tasks/add", `{"Name":1,"DeadlineUtc":"2026-01-31T14:00:00Z"}`, WrongType, "Name", Warning},
		{"text for a number", reserved, `{"Limitation":{"Count":"10"}}`, WrongType, "Limitation.Count", Warning},
		{
			"text for true", "customers/add",
			`{"LastName":"a","OverwriteExisting":"true"}`, WrongType, "OverwriteExisting", Warning,
		},
		{"fraction for a whole number", reserved, `{"Limitation":{"Count":1.5}}`, WrongType, "Limitation.Count", Warning},
		{"value for a list", reserved, body(`"ReservationIds":§`), WrongType, "ReservationIds", Warning},
		{"list for a value", "bills/getPdf", many("BillId", 1), WrongType, "BillId", Warning},
		{"text for an object", reserved, `{"Limitation":"10"}`, WrongType, "Limitation", Warning},
		{"interval as a text", reserved, body(`"UpdatedUtc":"2026-01-05"`), WrongType, "UpdatedUtc", Warning},
		{"update not wrapped", "companies/update", `{"CompanyId":§,"Name":"a"}`, WrongType, "Name", Warning},
		{
			"update in small letters", "companies/update",
			`{"CompanyId":§,"Name":{"value":"a"}}`, UnknownField, "Name.value", Warning,
		},
		{
			"update of another type", "companies/update",
			`{"CompanyId":§,"Name":{"Value":1}}`, WrongType, "Name.Value", Warning,
		},
		{
			"text by language is a number", "rates/add",
			`{"Rates":[{"Names":{"en-US":1}}]}`, WrongType, "Rates[0].Names.en-US", Warning,
		},
		{"no id", reserved, body(`"ReservationIds":["42"]`), MalformedID, "ReservationIds[0]", Warning},
		{"no external id", "restrictions/set", `{"ServiceId":"eid:","Data":[]}`, MalformedID, "ServiceId", Warning},
		{
			"id of the template", "bills/getPdf",
			`{"BillId":"00000000-0000-0000-0000-000000000000"}`, Placeholder, "BillId", Note,
		},
		{"unknown value", reserved, body(`"States":["Sleeping"]`), UnknownValue, "States[0]", Warning},
		{"value in other case", reserved, body(`"States":["started"]`), UnknownValue, "States[0]", Warning},
		{"no time", "tasks/add", `{"Name":"a","DeadlineUtc":"tomorrow"}`, MalformedTime, "DeadlineUtc", Warning},
		{
			"time without a zone", "tasks/add",
			`{"Name":"a","DeadlineUtc":"2026-01-31T14:00:00"}`, MalformedTime, "DeadlineUtc", Warning,
		},
		{
			"time in another zone", "tasks/add",
			`{"Name":"a","DeadlineUtc":"2026-01-31T14:00:00+01:00"}`, NotUTC, "DeadlineUtc", Warning,
		},
		{
			"no day", "customers/add", `{"LastName":"a","OverwriteExisting":true,"BirthDate":"31.1.2000"}`, MalformedTime,
			"BirthDate", Warning,
		},
		{"empty list of ids", reserved, body(`"ReservationIds":[]`), TooFewItems, "ReservationIds", Warning},
		{"too many ids", "companies/delete", many("CompanyIds", 1001), TooManyItems, "CompanyIds", Warning},
		{
			"text too long", "customers/update", `{"CustomerId":§,"DietaryRequirements":"` + strings.Repeat("a", 256) + `"}`,
			TooLong, "DietaryRequirements", Warning,
		},
		{"page too large", reserved, `{"Limitation":{"Count":1001}}`, PageSize, "Limitation.Count", Warning},
		{
			"interval too long", reserved,
			body(`"UpdatedUtc":{"StartUtc":"2026-01-01T00:00:00Z","EndUtc":"2026-05-01T00:00:00Z"}`), SpanTooLong,
			"UpdatedUtc", Warning,
		},
		{
			"interval backwards", reserved,
			body(`"UpdatedUtc":{"StartUtc":"2026-01-02T00:00:00Z","EndUtc":"2026-01-01T00:00:00Z"}`), Backwards,
			"UpdatedUtc", Warning,
		},
		{"no filter", "addresses/getAll", `{¶}`, NeedsOneOf, "", Warning},
		{
			"amount without a value", charge,
			`{"CreditCardId":§,"Amount":{"Currency":"EUR"}}`, AmountNeeded, "Amount", Warning,
		},
		{"language alone", "countries/getAll", `{"LanguageCode":"en-US"}`, LanguagePair, "", Warning},
	}
}

func TestTheMistakesOfTheFieldAreSeen(t *testing.T) {
	c := open(t)
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	faults := slices.Concat(missed(), seen())
	if len(missed()) != 26 || len(faults) != 83 {
		t.Errorf("%d mistakes, %d of them missed once; the research has 83 and 26", len(faults), len(missed()))
	}
	fill := strings.NewReplacer("§", `"851df8c8-90f2-4c4a-8e01-a4fc46b25178"`, "¶", `"Limitation":{"Count":10}`)
	for _, f := range faults {
		findings := c.Lint(f.path, []byte(fill.Replace(f.body)), Sending{Zone: vienna})
		if !slices.ContainsFunc(findings, func(found Finding) bool {
			return found.Rule == f.rule && found.Field == f.field && found.Severity == f.severity
		}) {
			t.Errorf("%s: %s %s is not seen in %.300s; found %q", f.name, f.rule, f.field, f.body, printed(findings))
		}
	}
}

// Each of the new rules leaves alone what is right.
func TestWhatIsRightIsNotTakenForAMistake(t *testing.T) {
	c := open(t)
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("§", `"851df8c8-90f2-4c4a-8e01-a4fc46b25178"`, "¶", `"Limitation":{"Count":10}`)
	for name, test := range map[string]struct{ path, body string }{
		"every part of a duration": {
			"companies/update", `{"CompanyId":§,"InvoiceDueInterval":{"Value":"P1Y2M10DT2H30M1.5S"}}`,
		},
		"weeks": {"companies/update", `{"CompanyId":§,"InvoiceDueInterval":{"Value":"P2W"}}`},
		"an offset back": {
			"availabilityBlocks/update",
			`{"AvailabilityBlocks":[{"AvailabilityBlockId":§,"RollingReleaseOffset":{"Value":"P0Y0M-3DT0H0M0S"}}]}`,
		},
		"a young currency": {"creditCards/charge", `{"CreditCardId":§,"Amount":{"Currency":"XCG","GrossValue":1}}`},
		"Kosovo":           {"customers/add", `{"LastName":"a","OverwriteExisting":true,"NationalityCode":"XK"}`},
		"a script":         {"countries/getAll", `{"LanguageCode":"sr-Latn-RS","CultureCode":"es-419"}`},
		"a language alone": {"countries/getAll", `{"LanguageCode":"en","CultureCode":"fil-PH"}`},
		"nothing cleared":  {"companies/update", `{"CompanyId":§,"Name":null}`},
		"an equal interval": {
			"reservations/getAll/2023-06-06",
			`{¶,"UpdatedUtc":{"StartUtc":"2026-01-01T00:00:00Z","EndUtc":"2026-01-01T00:00:00Z"}}`,
		},
		"a year and a day over a change of clocks": {
			"services/getAvailability",
			`{"ServiceId":§,"FirstTimeUnitStartUtc":"2026-03-28T23:00:00Z","LastTimeUnitStartUtc":"2027-03-30T22:00:00Z"}`,
		},
		"what a discriminator chooses": {
			"accounts/update", `{"AccountUpdates":[{"Id":§,"Discriminator":"Company","Company":{"Name":{"Value":"a"}}}]}`,
		},
		"a quarter past in Nepal": {
			"rates/getPricing",
			`{"RateId":§,"FirstTimeUnitStartUtc":"2026-01-05T23:00:00Z","LastTimeUnitStartUtc":"2026-01-05T23:00:00Z"}`,
		},
	} {
		for _, finding := range c.Lint(test.path, []byte(fill.Replace(test.body)), Sending{Zone: vienna}) {
			t.Errorf("%s: %s", name, finding)
		}
	}
}
