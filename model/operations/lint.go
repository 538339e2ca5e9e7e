package operations

import (
	"fmt"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/pattern"
)

// Sending is what the linter knows of a request besides path and body.
type Sending struct {
	// Portfolio says that it goes to a connection whose token opens several properties.
	Portfolio bool
	// Zone is where the property is; nil where that is not known.
	Zone *time.Location
	// Now is when it is sent: an operation that ends soon is told of with the days that are left. Zero tells none.
	Now time.Time
}

// Lint reads an operation's path and the body that is to be sent to it, without the three credential fields, and
// returns what looks wrong, in the order of the text. Findings inform; they are no reason to refuse a request. At most
// 100 are returned.
func (c *Catalogue) Lint(path string, body []byte, sending Sending) []Finding {
	r := &report{body: model.WithoutMark(body)} // nor is it sent
	entry, described := c.lintPath(r, path)
	if described {
		r.lintOperation(entry, sending)
	}
	if root, ok := r.syntax(); ok {
		r.names(root, "", true)
		if described {
			b := bodyLint{report: r, Sending: sending}
			b.body(entry, root)
		}
	}
	return r.sorted()
}

// lintPath returns the entry whose rules hold for the body, if there is one.
func (c *Catalogue) lintPath(r *report, path string) (Entry, bool) {
	if entry, found := c.Find(path); found {
		return entry, true
	}
	// The typed path is not repeated: whatever was pasted there may hold a token.
	suggestion, certain := c.suggest(path)
	switch {
	case suggestion == "":
		r.about(Warning, AboutOperation, "the catalogue does not know this operation, so it counts as a write")
	case certain:
		r.about(Error, AboutOperation,
			"the operation is spelt %s: its address has to match in every letter and slash", suggestion)
	default:
		r.about(Warning, AboutOperation,
			"the catalogue does not know this operation, so it counts as a write; did you mean %s?", suggestion)
	}
	if !certain {
		return Entry{}, false
	}
	return c.Find(suggestion)
}

func (r *report) lintOperation(entry Entry, sending Sending) {
	if entry.Deprecated {
		message := "the operation is deprecated"
		if entry.DiscontinuedOn != "" {
			message += "; Mews has announced its end for " + entry.DiscontinuedOn
			if days, known := entry.DaysLeft(sending.Now); known && days >= 0 {
				message += fmt.Sprintf(", in %d days", days)
			}
		}
		if entry.Replacement != "" {
			message += "; use " + entry.Replacement + " instead"
		}
		r.about(Note, AboutOperation, "%s", message)
	}
	if entry.Restricted {
		r.about(Note, AboutOperation,
			"the operation is in beta or needs a grant by Mews: a 401 then says nothing about the token")
	}
	if sending.Portfolio && !entry.Portfolio {
		r.about(Note, AboutScope, "Mews does not say that the operation works with a portfolio token")
	}
}

// names reports names that stand twice and credentials, at any depth, because neither depends on the operation.
func (r *report) names(v value, at string, top bool) {
	if r.full() {
		return
	}
	seen := make(map[string]bool, len(v.members))
	for _, m := range v.members {
		field := join(at, m.name)
		if seen[m.name] {
			r.add(Warning, NameTwice, m.offset, field,
				"%s stands twice in this object; the server takes one of them", quote(m.name))
		}
		seen[m.name] = true
		if isToken(m.name) || top && isCredential(m.name) {
			r.add(Warning, Credential, m.offset, field,
				"%s is added when the request is sent; remove it, so that no token is kept with the body", quote(m.name))
		}
		r.names(m.value, field, false)
	}
	for i, item := range v.items {
		if item.shape == isObject || item.shape == isList {
			r.names(item, fmt.Sprintf("%s[%d]", at, i), false)
		}
	}
}

// isToken reports whether name is that of a token, in any case.
func isToken(name string) bool {
	return strings.EqualFold(name, "ClientToken") || strings.EqualFold(name, "AccessToken")
}

// isCredential reports whether name is one of the three fields that authenticate a request.
func isCredential(name string) bool { return isToken(name) || strings.EqualFold(name, "Client") }

// fieldName is the shape of every field of the API and of language codes. A token, with its many digits, has not.
var fieldName = pattern.New(`^[A-Za-z]{1,50}[0-9]?(-[A-Za-z]{2,4})?$`)

// quote returns a name fit to show. People paste tokens anywhere, so what is not shaped like a name is not shown.
func quote(name string) string {
	if !fieldName.MatchString(name) {
		return "this name"
	}
	return name
}

// join returns the place of a name inside a place.
func join(at, name string) string {
	if !fieldName.MatchString(name) {
		name = "…"
	}
	if at == "" {
		return name
	}
	return at + "." + name
}
