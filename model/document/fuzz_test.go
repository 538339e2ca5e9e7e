package document_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"keyrack/model/document"
)

func seeds() []string {
	return []string{
		"", hotel, stays, "\ufeff" + hotel, "[1,2", "{\"a\":1}\n{\"a\":2}", "<html>", "text", `["\ud800","\udc00\ud800"]`,
		"[\"\xff\xfe\"]",
		"[" + strings.Repeat("9", 400) + "e" + strings.Repeat("9", 40) + "]", `{"a":1,"a":{"a":[{},[]]}}`,
		"{ \"a\" : [ ] , \"b\":{ } }", "[{\"a\":1},2,null]",
		"{\"k\\u0065y\":\"\\\"\"}", "\x00", "[1]x\n[2]", "{\"a\":\r\n\t1}", "-", "01", "[\"\u2028\u202e\"]", "nul",
		strings.Repeat("[", 200) + strings.Repeat("]", 200),
	}
}

// FuzzAnswersAgainstEncodingJSON has encoding/json say what is JSON, and how it looks when it is indented.
func FuzzAnswersAgainstEncodingJSON(f *testing.F) {
	for _, seed := range seeds() {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		d := document.Parse(raw)
		inner := bytes.TrimPrefix(raw, []byte("\ufeff"))
		if valid := json.Valid(inner); valid != (d.Kind() == document.JSON) {
			t.Fatalf("%q is %s, encoding/json says %v", raw, d.Kind(), valid)
		}
		if several := values(inner); (several > 1) != (d.Kind() == document.NDJSON) {
			// A text that begins like a number, such as a date, is several values to a decoder and none to a person.
			if first := bytes.TrimLeft(inner, " \t\r\n"); several > 1 && d.Kind() == document.Text && first[0] != '{' &&
				first[0] != '[' {
				return
			}
			t.Fatalf("%q is %s, encoding/json finds %d values", raw, d.Kind(), several)
		}
		if (d.Err() != nil) != (d.Kind() == document.Broken) {
			t.Fatalf("%q is %s with the error %v", raw, d.Kind(), d.Err())
		}
		if d.Kind() == document.JSON {
			checkLines(t, d, inner)
		}
		exercise(t, d)
		if !bytes.Equal(raw, before) || !bytes.Equal(d.Raw(), before) {
			t.Fatal("the answer was changed")
		}
	})
}

// values counts the JSON values of a text that consists of nothing else; 0 for every other text.
func values(raw []byte) int {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	for n := 0; ; n++ {
		var one json.RawMessage
		switch err := decoder.Decode(&one); {
		case errors.Is(err, io.EOF):
			return n
		case err != nil:
			return 0
		}
	}
}

// checkLines compares each line, in an order that jumps about, with what json.Indent makes of the answer.
func checkLines(t *testing.T, d *document.Document, raw []byte) {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(indented.String()), "\n")
	if d.Lines() != len(want) {
		t.Fatalf("%d lines of %q, want %d", d.Lines(), raw, len(want))
	}
	for k := range want {
		i := k * 7919 % len(want)
		if got := d.WholeLine(i); got != want[i] {
			t.Fatalf("line %d of %q is %q, want %q", i, raw, got, want[i])
		}
		value := d.Value(i)
		if !json.Valid(value) || !bytes.Contains(raw, value) {
			t.Fatalf("line %d of %q has the value %q", i, raw, value)
		}
		if path := d.Path(i); !strings.HasPrefix(path, "$") {
			t.Fatalf("line %d of %q is at %q", i, raw, path)
		}
	}
	if got := string(d.Value(0)); got != strings.Trim(string(raw), " \t\r\n") {
		t.Fatalf("the whole of %q is %q", raw, got)
	}
}

// exercise does with a document what a person can do, and looks for what must hold of any.
func exercise(t *testing.T, d *document.Document) {
	t.Helper()
	check := func() {
		last := 0
		for i := range d.Lines() {
			line := d.Line(i)
			if line.Number <= last {
				t.Fatalf("line %d has the number %d, the one before %d", i, line.Number, last)
			}
			last = line.Number
			columns := 0
			for _, run := range line.Runs {
				if !utf8.ValidString(run.Text) || strings.ContainsAny(run.Text, "\n\r\t\x00") {
					t.Fatalf("line %d holds %q", i, run.Text)
				}
				columns += utf8.RuneCountInString(run.Text)
			}
			if columns > document.MaxColumns {
				t.Fatalf("line %d has %d columns", i, columns)
			}
			_, _, _ = d.Path(i), d.Text(i), d.Enclosing(i)
			_, _ = d.Field(i)
		}
	}
	check()
	matches := d.Find("a")
	d.FoldAll()
	check()
	for i := range d.Lines() {
		for _, span := range d.Spans(i, matches) {
			if span.Columns < 1 || span.Column < 0 || span.Column > document.MaxColumns {
				t.Fatalf("line %d has the span %+v", i, span)
			}
		}
	}
	for _, match := range matches {
		if at := d.Reveal(match); at < 0 || at >= d.Lines() {
			t.Fatalf("revealed line %d of %d", at, d.Lines())
		}
	}
	d.UnfoldAll()
	for i := range d.Lines() {
		d.Toggle(min(i, d.Lines()-1))
	}
	check()
	for _, source := range d.Sources() {
		table, err := source.Read(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		order, err := table.Arrange(context.Background(), document.Order{Filter: "a", Sort: []int{0}})
		if err != nil {
			t.Fatal(err)
		}
		all := make([]int, len(table.Columns()))
		for i := range all {
			all[i] = i
		}
		writer := table.Writer(all)
		var cells []document.Cell
		for _, row := range order {
			if line := writer.Append(nil, int(row)); !json.Valid(line) || bytes.IndexByte(line, '\n') >= 0 {
				t.Fatalf("row %d is written as %q", row, line)
			}
			cells = table.Row(int(row), cells)
			if !json.Valid(table.JSON(int(row))) {
				t.Fatalf("row %d is %q", row, table.JSON(int(row)))
			}
		}
		_ = cells
	}
}

// FuzzFind compares with a search that folds text the way strings.EqualFold does.
func FuzzFind(f *testing.F) {
	f.Add("Straße STRASSE strasse", "strasse")
	f.Add("ababab", "abab")
	f.Add("K\u212a k", "k")
	f.Add(`["Z\u00fcrich","ZÜRICH","\\u00fc","a\/b","\ud83c\udfe8"]`, "zürich")
	f.Fuzz(func(t *testing.T, text, query string) {
		if !utf8.ValidString(query) || query == "" || len(text) > 2000 {
			t.Skip()
		}
		d := document.Parse([]byte(text))
		if d.Kind() == document.Empty {
			t.Skip()
		}
		if strings.Contains(text, `\`) {
			checkEscapes(t, d, text, query)
			return
		}
		n := utf8.RuneCountInString(query)
		var want []document.Match
		for at := 0; at < len(text); {
			end := at
			for i := 0; i < n && end < len(text); i++ {
				_, size := utf8.DecodeRuneInString(text[end:])
				end += size
			}
			if part := text[at:end]; utf8.ValidString(part) && strings.EqualFold(part, query) {
				want = append(want, document.Match{Offset: at, Length: end - at})
				at = end
				continue
			}
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
		}
		got := d.Find(query)
		if len(got) != len(want) {
			t.Fatalf("%q in %q: found %v, want %v", query, text, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%q in %q: found %v, want %v", query, text, got, want)
			}
		}
	})
}

// checkEscapes holds that what is found is the query, as it stands there or with escapes as what they stand for.
func checkEscapes(t *testing.T, d *document.Document, text, query string) {
	t.Helper()
	end := 0
	for _, m := range d.Find(query) {
		part := text[m.Offset : m.Offset+m.Length]
		var plain string
		err := json.Unmarshal([]byte(`"`+strings.ReplaceAll(part, "\n", " ")+`"`), &plain)
		if m.Offset < end || !strings.EqualFold(part, query) && (err != nil || !strings.EqualFold(plain, query)) {
			t.Fatalf("%q in %q: found %v", query, text, m)
		}
		end = m.Offset + m.Length
	}
}

// FuzzHighlight holds that the runs of a line are the line.
func FuzzHighlight(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		joined := ""
		for _, run := range document.Highlight(line) {
			if run.Text == "" {
				t.Fatalf("an empty run in %q", line)
			}
			joined += run.Text
		}
		if joined != line {
			t.Fatalf("%q became %q", line, joined)
		}
	})
}
