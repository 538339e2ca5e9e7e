package mask

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

const (
	dots = "•••"
	// The dashes of a date stay, so that it can still be seen that it is one.
	hiddenDate = "••••-••-••"
	// hiddenPhone is what a telephone begins with, of which the last three digits stay.
	hiddenPhone = "••• ••• "
	hiddenCard  = "•••• "
)

// HiddenToken stands for a token, or its fingerprint, of which nothing may be seen.
const HiddenToken = "••••…••••"

// ID hides an identifier except for its first four characters, so that two of them can still be told apart.
func ID(id string) string {
	if len(id) < 8 {
		return dots
	}
	return id[:4] + dots
}

// hidden appends what is shown in place of a value. What it appends is left as it is when it is masked once more, is
// proper text, and has no sign that JSON would want escaped, unless the rules have a word of their own.
func (r Rules) hidden(to []byte, s says, value []byte) []byte {
	if r.Word != "" {
		return append(to, r.Word...)
	}
	switch s {
	case mail:
		if masked, found := maskMail(to, value); found {
			return masked
		}
	case phone:
		return maskPhone(to, value)
	case name:
		first, size := utf8.DecodeRune(value)
		if size < len(value) && unicode.IsLetter(first) {
			return append(append(to, value[:size]...), dots...)
		}
	case personal, someone:
		if len(value) >= 10 && isDate(value[:10]) || string(value) == hiddenDate {
			return append(to, hiddenDate...)
		}
	}
	return append(to, dots...)
}

// isDate reports whether a value is a date as "2026-11-23".
func isDate(value []byte) bool {
	for i := range len(value) {
		if dash := i == 4 || i == 7; dash != (value[i] == '-') || !dash && !isDigit(value[i]) {
			return false
		}
	}
	return len(value) == len("2026-11-23")
}

// maskPhone keeps the last three digits, by which a person still knows the number, unless there are hardly more.
func maskPhone(to, value []byte) []byte {
	if rest, found := bytes.CutPrefix(value, []byte(hiddenPhone)); found && len(rest) == 3 && countDigits(rest) == 3 {
		return append(to, value...)
	}
	const fewest, kept = 6, 3
	if countDigits(value) < fewest {
		return append(to, dots...)
	}
	var last [kept]byte
	n := kept
	for i := len(value) - 1; n > 0; i-- {
		if isDigit(value[i]) {
			n--
			last[n] = value[i]
		}
	}
	return append(append(to, hiddenPhone...), last[:]...)
}

func countDigits[T []byte | string](text T) int {
	n := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			n++
		}
	}
	return n
}

// maskMail keeps the first letter and what follows the last dot.
func maskMail(to, value []byte) ([]byte, bool) {
	at := bytes.IndexByte(value, '@')
	if at <= 0 {
		return to, false
	}
	if first, size := utf8.DecodeRune(value); unicode.IsLetter(first) {
		to = append(to, value[:size]...)
	}
	to = append(to, dots+"@"+dots...)
	host := value[at+1:]
	if dot := bytes.LastIndexByte(host, '.'); dot >= 0 && isEnding(host[dot+1:]) {
		to = append(to, host[dot:]...)
	}
	return to, true
}

// isEnding reports whether this can be the last part of the name of a host, so that it says no more than that.
func isEnding(text []byte) bool {
	if len(text) < 2 || len(text) > 12 {
		return false
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if !unicode.IsLetter(r) {
			return false
		}
		i += size
	}
	return true
}
