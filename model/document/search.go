package document

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// MaxMatches is how many matches are found at most.
const MaxMatches = 100_000

// Match is a place where the query stands, in bytes of the answer.
type Match struct {
	Offset int
	Length int
}

// Find returns where the query stands in the answer, in order and without overlaps, at most [MaxMatches] times.
// Capitals and small letters are the same, and in JSON é and its escape \u00e9 are found alike. The escape is found
// by its bytes too; blanks that only the lines show are not. An empty query is nowhere.
func (d *Document) Find(query string) []Match {
	search := d.Search(query)
	for !search.Done() {
		search.Next(len(d.shown))
	}
	return search.Matches()
}

// Search is a search that goes on step by step. Other than its document it may be used on any one goroutine.
type Search struct {
	raw     []byte
	query   []rune  // in the form that fold gives
	anchor  int     // the rune of the query that is looked for first
	firsts  []first // the bytes with which that rune can begin
	at      int     // everything before has been searched
	escapes bool    // a match may have escapes in it
	slashes int     // of firsts: the backslash, with which escapes begin
	behind  int     // the last backslash that was looked at
	matches []Match
}

// first is a byte that a match is recognised by. It stands at next if it was seen there, and else nowhere before next.
type first struct {
	value byte
	next  int
	seen  bool
}

// Search begins a search; see [Document.Find].
func (d *Document) Search(query string) *Search {
	s := &Search{raw: d.shown}
	for _, r := range query {
		s.query = append(s.query, fold(r))
	}
	if len(s.query) == 0 || d.total == 0 {
		s.raw = nil
		return s
	}
	s.chooseAnchor()
	if s.escapes = d.kind == JSON || d.kind == NDJSON || d.kind == Broken; s.escapes {
		backslash := first{value: '\\'}
		if s.slashes = slices.Index(s.firsts, backslash); s.slashes < 0 {
			s.slashes, s.firsts = len(s.firsts), append(s.firsts, backslash)
		}
		s.behind = -longestEscape * len(s.query)
	}
	return s
}

// Matches are the matches found so far.
func (s *Search) Matches() []Match { return s.matches }

// Done reports whether the whole answer has been searched, or [MaxMatches] were found.
func (s *Search) Done() bool { return s.at >= len(s.raw) || len(s.matches) >= MaxMatches }

// Next searches about so many bytes more.
func (s *Search) Next(budget int) {
	// An anchor may stand up to a query behind the start of its match, so the end of the budget is not exact.
	for end := min(s.at+max(1, budget), len(s.raw)); s.at < end && !s.Done(); {
		candidate := s.candidate(end)
		if candidate == end {
			s.at = end
			return
		}
		s.at = candidate + 1
		match, is := s.matchAround(candidate)
		if !is && s.escapes && s.nearEscape(candidate) {
			match, is = s.matchEscaped(candidate)
		}
		if is {
			s.matches = append(s.matches, match)
			s.at = max(s.at, match.Offset+match.Length)
		}
	}
}

// lookAhead is how far a byte is looked for at least, in bytes.
const lookAhead = 4096

// candidate returns where an anchor may begin, at or behind at; end for nowhere before it.
func (s *Search) candidate(end int) int {
	nearest := end
	for i := range s.firsts {
		f := &s.firsts[i]
		if f.next < s.at {
			f.next, f.seen = s.at, false
		}
		// Not much beyond nearest: a rare byte would be looked for through the whole answer at a step of a common one. And
		// not much less: between common ones there are few bytes.
		if !f.seen && f.next < nearest {
			limit := min(end, max(nearest, f.next+lookAhead))
			step := bytes.IndexByte(s.raw[f.next:limit], f.value)
			if f.seen = step >= 0; f.seen {
				f.next += step
			} else {
				f.next = limit
			}
		}
		if f.seen {
			nearest = min(nearest, f.next)
		}
	}
	return nearest
}

// matchAround compares the answer around a candidate with the query.
func (s *Search) matchAround(candidate int) (Match, bool) {
	start := candidate
	for range s.anchor {
		_, size := utf8.DecodeLastRune(s.raw[:start])
		start -= size
	}
	if n := len(s.matches); n > 0 && start < s.matches[n-1].Offset+s.matches[n-1].Length {
		return Match{}, false
	}
	at := start
	for _, want := range s.query {
		if at == len(s.raw) {
			return Match{}, false
		}
		r, size := rune(s.raw[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(s.raw[at:])
		}
		if fold(r) != want || r == utf8.RuneError && size == 1 {
			return Match{}, false
		}
		at += size
	}
	return Match{Offset: start, Length: at - start}, true
}

// fold returns the same rune for all runes that differ in case alone.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	if 'A' <= least && least <= 'Z' {
		return least + 'a' - 'A' // the Kelvin sign is a k
	}
	return least
}

// sampleSize is how many bytes of the answer are counted to learn which are rare, in each of sampleParts places.
const (
	sampleSize  = 4096
	sampleParts = 8
)

// chooseAnchor picks the rune of the query whose first byte is rarest in the answer.
func (s *Search) chooseAnchor() {
	var counts [256]int
	for part := range sampleParts {
		from := len(s.raw) / sampleParts * part
		for _, c := range s.raw[from:min(from+sampleSize, len(s.raw))] {
			counts[c]++
		}
	}
	least := -1
	for i, r := range s.query {
		firsts, count := firstBytes(r), 0
		for _, f := range firsts {
			count += counts[f.value]
		}
		if least < 0 || count < least {
			s.anchor, s.firsts, least = i, firsts, count
		}
	}
}

// firstBytes returns the bytes with which a rune can begin in UTF-8, in any case.
func firstBytes(r rune) []first {
	var firsts []first
	for variant := r; ; {
		value := utf8.AppendRune(nil, variant)[0]
		if !slices.ContainsFunc(firsts, func(f first) bool { return f.value == value }) {
			firsts = append(firsts, first{value: value})
		}
		if variant = unicode.SimpleFold(variant); variant == r {
			return firsts
		}
	}
}
