package transfer

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"keyrack/model/workspace"
)

// isCSV looks for a header: a first line that names the access token among its columns.
func isCSV(text string, _ *node) bool {
	_, columns := header(text)
	for _, f := range columns {
		if f == accessTokenField {
			return true
		}
	}
	return false
}

// header returns the separator and the meaning of each column of the first line, "" for one that means nothing here.
func header(text string) (rune, []field) {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	for _, separator := range []rune{',', ';', '\t', '|'} {
		titles, err := newCSV(first, separator).Read()
		if err != nil {
			continue
		}
		columns := make([]field, len(titles))
		known := 0
		for i, title := range titles {
			f, found := fieldNamed(title)
			if found {
				columns[i] = f
				known++
			}
		}
		// One column alone is a header only if it is written like one.
		if known > 1 || known == 1 && len(titles) == 1 && letters(first) == "accesstoken" {
			return separator, columns
		}
	}
	return 0, nil
}

func newCSV(text string, separator rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator
	r.TrimLeadingSpace = true
	r.FieldsPerRecord = -1
	return r
}

func readCSV(text string, _ *node, file *workspace.ImportFile) {
	separator, columns := header(text)
	titles := map[field]int{}
	r := newCSV(text, separator)
	_, _ = r.Read() // the header, which was read before
	for i, f := range columns {
		if _, twice := titles[f]; twice && f != "" {
			file.Flaws = append(file.Flaws, workspace.Flaw{Line: 1, Field: string(f), Reason: "two columns have this name"})
			return
		}
		titles[f] = i
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			var wrong *csv.ParseError
			line := 1
			if errors.As(err, &wrong) {
				line = wrong.Line
			}
			file.Flaws = append(file.Flaws, workspace.Flaw{Line: line, Reason: "a quotation mark is missing, or stands in the wrong place"})
			return
		}
		line, _ := r.FieldPos(0)
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		b := newBuilder(line)
		if len(cells) > len(columns) {
			b.flaw(line, "", "it has more columns than the header")
		}
		for i, cell := range cells {
			if i < len(columns) && columns[i] != "" {
				b.set(columns[i], line, cell)
			}
		}
		b.addTo(file)
	}
}
