package operations

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// searchKey is what a query is compared with, in lower case.
type searchKey struct {
	path       string
	starts     []int  // offsets in path at which a word begins
	action     string // what follows the resource
	title      string
	pathWords  []string // "reservations/getAll" has reservations, get and all
	titleWords []string
}

func newSearchKey(path, title string) searchKey {
	_, action, _ := strings.Cut(path, "/")
	var starts []int
	for i := range len(path) {
		if i == 0 || path[i-1] == '/' || path[i-1] == '-' || 'A' <= path[i] && path[i] <= 'Z' {
			starts = append(starts, i)
		}
	}
	return searchKey{
		starts: starts,
		path:   strings.ToLower(path), action: strings.ToLower(action), title: strings.ToLower(title),
		pathWords: words(path), titleWords: words(title),
	}
}

// How well an operation matches, from best to worst. Within one, the closer match comes first, then operations that are
// not deprecated, then the path.
const (
	exactPath = iota
	pathPrefix
	actionPrefix
	pathWordPrefixes  // each typed word begins a word of the path: "res can" finds reservations/cancel
	titleWordPrefixes // the same with the words of the title
	substring
	subsequence // the typed letters in their order, from the start of a word: "rsvgall" finds reservations/getAll
	noMatch
)

// Search returns the entries that match query, the best first. It looks at path and title, ignores case, and also takes
// the whole address of an operation. An empty query returns everything, sorted by path.
func (c *Catalogue) Search(query string) []Entry {
	query = barePath(query)
	if query == "" {
		return c.All()
	}
	queryWords := words(query)
	query = strings.ToLower(query)
	type hit struct{ index, rank, excess int }
	var hits []hit
	held := c.all()
	for i, key := range held.search {
		if rank, excess := key.rank(query, queryWords); rank != noMatch {
			hits = append(hits, hit{i, rank, excess})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(
			cmp.Compare(a.rank, b.rank),
			cmp.Compare(a.excess, b.excess),
			compareBool(held.entries[a.index].Deprecated, held.entries[b.index].Deprecated),
			cmp.Compare(a.index, b.index),
		)
	})
	found := make([]Entry, len(hits))
	for i, hit := range hits {
		found[i] = held.entries[hit.index]
	}
	return found
}

// rank returns how well the key matches and how much of it was not typed: words or letters.
func (k searchKey) rank(query string, queryWords []string) (rank, excess int) {
	switch {
	case k.path == query:
		return exactPath, 0
	case strings.HasPrefix(k.path, query):
		return pathPrefix, 0
	case strings.HasPrefix(k.action, query):
		return actionPrefix, 0
	case beginWords(k.pathWords, queryWords):
		return pathWordPrefixes, len(k.pathWords)
	case beginWords(slices.Concat(k.pathWords, k.titleWords), queryWords):
		return titleWordPrefixes, len(k.titleWords)
	case strings.Contains(k.path, query) || strings.Contains(k.title, query):
		return substring, 0
	}
	// Two letters in order are in nearly every path, and letters far apart were not meant.
	if letters := strings.Join(queryWords, ""); len(letters) > 2 {
		if span := k.shortestSpan(letters); span > 0 && span <= 3*len(letters) {
			return subsequence, span - len(letters)
		}
	}
	return noMatch, 0
}

// beginWords reports whether each of the typed words begins one of the words. No typed words begin nothing.
func beginWords(all, typed []string) bool {
	for _, t := range typed {
		if !slices.ContainsFunc(all, func(word string) bool { return strings.HasPrefix(word, t) }) {
			return false
		}
	}
	return len(typed) > 0
}

// shortestSpan returns the length of the shortest part of the path that begins with a word and holds the letters in
// their order, or 0.
func (k searchKey) shortestSpan(letters string) int {
	shortest := 0
	for _, start := range k.starts {
		if k.path[start] != letters[0] {
			continue
		}
		next := 0
		for i := start; i < len(k.path) && next < len(letters); i++ {
			if k.path[i] != letters[next] {
				continue
			}
			next++
			if span := i - start + 1; next == len(letters) && (shortest == 0 || span < shortest) {
				shortest = span
			}
		}
	}
	return shortest
}

// words splits text at everything but letters and digits, and before a capital that follows a small letter, and returns
// the parts in lower case.
func words(text string) []string {
	var parts []string
	var part []rune
	end := func() {
		if len(part) > 0 {
			parts = append(parts, strings.ToLower(string(part)))
			part = part[:0]
		}
	}
	var before rune
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
		case unicode.IsUpper(r) && unicode.IsLower(before):
			end()
			part = append(part, r)
		default:
			part = append(part, r)
		}
		before = r
	}
	end()
	return parts
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
