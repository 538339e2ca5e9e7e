package document

import (
	"encoding/binary"
	"math/bits"
)

// isSpace marks the white space of JSON.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// skipSpace returns the position of the next byte that is no white space, or len(raw). It is small, to be inlined:
// mostly there is none.
func skipSpace(raw []byte, at int) int {
	if at < len(raw) && raw[at] > ' ' {
		return at
	}
	return skipSpaces(raw, at)
}

func skipSpaces(raw []byte, at int) int {
	for at < len(raw) && isSpace(raw[at]) {
		at++
	}
	return at
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x8080808080808080
)

// skipPlain returns the position of the next byte at or behind at that means something inside a string: a quote, a
// backslash or a control character; or len(raw). It looks at eight bytes at a time.
func skipPlain(raw []byte, at int) int {
	for ; at+8 <= len(raw); at += 8 {
		word := binary.LittleEndian.Uint64(raw[at:])
		quote := word ^ everyByte*'"'
		backslash := word ^ everyByte*'\\'
		// A byte of (x - 1) &^ x has its high bit set where x is zero, and of (x - 0x20) &^ x where x is below 0x20.
		// A borrow can set it in a higher byte too, never in a lower one, so the first is right.
		found := ((quote - everyByte) &^ quote) | ((backslash - everyByte) &^ backslash) | ((word - everyByte*0x20) &^ word)
		if found &= highBits; found != 0 {
			return at + bits.TrailingZeros64(found)/8
		}
	}
	for at < len(raw) && raw[at] != '"' && raw[at] != '\\' && raw[at] >= 0x20 {
		at++
	}
	return at
}

// countBreaks counts the line breaks in eight bytes.
func countBreaks(word uint64) int {
	other := word ^ everyByte*'\n'
	return bits.OnesCount64(^((other&^highBits + ^uint64(highBits)) | other) & highBits)
}

// scanString reads the string whose opening quote is at raw[at]. It returns the position behind the closing quote; or,
// with a message, the position of the first thing wrong. Bytes that are no UTF-8 and lone surrogates are let through:
// what the server sent is shown.
func scanString(raw []byte, at int) (end int, wrong string) {
	at++
	for {
		at = skipPlain(raw, at)
		if at == len(raw) {
			return at, "the answer ends inside a string"
		}
		switch c := raw[at]; {
		case c == '"':
			return at + 1, ""
		case c < 0x20:
			return at, "a string holds a control character that is not escaped"
		}
		if at+1 == len(raw) {
			return len(raw), "the answer ends inside a string"
		}
		switch raw[at+1] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			at += 2
		case 'u':
			for i := at + 2; i < at+6; i++ {
				if i == len(raw) {
					return i, "the answer ends inside a string"
				}
				if !isHex(raw[i]) {
					return i, "an escape \\u needs four hexadecimal digits"
				}
			}
			at += 6
		default:
			return at + 1, "a string holds an unknown escape"
		}
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func skipDigits(raw []byte, at int) int {
	for at < len(raw) && isDigit(raw[at]) {
		at++
	}
	return at
}

// scanNumber reads the number at raw[at], of any length. It returns as scanString does.
func scanNumber(raw []byte, at int) (end int, wrong string) {
	if raw[at] == '-' {
		at++
	}
	digits := skipDigits(raw, at)
	switch {
	case digits == at:
		return at, "a number needs a digit here"
	case raw[at] == '0':
		digits = at + 1 // a digit behind a leading zero is an error of whoever looks at what follows
	}
	at = digits
	if at < len(raw) && raw[at] == '.' {
		if digits = skipDigits(raw, at+1); digits == at+1 {
			return digits, "a number needs a digit behind its point"
		}
		at = digits
	}
	if at < len(raw) && (raw[at] == 'e' || raw[at] == 'E') {
		at++
		if at < len(raw) && (raw[at] == '+' || raw[at] == '-') {
			at++
		}
		if digits = skipDigits(raw, at); digits == at {
			return at, "a number needs a digit in its exponent"
		}
		at = digits
	}
	return at, ""
}

// scanLiteral reads true, false or null. It returns as scanString does.
func scanLiteral(raw []byte, at int) (end int, wrong string) {
	var word string
	switch raw[at] {
	case 't':
		word = "true"
	case 'f':
		word = "false"
	case 'n':
		word = "null"
	default:
		return at, "a value was expected here"
	}
	for i := range len(word) {
		if at+i == len(raw) || raw[at+i] != word[i] {
			return at + i, "a value was expected here"
		}
	}
	return at + len(word), ""
}

// scanScalar reads a value that is no object or array. It returns as scanString does.
func scanScalar(raw []byte, at int) (end int, wrong string) {
	switch c := raw[at]; {
	case c == '"':
		return scanString(raw, at)
	case c == '-' || isDigit(c):
		return scanNumber(raw, at)
	default:
		return scanLiteral(raw, at)
	}
}
