package palette

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"keyrack/ui/desktop/kit"
	"keyrack/ui/match"
)

// Item is one thing to go to or to do.
type Item struct {
	Title  string
	Detail string     // behind the title, and searched too; may be empty
	Words  string     // by which it is found too; not shown
	Mark   kit.Span   // before the title: its Icon and its Color
	Right  []kit.Span // at the end of the row, such as the keys
	Run    func()
}

// most is how many items are shown. Who has not found it among them types one letter more.
const most = 60

// Index is a list of items that can be searched. Making one is work in proportion to the list, searching does not
// change it: both may be done off the UI goroutine.
type Index struct {
	items  []Item
	titles []string // folded
	texts  []string // title, detail and words, folded
}

// NewIndex prepares items for searching. Where two match equally well, the earlier one comes first.
func NewIndex(items []Item) *Index {
	x := &Index{items: items, titles: make([]string, len(items)), texts: make([]string, len(items))}
	for i, item := range items {
		x.titles[i] = match.Fold(item.Title)
		x.texts[i] = x.titles[i] + " " + match.Fold(item.Detail+" "+item.Words)
	}
	return x
}

// Search returns what matches, the best first: the items in which every word of the query stands, and behind them those
// whose title has them when letters are left out. An empty query returns the beginning of the list.
func (x *Index) Search(query string) []Item {
	words := match.Words(query)
	if len(words) == 0 {
		return x.items[:min(len(x.items), most)]
	}
	type hit struct{ index, rank int }
	var hits []hit
	for i := range x.items {
		if rank, found := x.rank(i, words); found {
			hits = append(hits, hit{i, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.rank - b.rank })
	found := make([]Item, 0, most)
	seen := map[int]bool{}
	for _, h := range hits[:min(len(hits), most)] {
		found = append(found, x.items[h.index])
		seen[h.index] = true
	}
	if len(found) == most {
		return found
	}
	for i, title := range x.titles {
		if len(found) == most {
			break
		}
		if !seen[i] && !slices.ContainsFunc(words, func(word string) bool { return !match.Near(title, word) }) {
			found = append(found, x.items[i])
		}
	}
	return found
}

// How well a word matches, from best to worst.
const (
	beginsTitle = iota
	beginsWord
	inTitle
	inDetail
)

// rank is the sum over all words; found says that each of them is there.
func (x *Index) rank(i int, words []string) (rank int, found bool) {
	for _, word := range words {
		at := strings.Index(x.titles[i], word)
		switch {
		case at == 0:
			rank += beginsTitle
		case at > 0 && startsWord(x.titles[i], word, at):
			rank += beginsWord
		case at > 0:
			rank += inTitle
		case strings.Contains(x.texts[i], word):
			rank += inDetail
		default:
			return 0, false
		}
	}
	return rank, true
}

// startsWord reports whether the word begins a word of the text, at its first place or a later one.
func startsWord(text, word string, at int) bool {
	for at >= 0 {
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			return true
		}
		next := strings.Index(text[at+1:], word)
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}
