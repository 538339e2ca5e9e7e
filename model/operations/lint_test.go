package operations

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// printed returns findings as a person sees them.
func printed(findings []Finding) []string {
	var all []string
	for _, finding := range findings {
		all = append(all, finding.String())
	}
	return all
}

func TestSyntaxFaultsNameTheirPlace(t *testing.T) {
	c := open(t)
	for name, test := range map[string]struct{ body, want string }{
		"empty": {"", "1:1: error: the body is empty; the least that can be sent is {}"},
		"blank": {" \n\t", "1:1: error: the body is empty; the least that can be sent is {}"},
		"comma before }": {
			"{\n  \"Name\": \"a\",\n}",
			"2:14: error: there is a comma before the closing bracket; remove it",
		},
		"comma before ]": {
			`{"a": [1, 2 , ]}`,
			"1:13: error: there is a comma before the closing bracket; remove it",
		},
		"no value before }": {`{"a": }`, "1:7: error: a value or the other closing bracket is missing before this"},
		"wrong bracket":     {`{"a": [1}`, "1:9: error: a value or the other closing bracket is missing before this"},
		"no comma": {
			"{\"a\": 1\n\"b\": 2}",
			"2:1: error: a comma or a closing bracket is missing before this",
		},
		"no comma in list": {`{"a": [1 2]}`, "1:10: error: a comma or a closing bracket is missing before this"},
		"no colon":         {`{"a" 1}`, "1:6: error: a colon is missing before this"},
		"no quotes":        {`{a: 1}`, "1:2: error: a name between double quotes has to stand here"},
		"single quotes": {
			`{'a': 1}`,
			`1:2: error: texts and names stand between straight double quotes, "like this"`,
		},
		"typographic quotes": {
			`{“a”: 1}`,
			`1:2: error: texts and names stand between straight double quotes, "like this"`,
		},
		"comment": {"{\"a\": 1, // one\n\"b\": 2}", "1:10: error: JSON has no comments; remove this one"},
		"True": {
			`{"a": True}`,
			"1:7: error: the only words are true, false and null, in small letters; texts need double quotes",
		},
		"nul": {
			`{"a": nul}`,
			"1:10: error: the only words are true, false and null, in small letters; texts need double quotes",
		},
		"NaN": {
			`{"a": NaN}`,
			"1:7: error: the only words are true, false and null, in small letters; texts need double quotes",
		},
		"number with a dot": {
			`{"a": 1.}`,
			"1:9: error: this number is not written as JSON wants it, such as 10 or 0.5",
		},
		"number that begins so": {
			`{"a": .5}`,
			"1:7: error: a value has to stand here: a text in double quotes, a number, true, false, null, [ or {",
		},
		"line break in text": {
			"{\"a\": \"b\n\"}",
			`1:9: error: a text has to end on its own line; close the quote, or write a line break as \n`,
		},
		"Windows path": {`{"a": "C:\data"}`, `1:11: error: this escape is not known; a backslash is written \\`},
		"cut off": {
			"{\n  \"a\": [1",
			"2:10: error: the body ends too early: a closing quote, ] or } is missing",
		},
		"cut off in a text":        {`{"a": "b`, "1:9: error: the body ends too early: a closing quote, ] or } is missing"},
		"two bodies":               {`{} {}`, "1:4: error: the body ends before this; remove what follows"},
		"behind a byte order mark": {"\uFEFF{} {}", "1:4: error: the body ends before this; remove what follows"},
		"Latin-1":                  {"{\"a\": \"caf\xe9\"}", "1:11: error: the body is not UTF-8 text from here on"},
		"list":                     {` [{}]`, "1:2: error: the body has to be an object { … }, not a list"},
		"null":                     {`null`, "1:1: error: the body has to be an object { … }, not null"},
		"column after two bytes": {
			`{"é": é}`,
			"1:7: error: a value has to stand here: a text in double quotes, a number, true, false, null, [ or {",
		},
		"column after CRLF": {
			"{\r\n\"a\": x}",
			"2:6: error: a value has to stand here: a text in double quotes, a number, true, false, null, [ or {",
		},
		"deeper than JSON allows": {strings.Repeat("[", 20_000), "1:10001: error: the body is nested too deep"},
		"deeper than we check": {
			`{"a": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
			"1:1: warning: the body is nested deeper than 64 levels, so it was not checked",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := printed(c.Lint("countries/getAll", []byte(test.body), Sending{}))
			if diff := cmp.Diff([]string{test.want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAByteOrderMarkIsNoMistakeBecauseItIsNotSent(t *testing.T) {
	if got := printed(open(t).Lint("configuration/get", []byte("\uFEFF{}"), Sending{})); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

func TestAMisspeltPathIsSuggestedTheRightOne(t *testing.T) {
	const (
		unknown = "warning: the catalogue does not know this operation, so it counts as a write"
		spelt   = "error: the operation is spelt %s: its address has to match in every letter and slash"
		mean    = unknown + "; did you mean %s?"
	)
	c := open(t)
	for path, want := range map[string]string{
		"Countries/GetAll":   fmt.Sprintf(spelt, "countries/getAll"),
		"countries/getAll/":  fmt.Sprintf(spelt, "countries/getAll"),
		"/countries//getAll": fmt.Sprintf(spelt, "countries/getAll"),
		"countries%2FgetAll": fmt.Sprintf(spelt, "countries/getAll"),
		" countries/getAll ": fmt.Sprintf(spelt, "countries/getAll"),
		"https://api.mews.com/API/Connector/V1/countries/getAll?a=b": fmt.Sprintf(spelt, "countries/getAll"),
		"reservations/getAll/2023-06-6":                              fmt.Sprintf(mean, "reservations/getAll/2023-06-06"),
		"countries/getAll/2023-06-06":                                fmt.Sprintf(mean, "countries/getAll"),
		"countris/getAll":                                            fmt.Sprintf(mean, "countries/getAll"),
		"countries/get":                                              fmt.Sprintf(mean, "countries/getAll"),
		"weather/forecast":                                           unknown,
		"":                                                           unknown,
		"https://":                                                   unknown,
		strings.Repeat("a/", 5000):                                   unknown,
		"%zz":                                                        unknown,
	} {
		if diff := cmp.Diff([]string{want}, printed(c.Lint(path, []byte(`{}`), Sending{}))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", path, diff)
		}
	}
}

func TestAMisspeltPathStillHasItsBodyChecked(t *testing.T) {
	got := printed(open(t).Lint("bills/getpdf", []byte(`{"BillId": 1}`), Sending{}))
	want := []string{
		"error: the operation is spelt bills/getPdf: its address has to match in every letter and slash",
		"1:12: warning: BillId takes a text, not a number",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFindingKnowsItsFieldAndOffset(t *testing.T) {
	got := open(t).Lint("reservations/confirm", []byte("{\r\n \"ReservationIds\": [\"é\", 1]}"), Sending{})
	want := []Finding{
		{
			Severity: Warning, Rule: MalformedID,
			Message: "ReservationIds[0] takes an id such as 00000000-0000-0000-0000-000000000000",
			Offset:  23, Line: 2, Column: 21, Field: "ReservationIds[0]",
		},
		{
			Severity: Warning, Rule: WrongType,
			Message: "ReservationIds[1] takes a text, not a number",
			Offset:  29, Line: 2, Column: 26, Field: "ReservationIds[1]",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFindingsAreBounded(t *testing.T) {
	body := `{"ReservationIds": [` + strings.Repeat("1,", 50_000) + `1]}`
	if got := len(open(t).Lint("reservations/confirm", []byte(body), Sending{})); got != maxFindings {
		t.Errorf("%d findings, want %d", got, maxFindings)
	}
}

// tokenLike is shaped like a token and belongs to nobody.
func tokenLike() string {
	random := rand.New(rand.NewPCG(1, 2))
	digits := make([]byte, 63)
	for i := range digits {
		digits[i] = "0123456789ABCDEF"[random.IntN(16)]
	}
	return string(digits[:32]) + "-" + string(digits[32:])
}

// People paste tokens into the wrong place. Findings go to the screen and into logs, so they repeat none.
func TestNoFindingRepeatsAToken(t *testing.T) {
	c, token := open(t), tokenLike()
	for name, test := range map[string]struct{ path, body string }{ // § stands for the token
		"in its own field":     {"configuration/get", `{"AccessToken": "§"}`},
		"in another field":     {"bills/getPdf", `{"BillId": "§"}`},
		"as a value of a set":  {"bills/close", `{"Type": "§"}`},
		"as a time":            {"tasks/add", `{"DeadlineUtc": "§"}`},
		"as a name":            {"configuration/get", `{"§": 1}`},
		"as a name twice":      {"configuration/get", `{"§": 1, "§": 2}`},
		"as a name inside":     {"rates/add", `{"Rates": [{"Names": {"§": 1}}]}`},
		"as a name with rest":  {"configuration/get", `{"Authorization: Bearer §": {"ClientToken": 1}}`},
		"as the path":          {"§", `{}`},
		"in the path":          {"configuration/get?AccessToken=§", `{}`},
		"in the wrong version": {"reservations/getAll/§", `{}`},
		"without quotes":       {"configuration/get", `{"AccessToken": §}`},
		"as the body":          {"configuration/get", `§`},
	} {
		t.Run(name, func(t *testing.T) {
			path := strings.ReplaceAll(test.path, "§", token)
			body := strings.ReplaceAll(test.body, "§", token)
			findings := c.Lint(path, []byte(body), Sending{Portfolio: true})
			if len(findings) == 0 {
				t.Error("no finding")
			}
			for _, finding := range findings {
				shown := finding.Message + finding.Field
				if strings.Contains(shown, token[:8]) || strings.Contains(shown, token[len(token)-8:]) {
					t.Error("a finding repeats the token")
				}
			}
		})
	}
}

func FuzzLint(f *testing.F) {
	c := open(f)
	for _, path := range []string{
		"configuration/get", "reservations/add", "reservations/update", "rates/add", "ledgerBalances/getAll",
		"orders/add", "languages/getTexts",
	} {
		body, err := c.Template(path, noon)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(path, body, true)
	}
	for _, body := range []string{
		"", "{", "[[[[", `{"a":1,}`, `{"a":{"a":[{"a":null}]}}`, "\uFEFF{}", "{\"\xff\":1}", `{"Limitation":{"Count":1e999}}`,
		`{"AccessToken":"x","AccessToken":"y"}`, `{"a":"\ud800"}`, "{\r\n\t\"é\": 'x'}", `{"Rates":[[{}]]}`,
	} {
		f.Add("rates/ADD/", []byte(body), false)
	}
	f.Fuzz(func(t *testing.T, path string, body []byte, portfolio bool) {
		findings := c.Lint(path, body, Sending{Portfolio: portfolio})
		if len(findings) > maxFindings {
			t.Errorf("%d findings", len(findings))
		}
		before := -1
		for _, finding := range findings {
			if finding.Message == "" || finding.Severity == "" {
				t.Errorf("empty finding %+v", finding)
			}
			if finding.Offset < before || finding.Offset > len(body) {
				t.Errorf("offset %d behind %d in %d bytes", finding.Offset, before, len(body))
			}
			before = finding.Offset
			if finding.Offset < 0 {
				if finding.Line != 0 || finding.Column != 0 {
					t.Errorf("a finding about the operation has the place %d:%d", finding.Line, finding.Column)
				}
				continue
			}
			if line := 1 + strings.Count(string(body[:finding.Offset]), "\n"); finding.Line != line || finding.Column < 1 {
				t.Errorf("offset %d is at %d:%d, want line %d", finding.Offset, finding.Line, finding.Column, line)
			}
		}
		if operation := c.Lookup(path); !operation.Known && !operation.Kind.Mutates() {
			t.Errorf("the unknown %q is a read", path)
		}
	})
}
