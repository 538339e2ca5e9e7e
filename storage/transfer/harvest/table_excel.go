package harvest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"keyrack/model/pattern"
)

// The parts of a workbook by which the others are found.
const (
	bookPart  = "xl/workbook.xml"
	linksPart = "xl/_rels/workbook.xml.rels"
)

func isXLSX(f *File) bool { return hasPart(f, bookPart) }

// readXLSX reads every sheet: of each cell the value as it is stored, so that no format hides a digit of it.
func readXLSX(f *File) (*Node, error) {
	book, err := openExcel(f.Content)
	if err != nil {
		return nil, &SyntaxError{Line: 1, Format: "Excel"}
	}
	root := &Node{Line: 1}
	left := maxRows
	for i, sheet := range book.sheets {
		if i == maxSheets || left <= 0 {
			break
		}
		rows, err := book.rows(sheet.part, left)
		if err != nil {
			return nil, &SyntaxError{Line: len(rows) + 1, Format: "Excel"}
		}
		left -= len(rows)
		addSheet(root, sheet.name, rows)
	}
	return root, nil
}

// excel is a workbook as ECMA-376 and ISO/IEC 29500 describe it, the strict one too: names of elements are looked at
// without their name space.
type excel struct {
	parts  map[string]*zip.File // by their names in small letters: they count as the same in all cases
	left   int64                // how many bytes may still be unpacked
	sheets []excelSheet         // in the order of the workbook
	texts  []string             // which cells of all sheets share
}

type excelSheet struct{ name, part string }

// excelText is a text, of one piece or of several that look different. How it is pronounced is no part of it.
type excelText struct {
	Text string `xml:"t"`
	Runs []struct {
		Text string `xml:"t"`
	} `xml:"r"`
}

func (t excelText) String() string {
	text := t.Text
	for _, run := range t.Runs {
		text += run.Text
	}
	return unescaped(text)
}

// escapedSign is a sign that XML cannot hold, or a line break, as workbooks write it.
var escapedSign = pattern.New(`_x[0-9A-Fa-f]{4}_`)

func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return string(escapedSign.ReplaceAllFunc([]byte(text), func(sign []byte) []byte {
		code, _ := strconv.ParseUint(string(sign[2:6]), 16, 16) // it has four digits
		return []byte(string(rune(code)))
	}))
}

func openExcel(content []byte) (*excel, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	x := &excel{parts: map[string]*zip.File{}, left: unpackedLimit(len(content))}
	for _, part := range archive.File {
		x.parts[partName(part.Name)] = part
	}
	targets, texts, err := x.links()
	if err != nil {
		return nil, err
	}
	err = x.each(bookPart, func(_ *xml.Decoder, start xml.StartElement) error {
		if part := targets[attribute(start, "id")]; start.Name.Local == "sheet" && part != "" {
			x.sheets = append(x.sheets, excelSheet{attribute(start, "name"), part})
		}
		return nil
	})
	if err != nil || texts == "" {
		return x, err
	}
	return x, x.each(texts, func(d *xml.Decoder, start xml.StartElement) error {
		if start.Name.Local != "si" {
			return nil
		}
		var text excelText
		err := d.DecodeElement(&text, &start)
		x.texts = append(x.texts, text.String())
		return err
	})
}

// links finds the parts of the sheets by their ids in the workbook, and the part of the texts, where there is one.
func (x *excel) links() (sheets map[string]string, texts string, err error) {
	sheets = map[string]string{}
	err = x.each(linksPart, func(_ *xml.Decoder, start xml.StartElement) error {
		part := path.Join(path.Dir(bookPart), attribute(start, "Target"))
		if whole, is := strings.CutPrefix(attribute(start, "Target"), "/"); is {
			part = whole
		}
		switch kind := attribute(start, "Type"); {
		case strings.HasSuffix(kind, "/worksheet"):
			sheets[attribute(start, "Id")] = part
		case strings.HasSuffix(kind, "/sharedStrings"):
			texts = part
		}
		return nil
	})
	return sheets, texts, err
}

func partName(name string) string { return strings.ToLower(strings.ReplaceAll(name, `\`, "/")) }

// errNoPart means that a workbook names a part that it does not have.
var errNoPart = errors.New("a part of the workbook is missing")

// errEnough ends what is read of a part.
var errEnough = errors.New("no more is read")

// each reads a part and hands each element over that begins in it, unless it was read to its end before.
func (x *excel) each(name string, do func(*xml.Decoder, xml.StartElement) error) error {
	part, there := x.parts[partName(name)]
	if !there {
		return errNoPart
	}
	unpacked, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { _ = unpacked.Close() }() // it was only read
	d := xml.NewDecoder(&bounded{unpacked, &x.left})
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, is := token.(xml.StartElement); is {
			if err := do(d, start); err != nil {
				return err
			}
		}
	}
}

// bounded reads until nothing is left that may be read, of all who share that.
type bounded struct {
	from io.Reader
	left *int64
}

func (b *bounded) Read(to []byte) (int, error) {
	n, err := b.from.Read(to)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// excelCell is a cell as it is stored.
type excelCell struct {
	At    string    `xml:"r,attr"`
	Kind  string    `xml:"t,attr"`
	Value string    `xml:"v"`
	Text  excelText `xml:"is"`
}

// rows reads the rows of a sheet that are not empty, at most so many.
func (x *excel) rows(part string, most int) ([]row, error) {
	var rows []row
	var cells []string
	line, column := 0, 0
	end := func() {
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			rows = append(rows, row{cells, line})
		}
		cells, column = nil, 0
	}
	err := x.each(part, func(d *xml.Decoder, start xml.StartElement) error {
		switch start.Name.Local {
		case "row":
			if end(); len(rows) == most {
				return errEnough
			}
			line++
			if at, err := strconv.Atoi(attribute(start, "r")); err == nil && at > 0 {
				line = at
			}
		case "c":
			var cell excelCell
			if err := d.DecodeElement(&cell, &start); err != nil {
				return err
			}
			column = columnOf(cell.At, column)
			if value := x.valueOf(cell); value != "" && column < maxCells {
				cells = append(cells, make([]string, max(0, column+1-len(cells)))...)
				cells[column] = value
			}
			column++
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return rows, nil
	}
	end()
	return rows, err
}

// columnOf counts the column of a cell from 0 by its reference, such as AB12; the next one where it has none.
func columnOf(at string, next int) int {
	column := 0
	for i := 0; i < len(at) && at[i] >= 'A' && at[i] <= 'Z' && column < maxCells; i++ {
		column = column*26 + int(at[i]-'A') + 1
	}
	if column == 0 {
		return next
	}
	return column - 1
}

func (x *excel) valueOf(cell excelCell) string {
	switch cell.Kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(cell.Value))
		if err != nil || n < 0 || n >= len(x.texts) {
			return cell.Value
		}
		return x.texts[n]
	case "inlineStr":
		return cell.Text.String()
	case "str": // the text that a formula has made
		return unescaped(cell.Value)
	}
	return cell.Value
}
