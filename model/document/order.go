package document

import (
	"bytes"
	"context"
	"slices"
	"unicode/utf8"
)

// Order says which rows of a table are shown, and how they are sorted. The zero value shows all as they stand in the
// answer.
type Order struct {
	// Filter is a text that has to stand in one of the cells, in capitals or small letters; empty for every row.
	Filter string
	// Columns are the indices of the columns in which Filter is looked for; nil for all.
	Columns []int
	// Sort are the indices of the columns to sort by: each counts where those before it are the same. Rows that are the
	// same in all of them keep their order. Nil for no sorting.
	Sort []int
	// Descending turns the sorting around. Rows without a value come last either way.
	Descending bool
	// Language says in whose order texts are sorted, such as "cs-CZ"; in that of most languages where it is empty.
	Language string
}

// Arrange returns the rows in an order, as indices. It reads the whole table. It returns the context's error when that
// ends.
func (t *Table) Arrange(ctx context.Context, order Order) ([]uint32, error) {
	query := foldAll(order.Filter)
	rows := make([]uint32, 0, t.rows.len())
	keys := newSortKeys(order)
	looks := t.columnsOf(order.Columns)
	cells := t.newCells()
	for row := range t.rows.len() {
		if row%rowsPerLook == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if len(query) > 0 || keys != nil {
			cells.read(t, row)
		}
		if len(query) > 0 && !slices.ContainsFunc(cells.filled, func(i int) bool {
			return (looks == nil || looks[i]) && holds(cells.all[i], query)
		}) {
			continue
		}
		rows = append(rows, uint32(row))
		if keys != nil {
			keys.add(uint32(row), cells.all)
		}
	}
	if keys != nil {
		keys.sort(rows)
	}
	return rows, ctx.Err()
}

// columnsOf marks columns; it is nil for all.
func (t *Table) columnsOf(indices []int) []bool {
	if indices == nil {
		return nil
	}
	marked := make([]bool, len(t.columns))
	for _, i := range indices {
		marked[i] = true
	}
	return marked
}

// holds looks for a folded query in a cell as it is shown: without quotes, an escape as what it stands for, and in null
// nothing.
func holds(cell Cell, query []rune) bool {
	text := []byte(cell)
	switch {
	case cell.IsNull():
		return false
	case bytes.IndexByte(text, '\\') >= 0:
		text = []byte(cell.Text())
	case text[0] == '"':
		text = text[1 : len(text)-1]
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
