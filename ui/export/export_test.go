package export_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
	if err := export.CSV(t.Context(), &out, sheet(t, guests, document.Order{})); err != nil {
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
		sheet(t, guests, document.Order{Sort: "Price", Descending: true}, 2, 0)); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "\ufeffPrice,Name\n7,Émile\n-12.50,\"Ann, \"\"A\"\"\"\n" {
		t.Errorf("%q", got)
	}
}

func TestAWorkbookHasNumbersAsNumbersAndTextAsText(t *testing.T) {
	var out bytes.Buffer
	if err := export.XLSX(t.Context(), &out, sheet(t, guests, document.Order{})); err != nil {
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
	if err := export.XLSX(t.Context(), &out, sheet(t, raw.String(), document.Order{})); err != nil {
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

func TestAnExportEndsWithItsContext(t *testing.T) {
	s := sheet(t, guests, document.Order{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, write := range []func() error{
		func() error { return export.CSV(ctx, new(bytes.Buffer), s) },
		func() error { return export.XLSX(ctx, new(bytes.Buffer), s) },
	} {
		if err := write(); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func TestATableThatNoWorksheetHoldsIsKnownBeforehand(t *testing.T) {
	for rows, fits := range map[int]bool{0: true, 1<<20 - 1: true, 1 << 20: false} {
		if got := (export.Sheet{Rows: make([]uint32, rows)}).FitsXLSX(); got != fits {
			t.Errorf("%d rows fit: %v", rows, got)
		}
	}
	if (export.Sheet{Columns: make([]int, 16_385)}).FitsXLSX() {
		t.Error("16,385 columns fit")
	}
}
