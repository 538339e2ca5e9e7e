package sandbox

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/operations"
)

// What the linter warns of is refused where Mews' documentation says so, and taken where it does not.
func TestAWarningIsARefusalOnlyWhereMewsRefuses(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	fill := strings.NewReplacer("¶", `"Limitation":{"Count":1}`, "§customer", p.all("Customer")[0].text("Id"),
		"§company", p.all("Company")[0].text("Id"), "§service", p.id(s, "Service", 0), "§nobody",
		"5f0c1f2e-0000-4000-8000-000000000000")
	const reserved = "reservations/getAll/2023-06-06"
	units := `{"ServiceId":"§service","FirstTimeUnitStartUtc":"2026-01-05T14:04:00Z",` +
		`"LastTimeUnitStartUtc":"2026-01-06T14:04:00Z"}`
	for name, test := range map[string]struct {
		path, body string
		refused    bool
	}{
		"unknown field":            {reserved, `{¶,"Colour":1}`, true},
		"missing field":            {reserved, `{}`, true},
		"null where one is needed": {reserved, `{"Limitation":null}`, true},
		"wrong type":               {reserved, `{"Limitation":{"Count":"1"}}`, true},
		"null in a list":           {reserved, `{¶,"ReservationIds":[null]}`, true},
		"no id":                    {reserved, `{¶,"ReservationIds":["1"]}`, true},
		"no time":                  {"tasks/add", `{"Name":"a","DeadlineUtc":"soon"}`, true},
		"unknown value":            {reserved, `{¶,"States":["Sleeping"]}`, true},
		"empty name":               {"tasks/add", `{"Name":"","DeadlineUtc":"2026-01-31T14:00:00Z"}`, true},
		"too large a page":         {reserved, `{"Limitation":{"Count":1001}}`, true},
		"no filter":                {"addresses/getAll", `{¶}`, true},
		"too long an interval": {
			reserved, `{¶,"UpdatedUtc":{"StartUtc":"2026-01-01T00:00:00Z","EndUtc":"2026-06-01T00:00:00Z"}}`, true,
		},
		"discriminator without its object": {
			"accounts/update", `{"AccountUpdates":[{"Id":"§customer","Discriminator":"Customer"}]}`, true,
		},

		"language alone":   {"countries/getAll", `{"LanguageCode":"en-US"}`, false},
		"unknown language": {"countries/getAll", `{"LanguageCode":"english","CultureCode":"en-US"}`, false},
		"open interval":    {reserved, `{¶,"UpdatedUtc":{"StartUtc":"2026-11-05T00:00:00Z"}}`, false},
		"empty interval":   {reserved, `{¶,"UpdatedUtc":null}`, false},
		"country of three letters": {
			"customers/add", `{"LastName":"a","OverwriteExisting":false,"NationalityCode":"USA"}`, false,
		},
		"e-mail without @": {
			"customers/add", `{"LastName":"a","OverwriteExisting":false,"Email":"nobody"}`, false,
		},
		"no duration": {"companies/update", `{"CompanyId":"§company","InvoiceDueInterval":{"Value":"30"}}`, false},
		"empty update": {
			"companies/update", `{"CompanyId":"§company","Notes":{}}`, false,
		},
		"time in another zone": {"tasks/add", `{"Name":"a","DeadlineUtc":"2026-01-31T14:00:00+01:00"}`, false},
		"time unit off the hour": {
			"services/getAvailability", units, false,
		},
		"name twice": {reserved, `{¶,"States":["Started"],"States":["Started"]}`, false},
	} {
		status, answer := s.ask(t, auroraToken, test.path, fill.Replace(test.body))
		if refused := status == http.StatusBadRequest; refused != test.refused || !refused && status != http.StatusOK {
			t.Errorf("%s: %d %.200s", name, status, answer)
		}
		findings := s.catalogue.Lint(test.path, []byte(fill.Replace(test.body)), operations.Sending{})
		if len(findings) == 0 {
			t.Errorf("%s: the linter says nothing of it", name)
		}
	}
}

// The shapes of §1.5 of the field research: what the docs of October 2026 say of each answer, name by name.
func TestAnswersHaveTheDocumentedShapes(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for path, test := range map[string]struct {
		list  string
		has   string // the names of a row, all of them, or with + those that it has among others
		lacks string
	}{
		"payouts/getAll": {"Payouts", "Id EnterpriseId State Provider PayoutDateUtc Amount BankDescriptor", ""},
		"payoutTransactions/getAll": {
			"PayoutTransactions", "Id PayoutId Type Amount PaymentId InvoiceReferences CreatedUtc", "",
		},
		"customTitles/getAll":      {"CustomTitles", "Id ChainId CustomTitleGroupId Name Code IsActive", ""},
		"customTitleGroups/getAll": {"CustomTitleGroups", "Id ChainId Name IsEditable IsActive", ""},
		"paymentPolicies/getAll": {
			"PaymentPolicies", "Id EnterpriseId CreatedUtc UpdatedUtc SettlementAction SettlementTrigger SettlementType " +
				"SettlementOffset RelativeValue AbsoluteValue IsActive Name", "",
		},
		"loyaltyMemberships/getAll": {"LoyaltyMemberships", "+ ActivityState DeletedUtc MembershipNumber", ""},
		"payments/getAll":           {"Payments", "+ Recurring", ""},
		"resources/getAll":          {"Resources", "+ DeletedUtc", ""},
		"billingAutomations/getAll": {
			"BillingAutomations", "+ UpdatedUtc CreatorProfileId UpdaterProfileId", "",
		},
		"exports/getAll":                          {"Exports", "+ Scope", ""},
		"identityDocuments/getAll":                {"IdentityDocuments", "+ IsVerified", ""},
		"resourceCategoryImageAssignments/getAll": {"ResourceCategoryImageAssignments", "+ Ordering", ""},
		"sourceAssignments/getAll/2024-09-20":     {"SourceAssignments", "+ UpdatedUtc", ""},
		"vouchers/getAll":                         {"Vouchers", "+ EnterpriseId", ""},
		"customers/getAll":                        {"Customers", "+ CustomTitleId CustomTitleName", ""},
	} {
		entry, found := s.catalogue.Find(path)
		if !found {
			t.Fatalf("there is no %s", path)
		}
		rows, _ := s.must(t, auroraToken, path, s.filled(t, entry, auroraToken))[test.list].([]any)
		if len(rows) == 0 {
			t.Errorf("%s answers nothing", path)
			continue
		}
		row := rows[0].(map[string]any)
		for _, name := range strings.Fields(strings.TrimPrefix(test.has, "+")) {
			if _, has := row[name]; !has {
				t.Errorf("%s has no %s: %v", path, name, row)
			}
		}
		if !strings.HasPrefix(test.has, "+") && len(row) != len(strings.Fields(test.has)) {
			t.Errorf("%s has %v, want %s", path, slices.Sorted(maps.Keys(row)), test.has)
		}
	}
}

// The answers of these writes name no cursor; they are no pages.
func TestWritesNameNoCursor(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for _, resource := range []string{
		"companyContracts", "loyaltyPrograms", "messageThreads", "paymentRequests", "resourceAccessTokens", "resourceBlocks",
		"routingRules",
	} {
		for path, fields := range s.shapes.answers {
			if strings.HasPrefix(path, resource+"/") && !strings.Contains(path, "/get") &&
				slices.ContainsFunc(fields, func(f field) bool { return f.name == "Cursor" }) {
				t.Errorf("%s answers with a cursor", path)
			}
		}
	}
}

// Per rate the first item is about all categories, and each list has an element for each night, null where there is no
// limit.
func TestTheStateOfSellLimitsIsTold(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	body := map[string]any{
		"ServiceId": p.id(s, "Service", 0), "RateIds": []string{p.all("Rate")[0].text("Id"), nobody},
		"FirstTimeUnitStartUtc": "2026-11-20T23:00:00Z", "LastTimeUnitStartUtc": "2026-11-26T23:00:00Z", // a week
	}
	answer := s.must(t, auroraToken, "sellLimits/getState", body)
	rates := answer["RateSellLimits"].([]any)
	if len(rates) != 1 {
		t.Fatalf("%d rates, want the one that is there", len(rates))
	}
	states := rates[0].(map[string]any)["ResourceCategorySellLimits"].([]any)
	if len(states) != 1+len(p.all("ResourceCategory")) || states[0].(map[string]any)["ResourceCategoryId"] != nil {
		t.Fatalf("the states are %v", states)
	}
	for _, state := range states {
		state := state.(map[string]any)
		limits, sold, free := state["Limits"].([]any), state["Sold"].([]any), state["Available"].([]any)
		unlimited := 0
		for night := range limits {
			if limits[night] == nil {
				unlimited++
				if free[night] != nil {
					t.Errorf("night %d has no limit and %v rooms", night, free[night])
				}
			} else if free[night].(float64) != limits[night].(float64)-sold[night].(float64) {
				t.Errorf("night %d: %v of %v are sold, %v are left", night, sold[night], limits[night], free[night])
			}
		}
		if len(limits) != 7 || len(sold) != 7 || len(free) != 7 || unlimited != 1 {
			t.Errorf("%d, %d and %d elements, %d without a limit", len(limits), len(sold), len(free), unlimited)
		}
	}
	body["LastTimeUnitStartUtc"] = "2027-05-01T23:00:00Z"
	if status, _ := s.ask(t, auroraToken, "sellLimits/getState", body); status != http.StatusBadRequest {
		t.Errorf("more than 100 days answer %d", status)
	}
	body["LastTimeUnitStartUtc"], body["ResourceCategoryIds"] = "2026-11-26T23:00:00Z", []string{nobody}
	if rates := s.must(t, auroraToken, "sellLimits/getState", body)["RateSellLimits"].([]any); len(rates) != 0 {
		t.Errorf("a category that is not there has %v", rates)
	}
}

func TestABillIsReissuedOnce(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	bills := p.all("Bill")
	closed := bills[slices.IndexFunc(bills, func(r *row) bool { return r.text("State") == "Closed" })]
	body := map[string]any{"BillId": closed.text("Id"), "Reason": "The guest disputes the minibar."}
	answer := s.must(t, auroraToken, "bills/reissue", body)
	note, bill := answer["CreditNote"].(map[string]any), answer["Bill"].(map[string]any)
	if note["State"] != "Closed" || note["CorrectionType"] != "CreditNote" ||
		note["CorrectedBillId"] != closed.text("Id") ||
		bill["State"] != "Open" || bill["CorrectedBillId"] != note["Id"] || len(answer) != 2 {
		t.Errorf("it answers %v", answer)
	}
	for _, r := range p.all("OrderItem") {
		if r.text("BillId") == closed.text("Id") {
			t.Fatal("an item is still on the old bill")
		}
	}
	if status, _ := s.ask(t, auroraToken, "bills/reissue", body); status != http.StatusForbidden {
		t.Errorf("a second time it answers %d", status)
	}
	if status, _ := s.ask(t, auroraToken, "bills/reissue",
		map[string]any{"BillId": bill["Id"], "Reason": "Open"}); status != http.StatusBadRequest {
		t.Errorf("for an open bill it answers %d", status)
	}
}

func TestLinksToTheGuestPortalAreMadeForEachKind(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	link := map[string]any{
		"ReservationId": p.all("Reservation")[0].text("Id"), "CustomerId": p.all("Customer")[0].text("Id"),
		"GuestPortalLinkTypes": []string{"Homepage", "Keys"},
	}
	body := map[string]any{"GuestPortalLinks": []any{link}}
	links := s.must(t, auroraToken, "reservations/generateGuestPortalLinks", body)["GuestPortalLinks"].([]any)
	urls := links[0].(map[string]any)["GuestPortalUrls"].([]any)
	if len(urls) != 2 || urls[1].(map[string]any)["GuestPortalLinkType"] != "Keys" ||
		urls[0].(map[string]any)["Url"] == urls[1].(map[string]any)["Url"] {
		t.Errorf("the links are %v", urls)
	}
}

// Every *Utc of an order item is a time: its schema says date, its description and its examples say otherwise.
func TestTheTimesOfOrderItemsAreTimes(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for _, path := range []string{
		"accountingItems/getAll", "customers/getOpenItems", "reservations/getAll", "reservations/getAllItems",
	} {
		entry, _ := s.catalogue.Find(path)
		body := s.filled(t, entry, auroraToken)
		if path == "reservations/getAll" {
			body["Extent"] = map[string]bool{"Reservations": true, "OrderItems": true}
		}
		_, answer := s.ask(t, auroraToken, path, body)
		for _, part := range bytes.Split(answer, []byte(`Utc":"`))[1:] {
			if value, _, _ := bytes.Cut(part, []byte(`"`)); len(value) != len("2026-10-25T00:00:00Z") {
				t.Fatalf("%s has the time %s", path, value)
			}
		}
	}
}

func TestAnEmptyAnswerIsLeftOutWhereThatIsPreferred(t *testing.T) {
	s := newTestSandbox(t, Options{})
	send := func(path, body, prefer string) (int, int) {
		text := fmt.Sprintf(`{"Client":"Test","ClientToken":%q,"AccessToken":%q,%s}`, clientToken, auroraToken, body)
		request := httptest.NewRequest(http.MethodPost, model.APIPath+path, strings.NewReader(text))
		request.Header.Set("Prefer", prefer)
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		return recorder.Code, recorder.Body.Len()
	}
	nothing := `"Limitation":{"Count":10},"TaskIds":["5f0c1f2e-0000-4000-8000-000000000000"]`
	if status, size := send("tasks/getAll", nothing, "return=minimal"); status != http.StatusNoContent || size != 0 {
		t.Errorf("an empty page answers %d with %d bytes", status, size)
	}
	if status, size := send("tasks/getAll", nothing, "respond-async"); status != http.StatusOK || size == 0 {
		t.Errorf("with another preference it answers %d with %d bytes", status, size)
	}
	if status, _ := send("tasks/getAll", `"Limitation":{"Count":10}`, "return=minimal"); status != http.StatusOK {
		t.Errorf("a page with items answers %d", status)
	}
}
