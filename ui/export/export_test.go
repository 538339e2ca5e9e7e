package export_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"keyrack/model/document"
	"keyrack/ui/export"
)

const guests = `[{"Name":"Ann, \"A\"","Note":"=1+1","Price":-12.50,"Big":12345678901234567890,"Vip":true,"Born":null},
{"Name":"Émile","Note":"line\nbreak","Price":7,"Address":{"City":"-Wien"}}]`

func sheet(t *testing.T, raw string, order document.Order, columns ...int) export.Sheet {
	t.Helper()
	table, err := document.Parse([]byte(raw)).Sources()[0].Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := table.Arrange(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	if columns == nil {
		for i := range table.Columns() {
			columns = append(columns, i)
		}
	}
	return export.Sheet{Table: table, Rows: rows, Columns: columns}
}

func TestCSVKeepsDigitsAndRunsNoFormula(t *testing.T) {
	var out bytes.Buffer
	if err := export.CSV(t.Context(), &out, sheet(t, guests, document.Order{}), export.Options{Mark: true}); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffName,Note,Price,Big,Vip,Born,Address.City\n" +
		`"Ann, ""A""",'=1+1,-12.50,12345678901234567890,true,,` + "\n" +
		"Émile,\"line\nbreak\",7,,,,'-Wien\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestChosenColumnsAreWrittenInTheOrderOfTheScreen(t *testing.T) {
	var out bytes.Buffer
	if err := export.CSV(t.Context(), &out,
		sheet(t, guests, document.Order{Sort: []int{2}, Descending: true}, 2, 0), export.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "Price,Name\n7,Émile\n-12.50,\"Ann, \"\"A\"\"\"\n" {
		t.Errorf("%q", got)
	}
}

func TestAWorkbookHasNumbersAsNumbersAndTextAsText(t *testing.T) {
	var out bytes.Buffer
	if err := export.XLSX(t.Context(), &out, sheet(t, guests, document.Order{}), export.Options{}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Name", "Note", "Price", "Big", "Vip", "Born", "Address.City"},
		{`Ann, "A"`, "=1+1", "-12.5", "12345678901234567890", "TRUE"},
		{"Émile", "line\nbreak", "7", "", "", "", "-Wien"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if formula, _ := book.GetCellFormula("Sheet1", "B2"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
	for cell, wanted := range map[string]excelize.CellType{
		"C2": excelize.CellTypeUnset,
		"D2": excelize.CellTypeInlineString, "E2": excelize.CellTypeBool,
	} {
		if got, _ := book.GetCellType("Sheet1", cell); got != wanted {
			t.Errorf("%s has the type %d, want %d", cell, got, wanted)
		}
	}
}

func TestThousandsOfRowsAreWritten(t *testing.T) {
	var raw strings.Builder
	raw.WriteByte('[')
	for i := range 20_000 {
		fmt.Fprintf(&raw, `{"Id":%d,"Text":"%s"},`, i, strings.Repeat("é", i%100))
	}
	raw.WriteString(`{"Id":20000,"Text":"` + strings.Repeat("x", 40_000) + `"}]`)
	var out bytes.Buffer
	if err := export.XLSX(t.Context(), &out, sheet(t, raw.String(), document.Order{}), export.Options{}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got, _ := book.GetCellValue("Sheet1", "A20002"); got != "20000" {
		t.Errorf("the last row is %q", got)
	}
	if got, _ := book.GetCellValue("Sheet1", "B20002"); len(got) != 32_767 {
		t.Errorf("the long text has %d bytes", len(got))
	}
}

func TestEveryFormatEndsWithItsContext(t *testing.T) {
	s := sheet(t, guests, document.Order{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, format := range export.Formats() {
		if err := format.Write(ctx, new(bytes.Buffer), s, export.Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", format.Name, err)
		}
	}
}

func TestWhatNoWorksheetHoldsIsKnownBeforehand(t *testing.T) {
	for _, c := range []struct {
		rows, columns int
		want          export.Limits
	}{
		{0, 1, export.Limits{}},
		{1<<20 - 1, 16_384, export.Limits{}},
		{1 << 20, 1, export.Limits{TooManyRows: true}},
		{1, 16_385, export.Limits{TooManyColumns: true}},
	} {
		if got := (export.Sheet{Rows: make([]uint32, c.rows), Columns: make([]int, c.columns)}).Size(); got != c.want {
			t.Errorf("%d rows and %d columns: %+v", c.rows, c.columns, got)
		}
	}
	text := func(text string) string { return `{"Text":"` + text + `"}` }
	raw := "[" + strings.Join([]string{
		text(strings.Repeat("x", 32_767)), text(strings.Repeat("x", 32_768)),
		text(strings.Repeat("é", 32_767)), text(strings.Repeat("🏨", 16_384)), `{"Number":9007199254740993}`,
	}, ",") + "]"
	got, err := sheet(t, raw, document.Order{}).Limits(t.Context())
	if want := (export.Limits{LongTexts: 2, LongNumbers: 1}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	large := export.Sheet{Rows: make([]uint32, 1<<20)}
	if err := export.XLSX(t.Context(), new(bytes.Buffer), large, export.Options{}); !errors.Is(err, export.ErrTooLarge) {
		t.Error(err)
	}
}

// TestNumbersAreNumbersAsFarAsASpreadsheetHoldsThem: amounts always, so that their sums are right, and whole numbers
// until a digit would change.
func TestNumbersAreNumbersAsFarAsASpreadsheetHoldsThem(t *testing.T) {
	var raw strings.Builder
	rows := []struct{ written, kept string }{
		{"9.0909090909090909", "9.0909090909090917"},
		{"0.123456789012345", "0.123456789012345"},
		{"1234567.891234567", "1234567.891234567"},
		{"-12.50", "-12.5"},
		{"1e3", "1000"},
		{"9007199254740991", "9007199254740991"},
		{"9007199254740992", "9007199254740992"},
		{"9007199254740993", ""},
		{"12345678901234567890", ""},
		{"1e21", "1e+21"},
		{"12345678901234567.25", ""},
		{"1e400", ""},
		{"1e-400", ""},
		{"0.0", "0"},
		{"-0", "0"},
	}
	for _, row := range rows {
		raw.WriteString(`,{"N":` + row.written + `}`)
	}
	var out bytes.Buffer
	numbers := sheet(t, "["+raw.String()[1:]+"]", document.Order{})
	if err := export.XLSX(t.Context(), &out, numbers, export.Options{}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for i, row := range rows {
		cell := fmt.Sprintf("A%d", i+2)
		kind, _ := book.GetCellType("Sheet1", cell)
		value, _ := book.GetCellValue("Sheet1", cell, excelize.Options{RawCellValue: true})
		if row.kept == "" {
			if kind != excelize.CellTypeInlineString || value != row.written {
				t.Errorf("%s is kept as %s, type %d", row.written, value, kind)
			}
			continue
		}
		got, _ := strconv.ParseFloat(value, 64)
		want, _ := strconv.ParseFloat(row.kept, 64)
		if kind == excelize.CellTypeInlineString || got != want {
			t.Errorf("%s is kept as %s, type %d", row.written, value, kind)
		}
	}
}

func TestCSVIsWrittenForASpreadsheetThatIsSetOtherwise(t *testing.T) {
	raw := `[{"Name":"a;b","Price":-12.50,"Note":"x,y"}]`
	for _, c := range []struct {
		options export.Options
		want    string
	}{
		{export.Options{}, "Name,Price,Note\na;b,-12.50,\"x,y\"\n"},
		{export.Options{Separator: ';', Comma: true, Mark: true}, "\ufeffName;Price;Note\n\"a;b\";-12,50;x,y\n"},
		{export.Options{Separator: ';', SeparatorLine: true}, "sep=;\nName;Price;Note\n\"a;b\";-12.50;x,y\n"},
		{
			export.Options{Separator: '\t', Mark: true, SeparatorLine: true},
			"\ufeffsep=\t\nName\tPrice\tNote\na;b\t-12.50\tx,y\n",
		},
		{export.Options{Comma: true}, "Name,Price,Note\na;b,\"-12,50\",\"x,y\"\n"},
	} {
		var out bytes.Buffer
		if err := export.CSV(t.Context(), &out, sheet(t, raw, document.Order{}), c.options); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, out.String()); diff != "" {
			t.Errorf("%+v: %s", c.options, diff)
		}
	}
}

func TestNDJSONHasTheRowsAsTheyStandInTheAnswer(t *testing.T) {
	var out bytes.Buffer
	chosen := sheet(t, guests, document.Order{Sort: []int{2}}, 0, 2, 6)
	slices.Reverse(chosen.Rows)
	if err := export.NDJSON(t.Context(), &out, chosen, export.Options{}); err != nil {
		t.Fatal(err)
	}
	want := `{"Name":"Émile","Price":7,"Address":{"City":"-Wien"}}` + "\n" + `{"Name":"Ann, \"A\"","Price":-12.50}` + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdownIsATableWhateverStandsInIt(t *testing.T) {
	var out bytes.Buffer
	raw := `[{"Name":"a|b\\c","N":1.50,"Note":"line\r\n![x](http://a.example)<b>&@you www.x.example"},{"N":-2}]`
	if err := export.Markdown(t.Context(), &out, sheet(t, raw, document.Order{}), export.Options{}); err != nil {
		t.Fatal(err)
	}
	want := `| Name | N | Note |
| --- | ---: | --- |
| a\|b\\c | 1.50 | line<br>!\[x\](http:\//a.example)&lt;b&gt;&amp;\@you www\.x.example |
|  | -2 |  |
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
