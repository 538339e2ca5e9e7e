package connector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// judged is the verdict on a body that comes in pieces of so many bytes.
func judged(body []byte, piece int) AnswerProblem {
	j := newJudge()
	for len(body) > 0 {
		n := min(piece, len(body))
		_, _ = j.Write(body[:n])
		body = body[n:]
	}
	return j.verdict(http.StatusOK, http.Header{"Content-Type": {"application/json"}})
}

// expected is the same verdict from the standard library, which needs all at once.
func expected(body []byte) AnswerProblem {
	switch text := bytes.Trim(body, " \t\r\n"); {
	case len(text) == 0:
		return EmptyAnswer
	case isWebPage("", text):
		return WebPage
	case !utf8.Valid(text):
		return WrongText
	case !json.Valid(text):
		return NotJSON
	}
	return NoProblem
}

func samples() []string {
	all := []string{
		"", " ", "{}", "[]", "{", "}", "[", "]", "{]", "[}", "[1,]", "[,1]", "{,}", `{"a"}`, `{"a":}`, `{"a":1,}`,
		`{"a" :1 , "b":[ ]}`, `{1:2}`, "[1 2]", "[[]", "{}{}", "1 2",
		"0", "-0", "00", "01", "-", "-a", "1.", "1.0", ".5", "1.e1", "1e", "1e+", "1E-05", "1e5.0", "0e0", "1.5e+3 ", "+1",
		"--1", "[0,1,-2.5e10]", "0x1", "1a",
		"true", "false", "null", "tru", "trues", "nul", "True", "[true,false,null]", "truefalse", "NaN",
		`"a"`, `"`, `"\"`, `"\""`, `"\x"`, `"\u12"`, `"\u12g4"`, `"\uD800"`, `"\u00e9\/\b\f\n\r\t\\"`, "\"a\nb\"",
		"\"a\x00\"", "\"\x7f\"", `{"\u0061":"\u0062"}`, `{"a\`, `'a'`,
		"\"\xff\"", "\"é\"", "\"\xc3", "{\"é\":\"日本\"}", "\xef\xbb\xbf{}", "\"\xed\xa0\x80\"", "\"\xf0\x9f\x98\x80\"",
		"\"\xf0\x9f\x98", "x\xff",
		"<html>", "<!DOCTYPE html>", "\n <p>", "text", "\v{}", "{}\v", "[1]\n\t",
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000), strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
	}
	random := rand.New(rand.NewPCG(1, 2))
	whole := `{"Customers":[{"Id":"851df8c8","Name":"Žofín \u0041\n","Total":-12.50e+3,"Active":true,"Notes":null,` +
		`"Tags":[],"More":{}},[false,0,1.5]]}`
	for range 3000 { // what is left when something is lost, doubled or changed
		text := []byte(whole)
		at := random.IntN(len(text))
		switch random.IntN(3) {
		case 0:
			text = append(text[:at:at], text[at+1:]...)
		case 1:
			text = append(text[:at+1:at+1], text[at:]...)
		default:
			text[at] = `{}[]",:\0e-. tu`[random.IntN(15)]
		}
		all = append(all, string(text))
	}
	return all
}

func TestAnAnswerIsJudgedAsTheStandardLibraryDoesInWhateverPiecesItComes(t *testing.T) {
	for _, body := range samples() {
		want := expected([]byte(body))
		for _, piece := range []int{1, 2, 7, 1 << 20} {
			if got := judged([]byte(body), piece); got != want {
				t.Errorf("%q in pieces of %d: %q, want %q", body[:min(len(body), 200)], piece, got, want)
			}
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	var body strings.Builder
	body.WriteByte('[')
	for i := range 100_000 {
		fmt.Fprintf(&body, `{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","Number":%d,"Name":"Guest","Notes":null},`, i)
	}
	body.WriteString("{}]")
	text := []byte(body.String())
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if problem := judged(text, 128<<10); problem != NoProblem {
			b.Fatal(problem)
		}
	}
}
