package model

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Redacted stands for a value that was taken out because of its key.
const Redacted = "[redacted]"

// MinRedactedLength is the length in bytes from which a secret is found by its value. A shorter one would blank out
// ordinary words; it is still taken out where its key says what it is.
const MinRedactedLength = 8

// Redactor takes tokens out of text before the text is shown, logged, copied or written: by value, where a registered
// secret stands in any of the forms that text formats give it, and by key, where a field is called something like
// AccessToken, ApiKey, password or Authorization. It looks inside answers as well as requests.
//
// A Redactor keeps no secrets, only hashes by which it knows them again, so it may outlive a lock. It is safe for use by
// several goroutines.
type Redactor struct {
	seed       maphash.Seed
	multiplier uint64 // random and odd

	mu sync.RWMutex
	// filter has a bit for each hash of the first eight bytes of a form. Nearly every place of a text is ruled out by it.
	filter       []uint64
	lengths      map[uint64][]int // of the forms, by another hash of their first eight bytes, longest first
	forms        map[form]string  // the fingerprint, written the same way
	fingerprints map[string]bool
	longest      int // length of the longest form in bytes
}

// form is one way to write one secret.
type form struct {
	length int
	hash   uint64
}

const (
	prefixLength = 8
	filterBits   = 20
)

// NewRedactor returns a redactor that knows the keys and no secret.
func NewRedactor() *Redactor {
	return &Redactor{
		seed:         maphash.MakeSeed(),
		multiplier:   rand.Uint64() | 1,
		filter:       make([]uint64, 1<<filterBits/64),
		lengths:      map[uint64][]int{},
		forms:        map[form]string{},
		fingerprints: map[string]bool{},
	}
}

// Register makes the secret known, once or more often.
func (r *Redactor) Register(secret Secret) {
	value, fingerprint := secret.Reveal(), string(secret.Fingerprint())
	if len(value) < MinRedactedLength {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fingerprints[fingerprint] = true
	for text, replacement := range writings(value, fingerprint) {
		r.add([]byte(text), replacement)
	}
}

func (r *Redactor) add(text []byte, replacement string) {
	if len(text) < prefixLength {
		return
	}
	r.forms[form{length: len(text), hash: maphash.Bytes(r.seed, text)}] = replacement
	prefix := maphash.Bytes(r.seed, text[:prefixLength])
	lengths := r.lengths[prefix]
	if at, found := slices.BinarySearchFunc(lengths, len(text), func(a, b int) int { return b - a }); !found {
		r.lengths[prefix] = slices.Insert(lengths, at, len(text))
	}
	slot := r.slot(text)
	r.filter[slot/64] |= 1 << (slot % 64)
	r.longest = max(r.longest, len(text))
}

func (r *Redactor) slot(text []byte) uint64 {
	return binary.LittleEndian.Uint64(text) * r.multiplier >> (64 - filterBits)
}

// Redact returns the text without tokens. It never changes the text it is given, and returns that itself when there is
// nothing to take out.
func (r *Redactor) Redact(text []byte) []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	text = replace(text, r.values(text))
	text = replace(text, r.encodedValues(text, '\\', readBackslash))
	text = replace(text, r.encodedValues(text, '%', readPercent))
	text = replace(text, r.quotedFields(text))
	text = replace(text, r.formFields(text))
	return replace(text, r.headers(text))
}

// RedactString is [Redactor.Redact] for a string.
func (r *Redactor) RedactString(text string) string {
	before := []byte(text)
	after := r.Redact(before)
	if len(before) == len(after) && (len(before) == 0 || &before[0] == &after[0]) {
		return text
	}
	return string(after)
}

// span is a part of a text and what to put in its place.
type span struct {
	start, end  int
	replacement string
}

// replace puts in the replacements of spans, which are in order and do not overlap.
func replace(text []byte, spans []span) []byte {
	if len(spans) == 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	done := 0
	for _, s := range spans {
		out = append(out, text[done:s.start]...)
		out = append(out, s.replacement...)
		done = s.end
	}
	return append(out, text[done:]...)
}

// values finds the registered secrets, in the forms they were registered in.
func (r *Redactor) values(text []byte) []span {
	var spans []span
	if len(r.forms) == 0 {
		return nil
	}
	for i := 0; i+prefixLength <= len(text); i++ {
		slot := r.slot(text[i:])
		if r.filter[slot/64]&(1<<(slot%64)) == 0 {
			continue
		}
		if length, replacement := r.formAt(text[i:]); length > 0 {
			spans = append(spans, span{start: i, end: i + length, replacement: replacement})
			i += length - 1
		}
	}
	return spans
}

// formAt returns the length of the longest form that the text begins with, or 0, and what to put in its place.
func (r *Redactor) formAt(text []byte) (length int, replacement string) {
	for _, length := range r.lengths[maphash.Bytes(r.seed, text[:prefixLength])] {
		if length > len(text) {
			continue
		}
		if replacement, found := r.forms[form{length: length, hash: maphash.Bytes(r.seed, text[:length])}]; found {
			return length, replacement
		}
	}
	return 0, ""
}

// encodedValues finds secrets of which some characters are escaped and others are not: no list of forms covers that. It
// decodes the words around each escape and looks at the outcome. Read returns the character that an escape stands for
// and the escape's length, or 0 where there is none.
func (r *Redactor) encodedValues(text []byte, escape byte, read func([]byte) (rune, int)) []span {
	if len(r.forms) == 0 {
		return nil
	}
	var (
		spans   []span
		decoded []byte
		origin  []int // where each decoded byte begins in text
	)
	// No form is longer than r.longest, so that many plain bytes around an escape are enough.
	for next, floor := 0, 0; ; {
		step := bytes.IndexByte(text[next:], escape)
		if step < 0 {
			return spans
		}
		next += step
		start := next
		for start > floor && next-start < r.longest && isWord(text[start-1]) {
			start--
		}
		decoded, origin = decoded[:0], origin[:0]
		i, plain := start, 0
		for i < len(text) && plain <= r.longest {
			if text[i] == escape {
				if char, length := read(text[i:]); length > 0 {
					before := len(decoded)
					decoded = utf8.AppendRune(decoded, char)
					for range len(decoded) - before {
						origin = append(origin, i)
					}
					i, plain = i+length, 0
					floor = i
					continue
				}
			}
			if !isWord(text[i]) {
				break
			}
			decoded, origin = append(decoded, text[i]), append(origin, i)
			i, plain = i+1, plain+1
		}
		origin = append(origin, i)
		for _, s := range r.values(decoded) {
			floor = max(floor, origin[s.end])
			spans = append(spans, span{start: origin[s.start], end: origin[s.end], replacement: s.replacement})
		}
		next = max(i, next+1)
	}
}

// isWord reports whether a byte can stand in the middle of a written token.
func isWord(b byte) bool { return b > ' ' && b != '"' && b != 0x7f }

// readBackslash reads an escape of JSON. JSON that is a string of other JSON doubles the backslashes, so any number of
// them counts as one.
func readBackslash(text []byte) (rune, int) {
	if high, length := readUnit(text); length > 0 {
		if utf16.IsSurrogate(high) { // a character of two units has two escapes
			low, more := readUnit(text[length:])
			return utf16.DecodeRune(high, low), length + more
		}
		return high, length
	}
	switch run := countBackslashes(text); {
	case run < len(text) && text[run] == '/':
		return '/', run + 1
	case run > 1:
		return '\\', run
	}
	return 0, 0
}

// readUnit reads the escape of a UTF-16 unit, such as \u0041.
func readUnit(text []byte) (rune, int) {
	run := countBackslashes(text)
	if digits := run + 1; run > 0 && len(text) >= digits+4 && text[run]|0x20 == 'u' && areHexDigits(text[digits:digits+4]) {
		var unit rune
		for _, digit := range text[digits : digits+4] {
			value, _ := hexDigit(digit)
			unit = unit<<4 | value
		}
		return unit, digits + 4
	}
	return 0, 0
}

func countBackslashes(text []byte) int {
	n := 0
	for n < len(text) && text[n] == '\\' {
		n++
	}
	return n
}

// readPercent reads an escape of addresses. An address inside another one has its percent signs written as %25.
func readPercent(text []byte) (rune, int) {
	i := 1
	for i+3 < len(text) && text[i] == '2' && text[i+1] == '5' && areHexDigits(text[i+2:i+4]) {
		i += 2
	}
	if i+2 > len(text) || !areHexDigits(text[i:i+2]) {
		return 0, 0
	}
	high, _ := hexDigit(text[i])
	low, _ := hexDigit(text[i+1])
	if high >= 8 { // a part of a longer character, which no token has
		return 0, 0
	}
	return high<<4 | low, i + 2
}

func areHexDigits(text []byte) bool {
	for _, b := range text {
		if _, ok := hexDigit(b); !ok {
			return false
		}
	}
	return true
}

func hexDigit(b byte) (rune, bool) {
	switch {
	case b >= '0' && b <= '9':
		return rune(b - '0'), true
	case b >= 'a' && b <= 'f':
		return rune(b-'a') + 10, true
	case b >= 'A' && b <= 'F':
		return rune(b-'A') + 10, true
	}
	return 0, false
}
