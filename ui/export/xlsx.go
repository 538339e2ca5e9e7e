package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/xuri/excelize/v2"

	"keyrack/model/document"
)

// The bounds of a worksheet, by the file format.
const (
	MaxRows    = 1_048_576 // the header included
	MaxColumns = 16_384
	MaxCell    = 32_767 // characters
)

// ErrTooLarge is returned for a table that no worksheet can hold; CSV can.
var ErrTooLarge = errors.New("a worksheet holds 1,048,576 rows and 16,384 columns at most")

// XLSX writes a workbook with one worksheet, the header in bold and fixed at the top. Numbers are numbers as far as a
// spreadsheet keeps them; everything else is text. Longer texts than a cell can hold are cut; see [Sheet.Limits].
func XLSX(ctx context.Context, to io.Writer, s Sheet, _ Options) (err error) {
	if s.Size().Refused() {
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

func spreadsheetValue(cell document.Cell) any {
	switch {
	case cell.IsNull():
		return nil
	case cell[0] == 't':
		return true
	case cell[0] == 'f':
		return false
	case cell.IsNumber():
		if number, is := number(cell); is {
			return number
		}
	}
	return cut(cell.Text())
}

// wholeNumbers is up to where every whole number is one of a spreadsheet.
const wholeNumbers = 1 << 53

// number returns a number as a spreadsheet holds it, in 64 bits. It reports false where that would be another number:
// for whole ones, which may be identifiers, as soon as a digit changes; for fractions, which are amounts, when not even
// the units are right. So sums are right to the last digit that they show.
func number(cell document.Cell) (float64, bool) {
	text := string(cell)
	value, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsInf(value, 0):
		return 0, false
	case value != 0 && math.Abs(value) < wholeNumbers:
		return value, true
	}
	// From there on every number in 64 bits is a whole one, so that this is all of it.
	return value, document.SameNumber(cell, []byte(strconv.FormatFloat(value, 'f', 0, 64)))
}
