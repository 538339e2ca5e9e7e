package document

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"unicode/utf16"
	"unicode/utf8"
)

// Numbers and texts of JSON, compared without a loss: a float64 takes 9007199254740993 for 9007199254740992, and
// encoding/json takes every lone half of a surrogate pair, and every byte that is no UTF-8, for U+FFFD.

// decimal is a number of JSON: 0.d₁d₂d₃… × 10^exponent, without zeros at either end. Zero has no digits.
type decimal struct {
	negative bool
	exponent int64
	digits   []byte
}

// decimalOf reads a number of JSON, or one with leading zeros. The digits are put into buffer.
func decimalOf(number, buffer []byte) decimal {
	d := decimal{digits: buffer[:0]}
	if len(number) > 0 && number[0] == '-' {
		d.negative, number = true, number[1:]
	}
	if e := bytes.IndexAny(number, "eE"); e >= 0 {
		d.exponent, number = exponentOf(number[e+1:]), number[:e]
	}
	whole, fraction, _ := bytes.Cut(number, []byte{'.'})
	whole = bytes.TrimLeft(whole, "0")
	d.exponent += int64(len(whole))
	d.digits = append(append(d.digits, whole...), fraction...)
	leading := len(d.digits) - len(bytes.TrimLeft(d.digits, "0"))
	d.exponent -= int64(leading)
	d.digits = bytes.TrimRight(d.digits[leading:], "0")
	if len(d.digits) == 0 {
		return decimal{digits: d.digits} // minus zero is zero
	}
	return d
}

// exponentOf reads the digits behind an e. What is beyond any sense stays beyond it.
func exponentOf(text []byte) int64 {
	negative := false
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		negative, text = text[0] == '-', text[1:]
	}
	value := int64(0)
	for _, c := range text {
		if value = value*10 + int64(c-'0'); value > math.MaxInt32 {
			value = math.MaxInt32
		}
	}
	if negative {
		return -value
	}
	return value
}

// compareNumbers compares two numbers of JSON exactly.
func compareNumbers(a, b []byte) int {
	var buffers [2][64]byte
	x, y := decimalOf(a, buffers[0][:]), decimalOf(b, buffers[1][:])
	order := 0
	switch {
	case len(x.digits) == 0 || len(y.digits) == 0 || x.negative != y.negative:
		return cmp.Compare(x.sign(), y.sign())
	case x.exponent != y.exponent:
		order = cmp.Compare(x.exponent, y.exponent)
	default:
		order = bytes.Compare(x.digits, y.digits)
	}
	if x.negative {
		return -order
	}
	return order
}

// SameNumber reports whether two numbers of JSON are the same, to the last digit, however they are written.
func SameNumber(a, b []byte) bool { return compareNumbers(a, b) == 0 }

func (d decimal) sign() int {
	switch {
	case len(d.digits) == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// appendTo writes the number in its one form.
func (d decimal) appendTo(to []byte) []byte {
	to = append(to, byte(1+d.sign()))
	to = binary.BigEndian.AppendUint64(to, uint64(d.exponent))
	return append(to, d.digits...)
}

// exactText returns what stands between the quotes of a string of JSON, escapes as what they stand for. Two strings
// have the same exact text only when they are the same, also where they are no proper Unicode: then a lone half of a
// surrogate pair is the byte 0xFE and its two bytes, and each byte that is no UTF-8 stands behind 0xFF. It returns
// raw itself where nothing of that is in it.
func exactText(raw []byte) []byte {
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return raw
	}
	text := make([]byte, 0, len(raw))
	for at := 0; at < len(raw); {
		r, size := glyphAt(raw, at)
		switch {
		case size == 1 && r == utf8.RuneError:
			text = append(text, 0xFF, raw[at])
		case utf16.IsSurrogate(r):
			text = append(text, 0xFE, byte(r>>8), byte(r))
		default:
			text = utf8.AppendRune(text, r)
		}
		at += size
	}
	return text
}

// glyphAt reads a character of a string of JSON, written as it is or as an escape, and how many bytes it takes. A byte
// that is no UTF-8 is [utf8.RuneError] of one byte.
func glyphAt(raw []byte, at int) (r rune, size int) {
	switch c := raw[at]; {
	case c == '\\':
		if r, size = escapeAt(raw, at); size > 0 {
			return r, size
		}
		return '\\', 1
	case c < utf8.RuneSelf:
		return rune(c), 1
	}
	return utf8.DecodeRune(raw[at:])
}

// escapeAt reads the escape at a backslash: the character that it stands for, and how many bytes it takes. Two halves
// of a surrogate pair are one character, and a lone half is itself. The size is 0 where there is no escape of JSON.
func escapeAt(raw []byte, at int) (r rune, size int) {
	if at+1 >= len(raw) {
		return 0, 0
	}
	if plain := bytes.IndexByte([]byte(`"\/bfnrt`), raw[at+1]); plain >= 0 {
		return rune("\"\\/\b\f\n\r\t"[plain]), 2
	}
	first, is := hexAt(raw, at)
	if !is {
		return 0, 0
	}
	if utf16.IsSurrogate(first) {
		if second, is := hexAt(raw, at+6); is {
			if whole := utf16.DecodeRune(first, second); whole != utf8.RuneError {
				return whole, 12
			}
		}
	}
	return first, 6
}

// hexAt reads \uXXXX.
func hexAt(raw []byte, at int) (rune, bool) {
	if at+6 > len(raw) || raw[at] != '\\' || raw[at+1] != 'u' {
		return 0, false
	}
	value := rune(0)
	for _, c := range raw[at+2 : at+6] {
		if !isHex(c) {
			return 0, false
		}
		digit := c - '0'
		if c > '9' {
			digit = c | 0x20 - 'a' + 10
		}
		value = value<<4 | rune(digit)
	}
	return value, true
}
