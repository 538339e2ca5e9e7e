// Package export writes a table of an answer for a spreadsheet. Window and terminal share it.
package export

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"keyrack/model"
	"keyrack/model/document"
)

// Sheet is what is written: rows and columns of a table, by their indices, in this order.
type Sheet struct {
	Table   *document.Table
	Rows    []uint32
	Columns []int
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

// CSV writes comma-separated values in UTF-8 with a byte order mark, without which Excel takes them for another
// encoding. Numbers keep their digits. A text that a spreadsheet would run as a formula gets an apostrophe in front:
// names and notes come from guests.
func CSV(ctx context.Context, to io.Writer, s Sheet) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	record := make([]string, len(s.Columns))
	write := func() error { return w.Write(record) }
	for i, name := range s.header() {
		record[i] = model.Cell(name)
	}
	if err := write(); err != nil {
		return err
	}
	err := s.each(ctx, func(_ int, cells []document.Cell) error {
		for i, cell := range cells {
			if record[i] = cell.Text(); !cell.IsNumber() {
				record[i] = model.Cell(record[i])
			}
		}
		return write()
	})
	if err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// The bounds of a worksheet, by the file format.
const (
	maxRows    = 1_048_576 // the header included
	maxColumns = 16_384
	maxCell    = 32_767 // characters
)

// ErrTooLarge is returned for a table that no worksheet can hold; CSV can.
var ErrTooLarge = errors.New("a worksheet holds 1,048,576 rows at most: export it as CSV, or filter it first")

// FitsXLSX reports whether a worksheet can hold the table, with its header.
func (s Sheet) FitsXLSX() bool { return len(s.Rows) < maxRows && len(s.Columns) <= maxColumns }

// XLSX writes a workbook with one worksheet, the header in bold and fixed at the top. Numbers are numbers as far as a
// spreadsheet keeps their digits; everything else is text. Longer texts than a cell can hold are cut.
func XLSX(ctx context.Context, to io.Writer, s Sheet) (err error) {
	if !s.FitsXLSX() {
		return ErrTooLarge
	}
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	const name = "Sheet1"
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	if err := stream.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2",
		ActivePane: "bottomLeft",
	}); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	values := make([]any, len(s.Columns))
	for i, title := range s.header() {
		values[i] = excelize.Cell{StyleID: bold, Value: cut(title)}
	}
	if err := stream.SetRow("A1", values); err != nil {
		return fmt.Errorf("writing the header: %w", err)
	}
	err = s.each(ctx, func(row int, cells []document.Cell) error {
		for i, cell := range cells {
			values[i] = spreadsheetValue(cell)
		}
		return stream.SetRow("A"+strconv.Itoa(row+2), values)
	})
	if err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return fmt.Errorf("writing the rows: %w", err)
	}
	_, err = book.WriteTo(to)
	return err
}

// exactDigits is how many digits of a number a spreadsheet keeps.
const exactDigits = 15

func spreadsheetValue(cell document.Cell) any {
	text := cell.Text()
	switch {
	case cell.IsNull():
		return nil
	case text == "true" && cell[0] == 't':
		return true
	case text == "false" && cell[0] == 'f':
		return false
	case cell.IsNumber() && len(strings.TrimLeft(text, "-")) <= exactDigits:
		if number, err := strconv.ParseFloat(text, 64); err == nil {
			return number
		}
	}
	return cut(text)
}

func cut(text string) string {
	if len(text) <= maxCell {
		return text
	}
	runes := []rune(text)
	return string(runes[:min(len(runes), maxCell)])
}
