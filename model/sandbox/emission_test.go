package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model/webhook"
)

// sent is what the sandbox has told of one write: the types of the WebSocket and the discriminators of the webhook,
// each with its id.
type sent struct{ socket, webhook []string }

// eavesdrop returns what a write tells. It hears as the client of the hotel does, and reads what waits to be posted.
func (s *Sandbox) eavesdrop(t testing.TB, token, path string, body any) (sent, map[string]any) {
	t.Helper()
	heard := &listener{hotel: s.grants[token].hotels[0].id(), frames: make(chan []byte, 10)}
	s.listen(heard, true)
	defer s.listen(heard, false)
	s.mu.Lock()
	s.moments, s.webhook = map[moment][]webhook.Occurrence{}, &Webhook{}
	s.mu.Unlock()
	answer := s.must(t, token, path, body)
	var all sent
	for len(heard.frames) > 0 {
		var message struct{ Events []map[string]any }
		if err := json.Unmarshal(<-heard.frames, &message); err != nil {
			t.Fatal(err)
		}
		for _, event := range message.Events {
			all.socket = append(all.socket, fmt.Sprint(event["Type"], " ", event["Id"]))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, occurrences := range s.moments {
		for _, one := range occurrences {
			all.webhook = append(all.webhook, one.Name+" "+one.ID)
		}
	}
	return all, answer
}

// TestEachWriteTellsWhatIsDocumented goes through the table of writes and events. "¶" stands for the id that the write
// is about, or that its answer gives.
func TestEachWriteTellsWhatIsDocumented(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	id := func(name string, index int) string { return p.id(s, name, index) }
	stays := func(state string, at int) string {
		var all []string
		for _, r := range p.all("Reservation") {
			if r.text("State") == state {
				all = append(all, r.text("Id"))
			}
		}
		slices.Sort(all)
		return all[at]
	}
	guest, amount := id("Customer", 5), map[string]any{"Currency": "EUR", "GrossValue": 10}
	charged := map[string]any{"Currency": "EUR", "Value": 10}
	ids := func(list ...any) []any { return list }
	reservation := []string{"Reservation ¶"}
	ordered, updated := []string{"ServiceOrderUpdated ¶"}, []string{"CustomerUpdated ¶"}
	paid := []string{"PaymentUpdated ¶"}
	blocked := []string{"ResourceBlockUpdated ¶"}
	type fields = map[string]any
	confirmed, started := stays("Confirmed", 0), stays("Confirmed", 2)
	s.must(t, auroraToken, "reservations/start", map[string]any{"ReservationId": started})
	interval := fields{
		"StartUtc": "2027-05-01T14:00:00Z", "EndUtc": "2027-05-04T10:00:00Z", "ChargeCancellationFee": false,
	}
	withID := func(more fields, id string) fields {
		all := fields{"ReservationId": id}
		for name, value := range more {
			all[name] = value
		}
		return all
	}
	for _, row := range []struct {
		path    string
		body    fields
		about   string // the id; empty: that of the answer, the first Id in it
		socket  []string
		webhook []string
	}{
		{
			"reservations/update",
			fields{
				"ReservationUpdates": ids(withID(fields{"ChannelNumber": fields{"Value": "7"}}, confirmed)),
			},
			confirmed, reservation, ordered,
		},
		{"reservations/updateInterval", withID(interval, confirmed), confirmed, reservation, ordered},
		{"reservations/updateCustomer", withID(fields{"CustomerId": guest}, confirmed), confirmed, reservation, ordered},
		{"reservations/addCompanion", withID(fields{"CustomerId": guest}, confirmed), confirmed, reservation, ordered},
		{"reservations/deleteCompanion", withID(fields{"CustomerId": guest}, confirmed), confirmed, reservation, ordered},
		{
			"reservations/addProduct", withID(fields{"ProductId": id("Product", 0), "Count": 1}, confirmed), confirmed,
			reservation, ordered,
		},
		{"reservations/start", withID(nil, confirmed), confirmed, reservation, ordered},
		{"reservations/process", withID(nil, started), started, reservation, ordered},
		{
			"reservations/cancel",
			fields{"ReservationIds": ids(stays("Confirmed", 1)), "Notes": ""},
			stays("Confirmed", 1),
			reservation, ordered,
		},
		{
			"resources/update",
			fields{"ResourceUpdates": ids(fields{"ResourceId": id("Resource", 2), "State": fields{"Value": "Dirty"}})},
			id("Resource", 2),
			[]string{"Resource ¶"},
			[]string{"ResourceUpdated ¶"},
		},
		{
			"resourceBlocks/add", fields{"ResourceBlocks": ids(fields{
				"ResourceId": id("Resource", 0), "Name": "Paint", "Type": "OutOfOrder", "StartUtc": "2027-05-01T14:00:00Z",
				"EndUtc": "2027-05-02T14:00:00Z",
			})}, "", nil, blocked,
		},
		{
			"resourceBlocks/delete",
			fields{"ResourceBlockIds": ids(id("ResourceBlock", 0))},
			id("ResourceBlock", 0), nil,
			blocked,
		},
		{
			"customers/add",
			fields{"LastName": "New", "OverwriteExisting": false},
			"", nil,
			[]string{"CustomerAdded ¶", "CustomerUpdated ¶"},
		},
		{"customers/update", fields{"CustomerId": guest, "FirstName": "Ada"}, guest, nil, updated},
		{
			"customers/addFile",
			fields{"CustomerId": guest, "Name": "a", "Type": "text/plain", "Data": "QQ=="},
			guest, nil,
			updated,
		},
		{"payments/addExternal", fields{"AccountId": guest, "Type": "Cash", "Amount": amount}, "", nil, paid},
		{
			"payments/addAlternative", fields{
				"CustomerId": guest, "Data": fields{"Discriminator": "ApplePay"},
				"Amount": fields{"Currency": "EUR", "GrossValue": 10, "TaxCodes": []string{}},
			}, "", nil, paid,
		},
		{
			"payments/addCreditCard", fields{
				"CustomerId": guest, "Amount": amount,
				"CreditCard": fields{"Type": "Visa", "Number": "1111", "Expiration": "2030-01", "Name": "A"},
			}, "", nil, paid,
		},
		{
			"messages/add",
			fields{"Messages": ids(fields{"MessageThreadId": id("MessageThread", 0), "Text": "Hi"})},
			"",
			nil,
			[]string{"MessageAdded ¶"},
		},
		{
			"products/updatePrice",
			fields{"ProductId": id("Product", 1), "PriceUpdates": ids(fields{"Value": 3})},
			id("Product", 1), nil,
			[]string{"ProductUpdated ¶"},
		},
		{
			"products/delete",
			fields{"ProductIds": ids(id("Product", 3))},
			id("Product", 3), nil,
			[]string{"ProductDeleted ¶", "ProductUpdated ¶"},
		},
		{
			"commands/addPrinter",
			fields{"PrinterId": id("Device", 0), "Data": "QQ==", "CopyCount": 1},
			"",
			[]string{"DeviceCommand ¶"},
			nil,
		},
		{
			"commands/addKeyCutter",
			fields{"KeyCutterId": id("Device", 2), "ReservationId": started, "KeyCount": 1},
			"",
			[]string{"DeviceCommand ¶"},
			nil,
		},
		{
			"commands/addPaymentTerminal",
			fields{"TerminalId": id("Device", 1), "CustomerId": guest, "Type": "Payment", "Amount": charged},
			"",
			[]string{"DeviceCommand ¶"},
			nil,
		},
		{
			"commands/update",
			fields{"CommandId": id("DeviceCommand", 1), "State": "Received"},
			id("DeviceCommand", 1),
			[]string{"DeviceCommand ¶"},
			nil,
		},
		{"accountNotes/getAll", fields{"Limitation": fields{"Count": 1}}, "-", nil, nil},
		{"tasks/close", fields{"TaskIds": ids(id("Task", 0))}, "-", nil, nil},
	} {
		got, answer := s.eavesdrop(t, auroraToken, row.path, row.body)
		about := row.about
		if about == "" {
			about = firstID(answer)
		}
		if want := fmt.Sprint(sent{row.socket, row.webhook}); strings.ReplaceAll(fmt.Sprint(got), about, "¶") != want {
			t.Errorf("%s tells %s of %s, want %s", row.path, got, about, want)
		}
	}
}

// firstID returns the first id of a row that an answer gives, in the order of its names.
func firstID(value any) string {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range []string{"Id", "CommandId", "PaymentId", "ExternalPaymentId", "CreditCardId"} {
			if id, isText := value[name].(string); isText {
				return id
			}
		}
		for _, key := range sortedKeys(value) {
			if id := firstID(value[key]); id != "" {
				return id
			}
		}
	case []any:
		for _, one := range value {
			if id := firstID(one); id != "" {
				return id
			}
		}
	}
	return ""
}

func TestABookingARefundAndAMergeTellOfEachRow(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	guest, other := p.id(s, "Customer", 5), p.id(s, "Customer", 6)
	booked, answer := s.eavesdrop(t, auroraToken, "reservations/add", map[string]any{
		"ServiceId": p.id(s, "Service", 0),
		"Reservations": []any{map[string]any{
			"StartUtc": "2027-03-01T14:00:00Z", "EndUtc": "2027-03-02T10:00:00Z", "CustomerId": guest,
			"RequestedCategoryId": p.id(s, "ResourceCategory", 0), "RateId": p.id(s, "Rate", 0), "State": "Optional",
			"PersonCounts": []any{map[string]any{"AgeCategoryId": p.id(s, "AgeCategory", 0), "Count": 1}},
		}},
	})
	stay := firstID(answer["Reservations"].([]any)[0].(map[string]any)["Reservation"])
	if fmt.Sprint(booked) != "{[Reservation "+stay+"] [ServiceOrderUpdated "+stay+"]}" {
		t.Errorf("a booking tells %v of %s", booked, stay)
	}
	confirmed, _ := s.eavesdrop(t, auroraToken, "reservations/confirm", map[string]any{"ReservationIds": []any{stay}})
	if fmt.Sprint(confirmed) != fmt.Sprint(booked) {
		t.Errorf("its confirmation tells %v", confirmed)
	}
	paid, payer := "", ""
	for _, r := range p.all("Payment") {
		if amount, _ := r.get("Amount").(object); amount != nil && amount.get("GrossValue").(money).units > 100 {
			paid, payer = r.text("Id"), r.text("AccountId")
			break
		}
	}
	refunded, answer := s.eavesdrop(t, auroraToken, "payments/refund",
		map[string]any{"PaymentId": paid, "AccountId": payer, "Reason": "no"})
	want := "PaymentUpdated " + answer["RefundId"].(string)
	if !slices.Contains(refunded.webhook, want) || len(refunded.socket) != 0 {
		t.Errorf("a refund tells %v, want %s", refunded, want)
	}
	merged, _ := s.eavesdrop(t, auroraToken, "customers/merge",
		map[string]any{"SourceCustomerId": guest, "TargetCustomerId": other})
	for _, want := range []string{"CustomerUpdated " + guest, "CustomerUpdated " + other, "ServiceOrderUpdated " + stay} {
		if !slices.Contains(merged.webhook, want) {
			t.Errorf("a merge tells %v, and not %s", merged.webhook, want)
		}
	}
}

func TestAChangedPriceTellsOfEachUpdate(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	heard := &listener{hotel: p.hotel.id(), frames: make(chan []byte, 1)}
	s.listen(heard, true)
	s.must(t, auroraToken, "rates/updatePrice", map[string]any{"RateId": p.id(s, "Rate", 0), "PriceUpdates": []any{
		map[string]any{"Value": 100},
		map[string]any{
			"Value": 100, "CategoryId": p.id(s, "ResourceCategory", 1), "FirstTimeUnitStartUtc": "2026-12-01T23:00:00Z",
			"LastTimeUnitStartUtc": "2026-12-01T23:00:00Z",
		},
	}})
	var message struct{ Events []map[string]any }
	if err := json.Unmarshal(<-heard.frames, &message); err != nil || len(message.Events) != 2 {
		t.Fatal(message, err)
	}
	for i, want := range []map[string]any{
		{"Type": "PriceUpdate", "StartUtc": nil, "EndUtc": nil, "RateId": p.id(s, "Rate", 0), "ResourceCategoryId": nil},
		{
			"Type": "PriceUpdate", "StartUtc": "2026-12-01T23:00:00Z", "EndUtc": "2026-12-01T23:00:00Z",
			"RateId": p.id(s, "Rate", 0), "ResourceCategoryId": p.id(s, "ResourceCategory", 1),
		},
	} {
		delete(message.Events[i], "Id")
		if fmt.Sprint(message.Events[i]) != fmt.Sprint(want) {
			t.Errorf("update %d tells %v, want %v", i, message.Events[i], want)
		}
	}
}

func TestARefusedWriteTellsNothing(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	heard := &listener{hotel: p.hotel.id(), frames: make(chan []byte, 1)}
	s.listen(heard, true)
	status, _ := s.ask(t, auroraToken, "resources/update", map[string]any{"ResourceUpdates": []any{
		map[string]any{"ResourceId": p.id(s, "Resource", 0), "State": map[string]any{"Value": "Dirty"}},
		map[string]any{"ResourceId": nobody, "State": map[string]any{"Value": "Dirty"}},
	}})
	if status == 200 || len(heard.frames) != 0 {
		t.Errorf("a write with status %d tells %d messages", status, len(heard.frames))
	}
	s.dirty(t, auroraToken, 1)
	if text := string(<-heard.frames); strings.Count(text, `"Type"`) != 1 {
		t.Errorf("the next one tells %s", text)
	}
}

func TestWhatChangedInAGapIsListedByUpdatedUtc(t *testing.T) {
	clock := newClock()
	s := newTestSandbox(t, Options{Now: clock.time, Sleep: clock.sleep})
	p := s.open(s.grants[auroraToken].hotels[0])
	guest := p.id(s, "Customer", 5)
	stays := []string{}
	for _, r := range p.all("Reservation") {
		if r.text("State") == "Confirmed" && len(stays) < 3 {
			stays = append(stays, r.text("Id"))
		}
	}
	clock.pass(time.Hour)
	gap := map[string]any{"StartUtc": instant(clock.time())}
	s.must(t, auroraToken, "reservations/start", map[string]any{"ReservationId": stays[0]})
	s.must(t, auroraToken, "reservations/addCompanion", map[string]any{"ReservationId": stays[1], "CustomerId": guest})
	s.must(t, auroraToken, "reservations/cancel", map[string]any{"ReservationIds": []any{stays[2]}, "Notes": ""})
	clock.pass(time.Minute)
	gap["EndUtc"] = instant(clock.time())
	var got []string
	for _, one := range s.must(t, auroraToken, "reservations/getAll/2023-06-06", map[string]any{
		"UpdatedUtc": gap, "Limitation": map[string]any{"Count": 100},
	})["Reservations"].([]any) {
		got = append(got, one.(map[string]any)["Id"].(string))
	}
	slices.Sort(got)
	slices.Sort(stays)
	if !slices.Equal(got, stays) {
		t.Errorf("in the gap changed %v, want %v", got, stays)
	}
}
