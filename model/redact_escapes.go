package model

import (
	"bytes"
	"html"
	"unicode/utf16"
	"unicode/utf8"
)

// escape is a way in which text formats write some characters by others.
type escape struct {
	mark byte // with which each begins
	// read returns the character that an escape stands for, or nothing for one that breaks a line without meaning to, and
	// the escape's length, or 0 where there is none.
	read func(text []byte) (char rune, length int)
}

// nothing is what a line break stands for that was put into a long word.
const nothing rune = -1

var escapes = [...]escape{
	{'\\', readBackslash}, // JSON
	{'%', readPercent},    // addresses
	{'&', readEntity},     // HTML
	{'=', readEquals},     // quoted-printable
	{'\n', readLineBreak}, // base64 in lines
}

// mostDecoded bounds how much of a text is decoded at once, in bytes.
const mostDecoded = 64 << 10

// encodedValues finds secrets of which some characters are escaped and others are not: no list of forms covers that. It
// decodes the words around each escape and looks at the outcome.
func (r *Redactor) encodedValues(text []byte, e escape) []span {
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
			if behind := r.tooShort(text, next); behind > next {
				next = behind
				continue
			}
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
		for _, s := range r.values(decoded, true) {
			from, to := origin[s.start], origin[s.end]
			floor = max(floor, to)
			if resume >= 0 {
				resume = max(resume, to)
			}
			spans = append(spans, span{start: from, end: to, replacement: s.replacement})
		}
	}
}

// tooShort returns where the stretch around an escape ends that a quote or a command bounds, if not even the shortest
// form has room in it, and 0 otherwise. No escape reaches over one, and none is shorter than what it stands for.
func (r *Redactor) tooShort(text []byte, escape int) int {
	from := escape
	for from > 0 && escape-from < r.shortest && !bounds[text[from-1]] {
		from--
	}
	behind := escape + 1
	for behind < len(text) && behind-from < r.shortest && !bounds[text[behind]] {
		behind++
	}
	if behind-from >= r.shortest {
		return 0
	}
	return behind
}

// bounds are the bytes that neither a written token nor an escape has.
var bounds = func() (all [256]bool) {
	for b := range all {
		all[b] = !isWord(byte(b)) && !isBlank(byte(b))
	}
	return all
}()

// readAt reads an escape of which the character may begin an escape of another kind: encoders of JSON write & as
// \u0026.
func (e escape) readAt(text []byte) (rune, int) {
	char, length := e.read(text)
	if length == 0 || char != '&' && char != '%' && char != '=' || byte(char) == e.mark {
		return char, length
	}
	const room = 16
	behind := append([]byte{byte(char)}, text[length:min(len(text), length+room)]...)
	for _, inner := range escapes {
		if inner.mark == byte(char) {
			if within, more := inner.read(behind); more > 1 {
				return within, length + more - 1
			}
		}
	}
	return char, length
}

// isWord reports whether a byte can stand in the middle of a written token.
func isWord(b byte) bool { return b > ' ' && b != '"' && b != 0x7f }

// readBackslash reads an escape of JSON. JSON that is a string of other JSON doubles the backslashes, so any number of
// them counts as one.
func readBackslash(text []byte) (rune, int) {
	if high, length := readUnit(text); length > 0 {
		if utf16.IsSurrogate(high) { // a character of two units has two escapes
			low, more := readUnit(text[length:])
			return utf16.DecodeRune(high, low), length + more
		}
		return high, length
	}
	run := countBackslashes(text)
	if run < len(text) {
		switch text[run] {
		case '/':
			return '/', run + 1
		case 'n', 'r':
			return nothing, run + 1
		}
	}
	if run > 1 {
		return '\\', run
	}
	return 0, 0
}

// readUnit reads the escape of a UTF-16 unit, such as \u0041.
func readUnit(text []byte) (rune, int) {
	run := countBackslashes(text)
	if digits := run + 1; run > 0 && len(text) >= digits+4 && text[run]|0x20 == 'u' &&
		areHexDigits(text[digits:digits+4]) {
		var unit rune
		for _, digit := range text[digits : digits+4] {
			value, _ := hexDigit(digit)
			unit = unit<<4 | value
		}
		return unit, digits + 4
	}
	return 0, 0
}

func countBackslashes(text []byte) int {
	n := 0
	for n < len(text) && text[n] == '\\' {
		n++
	}
	return n
}

// readPercent reads an escape of addresses. An address inside another one has its percent signs written as %25.
func readPercent(text []byte) (rune, int) {
	i := 1
	for i+3 < len(text) && text[i] == '2' && text[i+1] == '5' && areHexDigits(text[i+2:i+4]) {
		i += 2
	}
	if i+2 > len(text) || !areHexDigits(text[i:i+2]) {
		return 0, 0
	}
	high, _ := hexDigit(text[i])
	low, _ := hexDigit(text[i+1])
	if high >= 8 { // a part of a longer character, which no token has
		return 0, 0
	}
	if char := high<<4 | low; char != '\r' && char != '\n' {
		return char, i + 2
	}
	return nothing, i + 2
}

// longestEntity is the longest name of a character in HTML that is looked at, with its marks.
const longestEntity = 16

// readEntity reads a character of HTML: &#45;, &#x2d; or &amp;. HTML inside HTML writes the & as &amp;.
func readEntity(text []byte) (rune, int) {
	skipped := 0
	for bytes.HasPrefix(text[1+skipped:], []byte("amp;")) && 1+skipped+4 < len(text) && isEntity(text[1+skipped+4]) {
		skipped += 4
	}
	name := text[1+skipped:]
	end := 0
	for end < len(name) && end < longestEntity && (isEntity(name[end]) || end == 0 && name[end] == '#') {
		end++
	}
	if end == 0 {
		return 0, 0
	}
	length := 1 + skipped + end
	if end < len(name) && name[end] == ';' {
		length++
	} else if name[0] != '#' {
		return 0, 0
	}
	plain := html.UnescapeString("&" + string(name[:end]) + ";")
	char, size := utf8.DecodeRuneInString(plain)
	switch {
	case size != len(plain) || plain == "":
		return 0, 0
	case char == '\u2010' || char == '\u2011' || char == '\u2212' || char == '\u2013':
		return '-', length
	}
	return char, length
}

func isEntity(b byte) bool {
	return b == '#' || b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z'
}

// readEquals reads an escape of quoted-printable. That writes no letter or digit so, which an = in front of a value
// could be mistaken for.
func readEquals(text []byte) (rune, int) {
	if char, length := readLineBreak(text[1:]); length > 0 {
		return char, 1 + length
	}
	if len(text) < 3 || !areHexDigits(text[1:3]) {
		return 0, 0
	}
	high, _ := hexDigit(text[1])
	low, _ := hexDigit(text[2])
	char := high<<4 | low
	if high >= 8 || char <= ' ' || char >= '0' && char <= '9' || char|0x20 >= 'a' && char|0x20 <= 'z' {
		return 0, 0
	}
	return char, 3
}

// readLineBreak reads a line break, and the blanks before the next line.
func readLineBreak(text []byte) (rune, int) {
	i := 0
	if i < len(text) && text[i] == '\r' {
		i++
	}
	if i == len(text) || text[i] != '\n' {
		return 0, 0
	}
	for i++; i < len(text) && (text[i] == ' ' || text[i] == '\t'); i++ {
	}
	return nothing, i
}

func areHexDigits(text []byte) bool {
	for _, b := range text {
		if !isHexDigit(b) {
			return false
		}
	}
	return true
}

var hexDigits = func() (all [256]bool) {
	for b := range all {
		_, all[b] = hexDigit(byte(b))
	}
	return all
}()

func isHexDigit(b byte) bool { return hexDigits[b] }

func hexDigit(b byte) (rune, bool) {
	switch {
	case b >= '0' && b <= '9':
		return rune(b - '0'), true
	case b >= 'a' && b <= 'f':
		return rune(b-'a') + 10, true
	case b >= 'A' && b <= 'F':
		return rune(b-'A') + 10, true
	}
	return 0, false
}
