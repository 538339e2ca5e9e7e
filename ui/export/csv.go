package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"

	"keyrack/model"
	"keyrack/model/document"
)

// CSV writes separated values in UTF-8. Numbers keep their digits. What a spreadsheet would run as a formula, at the
// beginning of a text or behind whatever it may take for a separator, gets an apostrophe in front: names and notes come
// from guests.
func CSV(ctx context.Context, to io.Writer, s Sheet, options Options) error {
	if options.Separator == 0 {
		options.Separator = ','
	}
	head := ""
	if options.Mark {
		head = "\ufeff"
	}
	if options.SeparatorLine {
		head += "sep=" + string(options.Separator) + "\n"
	}
	if _, err := io.WriteString(to, head); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	w.Comma = options.Separator
	record := make([]string, len(s.Columns))
	for i, name := range s.header() {
		record[i] = model.Cell(name)
	}
	if err := w.Write(record); err != nil {
		return err
	}
	err := s.each(ctx, func(_ int, cells []document.Cell) error {
		for i, cell := range cells {
			if cell.IsNumber() {
				record[i] = written(cell, options.Comma)
			} else {
				record[i] = model.Cell(cell.Text())
			}
		}
		return w.Write(record)
	})
	if err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// written is a number with all of its digits.
func written(number document.Cell, comma bool) string {
	if comma {
		return string(bytes.Replace(number, []byte{'.'}, []byte{','}, 1))
	}
	return string(number)
}
