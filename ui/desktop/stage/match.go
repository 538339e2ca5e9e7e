package stage

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"keyrack/model"
)

// key is what a connection is found by, folded.
type key struct {
	text       string   // everything that is known of it, a line each
	names      string   // the part that is also found when letters are left out
	properties []string // of a portfolio: name, city and id of each
}

func keyOf(integration model.Integration, connection model.Connection) key {
	names := append([]string{connection.Label}, connection.Tags...)
	others := []string{integration.Client, string(connection.Fingerprint), string(integration.Fingerprint)}
	for _, detail := range connection.Details.All() {
		others = append(others, detail.Text)
	}
	var properties []string
	if identity := connection.Identity; identity != nil {
		names = append(names, identity.Name, identity.ChainName, identity.City)
		others = append(others, identity.EnterpriseID, identity.ChainID, identity.TimeZone, identity.Pricing)
		for _, e := range identity.Enterprises {
			properties = append(properties, fold(e.Name+"\n"+e.City+"\n"+e.ID))
		}
	}
	folded := fold(strings.Join(names, "\n"))
	return key{text: folded + "\n" + fold(strings.Join(others, "\n")), names: folded, properties: properties}
}

// fold drops case and accents, so that "opera" finds "Opéra".
func fold(text string) string {
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

// Words are the words of a text that is looked for, as [Listing.Match] takes them.
func Words(text string) []string { return strings.Fields(fold(text)) }

// Grade says how well a connection matches what was typed.
type Grade int

// The grades, worst first.
const (
	NoMatch Grade = iota
	Nearly        // some word only when letters are left out of a name
	Exactly       // every word stands somewhere
)

// match grades a connection by folded words. Of a portfolio that matches only by its properties it returns which.
func (k key) match(words []string) (Grade, []int) {
	result := Exactly
	for _, word := range words {
		if strings.Contains(k.text, word) {
			continue
		}
		if !near(k.names, word) {
			return k.matchProperties(words)
		}
		result = Nearly
	}
	return result, nil
}

func (k key) matchProperties(words []string) (Grade, []int) {
	var found []int
	for i, property := range k.properties {
		if matchesAll(words, func(word string) bool { return strings.Contains(property, word) || strings.Contains(k.text, word) }) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return NoMatch, nil
	}
	return Exactly, found
}

func matchesAll(words []string, matches func(string) bool) bool {
	for _, word := range words {
		if !matches(word) {
			return false
		}
	}
	return true
}

// near reports whether a word stands in a line of a text when letters may be left out: "hotl" and "htlborealis" are near
// "hotel borealis", and so is "hb", because going on with the next word is free. As many letters may be left out as the
// word has, so that what is near still looks like it.
func near(text, word string) bool {
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
