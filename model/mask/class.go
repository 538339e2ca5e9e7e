package mask

import (
	"bytes"
	"slices"
)

// flags say what a string has in it, so that most of them need no second look.
type flags uint16

const (
	isNumeral   flags = 1 << iota // 0 to 9
	isHex                         // and a to f, A to F
	isAlnum                       // 0 to 9, a to z, A to Z
	inNumber                      // what a number of JSON goes on with
	inName                        // _ and $
	hasAt                         // @, and % and &, which may be an @ in an address of the web and in HTML
	hasColon                      // :
	hasHigh                       // no ASCII
	hasEscape                     // \
	hasOpen                       // { and [
	hasQuestion                   // ?
)

// classes are the flags of each byte.
var classes = func() (all [256]flags) {
	set := func(these string, f flags) {
		for i := range len(these) {
			all[these[i]] |= f
		}
	}
	set("0123456789", isNumeral|isHex|isAlnum|inNumber)
	set("abcdefABCDEF", isHex)
	set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", isAlnum)
	set("+-.eE", inNumber)
	set("_$", inName)
	set("@%&", hasAt)
	set(":", hasColon)
	set("\\", hasEscape)
	set("{[", hasOpen)
	set("?", hasQuestion)
	for b := 0x80; b < 0x100; b++ {
		all[b] |= hasHigh
	}
	return all
}()

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// stringEnd returns the offset behind the quote that closes a string, or the end of the text, and what is in it.
func stringEnd(text []byte, at int, quote byte) (end int, f flags) {
	for at < len(text) {
		b := text[at]
		if b == quote {
			return at + 1, f
		}
		if f |= classes[b]; b == '\\' {
			at++
		}
		at++
	}
	return len(text), f
}

// fewestDigits is how many digits the shortest shape has, but for addresses of the internet.
const fewestDigits = 7

// ats are the ways to write an @, or to begin to: as it is, in an address of the web, in HTML.
var ats = [][]byte{[]byte("@"), []byte("%40"), []byte("&#"), []byte("&commat;")}

// suspicious reports, at little cost, whether a string can have one of the shapes.
func (f flags) suspicious(value []byte, rules Rules) bool {
	isIn := func(text []byte) bool { return bytes.Contains(value, text) }
	if f&hasEscape != 0 || f&hasAt != 0 && slices.ContainsFunc(ats, isIn) ||
		f&hasHigh != 0 && rules.Fingerprints && bytes.Contains(value, []byte("…")) {
		return true
	}
	if f&hasOpen != 0 && (value[0] == '{' || value[0] == '[') || f&hasColon != 0 && f&hasQuestion != 0 {
		return true
	}
	if f&isNumeral == 0 {
		return f&hasColon != 0 && bytes.Contains(value, []byte("::")) || rules.IDs && len(value) >= idLength
	}
	switch {
	case len(value) < fewestDigits:
		return f&hasColon != 0 && len(value) > 3 && !isTime(value)
	case isID(value):
		return rules.IDs
	case isTime(value):
		return false
	case f&hasColon != 0 || rules.IDs && len(value) >= idLength:
		return true
	}
	digits, dots := 0, 0
	for _, b := range value {
		if isDigit(b) {
			digits++
		} else if b == '.' || b == '*' {
			dots++
		}
	}
	return digits >= fewestDigits || dots >= 3
}
