package harvest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The bounds of a spreadsheet, whose file can be a thousand times smaller than what is in it.
const (
	maxSheets = 100
	maxCells  = 500
	maxRows   = 200_000   // of all sheets
	maxSheet  = 128 << 20 // bytes, unpacked
)

// unpackedLimit is how much of an archive of that size is unpacked.
func unpackedLimit(size int) int64 { return int64(min(max(16<<20, 24*size), maxSheet)) }

func hasPart(f *File, name string) bool {
	if !bytes.HasPrefix(f.Content, []byte("PK\x03\x04")) {
		return false
	}
	archive, err := zip.NewReader(bytes.NewReader(f.Content), int64(len(f.Content)))
	if err != nil {
		return false
	}
	for _, part := range archive.File {
		if part.Name == name {
			return true
		}
	}
	return false
}

func isXLSX(f *File) bool { return hasPart(f, "xl/workbook.xml") }

// readXLSX reads every sheet. The library would unpack a large one into a file for a while, where tokens have no place
// to be: both limits are the same, so that it refuses instead.
func readXLSX(f *File) (*Node, error) {
	limit := unpackedLimit(len(f.Content))
	book, err := excelize.OpenReader(bytes.NewReader(f.Content),
		excelize.Options{UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit, RawCellValue: true})
	if err != nil {
		return nil, &SyntaxError{Line: 1, Format: "Excel"}
	}
	defer func() { _ = book.Close() }() // it has written nothing
	root := &Node{Line: 1}
	left := maxRows
	for i, name := range book.GetSheetList() {
		if i == maxSheets || left <= 0 {
			break
		}
		rows, err := sheetRows(book, name, &left)
		if err != nil {
			return nil, &SyntaxError{Line: len(rows) + 1, Format: "Excel"}
		}
		addSheet(root, name, rows)
	}
	return root, nil
}

func sheetRows(book *excelize.File, name string, left *int) ([]row, error) {
	lines, err := book.Rows(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = lines.Close() }() // it has written nothing
	var rows []row
	for line := 1; lines.Next() && *left > 0; line++ {
		cells, err := lines.Columns()
		if err != nil {
			return rows, err
		}
		if cells = cells[:min(len(cells), maxCells)]; strings.TrimSpace(strings.Join(cells, "")) != "" {
			rows = append(rows, row{cells, line})
			*left--
		}
	}
	return rows, lines.Error()
}

// addSheet makes a group of a sheet. Names that programs give by themselves say nothing.
func addSheet(root *Node, name string, rows []row) {
	one := &Node{Line: 1}
	if !isSheetName(name) {
		one.Name, one.Title = name, name
	}
	table(one, rows)
	if len(one.Children) > 0 {
		root.add(one)
	}
}

func isSheetName(name string) bool {
	name = strings.ToLower(strings.TrimRight(name, "0123456789 "))
	return slices.Contains(sheetNames, name)
}

var sheetNames = strings.Fields("sheet table tabelle list feuil feuille hoja foglio arkusz munka лист blad planilha")

func isODS(f *File) bool {
	if !hasPart(f, "content.xml") {
		return false
	}
	kind, err := unpack(f.Content, "mimetype", 200)
	return err == nil && bytes.Contains(kind, []byte("opendocument.spreadsheet"))
}

// readODS reads the sheets of an OpenDocument spreadsheet: of each cell the text that is shown, repeated as often as
// the file says, within bounds.
func readODS(f *File) (*Node, error) {
	content, err := unpack(f.Content, "content.xml", unpackedLimit(len(f.Content)))
	if err != nil {
		return nil, &SyntaxError{Line: 1, Format: "OpenDocument"}
	}
	p := &ods{decoder: xml.NewDecoder(bytes.NewReader(content)), root: &Node{Line: 1}}
	if err := p.run(); err != nil {
		return nil, &SyntaxError{Line: 1, Format: "OpenDocument"}
	}
	return p.root, nil
}

// unpack returns a part of an archive of at most limit bytes.
func unpack(content []byte, name string, limit int64) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	part, err := archive.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = part.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err == nil && int64(len(text)) > limit {
		return nil, errTooMuch
	}
	return text, err
}

var errTooMuch = errors.New("more is in it than is read")

// ods walks the content of a spreadsheet.
type ods struct {
	decoder *xml.Decoder
	root    *Node
	sheet   string
	rows    []row
	total   int
	line    int // of the next row
	cells   []string
	text    strings.Builder
	repeat  int // of the cell
	again   int // of the row
	inCell  bool
	skipped int // elements deep in a comment
}

func (p *ods) run() error {
	for {
		token, err := p.decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			p.start(t)
		case xml.EndElement:
			p.end(t.Name.Local)
		case xml.CharData:
			if p.inCell && p.skipped == 0 {
				p.text.Write(t)
			}
		}
		if p.total > maxRows {
			return nil
		}
	}
}

func (p *ods) start(t xml.StartElement) {
	repeated := func(name string) int {
		n, _ := strconv.Atoi(attribute(t, name))
		return max(n, 1)
	}
	switch t.Name.Local {
	case "table":
		p.sheet, p.rows, p.line = attribute(t, "name"), nil, 1
	case "table-row":
		p.cells, p.again = nil, repeated("number-rows-repeated")
	case "table-cell", "covered-table-cell":
		p.inCell, p.repeat = true, repeated("number-columns-repeated")
		p.text.Reset()
	case "annotation":
		p.skipped++
	case "p":
		if p.text.Len() > 0 {
			p.text.WriteByte('\n')
		}
	case "s":
		n, _ := strconv.Atoi(attribute(t, "c"))
		p.text.WriteString(strings.Repeat(" ", min(max(n, 1), 100)))
	}
}

func (p *ods) end(name string) {
	switch name {
	case "annotation":
		p.skipped--
	case "table-cell", "covered-table-cell":
		p.inCell = false
		for range min(p.repeat, maxCells-len(p.cells)) {
			p.cells = append(p.cells, strings.TrimSpace(p.text.String()))
		}
	case "table-row":
		for len(p.cells) > 0 && p.cells[len(p.cells)-1] == "" {
			p.cells = p.cells[:len(p.cells)-1]
		}
		if len(p.cells) > 0 { // the same row again says nothing more
			p.rows = append(p.rows, row{p.cells, p.line})
			p.total++
		}
		p.line += p.again
	case "table":
		addSheet(p.root, p.sheet, p.rows)
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
