package document

import (
	"context"
	"slices"
	"strings"
)

// The bounds of the search for lists. What lies deeper than maxListDepth is not looked at.
const (
	maxTables    = 256
	maxListDepth = 64
	maxNames     = 1 << 16
)

// Source is what of an answer can be read as a table: a list with an object in it, the lists that stand at one place in
// the rows of another, or the values of an answer that has several.
type Source struct {
	// Path is such as "$.Reservations". [*] stands for every row of a list: "$.Reservations[*].OrderItems".
	Path string

	raw   []byte
	from  int   // of the outermost value
	end   int   // behind the last one of several, 0 for one
	steps []hop // from there to the rows
}

// hop is a step on the way to rows: into the member of a name, or to each item of a list.
type hop struct {
	name  string // the exact text
	items bool
}

// Sources lists what of the answer can be read as a table, in order and each before those inside of it, at most 256. It
// reads the whole answer.
func (d *Document) Sources() []Source {
	w := sourceWalk{raw: d.shown[:d.jsonEnd], base: Source{raw: d.shown}}
	root := &field{}
	switch {
	case d.kind == NDJSON:
		root.items = &field{}
		w.base.from, w.base.end = d.locate(0).offset, d.jsonEnd
		for at := w.base.from; at < d.jsonEnd; {
			at = skipSpace(w.raw, w.item(root.items, at, 1))
		}
	case d.containers.len() > 0 && d.foldable(0):
		w.base.from, _ = d.value(d.locate(d.containers.open.at(0)))
		w.value(root, w.base.from, 0)
	}
	w.collect(root, "$", nil)
	return w.found
}

// sourceWalk learns which lists an answer has, and what is in them.
type sourceWalk struct {
	raw   []byte
	base  Source
	names int
	found []Source
}

// value looks at a value that stands in a field, and returns where it ends.
func (w *sourceWalk) value(f *field, at, depth int) (end int) {
	switch c := w.raw[at]; {
	case c == '{' && depth < maxListDepth:
		return w.object(f, at, depth+1)
	case c == '[' && depth < maxListDepth:
		if f.items == nil {
			f.items = &field{}
		}
		for at = skipSpace(w.raw, at+1); w.raw[at] != ']'; {
			if at = skipSpace(w.raw, w.item(f.items, at, depth+1)); w.raw[at] == ',' {
				at = skipSpace(w.raw, at+1)
			}
		}
		return at + 1
	}
	return skipValue(w.raw, at)
}

func (w *sourceWalk) item(items *field, at, depth int) (end int) {
	items.isObjects = items.isObjects || w.raw[at] == '{'
	return w.value(items, at, depth)
}

func (w *sourceWalk) object(f *field, at, depth int) (end int) {
	var inner *field
	for at = skipSpace(w.raw, at+1); w.raw[at] == '"'; {
		keyEnd, value, _ := keyAt(w.raw, at)
		found := f.find(w.raw[at+1:keyEnd-1], inner)
		if c := w.raw[value]; found == nil && (c == '{' || c == '[') && w.names < maxNames {
			w.names++
			found = f.add(w.raw[at:keyEnd])
		}
		if found == nil {
			at = skipValue(w.raw, value)
		} else {
			inner = found
			at = w.value(inner, value, depth)
		}
		if at = skipSpace(w.raw, at); w.raw[at] == ',' {
			at = skipSpace(w.raw, at+1)
		}
	}
	return at + 1
}

// collect makes sources of the lists that were found.
func (w *sourceWalk) collect(f *field, path string, steps []hop) {
	if f.items != nil {
		inside := append(slices.Clip(steps), hop{items: true})
		if f.items.isObjects && len(w.found) < maxTables {
			source := w.base
			source.Path, source.steps = path, inside
			w.found = append(w.found, source)
		}
		w.collect(f.items, path+"[*]", inside)
	}
	for _, inner := range f.inner {
		if len(w.found) == maxTables {
			return
		}
		w.collect(inner, path+inner.step(), append(slices.Clip(steps), hop{name: inner.key}))
	}
}

// SourceAt finds the source of a path as a person writes it: without "$." if they like, with [] or nothing for [*],
// and in any case where only one is meant.
func SourceAt(sources []Source, path string) (Source, bool) {
	for _, same := range []func(a, b string) bool{
		func(a, b string) bool { return a == b },
		func(a, b string) bool { return strings.EqualFold(plainPath(a), plainPath(b)) },
	} {
		if i := slices.IndexFunc(sources, func(s Source) bool { return same(s.Path, path) }); i >= 0 {
			return sources[i], true
		}
	}
	return Source{}, false
}

func plainPath(path string) string {
	path = strings.TrimPrefix(strings.TrimPrefix(path, "$"), ".")
	return strings.NewReplacer("[*]", "", "[]", "").Replace(path)
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
		return 0, r.items(skipSpace(raw, at+1), steps[1:], func(at int) bool { return raw[at] != ']' })
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

// items goes into each item from a place on, for as long as there is one.
func (r *reading) items(at int, steps []hop, more func(at int) bool) error {
	raw := r.source.raw
	for place := 0; more(at); place++ {
		if len(steps) > 0 {
			r.around = append(r.around, around{at, place})
		}
		end, err := r.follow(at, steps)
		if err != nil {
			return err
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
	return nil
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
