package model_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
)

func redactorOf(values ...string) *model.Redactor {
	r := model.NewRedactor()
	for _, value := range values {
		r.Register(model.NewSecret(value))
	}
	return r
}

// awkward has everything that formats escape: quotes, slashes, percent, blanks' neighbours, letters outside ASCII.
const awkward = `pa"ss\wo/rd+%41<é€>&=~_😀-end`

func utf16Bytes(text string, bigEndian bool) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		if bigEndian {
			out = append(out, byte(unit>>8), byte(unit))
		} else {
			out = append(out, byte(unit), byte(unit>>8))
		}
	}
	return string(out)
}

func escapedUnits(text, layout string) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, layout, unit)
	}
	return out.String()
}

// written returns every way of writing the text that a redactor has to know, by name.
func written(t testing.TB, text string) map[string]string {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	var bare bytes.Buffer
	encoder := json.NewEncoder(&bare)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		t.Fatal(err)
	}
	forms := map[string]string{
		"raw":                   text,
		"JSON":                  strings.Trim(string(quoted), `"`),
		"JSON, sparing HTML":    strings.Trim(strings.TrimSpace(bare.String()), `"`),
		"JSON, all escaped":     escapedUnits(text, `\u%04x`),
		"JSON, upper digits":    escapedUnits(text, `\u%04X`),
		"JSON in JSON":          escapedUnits(text, `\\u%04x`),
		"query":                 url.QueryEscape(text),
		"path":                  url.PathEscape(text),
		"hex":                   hex.EncodeToString([]byte(text)),
		"hex, upper case":       strings.ToUpper(hex.EncodeToString([]byte(text))),
		"UTF-16 little-endian":  utf16Bytes(text, false),
		"UTF-16 big-endian":     utf16Bytes(text, true),
		"upper case":            strings.ToUpper(text),
		"lower case":            strings.ToLower(text),
		"all percent":           strings.ToUpper("%" + strings.Join(pairs(hex.EncodeToString([]byte(text))), "%")),
		"all percent, lower":    "%" + strings.Join(pairs(hex.EncodeToString([]byte(text))), "%"),
		"all percent, twice":    "%25" + strings.Join(pairs(hex.EncodeToString([]byte(text))), "%25"),
		"hex inside hex text":   "00ff" + hex.EncodeToString([]byte(text)) + "00ff",
		"one character escaped": escapedUnits(text[:1], `\u%04x`) + text[1:],
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x80 }) {
		// Escaped in part, such a text cannot be told from the text around it.
		delete(forms, "all percent, twice")
		delete(forms, "one character escaped")
	}
	for before := range 3 {
		for after := range 3 {
			around := strings.Repeat("\xfb", before) + text + strings.Repeat("\xff", after)
			forms[fmt.Sprintf("base64 %d %d", before, after)] = base64.StdEncoding.EncodeToString([]byte(around))
			forms[fmt.Sprintf("base64url %d %d", before, after)] = base64.RawURLEncoding.EncodeToString([]byte(around))
		}
	}
	return forms
}

func pairs(text string) []string {
	var out []string
	for i := 0; i < len(text); i += 2 {
		out = append(out, text[i:i+2])
	}
	return out
}

func TestARegisteredSecretIsFoundHoweverItIsWritten(t *testing.T) {
	for _, secret := range []string{sentinel, awkward, "12345678"} {
		r := redactorOf(sentinel, awkward, "12345678")
		for name, form := range written(t, secret) {
			for _, around := range [][2]string{{"", ""}, {"before ", " after"}, {`{"Message":"it is `, `."}`}} {
				got := r.RedactString(around[0] + form + around[1])
				// Of a base64 text, characters that also hold bits of the neighbours stay at the ends.
				if middle := form[3 : len(form)-3]; strings.Contains(got, middle) {
					t.Errorf("%s of %s is still there", name, model.NewSecret(secret))
				}
				if !strings.HasPrefix(got, around[0]) || !strings.HasSuffix(got, around[1]) {
					t.Errorf("%s of %s: the text around it was changed", name, model.NewSecret(secret))
				}
			}
		}
	}
}

func TestASecretEscapedInPartsIsFound(t *testing.T) {
	r := redactorOf(sentinel)
	for name, text := range map[string]string{
		"every third character": mixed(sentinel, 3, `\u%04x`),
		"the last character":    sentinel[:63] + escapedUnits(sentinel[63:], `\u%04X`),
		"percent here, there":   mixed(sentinel, 5, "%%%02x"),
		"after a long word":     strings.Repeat("x", 5000) + `\/` + strings.Repeat("y", 5000) + mixed(sentinel, 7, `\u%04x`),
		"before an escape far": `\/` + strings.Repeat("y", 380) + mixed(sentinel, 60, `\u%04x`) +
			strings.Repeat("z", 500) + `\/`,
	} {
		got := r.RedactString(`{"Message":"` + text + `"}`)
		if !strings.Contains(got, "5E47…714A") {
			t.Errorf("%s: not replaced by the fingerprint", name)
		}
	}
}

func mixed(text string, every int, layout string) string {
	var out strings.Builder
	for i, char := range text {
		if i%every == every-1 {
			fmt.Fprintf(&out, layout, char)
		} else {
			out.WriteRune(char)
		}
	}
	return out.String()
}

func TestSensitiveFieldsAreRedactedByKey(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"token", `{"ClientToken":"abc","Other":"x"}`, `{"ClientToken":"[redacted]","Other":"x"}`},
		{"blanks", "{\"AccessToken\" :\n\t\"abc\" }", "{\"AccessToken\" :\n\t\"[redacted]\" }"},
		{"any case", `{"ACCESSTOKEN":"abc","accesstoken":"d"}`, `{"ACCESSTOKEN":"[redacted]","accesstoken":"[redacted]"}`},
		{
			"a variable's name", `{"MEWS_ACCESS_TOKEN":"abc","Mews:ClientToken":"d"}`,
			`{"MEWS_ACCESS_TOKEN":"[redacted]","Mews:ClientToken":"[redacted]"}`,
		},
		{
			"a longer name", `{"PaymentGatewayTokenValue":"abc","AccessTokenId":"d"}`,
			`{"PaymentGatewayTokenValue":"abc","AccessTokenId":"d"}`,
		},
		{
			"key styles", `{"api_key":"a","Api-Key":"b","apiKey":"c"}`,
			`{"api_key":"[redacted]","Api-Key":"[redacted]","apiKey":"[redacted]"}`,
		},
		{"password", `{"Password":"a\"b","x":1}`, `{"Password":"[redacted]","x":1}`},
		{"passphrase", `{"Passphrase":"abc"} passphrase=d`, `{"Passphrase":"[redacted]"} passphrase=[redacted]`},
		{"value ends in a backslash", `{"Password":"a\\","x":"y"}`, `{"Password":"[redacted]","x":"y"}`},
		{"escaped key", `{"Access\u0054oken":"abc"}`, `{"Access\u0054oken":"[redacted]"}`},
		{
			"list", `{"Tokens":["a","b",{"Id":"c"}],"x":"y"}`,
			`{"Tokens":["[redacted]","[redacted]",{"Id":"[redacted]"}],"x":"y"}`,
		},
		{"update value", `{"AccessToken":{"Value":"a"},"x":"y"}`, `{"AccessToken":{"Value":"[redacted]"},"x":"y"}`},
		{
			"no string", `{"TokenCount":5,"Token":null,"Token":true,"x":"y"}`,
			`{"TokenCount":5,"Token":null,"Token":true,"x":"y"}`,
		},
		{"empty", `{"Token":""}`, `{"Token":""}`},
		{"only in a value", `{"Message":"Invalid AccessToken"}`, `{"Message":"Invalid AccessToken"}`},
		{
			"JSON in a string", `{"Body":"{\"AccessToken\": \"abc\",\"x\":\"y\"}"}`,
			`{"Body":"{\"AccessToken\": \"[redacted]\",\"x\":\"y\"}"}`,
		},
		{
			"JSON in a string in a string", `"{\"B\":\"{\\\"Token\\\":\\\"a\\\\\\\"b\\\",\\\"x\\\":\\\"y\\\"}\"}"`,
			`"{\"B\":\"{\\\"Token\\\":\\\"[redacted]\\\",\\\"x\\\":\\\"y\\\"}\"}"`,
		},
		{"escaped key in a string", `"{\"Access\\u0054oken\":\"abc\"}"`, `"{\"Access\\u0054oken\":\"[redacted]\"}"`},
		{"cut off", `{"AccessToken":"abc`, `{"AccessToken":"[redacted]`},
		{"odd quote before", `5" pipe {"AccessToken":"abc"}`, `5" pipe {"AccessToken":"[redacted]"}`},
		{
			"log line", `msg=sent token=abc&x=y body={"ApiKey":"q"}`,
			`msg=sent token=[redacted]&x=y body={"ApiKey":"[redacted]"}`,
		},
		{"quoted form", `access_token="a b" x='y' password='c d'`, `access_token="[redacted]" x='y' password='[redacted]'`},
		{"comparison", `token == nil`, `token == nil`},
		{"header", "Authorization: Bearer abc\r\nHost: x", "Authorization: [redacted]\r\nHost: x"},
		{"cURL header", `-H 'X-Api-Key: abc' -H 'A: b'`, `-H 'X-Api-Key: [redacted]' -H 'A: b'`},
		{"quoted header", `"Authorization":"Bearer abc"`, `"Authorization":"[redacted]"`},
		{"sentence", `the token: it is old`, `the token: it is old`},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := model.NewRedactor()
			if diff := cmp.Diff(test.want, r.RedactString(test.in)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, r.RedactString(test.want)); diff != "" {
				t.Errorf("a second time (-want +got):\n%s", diff)
			}
		})
	}
}

func TestARegisteredSecretBecomesItsFingerprintUnderAnyKey(t *testing.T) {
	r := redactorOf(sentinel)
	got := r.RedactString(`{"AccessToken":"` + sentinel + `","Note":"` + sentinel + `","Token":"another"}`)
	want := `{"AccessToken":"5E47…714A","Note":"5E47…714A","Token":"[redacted]"}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheLongerOfTwoSecretsIsTakenOut(t *testing.T) {
	long := sentinel + "-second-half"
	if got := redactorOf(sentinel, long).RedactString("x " + long + " y"); got != "x 5E47…half y" {
		t.Errorf("got %q", got)
	}
}

func TestAShortSecretIsLeftToItsKey(t *testing.T) {
	r := redactorOf("client", "")
	if got := r.RedactString(`a client {"ClientToken":"client"}`); got != `a client {"ClientToken":"[redacted]"}` {
		t.Errorf("got %q", got)
	}
}

func TestTextWithoutSecretsIsTheSameText(t *testing.T) {
	r := redactorOf(sentinel)
	for _, text := range []string{
		"", "x", `{"Id":"` + strings.ToLower(sentinel[:32]) + `","Path":"C:\\x%20y"}`,
		"\xff\xfe\x00", strings.Repeat("ä", 100),
	} {
		before := []byte(text)
		after := r.Redact(before)
		if string(after) != text || len(after) > 0 && &after[0] != &before[0] {
			t.Errorf("%.20q was changed or copied", text)
		}
	}
}

func TestARedactorHoldsNoSecret(t *testing.T) {
	r := redactorOf(sentinel)
	if dump := fmt.Sprintf("%+v %#v", r, r); strings.Contains(dump, sentinel[8:32]) {
		t.Error("a dump of the redactor shows the secret")
	}
}

func TestRedactingAndRegisteringAtOnce(t *testing.T) {
	r := redactorOf(sentinel)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for n := range 50 {
				r.Register(model.NewSecret(fmt.Sprintf("another-secret-%d-%d", i, n)))
				if got := r.RedactString("a " + sentinel); got != "a 5E47…714A" {
					t.Errorf("got %q", got)
				}
			}
		})
	}
	wait.Wait()
}

func FuzzRedact(f *testing.F) {
	for _, seed := range []string{
		`{"ClientToken":"abc","x":[{"Token":{"a":"b"}}]}`, `"{\"AccessToken\":\"`, `token=%41%2541&\\\\\\u0041`, "\\", "%",
		`"`, `"token":`, `"token":"\\\`,
		"a\x00b", `"Token\":\"x`, "Authorization:", strings.Repeat(`\"`, 9),
	} {
		f.Add(seed, seed)
	}
	r := redactorOf(sentinel)
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, form := range []string{
			sentinel, escapedUnits(sentinel, `\u%04x`), hex.EncodeToString([]byte(sentinel)),
			" " + mixed(sentinel, 4, "%%%02X"), // a percent sign before it would make another character of the first two
		} {
			got := r.RedactString(before + form + after)
			if strings.Contains(got, form) {
				t.Fatalf("a secret is still there, after %q and before %q", before, after)
			}
			if again := r.RedactString(got); strings.Contains(again, form) {
				t.Fatalf("a second pass brought a secret back, after %q and before %q", before, after)
			}
		}
	})
}

// tokenOf returns a token of the usual shape, another one for each number.
func tokenOf(number int) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(number)))
	digits := strings.ToUpper(hex.EncodeToString(sum[:]))
	return digits[:32] + "-" + digits[32:63]
}

// BenchmarkRedact redacts an answer of 0.7 MB in which nothing is secret; beside it the floor: looking at each byte
// once for each way of looking. To hold: ≥ 600 MB/s with 2,000 secrets.
func BenchmarkRedact(b *testing.B) {
	var answer bytes.Buffer
	for i := range 4096 {
		fmt.Fprintf(&answer,
			`{"Id":"%08x-0000-4000-8000-00000000%04x","FirstName":"Zoë","Notes":"two\r\nlines \u00e9",`+
				`"Amount":{"GrossValue":%d.50,"Currency":"EUR"},"Url":"https://x.example/a%%20b"},`, i*2654435761, i, i)
	}
	for _, secrets := range []int{0, 2, 2000} {
		b.Run(fmt.Sprintf("secrets=%d", secrets), func(b *testing.B) {
			r := model.NewRedactor()
			for i := range secrets {
				r.Register(model.NewSecret(tokenOf(i)))
			}
			b.SetBytes(int64(answer.Len()))
			for b.Loop() {
				r.Redact(answer.Bytes())
			}
		})
	}
	b.Run("floor: each byte ten times", func(b *testing.B) {
		b.SetBytes(int64(answer.Len()))
		for b.Loop() {
			for _, mark := range []byte("\x00\\%&=\n-:=:") {
				bytes.Count(answer.Bytes(), []byte{mark})
			}
		}
	})
}
