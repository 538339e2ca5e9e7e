package export

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"keyrack/model/document"
	"keyrack/model/pattern"
)

// The bounds of a worksheet, by the file format.
const (
	MaxRows    = 1_048_576 // the header included
	MaxColumns = 16_384
	MaxCell    = 32_767 // characters
)

// ErrTooLarge is returned for a table that no worksheet can hold; CSV can.
var ErrTooLarge = errors.New("a worksheet holds 1,048,576 rows and 16,384 columns at most")

// workbook are the parts of a workbook beside its worksheet, as little as ECMA-376 asks for. The second format of cells
// is bold.
var workbook = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + ofSpreadsheets + `sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + ofSpreadsheets + `worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + ofSpreadsheets + `styles+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relation + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships ` +
		`xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relation + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + relation + `/styles" Target="styles.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="` + spreadsheets + `" xmlns:r="` + relation + `">` +
		`<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/styles.xml", `<styleSheet xmlns="` + spreadsheets + `">` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>` +
		`<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill>` +
		`<fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
}

const (
	declaration    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	spreadsheets   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relation       = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	ofSpreadsheets = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	sheetBegins = `<worksheet xmlns="` + spreadsheets + `"><sheetViews><sheetView tabSelected="1" workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`
	sheetEnds = `</sheetData></worksheet>`
)

// XLSX writes a workbook with one worksheet, the header in bold and fixed at the top. Numbers are numbers as far as a
// spreadsheet keeps them; everything else is text. Longer texts than a cell can hold are cut; see [Sheet.Limits].
func XLSX(ctx context.Context, to io.Writer, s Sheet, _ Options) error {
	if s.Size().Refused() {
		return ErrTooLarge
	}
	book := zip.NewWriter(to)
	for _, part := range workbook {
		file, err := book.Create(part.name)
		if err == nil {
			_, err = io.WriteString(file, declaration+part.text)
		}
		if err != nil {
			return fmt.Errorf("writing the workbook: %w", err)
		}
	}
	file, err := book.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	w := worksheet{out: bufio.NewWriterSize(file, 64<<10), columns: columnNames(len(s.Columns))}
	w.write(declaration, sheetBegins, `<row r="1">`)
	for i, title := range s.header() {
		w.text(i, 1, ` s="1"`, title)
	}
	w.write(`</row>`)
	err = s.each(ctx, func(row int, cells []document.Cell) error { return w.row(row+2, cells) })
	if err != nil {
		return err
	}
	w.write(sheetEnds)
	if err := errors.Join(w.out.Flush(), book.Close()); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

// worksheet writes the cells of a worksheet. What fails, fails again with the next row, and at the end.
type worksheet struct {
	out     *bufio.Writer
	columns []string // their names: A to XFD
}

func (w *worksheet) write(texts ...string) {
	for _, text := range texts {
		_, _ = w.out.WriteString(text) // it keeps its error
	}
}

func (w *worksheet) row(number int, cells []document.Cell) error {
	w.write(`<row r="`, strconv.Itoa(number), `">`)
	for i, cell := range cells {
		switch {
		case cell.IsNull():
			continue
		case cell[0] == 't':
			w.value(i, number, ` t="b"`, "1")
			continue
		case cell[0] == 'f':
			w.value(i, number, ` t="b"`, "0")
			continue
		case cell.IsNumber():
			if value, is := spreadsheetNumber(cell); is {
				w.value(i, number, "", strconv.FormatFloat(value, 'f', -1, 64))
				continue
			}
		}
		w.text(i, number, "", cell.Text())
	}
	_, err := w.out.WriteString(`</row>`)
	return err
}

func (w *worksheet) value(column, row int, kind, value string) {
	w.write(`<c r="`, w.columns[column], strconv.Itoa(row), `"`, kind, `><v>`, value, `</v></c>`)
}

func (w *worksheet) text(column, row int, style, text string) {
	w.write(`<c r="`, w.columns[column], strconv.Itoa(row), `"`, style, ` t="inlineStr"><is><t xml:space="preserve">`)
	_ = xml.EscapeText(w.out, []byte(escaped(cut(text)))) // as above
	w.write(`</t></is></c>`)
}

// escapes are what a spreadsheet would take for a sign that XML cannot hold.
var escapes = pattern.New(`_x[0-9A-Fa-f]{4}_`)

// escaped has such a text stay what it is: of _x0041_ the first sign is written so.
func escaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var all strings.Builder
	for at := escapes.FindStringIndex(text); at != nil; at = escapes.FindStringIndex(text) {
		all.WriteString(text[:at[0]] + "_x005F_")
		text = text[at[0]+1:]
	}
	return all.String() + text
}

// columnNames are A, B … Z, AA and so on.
func columnNames(count int) []string {
	names := make([]string, count)
	for i := range names {
		for n := i + 1; n > 0; n = (n - 1) / 26 {
			names[i] = string(rune('A'+(n-1)%26)) + names[i]
		}
	}
	return names
}

// wholeNumbers is up to where every whole number is one of a spreadsheet.
const wholeNumbers = 1 << 53

// spreadsheetNumber returns a number as a spreadsheet holds it, in 64 bits. It reports false where that would be
// another number: for whole ones, which may be identifiers, as soon as a digit changes; for fractions, which are
// amounts, when not even the units are right. So sums are right to the last digit that they show.
func spreadsheetNumber(cell document.Cell) (float64, bool) {
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
