package document

import (
	"bytes"
	"strconv"
	"strings"
)

// field is a name that objects of the answer have, with the names that stand inside of it.
type field struct {
	raw   []byte // the name with its quotes, as it first stands in the answer; nil for none
	key   string // by which it is found: its exact text
	names map[string]*field
	inner []*field // in the order of their first appearance
	place int      // among those inside of the field around it

	rows     int
	lastRow  int  // in which it stood, counted from 1
	hasValue bool // something but an object or null stands there in some row
	column   int  // -1 for none

	times     int    // how many values stand there
	list      span   // the items of the last list that stands there, up to its closing bracket
	items     *field // what is in the lists that stand there
	isObjects bool   // of items: there is an object among them
}

// absorb adds what was found out about a field behind what is known of it, and returns how many fields are new.
func (f *field) absorb(behind *field) (added int) {
	f.rows += behind.rows
	f.hasValue = f.hasValue || behind.hasValue
	for _, inner := range behind.inner {
		known := f.names[inner.key]
		if known == nil {
			known = f.add(inner.raw)
			added++
		}
		added += known.absorb(inner)
	}
	return added
}

// find returns the field of a name inside of this one, nil for none. It looks first at the place behind the one before:
// the objects of a list mostly look alike.
func (f *field) find(name []byte, before *field) *field {
	guess := 0
	if before != nil {
		guess = before.place + 1
	}
	if guess < len(f.inner) && f.inner[guess].key == string(name) {
		return f.inner[guess]
	}
	return f.names[string(exactText(name))]
}

// after returns the field behind the one before where its name stands at a place of the answer as it first stood, and
// where its value begins; nil where another name does.
func (f *field) after(before *field, raw []byte, at int) (found *field, value int) {
	guess := 0
	if before != nil {
		guess = before.place + 1
	}
	if guess >= len(f.inner) {
		return nil, 0
	}
	found = f.inner[guess]
	colon := at + len(found.raw)
	if colon >= len(raw) || raw[colon] != ':' || !bytes.Equal(found.raw, raw[at:colon]) {
		return nil, 0
	}
	return found, skipSpace(raw, colon+1)
}

// at returns the field of the name at a place of the answer, nil for none, and where its value begins.
func (f *field) at(before *field, raw []byte, at int) (found *field, value int) {
	if found, value = f.after(before, raw, at); found != nil {
		return found, value
	}
	end, value, _ := keyAt(raw, at)
	return f.find(raw[at+1:end-1], before), value
}

// add makes the field of a name that there is not yet; raw has quotes.
func (f *field) add(raw []byte) *field {
	inner := &field{raw: raw, key: string(exactText(raw[1 : len(raw)-1])), place: len(f.inner), column: -1}
	if f.names == nil {
		f.names = map[string]*field{}
	}
	f.names[inner.key] = inner
	f.inner = append(f.inner, inner)
	return inner
}

// under is the name of a field inside of what has the name before: "Price.Currency". A name with a dot in it is told
// apart from two names: Price["a.b"].
func (f *field) under(before string) string {
	name := unquoted(f.raw)
	switch {
	case name == "" || strings.Contains(name, "."):
		return before + "[" + strconv.Quote(name) + "]"
	case before == "":
		return name
	}
	return before + "." + name
}

// step is the part of a path that leads to the field.
func (f *field) step() string {
	if name := f.raw[1 : len(f.raw)-1]; isName(name) {
		return "." + string(name)
	}
	return "[" + string(f.raw) + "]"
}
