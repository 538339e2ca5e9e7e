package model

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// What follows looks at every place of a text, and is what the quick ways through it are judged by.

func slowValues(r *Redactor, text []byte, plainly bool) []span {
	var spans []span
	filter, multiplier := r.filters[0], r.multipliers[0]
	for i := 0; i+prefixLength <= len(text); i++ {
		first := binary.LittleEndian.Uint64(text[i:]) | caseBits
		slot := first * multiplier >> (64 - filterBits)
		if filter[slot/64]&(1<<(slot%64)) == 0 || !r.mayBegin(1, first) {
			continue
		}
		if length, replacement := r.formAt(text[i:]); length > 0 {
			s := span{start: i, end: i + length, replacement: replacement.alike}
			if plainly {
				s.replacement = replacement.plain
			}
			spans = append(spans, s)
			i += length - 1
		}
	}
	return spans
}

func slowEncodedValues(r *Redactor, text []byte, e escape) []span {
	var (
		spans   []span
		decoded []byte
		origin  []int // where each decoded byte begins in text
	)
	// No form is longer than r.longest, so that many plain bytes around an escape are enough.
	for next, floor, resume := 0, 0, -1; ; {
		start := resume
		if resume < 0 {
			step := bytes.IndexByte(text[next:], e.mark)
			if step < 0 {
				return spans
			}
			next += step
			start = next
			for start > floor && next-start < r.longest && (isWord(text[start-1]) || text[start-1] == '\r' && start == next) {
				start--
			}
		}
		resume = -1
		decoded, origin = decoded[:0], origin[:0]
		i, plain := start, 0
		for i < len(text) && plain <= r.longest && len(decoded) < max(mostDecoded, 4*r.longest) {
			if text[i] == e.mark {
				if char, length := e.readAt(text[i:]); length > 0 {
					before := len(decoded)
					if char != nothing {
						decoded = utf8.AppendRune(decoded, char)
					}
					for range len(decoded) - before {
						origin = append(origin, i)
					}
					i, plain = i+length, 0
					floor = i
					continue
				}
			}
			if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
				i++
				continue
			}
			if !isWord(text[i]) {
				break
			}
			decoded, origin = append(decoded, text[i]), append(origin, i)
			i, plain = i+1, plain+1
		}
		if len(decoded) >= mostDecoded && plain <= r.longest && i < len(text) {
			resume = origin[len(origin)-r.longest] // a secret may reach over the end
		}
		next = max(i, next+1)
		if len(decoded) < r.shortest {
			continue
		}
		origin = append(origin, i)
		for _, s := range slowValues(r, decoded, true) {
			from, to := origin[s.start], origin[s.end]
			floor = max(floor, to)
			if resume >= 0 {
				resume = max(resume, to)
			}
			spans = append(spans, span{start: from, end: to, replacement: s.replacement})
		}
	}
}

func slowQuotedFields(r *Redactor, text []byte, more bool) (spans []span, open string) {
	for quote := nextQuote(text, 0); quote >= 0; {
		end := nextQuote(text, quote+1)
		if end < 0 {
			if len(text)-quote <= maxKeyLength { // it may be a name
				open = string(text[quote-backslashes(text, quote):])
			}
			return spans, open
		}
		f := field{redactor: r, text: text, more: more, depth: backslashes(text, quote)}
		colon := f.skipBlanks(end + 1)
		if end-quote-1 >= f.depth && (colon == len(text) || text[colon] == ':') && backslashes(text, end) == f.depth {
			if key := text[quote+1 : end-f.depth]; f.isSecret(key) {
				if colon == len(text) { // its value is yet to come
					return spans, f.quote() + string(key) + f.quote()
				}
				after := f.value(colon + 1)
				spans = append(spans, f.spans...)
				if after < 0 {
					return spans, f.quote() + string(key) + f.quote() + ":" + f.left
				}
				quote = nextQuote(text, after)
				continue
			}
		}
		quote = end
	}
	return spans, ""
}

func slowShapes(text []byte) []span {
	var spans []span
	for i := 0; ; i++ {
		step := bytes.IndexByte(text[i:], '-')
		if step < 0 {
			return spans
		}
		i += step
		start, end := i-shapeBefore, i+1+shapeAfter
		if start < 0 || end > len(text) {
			continue
		}
		// From the back, because an id has hyphens, too, and is soon ruled out so.
		if areHexDigits(text[i-9:i]) && areHexDigits(text[start:i]) && areHexDigits(text[i+1:end]) {
			token := NewSecret(string(text[start:end]))
			spans = append(spans, span{start: start, end: end, replacement: string(token.Fingerprint())})
			i = end - 1
		}
	}
}

// TestALongTextIsRedactedAsInSteps compares looking in all ways at once with looking in one after the other.
func TestALongTextIsRedactedAsInSteps(t *testing.T) {
	const token = "C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D"
	r := NewRedactor()
	r.Register(NewSecret(token))
	plain := strings.Repeat(`{"Id":"35d4b117-4e60","Name":"Zo\u00eb = 5%","State":"Confirmed"},`+"\n", worthAhead/64)
	for _, secret := range []string{
		"", token, strings.ReplaceAll(token, "E", `\u0045`), strings.ReplaceAll(token, "E", `%45`),
		strings.ToLower(strings.ReplaceAll(token, "C", "D")), `{"AccessToken":"abc"}`, "&token=abc&", "Authorization: abc\n",
		`{"Token":"` + token, `"Authorization: ` + token + `"`, "token=&#x43;" + token[1:] + "&x",
	} {
		for _, text := range []string{plain + secret, secret + plain, plain + secret + plain + secret + plain} {
			for _, more := range []bool{false, true} {
				want, left := []byte(text), ""
				for _, look := range looks {
					found, open := look(r, want, more)
					if want = replace(want, found); open != "" {
						left = open
					}
				}
				got, open := r.redact([]byte(text), more)
				if string(got) != string(want) || open != left {
					t.Errorf("%q in %d bytes is redacted otherwise, or leaves %q open and not %q", secret, len(text), open, left)
				}
			}
		}
	}
}

// FuzzQuickRedaction compares what is found on the quick way with what is found by looking at every place.
func FuzzQuickRedaction(f *testing.F) {
	const token, word = "C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D", "päss \"word\""
	for _, text := range []string{
		token, `{"AccessToken":"` + token + `"}`, `{"a":"x` + strings.ReplaceAll(token, "E", `\u0045`) + `y"}`,
		`"\"Token\"\n : \"x\"" "Secret"  `, `{"a":"two\r\nlines","PASSWORD" : {"b":["c","d"]},"e":"f:g"}`, `"token":`,
		strings.ReplaceAll(token, "0", "%30"), "=\r\n\t" + token[:20] + "=\n" + token[20:], word, "&#x43;" + token[1:],
		`"a":"b","token":"x"  "c" :"secret":"y"`, `\\"token\\":\\"` + token, "\"", "\"\":\"\"", token + token + "-",
		`"Authorization: Bearer x" ":" api_key=` + token + `&`, token[:63], "\x00C\x006\x006" + token,
	} {
		f.Add(text, 40)
	}
	var redactors []*Redactor
	for _, secrets := range [][]string{{token}, {token, word}, {token, "12345678"}} {
		r := NewRedactor()
		for _, secret := range secrets {
			r.Register(NewSecret(secret))
		}
		redactors = append(redactors, r)
	}
	f.Fuzz(func(t *testing.T, text string, cut int) {
		head := text[:min(len(text), max(cut, 0))]
		for _, text := range []string{text, head, text + token, `{"` + text + `":"` + text + `"}`} {
			for n, r := range redactors {
				for _, plainly := range []bool{false, true} {
					got, want := r.values([]byte(text), plainly), slowValues(r, []byte(text), plainly)
					if !reflect.DeepEqual(got, want) {
						t.Errorf("values of %d in %q: %v, want %v", n, text, got, want)
					}
				}
				for _, e := range escapes {
					got, want := r.encodedValues([]byte(text), e), slowEncodedValues(r, []byte(text), e)
					if !reflect.DeepEqual(got, want) {
						t.Errorf("values of %d escaped by %q in %q: %v, want %v", n, e.mark, text, got, want)
					}
				}
				for _, more := range []bool{false, true} {
					got, open := r.quotedFields([]byte(text), more)
					want, left := slowQuotedFields(r, []byte(text), more)
					if !reflect.DeepEqual(got, want) || open != left {
						t.Errorf("fields in %q: %v and %q, want %v and %q", text, got, open, want, left)
					}
				}
			}
			if got, want := shapes([]byte(text)), slowShapes([]byte(text)); !reflect.DeepEqual(got, want) {
				t.Errorf("shapes in %q: %v, want %v", text, got, want)
			}
		}
	})
}
