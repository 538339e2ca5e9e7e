package events

import (
	"bytes"
	"strings"
)

// Filter chooses rows. The zero value chooses all. Case does not count. A gap passes every filter: it may have been of
// anything.
type Filter struct {
	Type, State, ID string // each whole; empty for any
	Text            string // a part of the type, the id or the state, or of a text that is no event
}

// IsZero reports whether all rows pass.
func (f Filter) IsZero() bool { return f == Filter{} }

// Match reports whether a row passes.
func (f Filter) Match(row *Row) bool { return row.Gap != nil || f.MatchEvent(row.Event) }

// MatchEvent reports whether an event passes.
func (f Filter) MatchEvent(e Event) bool {
	return is(f.Type, e.Type) && is(f.State, e.State) && is(f.ID, e.ID) && f.found(e)
}

// Apply returns the rows that pass, in their order: all itself where none has to be left out.
func (f Filter) Apply(all []*Row) []*Row {
	if f.IsZero() {
		return all
	}
	var chosen []*Row
	for _, row := range all {
		if f.Match(row) {
			chosen = append(chosen, row)
		}
	}
	return chosen
}

func is(wanted, value string) bool { return wanted == "" || strings.EqualFold(wanted, value) }

func (f Filter) found(e Event) bool {
	wanted := strings.ToLower(strings.TrimSpace(f.Text))
	if wanted == "" {
		return true
	}
	for _, value := range []string{e.ID, e.State, e.Type} {
		if strings.Contains(strings.ToLower(value), wanted) {
			return true
		}
	}
	return e.Problem != NoProblem && bytes.Contains(bytes.ToLower(e.Raw), []byte(wanted))
}
