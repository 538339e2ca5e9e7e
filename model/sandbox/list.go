package sandbox

import (
	"slices"
	"strings"
	"time"

	"keyrack/model/operations"
)

// list answers a read operation by the rules that hold for most: the rows of the first list of its answer, of all
// properties in scope, filtered by the fields of the body, paged; then, in the other lists, what belongs to those rows.
func list(c *call, answer []field) (object, error) {
	within, err := c.scope()
	if err != nil {
		return nil, err
	}
	result := make(object, 0, len(answer))
	var page []*row
	first, cursor := true, any(nil)
	for _, f := range answer {
		name, isTable := "", false
		if f.kind == isList {
			name, isTable = c.sandbox.tableOf(f.item.name)
		}
		switch {
		case f.name == "Cursor":
			result = append(result, member{f.name, nil})
		case isTable && first:
			first = false
			rows, err := c.filtered(within, name)
			if err != nil {
				return nil, err
			}
			if page, cursor, err = c.page(rows); err != nil {
				return nil, err
			}
			result = append(result, member{f.name, c.show(page, f.item.name)})
		case isTable:
			result = append(result, member{f.name, c.show(related(within, name, page), f.item.name)})
		default:
			m := c.sandbox.open(c.grant.hotels[0]).maker(words(f.name), 0)
			result = append(result, member{f.name, m.value("", f)})
		}
	}
	result.put("Cursor", cursor)
	return result, nil
}

// show returns rows in a shape, which may be an older one than that of their table.
func (c *call) show(rows []*row, shape string) []object {
	shown := make([]object, len(rows))
	for i, r := range rows {
		shown[i] = r.as(shape)
	}
	return shown
}

// formerNames are what older shapes call a field.
func formerNames() map[string]string {
	return map[string]string{
		"RequestedCategoryId": "RequestedResourceCategoryId", "OwnerId": "AccountId", "CustomerId": "AccountId",
		"OrderId":        "ServiceOrderId",
		"ConsumptionUtc": "ConsumedUtc", "Name": "BillingName",
	}
}

// as returns the row in the given shape.
func (r *row) as(shape string) object {
	if shape == r.table {
		return r.object
	}
	m := r.property.maker(r.table, r.index)
	fields := r.property.sandbox.shapes.named[shape]
	o := m.object(shape, fields)
	former := formerNames()
	for i, f := range fields {
		name := f.name
		if !r.has(name) && former[name] != "" {
			name = former[name]
		}
		if !r.has(name) {
			continue
		}
		switch value := r.get(name).(type) {
		case string:
			if f.kind == isDate {
				value = value[:min(len(value), len(time.DateOnly))]
			} else if f.kind == isTime && len(value) == len(time.DateOnly) {
				value += "T00:00:00Z"
			}
			o[i].Value = value
		case bool, int:
			o[i].Value = value
		case nil:
			if f.nullable {
				o[i].Value = nil
			}
		case object:
			if f.shape.name == "Amount" || f.shape.name == "ExtendedAmount" {
				if o[i].Value = value; f.shape.name == "ExtendedAmount" {
					o[i].Value = value.with("Value", value.get("GrossValue"))
				}
			}
		}
	}
	return o
}

// related returns the rows of a table that the page refers to, or that refer to the page.
func related(within []*property, name string, page []*row) []*row {
	ids, mentioned := map[string]bool{}, map[string]bool{}
	for _, r := range page {
		ids[r.text("Id")] = true
		for _, m := range r.object {
			if id, isText := m.Value.(string); isText && strings.HasSuffix(m.Key, "Id") {
				mentioned[id] = true
			}
		}
	}
	var rows []*row
	for _, p := range within {
		for _, r := range p.all(name) {
			belongs := mentioned[r.text("Id")]
			for _, m := range r.object {
				id, isText := m.Value.(string)
				belongs = belongs || isText && ids[id] && m.Key != "Id" && strings.HasSuffix(m.Key, "Id")
			}
			if belongs {
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// filtered returns the rows of a table, newest first, that pass every filter of the body.
func (c *call) filtered(within []*property, name string) ([]*row, error) {
	filters, err := c.filters(name)
	if err != nil {
		return nil, err
	}
	var rows []*row
	for _, p := range within {
		for _, r := range p.all(name) {
			if !slices.ContainsFunc(filters, func(passes func(*row) bool) bool { return !passes(r) }) {
				rows = append(rows, r)
			}
		}
	}
	if len(within) > 1 {
		slices.SortStableFunc(rows, newestFirst)
	}
	return rows, nil
}

// page returns the rows that the Limitation asks for, and the cursor of the last one: nil when there are none.
func (c *call) page(rows []*row) ([]*row, any, error) {
	var limitation *struct {
		Count  int
		Cursor string
	}
	if err := c.read("Limitation", &limitation); err != nil {
		return nil, nil, err
	}
	if limitation != nil {
		if limitation.Cursor != "" {
			at := slices.IndexFunc(rows, func(r *row) bool { return strings.EqualFold(r.text("Id"), limitation.Cursor) })
			if at < 0 {
				return nil, nil, invalid("Cursor")
			}
			rows = rows[at+1:]
		}
		rows = rows[:min(len(rows), limitation.Count)]
	}
	if len(rows) == 0 {
		return nil, nil, nil
	}
	return rows, optional(rows[len(rows)-1].text("Id")), nil
}

// isScope reports whether a field says which properties are asked, or how: it is no filter of rows.
func isScope(name string) bool {
	return slices.Contains([]string{
		"EnterpriseIds", "EnterpriseId", "ChainIds", "ChainId", "Limitation", "Extent", "TimeFilter", "Currency", "EndUtc",
	}, name)
}

// filters turns the fields of the body into conditions on a row of the table.
func (c *call) filters(name string) ([]func(*row) bool, error) {
	var all []func(*row) bool
	for _, f := range c.entry.Fields {
		if !c.given(f.Name) || isScope(f.Name) {
			continue
		}
		passes, err := c.filter(name, f)
		if err != nil {
			return nil, err
		}
		if passes != nil {
			all = append(all, passes)
		}
	}
	return all, nil
}

// unfiltered are the fields, by operation, that no row of its list has anything to compare with: a policy belongs to a
// rate group and not to a service, and the codes of a voucher are rows of their own.
func unfiltered() map[string]string {
	return map[string]string{"cancellationPolicies/getAll": "ServiceIds", "vouchers/getAll": "VoucherCodeValues"}
}

// filter returns the condition that a field of the body puts on a row of the table, or nil when it puts none.
func (c *call) filter(name string, f operations.Field) (func(*row) bool, error) {
	switch {
	case f.Name == "ActivityStates":
		states, err := c.texts(f.Name, mostIDs)
		return func(r *row) bool {
			state := "Active"
			if r.has("IsActive") && !r.flag("IsActive") {
				state = "Deleted"
			}
			return slices.Contains(states, state)
		}, err
	case f.Type == operations.Interval:
		within, err := c.interval(f)
		if err != nil {
			return nil, err
		}
		return c.intervalFilter(name, f, *within), nil
	case f.Name == "StartUtc" && f.Type == operations.Time:
		return c.collisionFilter()
	case f.List:
		values, err := c.texts(f.Name, mostIDs)
		if err != nil {
			return nil, err
		}
		wanted := singular(f.Name)
		if column := c.column(name, wanted); column != "" {
			return func(r *row) bool { return matches(r.get(column), values) }, nil
		}
		if unfiltered()[c.entry.Path] == f.Name {
			return nil, nil
		}
		return func(r *row) bool { return r.holds(wanted, values) }, nil
	case f.Type == operations.ID || f.Type == operations.String:
		value := ""
		if err := c.read(f.Name, &value); err != nil {
			return nil, err
		}
		if column := c.column(name, f.Name); column != "" {
			return func(r *row) bool { return matches(r.get(column), []string{value}) }, nil
		}
		return func(r *row) bool { return r.holds(f.Name, []string{value}) }, nil
	}
	return nil, nil
}

// matches reports whether a value is one of those given, or a list that has one of them. Texts are compared as the API
// does, whatever their case.
func matches(value any, given []string) bool {
	switch value := value.(type) {
	case string:
		return slices.ContainsFunc(given, func(one string) bool { return strings.EqualFold(one, value) })
	case []string:
		return slices.ContainsFunc(value, func(one string) bool { return slices.Contains(given, one) })
	}
	return false
}

// holds reports whether the object has one of the ids somewhere inside, under the given name.
func (o object) holds(name string, ids []string) bool {
	names := append([]string{name}, otherNames()[name]...)
	return slices.ContainsFunc(o, func(m member) bool {
		switch value := m.Value.(type) {
		case object:
			return value.holds(name, ids)
		case []object:
			return slices.ContainsFunc(value, func(one object) bool { return one.holds(name, ids) })
		}
		return slices.Contains(names, m.Key) && matches(m.Value, ids)
	})
}

// intervalFilter is a filter by time: of the column with the field's name or, for collisions, of what lasts a while.
func (c *call) intervalFilter(name string, f operations.Field, within interval) func(*row) bool {
	if strings.HasPrefix(f.Name, "Colliding") {
		return func(r *row) bool {
			return r.text("StartUtc") < instant(within.end) && r.text("EndUtc") > instant(within.start)
		}
	}
	column := c.column(name, f.Name)
	return func(r *row) bool {
		text := r.text(column)
		switch {
		case column == "" && f.Name == "CreatedUtc":
			text = r.created
		case column == "" && f.Name == "UpdatedUtc":
			text = r.changed
		}
		moment, err := time.Parse(instantLayout, text) // what never happened has no time
		return err == nil && within.holds(moment)
	}
}

// collisionFilter is the filter of operations that take StartUtc and EndUtc side by side.
func (c *call) collisionFilter() (func(*row) bool, error) {
	within := interval{end: c.now}
	if err := c.read("StartUtc", &within.start); err != nil {
		return nil, err
	}
	if err := c.read("EndUtc", &within.end); err != nil {
		return nil, err
	}
	filter := ""
	if err := c.read("TimeFilter", &filter); err != nil {
		return nil, err
	}
	column := map[string]string{
		"Created": "CreatedUtc", "Updated": "UpdatedUtc", "Start": "StartUtc",
		"End": "EndUtc",
	}[filter]
	return func(r *row) bool {
		if column == "" && r.has("EndUtc") {
			return r.text("StartUtc") < instant(within.end) && r.text("EndUtc") > instant(within.start)
		}
		moment, err := time.Parse(instantLayout, r.text(columnOr(r, column)))
		return err == nil && within.holds(moment)
	}, nil
}

func columnOr(r *row, column string) string {
	if column == "" || !r.has(column) {
		return "CreatedUtc"
	}
	return column
}

// singular turns the name of a list into that of one of its items.
func singular(name string) string {
	if stem, found := strings.CutSuffix(name, "ies"); found {
		return stem + "y"
	}
	return strings.TrimSuffix(name, "s")
}

// ownIDs are what requests call the Id of a table, where it is not the table's own name.
func ownIDs() map[string][]string {
	return map[string][]string{
		"AddressId": {"AccountAddress"}, "CommandId": {"DeviceCommand", "FiscalMachineCommandDataV20250623"},
		"ServiceOrderNoteId": {"OrderNote"},
		"IdentityDocumentId": {"IdentityDocumentV20241025"}, "ProductServiceOrderId": {"ServiceOrder"},
		"ServiceOrderId": {"Reservation", "ServiceOrder"},
		"ItemId":         {"OrderItem"}, "AccountingItemId": {"OrderItem"}, "CompanyContractId": {"TravelAgencyContract"},
	}
}

// otherNames are the columns that a field of a request may mean, in turn.
func otherNames() map[string][]string {
	return map[string][]string{
		"CustomerId": {"AccountId"}, "ReservationId": {"ServiceOrderId", "OrderId"},
		"ServiceOrderId":     {"OrderId", "ReservationId"},
		"ReservationGroupId": {"GroupId"}, "GroupId": {"ReservationGroupId"},
		"ResourceCategoryId": {"CategoryId", "RequestedResourceCategoryId"},
		"ResourceId":         {"AssignedResourceId"}, "AccountId": {"CustomerId"}, "ConsumedUtc": {"CreatedUtc"},
		"ScheduledStartUtc": {"StartUtc"},
		"Classification":    {"Classifications"}, "ResourceFeatureId": {"FeatureId"}, "RateGroupId": {"GroupId"},
		"ProductCategoryId": {"CategoryId"},
		"CompanyId":         {"PartnerCompanyId"}, "DeviceId": {"FiscalMachineId"}, "ClosedUtc": {"IssuedUtc", "CreatedUtc"},
		"RateId": {"ExactRateId"},
		"State":  {"AccountingState"}, "MembershipState": {"State"}, "MembershipNumber": {"Code"},
		"ServiceType": {"Discriminator"},
	}
}

// column returns the column of a table that a field of a request filters by, or "" for none.
func (c *call) column(name, wanted string) string {
	if wanted == name+"Id" || wanted == "Id" || slices.Contains(ownIDs()[wanted], name) {
		return "Id"
	}
	fields := c.sandbox.shapes.named[name]
	has := func(column string) bool {
		return slices.ContainsFunc(fields, func(own field) bool { return own.name == column })
	}
	if has(wanted) {
		return wanted
	}
	for _, other := range otherNames()[wanted] {
		if has(other) {
			return other
		}
	}
	return ""
}
