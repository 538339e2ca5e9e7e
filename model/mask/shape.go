package mask

import (
	"bytes"
	"regexp"
	"strings"

	"keyrack/model"
)

// shape is a way in which something looks like what must be hidden, wherever it stands.
type shape struct {
	pattern *regexp.Regexp
	applies func(Rules) bool
	// hint reports, at little cost, whether a text is worth looking through.
	hint func(text string) bool
	// real reports whether a match is what it looks like; nil for every one.
	real func(match string) bool
	mask func(match string) string
}

func guests(r Rules) bool { return r.Guests }

func ids(r Rules) bool { return r.IDs }

func fingerprints(r Rules) bool { return r.Fingerprints }

func always(Rules) bool { return true }

// shapes are tried in this order. Each leaves nothing that a later one could take for its own.
var shapes = []shape{
	{ // a token of the Connector API
		pattern: regexp.MustCompile(`\b` + model.TokenPattern + `\b`),
		applies: always,
		hint:    func(text string) bool { return len(text) >= 64 && strings.Contains(text, "-") },
		mask:    func(string) string { return HiddenToken },
	},
	{ // the fingerprint of one, as Keyrack writes it
		pattern: regexp.MustCompile(`[\w+/=-]{4}…[\w+/=-]{4}`),
		applies: fingerprints,
		hint:    func(text string) bool { return strings.Contains(text, "…") },
		mask:    func(string) string { return HiddenToken },
	},
	{
		pattern: regexp.MustCompile(`\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b`),
		applies: ids,
		hint:    func(text string) bool { return len(text) >= 36 && strings.Count(text, "-") >= 4 },
		mask:    ID,
	},
	{
		pattern: regexp.MustCompile(`[\pL\pN._%+\-]+@[\pL\pN\-]+(?:\.[\pL\pN\-]+)+`),
		applies: guests,
		hint:    func(text string) bool { return strings.Contains(text, "@") },
		mask: func(match string) string {
			masked, _ := maskMail(match)
			return masked
		},
	},
	{
		pattern: regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,4})?\b`),
		applies: guests,
		hint:    func(text string) bool { return digits(text) >= 8 && strings.ContainsFunc(text, isCapital) },
		real:    isIBAN,
		mask:    func(match string) string { return match[:2] + dots },
	},
	{ // the number of a payment card; ids and amounts hardly ever pass its check digit
		pattern: regexp.MustCompile(`\b[0-9](?:[ \-]?[0-9]){12,18}\b`),
		applies: guests,
		hint:    func(text string) bool { return digits(text) >= 13 },
		real:    isCard,
		mask:    func(match string) string { return "•••• " + match[len(match)-4:] },
	},
	{ // an international telephone; a national one cannot be told from any other number
		pattern: regexp.MustCompile(`\+[0-9](?:[ ()/.\-]{0,2}[0-9]){6,14}\b`),
		applies: guests,
		hint:    func(text string) bool { return strings.Contains(text, "+") },
		mask:    maskPhone,
	},
}

// HiddenToken stands for a token, or its fingerprint, of which nothing may be seen.
const HiddenToken = "••••…••••"

// ID hides an identifier except for its first four characters, so that two of them can still be told apart.
func ID(id string) string {
	if len(id) < 8 {
		return dots
	}
	return id[:4] + "•••"
}

func digits(text string) int {
	n := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			n++
		}
	}
	return n
}

func isCapital(r rune) bool { return 'A' <= r && r <= 'Z' }

// suspicious reports, at little cost, whether a value can have one of the shapes.
func suspicious(value []byte) bool {
	if bytes.IndexByte(value, '@') >= 0 || bytes.IndexByte(value, '\\') >= 0 || bytes.Contains(value, []byte("…")) {
		return true
	}
	digits := 0
	for _, b := range value {
		if isDigit(b) || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F' {
			if digits++; digits >= 7 {
				return true
			}
		}
	}
	return false
}

// byShape hides what looks like something to hide, and reports whether there was any.
func byShape(text string, rules Rules) (masked string, changed bool) {
	masked = text
	for _, s := range shapes {
		if !s.applies(rules) || !s.hint(masked) {
			continue
		}
		masked = s.pattern.ReplaceAllStringFunc(masked, func(match string) string {
			if s.real != nil && !s.real(match) {
				return match
			}
			return s.mask(match)
		})
	}
	return masked, masked != text
}

// maskMail keeps the first letter and what follows the last dot.
func maskMail(value string) (string, bool) {
	user, host, found := strings.Cut(value, "@")
	dot := strings.LastIndexByte(host, '.')
	if !found || user == "" || dot < 0 {
		return "", false
	}
	first := []rune(user)[0]
	return string(first) + dots + "@" + dots + host[dot:], true
}

// isCard reports whether the check digit of a payment card is right (ISO/IEC 7812-1, the algorithm of Luhn).
func isCard(match string) bool {
	sum, position := 0, 0
	for i := len(match) - 1; i >= 0; i-- {
		if !isDigit(match[i]) {
			continue
		}
		digit := int(match[i] - '0')
		if position%2 == 1 {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
		position++
	}
	return sum > 0 && sum%10 == 0
}

// isIBAN reports whether the check digits of a bank account are right (ISO 13616).
func isIBAN(match string) bool {
	compact := strings.ReplaceAll(match, " ", "")
	rest := 0
	for _, r := range compact[4:] + compact[:4] {
		switch {
		case '0' <= r && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		default:
			rest = (rest*100 + int(r-'A') + 10) % 97
		}
	}
	return rest == 1
}

// Blank returns text in which everything that looks like guests' data, or like a token, is replaced by one word.
func Blank(text, word string) string {
	for _, s := range shapes {
		if !s.applies(Rules{Guests: true}) || !s.hint(text) {
			continue
		}
		text = s.pattern.ReplaceAllStringFunc(text, func(match string) string {
			if s.real != nil && !s.real(match) {
				return match
			}
			return word
		})
	}
	return text
}
