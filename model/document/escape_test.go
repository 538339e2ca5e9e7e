package document_test

import (
	"strings"
	"testing"

	"keyrack/model/document"
)

func lineText(d *document.Document, i int) string {
	var text strings.Builder
	for _, run := range d.Line(i).Runs {
		text.WriteString(run.Text)
	}
	return text.String()
}

func TestAnEscapeIsShownAsWhatItStandsForAndAsItCame(t *testing.T) {
	for raw, want := range map[string]string{
		`["Z\u00fcrich"]`:            `"Zürich"`,
		`["\ud83c\udfe8 \/ \u20ac"]`: `"🏨 / €"`,
		`["\\u00fc"]`:                `"\\u00fc"`, // a backslash and a text
		`["a\nb\t\"\\"]`:             `"a\nb\t\"\\"`,
		`["\u0022\u005c\u0000"]`:     `"\u0022\u005c\u0000"`,
		`["\ud800 \u202e \udc00"]`:   `"\ud800 \u202e \udc00"`,
		"[\"\\u00fc\u202e\xff\"]":    "\"ü\ufffd\ufffd\"",
		`[{"k\u0065y":"\u00e9"}]`:    "{",
	} {
		d := document.Parse([]byte(raw))
		if got := lineText(d, 1); got != want {
			t.Errorf("%s is shown as %s, want %s", raw, got, want)
		}
		d.ShowEscapes(true)
		if got := lineText(d, 1); strings.Contains(raw, `\u00fc`) && !strings.Contains(got, `\u00fc`) {
			t.Errorf("%s as it came is shown as %s", raw, got)
		}
		if got := d.WholeLine(1); !strings.Contains(raw, strings.TrimSpace(got)) {
			t.Errorf("%s is copied as %s", raw, got)
		}
	}
	broken := document.Parse([]byte("[\"\\u00fc\",\n x\"\\u00fc\""))
	if got := lineText(broken, 1); got != `"ü",` {
		t.Errorf("a line of broken JSON is %s", got)
	}
}

func TestFindFindsACharacterAndItsEscape(t *testing.T) {
	raw := `["Zürich","Z\u00fcrich","Z\u00DCRICH","\\u00fcx","a\/b","\ud83c\udfe8!"]`
	for query, want := range map[string][]string{
		"zürich": {"Zürich", `Z\u00fcrich`, `Z\u00DCRICH`},
		"ü":      {"ü", `\u00fc`, `\u00DC`},
		`\u00fc`: {`\u00fc`, `\u00fc`}, // by its bytes too
		"a/b":    {`a\/b`},
		"🏨!":     {`\ud83c\udfe8!`},
		"cü":     nil, // the end of an escape is no text
	} {
		d := document.Parse([]byte(raw))
		var got []string
		for _, m := range d.Find(query) {
			got = append(got, raw[m.Offset:m.Offset+m.Length])
			line := d.Reveal(m)
			text := []rune(lineText(d, line))
			spans := d.Spans(line, []document.Match{m})
			if len(spans) != 1 {
				t.Fatalf("%s in line %d: %v", query, line, spans)
			}
			shown := string(text[spans[0].Column : spans[0].Column+spans[0].Columns])
			if !strings.EqualFold(shown, query) && query[0] != '\\' {
				t.Errorf("%s is marked at %s", query, shown)
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}
