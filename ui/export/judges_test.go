//go:build judges

package export_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"keyrack/model/document"
	"keyrack/ui/export"
)

// The tests of this file give tables to the programs that people open them with; make judges brings those.

// odd is a table with what files for spreadsheets get wrong.
const odd = `[
	{"Text":"a,b;c\td|e","Number":-12.50,"Yes":true,"Note":"line\nbreak\r\nand \"quotes\" ''"},
	{"Text":"=1+1","Number":9007199254740993,"Yes":false,"Note":"Novák;=1+1"},
	{"Text":"+420777123456","Number":9.0909090909090909,"Yes":null,"Note":"@SUM(A1)\t-2"},
	{"Text":"00123","Number":0,"Note":" blank in front and behind "},
	{"Text":"1E5","Number":1234567.891234567,"Note":"12-05"},
	{"Text":"_x0041_","Number":12345678901234567890,"Note":"😀 é č \u0001 \ufeff end"},
	{"Text":"sep=;","Number":1e3,"Note":"'"}
]`

// want are its cells: texts, numbers, yes and no, and nil for nothing. What no worksheet holds exactly is a text.
func want() [][]any {
	return [][]any{
		{"Text", "Number", "Yes", "Note"},
		{"a,b;c\td|e", -12.5, true, "line\nbreak\r\nand \"quotes\" ''"},
		{"=1+1", "9007199254740993", false, "Novák;=1+1"},
		{"+420777123456", 9.0909090909090909, nil, "@SUM(A1)\t-2"},
		{"00123", 0.0, nil, " blank in front and behind "},
		{"1E5", 1234567.891234567, nil, "12-05"},
		{"_x0041_", "12345678901234567890", nil, "😀 é č \x01 \ufeff end"},
		{"sep=;", 1000.0, nil, "'"},
	}
}

// openpyxl prints the cells of a workbook, each with what it is, as JSON.
const openpyxl = `import json, sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1]).worksheets[0]
print(json.dumps([[[cell.data_type, cell.value] for cell in row] for row in sheet.iter_rows()]))
`

// separated prints the cells of a file of separated values as JSON.
const separated = `import csv, json, sys
with open(sys.argv[1], newline="", encoding=sys.argv[3]) as file:
    if sys.argv[4] == "line":
        assert file.readline().strip("\r\n") == "sep=" + sys.argv[2]
    print(json.dumps(list(csv.reader(file, delimiter=sys.argv[2], strict=True))))
`

// python runs a program of Debian's Python, which has its libraries, and reads the JSON that it prints.
func python(t *testing.T, program string, into any, arguments ...string) {
	t.Helper()
	run := exec.CommandContext(t.Context(), "/usr/bin/python3", append([]string{"-c", program}, arguments...)...)
	var said strings.Builder
	run.Stderr = &said
	output, err := run.Output()
	if err != nil {
		t.Fatalf("make judges installs python3-openpyxl: %v: %s", err, said.String())
	}
	if err := json.Unmarshal(output, into); err != nil {
		t.Fatal(err)
	}
}

// write makes a file in a format.
func write(t *testing.T, format, raw string, options export.Options) string {
	t.Helper()
	at := slices.IndexFunc(export.Formats(), func(f export.Format) bool { return f.Word == format })
	path := filepath.Join(t.TempDir(), "table"+export.Formats()[at].Extension)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Formats()[at].Write(t.Context(), file, sheet(t, raw, document.Order{}), options); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestJudgeOpenpyxl: each cell is of its kind, and none is a formula.
func TestJudgeOpenpyxl(t *testing.T) {
	var rows [][][2]any
	python(t, openpyxl, &rows, write(t, export.WordXLSX, odd, export.Options{}))
	if len(rows) != len(want()) {
		t.Fatalf("there are %d rows", len(rows))
	}
	for i, row := range want() {
		for k, wanted := range row {
			kind, got := rows[i][k][0], rows[i][k][1]
			of := map[bool]string{true: "n", false: "s"}[wanted == nil]
			switch wanted.(type) {
			case float64:
				of = "n"
			case bool:
				of = "b"
			}
			if text, is := wanted.(string); is {
				wanted = worksheet(text)
			}
			if text, is := got.(string); is { // openpyxl leaves an escaped _ as it is; LibreOffice and Excel do not
				got = strings.ReplaceAll(text, "_x005F_", "_")
			}
			if kind != of || got != wanted {
				t.Errorf("row %d, column %d: %v %q, want %s %q", i+1, k+1, kind, got, of, wanted)
			}
		}
	}
}

// worksheet is a text as XML can hold it: with a mark for what no XML holds.
func worksheet(text string) string { return strings.ReplaceAll(text, "\x01", "\ufffd") }

// TestJudgePythonReadsCSV with every choice of a separator.
func TestJudgePythonReadsCSV(t *testing.T) {
	for _, separator := range []rune{',', ';', '\t', '|'} {
		for _, options := range []export.Options{
			{Separator: separator},
			{Separator: separator, Mark: true, Comma: true},
			{Separator: separator, Mark: true, SeparatorLine: true},
		} {
			encoding, line := "utf-8", ""
			if options.Mark {
				encoding = "utf-8-sig"
			}
			if options.SeparatorLine {
				line = "line"
			}
			var rows [][]string
			python(t, separated, &rows, write(t, export.WordCSV, odd, options), string(separator), encoding, line)
			compareTexts(t, rows, options.Comma)
		}
	}
}

// compareTexts holds what came against what was written: with an apostrophe before what could be a formula.
func compareTexts(t *testing.T, rows [][]string, comma bool) {
	t.Helper()
	if len(rows) != len(want()) {
		t.Fatalf("there are %d rows: %q", len(rows), rows)
	}
	for i, row := range want() {
		if len(rows[i]) != len(row) {
			t.Fatalf("row %d has %d cells: %q", i+1, len(rows[i]), rows[i])
		}
		for k, wanted := range row {
			got := rows[i][k]
			switch v := wanted.(type) {
			case nil:
				wanted = ""
			case bool:
				wanted = strconv.FormatBool(v)
			case float64:
				if comma {
					got = strings.Replace(got, ",", ".", 1)
				}
				if number, err := strconv.ParseFloat(got, 64); err != nil || math.Abs(number-v) > 1e-14*math.Abs(v) {
					t.Errorf("row %d, column %d: %q, want %v", i+1, k+1, got, v)
				}
				continue
			case string: // guarded, or as it is
				got = strings.NewReplacer("'=", "=", "'+", "+", "'@", "@", "'-", "-", "'\t", "\t", "'\r", "\r").Replace(got)
			}
			if got != wanted {
				t.Errorf("row %d, column %d: %q, want %q", i+1, k+1, got, wanted)
			}
		}
	}
}

// TestJudgeLibreOffice reads a workbook and files of separated values, and writes down what it has understood, formulas
// as such: the texts are the same, the sums right, and nothing is a formula.
func TestJudgeLibreOffice(t *testing.T) {
	read := func(file, filter string) [][]string {
		folder := t.TempDir()
		arguments := []string{
			"--headless", "-env:UserInstallation=file://" + filepath.Join(folder, "profile"),
			"--convert-to", `csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true`, "--outdir", folder,
		}
		if filter != "" {
			arguments = append(arguments, "--infilter="+filter)
		}
		output, err := exec.CommandContext(t.Context(), "soffice", append(arguments, file)...).CombinedOutput()
		if err != nil {
			t.Fatalf("make judges installs libreoffice-calc-nogui: %v: %s", err, output)
		}
		text, err := os.ReadFile(filepath.Join(folder, "table.csv"))
		if err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	const amounts = `[{"Net":9.0909090909090909},{"Net":90.91},{"Net":1234567.891234567},{"Net":12.50}]`
	sum := 0.0
	for _, row := range read(write(t, export.WordXLSX, amounts, export.Options{}), "")[1:] {
		number, err := strconv.ParseFloat(row[0], 64)
		if err != nil {
			t.Errorf("%q is no number", row[0])
		}
		sum += number
	}
	if math.Abs(sum-1234680.3921436579) > 1e-6 {
		t.Errorf("the sum is %v", sum)
	}
	book := read(write(t, export.WordXLSX, odd, export.Options{}), "")
	for i, row := range want() {
		for k, wanted := range row {
			text, is := wanted.(string)
			text = strings.ReplaceAll(worksheet(text), "\r\n", "\n") // encoding/csv reads it so
			if is && book[i][k] != text {
				t.Errorf("row %d, column %d of the workbook: %q, want %q", i+1, k+1, book[i][k], text)
			}
		}
	}
	// A file with commas is opened with semicolons or tabs where the system is set so.
	for _, written := range []rune{',', ';', '\t'} {
		path := write(t, export.WordCSV, odd, export.Options{Separator: written, Mark: true})
		for _, opened := range []string{"44", "59", "9"} {
			for i, row := range read(path, "CSV:"+opened+",34,76,1") {
				for k, cell := range row {
					if strings.HasPrefix(cell, "=") {
						t.Errorf("with %q, opened with %s, row %d, column %d is the formula %q", written, opened, i+1, k+1, cell)
					}
				}
			}
		}
	}
}
