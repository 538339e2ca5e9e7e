package document

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"sync"
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
	a := arranging{
		ctx: ctx, table: t, order: order, query: newQuery(order.Filter), looks: t.columnsOf(order.Columns),
		rows: make([]uint32, t.rows.len()), keys: make([]sortKey, t.rows.len()*len(order.Sort)),
	}
	parts := inParts(t.rows.len(), rowsPerLook, a.part)
	rows, keys := a.rows[:parts[0].to], a.keys[:parts[0].to*len(order.Sort)]
	for _, p := range parts[1:] { // what the filter has left of each part follows what it has left of the one before
		if p.from == len(rows) { // all of it
			rows, keys = a.rows[:p.to], a.keys[:p.to*len(order.Sort)]
			continue
		}
		rows = append(rows, a.rows[p.from:p.to]...)
		keys = append(keys, a.keys[p.from*len(order.Sort):p.to*len(order.Sort)]...)
	}
	if ctx.Err() == nil && len(order.Sort) > 0 {
		rows = sortRows(rows, keys, order)
	}
	return rows, ctx.Err()
}

// arranging is the work on an order of rows.
type arranging struct {
	ctx   context.Context
	table *Table
	order Order
	query *query
	looks []bool
	rows  []uint32  // those that are kept, for each part from where it begins
	keys  []sortKey // for each of them one for each column to sort by
}

// part looks at the rows of a part, and returns it with the end that it has without those that the filter leaves out.
func (a *arranging) part(p span) span {
	w := arranger{arranging: a, cells: a.table.newCells(), sieve: a.newSieve(), kept: p.from}
	if len(a.order.Sort) > 0 {
		w.keys = newSortKeys(a.order)
	}
	for from := p.from; from < p.to && a.ctx.Err() == nil; from += rowsPerLook {
		w.look(span{from, min(from+rowsPerLook, p.to)})
	}
	return span{p.from, w.kept}
}

// arranger is what one goroutine needs for its part.
type arranger struct {
	*arranging
	cells *cells
	sieve *sieve
	keys  *sortKeys
	kept  int // the end of the rows that are kept
}

// look keeps of some rows those that the filter leaves.
func (w *arranger) look(p span) {
	for row := w.sieve.next(p.from, p.to); row < p.to; row = w.sieve.next(row+1, p.to) {
		if w.query != nil && !w.has(row) {
			continue
		}
		w.rows[w.kept] = uint32(row)
		for i, column := range w.order.Sort {
			w.arranging.keys[w.kept*len(w.order.Sort)+i] = w.keys.of(w.table.cell(row, column))
		}
		w.kept++
	}
}

// has reports whether the filter's text stands in a row.
func (w *arranger) has(row int) bool {
	w.cells.read(w.table, row)
	return slices.ContainsFunc(w.cells.filled, func(i int) bool {
		return (w.looks == nil || w.looks[i]) && w.query.in(w.cells.all[i])
	})
}

// span is a part of what is numbered from 0.
type span struct{ from, to int }

// inParts works on as many parts of n at the same time as there are processors, none smaller than least, and returns
// what do has made of each, in their order.
func inParts(n, least int, do func(span) span) []span {
	count := max(1, min(runtime.GOMAXPROCS(0), n/least))
	parts := make([]span, count)
	var group sync.WaitGroup
	for i := range parts {
		group.Go(func() { parts[i] = do(span{n * i / count, n * (i + 1) / count}) })
	}
	group.Wait()
	return parts
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

// query is a folded text that is looked for.
type query struct {
	text   []rune
	begins [256]bool // by a byte: it may begin here; so it may with all that are no ASCII
}

// newQuery is nil for no text.
func newQuery(text string) *query {
	q := &query{text: foldAll(text)}
	if len(q.text) == 0 {
		return nil
	}
	for b := range q.begins {
		q.begins[b] = b >= utf8.RuneSelf || fold(rune(b)) == q.text[0]
	}
	return q
}

// in looks for the text in a cell as it is shown: without quotes, an escape as what it stands for, and in null nothing.
func (q *query) in(cell Cell) bool {
	text := []byte(cell)
	switch {
	case cell.IsNull():
		return false
	case bytes.IndexByte(text, '\\') >= 0:
		text = []byte(cell.Text())
	case text[0] == '"':
		text = text[1 : len(text)-1]
	}
	for at := 0; at < len(text); {
		if !q.begins[text[at]] {
			at++
			continue
		}
		if beginsWith(text[at:], q.text) {
			return true
		}
		at += runeSize(text[at:])
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
