package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// changes returns the writes that do more than the rules for most say.
func changes() map[string]answerer {
	return map[string]answerer{
		"reservations/add":               book,
		"reservations/update":            rebook,
		"reservations/updateInterval":    rebook,
		"reservations/updateCustomer":    rebook,
		"reservations/confirm":           turn("Confirmed", "Inquired", "Optional"),
		"reservations/start":             turn("Started", "Confirmed"),
		"reservations/process":           turn("Processed", "Started"),
		"reservations/cancel":            turn("Canceled", "Confirmed", "Optional", "Inquired"),
		"reservations/addCompanion":      addCompanion,
		"reservations/deleteCompanion":   deleteCompanion,
		"reservations/addProduct":        addProduct,
		"orders/add":                     addOrder,
		"orderItems/cancel":              mark("OrderItem", "OrderItemIds", "AccountingState", "Canceled", "CanceledUtc"),
		"bills/close":                    closeBill,
		"bills/reissue":                  reissueBill,
		"tasks/close":                    mark("Task", "TaskIds", "State", "Closed", "ClosedUtc"),
		"paymentRequests/cancel":         mark("PaymentRequest", "PaymentRequestIds", "State", "Canceled", "UpdatedUtc"),
		"creditCards/disable":            mark("CreditCard", "CreditCardId", "IsActive", false, "UpdatedUtc"),
		"customers/add":                  addCustomer,
		"customers/addFile":              addFile,
		"customers/merge":                mergeCustomers,
		"creditCards/charge":             chargeCard,
		"payments/refund":                refund,
		"restrictions/set":               setRestrictions,
		"restrictions/clear":             clearRestrictions,
		"serviceOverbookingLimits/clear": clearOverbooking,
		"accounts/update":                updateAccounts,
		"services/updateAvailability":    adjustAvailability,
		"resources/update":               changeResources,
		"commands/addPrinter":            addCommand,
		"commands/addKeyCutter":          addCommand,
		"commands/addPaymentTerminal":    addCommand,
		"commands/update":                updateCommand,

		"reservations/generateGuestPortalLinks": guestLinks,
	}
}

// noAvailability is how the API says that a house is full.
const noAvailability = "We're very sorry, this property has no availability for the selected dates."

// book adds reservations with their nights, when there is room and the guest, the rate and the category are there.
func book(c *call, answer []field) (object, error) {
	items, err := c.items()
	if err != nil {
		return nil, err
	}
	checked := true
	if err := c.read("CheckOverbooking", &checked); err != nil {
		return nil, err
	}
	target, err := c.target()
	if err != nil {
		return nil, err
	}
	if c.given("GroupId") {
		if _, err := c.row("ReservationGroup", "GroupId"); err != nil {
			return nil, err
		}
	}
	asked := map[string]int{} // rooms of this request, by category and night
	for _, item := range items {
		start, end, err := bounds(item)
		if err != nil {
			return nil, err
		}
		named, _ := textOf(item["RequestedCategoryId"]).(string)
		category, found := c.find("ResourceCategory", named)
		if !found || category.property != target {
			return nil, invalid("RequestedCategoryId")
		}
		id := category.text("Id")
		for night := start; checked && night.Before(end.Add(-time.Hour)); night = night.AddDate(0, 0, 1) {
			day := night.Truncate(24 * time.Hour)
			place := id + instant(day)
			if target.roomsIn(id)+target.adjustment(id, day) <= target.taken(id, day)+asked[place] {
				return nil, refused(noAvailability)
			}
			asked[place]++
		}
	}
	touched, err := c.addAll("Reservation")
	if err != nil {
		return nil, err
	}
	group, err := c.identifier("GroupId")
	if err != nil {
		return nil, err
	}
	for i, t := range touched {
		if group == "" {
			made := target.add("ReservationGroup", object{
				{"Id", c.newID()},
				{"Name", nil},
				{"EnterpriseId", target.hotel.id()},
				{"ChannelManager", nil},
				{"ChannelManagerGroupNumber", nil},
			}.like(c.sandbox.shapes.named["ReservationGroup"]))
			made.put("Name", textOr(c.body["GroupName"], "Group "+t.row.text("Number")))
			group = made.text("Id")
		}
		t.row.put("GroupId", group)
		if !present(items[i]["State"]) {
			t.row.put("State", "Confirmed")
		}
		c.charge(t.row)
	}
	return c.answer(answer, touched)
}

// like returns the object with the fields of a shape and no others.
func (o object) like(fields []field) object { return o.ordered(fields) }

func textOr(raw json.RawMessage, otherwise string) any {
	if text := textOf(raw); text != nil {
		return text
	}
	return otherwise
}

// bounds are start and end of a stay in a request.
func bounds(item map[string]json.RawMessage) (start, end time.Time, err error) {
	if json.Unmarshal(item["StartUtc"], &start) != nil || start.IsZero() {
		return start, end, invalid("StartUtc")
	}
	if json.Unmarshal(item["EndUtc"], &end) != nil || !end.After(start) || end.After(start.AddDate(2, 0, 0)) {
		return start, end, invalid("EndUtc")
	}
	return start, end, nil
}

// charge puts the nights of a reservation on the account of its guest, in place of those that were there.
func (c *call) charge(r *row) {
	p := r.property
	for _, item := range p.all("OrderItem") {
		if item.text("ServiceOrderId") == r.text("Id") && item.text("Type") == "SpaceOrder" {
			p.remove(item)
		}
	}
	start, errStart := time.Parse(time.RFC3339, r.text("StartUtc"))
	end, errEnd := time.Parse(time.RFC3339, r.text("EndUtc"))
	category, found := c.find("ResourceCategory", r.text("RequestedResourceCategoryId"))
	if errStart != nil || errEnd != nil || !found {
		return
	}
	c.item(p, r, p.total(start, end, category.index), p.lodging, "SpaceOrder", "Service", "")
}

// item adds an order item to a reservation.
func (c *call) item(p *property, r *row, price money, t tax, kind, revenue, name string) *row {
	m := p.maker("OrderItem", len(p.all("OrderItem")))
	m.made, m.changed = c.now, c.now
	o := m.object("OrderItem", c.sandbox.shapes.named["OrderItem"])
	for name, value := range map[string]any{
		"Id": c.newID(), "AccountId": r.text("AccountId"), "AccountType": "Customer", "ServiceOrderId": r.text("Id"),
		"BillId": nil, "UnitCount": 1,
		"UnitAmount": p.amount(price, t), "Amount": p.amount(price, t), "OriginalAmount": p.amount(price, t), "Type": kind,
		"RevenueType":     revenue,
		"AccountingState": "Open", "ConsumedUtc": instant(c.now), "BillingName": optional(name), "Data": nil, "Notes": nil,
		"ExternalIdentifier": nil,
	} {
		o.put(name, value)
	}
	return p.add("OrderItem", o)
}

// rebook changes a reservation or several.
func rebook(c *call, answer []field) (object, error) {
	touched, err := c.updateReservations()
	if err != nil {
		return nil, err
	}
	for _, t := range touched {
		t.row.put("ScheduledStartUtc", t.row.get("StartUtc"))
		t.row.put("ScheduledEndUtc", t.row.get("EndUtc"))
		c.charge(t.row)
	}
	return c.answer(answer, touched)
}

// updateReservations takes the reservation that stands in the body itself, or those of ReservationUpdates.
func (c *call) updateReservations() ([]touch, error) {
	if c.given("ReservationUpdates") {
		var items []map[string]json.RawMessage
		if err := c.read("ReservationUpdates", &items); err != nil {
			return nil, err
		}
		var touched []touch
		for _, item := range items {
			one := *c
			one.body = item
			more, err := one.updateReservation()
			if err != nil {
				undo(touched)
				return nil, err
			}
			touched = append(touched, more)
		}
		return touched, nil
	}
	one, err := c.updateReservation()
	return []touch{one}, err
}

func (c *call) updateReservation() (touch, error) {
	found, err := c.row("Reservation", "ReservationId")
	if err != nil {
		return touch{}, err
	}
	if state := found.text("State"); state == "Canceled" || state == "Processed" {
		return touch{}, refused("The reservation is " + state + " and cannot be changed.")
	}
	changed, err := c.changeRow(found, c.body)
	if err == nil && found.text("EndUtc") <= found.text("StartUtc") {
		undo([]touch{changed})
		return touch{}, invalid("EndUtc")
	}
	return changed, err
}

// turn takes reservations from one of some states to another, or none of them.
func turn(to string, from ...string) answerer {
	return func(c *call, answer []field) (object, error) {
		rows, err := c.rows("Reservation", "ReservationIds", "ReservationId")
		if err != nil {
			return nil, err
		}
		var touched []touch
		for _, r := range rows {
			if !slices.Contains(from, r.text("State")) {
				return nil, refused("A reservation that is " + r.text("State") + " cannot become " + to + ".")
			}
		}
		for _, r := range rows {
			r.put("State", to)
			switch to {
			case "Started":
				r.put("ActualStartUtc", instant(c.now))
			case "Processed":
				r.put("ActualEndUtc", instant(c.now))
			case "Canceled":
				r.put("CancelledUtc", instant(c.now))
				r.put("CancellationReason", "Other")
				c.cancelItems(r)
			}
			c.touch(r)
			touched = append(touched, touch{row: r})
		}
		return c.answer(answer, touched)
	}
}

// cancelItems cancels what is on a reservation and not billed yet.
func (c *call) cancelItems(r *row) {
	for _, item := range r.property.all("OrderItem") {
		if item.text("ServiceOrderId") == r.text("Id") && item.text("AccountingState") == "Open" {
			item.put("AccountingState", "Canceled")
			item.put("CanceledUtc", instant(c.now))
			c.touch(item)
		}
	}
}

// rows returns the rows whose ids are in one of the two fields: a list or a single one.
func (c *call) rows(name, listField, oneField string) ([]*row, error) {
	ids, err := c.identifiers(listField, mostIDs)
	if err != nil {
		return nil, err
	}
	field := listField
	if len(ids) == 0 {
		one, err := c.identifier(oneField)
		if err != nil {
			return nil, err
		}
		ids, field = []string{one}, oneField
	}
	var rows []*row
	for _, id := range ids {
		found, ok := c.find(name, id)
		if !ok {
			return nil, invalid(field)
		}
		rows = append(rows, found)
	}
	return rows, nil
}

// mark sets one column of the rows that the body names, and the time of it.
func mark(name, idsField, column string, value any, moment string) answerer {
	return func(c *call, answer []field) (object, error) {
		list := idsField
		if !c.isList(idsField) {
			list = idsField + "s" // no operation has both
		}
		rows, err := c.rows(name, list, idsField)
		if err != nil {
			return nil, err
		}
		var touched []touch
		for _, r := range rows {
			if r.get(column) == value {
				return nil, refused("It is so already.")
			}
		}
		for _, r := range rows {
			r.put(column, value)
			r.put(moment, instant(c.now))
			c.touch(r)
			touched = append(touched, touch{row: r})
		}
		return c.answer(answer, touched)
	}
}

func (c *call) isList(name string) bool {
	for _, f := range c.entry.Fields {
		if f.Name == name {
			return f.List
		}
	}
	return false
}

func addCompanion(c *call, answer []field) (object, error) {
	r, err := c.row("Reservation", "ReservationId")
	if err != nil {
		return nil, err
	}
	guest, err := c.row("Customer", "CustomerId")
	if err != nil {
		return nil, err
	}
	added := r.property.add("Companionship", object{
		{"Id", c.newID()},
		{"CustomerId", guest.text("Id")},
		{"ReservationGroupId", r.text("GroupId")},
		{"ReservationId", r.text("Id")},
	})
	return c.answer(answer, changed(added))
}

func deleteCompanion(c *call, answer []field) (object, error) {
	r, err := c.row("Reservation", "ReservationId")
	if err != nil {
		return nil, err
	}
	guest, err := c.identifier("CustomerId")
	if err != nil {
		return nil, err
	}
	for _, companion := range r.property.all("Companionship") {
		if companion.text("ReservationId") == r.text("Id") && companion.text("CustomerId") == guest {
			r.property.remove(companion)
			return c.answer(answer, nil)
		}
	}
	return nil, invalid("CustomerId")
}

// adjustAvailability changes how many rooms of a category are on sale, from then on.
func adjustAvailability(c *call, answer []field) (object, error) {
	service, err := c.row("Service", "ServiceId")
	if err != nil {
		return nil, err
	}
	var updates []struct {
		FirstTimeUnitStartUtc, LastTimeUnitStartUtc time.Time
		ResourceCategoryID                          string `json:"ResourceCategoryId"`
		AvailabilityBlockID                         string `json:"AvailabilityBlockId"`
		UnitCountAdjustment                         *struct{ Value *int }
	}
	if err := c.read("AvailabilityUpdates", &updates); err != nil {
		return nil, err
	}
	p := service.property
	for _, u := range updates {
		if _, found := c.find("ResourceCategory", u.ResourceCategoryID); !found {
			return nil, invalid("ResourceCategoryId")
		}
		if u.LastTimeUnitStartUtc.Before(u.FirstTimeUnitStartUtc) {
			return nil, invalid("LastTimeUnitStartUtc")
		}
	}
	for _, u := range updates {
		count := 0
		if u.UnitCountAdjustment != nil && u.UnitCountAdjustment.Value != nil {
			count = *u.UnitCountAdjustment.Value
		}
		m := p.maker("AvailabilityAdjustment", len(p.all("AvailabilityAdjustment")))
		m.made, m.changed = c.now, c.now
		o := m.object("AvailabilityAdjustment", c.sandbox.shapes.named["AvailabilityAdjustment"])
		for name, value := range map[string]any{
			"Id": c.newID(), "AvailabilityBlockId": optional(u.AvailabilityBlockID), "ResourceCategoryId": u.ResourceCategoryID,
			"UnitCount":             count,
			"FirstTimeUnitStartUtc": instant(u.FirstTimeUnitStartUtc), "LastTimeUnitStartUtc": instant(u.LastTimeUnitStartUtc),
			"ActivityState": "Active",
		} {
			o.put(name, value)
		}
		p.add("AvailabilityAdjustment", o)
	}
	return c.answer(answer, nil)
}

// changeResources is for housekeeping: it sets states and names of rooms.
func changeResources(c *call, answer []field) (object, error) {
	touched, err := c.updateAll("Resource")
	if err != nil {
		return nil, err
	}
	return c.answer(answer, touched)
}
