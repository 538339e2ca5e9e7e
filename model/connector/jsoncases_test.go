package connector_test

import (
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/document"
	"keyrack/model/operations"
)

// jsonCases are what RFC 8259 says of texts, in the manner of the public suites: what everything that reads JSON has to
// take, and what nothing may take. Each is written as a value within a document.
var jsonCases = struct{ valid, invalid []string }{
	valid: []string{
		"[]", "[ ]", "[\t\n\r ]", "{}", "[[]]", "[[[[]]]]", "[null]", "[true,false]", "[0]", "[-0]", "[-1]", "[0.0]", "[0e0]",
		"[0e+0]", "[0E-0]", "[1e5]", "[1E+05]", "[123.456e-789]", "[1e400]", "[-1e-400]", "[123456789012345678901234567890]",
		"[0.00000000000000000000000000000001]", `[""]`, `["a"]`, `["\"\\\/\b\f\n\r\t"]`, `["\u0000"]`, `["\u00e9"]`,
		`["\uD834\uDD1E"]`, `["\ud800"]`, `["\uDC00\uD800"]`, `["\u2028"]`, "[\"\u2028\u2029\"]", "[\"\u007f\"]",
		"[\"\U0010ffff\"]", "[\"\ufdd0\"]", `["é"]`, `{"":0}`, `{"a":1,"a":2}`, `{"a":{"b":[{}]}}`, `{"a\u0000":1}`,
		`{"a":1 , "b" : 2}`, "{\"a\":\n1}", `[1,[2,[3]],{"a":[4]}]`, `["/*comment*/"]`, `["a\u200Bb"]`, "[\"\u200d\"]",
	},
	invalid: []string{
		"[1,]", "[,1]", "[1,,2]", "[,]", "[1 2]", "[1", "]", "[1]]", "[1]x", "[1];", "{", "}", "{]", "[}", `{"a"}`, `{"a":}`,
		`{"a":1,}`, `{,"a":1}`, `{"a":1,,"b":2}`, `{"a" 1}`, `{"a"::1}`, `{:1}`, `{a:1}`, `{'a':1}`, `{1:1}`, `{null:1}`,
		`{[]:1}`, `{"a":1 "b":2}`, `{"a":1}{}`, `{"a":1}#`, `{"a":1}//x`, `{/**/"a":1}`, "['a']", "[a]", "[True]", "[TRUE]",
		"[nul]", "[nulll]", "[truefalse]", "[NaN]", "[nan]", "[Infinity]", "[-Infinity]", "[undefined]", "[+1]", "[--1]",
		"[-]", "[- 1]", "[-a]", "[01]", "[-01]", "[00]", "[.5]", "[-.5]", "[1.]", "[1.e1]", "[1.a]", "[1e]", "[1e+]", "[1E-]",
		"[1eE2]", "[1e1.5]", "[0x1]", "[1_000]", "[1,000.0.0]", "[0.1.2]", "[1 000]", "[\uff11]", `["]`, `["a]`, `["\]`,
		`["\x"]`, `["\a"]`, `["\'"]`, `["\u"]`, `["\u12"]`, `["\u123g"]`, `["\u 123"]`, `["\U0041"]`, "[\"\\\n\"]",
		"[\"a\nb\"]", "[\"a\tb\"]", "[\"\x00\"]", "[\"\x1f\"]", "[\"\xff\"]", "[\"\xc0\x80\"]",
		"[\"\xed\xa0\x80\"]",
		"[\"\xf4\xbf\xbf\xbf\"]", "[\"\xe2\x82\"]", "[\v]", "[\f]", "[\u00a0]", "[\u2060]", "[\x00]", "\x00[]", "[]\x00",
		`["a",`, `["a":1]`, `[1:2]`, "(1)", "<null>", "[<null>]", "`[]`", `"a`, "*", "[*]", `[\u0031]`, "[\\]",
	},
}

// TestEverythingThatReadsJSONReadsTheSame: what judges an answer, in memory and in a file; the document that is shown;
// and the linter of a request, which takes objects.
func TestEverythingThatReadsJSONReadsTheSame(t *testing.T) {
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	look := func(text string, valid bool) {
		t.Helper()
		for _, text := range []string{text, `{"A":` + text + "}"} {
			problem := connector.Problem(model.Exchange{Status: 200, Body: []byte(text)})
			if got := problem == connector.NoProblem; got != valid && !strings.HasPrefix(text, "<") {
				t.Errorf("the answer %q has the problem %q", text, problem)
			}
			parsed := document.Parse([]byte(text))
			// What has an error in it is shown all the same, with the place of the error.
			if got := parsed.Kind() == document.JSON && parsed.Err() == nil; got != valid && utf8Valid(text) {
				t.Errorf("the answer %q is shown as %s, error %v", text, parsed.Kind(), parsed.Err())
			}
			if !strings.HasPrefix(text, "{") {
				continue
			}
			broken := false
			for _, finding := range catalogue.Lint("configuration/get", []byte(text), operations.Sending{}) {
				broken = broken || finding.Severity == operations.Error
			}
			if broken == valid {
				t.Errorf("the linter takes the request %q for broken: %v", text, broken)
			}
		}
	}
	for _, text := range jsonCases.valid {
		look(text, true)
	}
	for _, text := range jsonCases.invalid {
		look(text, false)
	}
}

func utf8Valid(text string) bool { return strings.ToValidUTF8(text, "") == text }
