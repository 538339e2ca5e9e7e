package document

import (
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
	parts []int // of the outermost list with rows, as partsOf gives them; nil where there may be several such lists
}

// hop is a step on the way to rows: into the member of a name, or to each item of a list.
type hop struct {
	name  string // the exact text
	items bool
}

// Sources lists what of the answer can be read as a table, in order and each before those inside of it, at most 256. It
// reads the whole answer.
func (d *Document) Sources() []Source {
	w := sourceWalk{document: d, raw: d.shown[:d.jsonEnd], base: Source{raw: d.shown}}
	root := &field{}
	switch {
	case d.kind == NDJSON:
		root.items = &field{}
		w.base.from, w.base.end = d.locate(0).offset, d.jsonEnd
		root.list = span{w.base.from, d.jsonEnd}
		for at := w.base.from; at < d.jsonEnd; {
			at = skipSpace(w.raw, w.item(root.items, at, 1))
		}
	case d.containers.len() > 0 && d.foldable(0):
		w.base.from, _ = d.value(d.locate(d.containers.open.at(0)))
		w.value(root, w.base.from, 0)
	}
	w.collect(root, way{path: "$", single: true})
	return w.found
}

// sourceWalk learns which lists an answer has, and what is in them.
type sourceWalk struct {
	document *Document
	raw      []byte
	base     Source
	names    int
	found    []Source
}

// value looks at a value that stands in a field, and returns where it ends.
func (w *sourceWalk) value(f *field, at, depth int) (end int) {
	f.times++
	switch c := w.raw[at]; {
	case c == '{' && depth < maxListDepth:
		return w.object(f, at, depth+1)
	case c == '[' && depth < maxListDepth:
		if f.items == nil {
			f.items = &field{}
		}
		at = skipSpace(w.raw, at+1)
		for f.list.from = at; w.raw[at] != ']'; {
			if at = skipSpace(w.raw, w.item(f.items, at, depth+1)); w.raw[at] == ',' {
				at = skipSpace(w.raw, at+1)
			}
		}
		f.list.to = at
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

// way leads to a field.
type way struct {
	path   string
	steps  []hop
	single bool  // only one value stands at its end
	parts  []int // of the outermost list on it, once there is one
}

// collect makes sources of the lists that were found.
func (w *sourceWalk) collect(f *field, to way) {
	to.single = to.single && f.times <= 1
	if f.items != nil {
		inside := to
		inside.steps = append(slices.Clip(to.steps), hop{items: true})
		if to.single {
			inside.parts, inside.single = w.document.partsOf(f.list), false
		}
		if f.items.isObjects && len(w.found) < maxTables {
			source := w.base
			source.Path, source.steps, source.parts = to.path, inside.steps, inside.parts
			w.found = append(w.found, source)
		}
		inside.path += "[*]"
		w.collect(f.items, inside)
	}
	for _, inner := range f.inner {
		if len(w.found) == maxTables {
			return
		}
		inside := to
		inside.path += inner.step()
		inside.steps = append(slices.Clip(to.steps), hop{name: inner.key})
		w.collect(inner, inside)
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
