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
