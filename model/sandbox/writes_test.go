package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
)

func reservationsBody(more string) string {
	return `{"Limitation":{"Count":100},"UpdatedUtc":{"StartUtc":"2026-09-01T00:00:00Z","EndUtc":"2026-11-25T12:00:01Z"}` +
		more + `}`
}

func TestAReservationIsBookedChangedStartedAndSeen(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	guest := s.must(t, auroraToken, "customers/add",
		map[string]any{"LastName": "Tester", "FirstName": "Thea", "OverwriteExisting": false})
	if guest["LastName"] != "Tester" || guest["FirstName"] != "Thea" {
		t.Fatalf("the new guest is %v", guest)
	}
	category, rate, service := p.all("ResourceCategory")[0].text("Id"), p.all("Rate")[0].text("Id"), p.id(s, "Service", 0)
	free := func() int {
		answer := s.must(t, auroraToken, "services/getAvailability", map[string]any{
			"ServiceId": service, "FirstTimeUnitStartUtc": "2027-03-01T23:00:00Z",
			"LastTimeUnitStartUtc": "2027-03-01T23:00:00Z",
		})
		for _, one := range answer["CategoryAvailabilities"].([]any) {
			if one := one.(map[string]any); one["CategoryId"] == category {
				return int(one["Availabilities"].([]any)[0].(float64))
			}
		}
		t.Fatal("the category has no availability")
		return 0
	}
	before := free()
	booked := s.must(t, auroraToken, "reservations/add", map[string]any{
		"ServiceId": service,
		"Reservations": []any{map[string]any{
			"Identifier": "first", "StartUtc": "2027-03-01T14:00:00Z", "EndUtc": "2027-03-04T10:00:00Z",
			"CustomerId":          guest["Id"],
			"RequestedCategoryId": category, "RateId": rate,
			"PersonCounts": []any{map[string]any{"AgeCategoryId": p.all("AgeCategory")[0].text("Id"), "Count": 2}},
		}},
	})
	first := booked["Reservations"].([]any)[0].(map[string]any)
	stay := first["Reservation"].(map[string]any)
	if first["Identifier"] != "first" || stay["State"] != "Confirmed" || stay["CustomerId"] != guest["Id"] {
		t.Errorf("booked %v", first)
	}
	if after := free(); after != before-1 {
		t.Errorf("%d rooms are free after the booking and %d before", after, before)
	}
	id := stay["Id"].(string)
	read := func() map[string]any {
		answer := s.must(t, auroraToken, "reservations/getAll/2023-06-06", reservationsBody(`,"ReservationIds":["`+id+`"]`))
		rows := answer["Reservations"].([]any)
		if len(rows) != 1 {
			t.Fatalf("%d reservations have the id", len(rows))
		}
		return rows[0].(map[string]any)
	}
	if got := read(); got["AccountId"] != guest["Id"] || got["StartUtc"] != "2027-03-01T14:00:00Z" {
		t.Errorf("the list shows %v", got)
	}
	nights := s.must(t, auroraToken, "orderItems/getAll",
		map[string]any{"Limitation": map[string]any{"Count": 10}, "ServiceOrderIds": []string{id}})
	if items := nights["OrderItems"].([]any); len(items) != 1 {
		t.Errorf("%d items are on the reservation", len(items))
	}
	s.must(t, auroraToken, "reservations/start", map[string]any{"ReservationId": id})
	if got := read(); got["State"] != "Started" {
		t.Errorf("after start it is %v", got["State"])
	}
	if status, answer := s.ask(t, auroraToken, "reservations/cancel",
		map[string]any{"ReservationIds": []string{id}, "Notes": ""}); status != http.StatusForbidden {
		t.Errorf("cancelling a guest in house answers %d: %s", status, answer)
	}
	s.must(t, auroraToken, "reservations/process", map[string]any{"ReservationId": id})
	if got := read(); got["State"] != "Processed" {
		t.Errorf("after process it is %v", got["State"])
	}
}

// id is the id of a row, for tests.
func (p *property) id(s *Sandbox, name string, index int) string {
	return s.seed.id(name, p.name, index)
}

func TestAFullHouseTakesNobody(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	body := map[string]any{
		"ServiceId": p.id(s, "Service", 0),
		"Reservations": []any{map[string]any{
			"StartUtc": "2027-03-01T14:00:00Z", "EndUtc": "2027-03-02T10:00:00Z", "CustomerId": p.all("Customer")[0].text("Id"),
			"RequestedCategoryId": p.all("ResourceCategory")[0].text("Id"), "RateId": p.all("Rate")[0].text("Id"),
			"PersonCounts": []any{},
		}},
	}
	delete(body["Reservations"].([]any)[0].(map[string]any), "PersonCounts")
	body["Reservations"].([]any)[0].(map[string]any)["PersonCounts"] = []any{
		map[string]any{"AgeCategoryId": p.all("AgeCategory")[0].text("Id"), "Count": 1},
	}
	for range 8 {
		s.must(t, auroraToken, "reservations/add", body)
	}
	status, answer := s.ask(t, auroraToken, "reservations/add", body)
	if status != http.StatusForbidden || !bytes.Contains(answer, []byte("no availability")) {
		t.Errorf("the ninth guest of eight rooms gets %d: %s", status, answer)
	}
}

func TestWhatIsAddedIsListedChangedAndDeleted(t *testing.T) {
	s := newTestSandbox(t, Options{})
	body := map[string]any{
		"Name":    "Test & Sons",
		"Options": map[string]any{"Invoiceable": true, "AddFeesToInvoices": false, "AddTaxDeductedPaymentToInvoices": false},
	}
	added := s.must(t, auroraToken, "companies/add", body)["Companies"].([]any)[0].(map[string]any)
	id := added["Id"].(string)
	list := func() []any {
		return s.must(t, auroraToken, "companies/getAll",
			map[string]any{"Limitation": map[string]any{"Count": 5}, "Ids": []string{id}})["Companies"].([]any)
	}
	if rows := list(); len(rows) != 1 || rows[0].(map[string]any)["Name"] != "Test & Sons" {
		t.Fatalf("listed %v", rows)
	}
	s.must(t, auroraToken, "companies/update",
		map[string]any{"CompanyId": id, "Name": map[string]any{"Value": "Test & Daughters"}})
	if rows := list(); rows[0].(map[string]any)["Name"] != "Test & Daughters" {
		t.Errorf("after the update %v", rows)
	}
	if rows := s.must(t, borealisToken, "companies/getAll",
		map[string]any{"Limitation": map[string]any{"Count": 5}, "Ids": []string{id}})["Companies"].([]any); len(rows) != 0 {
		t.Error("another hotel sees the company")
	}
	s.must(t, auroraToken, "companies/delete", map[string]any{"CompanyIds": []string{id}})
	if rows := list(); len(rows) != 0 {
		t.Errorf("after the deletion %v", rows)
	}
	if status, _ := s.ask(t, auroraToken, "companies/delete",
		map[string]any{"CompanyIds": []string{id}}); status != http.StatusBadRequest {
		t.Errorf("deleting it again answers %d", status)
	}
}

func TestAmountsFollowThePricingOfTheHotel(t *testing.T) {
	for token, test := range map[string]struct{ right, wrong string }{
		auroraToken: {"GrossValue", "NetValue"}, borealisToken: {"NetValue", "GrossValue"},
	} {
		s := newTestSandbox(t, Options{})
		p := s.open(s.grants[token].hotels[0])
		pay := func(field string) (int, []byte) {
			return s.ask(t, token, "payments/addExternal", map[string]any{
				"AccountId": p.all("Customer")[0].text("Id"), "Amount": map[string]any{"Currency": p.currency, field: 12.34},
				"Type": "Cash",
			})
		}
		if status, answer := pay(test.right); status != http.StatusOK {
			t.Errorf("%s prices: %s answers %d: %s", p.pricing, test.right, status, answer)
		}
		if status, _ := pay(test.wrong); status != http.StatusBadRequest {
			t.Errorf("%s prices: %s answers %d", p.pricing, test.wrong, status)
		}
		list := s.must(t, token, "payments/getAll", map[string]any{
			"Limitation": map[string]any{"Count": 1},
			"CreatedUtc": map[string]string{"StartUtc": "2026-11-25T11:59:00Z", "EndUtc": "2026-11-25T12:01:00Z"},
		})
		amount := list["Payments"].([]any)[0].(map[string]any)["Amount"].(map[string]any)
		if amount["GrossValue"] != 12.34 || amount["Currency"] != p.currency {
			t.Errorf("the payment is listed as %v", amount)
		}
	}
}

func TestAPortfolioTokenNamesThePropertyItWritesTo(t *testing.T) {
	s := newTestSandbox(t, Options{})
	second := s.grants[collectionToken].hotels[1]
	body := map[string]any{
		"EnterpriseId": second.id(), "DepartmentId": s.open(second).all("Department")[0].text("Id"),
		"Name": "Look", "DeadlineUtc": "2026-12-01T10:00:00Z",
	}
	delete(body, "EnterpriseId")
	bill := map[string]any{"Bills": []any{map[string]any{"AccountId": s.open(second).all("Customer")[0].text("Id")}}}
	if status, answer := s.ask(t, collectionToken, "bills/add", bill); status != http.StatusBadRequest ||
		!bytes.Contains(answer, []byte("EnterpriseId")) {
		t.Errorf("without an EnterpriseId: %d %s", status, answer)
	}
	bill["EnterpriseId"] = second.id()
	added := s.must(t, collectionToken, "bills/add", bill)["Bills"].([]any)[0].(map[string]any)
	if added["EnterpriseId"] != second.id() {
		t.Errorf("the bill is at %v", added["EnterpriseId"])
	}
}

func TestRestrictionsAreSetSeenAndCleared(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	service, rate := p.id(s, "Service", 0), p.all("Rate")[2].text("Id")
	before := len(p.all("Restriction"))
	condition := map[string]any{
		"Type": "Stay", "ExactRateId": rate, "StartUtc": "2027-01-01T00:00:00Z", "EndUtc": "2027-01-31T00:00:00Z",
		"Days": map[string]bool{
			"Monday": false, "Tuesday": false, "Wednesday": false, "Thursday": false, "Friday": true,
			"Saturday": true, "Sunday": false,
		},
	}
	body := map[string]any{"ServiceId": service, "Data": []any{condition}}
	for range 2 { // the second one takes the place of the first
		s.must(t, auroraToken, "restrictions/set", body)
	}
	rows := s.must(t, auroraToken, "restrictions/getAll",
		map[string]any{"ServiceIds": []string{service}, "Limitation": map[string]any{"Count": 1000}})["Restrictions"].([]any)
	set := rows[0].(map[string]any)["Conditions"].(map[string]any)
	if len(rows) != before+1 || set["ExactRateId"] != rate || fmt.Sprint(set["Days"]) != "[Friday Saturday]" {
		t.Errorf("%d restrictions after %d, the newest is %v", len(rows), before, set)
	}
	s.must(t, auroraToken, "restrictions/clear", body)
	if got := len(p.all("Restriction")); got != before {
		t.Errorf("%d restrictions are left of %d", got, before)
	}
}

func TestACardIsChargedAndThePaymentRefunded(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	card := p.all("CreditCard")[3]
	charged := s.must(t, auroraToken, "creditCards/charge",
		map[string]any{"CreditCardId": card.text("Id"), "Amount": map[string]any{"Currency": p.currency, "GrossValue": 50}})
	payment := p.byID[charged["PaymentId"].(string)]
	if payment.text("AccountId") != card.text("CustomerId") {
		t.Errorf("the payment is of %s, the card of %s", payment.text("AccountId"), card.text("CustomerId"))
	}
	refunded := s.must(t, auroraToken, "payments/refund", map[string]any{
		"PaymentId": payment.text("Id"), "AccountId": card.text("CustomerId"), "Reason": "Test", "ValueToRefund": 20,
	})
	if refunded["Amount"].(map[string]any)["Value"] != -20.0 || refunded["PaymentId"] != payment.text("Id") {
		t.Errorf("the refund is %v", refunded)
	}
	s.must(t, auroraToken, "creditCards/disable", map[string]any{"CreditCardId": card.text("Id")})
	if status, _ := s.ask(t, auroraToken, "creditCards/charge",
		map[string]any{
			"CreditCardId": card.text("Id"),
			"Amount":       map[string]any{"Currency": p.currency, "GrossValue": 50},
		}); status != http.StatusForbidden {
		t.Errorf("charging a disabled card answers %d", status)
	}
}

func TestSeveralAreAddedOrNone(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	before := len(p.all("AccountNote"))
	note := func(account string) map[string]any {
		return map[string]any{"AccountId": account, "Content": "Hello", "Classifications": []string{"General"}}
	}
	body := map[string]any{
		"AccountNotes": []any{note(p.all("Customer")[0].text("Id")), note("5f0c1f2e-0000-4000-8000-000000000000")},
	}
	if status, _ := s.ask(t, auroraToken, "accountNotes/add", body); status != http.StatusBadRequest ||
		len(p.all("AccountNote")) != before {
		t.Errorf("it answers %d and leaves %d notes of %d", status, len(p.all("AccountNote")), before)
	}
}

func TestReadsAndWritesGoOnAtOnce(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	p.all("Task")
	large := newTestSandbox(t, Options{Scenario: Scenario{Kind: Large, Megabytes: 1}})
	var wait sync.WaitGroup
	for one, rounds := range map[*Sandbox]int{s: 20, large: 1} {
		for range 4 {
			wait.Go(func() {
				for range rounds {
					one.ask(t, auroraToken, "tasks/add", map[string]any{"Name": "Look", "DeadlineUtc": "2026-12-01T10:00:00Z"})
					one.ask(t, auroraToken, "tasks/getAll", map[string]any{"Limitation": map[string]any{"Count": 100}})
				}
			})
			wait.Go(func() {
				for range rounds {
					_, answer := one.ask(t, auroraToken, "tasks/getAll", map[string]any{"Limitation": map[string]any{"Count": 1}})
					var page struct {
						Tasks []struct {
							ID string `json:"Id"`
						}
					}
					if json.Unmarshal(answer, &page) == nil && len(page.Tasks) > 0 {
						one.ask(t, auroraToken, "tasks/close", map[string]any{"TaskIds": []string{page.Tasks[0].ID}})
					}
				}
			})
		}
	}
	wait.Wait()
	if got := len(p.all("Task")); got != 12+80 {
		t.Errorf("%d tasks", got)
	}
}
