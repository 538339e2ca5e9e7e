package document

import (
	"bytes"
	"context"
	"strconv"
)

// MaxDifferences is how many differences are reported at most.
const MaxDifferences = 10_000

// Change says how a place differs in a second answer.
type Change uint8

// The changes.
const (
	Changed Change = iota // it has another value
	Removed               // only the first answer has it
	Added                 // only the second one has it
)

// Difference is a place in which two answers differ.
type Difference struct {
	Path   string // such as "$.Reservations[Id=851df8c8-…].State"
	Change Change
	First  []byte // as received; nil for Added
	Second []byte // as received; nil for Removed
}

// Compare returns where two JSON answers differ, in the order of the first one, at most [MaxDifferences]. Objects are
// compared by key, and the objects of a list by their Id, whatever the order. Values without an id that only change
// their places in a list of plain values are no difference, and neither are 1.0 and 1.00. Answers that are no JSON are
// compared as a whole. It may take long; it returns the context's error when that ends.
func Compare(ctx context.Context, first, second *Document) ([]Difference, error) {
	c := comparison{ctx: ctx, a: first.shown, b: second.shown}
	if first.kind != JSON || second.kind != JSON {
		if !bytes.Equal(first.raw, second.raw) {
			c.found = append(c.found, Difference{Path: "$", First: first.raw, Second: second.raw})
		}
		return c.found, ctx.Err()
	}
	c.values("$", first.locate(0).offset, second.locate(0).offset)
	return c.found, ctx.Err()
}

type comparison struct {
	ctx   context.Context
	a, b  []byte
	found []Difference
	steps int
}

// full reports whether there is no use in going on.
func (c *comparison) full() bool {
	c.steps++
	return len(c.found) >= MaxDifferences || c.steps%rowsPerLook == 0 && c.ctx.Err() != nil
}

func (c *comparison) add(path string, change Change, first, second []byte) {
	if len(c.found) < MaxDifferences {
		c.found = append(c.found, Difference{path, change, first, second})
	}
}

func (c *comparison) values(path string, at, bt int) {
	first, second := c.a[at:skipValue(c.a, at)], c.b[bt:skipValue(c.b, bt)]
	if bytes.Equal(first, second) || c.full() {
		return
	}
	switch {
	case first[0] == '{' && second[0] == '{':
		c.objects(path, at, bt)
	case first[0] == '[' && second[0] == '[':
		c.arrays(path, at, bt)
	case plainKey(first) != plainKey(second):
		c.add(path, Changed, first, second)
	}
}

// plainKey is the same for plain values that are only written differently.
func plainKey(value Cell) string {
	switch {
	case value.IsNumber() && len(value) <= 15:
		// Beyond so many digits two numbers can look the same to a float and are not.
		if number, err := strconv.ParseFloat(string(value), 64); err == nil {
			return strconv.FormatFloat(number+0, 'g', -1, 64) // minus zero is zero
		}
	case value[0] == '"':
		return `"` + unquoted(value)
	}
	return string(value)
}

func (c *comparison) objects(path string, at, bt int) {
	others := map[string]int{} // by name, the last of each
	for m := range membersOf(c.b, bt) {
		others[nameOf(m)] = m.value
	}
	own := map[string]int{}
	for m := range membersOf(c.a, at) {
		own[nameOf(m)] = m.value
	}
	done := map[string]bool{}
	for m := range membersOf(c.a, at) {
		name := nameOf(m)
		if done[name] || c.full() {
			continue
		}
		done[name] = true
		if value, both := others[name]; both {
			c.values(path+stepTo(name), own[name], value)
		} else {
			c.add(path+stepTo(name), Removed, c.a[own[name]:skipValue(c.a, own[name])], nil)
		}
	}
	for m := range membersOf(c.b, bt) {
		if name := nameOf(m); !done[name] && !c.full() {
			done[name] = true
			c.add(path+stepTo(name), Added, nil, c.b[others[name]:skipValue(c.b, others[name])])
		}
	}
}

func nameOf(m objectMember) string {
	if bytes.IndexByte(m.key, '\\') < 0 {
		return string(m.key)
	}
	return unquoted(append(append([]byte{'"'}, m.key...), '"'))
}

func stepTo(name string) string {
	if isName([]byte(name)) {
		return "." + name
	}
	return "[" + strconv.Quote(name) + "]"
}

func (c *comparison) arrays(path string, at, bt int) {
	first, second := itemsOf(c.a, at), itemsOf(c.b, bt)
	own, hasOwn := identities(c.a, first)
	others, hasOthers := identities(c.b, second)
	switch {
	case hasOwn && hasOthers:
		c.byIdentity(path, first, second, own, others)
	case len(first) > 0 && len(second) > 0 && isPlain(c.a, first) && isPlain(c.b, second):
		c.bags(path, first, second)
	default:
		c.byPlace(path, first, second)
	}
}

// itemsOf returns where the items of an array begin.
func itemsOf(raw []byte, at int) []int {
	var items []int
	for at = skipSpace(raw, at+1); at < len(raw) && raw[at] != ']'; {
		items = append(items, at)
		if at = skipSpace(raw, skipValue(raw, at)); at < len(raw) && raw[at] == ',' {
			at = skipSpace(raw, at+1)
		}
	}
	return items
}

func isPlain(raw []byte, items []int) bool {
	for _, at := range items {
		if raw[at] == '{' || raw[at] == '[' {
			return false
		}
	}
	return true
}

// identities returns the Id of each item, by which it is found again. It reports false when one has none, or two the
// same.
func identities(raw []byte, items []int) (ids []string, all bool) {
	seen := make(map[string]bool, len(items))
	for _, at := range items {
		id := ""
		if raw[at] == '{' {
			for m := range membersOf(raw, at) {
				if string(m.key) == "Id" && raw[m.value] == '"' {
					id = unquoted(raw[m.value:skipValue(raw, m.value)])
				}
			}
		}
		if id == "" || seen[id] {
			return nil, false
		}
		seen[id] = true
		ids = append(ids, id)
	}
	return ids, true
}

func (c *comparison) byIdentity(path string, first, second []int, own, others []string) {
	at := make(map[string]int, len(second))
	for i, id := range others {
		at[id] = second[i]
	}
	for i, id := range own {
		if c.full() {
			return
		}
		step := path + "[Id=" + id + "]"
		if other, both := at[id]; both {
			c.values(step, first[i], other)
			delete(at, id)
		} else {
			c.add(step, Removed, c.a[first[i]:skipValue(c.a, first[i])], nil)
		}
	}
	for i, id := range others {
		if _, left := at[id]; left && !c.full() {
			c.add(path+"[Id="+id+"]", Added, nil, c.b[second[i]:skipValue(c.b, second[i])])
		}
	}
}

// bags compares plain values by how often each stands there.
func (c *comparison) bags(path string, first, second []int) {
	left := map[string]int{}
	for _, at := range second {
		left[plainKey(c.b[at:skipValue(c.b, at)])]++
	}
	for i, at := range first {
		value := c.a[at:skipValue(c.a, at)]
		if key := plainKey(value); left[key] > 0 {
			left[key]--
		} else {
			c.add(path+"["+strconv.Itoa(i)+"]", Removed, value, nil)
		}
	}
	for i, at := range second {
		value := c.b[at:skipValue(c.b, at)]
		if key := plainKey(value); left[key] > 0 {
			left[key]--
			c.add(path+"["+strconv.Itoa(i)+"]", Added, nil, value)
		}
	}
}

func (c *comparison) byPlace(path string, first, second []int) {
	for i := range max(len(first), len(second)) {
		if c.full() {
			return
		}
		step := path + "[" + strconv.Itoa(i) + "]"
		switch {
		case i >= len(second):
			c.add(step, Removed, c.a[first[i]:skipValue(c.a, first[i])], nil)
		case i >= len(first):
			c.add(step, Added, nil, c.b[second[i]:skipValue(c.b, second[i])])
		default:
			c.values(step, first[i], second[i])
		}
	}
}
