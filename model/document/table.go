package document

import (
	"hash/maphash"
	"slices"
	"strconv"
)

// The bounds of tables. What lies deeper in a row than maxCellDepth is one cell, as JSON.
const (
	MaxTableColumns = 16_384 // as many as a worksheet holds
	maxCellDepth    = 4
	maxFields       = MaxTableColumns * maxCellDepth // each column has as many names at most
	maxLeftOut      = 1 << 20                        // fields beyond those that are counted
)

// Column is a field of the rows. A field inside an object has the names of both: "Price.Currency". No two columns have
// the same name.
type Column struct {
	Name string
	Rows int // in how many rows it stands, null included

	way []*field // to it, from a row on
}

// Table is a part of an answer as rows and columns. It holds the place of each row and reads cells when they are asked
// for. It never changes, so it is safe for use by several goroutines.
type Table struct {
	raw     []byte
	rows    column // where each begins
	owners  []owner
	columns []Column
	root    *field

	fields  int
	omitted map[uint64]struct{} // the fields that are no columns, by a hash of their names
	seed    maphash.Seed
	left    int  // columns beyond the last one
	twice   bool // in some row a field stands twice
}

// owner is a column that tells to which row of the list around it a row belongs.
type owner struct {
	name  string // of the field by which that row is known, its exact text; "" for its place
	at    column // for each row: where that row begins
	place column // and its place in its list, counted from 0
}

// rowsPerLook is how many rows are read between two looks at the context.
const rowsPerLook = 1024

// learn notes the names in a value and returns where it ends.
func (t *Table) learn(f *field, at, depth int) (end int) {
	f.rows++
	t.twice = t.twice || f.lastRow == t.rows.count
	f.lastRow = t.rows.count
	if c := t.raw[at]; c != '{' || depth == maxCellDepth {
		f.hasValue = f.hasValue || c != 'n'
		return skipValue(t.raw, at)
	}
	var inner *field
	for at = skipSpace(t.raw, at+1); t.raw[at] == '"'; {
		found, value := f.after(inner, t.raw, at)
		if found == nil {
			var keyEnd int
			keyEnd, value, _ = keyAt(t.raw, at)
			found = t.fieldOf(f, t.raw[at:keyEnd], inner)
		}
		if found != nil {
			inner = found
			at = t.learn(inner, value, depth+1)
		} else {
			at = skipValue(t.raw, value)
		}
		if at = skipSpace(t.raw, at); t.raw[at] == ',' {
			at = skipSpace(t.raw, at+1)
		}
	}
	return at + 1
}

// fieldOf returns the field of a name, given with its quotes. It is nil, and counted, when there are too many.
func (t *Table) fieldOf(f *field, key []byte, before *field) *field {
	if found := f.find(key[1:len(key)-1], before); found != nil {
		return found
	}
	if t.fields == maxFields {
		if t.omitted == nil {
			t.omitted = map[uint64]struct{}{}
		}
		if len(t.omitted) < maxLeftOut {
			t.omitted[maphash.Comparable(t.seed, omittedField{f, string(exactText(key))})] = struct{}{}
		}
		return nil
	}
	t.fields++
	return f.add(key)
}

// omittedField is a field that has no place in the table.
type omittedField struct {
	around *field
	name   string
}

// nameOwners gives the columns in front their names: by what the first of the rows around is known by.
func (t *Table) nameOwners(s Source) {
	name, level := "", 0
	for _, step := range s.steps[:len(s.steps)-1] {
		if !step.items {
			name = step.name
			continue
		}
		o := &t.owners[level]
		if o.at.len() > 0 {
			o.name = keyOfObject(t.raw, o.at.at(0))
		}
		title := o.name
		if title == "" {
			title = "#"
		}
		if name != "" {
			title = name + "." + title
		}
		t.columns = append(t.columns, Column{Name: title, Rows: t.rows.len()})
		level++
		name = ""
	}
}

// number gives a column to each field that has values, or nothing else.
func (t *Table) number(f *field, name string, way []*field) {
	if f.hasValue || len(f.inner) == 0 {
		title := name
		if f == t.root {
			title = "(item)"
		}
		if len(t.columns) == MaxTableColumns {
			t.left++
		} else {
			f.column = len(t.columns)
			t.columns = append(t.columns, Column{Name: title, Rows: f.rows, way: way})
		}
	}
	for _, inner := range f.inner {
		t.number(inner, inner.under(name), append(slices.Clip(way), inner))
	}
}

// tellApart counts through the columns that would have the same name.
func (t *Table) tellApart() {
	seen := make(map[string]bool, len(t.columns))
	for i := range t.columns {
		name := t.columns[i].Name
		for n := 2; seen[name]; n++ {
			name = t.columns[i].Name + " (" + strconv.Itoa(n) + ")"
		}
		seen[name] = true
		t.columns[i].Name = name
	}
}

// Columns are the columns, in the order in which their fields first stand in the answer, at most [MaxTableColumns].
// Those of a list inside of rows begin with what the rows around are known by. They must not be changed.
func (t *Table) Columns() []Column { return t.columns }

// LeftOut is how many fields have no column because there are too many.
func (t *Table) LeftOut() int { return t.left + len(t.omitted) }

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

// cells are those of one row.
type cells struct {
	all    []Cell
	filled []int // which are set
}

func (c *cells) set(column int, cell Cell) {
	if c.all[column] == nil {
		c.filled = append(c.filled, column)
	}
	c.all[column] = cell
}

// read reads a row in place of the one before. Of thousands of columns a row mostly has few.
func (c *cells) read(t *Table, row int) {
	for _, column := range c.filled {
		c.all[column] = nil
	}
	c.filled = c.filled[:0]
	t.fillRow(row, c.set)
}

func (t *Table) newCells() *cells { return &cells{all: make([]Cell, len(t.columns))} }

// Row reads the cells of a row into cells, one for each column, which may be nil. Of a field that stands twice the last
// value counts.
func (t *Table) Row(row int, cells []Cell) []Cell {
	cells = slices.Grow(cells[:0], len(t.columns))[:len(t.columns)]
	clear(cells)
	t.fillRow(row, func(column int, cell Cell) { cells[column] = cell })
	return cells
}

func (t *Table) fillRow(row int, set func(column int, cell Cell)) {
	for i := range t.owners {
		set(i, t.ownerOf(i, row))
	}
	t.fill(t.root, t.rows.at(row), set)
}

// cell reads one cell of a row.
func (t *Table) cell(row, column int) Cell {
	if column < len(t.owners) {
		return t.ownerOf(column, row)
	}
	cell, _ := t.pick(t.columns[column].way, t.root, t.rows.at(row))
	return cell
}

// pick returns the cell at the end of a way of fields from a value on, and where the value ends; 0 where that was not
// looked for, because nothing stands twice.
func (t *Table) pick(way []*field, f *field, at int) (cell Cell, end int) {
	switch isObject := t.raw[at] == '{' && len(f.inner) > 0; {
	case !isObject:
		if end = skipValue(t.raw, at); len(way) == 0 {
			cell = t.raw[at:end]
		}
		return cell, end
	case len(way) == 0 && !t.twice:
		return nil, 0
	}
	var inner *field
	for at = skipSpace(t.raw, at+1); t.raw[at] == '"'; {
		found, value := f.at(inner, t.raw, at)
		if found != nil {
			inner = found
		}
		if len(way) > 0 && found == way[0] {
			var one Cell
			if one, at = t.pick(way[1:], found, value); one != nil {
				cell = one
			}
			if !t.twice {
				return cell, 0
			}
		} else {
			at = skipValue(t.raw, value)
		}
		if at = skipSpace(t.raw, at); t.raw[at] == ',' {
			at = skipSpace(t.raw, at+1)
		}
	}
	return cell, at + 1
}

// ownerOf is what the row around a row is known by.
func (t *Table) ownerOf(level, row int) Cell {
	o := &t.owners[level]
	at := o.at.at(row)
	if o.name == "" {
		return strconv.AppendInt(nil, int64(o.place.at(row)+1), 10)
	}
	var cell Cell
	if t.raw[at] == '{' {
		for m := range membersOf(t.raw, at) {
			if string(exactText(m.key)) == o.name {
				cell = t.raw[m.value:skipValue(t.raw, m.value)]
			}
		}
	}
	return cell
}

// Key is what a row is known by best: the value of its Id, Code or Name. It is empty where it has none.
func (t *Table) Key(row int) string {
	at := t.rows.at(row)
	name := keyOfObject(t.raw, at)
	if name == "" {
		return ""
	}
	text := ""
	for m := range membersOf(t.raw, at) {
		if string(exactText(m.key)) == name && isKeyValue(t.raw[m.value]) {
			text = Cell(t.raw[m.value:skipValue(t.raw, m.value)]).Text()
		}
	}
	return text
}

// fill gives the cells of a value, and returns where it ends.
func (t *Table) fill(f *field, at int, set func(column int, cell Cell)) (end int) {
	if t.raw[at] != '{' || len(f.inner) == 0 {
		end = skipValue(t.raw, at)
		if f.column >= 0 {
			set(f.column, t.raw[at:end])
		}
		return end
	}
	var inner *field
	for at = skipSpace(t.raw, at+1); t.raw[at] == '"'; {
		found, value := f.at(inner, t.raw, at)
		if found != nil {
			inner = found
			at = t.fill(inner, value, set)
		} else {
			at = skipValue(t.raw, value)
		}
		if at = skipSpace(t.raw, at); t.raw[at] == ',' {
			at = skipSpace(t.raw, at+1)
		}
	}
	return at + 1
}

// JSON returns a row as it stands in the answer.
func (t *Table) JSON(row int) []byte {
	at := t.rows.at(row)
	return t.raw[at:skipValue(t.raw, at)]
}
