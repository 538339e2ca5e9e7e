// Package reference reads names of stored secrets that can stand where a secret would: in a .env file, in a template,
// in a repository. A reference is no secret; whoever reads it learns which one is meant.
//
//	keyrack://ENVIRONMENT/CONNECTION/FIELD
//
// Environment and connection are what a person calls them in a terminal. What does not belong into a word (blanks,
// slashes, quotes) is percent-encoded, as "Hotel%20Aurora"; where braces or a whole value delimit a reference, blanks
// may stand as they are.
package reference

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Scheme is what every reference begins with.
const Scheme = "keyrack://"

// Field says what of a connection is meant.
type Field string

// The fields.
const (
	AccessToken Field = "access-token"
	ClientToken Field = "client-token"
	Client      Field = "client"  // name and version of the client application
	Address     Field = "address" // of the environment, such as https://api.mews-demo.com
)

// Fields are all of them.
func Fields() []Field { return []Field{AccessToken, ClientToken, Client, Address} }

// Secret reports whether the field is a token.
func (f Field) Secret() bool { return f == AccessToken || f == ClientToken }

// Reference names one field of one connection.
type Reference struct {
	Environment string // as a person calls it
	Connection  string
	Field       Field
}

// String writes a reference as Parse reads it.
func (r Reference) String() string {
	return Scheme + url.PathEscape(r.Environment) + "/" + url.PathEscape(r.Connection) + "/" + string(r.Field)
}

var (
	// ErrParts means a reference that has not three parts.
	ErrParts = errors.New("it needs an environment, a connection and a field")
	// ErrField means a field that there is none of.
	ErrField = errors.New("the field is none of access-token, client-token, client, address")
	// ErrEscape means a percent sign that no two hexadecimal digits follow.
	ErrEscape = errors.New("a percent sign needs two hexadecimal digits behind it")
)

// Parse reads a whole reference. Its error is one of [ErrParts], [ErrField] and [ErrEscape].
func Parse(text string) (Reference, error) {
	rest, found := strings.CutPrefix(text, Scheme)
	parts := strings.Split(rest, "/")
	if !found || len(parts) != 3 {
		return Reference{}, ErrParts
	}
	environment, err := url.PathUnescape(parts[0])
	if err != nil {
		return Reference{}, ErrEscape
	}
	connection, err := url.PathUnescape(parts[1])
	if err != nil {
		return Reference{}, ErrEscape
	}
	r := Reference{strings.TrimSpace(environment), strings.TrimSpace(connection), Field(parts[2])}
	switch {
	case r.Environment == "" || r.Connection == "" || r.Field == "":
		return Reference{}, ErrParts
	case !slices.Contains(Fields(), r.Field):
		return Reference{}, ErrField
	}
	return r, nil
}

// Place is a reference in a text.
type Place struct {
	Reference Reference
	Written   string // as it stands there
	Line      int    // from 1
	Err       error  // what is wrong with how it is written; see Parse
}

// Text is a text with references in it.
type Text struct {
	Places []Place
	pieces []string // what stands around them: one more than places
}

var (
	// What looks like a reference: in braces, or up to what cannot be in one. The first is tried first.
	looksLike = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\{\{[ \t]*(` + Scheme + `[^{}\r\n]*?)[ \t]*\}\}|` + Scheme + "[^\\s\"'`{}<>]*")
	})
	// What a reference outside of braces has; a field ends where its letters end, so that something may follow.
	bare = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile("^" + Scheme + "[^/]*/[^/]*/[a-z-]*[a-z]")
	})
)

// Find finds the references in a text.
func Find(text string) Text {
	var found Text
	end := 0
	for _, at := range looksLike().FindAllStringSubmatchIndex(text, -1) {
		place := Place{Line: 1 + strings.Count(text[:at[0]], "\n")}
		from, to := at[0], at[1]
		if at[2] >= 0 { // in braces
			place.Written = text[at[2]:at[3]]
		} else {
			place.Written = text[from:to]
			if short := bare().FindString(place.Written); short != "" {
				place.Written, to = short, from+len(short)
			}
		}
		place.Reference, place.Err = Parse(place.Written)
		found.Places, found.pieces = append(found.Places, place), append(found.pieces, text[end:from])
		end = to
	}
	found.pieces = append(found.pieces, text[end:])
	return found
}

// whole reads a value that is one reference, in which blanks may stand, or what Find finds in it.
func whole(value string) Text {
	trimmed := strings.TrimSpace(value)
	if bare().FindString(trimmed) != trimmed || strings.Count(trimmed, Scheme) != 1 {
		return Find(value)
	}
	place := Place{Written: trimmed, Line: 1}
	place.Reference, place.Err = Parse(trimmed)
	return Text{Places: []Place{place}, pieces: []string{"", ""}}
}

// Fill writes the text with each reference replaced by what resolve returns for it.
func (t Text) Fill(resolve func(Reference) string) string {
	var filled strings.Builder
	for i, piece := range t.pieces {
		filled.WriteString(piece)
		if i < len(t.Places) {
			filled.WriteString(resolve(t.Places[i].Reference))
		}
	}
	return filled.String()
}

// SyntaxError says where a .env file cannot be read. It does not repeat what stands there.
type SyntaxError struct {
	Line int
	Err  error
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns the reason.
func (e *SyntaxError) Unwrap() error { return e.Err }
