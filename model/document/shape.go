package document

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unitAt returns how many bytes of the answer are drawn together at a place, in how many columns, and as which
// character if that is another one than what stands there. Every character takes one column. In a string an escape
// such as \u00fc is the character that it stands for, unless that has no shape or means something to JSON; other
// escapes are as they are.
func unitAt(raw []byte, at int, isString bool) (size, columns int, drawn rune) {
	switch c := raw[at]; {
	case c == '\\' && isString:
		r, size := escapeAt(raw, at)
		if size > 2 && r != '"' && r != '\\' && !shapeless(r) && !utf16.IsSurrogate(r) || size == 2 && r == '/' {
			return size, 1, r
		}
		size = min(2, len(raw)-at)
		return size, size, -1
	case c < utf8.RuneSelf:
		return 1, 1, -1
	}
	_, size = utf8.DecodeRune(raw[at:])
	return size, 1, -1
}

// fit returns how many bytes of the answer can be drawn in the given number of columns, and how many of these they
// take.
func fit(raw []byte, room int, isString bool) (used, columns int) {
	for used < len(raw) && columns < room {
		size, wide, _ := unitAt(raw, used, isString)
		if columns+wide > room {
			break
		}
		used += size
		columns += wide
	}
	return used, columns
}

// columnsAround returns the columns before and behind what is drawn of the byte at an offset, at most room.
func columnsAround(raw []byte, offset, room int, isString bool) (before, behind int) {
	for at := 0; at < len(raw) && before < room; {
		size, wide, _ := unitAt(raw, at, isString)
		if at+size > offset {
			return before, min(before+wide, room)
		}
		at += size
		before += wide
	}
	return min(before, room), min(before, room)
}

// Shape turns bytes of the answer into text that can be drawn in one line: tabs are blanks, and what has no shape,
// control characters and bytes that are no UTF-8, is U+FFFD. A line break is no blank: it shows that there is one.
func Shape(raw []byte) string { return shape(raw, false) }

// shape turns bytes of the answer into text that can be drawn.
func shape(raw []byte, isString bool) string {
	plain := 0
	for plain < len(raw) && ' ' <= raw[plain] && raw[plain] <= '~' && raw[plain] != '\\' {
		plain++
	}
	if plain == len(raw) {
		return string(raw)
	}
	var shaped strings.Builder
	shaped.Write(raw[:plain])
	for at := plain; at < len(raw); {
		size, wide, drawn := unitAt(raw, at, isString)
		if drawn < 0 && wide == 2 {
			shaped.WriteByte(raw[at]) // the second one is shaped too
			at++
		}
		r := drawn
		if r < 0 {
			r, size = utf8.DecodeRune(raw[at:])
		}
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
