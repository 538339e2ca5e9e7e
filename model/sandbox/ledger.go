package sandbox

import (
	"fmt"
	"time"
)

// fillOrderItem makes the first half of the items the nights of the reservations, and the other half products.
func fillOrderItem(m *maker, o object) {
	reservations := m.sandbox.tables["Reservation"].count
	of := m.property.maker("Reservation", m.index%reservations)
	s := of.stay()
	unit, count, kind, revenue := m.nightIn(s.category), s.nights, "SpaceOrder", "Service"
	t := m.lodging
	if m.index >= reservations {
		unit, count, kind, revenue, t = m.in(1500), s.nights, "ProductOrder", "Product", m.standard
		o.put("BillingName", "Breakfast")
	}
	o.put("UnitCount", count)
	o.put("UnitAmount", m.amount(unit, t))
	o.put("Amount", m.amount(unit.times(count), t))
	o.put("OriginalAmount", m.amount(unit.times(count), t))
	o.put("Type", kind)
	o.put("RevenueType", revenue)
	o.put("AccountType", "Customer")
	o.put("ConsumedUtc", instant(s.start))
	o.put("StartUtc", instant(s.start))
	o.put("AccountingState", "Open")
	if of.cancelled() {
		o.put("AccountingState", "Canceled")
		o.put("CanceledUtc", instant(of.booked(s).Add(untilCancelled)))
	} else if s.end.Before(m.opened) {
		o.put("AccountingState", "Closed")
		o.put("ClosedUtc", instant(s.end))
	}
	o.put("Data", nil)
	o.put("ExternalIdentifier", nil)
}

func fillBill(m *maker, o object) {
	o.put("AccountType", "Customer")
	o.put("State", []string{"Closed", "Open"}[m.index%2])
	o.put("Type", "Receipt")
	o.put("Number", nil)
	if m.index%2 == 0 {
		o.put("Number", fmt.Sprint(2000+m.index))
		for _, name := range []string{"IssuedUtc", "TaxedUtc", "PaidUtc", "DueUtc"} {
			o.put(name, instant(m.changed))
		}
	}
	for _, none := range []string{"Name", "Notes"} {
		o.put(none, nil)
	}
	o.put("CorrectionState", "Bill")
}

// fillMembership gives the number of a membership under its old name too, as the API does.
func fillMembership(_ *maker, o object) {
	o.put("ActivityState", "Active")
	o.put("Code", o.get("MembershipNumber"))
}

func fillPayment(m *maker, o object) {
	s := m.property.maker("Reservation", m.index).stay()
	paid := m.nightIn(s.category).times(s.nights)
	o.put("Amount", m.untaxed(paid))
	o.put("OriginalAmount", m.untaxed(paid))
	o.put("AccountType", "Customer")
	o.put("State", "Charged")
	o.put("AccountingState", []string{"Closed", "Open"}[m.index%2]) // as its bill
	if m.index%2 == 0 {
		o.put("ClosedUtc", instant(m.changed))
	}
	o.put("Type", "CreditCardPayment")
	o.put("Kind", "Payment")
	o.put("Recurring", false)
	o.put("ChargedUtc", instant(m.made))
	o.put("ConsumedUtc", instant(m.made))
	o.put("SettlementUtc", instant(m.made.Add(48*time.Hour)))
	o.put("Notes", nil)
}

// fillPayout has the last payout under way and all others paid.
func fillPayout(m *maker, o object) {
	o.put("State", []string{"Pending", "Paid"}[min(m.index, 1)])
	o.put("Provider", "Adyen")
	o.put("BankDescriptor", "PAYOUT "+fmt.Sprint(1000+m.index))
	if m.index > 0 {
		o.put("PayoutDateUtc", instant(m.changed))
	}
	o.put("Amount", object{{"Currency", m.currency}, {"Value", m.in(100_000)}})
}

// fillPayoutTransaction makes three payments of guests and a commission of each payout.
func fillPayoutTransaction(m *maker, o object) {
	value := m.in(34_000)
	o.put("Type", "Charge")
	o.put("PaymentId", m.reference("Payment"))
	if m.index/m.sandbox.tables["Payout"].count == 3 {
		o.put("Type", "MerchantCommission")
		o.put("PaymentId", nil)
		value = m.in(-2_000)
	}
	o.put("Amount", object{{"Currency", m.currency}, {"Value", value}})
}

// fillPaymentPolicy makes a policy by a part of the price and one by a sum.
func fillPaymentPolicy(m *maker, o object) {
	o.put("SettlementAction", "ChargeCreditCard")
	o.put("SettlementTrigger", []string{"Start", "Confirmation"}[m.index%2])
	o.put("SettlementType", "Automatic")
	o.put("SettlementOffset", "P0Y0M0DT0H0M0S")
	if m.index%2 == 0 {
		o.put("RelativeValue", 1)
	} else {
		o.put("AbsoluteValue", object{{"Currency", m.currency}, {"Value", m.in(5_000)}})
	}
}

// fillPolicyAssignment assigns one policy to a group of rates and one to a rate.
func fillPolicyAssignment(m *maker, o object) {
	o.put([]string{"RateGroupId", "RateId"}[m.index%2], m.reference([]string{"RateGroup", "Rate"}[m.index%2]))
	o.put([]string{"RateId", "RateGroupId"}[m.index%2], nil)
}

func fillPaymentRequest(m *maker, o object) {
	o.put("State", "Pending")
	o.put("Type", "Payment")
	o.put("ExpirationUtc", instant(m.opened.AddDate(0, 0, 7)))
}

func fillOutletItem(m *maker, o object) {
	o.put("Type", "Revenue")
	o.put("PaymentCardPaymentId", nil)
}
