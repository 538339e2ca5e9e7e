package export_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"keyrack/model/document"
	"keyrack/ui/export"
)

// BenchmarkExport writes 20,000 rows in each format, and as a floor the texts alone with encoding/csv, and as a peer
// what encoding/json takes to read and write the same.
func BenchmarkExport(b *testing.B) {
	var raw strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&raw, `,{"Id":"%08d-90f2-4c4a-8e01-a4fc46b25178","Number":"%d","Price":{"Currency":"EUR","Value":%d.50}}`,
			i, i, i)
	}
	answer := []byte("[" + raw.String()[1:] + "]")
	table, err := document.Parse(answer).Sources()[0].Read(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	s := export.Sheet{Table: table}
	for i := range table.Columns() {
		s.Columns = append(s.Columns, i)
	}
	if s.Rows, err = table.Arrange(context.Background(), document.Order{}); err != nil {
		b.Fatal(err)
	}
	for _, format := range export.Formats() {
		b.Run(format.Word, func(b *testing.B) {
			b.SetBytes(int64(len(answer)))
			for b.Loop() {
				if err := format.Write(context.Background(), io.Discard, s, export.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	var records [][]string
	for row := range table.Rows() {
		var record []string
		for _, cell := range table.Row(row, nil) {
			record = append(record, cell.Text())
		}
		records = append(records, record)
	}
	b.Run("floor: encoding/csv", func(b *testing.B) {
		b.SetBytes(int64(len(answer)))
		for b.Loop() {
			if err := csv.NewWriter(io.Discard).WriteAll(records); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("peer: encoding/json", func(b *testing.B) {
		b.SetBytes(int64(len(answer)))
		for b.Loop() {
			var rows []json.RawMessage
			if err := json.Unmarshal(answer, &rows); err != nil {
				b.Fatal(err)
			}
			if err := json.NewEncoder(io.Discard).Encode(rows); err != nil {
				b.Fatal(err)
			}
		}
	})
}
