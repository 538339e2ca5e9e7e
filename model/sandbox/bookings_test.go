package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// bookingOf is a body that asks for so many rooms of the first category for two nights.
func bookingOf(p *property, rooms int) map[string]any {
	items := make([]any, rooms)
	for i := range items {
		items[i] = map[string]any{
			"Identifier": fmt.Sprint(i), "StartUtc": "2027-03-01T14:00:00Z", "EndUtc": "2027-03-03T10:00:00Z",
			"CustomerId":          p.all("Customer")[0].text("Id"),
			"RequestedCategoryId": p.all("ResourceCategory")[0].text("Id"), "RateId": p.all("Rate")[0].text("Id"),
			"PersonCounts": []any{map[string]any{"AgeCategoryId": p.all("AgeCategory")[0].text("Id"), "Count": 1}},
		}
	}
	return map[string]any{"ServiceId": p.all("Reservation")[0].text("ServiceId"), "Reservations": items}
}

// book returns the reservations that the body adds to Hotel Aurora.
func (s *Sandbox) book(t *testing.T, body map[string]any) []map[string]any {
	t.Helper()
	var booked []map[string]any
	for _, one := range s.must(t, auroraToken, "reservations/add", body)["Reservations"].([]any) {
		booked = append(booked, one.(map[string]any)["Reservation"].(map[string]any))
	}
	return booked
}

func (s *Sandbox) refuses(t *testing.T, path string, body map[string]any, status int, part string) {
	t.Helper()
	if got, answer := s.ask(t, auroraToken, path, body); got != status || !bytes.Contains(answer, []byte(part)) {
		t.Errorf("%s answers %d: %s", path, got, answer)
	}
}

func TestReservationsOfOneRequestAreOneGroup(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	booked := s.book(t, bookingOf(p, 2))
	group := booked[0]["GroupId"]
	if booked[1]["GroupId"] != group {
		t.Errorf("the groups are %v and %v", group, booked[1]["GroupId"])
	}
	more := bookingOf(p, 1)
	more["GroupId"] = strings.ToUpper(group.(string))
	if got := s.book(t, more)[0]["GroupId"]; got != group {
		t.Errorf("a later reservation is in the group %v and not in %v", got, group)
	}
	more["GroupId"] = "5f0c1f2e-0000-4000-8000-000000000000"
	s.refuses(t, "reservations/add", more, http.StatusBadRequest, "Invalid GroupId.")
}

func TestOneRequestCannotTakeMoreRoomsThanThereAre(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	before := len(p.all("Reservation"))
	s.refuses(t, "reservations/add", bookingOf(p, 9), http.StatusForbidden, "no availability")
	if after := len(p.all("Reservation")); after != before {
		t.Errorf("%d reservations are there after a refusal, %d before", after, before)
	}
	s.book(t, bookingOf(p, 8))
}

func TestACancelledReservationOwesNothing(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	id := s.book(t, bookingOf(p, 1))[0]["Id"].(string)
	s.must(t, auroraToken, "reservations/cancel", map[string]any{"ReservationIds": []string{id}, "Notes": "changed plans"})
	p.all("Reservation")
	for _, item := range p.all("OrderItem") {
		stay := p.byID[item.text("ServiceOrderId")]
		cancelled := item.text("AccountingState") == "Canceled" && item.text("CanceledUtc") == stay.text("CancelledUtc")
		if want := stay.text("State") == "Canceled"; cancelled != want {
			t.Fatalf("an item of a reservation that is %s is %s, cancelled %q", stay.text("State"), item.text("AccountingState"),
				item.text("CanceledUtc"))
		}
	}
}

func TestReservationsAreChangedTogetherOrNotAtAll(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	id := s.book(t, bookingOf(p, 1))[0]["Id"].(string)
	longer := map[string]any{
		"ReservationId": strings.ToUpper(id),
		"EndUtc":        map[string]any{"Value": "2027-03-05T10:00:00Z"},
	}
	longest := map[string]any{"ReservationId": id, "EndUtc": map[string]any{"Value": "2027-03-09T10:00:00Z"}}
	stranger := map[string]any{"ReservationId": "5f0c1f2e-0000-4000-8000-000000000000"}
	s.refuses(t, "reservations/update", map[string]any{"ReservationUpdates": []any{longer, longest, stranger}},
		http.StatusBadRequest, "Invalid ReservationId.")
	if got := p.byID[id].text("EndUtc"); got != "2027-03-03T10:00:00Z" {
		t.Errorf("after a refusal it ends %s", got)
	}
	s.must(t, auroraToken, "reservations/update", map[string]any{"ReservationUpdates": []any{longer}})
	if got := p.byID[id].text("EndUtc"); got != "2027-03-05T10:00:00Z" {
		t.Errorf("after the update it ends %s", got)
	}
}

func TestAnEmailAddressBelongsToOneGuest(t *testing.T) {
	s := newTestSandbox(t, Options{})
	body := map[string]any{"LastName": "Tester", "Email": "ada@example.com", "OverwriteExisting": false}
	id := s.must(t, auroraToken, "customers/add", body)["Id"]
	body["LastName"], body["Email"] = "Lovelace", "Ada@example.com"
	s.refuses(t, "customers/add", body, http.StatusForbidden, "e-mail address")
	body["OverwriteExisting"] = true
	if got := s.must(t, auroraToken, "customers/add", body); got["Id"] != id || got["LastName"] != "Lovelace" {
		t.Errorf("the guest is now %v", got)
	}
}

func TestSomethingWasBookedLately(t *testing.T) {
	s := newTestSandbox(t, Options{})
	body := map[string]any{
		"Limitation": map[string]any{"Count": 1000},
		"CreatedUtc": map[string]any{"StartUtc": "2026-11-18T12:00:00Z", "EndUtc": "2026-11-25T12:00:00Z"},
	}
	if rows := s.must(t, auroraToken, "reservations/getAll/2023-06-06", body)["Reservations"].([]any); len(rows) < 5 {
		t.Errorf("%d reservations were made in the last week", len(rows))
	}
}

func TestPaymentsSayWhenTheyWereClosed(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	p.all("Bill")
	now := instant(atNoon)
	for _, payment := range p.all("Payment") {
		closed, state := payment.text("ClosedUtc"), payment.text("AccountingState")
		if (state == "Closed") != (closed != "") || closed > now {
			t.Fatalf("a payment that is %s was closed %q", state, closed)
		}
		if bill := p.byID[payment.text("BillId")]; bill != nil && bill.text("State") != state {
			t.Fatalf("a payment that is %s is on a bill that is %s", state, bill.text("State"))
		}
	}
}

func TestAClosedBillClosesWhatIsOnIt(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	bill := p.all("Bill")[1]
	bill.put("State", "Open")
	s.must(t, auroraToken, "bills/close", map[string]any{"BillId": bill.text("Id"), "Type": "Receipt"})
	if bill.text("State") != "Closed" || bill.text("Number") == "" {
		t.Errorf("the bill is %s and has the number %q", bill.text("State"), bill.text("Number"))
	}
	for _, name := range []string{"OrderItem", "Payment"} {
		for _, r := range p.all(name) {
			if r.text("BillId") == bill.text("Id") && r.text("AccountingState") == "Open" {
				t.Errorf("a row of %s on it is still open", name)
			}
		}
	}
}

func TestAnOrderCostsItsUnitsTimesTheirNumber(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	order := s.must(t, auroraToken, "orders/add", map[string]any{
		"ServiceId": p.all("Service")[0].text("Id"), "AccountId": p.all("Customer")[0].text("Id"),
		"ProductOrders": []any{map[string]any{"ProductId": p.all("Product")[0].text("Id"), "Count": 2}},
		"Items": []any{map[string]any{
			"Name": "Massage", "UnitCount": 3,
			"UnitAmount": map[string]any{"Currency": p.currency, "GrossValue": 50, "TaxCodes": []string{p.standard.code}},
		}},
	})["OrderId"]
	answer := s.must(t, auroraToken, "orderItems/getAll",
		map[string]any{"Limitation": map[string]any{"Count": 10}, "ServiceOrderIds": []any{order}})
	gross := func(item map[string]any, name string) float64 {
		return item[name].(map[string]any)["GrossValue"].(float64)
	}
	for _, row := range answer["OrderItems"].([]any) {
		item := row.(map[string]any)
		count := item["UnitCount"].(float64)
		if count < 2 || gross(item, "Amount") != count*gross(item, "UnitAmount") {
			t.Errorf("%v of %v cost %v", count, gross(item, "UnitAmount"), gross(item, "Amount"))
		}
	}
}
