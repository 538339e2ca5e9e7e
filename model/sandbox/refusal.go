package sandbox

import "keyrack/model/operations"

// refuses says of each rule of the linter whether the API refuses a request that breaks it, and where that stands. What
// is not documented is not refused: the catalogue's warnings inform people, they are no answers of Mews. Sources are
// the Connector API's docs as of October 2026 and its OpenAPI document of July 2025.
func refuses(rule operations.Rule) bool {
	switch rule {
	case operations.AboutSyntax, // Guidelines, Responses, 400: "Invalid JSON"
		operations.NotChecked:
		return true
	case operations.WrongType, operations.MalformedTime, operations.NullItem: // the types of the document's schemas
		return true
	case operations.UnknownField: // all 689 object schemas forbid additional properties
		return true
	case operations.MissingField, // "required", and "Required when using Portfolio Access Tokens"
		operations.NeedsOneOf, // "required if no other filter is provided"
		operations.NotChosen:  // "Required when Discriminator is …"
		return true
	case operations.UnknownValue: // the enumerations of requests are closed; only those of answers are not exhaustive
		return true
	case operations.TooFewItems, operations.TooManyItems, // minItems, maxItems, "max 1000 items"
		operations.TooShort, operations.TooLong, // minLength, "max length 255 characters"
		operations.TooSmall, // "Only positive value is accepted."
		operations.PageSize: // Guidelines, Pagination: from 1 to 1000
		return true
	case operations.MalformedID: // Guidelines, Responses, 400: "an invalid resource identifier"
		return true
	case operations.AmountNeeded: // Common objects, Amount parameters: "Required for Gross Pricing environments"
		return true
	}
	// Among what stays: LanguageCode without CultureCode ("otherwise, default values will be used"), an interval with one
	// end (the docs want both, the document does not), codes of currencies, countries and languages, e-mail addresses and
	// durations, times in another zone ("should"), and ends before their starts, which each operation judges itself.
	return false
}
