package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"keyrack/model/operations"
)

// change answers a write operation by the rules that hold for most: add makes rows of the items in the body, update
// changes the rows that the items name, delete takes away those whose ids are listed. The answer shows what was
// touched.
func change(c *call, answer []field) (object, error) {
	name, known := c.table()
	if !known {
		return c.answer(answer, nil)
	}
	_, action, _ := strings.Cut(c.entry.Path, "/")
	action, _, _ = strings.Cut(action, "/")
	var touched []touch
	var err error
	switch {
	case strings.HasPrefix(action, "add"):
		touched, err = c.addAll(name)
	case strings.HasPrefix(action, "update"), action == "set":
		touched, err = c.updateAll(name)
	case strings.HasPrefix(action, "delete"), action == "clear":
		err = c.deleteAll(name)
	}
	if err != nil {
		return nil, err
	}
	return c.answer(answer, touched)
}

// touch is a row that a write made or changed, with the words of the request for it and, of a change, what it was
// before.
type touch struct {
	row        *row
	identifier any
	before     row
}

// undo takes back changes, the last first: a request changes all that it names, or nothing.
func undo(touched []touch) {
	for _, t := range slices.Backward(touched) {
		*t.row = t.before
	}
}

// changed is the only change of most operations that are made for one purpose.
func changed(r *row) []touch { return []touch{{row: r}} }

// table returns the table that the operation's resource is about.
func (c *call) table() (name string, known bool) {
	if own, found := map[string]string{
		"creditCards/charge": "Payment", "payments/addAlternative": "Payment", "payments/addCreditCard": "Payment",
		"payments/addExternal": "Payment",
		"payments/refund":      "Payment", "outletBills/add": "OutletBill",
	}[c.entry.Path]; found {
		return own, true
	}
	resource, _, _ := strings.Cut(c.entry.Path, "/")
	name = strings.ToUpper(resource[:1]) + singular(resource)[1:]
	if own, found := map[string]string{
		"addresses": "AccountAddress", "serviceOrderNotes": "OrderNote", "companyContracts": "TravelAgencyContract",
		"accountingItems":   "OrderItem",
		"identityDocuments": "IdentityDocumentV20241025", "cancellationPolicies": "CancellationPolicy",
		"accounts": "Customer",
	}[resource]; found {
		name = own
	}
	if resource == "commands" {
		return "", false // what a device does shows in no list
	}
	_, known = c.sandbox.tables[name]
	return name, known
}

// items returns the objects that the operation works on: those of the first list of objects, or the body itself.
func (c *call) items() ([]map[string]json.RawMessage, error) {
	for _, f := range c.entry.Fields {
		if !f.List || f.Type != operations.Object || !c.given(f.Name) {
			continue
		}
		var items []map[string]json.RawMessage
		return items, c.read(f.Name, &items)
	}
	return []map[string]json.RawMessage{c.body}, nil
}

func (c *call) addAll(name string) ([]touch, error) {
	p, err := c.target()
	if err != nil {
		return nil, err
	}
	items, err := c.items()
	if err != nil {
		return nil, err
	}
	var touched []touch
	for _, item := range items {
		// What stands beside the list, such as ServiceId, holds for every item.
		whole := maps.Clone(c.body)
		maps.Copy(whole, item)
		added, err := c.add(p, name, whole)
		if err != nil {
			for _, t := range touched { // all or none
				p.remove(t.row)
			}
			return nil, err
		}
		touched = append(touched, touch{row: added, identifier: textOf(whole["Identifier"])})
	}
	return touched, nil
}

// add makes a row of an item: what the item says, and for the rest what a row of the table cannot be without.
func (c *call) add(p *property, name string, item map[string]json.RawMessage) (*row, error) {
	fields := c.sandbox.shapes.named[name]
	m := p.maker(name, len(p.all(name)))
	m.made, m.changed = c.now, c.now
	o := m.object(name, fields)
	for i, f := range fields {
		if f.nullable && f.name != "AccountType" {
			o[i].Value = nil
		}
	}
	o.put("Id", c.newID())
	for _, moment := range []string{"CreatedUtc", "UpdatedUtc"} {
		o.put(moment, instant(c.now))
	}
	o.put("AccountType", "Customer")
	if err := c.overlay(m, o, fields, item); err != nil {
		return nil, err
	}
	for _, m := range o {
		parts, _ := m.Value.([]object)
		for _, part := range parts {
			part.put(name+"Id", o.text("Id"))
		}
	}
	return p.add(name, o), nil
}

// updateAll changes the rows that the items name. A row may be named by its own id or, with set, be new.
func (c *call) updateAll(name string) ([]touch, error) {
	items, err := c.items()
	if err != nil {
		return nil, err
	}
	var touched []touch
	for _, item := range items {
		idField, id := c.named(name, item)
		if id == "" {
			if strings.HasSuffix(c.entry.Path, "/set") {
				return c.addAll(name)
			}
			return nil, nil // it changes something that no list shows, such as a price
		}
		found, ok := c.find(name, id)
		if !ok {
			undo(touched)
			return nil, invalid(idField)
		}
		changed, err := c.changeRow(found, item)
		if err != nil {
			undo(touched)
			return nil, err
		}
		touched = append(touched, changed)
	}
	return touched, nil
}

// changeRow writes what an item says over a row.
func (c *call) changeRow(found *row, item map[string]json.RawMessage) (touch, error) {
	changed := touch{row: found, before: *found}
	after := slices.Clone(found.object)
	m := found.property.maker(found.table, found.index)
	if err := c.overlay(m, after, c.sandbox.shapes.named[found.table], item); err != nil {
		return touch{}, err
	}
	found.object = after
	c.touch(found)
	return changed, nil
}

// named returns the field of an item with the id of a row of the table, and the id.
func (c *call) named(name string, item map[string]json.RawMessage) (idField, id string) {
	for _, key := range sortedKeys(item) {
		if key != "Id" && key != name+"Id" && !slices.Contains(ownIDs()[key], name) {
			continue
		}
		if text, isText := textOf(item[key]).(string); isText {
			return key, text
		}
	}
	return name + "Id", ""
}

func textOf(raw json.RawMessage) any {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return nil
	}
	return optional(text)
}

// deleteAll removes the rows whose ids are listed: all of them, or none when one is not there.
func (c *call) deleteAll(name string) error {
	for _, f := range c.entry.Fields {
		if !f.List || f.Type != operations.ID || !c.given(f.Name) || isScope(f.Name) ||
			c.column(name, singular(f.Name)) == "" {
			continue
		}
		ids, err := c.identifiers(f.Name, mostIDs)
		if err != nil {
			return err
		}
		column := c.column(name, singular(f.Name))
		var gone []*row
		for _, id := range ids {
			before := len(gone)
			for _, h := range c.grant.hotels {
				for _, r := range c.sandbox.open(h).all(name) {
					if r.text(column) == id {
						gone = append(gone, r)
					}
				}
			}
			if len(gone) == before && column == "Id" {
				return invalid(f.Name)
			}
		}
		for _, r := range gone {
			r.property.remove(r)
		}
		return nil
	}
	return nil
}

// answer shows what a write touched in the shape of the operation's answer.
func (c *call) answer(answer []field, touched []touch) (object, error) {
	m := c.sandbox.open(c.grant.hotels[0]).maker(words(singular(c.entry.Path)), c.sandbox.added)
	m.made, m.changed = c.now, c.now
	if len(touched) == 1 && len(answer) > 0 && answer[0].name == "Id" {
		return touched[0].row.object, nil
	}
	result := make(object, 0, len(answer))
	for _, f := range answer {
		result = append(result, member{f.name, c.shown(m, f, touched)})
	}
	return result, nil
}

// shown is the value of one field of a write's answer.
func (c *call) shown(m *maker, f field, touched []touch) any {
	switch {
	case f.name == "Cursor":
		return nil
	case f.kind == isList && f.item.kind == isObject:
		rows := []object{}
		for _, t := range touched {
			if table, isTable := c.sandbox.tableOf(f.item.name); isTable {
				if table == t.row.table {
					rows = append(rows, t.row.as(f.item.name))
				}
				continue
			}
			one, holds := object{}, false
			for _, inner := range c.sandbox.shapes.fieldsOf(*f.item) {
				if table, isTable := c.sandbox.tableOf(inner.shape.name); isTable && table == t.row.table {
					one, holds = append(one, member{inner.name, t.row.as(inner.shape.name)}), true
				} else {
					one = append(one, member{inner.name, t.identifier})
				}
			}
			if holds {
				rows = append(rows, one)
			}
		}
		return rows
	case f.kind == isList:
		ids := []string{}
		for _, t := range touched {
			ids = append(ids, t.row.text("Id"))
		}
		return ids
	case f.kind == isID && len(touched) > 0:
		return touched[0].row.text("Id")
	case f.kind == isID:
		return c.newID()
	case f.kind == isObject && len(touched) > 0:
		if table, isTable := c.sandbox.tableOf(f.shape.name); isTable && table == touched[0].row.table {
			return touched[0].row.as(f.shape.name)
		}
	}
	return m.value("", f)
}

func sortedKeys[V any](values map[string]V) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
