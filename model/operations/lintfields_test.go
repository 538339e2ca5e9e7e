package operations

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBodiesAreHeldAgainstTheirFields(t *testing.T) {
	const (
		id       = `"851df8c8-90f2-4c4a-8e01-a4fc46b25178"`
		page     = `"Limitation": {"Count": 10}`
		reserved = "reservations/getAll/2023-06-06"
		week     = `{"Monday":true,"Tuesday":true,"Wednesday":true,"Thursday":true,"Friday":true,"Saturday":true,` +
			`"Sunday":true}`
	)
	c := open(t)
	for name, test := range map[string]struct {
		path, body string
		portfolio  bool
		want       []string
	}{
		"nothing wrong": {
			reserved, `{` + page + `, "ReservationIds": [` + id + `], "States": ["Started"],
				"UpdatedUtc": {"StartUtc": "2026-01-01T00:00:00Z", "EndUtc": "2026-04-01T00:00:00.000Z"}}`, false, nil,
		},
		"missing field": {reserved, "{\n}", false, []string{"1:1: warning: Limitation is missing"}},
		"missing field inside": {
			reserved, `{"Limitation": {}}`, false,
			[]string{"1:16: warning: Limitation.Count is missing"},
		},
		"required field null": {
			reserved, `{"Limitation": null}`, false,
			[]string{"1:16: warning: Limitation must not be null"},
		},
		"optional field null": {reserved, `{` + page + `, "ReservationIds": null}`, false, nil},
		"unknown field": {
			reserved, "{\n  " + page + ",\n  \"Colour\": 1\n}", false,
			[]string{"3:3: warning: Colour is not a field here"},
		},
		"field in other case": {
			reserved, `{"limitation": {"Count": 1}, ` + page + `}`, false,
			[]string{"1:2: warning: the field is spelt Limitation"},
		},
		"misspelt field": {
			reserved, `{` + page + `, "ReservationId": []}`, false,
			[]string{"1:31: warning: ReservationId is not a field here; did you mean ReservationIds?"},
		},
		"unknown field inside": {
			reserved, `{"Limitation": {"Count": 1, "Offset": 5}}`, false,
			[]string{"1:29: warning: Offset is not a field here"},
		},
		"text for a list": {
			reserved, `{` + page + `, "ReservationIds": ` + id + `}`, false,
			[]string{"1:49: warning: ReservationIds takes a list [ … ], not a text"},
		},
		"list for a value": {
			"bills/getPdf", `{"BillId": [` + id + `]}`, false,
			[]string{"1:12: warning: BillId takes one value, not a list"},
		},
		"number for an id": {
			"bills/getPdf", `{"BillId": 12}`, false,
			[]string{"1:12: warning: BillId takes a text, not a number"},
		},
		"no id": {
			"bills/getPdf", `{"BillId": "12"}`, false,
			[]string{"1:12: warning: BillId takes an id such as 00000000-0000-0000-0000-000000000000"},
		},
		"placeholder left": {
			"bills/getPdf", `{"BillId": "00000000-0000-0000-0000-000000000000"}`, false,
			[]string{"1:12: note: BillId still holds the placeholder of the template"},
		},
		"external id": {
			"rates/delete", `{"RateIds": ["eid:R1", "eid:", "R1"]}`, false,
			[]string{
				"1:24: warning: RateIds[1] needs an id behind eid:",
				"1:32: warning: RateIds[2] takes an id such as 00000000-0000-0000-0000-000000000000",
			},
		},
		"text for a boolean": {
			"reservations/updateInterval", `{"ReservationId": ` + id +
				`, "ChargeCancellationFee": "no"}`, false,
			[]string{"1:84: warning: ChargeCancellationFee takes true or false, not a text"},
		},
		"broken whole number": {
			reserved, `{"Limitation": {"Count": 1.5}}`, false,
			[]string{"1:26: warning: Limitation.Count takes a whole number"},
		},
		"page too big": {
			reserved, `{"Limitation": {"Count": 1001}}`, false,
			[]string{"1:26: warning: a page has 1 to 1000 items"},
		},
		"page of nothing": {
			reserved, `{"Limitation": {"Count": 0}}`, false,
			[]string{"1:26: warning: a page has 1 to 1000 items"},
		},
		"empty list": {
			reserved, `{` + page + `, "ReservationIds": []}`, false,
			[]string{"1:49: warning: ReservationIds has 0 items and needs at least 1"},
		},
		"null in a list": {
			reserved, `{` + page + `, "ReservationIds": [null]}`, false,
			[]string{"1:50: warning: ReservationIds[0] must not be null"},
		},
		"too many items": {
			"companies/delete", `{"CompanyIds": [` + strings.Repeat(id+",", 1000) + id + `]}`, false,
			[]string{"1:16: warning: CompanyIds has 1001 items and takes at most 1000"},
		},
		"text too long": {
			"customers/update", `{"CustomerId": ` + id + `, "DietaryRequirements": "` +
				strings.Repeat("é", 256) + `"}`, false,
			[]string{"1:79: warning: DietaryRequirements has 256 characters and takes at most 255"},
		},
		"unknown value": {
			"bills/close", `{"BillId": ` + id + `, "Type": "Coupon"}`, false,
			[]string{"1:60: warning: Type has none of the known values: Receipt, Invoice"},
		},
		"value in other case": {
			"bills/close", `{"BillId": ` + id + `, "Type": "receipt"}`, false,
			[]string{"1:60: warning: the value of Type is spelt Receipt"},
		},
		"no time": {
			"tasks/add", `{"Name": "a", "DeadlineUtc": "tomorrow"}`, false,
			[]string{"1:30: warning: DeadlineUtc takes a time in UTC such as 2026-01-31T14:00:00Z"},
		},
		"time without a zone": {
			"tasks/add", `{"Name": "a", "DeadlineUtc": "2026-01-31T14:00:00"}`, false,
			[]string{"1:30: warning: DeadlineUtc takes a time in UTC such as 2026-01-31T14:00:00Z"},
		},
		"time in another zone": {
			"tasks/add", `{"Name": "a", "DeadlineUtc": "2026-01-31T14:00:00+02:00"}`, false,
			[]string{"1:30: warning: DeadlineUtc takes a time in UTC, which ends in Z"},
		},
		"too many days": {
			"exports/add",
			`{"EntityType": "Reservation", "Filters": {"UpdatedUtc": {"StartUtc": "2025-01-01T00:00:00Z", "EndUtc": ` +
				`"2025-06-30T00:00:01Z"}}}`, false,
			[]string{
				"note: the operation is in beta or needs a grant by Mews: a 401 then says nothing about the token",
				"1:57: warning: Filters.UpdatedUtc spans more than 180 days, the most that Mews takes",
			},
		},
		"duration": {"restrictions/set", `{"ServiceId": ` + id + `, "Data": [{"Type": "Stay", "Days": ` + week +
			`, "MinLength": "P0M3DT0H0M0S"}]}`, false, nil},
		"updates alone": {"reservations/update", `{"EnterpriseId": ` + id +
			`, "ReservationUpdates": [{"ReservationId": ` + id + `}]}`, true, nil},
		"no day": {
			"customers/add", `{"LastName": "a", "OverwriteExisting": true, "BirthDate": "1.2.2000"}`,
			false,
			[]string{"1:59: warning: BirthDate takes a day such as 2026-01-31"},
		},
		"interval over the cap": {
			reserved,
			`{` + page + `, "UpdatedUtc": {"StartUtc": "2026-01-01T00:00:00Z", "EndUtc": "2026-04-01T00:00:01Z"}}`, false,
			[]string{"1:45: warning: UpdatedUtc spans more than 3 months, the most that Mews takes"},
		},
		"days over the cap": {
			"ledgerBalances/getAll", `{"Date": {"Start": "2026-01-01", "End": "2026-02-02"}, "LedgerTypes": ["Revenue"], ` +
				page + `}`, false,
			[]string{"1:10: warning: Date spans more than 1 month, the most that Mews takes"},
		},
		"interval backwards": {
			reserved,
			`{` + page + `, "UpdatedUtc": {"StartUtc": "2026-01-02T00:00:00Z", "EndUtc": "2026-01-01T00:00:00Z"}}`, false,
			[]string{"1:45: warning: UpdatedUtc ends before it starts"},
		},
		"interval as a text": {
			reserved, `{` + page + `, "UpdatedUtc": "2026-01-02T00:00:00Z"}`, false,
			[]string{"1:45: warning: UpdatedUtc takes an object, not a text"},
		},
		"interval of no times": {
			reserved, `{` + page + `, "UpdatedUtc": {"StartUtc": "a", "EndUtc": null}}`, false,
			[]string{
				"1:45: warning: UpdatedUtc has no EndUtc; the documentation wants both ends",
				"1:58: warning: UpdatedUtc.StartUtc takes a time in UTC such as 2026-01-31T14:00:00Z",
			},
		},
		"none of the filters": {
			"addresses/getAll", `{` + page + `}`, false,
			[]string{"1:1: warning: at least one of these is needed: AccountIds, AddressIds, UpdatedUtc"},
		},
		"one of the filters": {"addresses/getAll", `{` + page + `, "AccountIds": [` + id + `]}`, false, nil},
		"filter null": {
			"addresses/getAll", `{` + page + `, "AccountIds": null}`, false,
			[]string{"1:1: warning: at least one of these is needed: AccountIds, AddressIds, UpdatedUtc"},
		},
		"update not wrapped": {
			"companies/update", `{"CompanyId": ` + id + `, "Name": "A"}`, false,
			[]string{`1:63: warning: Name is changed with an object {"Value": … }, not with a text`},
		},
		"update misspelt": {
			"companies/update", `{"CompanyId": ` + id + `, "Name": {"value": "A"}}`, false,
			[]string{"1:64: warning: the field is spelt Value"},
		},
		"update of wrong type": {
			"companies/update", `{"CompanyId": ` + id + `, "Name": {"Value": 5}}`, false,
			[]string{"1:73: warning: Name.Value takes a text, not a number"},
		},
		"update to clear": {"companies/update", `{"CompanyId": ` + id + `, "Name": {"Value": null}}`, false, nil},
		"amount without value": {
			"creditCards/charge", `{"CreditCardId": ` + id + `, "Amount": {"Currency": "EUR"}}`, false,
			[]string{"1:68: warning: Amount needs GrossValue or NetValue, by the pricing of the property"},
		},
		"amount with both": {
			"creditCards/charge", `{"CreditCardId": ` + id +
				`, "Amount": {"Currency": "EUR", "GrossValue": 2, "NetValue": 1}}`, false,
			[]string{"1:68: warning: Amount takes GrossValue or NetValue, by the pricing of the property, not both"},
		},
		"texts by language": {
			"rates/add", `{"Rates": [{"ServiceId": ` + id + `, "RateGroupId": ` + id +
				`, "Type": "Public", "Names": {"en-US": 1}, "PricingType": "BaseRatePricing"}]}`, false,
			[]string{"1:158: warning: Rates[0].Names.en-US takes a text, not a number"},
		},
		"nested place": {
			"reservations/confirm", "{\n  \"ReservationIds\": [\n    " + id + ",\n    true\n  ]\n}", false,
			[]string{"4:5: warning: ReservationIds[1] takes a text, not true or false"},
		},
		"name twice": {
			"countries/getAll", `{"LanguageCode": "en-US", "CultureCode": "en-US", "LanguageCode": "cs-CZ"}`,
			false,
			[]string{"1:51: warning: LanguageCode stands twice in this object; the server takes one of them"},
		},
		"language alone": {
			"countries/getAll", `{"LanguageCode": "en-US"}`, false,
			[]string{"1:1: warning: LanguageCode and CultureCode go together: give both or neither"},
		},
		"credentials": {
			"countries/getAll", `{"ClientToken": "x", "accesstoken": "x", "Client": "x"}`, false, []string{
				"1:2: warning: ClientToken is added when the request is sent; remove it, so that no token is kept with the body",
				"1:22: warning: accesstoken is added when the request is sent; remove it, so that no token is kept with the body",
				"1:42: warning: Client is added when the request is sent; remove it, so that no token is kept with the body",
			},
		},
		"token inside": {
			reserved, `{"Limitation": {"Count": 1, "AccessToken": "x"}}`, false, []string{
				"1:29: warning: AccessToken is added when the request is sent; remove it, so that no token is kept with the body",
			},
		},
		"portfolio without property": {
			"bills/close", `{"BillId": ` + id + `, "Type": "Receipt"}`, true,
			[]string{
				"1:1: warning: EnterpriseId is missing: the token opens several properties, so the operation has to know which one",
			},
		},
		"portfolio without a choice": {
			"services/getAll", `{` + page + `}`, true, []string{"note: no property is chosen, so it is about all of them"},
		},
		"portfolio with a choice": {"services/getAll", `{` + page + `, "EnterpriseIds": [` + id + `]}`, true, nil},
		"portfolio of which one opens": {
			"configuration/get", `{}`, true,
			[]string{"note: no property is chosen, and the token opens several"},
		},
		"a single property": {"services/getAll", `{` + page + `}`, false, nil},
		"portfolio write without chain": {
			"customers/add", `{"LastName": "Ann", "OverwriteExisting": true}`, true,
			[]string{
				"1:1: warning: ChainId is missing: the token opens several properties, so the operation has to know which one",
			},
		},
		"portfolio with property": {
			"bills/close", `{"EnterpriseId": ` + id + `, "BillId": ` + id + `, "Type": "Receipt"}`,
			true, nil,
		},
		"operation that takes no property": {
			"counters/getAll", `{` + page + `, "EnterpriseId": ` + id + `}`, false,
			[]string{"1:31: warning: EnterpriseId is not a field here; did you mean EnterpriseIds?"},
		},
		"portfolio not stated": {
			"currencies/getAll", `{}`, true,
			[]string{"note: Mews does not say that the operation works with a portfolio token"},
		},
		"deprecated operation": {
			"reservations/getAllItems", `{"ReservationIds": [` + id + `]}`, false,
			[]string{
				"note: the operation is deprecated; Mews has announced its end for 2025-05-10; use orderItems/getAll instead",
			},
		},
		"deprecated without a date": {
			"creditCards/getAllByIds", `{"CreditCardIds": [` + id + `]}`, false,
			[]string{"note: the operation is deprecated; use creditCards/getAll instead"},
		},
		"restricted operation": {
			"tasks/close", `{"TaskIds": [` + id + `]}`, false,
			[]string{"note: the operation is in beta or needs a grant by Mews: a 401 then says nothing about the token"},
		},
		"deprecated field": {
			"customers/search", `{"Extent": {"Customers": true, "Documents": true}}`, false,
			[]string{"1:32: note: Extent.Documents is deprecated"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := printed(c.Lint(test.path, []byte(test.body), Sending{Portfolio: test.portfolio}))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", test.path, test.body, diff)
			}
		})
	}
}

// What Mews has not published in full may take more than the catalogue knows.
func TestAnOperationThatIsKnownInPartTakesOtherFields(t *testing.T) {
	c, err := parse(strings.NewReader(
		`[{"path":"a/add","kind":"write","title":"T","partial":true,"fields":[{"name":"Id","type":"id"}],"template":{}}]`))
	if err != nil {
		t.Fatal(err)
	}
	if got := printed(c.Lint("a/add", []byte(`{"Whatever": 1}`), Sending{})); len(got) != 0 {
		t.Errorf("it says %v", got)
	}
}
