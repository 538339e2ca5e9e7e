package document

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// sortKeys makes what rows are sorted by. Numbers are compared exactly, also where they are texts, as reservation
// numbers are; times by the moment they mean; texts as a language orders them, with the numbers in them by value; and
// what has no value stands at the end.
type sortKeys struct {
	collator *collate.Collator
	buffer   collate.Buffer
	known    map[string][]byte // the keys of texts that came already: many columns have few
}

// mostKnown is how many texts are known by their keys.
const mostKnown = 4096

// sortKey is what a cell is sorted by.
type sortKey struct {
	class sortClass
	exact bool // what has the same class and head, and is exact too, is the same
	// head is in the order of the number nearest to a number, of a time in seconds since 1970, and of the first bytes of
	// the key of a text.
	head uint64
	// key orders what is the same until here: the fraction of a second, or what a language makes of a text.
	key  []byte
	text []byte // as it stands in the answer
}

type sortClass uint8

const (
	sortNumber sortClass = iota
	sortTime
	sortText
	sortNothing
)

func newSortKeys(order Order) *sortKeys {
	tag, err := language.Parse(order.Language)
	if err != nil {
		tag = language.Und
	}
	return &sortKeys{collator: collate.New(tag, collate.Numeric), known: map[string][]byte{}}
}

// sortEntry is a row while it is sorted: of most the first key's head decides, which is at hand here.
type sortEntry struct {
	head  uint64
	place uint32 // before it was sorted
	class sortClass
	exact bool
}

// sortRows puts rows in order by their keys. Those that are the same keep theirs.
func sortRows(rows []uint32, keys []sortKey, order Order) []uint32 {
	n := len(order.Sort)
	entries := make([]sortEntry, len(rows))
	compare := func(a, b sortEntry) int {
		result := 0
		first := 0
		switch {
		case a.class != b.class:
			result = cmp.Compare(a.class, b.class)
			if a.class == sortNothing || b.class == sortNothing {
				return result
			}
		case a.head != b.head:
			result = cmp.Compare(a.head, b.head)
		case a.exact && b.exact:
			first = 1
		}
		if result != 0 {
			if order.Descending {
				return -result
			}
			return result
		}
		for i := first; i < n; i++ {
			x, y := &keys[int(a.place)*n+i], &keys[int(b.place)*n+i]
			if result = x.compare(y, order.Descending); result != 0 {
				return result
			}
		}
		return cmp.Compare(a.place, b.place)
	}
	const fewest = 4096
	parts := inParts(len(rows), fewest, func(p span) span {
		for i := p.from; i < p.to; i++ {
			k := &keys[i*n]
			entries[i] = sortEntry{head: k.head, place: uint32(i), class: k.class, exact: k.exact}
		}
		slices.SortFunc(entries[p.from:p.to], compare)
		return p
	})
	sorted := make([]uint32, 0, len(rows))
	for range rows { // the parts are few
		least := -1
		for i, p := range parts {
			if p.from < p.to && (least < 0 || compare(entries[p.from], entries[parts[least].from]) < 0) {
				least = i
			}
		}
		sorted = append(sorted, rows[entries[parts[least].from].place])
		parts[least].from++
	}
	return sorted
}

// longestKey is how much of a text is ordered as its language does, in bytes; what follows counts by its bytes.
const longestKey = 1024

func (s *sortKeys) of(cell Cell) sortKey {
	if cell.IsNull() {
		return sortKey{class: sortNothing, exact: true}
	}
	if cell.IsNumber() {
		return numberKey(cell)
	}
	text := []byte(cell)
	if cell[0] == '"' {
		text = cell[1 : len(cell)-1]
		if seconds, fraction, is := timeOf(text); is {
			return sortKey{
				class: sortTime, exact: len(fraction) == 0, head: inOrder(float64(seconds)), key: fraction, text: text,
			}
		}
		if isPlainNumber(text) {
			return numberKey(text)
		}
		if bytes.IndexByte(text, '\\') >= 0 {
			text = []byte(cell.Text())
		}
	}
	key, known := s.known[string(text)]
	if !known {
		key = s.collator.Key(&s.buffer, text[:min(len(text), longestKey)])
		if len(s.known) < mostKnown {
			s.known[string(text)] = key
		}
	}
	return sortKey{class: sortText, head: headOf(key), key: key, text: text}
}

// headOf is the first bytes of a key as a number of the same order.
func headOf(key []byte) uint64 {
	var head [8]byte
	copy(head[:], key)
	return binary.BigEndian.Uint64(head[:])
}

// inOrder is a number as one of the same order that can be compared with the heads of keys.
func inOrder(number float64) uint64 {
	const sign = 1 << 63
	switch bits := math.Float64bits(number); {
	case number == 0: // there are two of them
		return sign
	case bits&sign == 0:
		return bits | sign
	default:
		return ^bits
	}
}

// exactDigits is how many digits a double keeps of a number, whichever they are.
const exactDigits = 15

func numberKey(text []byte) sortKey {
	number, _ := strconv.ParseFloat(string(text), 64) // infinite where it is too large, which sorts as well
	exact := len(text) <= exactDigits && bytes.IndexByte(text, 'e') < 0 && bytes.IndexByte(text, 'E') < 0
	return sortKey{class: sortNumber, exact: exact, head: inOrder(number), text: text}
}

func (a *sortKey) compare(b *sortKey, descending bool) int {
	if a.class == sortNothing || b.class == sortNothing {
		return cmp.Compare(a.class, b.class)
	}
	order := cmp.Compare(a.class, b.class)
	if order == 0 {
		order = cmp.Or(cmp.Compare(a.head, b.head), bytes.Compare(a.key, b.key))
	}
	if order == 0 && !bytes.Equal(a.text, b.text) {
		switch a.class {
		case sortNumber:
			order = compareNumbers(a.text, b.text)
		case sortText:
			order = bytes.Compare(a.text, b.text)
		}
	}
	if descending {
		return -order
	}
	return order
}

// isPlainNumber reports whether a text is a number as people write it: digits, perhaps a minus, perhaps a fraction. One
// with an exponent is none, room 1E5 for example.
func isPlainNumber(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte{'-'})
	end := skipDigits(text, 0)
	if end > 0 && end+1 < len(text) && text[end] == '.' {
		end = skipDigits(text, end+1)
		return end == len(text)
	}
	return end > 0 && end == len(text)
}

// timeOf reads a date, or a time as the API writes it: with or without seconds, fractions of them, and a zone; without
// one it is taken for UTC. The fraction has no zeros at its end, so that two of them compare like texts.
func timeOf(text []byte) (seconds int64, fraction []byte, is bool) {
	const date, minutes = "9999-99-99", "9999-99-99T99:99"
	if len(text) < len(date) || len(text) > 48 || !shaped(text[:len(date)], date) {
		return 0, nil, false
	}
	year, month, day := digits(text[:4]), digits(text[5:7]), digits(text[8:10])
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, nil, false
	}
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()
	if len(text) == len(date) {
		return at, nil, true
	}
	if len(text) < len(minutes) || !shaped(text[:len(minutes)], minutes) {
		return 0, nil, false
	}
	at += int64(digits(text[11:13])*3600 + digits(text[14:16])*60)
	rest := text[len(minutes):]
	if len(rest) >= 3 && shaped(rest[:3], ":99") {
		at, rest = at+int64(digits(rest[1:3])), rest[3:]
		if len(rest) > 1 && rest[0] == '.' {
			end := skipDigits(rest, 1)
			fraction, rest = bytes.TrimRight(rest[1:end], "0"), rest[end:]
		}
	}
	offset, is := zoneOf(rest)
	return at - offset, fraction, is
}

// zoneOf reads how many seconds a zone is before UTC.
func zoneOf(text []byte) (seconds int64, is bool) {
	switch {
	case len(text) == 0, len(text) == 1 && text[0]|0x20 == 'z':
		return 0, true
	case !shaped(text, "+99:99"):
		return 0, false
	}
	seconds = int64(digits(text[1:3])*3600 + digits(text[4:6])*60)
	if text[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// shaped reports whether a text has the shape of a pattern, in which 9 is a digit, T that letter or a blank, and + a
// sign.
func shaped(text []byte, pattern string) bool {
	if len(text) != len(pattern) {
		return false
	}
	for i, c := range text {
		is := c == pattern[i]
		switch pattern[i] {
		case '9':
			is = isDigit(c)
		case 'T':
			is = c == 'T' || c == 't' || c == ' '
		case '+':
			is = c == '+' || c == '-'
		}
		if !is {
			return false
		}
	}
	return true
}

func digits(text []byte) int {
	value := 0
	for _, c := range text {
		value = value*10 + int(c-'0')
	}
	return value
}
