package fanout

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
)

// ConnectionColumn is the column of a file of rows that names a connection, in any case.
const ConnectionColumn = "connection"

// ErrNoRows is returned for a text that is no CSV with a head and at least one row.
var ErrNoRows = errors.New("it has no rows to send")

// Row is a row of a file: a request of its own.
type Row struct {
	Number     int    // from 1 on
	Connection string // what names it; empty where the file has no such column
	Values     []request.Variable
}

// ReadRows reads a CSV. Its values are separated by comma, semicolon or tab: by what stands most often in its head.
func ReadRows(text []byte) ([]Row, error) {
	text = model.WithoutMark(text)
	head, _, _ := strings.Cut(string(text), "\n")
	reader := csv.NewReader(strings.NewReader(string(text)))
	for _, sign := range ";\t" {
		if strings.Count(head, string(sign)) > strings.Count(head, string(reader.Comma)) {
			reader.Comma = sign
		}
	}
	lines, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoRows, err)
	}
	if len(lines) < 2 {
		return nil, ErrNoRows
	}
	rows := make([]Row, len(lines)-1)
	for i, line := range lines[1:] {
		rows[i].Number = i + 1
		for column, name := range lines[0] {
			name = strings.TrimSpace(name)
			if strings.EqualFold(name, ConnectionColumn) {
				rows[i].Connection = strings.TrimSpace(line[column])
				continue
			}
			rows[i].Values = append(rows[i].Values, request.Variable{Name: name, Value: line[column]})
		}
	}
	return rows, nil
}

// FileName is what the file of an answer is called, without an extension: the title is for people, and the id, or the
// row, makes it the only one. It has no character that a file system refuses.
func FileName(row int, place workspace.Place) string {
	title := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
			return r
		}
		return '_'
	}, place.Connection.Title())
	const most = 60 // letters, so that the name fits wherever the folder is
	if letters := []rune(title); len(letters) > most {
		title = string(letters[:most])
	}
	name := title + "-" + workspace.ShortID(place.Connection.ID)
	if row > 0 {
		name = fmt.Sprintf("%04d-%s", row, name)
	}
	return name
}
