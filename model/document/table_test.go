package document_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/document"
)

const stays = `{"Reservations":[
 {"Id":"r1","Number":"12","Price":{"Currency":"EUR","Value":120.50},"Tags":["a","b"],"Note":null},
 {"Id":"r2","Number":"7","Price":{"Currency":"GBP","Value":80},"Note":null,"Extra":"späte Ankunft"},
 {"Id":"r3","Number":"12","Price":null,"Note":null,"Id":"r3b"}
],"Customers":[{"Id":"c1"}],"Ids":["x","y"],"Deep":{"Items":[{"A":1}]},"Cursor":null}`

func source(t *testing.T, d *document.Document, path string) *document.Table {
	t.Helper()
	for _, s := range d.Sources() {
		if s.Path == path {
			table, err := s.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return table
		}
	}
	t.Fatalf("no table at %s", path)
	return nil
}

// rows writes cells for comparison, in an order.
func rows(t *testing.T, table *document.Table, order document.Order) string {
	t.Helper()
	arranged, err := table.Arrange(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	var cells []document.Cell
	for _, row := range arranged {
		cells = table.Row(int(row), cells)
		for i, cell := range cells {
			if i > 0 {
				all.WriteByte('|')
			}
			all.WriteString(cell.Text())
		}
		all.WriteByte('\n')
	}
	return all.String()
}

func TestTheArraysOfObjectsAreTables(t *testing.T) {
	var paths []string
	for _, s := range document.Parse([]byte(stays)).Sources() {
		paths = append(paths, s.Path)
	}
	if diff := cmp.Diff([]string{"$.Reservations", "$.Customers", "$.Deep.Items"}, paths); diff != "" {
		t.Error(diff)
	}
	for _, raw := range []string{"", "{}", "[1]", "text", `{"a":[{"b":1}`, "[[{}]]"} {
		if found := document.Parse([]byte(raw)).Sources(); len(found) != 0 {
			t.Errorf("%q has the tables %v", raw, found)
		}
	}
}

func TestObjectsInsideOfRowsBecomeColumns(t *testing.T) {
	table := source(t, document.Parse([]byte(stays)), "$.Reservations")
	var names []string
	for _, c := range table.Columns() {
		names = append(names, fmt.Sprintf("%s %d", c.Name, c.Rows))
	}
	want := []string{"Id 4", "Number 3", "Price.Currency 2", "Price.Value 2", "Tags 1", "Note 3", "Extra 1"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	want2 := "r1|12|EUR|120.50|[\"a\",\"b\"]||\nr2|7|GBP|80|||späte Ankunft\nr3b|12|||||\n"
	if diff := cmp.Diff(want2, rows(t, table, document.Order{})); diff != "" {
		t.Error(diff)
	}
}

func TestRowsAreSortedByValueAndThoseWithoutOneComeLast(t *testing.T) {
	table := source(t,
		document.Parse([]byte(`[{"N":10,"S":"b"},{"N":9.5,"S":"B"},{"S":"a"},{"N":-1e3,"S":"ä"},{"N":null,"S":"A"}]`)), "$")
	for _, c := range []struct {
		order document.Order
		want  string
	}{
		{document.Order{Sort: "N"}, "-1e3|ä\n9.5|B\n10|b\n|a\n|A\n"},
		{document.Order{Sort: "N", Descending: true}, "10|b\n9.5|B\n-1e3|ä\n|a\n|A\n"},
		{document.Order{Sort: "S"}, "|A\n|a\n9.5|B\n10|b\n-1e3|ä\n"},
		{document.Order{Sort: "no such column"}, "10|b\n9.5|B\n|a\n-1e3|ä\n|A\n"},
	} {
		if diff := cmp.Diff(c.want, rows(t, table, c.order)); diff != "" {
			t.Errorf("%+v: %s", c.order, diff)
		}
	}
}

func TestManyRowsOfOneValueKeepTheirOrder(t *testing.T) {
	var raw strings.Builder
	var groups [3]string
	for i := range 200 {
		fmt.Fprintf(&raw, `,{"N":%d,"S":%d}`, i, i*7%3)
		groups[i*7%3] += fmt.Sprintf("%d|%d\n", i, i*7%3)
	}
	table := source(t, document.Parse([]byte("["+raw.String()[1:]+"]")), "$")
	for descending, want := range map[bool]string{
		false: groups[0] + groups[1] + groups[2],
		true:  groups[2] + groups[1] + groups[0],
	} {
		if diff := cmp.Diff(want, rows(t, table, document.Order{Sort: "S", Descending: descending})); diff != "" {
			t.Errorf("descending %v: %s", descending, diff)
		}
	}
}

func TestRowsAreFilteredByAnyOrByChosenColumns(t *testing.T) {
	table := source(t, document.Parse([]byte(stays)), "$.Reservations")
	for _, c := range []struct {
		order document.Order
		want  int
	}{
		{document.Order{Filter: "SPÄTE"}, 1},
		{document.Order{Filter: "12"}, 2},
		{document.Order{Filter: "12", Columns: []int{0}}, 0},
		{document.Order{Filter: "r", Columns: []int{0}}, 3},
		{document.Order{Filter: "price"}, 0}, // names are no values
		{document.Order{Filter: "nowhere"}, 0},
	} {
		got, err := table.Arrange(t.Context(), c.order)
		if err != nil || len(got) != c.want {
			t.Errorf("%+v: %d rows, %v", c.order, len(got), err)
		}
	}
	escaped := source(t, document.Parse([]byte(`[{"a":"sp\u00e4te"}]`)), "$")
	if got, _ := escaped.Arrange(t.Context(), document.Order{Filter: "späte"}); len(got) != 1 {
		t.Error("an escape was not understood")
	}
}

func TestSeveralValuesAreATableToo(t *testing.T) {
	table := source(t, document.Parse([]byte("{\"a\":1}\n{\"a\":2,\"b\":3}\n4\n")), "$")
	if got := rows(t, table, document.Order{}); got != "|1|\n|2|3\n4||\n" {
		t.Errorf("rows %q, columns %v", got, table.Columns())
	}
}

func TestATableStopsReadingWithItsContext(t *testing.T) {
	d := document.Parse([]byte(`[` + strings.Repeat(`{"a":1},`, 5000) + `{}]`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Sources()[0].Read(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("reading: %v", err)
	}
	table := source(t, d, "$")
	if table.Rows() != 5001 || string(table.JSON(5000)) != "{}" {
		t.Errorf("%d rows, the last %s", table.Rows(), table.JSON(table.Rows()-1))
	}
	if _, err := table.Arrange(ctx, document.Order{Sort: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("arranging: %v", err)
	}
}

func TestColumnsAreBounded(t *testing.T) {
	var row strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&row, `"k%d":%d,`, i, i)
	}
	table := source(t, document.Parse([]byte(`[{`+row.String()+`"z":1}]`)), "$")
	if got := len(table.Columns()); got != 256 {
		t.Errorf("%d columns", got)
	}
}
