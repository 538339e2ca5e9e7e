package document

import (
	"strings"
	"unicode/utf8"
)

// shape turns bytes of the answer into text that can be drawn: every character one column wide, at most limit of them.
// It returns the text, its columns, and how many bytes it stands for.
func shape(raw []byte, limit int) (text string, columns, used int) {
	plain := plainPrefix(raw, limit)
	if plain == len(raw) || plain == limit {
		return string(raw[:plain]), plain, plain
	}
	var shaped strings.Builder
	shaped.Write(raw[:plain])
	columns, used = plain, plain
	for columns < limit && used < len(raw) {
		r, size := utf8.DecodeRune(raw[used:])
		switch {
		case r == '\t' || r == '\r':
			r = ' '
		case shapeless(r):
			r = utf8.RuneError
		}
		shaped.WriteRune(r)
		columns++
		used += size
	}
	return shaped.String(), columns, used
}

// plainPrefix returns how many of the first bytes are visible ASCII, at most limit.
func plainPrefix(raw []byte, limit int) int {
	for i := range min(len(raw), limit) {
		if raw[i] < ' ' || raw[i] > '~' {
			return i
		}
	}
	return min(len(raw), limit)
}

// shapeless marks control characters, and those that would change the direction of the text around them.
func shapeless(r rune) bool {
	switch {
	case r < ' ', 0x7f <= r && r < 0xa0:
		return true
	case r == 0x200e, r == 0x200f, 0x2028 <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return true
	}
	return false
}
