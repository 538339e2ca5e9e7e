package model

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maxKeyLength is the longest name of a field that is looked at, in bytes.
const maxKeyLength = 128

// isSensitiveKey reports whether a field of this name holds a secret. Case, hyphens and underlines do not matter, and
// neither do escapes.
func isSensitiveKey(key []byte) bool {
	if len(key) == 0 || len(key) > maxKeyLength {
		return false
	}
	if bytes.IndexByte(key, '\\') >= 0 {
		key = unescapeKey(key)
	}
	var letters [maxKeyLength]byte
	n := 0
	for _, b := range key {
		switch {
		case b >= 'A' && b <= 'Z':
			b += 'a' - 'A'
		case b < 'a' || b > 'z':
			continue
		}
		letters[n] = b
		n++
	}
	for _, part := range [...]string{"token", "apikey", "password", "passphrase", "secret", "authorization"} {
		if bytes.Contains(letters[:n], []byte(part)) {
			return true
		}
	}
	return false
}

func unescapeKey(key []byte) []byte {
	out := make([]byte, 0, len(key))
	for len(key) > 0 {
		char, length := rune(key[0]), 1
		if key[0] == '\\' {
			if escaped, n := readBackslash(key); n > 0 {
				char, length = escaped, n
			}
		}
		out = utf8.AppendRune(out, char)
		key = key[length:]
	}
	return out
}

// quotedFields finds the string values of sensitive fields in JSON, in JSON that is a string of other JSON, and in text
// that has JSON somewhere inside. It goes from quote to quote and does not rely on the text being well formed: each two
// neighbouring quotes may enclose a key.
func (r *Redactor) quotedFields(text []byte) []span {
	var spans []span
	for open := nextQuote(text, 0); open >= 0; {
		end := nextQuote(text, open+1)
		if end < 0 {
			return spans
		}
		depth := backslashes(text, open)
		colon := skipBlanks(text, end+1)
		if depth > 0 {
			colon = skipEscapedBlanks(text, end+1)
		}
		isField := colon < len(text) && text[colon] == ':' && end-open-1 >= depth && backslashes(text, end) == depth
		if isField && isSensitiveKey(text[open+1:end-depth]) {
			var after int
			spans, after = r.fieldValue(text, colon+1, depth, spans)
			open = nextQuote(text, after)
			continue
		}
		open = end
	}
	return spans
}

// fieldValue adds the strings of the value that begins at start, and returns where to go on. A list or an object, such as
// {"Value": "…"}, is gone through; its keys stay.
func (r *Redactor) fieldValue(text []byte, start, depth int, spans []span) ([]span, int) {
	nesting := 0
	if depth > 0 {
		start = skipEscapedBlanks(text, start)
	}
	for i := start; i < len(text); {
		switch b := text[i]; {
		case b == '{' || b == '[':
			nesting++
		case b == '}' || b == ']':
			nesting--
		case b == '"':
			end, quote := stringEnd(text, i+1, depth)
			next := skipBlanks(text, quote)
			isKey := nesting > 0 && next < len(text) && text[next] == ':'
			if value := text[i+1 : end]; !isKey && r.isOpen(value) {
				spans = append(spans, span{start: i + 1, end: end, replacement: Redacted})
			}
			i = quote - 1
		case b == '\\' || isBlank(b) || nesting > 0:
		default: // a number, true, false or null
			return spans, i
		}
		i++
		if nesting <= 0 && i > start && !isBlank(text[i-1]) && text[i-1] != '\\' {
			return spans, i
		}
	}
	return spans, len(text)
}

// isOpen reports whether a value still shows what it is.
func (r *Redactor) isOpen(value []byte) bool {
	return len(value) > 0 && string(value) != Redacted && !r.fingerprints[string(value)]
}

// stringEnd finds the end of the string that begins at start, wrapped in depth backslashes, and the place behind its
// closing quote. A text that was cut off ends its last string.
func stringEnd(text []byte, start, depth int) (end, behind int) {
	for quote := nextQuote(text, start); quote >= 0; quote = nextQuote(text, quote+1) {
		run := min(backslashes(text, quote), quote-start)
		// A quote inside the string has more backslashes than the quotes around it, and a backslash at the end of the
		// string comes in pairs, each doubled by every layer.
		if run < depth || run%(2*(depth+1)) == depth {
			return quote - min(run, depth), quote + 1
		}
	}
	return len(text), len(text)
}

func nextQuote(text []byte, from int) int {
	if from >= len(text) {
		return -1
	}
	if i := bytes.IndexByte(text[from:], '"'); i >= 0 {
		return from + i
	}
	return -1
}

// backslashes counts the backslashes right before a place.
func backslashes(text []byte, place int) int {
	n := 0
	for place-n > 0 && text[place-n-1] == '\\' {
		n++
	}
	return n
}

func skipBlanks(text []byte, from int) int {
	for from < len(text) && isBlank(text[from]) {
		from++
	}
	return from
}

// skipEscapedBlanks also skips line breaks and tabs that a layer around has escaped.
func skipEscapedBlanks(text []byte, from int) int {
	for {
		from = skipBlanks(text, from)
		i := from
		for i < len(text) && text[i] == '\\' {
			i++
		}
		if i == from || i == len(text) || strings.IndexByte("nrt", text[i]) < 0 {
			return from
		}
		from = i + 1
	}
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

// formFields finds sensitive fields of forms and addresses, such as access_token=….
func (r *Redactor) formFields(text []byte) []span {
	return r.plainFields(text, '=', "&;,)<>'\" \t\r\n\\", isSensitiveKey)
}

// headers finds sensitive headers, such as "Authorization: Bearer …". Other names before a colon may be part of a plain
// sentence, so only those that headers have count.
func (r *Redactor) headers(text []byte) []span {
	return r.plainFields(text, ':', "'\"\r\n\\", func(key []byte) bool {
		name := strings.ToLower(string(key))
		return strings.HasSuffix(name, "authorization") || strings.HasSuffix(name, "api-key") || strings.HasSuffix(name, "apikey")
	})
}

// plainFields finds fields without quotes whose values go on to one of the given characters.
func (r *Redactor) plainFields(text []byte, separator byte, ends string, sensitive func([]byte) bool) []span {
	var spans []span
	for i := 0; ; {
		step := bytes.IndexByte(text[i:], separator)
		if step < 0 {
			return spans
		}
		name := i + step
		i = name + 1
		for name > 0 && i-name <= maxKeyLength && isNameByte(text[name-1]) {
			name--
		}
		if name == i-1 || !sensitive(text[name:i-1]) {
			continue
		}
		start, stop := i, ends
		if separator == ':' {
			start = skipBlanks(text, i)
		}
		if start < len(text) && (text[start] == '"' || text[start] == '\'') {
			stop = string(text[start])
			start++
		}
		end := start + len(text[start:])
		if length := bytes.IndexAny(text[start:], stop); length >= 0 {
			end = start + length
		}
		if text[i-1] == '=' && i < len(text) && text[i] == '=' { // a comparison
			i++
			continue
		}
		if r.isOpen(text[start:end]) {
			spans = append(spans, span{start: start, end: end, replacement: Redacted})
		}
		i = end
	}
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.'
}
