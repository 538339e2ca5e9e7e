// Package export writes a table of an answer for spreadsheets, programs and people. Window and terminal share it.
package export

import (
	"context"
	"io"
	"unicode/utf16"

	"keyrack/model/document"
)

// Sheet is what is written: rows and columns of a table, by their indices, in this order.
type Sheet struct {
	Table   *document.Table
	Rows    []uint32
	Columns []int
}

// Format is a kind of file.
type Format struct {
	Name      string // for people
	Word      string // for the command line
	Extension string
	// IsText tells whether it can be shown on a terminal.
	IsText bool
	Write  func(ctx context.Context, to io.Writer, s Sheet, options Options) error
}

// The words of the formats that somebody asks for by themselves.
const (
	WordCSV  = "csv"
	WordXLSX = "xlsx"
)

// Formats are all there are; the first one is what most people want.
func Formats() []Format {
	return []Format{
		{"CSV", WordCSV, ".csv", true, CSV},
		{"Excel workbook (XLSX)", WordXLSX, ".xlsx", false, XLSX},
		{"NDJSON, a row on each line", "ndjson", ".ndjson", true, NDJSON},
		{"Markdown table", "markdown", ".md", true, Markdown},
	}
}

// Options are the choices for CSV. The zero value is a file with commas for programs.
type Options struct {
	Separator rune // , where it is zero
	Comma     bool // a fraction begins with a comma: 12,50
	Mark      bool // a byte order mark, without which Excel takes UTF-8 for another encoding
	// SeparatorLine puts the line "sep=;" in front, by which Excel knows the separator. It is no part of CSV, and with it
	// some versions of Excel overlook the byte order mark.
	SeparatorLine bool
}

// header are the names of the columns.
func (s Sheet) header() []string {
	names := make([]string, len(s.Columns))
	for i, column := range s.Columns {
		names[i] = s.Table.Columns()[column].Name
	}
	return names
}

// each calls do with the cells of every row. It ends with the context.
func (s Sheet) each(ctx context.Context, do func(row int, cells []document.Cell) error) error {
	var all []document.Cell
	cells := make([]document.Cell, len(s.Columns))
	for i, row := range s.Rows {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		all = s.Table.Row(int(row), all)
		for k, column := range s.Columns {
			cells[k] = all[column]
		}
		if err := do(i, cells); err != nil {
			return err
		}
	}
	return nil
}

// Limits say what of a sheet a worksheet cannot hold as it is.
type Limits struct {
	TooManyRows    bool
	TooManyColumns bool
	LongTexts      int // texts that are cut
	LongNumbers    int // numbers that stay texts, because a spreadsheet would change their digits
}

// Refused reports whether there can be no worksheet at all.
func (l Limits) Refused() bool { return l.TooManyRows || l.TooManyColumns }

// Size says whether a worksheet has room for the rows and columns; it reads no cell.
func (s Sheet) Size() Limits {
	return Limits{TooManyRows: len(s.Rows) >= MaxRows, TooManyColumns: len(s.Columns) > MaxColumns}
}

// Limits reads all cells to find what a worksheet cannot hold.
func (s Sheet) Limits(ctx context.Context) (Limits, error) {
	limits := s.Size()
	err := s.each(ctx, func(_ int, cells []document.Cell) error {
		for _, cell := range cells {
			switch {
			case cell.IsNumber():
				if _, is := number(cell); !is {
					limits.LongNumbers++
				}
			case len(cell) > MaxCell && isLong(cell.Text()):
				limits.LongTexts++
			}
		}
		return nil
	})
	return limits, err
}

// isLong reports whether a text has more characters than a cell of a worksheet holds, which counts as UTF-16 does.
func isLong(text string) bool { return len(cut(text)) < len(text) }

// cut shortens a text to what a cell of a worksheet holds, at a whole character.
func cut(text string) string {
	if len(text) <= MaxCell {
		return text
	}
	units := 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units > MaxCell {
			return text[:i]
		}
	}
	return text
}
