package document

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestNumbersAreKeptAsTheyAre compares the lists that save memory with plain ones.
func TestNumbersAreKeptAsTheyAre(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var few narrow
	var more ascending
	var plain, rising []int
	for i := range 5 * narrowBlock {
		plain = append(plain, random.IntN(1<<random.IntN(32)))
		few.add(uint32(plain[i]))
		last := 0
		if i > 0 {
			last = rising[i-1]
		}
		rising = append(rising, last+random.IntN(1<<random.IntN(12)))
		more.add(uint32(rising[i]))
		if at := random.IntN(i + 1); i%3 == 0 {
			plain[at] = random.IntN(1 << random.IntN(32))
			few.set(at, uint32(plain[at]))
		}
	}
	for i := range plain {
		if few.at(i) != plain[i] || more.at(i) != rising[i] {
			t.Fatalf("number %d is %d and %d, want %d and %d", i, few.at(i), more.at(i), plain[i], rising[i])
		}
		for _, limit := range []int{rising[i] - 1, rising[i], rising[i] + 1} {
			want, _ := slices.BinarySearch(rising, limit+1)
			if got := more.above(limit); got != want {
				t.Fatalf("above %d is number %d, want %d", limit, got, want)
			}
		}
	}
}

// TestLinesOfTextAreCountedAsOneByOne compares the quick way through text with one that looks at every line.
func TestLinesOfTextAreCountedAsOneByOne(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		var text []byte
		for range random.IntN(200) {
			line := strings.Repeat("x", random.IntN(1<<random.IntN(14)))
			text = append(text, line...)
			text = append(text, strings.Repeat("\n", random.IntN(1<<random.IntN(8)))...)
		}
		var want marks
		lines := 0
		for start := 0; start < len(text); lines++ {
			if want.isDue(lines, start) {
				want.add(lines, start, 0)
			}
			next := strings.IndexByte(string(text[start:]), '\n')
			if next < 0 {
				start = len(text)
			} else {
				start += next + 1
			}
		}
		if got := ParseText(text); got.total != lines || !reflect.DeepEqual(got.marks, want) {
			t.Fatalf("%d lines in %d bytes, want %d", got.total, len(text), lines)
		}
	}
}

// FuzzQuickTables compares what tables do on the quick way with what looks at everything: reading in parts with reading
// from the front, one cell with the whole row, and a filter that leaves out rows at once with one that looks at each.
func FuzzQuickTables(f *testing.F) {
	for _, rows := range []string{
		`{"Id":"1","Name":"Zoë","Price":{"Value":1,"Currency":"EUR"}},{"Id":"2","Name":"zo\u00eb"},{"Price":{"Value":2}}`,
		`{"a":1,"a":2,"b":{"c":1,"c":{"d":2}}},{"b":3,"\u0061":4},[1],2,{},{"a":{"b":[{"c":1},{"c":2}]}}`,
		`{"L":[{"x":1},{"x":[{"y":2}]}]},{"Id":7,"L":[{"x":3}],"L":[{"x":4}]},{"L":{}}`, ``, `{}`, `1`,
		"{\"\xff\":\"\xffa\",\"K\":\"\u212a k\"},{\"a\":\"\\ud800b\"}",
	} {
		f.Add(rows, "zoë", 3)
		f.Add(rows, "2", 2)
	}
	f.Fuzz(func(t *testing.T, rows, filter string, count int) {
		for _, raw := range []string{
			`{"Rows":[` + rows + `],"b":[{}]}`, `{"Rows":[` + rows + `],"Rows":[` + rows + `]}`, "[" + rows + "]",
			strings.ReplaceAll(rows, "},", "}\n"), `{"A":{"B":[ ` + strings.ReplaceAll(rows, ",", " ,\n") + ` ]},"A":null}`,
		} {
			d := Parse([]byte(raw))
			for _, source := range d.Sources() {
				compareTables(t, d, source, filter, max(1, count%9))
			}
		}
	})
}

func compareTables(t *testing.T, d *Document, source Source, filter string, count int) {
	t.Helper()
	whole := source
	whole.parts = nil
	want, err := whole.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if source.parts != nil {
		source.parts = d.divide(span{source.parts[0], source.parts[len(source.parts)-1]}, count)
	}
	got, err := source.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if x, y := written(got), written(want); x != y {
		t.Fatalf("%s in %d parts is\n%s\nwant\n%s", source.Path, count, x, y)
	}
	for row := range got.Rows() {
		for column, cell := range want.Row(row, nil) {
			if one := got.cell(row, column); string(one) != string(cell) || (one == nil) != (cell == nil) {
				t.Fatalf("row %d has %q in column %d, want %q", row, one, column, cell)
			}
		}
	}
	for _, columns := range [][]int{nil, {0}} {
		order := Order{Filter: filter, Columns: columns}
		arranged, err := got.Arrange(t.Context(), order)
		if err != nil {
			t.Fatal(err)
		}
		query, looks := newQuery(filter), got.columnsOf(columns)
		var kept []uint32
		for row := range got.Rows() {
			has := query == nil
			for i, cell := range got.Row(row, nil) {
				has = has || (looks == nil || looks[i]) && query.in(cell)
			}
			if has {
				kept = append(kept, uint32(row))
			}
		}
		if !slices.Equal(arranged, kept) {
			t.Fatalf("%q is in the rows %v of %s, want %v", filter, arranged, source.Path, kept)
		}
	}
}

// written is everything that a table tells.
func written(table *Table) string {
	var all strings.Builder
	for _, column := range table.Columns() {
		fmt.Fprintf(&all, "%q in %d; ", column.Name, column.Rows)
	}
	fmt.Fprintf(&all, "%d left out\n", table.LeftOut())
	for row := range table.Rows() {
		fmt.Fprintf(&all, "%q\n", table.Row(row, nil))
	}
	return all.String()
}
