package document

import (
	"strings"
	"unicode/utf8"
)

// fit returns how many bytes of the answer can be drawn in the given number of columns, and how many of these they
// take. Every character takes one.
func fit(raw []byte, room int) (used, columns int) {
	for used < len(raw) && columns < room {
		size := 1
		if raw[used] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(raw[used:])
		}
		used += size
		columns++
	}
	return used, columns
}

// Shape turns bytes of the answer into text that can be drawn in one line: tabs are blanks, and what has no shape,
// control characters and bytes that are no UTF-8, is U+FFFD. A line break is no blank: it shows that there is one.
func Shape(raw []byte) string { return shape(raw) }

// shape turns bytes of the answer into text that can be drawn.
func shape(raw []byte) string {
	plain := 0
	for plain < len(raw) && ' ' <= raw[plain] && raw[plain] <= '~' {
		plain++
	}
	if plain == len(raw) {
		return string(raw)
	}
	var shaped strings.Builder
	shaped.Write(raw[:plain])
	for at := plain; at < len(raw); {
		r, size := utf8.DecodeRune(raw[at:])
		switch {
		case r == '\t' || r == '\r':
			r = ' '
		case shapeless(r):
			r = utf8.RuneError
		}
		shaped.WriteRune(r)
		at += size
	}
	return shaped.String()
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
