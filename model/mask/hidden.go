package mask

import (
	"strings"
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

// hidden is what is shown in place of a value. What it returns is left as it is when it is masked once more.
func (r Rules) hidden(s says, value []byte) string {
	if r.Word != "" {
		return r.Word
	}
	switch s {
	case mail:
		if masked, found := maskMail(string(value)); found {
			return masked
		}
	case phone:
		return maskPhone(string(value))
	case name:
		first, size := utf8.DecodeRune(value)
		if size < len(value) && unicode.IsLetter(first) {
			return string(first) + dots
		}
	case personal, someone:
		if len(value) >= 10 && isDate(value[:10]) || string(value) == hiddenDate {
			return hiddenDate
		}
	}
	return dots
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
func maskPhone(value string) string {
	if rest, found := strings.CutPrefix(value, hiddenPhone); found && len(rest) == 3 && countDigits(rest) == 3 {
		return value
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, value)
	if len(digits) < 6 {
		return dots
	}
	return hiddenPhone + digits[len(digits)-3:]
}

func countDigits(text string) int {
	n := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			n++
		}
	}
	return n
}

// maskMail keeps the first letter and what follows the last dot.
func maskMail(value string) (string, bool) {
	user, host, found := strings.Cut(value, "@")
	if !found || user == "" {
		return "", false
	}
	ending := ""
	if dot := strings.LastIndexByte(host, '.'); dot >= 0 && isEnding(host[dot+1:]) {
		ending = host[dot:]
	}
	first, _ := utf8.DecodeRuneInString(user)
	if !unicode.IsLetter(first) {
		return dots + "@" + dots + ending, true
	}
	return string(first) + dots + "@" + dots + ending, true
}

// isEnding reports whether this can be the last part of the name of a host, so that it says no more than that.
func isEnding(text string) bool {
	if len(text) < 2 || len(text) > 12 {
		return false
	}
	for _, r := range text {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}
