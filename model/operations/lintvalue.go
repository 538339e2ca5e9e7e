package operations

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"keyrack/model/pattern"
)

// guid is the form of an id.
var guid = pattern.New(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// placeholderID is the id in templates: it belongs to nothing.
const placeholderID = "00000000-0000-0000-0000-000000000000"

// maxPage is the most items that a page may have.
const maxPage = 1000

// single checks one value that is neither null nor a list.
func (l *bodyLint) single(f Field, v value, at string) {
	want := f.Type.shape()
	if v.shape != want {
		l.add(Warning, WrongType, v.offset, at, "%s takes %s, not %s", at, want, v.shape)
		return
	}
	switch f.Type {
	case String:
		l.text(f, v, at)
	case ID, HybridID:
		l.id(f, v, at)
	case Time:
		l.time(v, at)
	case Date:
		if _, ok := parseDate(v.text); !ok {
			l.add(Warning, MalformedTime, v.offset, at, "%s takes a day such as 2026-01-31", at)
		}
	case Integer:
		l.integer(f, v, at)
	case Texts:
		for _, m := range v.members {
			l.field(Field{Type: String}, m.value, join(at, m.name))
		}
	case Object:
		if len(f.Fields) > 0 {
			l.object(f.Fields, v, at, false)
			l.belongings(f.Fields, v, at)
		}
	case Interval, DateInterval:
		l.object(f.Inner(), v, at, false)
		l.interval(f, v, at)
	case Limitation:
		l.object(f.Inner(), v, at, false)
		l.limitation(v, at)
	case Amount, TaxedAmount:
		l.object(f.Inner(), v, at, false)
		l.amount(v, at)
	}
}

// shape returns how a value of the type is written in JSON.
func (t Type) shape() shape {
	switch t {
	case Boolean:
		return isBoolean
	case Integer, Number:
		return isNumber
	case String, ID, HybridID, Time, Date:
		return isText
	}
	return isObject
}

func (l *bodyLint) text(f Field, v value, at string) {
	if count := utf8.RuneCountInString(v.text); f.MaxLength > 0 && count > f.MaxLength {
		l.add(Warning, TooLong, v.offset, at, "%s has %d characters and takes at most %d", at, count, f.MaxLength)
	}
	switch {
	case f.Format != "":
		l.format(f, v, at)
	case f.MinLength > 0 && len(v.text) == 0 && len(f.Enum) == 0:
		l.add(Warning, TooShort, v.offset, at, "%s is empty and needs a text", at)
	}
	if len(f.Enum) == 0 || slices.Contains(f.Enum, v.text) {
		return
	}
	same := slices.IndexFunc(f.Enum, func(known string) bool { return strings.EqualFold(known, v.text) })
	if same >= 0 {
		l.add(Warning, UnknownValue, v.offset, at, "the value of %s is spelt %s", at, f.Enum[same])
		return
	}
	l.add(Warning, UnknownValue, v.offset, at, "%s has none of the known values: %s", at, strings.Join(f.Enum, ", "))
}

func (l *bodyLint) integer(f Field, v value, at string) {
	if strings.ContainsAny(v.text, ".eE") {
		l.add(Warning, WrongType, v.offset, at, "%s takes a whole number", at)
		return
	}
	number, err := strconv.ParseInt(v.text, 10, 64)
	switch {
	case err != nil:
	case f.Min != nil && number < *f.Min:
		l.add(Warning, TooSmall, v.offset, at, "%s is %d and has to be at least %d", at, number, *f.Min)
	case f.Min == nil && number < 0 && strings.HasSuffix(f.Name, "Count"):
		l.add(Note, Negative, v.offset, at, "%s is below zero", at)
	}
}

func (l *bodyLint) id(f Field, v value, at string) {
	switch external := f.Type == HybridID && strings.HasPrefix(v.text, "eid:"); {
	case v.text == placeholderID:
		l.add(Note, Placeholder, v.offset, at, "%s still holds the placeholder of the template", at)
	case external && v.text == "eid:":
		l.add(Warning, MalformedID, v.offset, at, "%s needs an id behind eid:", at)
	case !external && !guid.MatchString(v.text):
		l.add(Warning, MalformedID, v.offset, at, "%s takes an id such as %s", at, placeholderID)
	}
}

func (l *bodyLint) time(v value, at string) {
	switch _, ok := parseTime(v.text); {
	case !ok:
		l.add(Warning, MalformedTime, v.offset, at, "%s takes a time in UTC such as 2026-01-31T14:00:00Z", at)
	case !strings.HasSuffix(v.text, "Z"):
		l.add(Warning, NotUTC, v.offset, at, "%s takes a time in UTC, which ends in Z", at)
	}
}

// interval checks that an interval has its ends in order and within the cap. The cap is the documented one; the server
// forgives up to a day more.
func (l *bodyLint) interval(f Field, v value, at string) {
	names, parse := [2]string{"StartUtc", "EndUtc"}, parseTime
	if f.Type == DateInterval {
		names, parse = [2]string{"Start", "End"}, parseDate
	}
	if f.Type == Interval && l.open(names, v, at) {
		return
	}
	var ends [2]time.Time
	for i, name := range names {
		text, found := v.last(name)
		if !found || text.shape != isText {
			return
		}
		var ok bool
		if ends[i], ok = parse(text.text); !ok {
			return
		}
	}
	switch start, end := ends[0], ends[1]; {
	case end.Before(start):
		l.add(Warning, Backwards, v.offset, at, "%s ends before it starts", at)
	case f.TooLong(start, end):
		l.add(Warning, SpanTooLong, v.offset, at, "%s spans more than %s, the most that Mews takes", at, f.LongestSpan())
	}
}

// open reports whether an interval lacks an end. The documentation requires both; the OpenAPI document does not.
func (l *bodyLint) open(names [2]string, v value, at string) bool {
	var missing []string
	for _, name := range names {
		if !v.present(name) {
			missing = append(missing, name)
		}
	}
	switch len(missing) {
	case 0:
		return false
	case 1:
		l.add(Warning, OpenInterval, v.offset, at, "%s has no %s; the documentation wants both ends", at, missing[0])
	default:
		l.add(Warning, OpenInterval, v.offset, at, "%s has no ends, so nothing is filtered by it", at)
	}
	return true
}

func (l *bodyLint) limitation(v value, at string) {
	count, found := v.last("Count")
	if !found || count.shape != isNumber {
		return
	}
	if n, err := strconv.ParseFloat(count.text, 64); err != nil || n < 1 || n > maxPage {
		l.add(Warning, PageSize, count.offset, join(at, "Count"), "a page has 1 to %d items", maxPage)
	}
}

func (l *bodyLint) amount(v value, at string) {
	switch gross, net := v.present("GrossValue"), v.present("NetValue"); {
	case gross && net:
		l.add(Warning, AmountTwice, v.offset, at,
			"%s takes GrossValue or NetValue, by the pricing of the property, not both", at)
	case !gross && !net:
		l.add(Warning, AmountNeeded, v.offset, at, "%s needs GrossValue or NetValue, by the pricing of the property", at)
	}
}

func parseTime(text string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil
}

// parseDate also takes a time, because the API does.
func parseDate(text string) (time.Time, bool) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, true
	}
	return parseTime(text)
}
