// Package match finds what a person types in what they look for: without case and accents, and with letters left out.
package match

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Fold drops case and accents, so that "opera" finds "Opéra".
func Fold(text string) string {
	for _, r := range text {
		if r >= 0x80 && (unicode.IsLetter(r) || unicode.Is(unicode.Mn, r)) {
			bare, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
			if err != nil {
				bare = text // it is not proper UTF-8
			}
			return strings.ToLower(bare)
		}
	}
	return strings.ToLower(text)
}

// Words are the words of a text that is looked for, folded.
func Words(text string) []string { return strings.Fields(Fold(text)) }

// Near reports whether a word stands in a line of a folded text when letters may be left out: "hotl" and "htlborealis"
// are near "hotel borealis", and so is "hb", because going on with the next word is free. As many letters may be left
// out as the word has, so that what is near still looks like it.
func Near(text, word string) bool {
	if len(word) < 2 {
		return false
	}
	for start := range len(text) {
		if text[start] == word[0] && begins(text, start) && follows(text[start+1:], word[1:], len(word)) {
			return true
		}
	}
	return false
}

// begins reports whether a word begins at a place.
func begins(text string, at int) bool {
	if at == 0 {
		return true
	}
	before := text[at-1]
	return before < 0x80 && (before < 'a' || before > 'z') && (before < '0' || before > '9')
}

// follows reports whether the letters of word come one after the other in what is left of a line, with at most so many
// left out.
func follows(rest, word string, budget int) bool {
	if word == "" {
		return true
	}
	nextWord := false
	for i := 0; i < len(rest) && rest[i] != '\n'; i++ {
		start := i > 0 && begins(rest, i)
		nextWord = nextWord || start
		if rest[i] != word[0] || nextWord && !start {
			continue
		}
		cost := i
		if start {
			cost = 0
		}
		if cost <= budget && follows(rest[i+1:], word[1:], budget-cost) {
			return true
		}
	}
	return false
}
