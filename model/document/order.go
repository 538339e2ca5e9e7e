package document

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Order says which rows of a table are shown, and how they are sorted. The zero value shows all as they stand in the
// answer.
type Order struct {
	// Filter is a text that has to stand in one of the cells, in capitals or small letters; empty for every row.
	Filter string
	// Columns are the indices of the columns in which Filter is looked for; nil for all.
	Columns []int
	// Sort is the name of a column; rows with the same value keep their order. Empty for no sorting.
	Sort string
	// Descending turns the sorting around. Rows without a value come last either way.
	Descending bool
}

// Arrange returns the rows in an order, as indices. It reads the whole table. It returns the context's error when that
// ends.
func (t *Table) Arrange(ctx context.Context, order Order) ([]uint32, error) {
	sortBy := slices.IndexFunc(t.columns, func(c Column) bool { return c.Name == order.Sort })
	query := foldAll(order.Filter)
	rows := make([]uint32, 0, t.rows.len())
	var keys []sortKey
	var cells []Cell
	for row := range t.rows.len() {
		if row%rowsPerLook == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if len(query) > 0 || sortBy >= 0 {
			cells = t.Row(row, cells)
		}
		if len(query) > 0 && !rowHolds(cells, order.Columns, query) {
			continue
		}
		rows = append(rows, uint32(row))
		if sortBy >= 0 {
			keys = append(keys, sortKeyOf(cells[sortBy], uint32(row)))
		}
	}
	if sortBy < 0 {
		return rows, nil
	}
	slices.SortStableFunc(keys, func(a, b sortKey) int { return a.compare(b, order.Descending) })
	for i, key := range keys {
		rows[i] = key.row
	}
	return rows, ctx.Err()
}

func rowHolds(cells []Cell, columns []int, query []rune) bool {
	if columns == nil {
		return slices.ContainsFunc(cells, func(c Cell) bool { return holds(c, query) })
	}
	return slices.ContainsFunc(columns, func(i int) bool { return holds(cells[i], query) })
}

// holds looks for a folded query in a cell. An escape in the answer counts as what it stands for.
func holds(cell Cell, query []rune) bool {
	text := []byte(cell)
	if bytes.IndexByte(text, '\\') >= 0 {
		text = []byte(cell.Text())
	}
	for ; len(text) > 0; text = text[runeSize(text):] {
		if beginsWith(text, query) {
			return true
		}
	}
	return false
}

func runeSize(text []byte) int {
	if text[0] < utf8.RuneSelf {
		return 1
	}
	_, size := utf8.DecodeRune(text)
	return size
}

func beginsWith(text []byte, query []rune) bool {
	for _, want := range query {
		if len(text) == 0 {
			return false
		}
		r, size := rune(text[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text)
		}
		if fold(r) != want {
			return false
		}
		text = text[size:]
	}
	return true
}

func foldAll(text string) []rune {
	folded := make([]rune, 0, len(text))
	for _, r := range text {
		folded = append(folded, fold(r))
	}
	return folded
}

// sortKey is what a row is sorted by: numbers before texts, and what has no value at the end.
type sortKey struct {
	class  sortClass
	row    uint32
	number float64
	text   []byte
}

type sortClass uint8

const (
	sortNumber sortClass = iota
	sortText
	sortNothing
)

func sortKeyOf(cell Cell, row uint32) sortKey {
	switch {
	case cell.IsNull():
		return sortKey{class: sortNothing, row: row}
	case cell.IsNumber():
		number, err := strconv.ParseFloat(string(cell), 64)
		if err != nil && !math.IsInf(number, 0) {
			break
		}
		return sortKey{class: sortNumber, row: row, number: number, text: cell}
	case cell[0] == '"':
		return sortKey{class: sortText, row: row, text: cell[1 : len(cell)-1]}
	}
	return sortKey{class: sortText, row: row, text: cell}
}

func (a sortKey) compare(b sortKey, descending bool) int {
	if a.class == sortNothing || b.class == sortNothing {
		return cmp.Compare(a.class, b.class)
	}
	order := cmp.Compare(a.class, b.class)
	if order == 0 && a.class == sortNumber {
		order = cmp.Compare(a.number, b.number)
	}
	if order == 0 && a.class == sortText {
		order = compareFolded(a.text, b.text)
	}
	if descending {
		return -order
	}
	return order
}

// compareFolded compares texts without regard to capitals, and with regard to them where they are the same otherwise.
func compareFolded(a, b []byte) int {
	x, y := a, b
	for len(x) > 0 && len(y) > 0 {
		p, n := utf8.DecodeRune(x)
		q, m := utf8.DecodeRune(y)
		if order := cmp.Compare(fold(p), fold(q)); order != 0 {
			return order
		}
		x, y = x[n:], y[m:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), bytes.Compare(a, b))
}
