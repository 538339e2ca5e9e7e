package operations

// Rule is what a finding is about, for whoever decides something by it: the sandbox refuses what Mews is documented to
// refuse, and no more.
type Rule string

// The rules. What Mews' documents say of each stands where the sandbox decides.
const (
	AboutOperation Rule = "operation"      // the operation itself: its spelling, its end, who may use it
	AboutScope     Rule = "scope"          // which properties the request is about
	AboutSyntax    Rule = "syntax"         // the body is no JSON object
	Credential     Rule = "credential"     // a token stands in the body
	NameTwice      Rule = "name-twice"     // a name stands twice in one object
	UnknownField   Rule = "unknown-field"  // the operation has no field of this name
	MissingField   Rule = "missing-field"  // a field is required and absent, or null
	NullItem       Rule = "null-item"      // a list holds a null
	WrongType      Rule = "wrong-type"     // a text where a number is taken, and the like
	UnknownValue   Rule = "unknown-value"  // a text is none of the known values
	TooFewItems    Rule = "too-few-items"  // a list is shorter than it may be
	TooManyItems   Rule = "too-many-items" // a list is longer than it may be
	EmptyList      Rule = "empty-list"     // a list asks for nothing
	TooShort       Rule = "too-short"      // a text is empty where one is needed
	TooLong        Rule = "too-long"       // a text is longer than it may be
	TooSmall       Rule = "too-small"      // a number is smaller than it may be
	Negative       Rule = "negative"       // a count is below zero
	MalformedID    Rule = "malformed-id"   // an id is none
	Placeholder    Rule = "placeholder"    // an id is that of the template
	MalformedTime  Rule = "malformed-time" // a time or a day is none
	NotUTC         Rule = "not-utc"        // a time is given in another zone
	TimeUnit       Rule = "time-unit"      // a time begins no time unit
	BadDuration    Rule = "bad-duration"   // a duration is none of ISO 8601
	BadCurrency    Rule = "bad-currency"   // a currency is none of ISO 4217
	BadCountry     Rule = "bad-country"    // a country is none of ISO 3166-1
	BadLanguage    Rule = "bad-language"   // a language is none of BCP 47
	BadEmail       Rule = "bad-email"      // an e-mail address is none
	Backwards      Rule = "backwards"      // an end is before its start
	OpenInterval   Rule = "open-interval"  // an interval lacks an end
	SpanTooLong    Rule = "span-too-long"  // an interval is longer than it may be
	PageSize       Rule = "page-size"      // a page has no such number of items
	NeedsOneOf     Rule = "needs-one-of"   // one of several fields is needed
	NotChosen      Rule = "not-chosen"     // a discriminator names what is not there
	ChosenOther    Rule = "chosen-other"   // something is there that the discriminator does not name
	AmountNeeded   Rule = "amount-needed"  // an amount has no value
	AmountTwice    Rule = "amount-twice"   // an amount has a gross and a net value
	EmptyUpdate    Rule = "empty-update"   // an update holds no Value
	LanguagePair   Rule = "language-pair"  // LanguageCode without CultureCode, or the reverse
	OldField       Rule = "old-field"      // a field is deprecated
	NotChecked     Rule = "not-checked"    // the body is too deep to be checked
)
