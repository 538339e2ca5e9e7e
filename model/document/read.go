package document

import (
	"context"
	"hash/maphash"
	"runtime"
	"slices"
	"sync"
)

// Read reads a table, which may take long. It returns the context's error when that ends.
func (s Source) Read(ctx context.Context) (*Table, error) {
	t, err := s.readParts(ctx)
	if t == nil && err == nil {
		t, err = s.readWhole(ctx)
	}
	if err != nil {
		return nil, err
	}
	t.nameOwners(s)
	t.number(t.root, "", nil)
	t.tellApart()
	return t, nil
}

// reading returns what reads rows into a new table.
func (s Source) reading(ctx context.Context) *reading {
	t := &Table{raw: s.raw, root: &field{column: -1}, seed: maphash.MakeSeed()}
	for _, step := range s.steps[:len(s.steps)-1] {
		if step.items {
			t.owners = append(t.owners, owner{})
		}
	}
	return &reading{ctx: ctx, source: s, table: t}
}

// readWhole reads from the outermost value on.
func (s Source) readWhole(ctx context.Context) (*Table, error) {
	r := s.reading(ctx)
	var err error
	if s.end > 0 {
		_, err = r.items(s.from, s.steps[1:], func(at int) bool { return at < s.end })
	} else {
		_, err = r.follow(s.from, s.steps)
	}
	return r.table, err
}

// readParts reads the parts of the outermost list at the same time. It returns nil where there are none, and where the
// rows have more fields than are counted: which of them are depends on their order.
func (s Source) readParts(ctx context.Context) (*Table, error) {
	if s.parts == nil {
		return nil, nil
	}
	inside := s.steps[slices.IndexFunc(s.steps, func(step hop) bool { return step.items })+1:]
	type part struct {
		table *Table
		items int
		err   error
	}
	parts := make([]part, len(s.parts)-1)
	var group sync.WaitGroup
	for i := range parts {
		group.Go(func() {
			p, r := &parts[i], s.reading(ctx)
			p.table = r.table
			p.items, p.err = r.items(s.parts[i], inside, func(at int) bool { return at < s.parts[i+1] })
		})
	}
	group.Wait()
	whole, items := parts[0].table, 0
	for i, p := range parts {
		switch {
		case p.err != nil:
			return nil, p.err
		case i > 0 && !whole.join(p.table, items), whole.omitted != nil:
			return nil, nil
		}
		items += p.items
	}
	return whole, nil
}

// join adds the rows of the part of a list that follows so many items. It reports false for too many fields.
func (t *Table) join(part *Table, items int) bool {
	t.rows.addAll(&part.rows)
	t.twice = t.twice || part.twice
	for i := range t.owners {
		own, next := &t.owners[i], &part.owners[i]
		own.at.addAll(&next.at)
		before := 0
		if i == 0 {
			before = items // the place in the outermost list
		}
		for k := range next.place.len() {
			own.place.add(uint32(before + next.place.at(k)))
		}
	}
	t.fields += t.root.absorb(part.root)
	return part.omitted == nil && t.fields <= maxFields
}

const (
	leastPart    = 1 << 20 // bytes that are worth a part of their own
	partsAtATime = 4       // for each processor, so that one that is slow holds up little
	mostSkipped  = 1 << 14 // lines that are looked at to find where an item begins
)

// partsOf divides a list, or the values of an answer that has several, into parts to be read at the same time.
func (d *Document) partsOf(list span) []int {
	count := 1
	if processors := runtime.GOMAXPROCS(0); processors > 1 {
		count = min((list.to-list.from)/leastPart, partsAtATime*processors)
	}
	return d.divide(list, count)
}

// divide returns where the parts of a list begin, and where the last one ends. There may be fewer than wanted.
func (d *Document) divide(list span, count int) []int {
	parts := []int{list.from}
	depth := d.lineAt(list.from).depth
	for i := 1; i < count; i++ {
		near := list.from + (list.to-list.from)/count*i
		if item := d.itemBehind(near, depth); item > parts[len(parts)-1] && item < list.to {
			parts = append(parts, item)
		}
	}
	return append(parts, list.to)
}

// itemBehind returns where an item of a list begins, near a place inside of the list; 0 when none is near. The items
// are at a depth.
func (d *Document) itemBehind(place, depth int) int {
	at := d.marks.spot(d.marks.offset.above(place) - 1)
	for range mostSkipped {
		if at.depth == depth && !isCloser(d.shown[at.offset]) && at.offset >= place {
			return at.offset
		}
		if at = d.behind(at); at.line >= d.jsonLine {
			break
		}
	}
	return 0
}

// reading follows the way to the rows of a source.
type reading struct {
	ctx    context.Context
	source Source
	table  *Table
	around []around // the rows that stand around the one that is being read, one for each list
	rows   int
}

// around is a row of a list in which other lists stand.
type around struct {
	at    int // where it begins
	place int // in its list, counted from 0
}

// follow goes from a value to the rows inside of it. It returns where the value ends, or 0 where it has not come so
// far.
func (r *reading) follow(at int, steps []hop) (end int, err error) {
	raw := r.source.raw
	switch {
	case len(steps) == 0:
		return r.row(at)
	case steps[0].items && raw[at] == '[':
		_, err = r.items(skipSpace(raw, at+1), steps[1:], func(at int) bool { return raw[at] != ']' })
	case !steps[0].items && raw[at] == '{':
		value := -1
		for m := range membersOf(raw, at) {
			if string(exactText(m.key)) == steps[0].name {
				value = m.value // of a field that stands twice the last one counts
			}
		}
		if value >= 0 {
			_, err = r.follow(value, steps[1:])
		}
	}
	return 0, err
}

// items goes into each item from a place on, for as long as there is one, and counts them.
func (r *reading) items(at int, steps []hop, more func(at int) bool) (count int, err error) {
	raw := r.source.raw
	for ; more(at); count++ {
		if len(steps) > 0 {
			r.around = append(r.around, around{at, count})
		}
		end, err := r.follow(at, steps)
		if err != nil {
			return count, err
		}
		if end == 0 {
			end = skipValue(raw, at)
		}
		if len(steps) > 0 {
			r.around = r.around[:len(r.around)-1]
		}
		if at = skipSpace(raw, end); at < len(raw) && raw[at] == ',' {
			at = skipSpace(raw, at+1)
		}
	}
	return count, nil
}

func (r *reading) row(at int) (end int, err error) {
	if r.rows++; r.rows%rowsPerLook == 1 && r.ctx.Err() != nil {
		return 0, r.ctx.Err()
	}
	t := r.table
	t.rows.add(uint32(at))
	end = t.learn(t.root, at, 0)
	for i, row := range r.around {
		t.owners[i].at.add(uint32(row.at))
		t.owners[i].place.add(uint32(row.place))
	}
	return end, nil
}
