package document

import (
	"bytes"
	"encoding/json"
	"slices"
)

// RowWriter writes rows as JSON, each on one line, as it stands in the answer but for the columns that are not chosen.
// What the rows around it are known by stands in front.
type RowWriter struct {
	table  *Table
	chosen []bool          // by column
	has    map[*field]bool // whether something of a field is chosen
	all    bool
	to     []byte
}

// Writer returns a writer of rows with the chosen columns, given by their indices.
func (t *Table) Writer(columns []int) *RowWriter {
	w := &RowWriter{table: t, chosen: make([]bool, len(t.columns)), has: map[*field]bool{}}
	for _, column := range columns {
		w.chosen[column] = true
	}
	w.all = !slices.Contains(w.chosen, false)
	w.note(t.root)
	return w
}

// note learns whether something of a field is chosen.
func (w *RowWriter) note(f *field) bool {
	has := f.column >= 0 && w.chosen[f.column]
	for _, inner := range f.inner {
		has = w.note(inner) || has
	}
	w.has[f] = has
	return has
}

// Append writes a row behind what is there.
func (w *RowWriter) Append(to []byte, row int) []byte {
	t, chosen := w.table, w.chosen
	w.to = to
	at := t.rows.at(row)
	owned := slices.Contains(chosen[:len(t.owners)], true)
	isObject := t.raw[at] == '{'
	if !owned && !isObject {
		w.value(t.root, at)
		return w.to
	}
	w.to = append(w.to, '{')
	for i := range t.owners {
		if chosen[i] {
			w.name(quoteKey(t.columns[i].Name))
			w.append(orNull(t.ownerOf(i, row)))
		}
	}
	switch {
	case isObject:
		w.members(t.root, at)
	case t.root.column >= 0 && chosen[t.root.column]:
		w.name(quoteKey(t.columns[t.root.column].Name))
		w.append(t.JSON(row))
	}
	w.to = append(w.to, '}')
	return w.to
}

func orNull(cell Cell) []byte {
	if len(cell) == 0 {
		return []byte("null")
	}
	return cell
}

func (w *RowWriter) name(quoted []byte) {
	if w.to[len(w.to)-1] != '{' {
		w.to = append(w.to, ',')
	}
	w.to = append(append(w.to, quoted...), ':')
}

func (w *RowWriter) append(value []byte) {
	line := bytes.NewBuffer(w.to)
	if json.Compact(line, value) != nil { // deeper than encoding/json goes
		line.Truncate(len(w.to))
		line.Write(bytes.ReplaceAll(value, []byte{'\n'}, []byte{' '}))
	}
	w.to = line.Bytes()
}

func (w *RowWriter) value(f *field, at int) {
	if w.table.raw[at] == '{' && len(f.inner) > 0 {
		w.to = append(w.to, '{')
		w.members(f, at)
		w.to = append(w.to, '}')
		return
	}
	w.append(w.table.raw[at:skipValue(w.table.raw, at)])
}

func (w *RowWriter) members(f *field, at int) {
	raw := w.table.raw
	var inner *field
	for m := range membersOf(raw, at) {
		found := f.find(m.key, inner)
		if found != nil {
			inner = found
		}
		if !w.all && (found == nil || !w.has[found]) {
			continue // of too many fields nothing is left out where all is wanted
		}
		w.name(raw[m.keyAt : m.keyAt+len(m.key)+2])
		if found == nil {
			w.append(raw[m.value:skipValue(raw, m.value)])
			continue
		}
		w.value(found, m.value)
	}
}
