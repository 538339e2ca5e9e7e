package sandbox

import (
	"cmp"
	"slices"
	"time"
)

// row is one entity that listings return.
type row struct {
	table    string // the name of its list in answers, such as "Reservations"
	property *property
	created  string // instant; the order of listings, newest first
	deleted  bool
	object
}

// property holds the data of one hotel.
type property struct {
	hotel
	location *time.Location
	rows     map[string][]*row // by table, newest first
	byID     map[string]*row
}

// store holds the properties whose data was asked for, and tells where a row is.
type store struct {
	properties map[string]*property // by EnterpriseId
}

// open returns the property of a hotel and makes its data first if need be.
func (s *Sandbox) open(h hotel) *property {
	p, found := s.store.properties[h.id()]
	if !found {
		p = s.furnish(h, s.now().UTC())
		s.store.properties[h.id()] = p
	}
	return p
}

// add puts a new row into its table.
func (p *property) add(table, created string, fields object) *row {
	added := &row{table: table, property: p, created: created, object: fields}
	rows := p.rows[table]
	at, _ := slices.BinarySearchFunc(rows, added, newestFirst)
	p.rows[table] = slices.Insert(rows, at, added)
	p.byID[fields.text("Id")] = added
	return added
}

// newestFirst is the order of all listings. The id decides between rows of the same second, so that a cursor always
// means the same place.
func newestFirst(a, b *row) int {
	return cmp.Or(cmp.Compare(b.created, a.created), cmp.Compare(a.text("Id"), b.text("Id")))
}

// find returns the row with the id in the table, if the token opens its property.
func (c *call) find(table, id string) (*row, bool) {
	for _, h := range c.grant.hotels {
		if found, ok := c.sandbox.open(h).byID[id]; ok && found.table == table && !found.deleted {
			return found, true
		}
	}
	return nil, false
}

// touch notes that a row was changed now.
func (c *call) touch(r *row) { r.set("UpdatedUtc", instant(c.now)) }

// newID returns the id of a row that a write adds.
func (c *call) newID() string {
	c.sandbox.added++
	return c.sandbox.seed.id("added", c.sandbox.added)
}
