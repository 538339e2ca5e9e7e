package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// open returns the property of a hotel.
func (s *Sandbox) open(h hotel) *property {
	if p, found := s.properties[h.id()]; found {
		return p
	}
	location := h.location()
	opened := s.now().UTC()
	local := opened.In(location)
	p := &property{
		hotel: h, sandbox: s, location: location, opened: opened,
		today: time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, location).UTC(),
		rows:  map[string][]*row{}, byID: map[string]*row{},
	}
	s.properties[h.id()] = p
	return p
}

// all returns the rows of a table, newest first, and makes them first if need be.
func (p *property) all(name string) []*row {
	if rows, made := p.rows[name]; made {
		return rows
	}
	rows := make([]*row, p.sandbox.tables[name].count)
	for i := range rows {
		rows[i] = p.make(name, i)
		p.byID[rows[i].text("Id")] = rows[i]
	}
	slices.SortFunc(rows, newestFirst)
	p.rows[name] = rows
	return rows
}

// make invents row number index of a table.
func (p *property) make(name string, index int) *row {
	m := p.maker(name, index)
	o := m.object(name, p.sandbox.shapes.named[name])
	if fill := p.sandbox.tables[name].fill; fill != nil {
		fill(m, o)
	}
	made := &row{
		table: name, index: index, property: p, object: o, created: cmp.Or(o.text("CreatedUtc"), instant(m.made)),
		changed: cmp.Or(o.text("UpdatedUtc"), instant(m.changed)),
	}
	return made
}

// add puts a new row into its table.
func (p *property) add(name string, fields object) *row {
	rows := p.all(name)
	now := instant(p.sandbox.now())
	added := &row{table: name, index: len(rows), property: p, object: fields, created: now, changed: now}
	at, _ := slices.BinarySearchFunc(rows, added, newestFirst)
	p.rows[name] = slices.Insert(slices.Clone(rows), at, added)
	p.byID[fields.text("Id")] = added
	p.sandbox.note(added, wasAdded)
	return added
}

// remove takes a row out of its table.
func (p *property) remove(r *row) {
	p.rows[r.table] = slices.DeleteFunc(slices.Clone(p.all(r.table)), func(other *row) bool { return other == r })
	delete(p.byID, r.text("Id"))
	p.sandbox.note(r, wasRemoved)
}

// newestFirst is the order of all listings. The id decides between rows of the same second, so that a cursor always
// means the same place.
func newestFirst(a, b *row) int {
	return cmp.Or(cmp.Compare(b.created, a.created), cmp.Compare(a.text("Id"), b.text("Id")))
}

// find returns the row with the id in the table, if the token opens its property.
func (c *call) find(name, id string) (*row, bool) {
	for _, h := range c.grant.hotels {
		p := c.sandbox.open(h)
		p.all(name)
		if found, ok := p.byID[strings.ToLower(id)]; ok && found.table == name {
			return found, true
		}
	}
	return nil, false
}

// touch notes that a row was changed now.
func (c *call) touch(r *row) {
	r.changed = instant(c.now)
	r.put("UpdatedUtc", r.changed)
	c.sandbox.note(r, wasChanged)
}

// newID returns the id of a row that a write adds.
func (c *call) newID() string {
	c.sandbox.added++
	return c.sandbox.seed.id("added", c.sandbox.added)
}
