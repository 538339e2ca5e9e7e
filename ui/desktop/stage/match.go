package stage

import (
	"strings"

	"keyrack/model"
	"keyrack/ui/match"
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
			properties = append(properties, match.Fold(e.Name+"\n"+e.City+"\n"+e.ID))
		}
	}
	folded := match.Fold(strings.Join(names, "\n"))
	return key{text: folded + "\n" + match.Fold(strings.Join(others, "\n")), names: folded, properties: properties}
}

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
		if !match.Near(k.names, word) {
			return k.matchProperties(words)
		}
		result = Nearly
	}
	return result, nil
}

func (k key) matchProperties(words []string) (Grade, []int) {
	var found []int
	for i, property := range k.properties {
		if matchesAll(words,
			func(word string) bool { return strings.Contains(property, word) || strings.Contains(k.text, word) }) {
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
