package document

import (
	"bytes"
	"context"
	"errors"
	"slices"
)

// The bounds of tables. What lies deeper in a row than maxCellDepth is one cell, as JSON.
const (
	maxTables    = 64
	maxColumns   = 256
	maxCellDepth = 4
	maxVisits    = 4096 // objects that are looked into for arrays
)

// Source is a part of an answer that can be read as a table: an array with an object in it first, or the values of an
// answer that has several.
type Source struct {
	Path string // such as "$.Reservations"
	raw  []byte
	from int // of the first row
	end  int // behind the last one
}

// Sources lists what of the answer can be read as a table, in order, at most 64. Arrays inside of rows are not listed.
func (d *Document) Sources() []Source {
	w := sourceWalk{document: d}
	switch {
	case d.kind == NDJSON:
		first := d.locate(0).offset
		if d.shown[first] == '{' {
			w.found = append(w.found, Source{Path: "$", raw: d.shown, from: first, end: d.jsonEnd})
		}
	case d.containers.len() > 0:
		w.visit(0)
	}
	return w.found
}

type sourceWalk struct {
	document *Document
	found    []Source
	visits   int
}

// visit looks at a container and, if it is an object, at those inside it.
func (w *sourceWalk) visit(container int) {
	d := w.document
	w.visits++
	line := d.containers.open.at(container)
	if !d.foldable(container) || w.visits > maxVisits || len(w.found) == maxTables {
		return
	}
	from, to := d.value(d.locate(line))
	if d.shown[from] == '[' {
		if first := skipSpace(d.shown, from+1); d.shown[first] == '{' {
			w.found = append(w.found, Source{Path: d.pathOf(line), raw: d.shown, from: first, end: to - 1})
		}
		return
	}
	end := d.containers.end(container)
	for inner := container + 1; inner < d.containers.len() && d.containers.open.at(inner) < end; {
		w.visit(inner)
		if w.visits > maxVisits {
			return
		}
		inner = d.containers.open.above(d.containers.end(inner))
	}
}

// Column is a field of the rows. A field inside an object has the names of both: "Price.Currency".
type Column struct {
	Name string
	Rows int // in how many rows it stands, null included
}

// Table is a part of an answer as rows and columns. It holds the place of each row and reads cells when they are asked
// for. It never changes, so it is safe for use by several goroutines.
type Table struct {
	raw     []byte
	rows    column // where each begins
	columns []Column
	root    *field
}

// field is a node in the tree of the names that rows have.
type field struct {
	name     string
	names    map[string]*field // by the key as it stands in the answer, without quotes
	inner    []*field          // in the order of their first appearance
	rows     int
	hasValue bool // something but an object or null stands there in some row
	column   int  // -1 for none
}

// ErrNotATable is returned for a source with something in it that ends before it is complete.
var ErrNotATable = errors.New("this part of the answer cannot be read as a table")

// Read reads a table, which may take long. It returns the context's error when that ends.
func (s Source) Read(ctx context.Context) (*Table, error) {
	t := &Table{raw: s.raw, root: &field{column: -1}}
	fields := 0
	for at := s.from; at < s.end; {
		if t.rows.len()%rowsPerLook == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t.rows.add(uint32(at))
		end := t.learn(t.root, at, 0, &fields)
		if end > s.end || end == at {
			return nil, ErrNotATable
		}
		if at = skipSpace(t.raw, end); at < s.end && t.raw[at] == ',' {
			at = skipSpace(t.raw, at+1)
		}
	}
	t.number(t.root, "")
	return t, nil
}

// rowsPerLook is how many rows are read between two looks at the context.
const rowsPerLook = 1024

// learn notes the names in a value and returns where it ends.
func (t *Table) learn(f *field, at, depth int, fields *int) (end int) {
	f.rows++
	switch c := t.raw[at]; {
	case c == '{' && depth < maxCellDepth:
		for m := range membersOf(t.raw, at) {
			inner := f.names[string(m.key)]
			if inner == nil {
				if *fields == maxColumns {
					continue
				}
				*fields++
				inner = &field{name: unquoted(t.raw[m.keyAt : m.keyAt+len(m.key)+2]), column: -1}
				if f.names == nil {
					f.names = map[string]*field{}
				}
				f.names[string(m.key)] = inner
				f.inner = append(f.inner, inner)
			}
			t.learn(inner, m.value, depth+1, fields)
		}
	case c != 'n':
		f.hasValue = true
	}
	return skipValue(t.raw, at)
}

// number gives a column to each field that has values, or nothing else.
func (t *Table) number(f *field, prefix string) {
	if f.hasValue || len(f.inner) == 0 {
		name := prefix + f.name
		if f == t.root {
			name = "(item)"
		}
		f.column = len(t.columns)
		t.columns = append(t.columns, Column{Name: name, Rows: f.rows})
	}
	if f != t.root {
		prefix += f.name + "."
	}
	for _, inner := range f.inner {
		t.number(inner, prefix)
	}
}

// Columns are the columns, in the order in which their fields first stand in the answer, at most 256. They must not be
// changed.
func (t *Table) Columns() []Column { return t.columns }

// Rows is the number of rows.
func (t *Table) Rows() int { return t.rows.len() }

// Cell is a value of a table as it stands in the answer; nothing where the row has no such field.
type Cell []byte

// Text is the value without quotes and escapes; objects and arrays stay JSON. It is empty for null.
func (c Cell) Text() string {
	if c.IsNull() {
		return ""
	}
	return unquoted(c)
}

// IsNull reports whether the value is null, or the field is not there.
func (c Cell) IsNull() bool { return len(c) == 0 || c[0] == 'n' }

// IsNumber reports whether the value is a number.
func (c Cell) IsNumber() bool { return len(c) > 0 && (c[0] == '-' || isDigit(c[0])) }

// Row reads the cells of a row into cells, one for each column, which may be nil. Of a field that stands twice the last
// value counts.
func (t *Table) Row(row int, cells []Cell) []Cell {
	cells = slices.Grow(cells[:0], len(t.columns))[:len(t.columns)]
	clear(cells)
	t.fill(t.root, t.rows.at(row), cells)
	return cells
}

func (t *Table) fill(f *field, at int, cells []Cell) {
	if t.raw[at] == '{' && len(f.inner) > 0 {
		for m := range membersOf(t.raw, at) {
			if inner := f.names[string(m.key)]; inner != nil {
				t.fill(inner, m.value, cells)
			}
		}
		return
	}
	if f.column >= 0 {
		cells[f.column] = t.raw[at:skipValue(t.raw, at)]
	}
}

// JSON returns a row as it stands in the answer.
func (t *Table) JSON(row int) []byte {
	at := t.rows.at(row)
	return t.raw[at:skipValue(t.raw, at)]
}

// objectMember is a member of an object in valid JSON.
type objectMember struct {
	keyAt int    // of the opening quote
	key   []byte // without quotes, escapes as they are
	value int    // where it begins
}

// membersOf yields the members of the object that begins at a place of valid JSON.
func membersOf(raw []byte, at int) func(yield func(objectMember) bool) {
	return func(yield func(objectMember) bool) {
		for at = skipSpace(raw, at+1); at < len(raw) && raw[at] == '"'; {
			end, value, is := keyAt(raw, at)
			if !is || !yield(objectMember{keyAt: at, key: raw[at+1 : end-1], value: value}) {
				return
			}
			if at = skipSpace(raw, skipValue(raw, value)); at < len(raw) && raw[at] == ',' {
				at = skipSpace(raw, at+1)
			}
		}
	}
}

// skipValue returns where the value ends that begins at a place of valid JSON.
func skipValue(raw []byte, at int) int {
	if at == len(raw) {
		return at
	}
	if raw[at] != '{' && raw[at] != '[' {
		end, _ := scanScalar(raw, at)
		return end
	}
	for depth := 0; at < len(raw); {
		switch raw[at] {
		case '{', '[':
			depth++
			at++
		case '}', ']':
			at++
			if depth--; depth == 0 {
				return at
			}
		case '"':
			at, _ = scanString(raw, at)
		default:
			next := bytes.IndexAny(raw[at:min(at+64, len(raw))], `{}[]"`)
			if next < 0 {
				next = min(64, len(raw)-at)
			}
			at += next
		}
	}
	return at
}
