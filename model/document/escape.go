package document

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// longestEscape is how many bytes an escape takes: two halves of a surrogate pair.
const longestEscape = 12

// nearEscape reports whether a match around a candidate may have an escape in it: without one near there is none.
func (s *Search) nearEscape(candidate int) bool {
	if s.raw[candidate] == '\\' {
		s.behind = candidate
		return true
	}
	reach := longestEscape * len(s.query)
	return candidate-s.behind < reach || s.firsts[s.slashes].next < candidate+reach
}

// matchEscaped compares the answer around a candidate with the query, escapes as what they stand for. A match has at
// least one.
func (s *Search) matchEscaped(candidate int) (Match, bool) {
	if s.raw[candidate] == '\\' {
		if r, _ := glyphAt(s.raw, candidate); fold(r) != s.query[s.anchor] || !beginsEscape(s.raw, candidate) {
			return Match{}, false
		}
	}
	start := candidate
	for range s.anchor {
		start = glyphBefore(s.raw, start)
	}
	if n := len(s.matches); n > 0 && start < s.matches[n-1].Offset+s.matches[n-1].Length {
		return Match{}, false
	}
	at, escaped := start, false
	for _, want := range s.query {
		if at == len(s.raw) {
			return Match{}, false
		}
		r, size := glyphAt(s.raw, at)
		if fold(r) != want || r == utf8.RuneError && size == 1 {
			return Match{}, false
		}
		escaped = escaped || size > 1 && s.raw[at] == '\\'
		at += size
	}
	return Match{Offset: start, Length: at - start}, escaped && !insideEscape(s.raw, start)
}

// mostBackslashes is how many backslashes in front of one are counted.
const mostBackslashes = 1024

// beginsEscape reports whether a backslash is the first of an escape, and not itself escaped.
func beginsEscape(raw []byte, at int) bool {
	before := raw[max(0, at-mostBackslashes):at]
	return (len(before)-len(bytes.TrimRight(before, `\`)))%2 == 0
}

// insideEscape reports whether a place is behind the backslash of an escape, and in it.
func insideEscape(raw []byte, at int) bool {
	for before := at - 1; before >= max(0, at-11); before-- {
		if raw[before] == '\\' && beginsEscape(raw, before) {
			if _, size := escapeAt(raw, before); before+size > at {
				return true
			}
		}
	}
	return false
}

// glyphBefore returns where the character before a place begins, which may be an escape.
func glyphBefore(raw []byte, at int) int {
	for _, size := range []int{6, 2} {
		begin := at - size
		if begin < 0 || raw[begin] != '\\' || !beginsEscape(raw, begin) {
			continue
		}
		r, got := escapeAt(raw[:at], begin)
		if got != size {
			continue
		}
		if high := begin - 6; high >= 0 && utf16.IsSurrogate(r) && beginsEscape(raw, high) {
			if _, whole := escapeAt(raw[:at], high); whole == 12 {
				return high
			}
		}
		return begin
	}
	_, size := utf8.DecodeLastRune(raw[:at])
	return at - size
}
