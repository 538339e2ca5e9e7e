package operations

import (
	"fmt"
	"slices"
	"strings"
)

// bodyLint holds a body against the fields of its operation.
type bodyLint struct {
	*report
	Sending
}

// body checks the outermost object and the rules that hold for the body as a whole.
func (l *bodyLint) body(entry Entry, root value) {
	// Every operation takes these two, though no list of fields has them.
	language := []Field{
		{Name: "LanguageCode", Type: String, Format: Language}, {Name: "CultureCode", Type: String, Format: Language},
	}
	fields := slices.Concat(entry.Fields, language)
	l.object(fields, root, "", entry.Partial)
	l.belongings(fields, root, "")
	if root.present("LanguageCode") != root.present("CultureCode") {
		l.add(Warning, LanguagePair, root.offset, "", "LanguageCode and CultureCode go together: give both or neither")
	}
	if len(entry.AtLeastOneOf) > 0 && !slices.ContainsFunc(entry.AtLeastOneOf, root.present) {
		l.add(Warning, NeedsOneOf, root.offset, "", "at least one of these is needed: %s",
			strings.Join(entry.AtLeastOneOf, ", "))
	}
	if l.Portfolio {
		l.scope(entry, root)
	}
}

// scope says what becomes of a request that names no property, with a token that opens several. Where the operation
// cannot do without, the field is reported as missing.
func (l *bodyLint) scope(entry Entry, root value) {
	needed := func(name string) bool {
		field, _ := findField(entry.Fields, name)
		return field.Required || field.Portfolio
	}
	if len(entry.Scope) == 0 || slices.ContainsFunc(entry.Scope, root.present) ||
		slices.ContainsFunc(entry.Scope, needed) {
		return
	}
	text := "no property is chosen, and the token opens several"
	if slices.ContainsFunc(entry.Scope, func(name string) bool { return strings.HasSuffix(name, "Ids") }) {
		text = "no property is chosen, so it is about all of them"
	}
	l.about(Note, AboutScope, "%s", text)
}

// object checks the members of an object. Open says that names which are not in fields may still be right.
func (l *bodyLint) object(fields []Field, v value, at string, open bool) {
	if l.full() {
		return
	}
	for _, field := range fields {
		if _, found := v.last(field.Name); found {
			continue
		}
		switch place := join(at, field.Name); {
		case field.Required:
			l.add(Warning, MissingField, v.offset, place, "%s is missing", place)
		case field.Portfolio && l.Portfolio:
			l.add(Warning, MissingField, v.offset, place,
				"%s is missing: the token opens several properties, so the operation has to know which one", place)
		}
	}
	for _, m := range v.members {
		place := join(at, m.name)
		field, found := findField(fields, m.name)
		switch {
		case found:
			if field.Deprecated {
				l.add(Note, OldField, m.offset, place, "%s is deprecated", place)
			}
			l.field(field, m.value, place)
		case isToken(m.name) || at == "" && isCredential(m.name): // reported already
		case !open:
			l.unknown(fields, m, place)
		}
	}
}

func (l *bodyLint) unknown(fields []Field, m member, place string) {
	same := slices.IndexFunc(fields, func(f Field) bool { return strings.EqualFold(f.Name, m.name) })
	if same >= 0 {
		l.add(Warning, UnknownField, m.offset, place, "the field is spelt %s", fields[same].Name)
		return
	}
	nearest, fewest := "", 3
	if len(m.name) > 4 && len(m.name) < 50 {
		for _, field := range fields {
			if edits := editDistance(strings.ToLower(m.name), strings.ToLower(field.Name), fewest); edits < fewest {
				nearest, fewest = field.Name, edits
			}
		}
	}
	if nearest != "" {
		l.add(Warning, UnknownField, m.offset, place, "%s is not a field here; did you mean %s?", quote(m.name), nearest)
		return
	}
	l.add(Warning, UnknownField, m.offset, place, "%s is not a field here", quote(m.name))
}

// field checks the value of a field: first what wraps it, then each single value.
func (l *bodyLint) field(f Field, v value, at string) {
	if l.full() {
		return
	}
	switch {
	case v.shape == isNull:
		switch {
		case f.Required:
			l.add(Warning, MissingField, v.offset, at, "%s must not be null", at)
		case f.Type == Interval || f.Type == DateInterval:
			l.add(Note, OpenInterval, v.offset, at, "%s is null, so nothing is filtered by it", at)
		}
	case f.Update:
		if v.shape != isObject {
			l.add(Warning, WrongType, v.offset, at, `%s is changed with an object {"Value": … }, not with %s`, at, v.shape)
			return
		}
		if len(v.members) == 0 {
			l.add(Note, EmptyUpdate, v.offset, at, `%s is an empty object, which clears it as {"Value": null} does`, at)
			return
		}
		f.Name, f.Update, f.Required, f.Portfolio, f.Deprecated = "Value", false, false, false, false
		l.object([]Field{f}, v, at, false)
	case f.List:
		l.list(f, v, at)
	case v.shape == isList:
		l.add(Warning, WrongType, v.offset, at, "%s takes one value, not a list", at)
	default:
		l.single(f, v, at)
	}
}

func (l *bodyLint) list(f Field, v value, at string) {
	if v.shape != isList {
		l.add(Warning, WrongType, v.offset, at, "%s takes a list [ … ], not %s", at, v.shape)
		return
	}
	if count := len(v.items); count < f.MinItems {
		l.add(Warning, TooFewItems, v.offset, at, "%s has %d items and needs at least %d", at, count, f.MinItems)
	} else if f.MaxItems > 0 && count > f.MaxItems {
		l.add(Warning, TooManyItems, v.offset, at, "%s has %d items and takes at most %d", at, count, f.MaxItems)
	} else if count == 0 && f.Type == Object && !f.Required {
		l.add(Note, EmptyList, v.offset, at, "%s is empty, so it says nothing", at)
	}
	f.List = false
	for i, item := range v.items {
		if l.full() {
			return
		}
		place := fmt.Sprintf("%s[%d]", at, i)
		if item.shape == isNull {
			l.add(Warning, NullItem, item.offset, place, "%s must not be null", place)
			continue
		}
		l.field(f, item, place)
	}
}
