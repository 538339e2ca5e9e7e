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
	for _, raw := range []string{"", "{}", "[1]", "text", `{"a":[{"b":1}`, "[[1]]", "[]"} {
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
		{document.Order{Sort: []int{0}}, "-1e3|ä\n9.5|B\n10|b\n|a\n|A\n"},
		{document.Order{Sort: []int{0}, Descending: true}, "10|b\n9.5|B\n-1e3|ä\n|a\n|A\n"},
		{document.Order{Sort: []int{1}}, "|a\n|A\n-1e3|ä\n10|b\n9.5|B\n"},
		{document.Order{}, "10|b\n9.5|B\n|a\n-1e3|ä\n|A\n"},
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
		if diff := cmp.Diff(want, rows(t, table, document.Order{Sort: []int{1}, Descending: descending})); diff != "" {
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
		{document.Order{Filter: `"`, Columns: []int{0, 1, 5, 6}}, 0},
		{document.Order{Filter: "null"}, 0},
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
	if _, err := table.Arrange(ctx, document.Order{Sort: []int{0}}); !errors.Is(err, context.Canceled) {
		t.Errorf("arranging: %v", err)
	}
}

func TestNoFieldIsLostUntilAWorksheetIsFullAndThenItIsSaid(t *testing.T) {
	for _, c := range []struct{ keys, columns, left int }{{300, 300, 0}, {16_384, 16_384, 0}, {17_000, 16_384, 616}} {
		var row strings.Builder
		for i := range c.keys {
			fmt.Fprintf(&row, `,"k%d":{"x":%d}`, i, i)
		}
		table := source(t, document.Parse([]byte(`[{`+row.String()[1:]+`}]`)), "$")
		if got := len(table.Columns()); got != c.columns || table.LeftOut() != c.left {
			t.Errorf("%d keys: %d columns, %d left out", c.keys, got, table.LeftOut())
		}
		if last := table.Row(0, nil)[c.columns-1].Text(); last != fmt.Sprint(c.columns-1) {
			t.Errorf("%d keys: the last cell is %q", c.keys, last)
		}
	}
}

const withLists = `{"Reservations":[
 null,
 {"Id":"r1","Items":[],"Deep":{"Lists":[[{"A":1},2],[{"A":3}]]}},
 {"Id":"r2","Items":[null,{"Sku":"x","Id":"i1"},{"Sku":"y"}],"Rooms":["101"]},
 {"Id":"r3","Items":[{"Sku":"z"}]}
],"Anonymous":[{"Inner":[{"B":1}]},{"Inner":[{"B":2}]}]}`

func TestEveryListOfObjectsIsATable(t *testing.T) {
	d := document.Parse([]byte(withLists))
	for _, c := range []struct{ path, columns, rows string }{
		{"$.Reservations", "Id Items Deep.Lists Rooms", `|||
r1|[]|[[{"A":1},2],[{"A":3}]]|
r2|[null,{"Sku":"x","Id":"i1"},{"Sku":"y"}]||["101"]
r3|[{"Sku":"z"}]||
`},
		{"$.Reservations[*].Items", "Reservations.Id Sku Id", "r2||\nr2|x|i1\nr2|y|\nr3|z|\n"},
		{"$.Reservations[*].Deep.Lists[*]", "Reservations.Id Lists.# (item) A", "r1|1||1\nr1|1|2|\nr1|2||3\n"},
		{"$.Anonymous", "Inner", "[{\"B\":1}]\n[{\"B\":2}]\n"},
		{"$.Anonymous[*].Inner", "Anonymous.# B", "1|1\n2|2\n"},
	} {
		table := source(t, d, c.path)
		var names []string
		for _, column := range table.Columns() {
			names = append(names, column.Name)
		}
		if got := strings.Join(names, " "); got != c.columns {
			t.Errorf("%s has the columns %s, want %s", c.path, got, c.columns)
		}
		if diff := cmp.Diff(c.rows, rows(t, table, document.Order{})); diff != "" {
			t.Errorf("%s: %s", c.path, diff)
		}
	}
	if got := len(d.Sources()); got != 5 {
		t.Errorf("%d lists: %v", got, d.Sources())
	}
	several := source(t, document.Parse([]byte(`{"Id":"a","L":[{"x":1}]} {"Id":"b","L":[{"x":2}]}`)), "$[*].L")
	if got := rows(t, several, document.Order{}); got != "a|1\nb|2\n" {
		t.Errorf("of several values: %q", got)
	}
}

func TestAListIsFoundByItsPathAsAPersonWritesIt(t *testing.T) {
	sources := document.Parse([]byte(withLists)).Sources()
	for _, path := range []string{
		"$.Reservations[*].Items", "Reservations[*].Items", "reservations.items", "Reservations[].Items",
	} {
		if s, is := document.SourceAt(sources, path); !is || s.Path != "$.Reservations[*].Items" {
			t.Errorf("%s: %s, %v", path, s.Path, is)
		}
	}
	if _, is := document.SourceAt(sources, "Reservations.Deep"); is {
		t.Error("an object is a list")
	}
}

func TestColumnsOfOneNameAreToldApart(t *testing.T) {
	raw := `[{"a.b":2,"a":{"b":1},"(item)":5,"":6,"\u0061":{"c":7}},{"a.b":1,"a":{"b":2}},3]`
	table := source(t, document.Parse([]byte(raw)), "$")
	var names []string
	for _, c := range table.Columns() {
		names = append(names, c.Name)
	}
	want := []string{"(item)", `["a.b"]`, "a.b", "a.c", "(item) (2)", `[""]`}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	// The second of two names is sorted by itself.
	if got := rows(t, table, document.Order{Sort: []int{2}}); got != "|2|1|7|5|6\n|1|2|||\n3|||||\n" {
		t.Errorf("%q", got)
	}
}

func TestASortIsWhatPeopleExpect(t *testing.T) {
	for _, c := range []struct {
		name, language string
		sorted         []string // JSON values in order
	}{
		{
			"whole numbers beyond 2^53", "",
			[]string{"-9007199254740993", "-9007199254740992", "9007199254740992", "9007199254740993", "9007199254740994"},
		},
		{
			"numbers of any size", "",
			[]string{"-1e400", "-2.5", "-0.1", "0", "1e-400", "2e-400", "0.1", "1e2", "1e400", "2e400"},
		},
		{"decimals", "", []string{"0.12345678901234567", "0.12345678901234568", "0.5", "9.9", "10.05", "10.5"}},
		{"times with fractions", "", []string{
			`"2026-01-01T00:00:00Z"`, `"2026-01-01T00:00:00.25Z"`, `"2026-01-01T00:00:00.5Z"`,
			`"2026-01-01T00:00:01Z"`,
		}},
		{"times in zones", "", []string{
			`"2026-01-01"`, `"2026-01-01T01:30:00+01:00"`, `"2026-01-01T00:45Z"`, `"2026-01-01T00:00:00-01:00"`,
		}},
		{"accents", "", []string{`"Adam"`, `"\u00c9mile"`, `"Emily"`, `"Ohm"`, `"Öhm"`, `"zoe"`, `"Zoe"`}},
		{"Czech", "cs-CZ", []string{`"cukr"`, `"čaj"`, `"hotel"`, `"chata"`, `"ibis"`}},
		{"Swedish", "sv", []string{`"zebra"`, `"ånger"`, `"ärlig"`, `"öl"`}},
		{"numbers in texts", "", []string{`"9"`, `"10"`, `"10.5"`, `"Room 9"`, `"Room 10"`, `"Room 10a"`, `"Room 100"`}},
		{"long numbers in texts", "", []string{`"9007199254740992"`, `"9007199254740993"`, `"12345678901234567890"`}},
		{"kinds", "", []string{"7", `"8"`, `"2026-01-01"`, `"x"`, "null"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var raw, want strings.Builder
			for i := range c.sorted {
				raw.WriteString(`,{"v":` + c.sorted[len(c.sorted)-1-i] + `}`)
				want.WriteString(document.Cell(c.sorted[i]).Text() + "\n")
			}
			table := source(t, document.Parse([]byte("["+raw.String()[1:]+"]")), "$")
			got := rows(t, table, document.Order{Sort: []int{0}, Language: c.language})
			if diff := cmp.Diff(want.String(), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRowsAreSortedBySeveralColumns(t *testing.T) {
	table := source(t, document.Parse([]byte(`[{"a":2,"b":1},{"a":1,"b":2},{"a":1,"b":1}]`)), "$")
	if got := rows(t, table, document.Order{Sort: []int{0, 1}}); got != "1|1\n1|2\n2|1\n" {
		t.Errorf("%q", got)
	}
}

func TestARowIsWrittenAsItStandsInTheAnswer(t *testing.T) {
	raw := `{"R":[{"Id":"r1","L":[{ "a" : 1.50, "o":{ "x":null,
 "y":[1, 2] }, "p":null},7]}]}`
	d := document.Parse([]byte(raw))
	for _, c := range []struct {
		path    string
		columns []int
		want    string
	}{
		{"$.R", []int{0, 1}, `{"Id":"r1","L":[{"a":1.50,"o":{"x":null,"y":[1,2]},"p":null},7]}`},
		{
			"$.R[*].L",
			[]int{0, 1, 2, 3, 4, 5},
			`{"R.Id":"r1","a":1.50,"o":{"x":null,"y":[1,2]},"p":null}` + "\n" + `{"R.Id":"r1","(item)":7}`,
		},
		{"$.R[*].L", []int{2, 3}, `{"a":1.50,"o":{"x":null}}` + "\n7"},
	} {
		table := source(t, d, c.path)
		var lines []string
		for row := range table.Rows() {
			lines = append(lines, string(table.Writer(c.columns).Append(nil, row)))
		}
		if diff := cmp.Diff(c.want, strings.Join(lines, "\n")); diff != "" {
			t.Errorf("%s %v: %s", c.path, c.columns, diff)
		}
	}
}
