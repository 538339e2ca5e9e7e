package model_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"keyrack/model"
)

// lines breaks a text as encoders do that keep lines short.
func lines(text string, length int, between string) string {
	var out strings.Builder
	for len(text) > length {
		out.WriteString(text[:length] + between)
		text = text[length:]
	}
	return out.String() + text
}

// others are ways of writing a token that only people, mail and web pages have.
func others(token string) map[string]string {
	bare := strings.ReplaceAll(token, "-", "")
	all := map[string]string{
		"mixed case":                    mixCase(token),
		"mixed case, hexadecimal":       mixCase(fmt.Sprintf("%x", token)),
		"mixed case, escaped":           mixCase(token[:9]) + `\u00` + fmt.Sprintf("%02X", token[9]) + mixCase(token[10:]),
		"without its hyphen":            bare,
		"without its hyphen, lower":     strings.ToLower(bare),
		"base64 without its hyphen":     base64.StdEncoding.EncodeToString([]byte("x" + bare)),
		"HTML, the hyphen":              strings.ReplaceAll(token, "-", "&#45;"),
		"HTML, the hyphen, hexadecimal": strings.ReplaceAll(token, "-", "&#x02d;"),
		"HTML, the hyphen by name":      strings.ReplaceAll(token, "-", "&hyphen;"),
		"HTML in HTML":                  strings.ReplaceAll(token, "-", "&amp;#45;"),
		"HTML in JSON":                  strings.ReplaceAll(token, "-", `\u0026#45;`),
		"HTML, every character":         entities(token),
		"quoted-printable":              strings.ReplaceAll(token, "-", "=2D"),
		"quoted-printable behind a key": "Code=3D" + strings.ReplaceAll(token, "-", "=2D"),
		"quoted-printable in lines": strings.ReplaceAll(token, "-", "=2D")[:20] + "=\r\n" +
			strings.ReplaceAll(token, "-", "=2D")[20:],
		"broken between lines":      token[:40] + "\n" + token[40:],
		"broken in JSON":            token[:40] + `\r\n` + token[40:],
		"UTF-16 in JSON":            strings.ReplaceAll(token, "", `\u0000`)[len(`\u0000`):],
		"UTF-16 in JSON, the other": strings.TrimSuffix(strings.ReplaceAll(token, "", `\u0000`), `\u0000`),
	}
	for _, bigEndian := range []bool{false, true} {
		for before := range 3 {
			text := strings.Repeat("x", before) + utf16Bytes(token, bigEndian)
			all[fmt.Sprintf("base64 of UTF-16, %v, at %d", bigEndian, before)] = base64.StdEncoding.EncodeToString([]byte(text))
		}
	}
	for before := 0; before < 60; before += 7 {
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("Basic ", before)[:before] + token + " and more"))
		all[fmt.Sprintf("base64 in lines of 76 at %d", before)] = lines(text, 76, "\r\n")
		all[fmt.Sprintf("base64 in lines of 64 at %d", before)] = lines(text, 64, "\n")
		all[fmt.Sprintf("base64 in lines of 64 at %d in JSON", before)] = lines(text, 64, `\n`)
		all[fmt.Sprintf("base64 in indented lines at %d", before)] = lines(text, 64, "\n    ")
	}
	return all
}

func mixCase(text string) string {
	out := []byte(strings.ToLower(text))
	for i := 1; i < len(out); i += 3 {
		out[i] = bytes.ToUpper(out[i : i+1])[0]
	}
	return string(out)
}

func entities(text string) string {
	var out strings.Builder
	for _, char := range text {
		fmt.Fprintf(&out, "&#%d;", char)
	}
	return out.String()
}

func TestATokenIsFoundAsPeopleMailAndWebPagesWriteIt(t *testing.T) {
	r := redactorOf(sentinel)
	for name, form := range others(sentinel) {
		for _, around := range [][2]string{
			{"", ""},
			{"before ", " after"},
			{"<td>", "</td>"},
			{`{"Message":"it is `, `."}`},
		} {
			text := around[0] + form + around[1]
			got := r.RedactString(text)
			if !strings.Contains(got, "5E47…714A") {
				t.Errorf("%s between %q: not replaced by the fingerprint: %q", name, around, got)
			}
			if !strings.HasPrefix(got, around[0]) || !strings.HasSuffix(got, around[1]) {
				t.Errorf("%s between %q: the text around it was changed: %q", name, around, got)
			}
			if json.Valid([]byte(text)) && !json.Valid([]byte(got)) {
				t.Errorf("%s: what was JSON is none any more: %q", name, got)
			}
			var streamed bytes.Buffer
			writer := r.Writer(&streamed)
			for i := 0; i < len(text); i += 7 {
				_, _ = writer.Write([]byte(text[i:min(i+7, len(text))]))
			}
			_ = writer.Close()
			if !strings.Contains(streamed.String(), "5E47…714A") {
				t.Errorf("%s between %q, in pieces: not replaced by the fingerprint: %q", name, around, streamed.String())
			}
		}
	}
}

func TestATokenThatNobodyHasReadIsFoundByItsShape(t *testing.T) {
	r := model.NewRedactor()
	token := tokenOf(1)
	for _, form := range []string{token, strings.ToLower(token)} {
		want := "a " + string(model.NewSecret(form).Fingerprint()) + "."
		if got := r.RedactString("a " + form + "."); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, text := range []string{
		token[:63], token[1:], "8ddea57b-6a5c-4eec-8c4c-24467dce118e-8ddea57b",
		strings.Repeat("-", 99),
	} {
		if got := r.RedactString(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestWhatWasJSONStaysJSON(t *testing.T) {
	odd := `"a\b` + sentinel[8:] // its fingerprint begins with a quote
	r := redactorOf(sentinel, odd, "1234567890123456")
	escaped, err := json.Marshal(odd)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		`{"a":` + string(escaped) + `}`,
		`{"a":"token=","b":"x"}`,
		`{"a":"it's password='","b":"it's me"}`,
		`{"a":"Authorization:","b":"x, y"}`,
		`{"a":"Authorization: '","b":"'"}`,
		`{"a":1234567890123456,"b":[-1234567890123456,1234567890123456]}`,
		`["` + sentinel + `","` + strings.ReplaceAll(sentinel, "", `\u0000`) + `"]`,
		`{"` + sentinel + `":{"` + sentinel + `":"` + sentinel + `"}}`,
		`{"Body":"{\"Password\":\"x\\\"y\",\"a\":\"b\"}"}`,
	} {
		if !json.Valid([]byte(text)) {
			t.Fatalf("%s is no JSON to begin with", text)
		}
		got := r.RedactString(text)
		if !json.Valid([]byte(got)) || strings.Contains(got, "34567890123") || strings.Contains(got, sentinel[8:30]) {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func TestOnlyWhatIsSecretInsideOfDataIsTakenOut(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{
			"the codes of doors",
			`{"ResourceAccessTokens":[{"Id":"a","Type":"PinCode","Value":"4711","Permissions":{"Bed":true}},{"Value" : ` +
				`"0815"}],"Value":"x","Cursor":"c"}`,
			`{"ResourceAccessTokens":[{"Id":"a","Type":"PinCode","Value":"[redacted]","Permissions":{"Bed":true}},{"Value" : ` +
				`"[redacted]"}],"Value":"x","Cursor":"c"}`,
		},
		{
			"codes to be set",
			`{"ResourceAccessTokenUpdates":[{"ResourceAccessTokenId":"a","Value":{"Value":"4711"},` +
				`"ValidityStartUtc":{"Value":"2026"}}]}`,
			`{"ResourceAccessTokenUpdates":[{"ResourceAccessTokenId":"a","Value":{"Value":"[redacted]"},` +
				`"ValidityStartUtc":{"Value":"2026"}}]}`,
		},
		{
			"a secret beside them",
			`{"ResourceAccessTokenParameters":[{"Value":null,"AccessToken":"abc","Type":"PinCode"}]}`,
			`{"ResourceAccessTokenParameters":[{"Value":null,"AccessToken":"[redacted]","Type":"PinCode"}]}`,
		},
		{
			"in a string of JSON",
			`{"Body":"{\"ResourceAccessTokens\":[{\"Value\": \"4711\",\"Id\":\"a\"}]}","Value":"x"}`,
			`{"Body":"{\"ResourceAccessTokens\":[{\"Value\": \"[redacted]\",\"Id\":\"a\"}]}","Value":"x"}`,
		},
		{
			"links that sign a guest in",
			`{"GuestPortalUrls":[{"Url":"https://app.mews.com/a/SignIn/XXXX","GuestPortalLinkType":"CheckIn"}],` +
				`"Url":"https://mews.com"}`,
			`{"GuestPortalUrls":[{"Url":"[redacted]","GuestPortalLinkType":"CheckIn"}],"Url":"https://mews.com"}`,
		},
		{
			"signed links",
			`{"Url":"https://x.example/a.json?sv=2024\u0026sig=ab%2Fc\u0026se=1",` +
				`"B":"https://y.example/?X-Amz-Signature=0a1b&X-Amz-Credential=k&Expires=9"}`,
			`{"Url":"https://x.example/a.json?sv=2024\u0026sig=[redacted]\u0026se=1",` +
				`"B":"https://y.example/?X-Amz-Signature=[redacted]&X-Amz-Credential=[redacted]&Expires=9"}`,
		},
		{
			"data of Mews",
			`{"Preauthorizations":[{"Code":"a"}],"PreauthorizationId":"b","ResourceAccessTokenIds":["c"],` +
				`"ResourceAccessTokens":["d"]}`,
			`{"Preauthorizations":[{"Code":"a"}],"PreauthorizationId":"b","ResourceAccessTokenIds":["c"],` +
				`"ResourceAccessTokens":["d"]}`,
		},
	} {
		r := model.NewRedactor()
		if got := r.RedactString(row.in); got != row.want {
			t.Errorf("%s:\n got %s\nwant %s", row.name, got, row.want)
		}
		for _, between := range []string{",", ", ", ",\n  "} { // the writer hands on what it has at a blank
			pad := `"` + strings.Repeat("x", 700) + `"` + between
			for size := 1; size < 900; size += 1 + size/2 {
				text, want := strings.ReplaceAll(row.in, ",", between), strings.ReplaceAll(row.want, ",", between)
				got := once(inPieces(r, "["+pad+text+between+pad+`"end"]`, size))
				if want := "[" + pad + want + between + pad + `"end"]`; got != want {
					t.Errorf("%s, in pieces of %d between %q:\n got %s\nwant %s", row.name, size, between,
						strings.ReplaceAll(got, pad, ""), strings.ReplaceAll(want, pad, ""))
				}
			}
		}
	}
}

// inPieces redacts a text that is written in pieces.
func inPieces(r *model.Redactor, text string, size int) string {
	var out bytes.Buffer
	writer := r.Writer(&out)
	for i := 0; i < len(text); i += size {
		_, _ = writer.Write([]byte(text[i:min(i+size, len(text))]))
	}
	_ = writer.Close()
	return out.String()
}

// once is a text in which a secret that was taken out in several pieces was taken out once.
func once(text string) string {
	for {
		shorter := strings.ReplaceAll(text, model.Redacted+model.Redacted, model.Redacted)
		if shorter == text {
			return text
		}
		text = shorter
	}
}

func TestASecretFieldIsRedactedAcrossPieces(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{`{"AccessToken" : "abc def ghi", "x": "y z"}`, `{"AccessToken" : "[redacted]", "x": "y z"}`},
		{
			`{"Tokens": [ "a", "b", {"x": "c"} ], "x": "y"}`,
			`{"Tokens": [ "[redacted]", "[redacted]", {"x": "[redacted]"} ], "x": "y"}`,
		},
		{"Host: y\nAuthorization: Bearer abc\nHost: x", "Host: y\nAuthorization: [redacted]\nHost: x"},
		{`password="a b" x`, `password="[redacted]" x`},
		{
			`{"A":"b","AccessToken":"` + strings.Repeat("secret", 300) + `","x":"y"}`,
			`{"A":"b","AccessToken":"[redacted]","x":"y"}`,
		},
	} {
		for size := range len(row.text) {
			if got := once(inPieces(model.NewRedactor(), row.text, size+1)); got != row.want {
				t.Errorf("%.60q in pieces of %d:\n got %s\nwant %s", row.text, size+1, got, row.want)
			}
		}
	}
}
