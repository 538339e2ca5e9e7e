package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
)

// closeBill closes a bill, with what is on it.
func closeBill(c *call, answer []field) (object, error) {
	result, err := mark("Bill", "BillId", "State", "Closed", "IssuedUtc")(c, answer)
	if err != nil {
		return nil, err
	}
	bill, err := c.row("Bill", "BillId")
	if err != nil {
		return nil, err
	}
	c.sandbox.added++
	bill.put("Number", fmt.Sprint(3000+c.sandbox.added))
	for _, name := range []string{"OrderItem", "Payment"} {
		for _, r := range bill.property.all(name) {
			if r.text("BillId") == bill.text("Id") && r.text("AccountingState") == "Open" {
				r.put("AccountingState", "Closed")
				r.put("ClosedUtc", instant(c.now))
				c.touch(r)
			}
		}
	}
	return result, nil
}

// reissueBill credits a closed bill by a note and carries what is on it over to a new, open bill. It can be done once.
func reissueBill(c *call, answer []field) (object, error) {
	bill, err := c.row("Bill", "BillId")
	if err != nil {
		return nil, err
	}
	if bill.text("State") != "Closed" {
		return nil, invalid("BillId")
	}
	p := bill.property
	for _, other := range p.all("Bill") {
		if other.text("CorrectedBillId") == bill.text("Id") {
			return nil, refused("The bill has been reissued already.")
		}
	}
	c.sandbox.added++
	note, err := c.correct(bill, "CreditNote", "Closed", fmt.Sprintf("CN-%d", c.sandbox.added))
	if err != nil {
		return nil, err
	}
	fresh, err := c.correct(note, "Reinstatement", "Open", nil)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"OrderItem", "Payment"} {
		for _, r := range p.all(name) {
			if r.text("BillId") == bill.text("Id") {
				r.put("BillId", fresh.text("Id"))
				c.touch(r)
			}
		}
	}
	return object{{answer[0].name, note.as("Bill")}, {answer[1].name, fresh.as("Bill")}}, nil
}

// correct adds a bill of the same account that corrects another one.
func (c *call) correct(bill *row, kind, state string, number any) (*row, error) {
	added, err := c.add(bill.property, "Bill", map[string]json.RawMessage{"AccountId": quoted(bill.text("AccountId"))})
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]any{
		"Name": bill.get("Name"), "Type": "Receipt", "State": state, "Number": number, "CorrectionState": "Bill",
		"CorrectionType": kind, "CorrectedBillId": bill.text("Id"),
	} {
		added.put(name, value)
	}
	if state == "Closed" {
		added.put("IssuedUtc", instant(c.now))
	}
	return added, nil
}

// guestLinks makes links that sign nobody in: their host is one of those that nobody can have.
func guestLinks(c *call, answer []field) (object, error) {
	var wanted []struct {
		ReservationID        string `json:"ReservationId"`
		CustomerID           string `json:"CustomerId"`
		GuestPortalLinkTypes []string
	}
	if err := c.read("GuestPortalLinks", &wanted); err != nil {
		return nil, err
	}
	links := []object{}
	for _, w := range wanted {
		stay, found := c.find("Reservation", w.ReservationID)
		if !found {
			return nil, invalid("ReservationId")
		}
		if _, found := c.find("Customer", w.CustomerID); !found {
			return nil, invalid("CustomerId")
		}
		urls := []object{}
		for _, kind := range w.GuestPortalLinkTypes {
			urls = append(urls, object{
				{"Url", "https://" + hostOf(stay.property.hotel.name) + "/sign-in/" + c.newID()},
				{"GuestPortalLinkType", kind},
				{"ExpiresUtc", instant(c.now.AddDate(0, 0, 1))},
			})
		}
		links = append(links, object{
			{"ReservationId", w.ReservationID}, {"CustomerId", w.CustomerID}, {"GuestPortalUrls", urls},
		})
	}
	return object{{answer[0].name, links}}, nil
}

// chargeCard adds a payment to the account of the guest whose card it is.
func chargeCard(c *call, answer []field) (object, error) {
	card, err := c.row("CreditCard", "CreditCardId")
	if err != nil {
		return nil, err
	}
	if !card.flag("IsActive") {
		return nil, refused("The card is disabled.")
	}
	item := maps.Clone(c.body)
	item["AccountId"] = quoted(card.text("CustomerId"))
	added, err := c.add(card.property, "Payment", item)
	if err != nil {
		return nil, err
	}
	return c.answer(answer, changed(added))
}

// refund adds a payment that takes back another one, or a part of it.
func refund(c *call, answer []field) (object, error) {
	paid, err := c.row("Payment", "PaymentId")
	if err != nil {
		return nil, err
	}
	amount, _ := paid.get("Amount").(object)
	sum, isMoney := amount.get("GrossValue").(money)
	if !isMoney {
		return nil, invalid("PaymentId")
	}
	var part *float64
	if err := c.read("ValueToRefund", &part); err != nil {
		return nil, err
	}
	back := sum
	if part != nil {
		back = paid.property.in(int64(*part*100 + 0.5))
	}
	if back.units <= 0 || back.units > sum.units {
		return nil, invalid("ValueToRefund")
	}
	back.units = -back.units
	added, err := c.add(paid.property, "Payment", map[string]json.RawMessage{"AccountId": quoted(paid.text("AccountId"))})
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]any{
		"Amount": paid.property.untaxed(back), "OriginalAmount": paid.property.untaxed(back), "Kind": "Refund",
		"State": "Charged", "Type": paid.get("Type"),
		"BillId": nil, "ReservationId": paid.get("ReservationId"),
	} {
		added.put(name, value)
	}
	result, err := c.answer(answer, changed(added))
	if err != nil {
		return nil, err
	}
	result.put("PaymentId", paid.text("Id"))
	result.put("RefundId", added.text("Id"))
	result.put("Amount", object{{"Currency", paid.property.currency}, {"Value", back}})
	return result, nil
}
