package model_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"keyrack/model"
)

// TestNoCellIsAFormulaWhateverTheSeparatorIs reads what was written with one separator with every other one, by
// quotes and without them, as a spreadsheet does that is set otherwise: no part of it begins like a formula.
func TestNoCellIsAFormulaWhateverTheSeparatorIs(t *testing.T) {
	texts := []string{
		"plain", "a-b", "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "Novák;=1+1", "a\t=2+2", "a,=1", "a\n=1",
		"a\r\n=1", "a|=1", `a;"=1`, `a;""=1`, `["x","=1+1"]`, ";;=1", ";+=1", "a;-b,@c\td\n+e", `"=1`, "",
	}
	for _, separator := range ",;\t" {
		for _, text := range texts {
			var out strings.Builder
			w := csv.NewWriter(&out)
			w.Comma = separator
			if err := w.Write([]string{"x", model.Cell(text), "y"}); err != nil {
				t.Fatal(err)
			}
			w.Flush()
			for _, other := range ",;\t|" {
				for _, cell := range opened(out.String(), separator, other) {
					if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
						t.Errorf("%q, written with %q and opened with %q, has the cell %q", text, separator, other, cell)
					}
				}
			}
		}
	}
	for _, text := range []string{"plain", "a-b", "Smith, John", "a; b = c", "1+1=2", "x@y.example"} {
		if got := model.Cell(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// opened are the cells that a spreadsheet finds with a separator. With another one than the file was written with,
// quotes count only where a cell begins with them.
func opened(text string, written, separator rune) []string {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = separator, true, -1
	records, _ := reader.ReadAll()
	var cells []string
	for _, record := range records {
		cells = append(cells, record...)
	}
	if separator == written {
		return cells
	}
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		for _, cell := range strings.Split(line, string(separator)) {
			cells = append(cells, cell, strings.TrimLeft(cell, `"`))
		}
	}
	return cells
}
