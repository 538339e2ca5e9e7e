package transfer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"keyrack/model/workspace/transfer"
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

// separatorLine is how a first line tells Excel the separator.
var separatorLine = regexp.MustCompile(`(?i)^\s*sep=.\n`)

// withoutSeparator makes that line a blank one, so that the lines keep their numbers.
func withoutSeparator(text string) string {
	if end := separatorLine.FindStringIndex(text); end != nil {
		return text[end[1]-1:]
	}
	return text
}

// header returns the separator and the meaning of each column of the first line, "" for one that means nothing here.
func header(text string) (rune, []field) {
	first, _, _ := strings.Cut(strings.TrimLeft(withoutSeparator(text), "\n"), "\n")
	for _, separator := range []rune{',', ';', '\t', '|'} {
		titles, err := newCSV(first, separator).Read()
		if err != nil {
			continue
		}
		columns := make([]field, len(titles))
		known, named := 0, false
		for i, title := range titles {
			named = named || letters(title) == "accesstoken"
			f, found := fieldNamed(title)
			if found {
				columns[i] = f
				known++
			}
		}
		// One known column alone is a header only if it is written like one.
		if known > 1 || named && !usualToken.MatchString(first) {
			return separator, columns
		}
	}
	return 0, nil
}

func newCSV(text string, separator rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator
	r.TrimLeadingSpace = separator != '\t' // it would take empty cells away
	r.FieldsPerRecord = -1
	return r
}

func readCSV(text string, _ *node, file *transfer.ImportFile) {
	separator, columns := header(text)
	titles := map[field]int{}
	r := newCSV(withoutSeparator(text), separator)
	_, _ = r.Read() // the header, which was read before
	for i, f := range columns {
		if _, twice := titles[f]; twice && f != "" {
			file.Flaws = append(file.Flaws,
				transfer.Flaw{Line: 1, Field: string(f), Reason: "two columns mean this; rename one of them"})
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
			if !errors.As(err, &wrong) {
				file.Flaws = append(file.Flaws, transfer.Flaw{Line: 1, Reason: "it cannot be read as CSV"})
				return
			}
			flaw := transfer.Flaw{Line: wrong.StartLine, Reason: "a quotation mark is missing, or stands in the wrong place"}
			if wrong.Line > wrong.StartLine {
				flaw.Reason += fmt.Sprintf("; nothing is taken from there to line %d", wrong.Line)
			}
			file.Flaws = append(file.Flaws, flaw)
			continue // with the next line
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
