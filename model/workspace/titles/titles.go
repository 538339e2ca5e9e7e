// Package titles finds what connections are called, without reading what else is known of them: for whoever asks while
// a person types, such as a shell that completes a word.
package titles

import (
	"context"
	"strings"

	"keyrack/model"
)

// Title is what one connection is called.
type Title struct {
	ID          model.ConnectionID
	Environment model.EnvironmentID
	Text        string // as [model.Connection.Title] has it
}

// Query is what is looked for.
type Query struct {
	Environment model.EnvironmentID // empty for all
	Typed       string              // folded: without case and accents
	Within      bool                // the title has it somewhere, and not at its beginning
}

// Index finds the connections that a query is about, and may return others: those whose title or id begins as typed, or
// whose title has it within. It compares titles of ASCII alone, whose fold is their lower case, and returns all others.
type Index interface {
	Titles(ctx context.Context, query Query) ([]Title, error)
}

// Titles are those of an index. [New] makes one.
type Titles struct{ index Index }

// New returns the titles in an index.
func New(index Index) *Titles { return &Titles{index} }

// Of returns the titles that a query is about, and maybe others, by integration, oldest first. Whatever is in the
// index, they are fit for a screen.
func (t *Titles) Of(ctx context.Context, query Query) ([]Title, error) {
	if strings.ContainsFunc(query.Typed, func(r rune) bool { return r >= 0x80 }) {
		query.Typed = "" // the fold of which title that is, an index cannot tell
	}
	all, err := t.index.Titles(ctx, query)
	for i := range all {
		all[i].Text = model.Tidy(all[i].Text, model.MaxText)
	}
	return all, err
}
