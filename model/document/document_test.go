package document_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/document"
)

const hotel = `{"NowUtc":"2026-11-23T09:14:22Z","Enterprise":{"Id":"851df8c8","Name":"API Hotel",` +
	`"Currencies":[{"Currency":"EUR"},{"Currency":"GBP"}],"Empty":{},"None":[ ]},"Price":12.50,"odd key":null,` +
	`"Service":true}`

// text is what a document shows, line by line, with two blanks a level.
func text(d *document.Document) string {
	var all strings.Builder
	for i := range d.Lines() {
		line := d.Line(i)
		all.WriteString(strings.Repeat("  ", line.Indent))
		for _, run := range line.Runs {
			all.WriteString(run.Text)
		}
		if line.Cut > 0 {
			fmt.Fprintf(&all, "…%d", line.Cut)
		}
		all.WriteByte('\n')
	}
	return all.String()
}

func TestAnAnswerIsShownIndentedWithItsOwnDigits(t *testing.T) {
	want := `{
  "NowUtc": "2026-11-23T09:14:22Z",
  "Enterprise": {
    "Id": "851df8c8",
    "Name": "API Hotel",
    "Currencies": [
      {
        "Currency": "EUR"
      },
      {
        "Currency": "GBP"
      }
    ],
    "Empty": {},
    "None": []
  },
  "Price": 12.50,
  "odd key": null,
  "Service": true
}
`
	if diff := cmp.Diff(want, text(document.Parse([]byte(hotel)))); diff != "" {
		t.Error(diff)
	}
}

func TestTheKindOfAnAnswerIsRecognised(t *testing.T) {
	for _, c := range []struct {
		raw  string
		kind document.Kind
		text string
	}{
		{"", document.Empty, ""},
		{" \r\n\t", document.Empty, ""},
		{"\ufeff", document.Empty, ""},
		{"{}", document.JSON, "{}\n"},
		{"\ufeff[1]", document.JSON, "[\n  1\n]\n"},
		{`"text"`, document.JSON, "\"text\"\n"},
		{" -1.5e+300 ", document.JSON, "-1.5e+300\n"},
		{"null", document.JSON, "null\n"},
		{"{\"a\":1}\n{\"a\":2}\n", document.NDJSON, "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n"},
		{"{} []", document.NDJSON, "{}\n[]\n"},
		{"<html>\n<body>", document.HTML, "<html>\n<body>\n"},
		{"\ufeff<html>", document.HTML, "<html>\n"},
		{"Bad Gateway\r\nsorry", document.Text, "Bad Gateway\nsorry\n"},
		{"2026-11-23T09:14:22Z ok", document.Text, "2026-11-23T09:14:22Z ok\n"},
		{"[ERROR] no such host\nat line 2", document.Broken, "[ERROR] no such host\nat line 2\n"},
		{"a\tb\x00c\xffd\u202ee", document.Text, "a b\ufffdc\ufffdd\ufffde\n"},
	} {
		d := document.Parse([]byte(c.raw))
		if d.Kind() != c.kind || text(d) != c.text {
			t.Errorf("%q is %s, shown as %q; want %s, %q", c.raw, d.Kind(), text(d), c.kind, c.text)
		}
		if got := d.Err() != nil; got != (c.kind == document.Broken) {
			t.Errorf("%q has the error %v", c.raw, d.Err())
		}
	}
}

func TestBrokenJSONIsShownUpToItsEndWithThePlaceOfTheFirstError(t *testing.T) {
	for _, c := range []struct {
		name, raw    string
		line, column int
		message      string
	}{
		{"cut off in a string", `{"a":"b`, 1, 8, "the answer ends inside a string"},
		{"cut off between", `{"a":1`, 1, 7, "the answer ends before it is complete"},
		{"cut off behind a comma", `{"a":1,`, 1, 8, "the answer ends before it is complete"},
		{"cut off behind a key", `{"a"`, 1, 5, "the answer ends before it is complete"},
		{"no comma", "{\n\"a\":1\n\"b\":2}", 3, 1, "a comma or } was expected here"},
		{"the wrong bracket", `[1}`, 1, 3, "a comma or ] was expected here"},
		{"no key", `{"a":1,}`, 1, 8, "a key in double quotes was expected here"},
		{"no colon", `{"a" 1}`, 1, 6, "a colon was expected here"},
		{"no value", `{"a":nul}`, 1, 9, "a value was expected here"},
		{"a leading zero", `[01]`, 1, 3, "a comma or ] was expected here"},
		{"no digit", `[-]`, 1, 3, "a number needs a digit here"},
		{"a point alone", `[1.]`, 1, 4, "a number needs a digit behind its point"},
		{"an exponent alone", `[1e]`, 1, 4, "a number needs a digit in its exponent"},
		{"an unknown escape", `["\x"]`, 1, 4, "a string holds an unknown escape"},
		{"a short escape", `["\u12"]`, 1, 7, "an escape \\u needs four hexadecimal digits"},
		{"a line break in a string", "[\"a\nb\"]", 1, 4, "a string holds a control character that is not escaped"},
		{"something behind", "{\"é\":1} x", 1, 9, "a value was expected here"},
		{"a page behind", "[1]\n<html>", 2, 1, "a value was expected here"},
	} {
		d := document.Parse([]byte(c.raw))
		err := d.Err()
		if err == nil || err.Line != c.line || err.Column != c.column || err.Message != c.message {
			t.Errorf("%s: %v, want line %d, column %d: %s", c.name, err, c.line, c.column, c.message)
			continue
		}
		if d.Kind() != document.Broken || d.Lines() == 0 {
			t.Errorf("%s: %s with %d lines", c.name, d.Kind(), d.Lines())
		}
		// Nothing of the answer is lost on the screen.
		blank := strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "").Replace
		var whole strings.Builder
		for i := range d.Lines() {
			whole.WriteString(d.WholeLine(i))
		}
		if blank(whole.String()) != blank(c.raw) {
			t.Errorf("%s: shown as %q", c.name, whole.String())
		}
	}
}

func TestTheErrorIsMarkedWhereItIs(t *testing.T) {
	d := document.Parse([]byte("{\n  \"a\": 1,\n  \"b\": oops\n}"))
	marked := ""
	for i := range d.Lines() {
		for _, run := range d.Line(i).Runs {
			if run.Kind == document.Invalid {
				marked += run.Text
			}
		}
	}
	if marked != "oops" {
		t.Errorf("marked %q", marked)
	}
}

func TestDuplicateKeysAndTheOrderOfKeysStay(t *testing.T) {
	d := document.Parse([]byte(`{"b":1,"a":2,"b":3}`))
	if got := text(d); got != "{\n  \"b\": 1,\n  \"a\": 2,\n  \"b\": 3\n}\n" {
		t.Error(got)
	}
}

func TestNestingBeyondTheLimitIsShownAsText(t *testing.T) {
	deepest := strings.Repeat("[", document.MaxDepth) + strings.Repeat("]", document.MaxDepth)
	if d := document.Parse([]byte(deepest)); d.Kind() != document.JSON || d.Lines() != 2*document.MaxDepth-1 {
		t.Errorf("at the limit: %s with %d lines, %v", d.Kind(), d.Lines(), d.Err())
	}
	d := document.Parse([]byte(`[1,` + deepest + `]`))
	if d.Kind() != document.Broken || d.Err().Message != "the answer is nested too deep" {
		t.Errorf("beyond it: %s, %v", d.Kind(), d.Err())
	}
	d.FoldAll()
	d.UnfoldAll()
	if got := d.WholeLine(d.Lines() - 1); !strings.HasSuffix(got, "]]]") {
		t.Errorf("the last line ends %q", got[max(0, len(got)-20):])
	}
}

func TestTheBytesAreThoseThatWereReceived(t *testing.T) {
	for _, raw := range []string{hotel, "\ufeff{\"a\": 1.0 }\r\n", `["\ud800"]`, "[\"\xff\xfe\"]", "<p>", "{broken"} {
		d := document.Parse([]byte(raw))
		if !bytes.Equal(d.Raw(), []byte(raw)) || d.Bytes() != len(raw) {
			t.Errorf("%q became %q", raw, d.Raw())
		}
	}
}

func TestAValueACopyOfItAndItsPath(t *testing.T) {
	d := document.Parse([]byte(hotel))
	for _, c := range []struct {
		line              int
		path, value, text string
	}{
		{0, "$", hotel, hotel},
		{1, "$.NowUtc", `"2026-11-23T09:14:22Z"`, "2026-11-23T09:14:22Z"},
		{5, "$.Enterprise.Currencies", `[{"Currency":"EUR"},{"Currency":"GBP"}]`, `[{"Currency":"EUR"},{"Currency":"GBP"}]`},
		{10, "$.Enterprise.Currencies[1].Currency", `"GBP"`, "GBP"},
		{11, "$.Enterprise.Currencies[1]", `{"Currency":"GBP"}`, `{"Currency":"GBP"}`},
		{14, "$.Enterprise.None", "[ ]", "[ ]"},
		{16, "$.Price", "12.50", "12.50"},
		{17, `$["odd key"]`, "null", "null"},
		{19, "$", hotel, hotel},
	} {
		if got := d.Path(c.line); got != c.path {
			t.Errorf("line %d is at %q, want %q", c.line, got, c.path)
		}
		if got := string(d.Value(c.line)); got != c.value {
			t.Errorf("line %d has the value %q, want %q", c.line, got, c.value)
		}
		if got := d.Text(c.line); got != c.text {
			t.Errorf("line %d is copied as %q, want %q", c.line, got, c.text)
		}
	}
	if key, value := d.Field(1); key != "NowUtc" || value != "2026-11-23T09:14:22Z" {
		t.Errorf("field %q %q", key, value)
	}
	several := document.Parse([]byte("{\"a\":1}\n[2]"))
	if got := several.Path(1) + " " + several.Path(4); got != "$[0].a $[1][0]" {
		t.Errorf("paths %q", got)
	}
}

func TestALongLineIsCutAndCanBeHadWhole(t *testing.T) {
	long := strings.Repeat("é", 5000)
	d := document.Parse([]byte(`{"a":"` + long + `","b":1}`))
	line := d.Line(1)
	columns := 0
	for _, run := range line.Runs {
		columns += len([]rune(run.Text))
	}
	if columns != document.MaxColumns || line.Cut == 0 {
		t.Errorf("%d columns, %d bytes cut", columns, line.Cut)
	}
	if got := d.WholeLine(1); got != `  "a": "`+long+`",` {
		t.Errorf("the whole line has %d bytes", len(got))
	}
	if d.Line(2).Cut != 0 || d.WholeLine(2) != `  "b": 1` {
		t.Errorf("the next line is %q", d.WholeLine(2))
	}
}
