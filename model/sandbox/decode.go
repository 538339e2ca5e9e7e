package sandbox

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// requestNames are what requests call a column.
func requestNames() map[string][]string {
	return map[string][]string{
		"AccountId": {"CustomerId"}, "RequestedResourceCategoryId": {"RequestedCategoryId"},
		"AssignedResourceId": {"ResourceId"},
		"GroupId":            {"ReservationGroupId", "RateGroupId"}, "RateId": {"TemplateRateId"},
		"Blocklist": {"Blacklist"}, "Blacklist": {"Blocklist"},
		"OrderId": {"ServiceOrderId"}, "CategoryId": {"ResourceCategoryId"},
		"ScheduledStartUtc": {"StartUtc"}, "ScheduledEndUtc": {"EndUtc"}, "Description": {"Descriptions"},
	}
}

// overlay writes what an item says over the fields of an object.
func (c *call) overlay(m *maker, o object, fields []field, item map[string]json.RawMessage) error {
	for i, f := range fields {
		raw, given := item[f.name]
		for _, other := range requestNames()[f.name] {
			if !given {
				raw, given = item[other]
			}
		}
		if !given || f.name == "Id" {
			continue
		}
		wrapped, isUpdate := unwrap(raw, f)
		if !isUpdate && !present(raw) {
			continue
		}
		value, err := c.decode(m, f, wrapped, o[i].Value)
		if own := (*fault)(nil); errors.As(err, &own) {
			return err
		} else if err != nil {
			continue // the catalogue let it pass: the row has the same thing in another form
		}
		if err := c.refersToSomething(m, f, value); err != nil {
			return err
		}
		o[i].Value = value
	}
	return nil
}

// unwrap takes the value out of {"Value": …}, by which updates tell a null from nothing.
func unwrap(raw json.RawMessage, f field) (value json.RawMessage, isUpdate bool) {
	if f.kind == isObject && (f.shape.name == "CurrencyValue" || f.shape.name == "CurrencyValueOld") {
		return raw, false
	}
	var wrapper map[string]json.RawMessage
	if json.Unmarshal(raw, &wrapper) != nil || len(wrapper) != 1 {
		return raw, false
	}
	value, isUpdate = wrapper["Value"]
	if !isUpdate {
		return raw, false
	}
	return value, true
}

// refersToSomething refuses ids of rows that are not there.
func (c *call) refersToSomething(m *maker, f field, value any) error {
	id, isText := value.(string)
	if f.kind != isID || !isText {
		return nil
	}
	name, found := c.sandbox.references[m.table+"."+f.name]
	if !found {
		name, found = c.sandbox.references[f.name]
	}
	if !found || name == "ReservationGroup" {
		return nil
	}
	if _, there := c.find(name, id); !there && !(name == "Customer" && c.isCompany(id)) {
		return invalid(f.name)
	}
	return nil
}

// isCompany reports whether an account is a company's.
func (c *call) isCompany(id string) bool {
	_, found := c.find("Company", id)
	return found
}

// decode reads the JSON of a request as a value of the field.
func (c *call) decode(m *maker, f field, raw json.RawMessage, before any) (any, error) {
	if !present(raw) {
		return nil, nil
	}
	switch f.kind {
	case isBoolean:
		var value bool
		err := json.Unmarshal(raw, &value)
		return value, err
	case isInteger:
		var value int
		err := json.Unmarshal(raw, &value)
		return value, err
	case isNumber:
		var value json.Number
		err := json.Unmarshal(raw, &value)
		return value, err
	case isTexts:
		var texts map[string]string
		if err := json.Unmarshal(raw, &texts); err != nil {
			return nil, err
		}
		value := object{}
		for _, code := range sortedKeys(texts) {
			value = append(value, member{code, texts[code]})
		}
		return value, nil
	case isList:
		return c.decodeList(m, f, raw)
	case isObject:
		if f.shape.name == "Amount" || f.shape.name == "ExtendedAmount" {
			return m.readSum(f.shape.name, raw)
		}
		var item map[string]json.RawMessage
		if err := json.Unmarshal(raw, &item); err != nil {
			return nil, err
		}
		fields := c.sandbox.shapes.fieldsOf(f.shape)
		inner, isObject := before.(object)
		if inner = slices.Clone(inner); !isObject {
			inner = c.sandbox.shapes.blank(fields)
		}
		err := c.overlay(m, inner, fields, item)
		return inner, err
	}
	var value string
	err := json.Unmarshal(raw, &value)
	if f.kind == isID {
		value = strings.ToLower(value)
	}
	return value, err
}

func (c *call) decodeList(m *maker, f field, raw json.RawMessage) (any, error) {
	if f.item.kind != isObject {
		var values []string
		err := json.Unmarshal(raw, &values)
		return values, err
	}
	var items []map[string]json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, err
	}
	fields := c.sandbox.shapes.fieldsOf(*f.item)
	all := make([]object, len(items))
	for i, item := range items {
		all[i] = c.sandbox.shapes.blank(fields)
		if all[i].has("Id") {
			all[i].put("Id", c.newID())
		}
		if err := c.overlay(m, all[i], fields, item); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// blank returns an object that says nothing.
func (a *shapes) blank(fields []field) object {
	o := make(object, len(fields))
	for i, f := range fields {
		o[i].Key = f.name
		switch {
		case f.nullable:
		case f.kind == isBoolean:
			o[i].Value = false
		case f.kind == isInteger, f.kind == isNumber:
			o[i].Value = 0
		case f.kind == isChoice:
			o[i].Value = f.choices[0]
		case f.kind == isList && f.item.kind == isObject:
			o[i].Value = []object{}
		case f.kind == isList:
			o[i].Value = []string{}
		case f.kind == isObject:
			o[i].Value = a.blank(a.fieldsOf(f.shape))
		case f.kind == isTexts:
			o[i].Value = object{}
		case f.kind == isCurrency:
			o[i].Value = "EUR"
		case f.kind == isID:
			o[i].Value = "00000000-0000-0000-0000-000000000000"
		default:
			o[i].Value = ""
		}
	}
	return o
}

// readSum reads an amount of a request: its gross or net value, as the pricing of the property wants it.
func (m *maker) readSum(shape string, raw json.RawMessage) (any, error) {
	var sum struct{ GrossValue, NetValue, Value *float64 }
	if err := json.Unmarshal(raw, &sum); err != nil {
		return nil, err
	}
	value := sum.GrossValue
	for _, other := range []*float64{sum.NetValue, sum.Value} {
		if value == nil {
			value = other
		}
	}
	if value == nil || sum.GrossValue != nil && m.pricing == netPricing && sum.NetValue == nil || sum.NetValue != nil &&
		m.pricing == grossPricing && sum.GrossValue == nil {
		return nil, invalid(m.pricing + "Value")
	}
	hundredths := int64(*value*100 + 0.5)
	if *value < 0 {
		hundredths = int64(*value*100 - 0.5)
	}
	if m.table == "Payment" {
		return m.untaxed(m.in(hundredths)), nil
	}
	return m.sum(shape, m.in(hundredths), m.standard), nil
}
