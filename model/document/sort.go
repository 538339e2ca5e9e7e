package document

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// sortKeys are what rows are sorted by. Numbers are compared exactly, also where they are texts, as reservation numbers
// are; times by the moment they mean; texts as a language orders them, with the numbers in them by value; and what has
// no value stands at the end.
type sortKeys struct {
	order    Order
	collator *collate.Collator
	buffer   collate.Buffer
	keys     []sortKey // for each row one for each column of the order
	rows     []uint32
}

// sortKey is what a cell is sorted by.
type sortKey struct {
	class  sortClass
	number float64 // nearest to a number; a time in seconds since 1970
	// key orders what is the same until here: the digits of a number, the fraction of a second, or what a language
	// makes of a text.
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

// newSortKeys is nil when nothing is sorted.
func newSortKeys(order Order) *sortKeys {
	if len(order.Sort) == 0 {
		return nil
	}
	tag, err := language.Parse(order.Language)
	if err != nil {
		tag = language.Und
	}
	return &sortKeys{order: order, collator: collate.New(tag, collate.Numeric)}
}

func (s *sortKeys) add(row uint32, cells []Cell) {
	s.rows = append(s.rows, row)
	for _, column := range s.order.Sort {
		s.keys = append(s.keys, s.keyOf(cells[column]))
	}
}

// sort puts the rows in order.
func (s *sortKeys) sort(rows []uint32) {
	places := make([]int, len(s.rows))
	for i := range places {
		places[i] = i
	}
	n := len(s.order.Sort)
	slices.SortStableFunc(places, func(a, b int) int {
		for i := range n {
			if order := s.keys[a*n+i].compare(&s.keys[b*n+i], s.order.Descending); order != 0 {
				return order
			}
		}
		return 0
	})
	for i, place := range places {
		rows[i] = s.rows[place]
	}
}

// longestKey is how much of a text is ordered as its language does, in bytes; what follows counts by its bytes.
const longestKey = 1024

func (s *sortKeys) keyOf(cell Cell) sortKey {
	if cell.IsNull() {
		return sortKey{class: sortNothing}
	}
	if cell.IsNumber() {
		return numberKey(cell)
	}
	text := []byte(cell)
	if cell[0] == '"' {
		text = cell[1 : len(cell)-1]
		if seconds, fraction, is := timeOf(text); is {
			return sortKey{class: sortTime, number: float64(seconds), key: fraction, text: text}
		}
		if isPlainNumber(text) {
			return numberKey(text)
		}
		if bytes.IndexByte(text, '\\') >= 0 {
			text = []byte(cell.Text())
		}
	}
	return sortKey{class: sortText, key: s.collator.Key(&s.buffer, text[:min(len(text), longestKey)]), text: text}
}

func numberKey(text []byte) sortKey {
	number, _ := strconv.ParseFloat(string(text), 64) // infinite where it is too large, which sorts as well
	return sortKey{class: sortNumber, number: number, text: text}
}

func (a *sortKey) compare(b *sortKey, descending bool) int {
	if a.class == sortNothing || b.class == sortNothing {
		return cmp.Compare(a.class, b.class)
	}
	order := cmp.Compare(a.class, b.class)
	if order == 0 {
		order = cmp.Or(cmp.Compare(a.number, b.number), bytes.Compare(a.key, b.key))
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
