package operations

import (
	"strings"

	"keyrack/model/pattern"
)

// Format is how a text has to be written.
type Format string

// The formats.
const (
	Duration Format = "duration" // ISO 8601, such as "P0Y0M3DT0H0M0S"
	Currency Format = "currency" // a code of ISO 4217
	Country  Format = "country"  // a code of ISO 3166-1, two letters
	Language Format = "language" // a tag of BCP 47, such as "en-US"
	Email    Format = "email"
)

// duration is the form of ISO 8601. Mews takes a sign before each part, as offsets have it.
var duration = pattern.New(
	`^[+-]?P(?:[+-]?[0-9]+W|(?:[+-]?[0-9]+Y)?(?:[+-]?[0-9]+M)?(?:[+-]?[0-9]+D)?` +
		`(?:T(?:[+-]?[0-9]+H)?(?:[+-]?[0-9]+M)?(?:[+-]?[0-9]+(?:\.[0-9]+)?S)?)?)$`)

// languageTag is a language with, where they are given, a script and a region.
var languageTag = pattern.New(`^([a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-([A-Z]{2}|[0-9]{3}))?$`)

// address is what every e-mail address has: one @ between two texts without blanks.
var address = pattern.New(`^[^@\s]+@[^@\s]+$`)

// code checks that a text is one of a table of codes, which are written in capitals.
func (l *bodyLint) code(codes string, rule Rule, v value, at, takes string) {
	upper := strings.ToUpper(v.text)
	switch {
	case listed(codes, v.text):
	case listed(codes, upper):
		l.add(Warning, rule, v.offset, at, "%s is written in capitals: %s", at, upper)
	default:
		l.add(Warning, rule, v.offset, at, "%s takes %s", at, takes)
	}
}

// format checks a text that has to be written in one way. A value is named only where it stands in a table of codes.
func (l *bodyLint) format(f Field, v value, at string) {
	switch f.Format {
	case Duration:
		if !duration.MatchString(v.text) || strings.HasSuffix(v.text, "P") || strings.HasSuffix(v.text, "T") {
			l.add(Warning, BadDuration, v.offset, at, "%s takes a duration such as P0Y0M3DT0H0M0S (ISO 8601)", at)
		}
	case Currency:
		l.code(currencies, BadCurrency, v, at, "a currency such as EUR (ISO 4217)")
	case Country:
		l.code(countries, BadCountry, v, at, "a country in two letters such as DE (ISO 3166-1)")
	case Language:
		if !isLanguage(v.text) {
			l.add(Warning, BadLanguage, v.offset, at, "%s takes a language such as en-US", at)
		}
	case Email:
		if !address.MatchString(v.text) {
			l.add(Warning, BadEmail, v.offset, at, "%s takes an e-mail address", at)
		}
	}
}

func isLanguage(text string) bool {
	parts := languageTag.FindStringSubmatch(text)
	if parts == nil || len(parts[1]) == 2 && !listed(languages, parts[1]) {
		return false
	}
	return len(parts[2]) != 2 || listed(countries, parts[2])
}
