package model

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// Redacted stands for a value that was taken out because of its key.
const Redacted = "[redacted]"

// MinRedactedLength is the length in bytes from which a secret is found by its value. A shorter one would blank out
// ordinary words; it is still taken out where its key says what it is.
const MinRedactedLength = 8

// Redactor takes tokens out of text before the text is shown, logged, copied or written: by value, where a registered
// secret stands in any of the forms that text formats give it; by shape, where it is a token as Mews makes them; and by
// key, where a field is called AccessToken, ApiKey, password or Authorization. It looks inside answers as well as
// requests. A text that is JSON stays JSON.
//
// A Redactor keeps no secrets, only hashes by which it knows them again, so it may outlive a lock. It is safe for use
// by several goroutines.
type Redactor struct {
	seed        maphash.Seed
	multipliers [2]uint64 // random and odd

	mu sync.RWMutex
	// filters have a bit each for a hash of the first eight bytes of a form. Nearly every place of a text is ruled out by
	// the first, and nearly every other one by the second.
	filters      [2][]uint64
	begun        map[uint64]uint32 // the place in lengths, by another hash of the first eight bytes of a form
	lengths      [][]int           // sets of them, longest first: nearly all forms have the same few. One is empty
	longer       map[lengthen]uint32
	forms        map[form]uint32 // the place among replacements
	replacements []written
	registered   map[form]bool // the secrets as they are
	fingerprints map[string]bool
	within       [256]bool // the bytes that a form has: where another stands, none does
	longest      int       // length of the longest form in bytes
	shortest     int
	widest       int // the most bytes that a secret takes where each of its characters is escaped
}

// widestCharacter is the most bytes that an escaped character takes: two bytes of UTF-16 in JSON inside JSON.
const widestCharacter = 2 * len(`\\u0000`)

// lengthen is a set of lengths with another one in it.
type lengthen struct {
	set uint32
	by  int
}

// form is one way to write one secret, whatever the case of its letters.
type form struct {
	length int
	hash   uint64
}

// written is a fingerprint: as the form is written, and as it is.
type written struct{ alike, plain string }

const (
	prefixLength = 8
	filterBits   = 20
)

// NewRedactor returns a redactor that knows the keys and no secret.
func NewRedactor() *Redactor {
	r := &Redactor{
		seed: maphash.MakeSeed(), begun: map[uint64]uint32{}, lengths: [][]int{nil}, longer: map[lengthen]uint32{},
		forms: map[form]uint32{}, registered: map[form]bool{}, fingerprints: map[string]bool{},
	}
	for i := range r.filters {
		r.multipliers[i], r.filters[i] = rand.Uint64()|1, make([]uint64, 1<<filterBits/64)
	}
	return r
}

// Register makes the secret known, once or more often.
func (r *Redactor) Register(secret Secret) {
	value, fingerprint := secret.Reveal(), string(secret.Fingerprint())
	if len(value) < MinRedactedLength {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	itself := form{length: len(value), hash: maphash.String(r.seed, value)}
	if r.registered[itself] {
		return // a client token comes with each of its connections
	}
	r.registered[itself] = true
	r.widest = max(r.widest, widestCharacter*len(value))
	r.fingerprints[fingerprint] = true
	fingerprint = unobtrusive(fingerprint)
	r.fingerprints[fingerprint] = true
	first, room := len(r.replacements), make([]byte, 0, 256)
	for text, alike := range writings(value, fingerprint) {
		replacement := written{alike: alike, plain: fingerprint}
		at := slices.Index(r.replacements[first:], replacement)
		if at < 0 {
			r.replacements = append(r.replacements, replacement)
			at = len(r.replacements) - 1 - first
		}
		room = fold(room[:0], text)
		r.add(room, uint32(first+at))
	}
}

// unobtrusive is a fingerprint without what means something where it is put in: a quote would end a string.
func unobtrusive(fingerprint string) string {
	return strings.Map(func(char rune) rune {
		if char < 0x80 && !isNameByte(byte(char)) || IsCommand(char) {
			return '•'
		}
		return char
	}, fingerprint)
}

// add makes a form known that is in lower case.
func (r *Redactor) add(text []byte, replacement uint32) {
	if len(text) < prefixLength {
		return
	}
	r.forms[form{length: len(text), hash: maphash.Bytes(r.seed, text)}] = replacement
	for _, b := range text {
		r.within[b] = true
		if b >= 'a' && b <= 'z' {
			r.within[b-'a'+'A'] = true
		}
	}
	prefix := maphash.Bytes(r.seed, text[:prefixLength])
	if before := r.begun[prefix]; !slices.Contains(r.lengths[before], len(text)) {
		r.begun[prefix] = r.with(before, len(text))
	}
	first := binary.LittleEndian.Uint64(text) | caseBits
	for i := range r.filters {
		slot := first * r.multipliers[i] >> (64 - filterBits)
		r.filters[i][slot/64] |= 1 << (slot % 64)
	}
	r.longest = max(r.longest, len(text))
	if r.shortest == 0 || len(text) < r.shortest {
		r.shortest = len(text)
	}
}

// with returns the place of a set of lengths with another one in it.
func (r *Redactor) with(set uint32, length int) uint32 {
	key := lengthen{set, length}
	if known, there := r.longer[key]; there {
		return known
	}
	at, _ := slices.BinarySearchFunc(r.lengths[set], length, func(a, b int) int { return b - a })
	r.lengths = append(r.lengths, slices.Insert(slices.Clone(r.lengths[set]), at, length))
	r.longer[key] = uint32(len(r.lengths) - 1)
	return r.longer[key]
}

// caseBits are the bits by which upper and lower case differ. For a filter it does not matter that a few other
// characters are alike with them, too.
const caseBits = 0x2020202020202020

// fold appends the text in lower case.
func fold[Text string | []byte](out []byte, text Text) []byte {
	for i := range len(text) {
		b := text[i]
		if b >= 'A' && b <= 'Z' {
			b |= 0x20
		}
		out = append(out, b)
	}
	return out
}

// Redact returns the text without tokens. It never changes the text it is given, and returns that itself when there is
// nothing to take out.
func (r *Redactor) Redact(text []byte) []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	clean, _ := r.redact(text, false)
	if len(clean) == len(text) && (len(text) == 0 || &clean[0] == &text[0]) {
		return text
	}
	if !json.Valid(clean) && json.Valid(text) {
		return r.redactStrings(text)
	}
	return clean
}

// RedactString is [Redactor.Redact] for a string.
func (r *Redactor) RedactString(text string) string { return viaBytes(text, r.Redact) }

// RedactTokens is [Redactor.RedactString] for a text of the user's own, such as a note: only tokens are taken out of
// it, and not what stands behind the word password.
func (r *Redactor) RedactTokens(text string) string {
	return viaBytes(text, func(text []byte) []byte {
		r.mu.RLock()
		defer r.mu.RUnlock()
		return r.redactValues(text)
	})
}

func viaBytes(text string, redact func([]byte) []byte) string {
	before := []byte(text)
	after := redact(before)
	if len(before) == len(after) && (len(before) == 0 || &before[0] == &after[0]) {
		return text
	}
	return string(after)
}

// redact also returns the beginning of a field that the text leaves open, for the text behind it. More says that the
// text goes on, and that its end will be looked at again.
func (r *Redactor) redact(text []byte, more bool) (clean []byte, open string) {
	return r.look(text, more, looks[:])
}

// redactValues takes out what is a token whatever it is called.
func (r *Redactor) redactValues(text []byte) []byte {
	clean, _ := r.look(text, false, looks[:valueLooks])
	return clean
}

// redactStrings redacts the strings and numbers of a JSON text one by one, so that nothing reaches from one into the
// next.
func (r *Redactor) redactStrings(text []byte) []byte {
	fields, _ := r.quotedFields(text, false)
	text = replace(text, fields)
	var spans []span
	put := func(start, end int, clean []byte) {
		quoted, _ := json.Marshal(string(clean)) // a string always encodes
		spans = append(spans, span{start: start, end: end, replacement: string(quoted)})
	}
	for i := 0; i < len(text); {
		end := i + 1
		switch b := text[i]; {
		case b == '"':
			_, end, _ = stringEnd(text, end, 0)
			var content string
			if json.Unmarshal(text[i:end], &content) == nil {
				if clean, _ := r.redact([]byte(content), false); string(clean) != content {
					put(i, end, clean)
				}
			}
		case b == '-' || b >= '0' && b <= '9':
			for end < len(text) && strings.IndexByte("+-.eE0123456789", text[end]) >= 0 {
				end++
			}
			if clean := r.redactValues(text[i:end]); string(clean) != string(text[i:end]) {
				put(i, end, clean)
			}
		}
		i = end
	}
	return replace(text, spans)
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

// values finds the registered secrets, in the forms they were registered in. What takes their place is written as they
// are, or plainly.
func (r *Redactor) values(text []byte, plainly bool) []span {
	var spans []span
	filter, multiplier := r.filters[0], r.multipliers[0]
	for i, known := 0, 0; i+r.shortest <= len(text); { // up to known, from i on, is nothing that no form has
		// From the back: what no form has is soon found in nearly every text, and all before it is done with.
		end := i + r.shortest
		at := end - 1
		for at >= known && r.within[text[at]] {
			at--
		}
		if at >= known {
			i, known = at+1, at+1
			continue
		}
		known = end
		first := binary.LittleEndian.Uint64(text[i:]) | caseBits
		slot := first * multiplier >> (64 - filterBits)
		if filter[slot/64]&(1<<(slot%64)) == 0 || !r.mayBegin(1, first) {
			i++
			continue
		}
		length, replacement := r.formAt(text[i:])
		if length == 0 {
			i++
			continue
		}
		s := span{start: i, end: i + length, replacement: replacement.alike}
		if plainly {
			s.replacement = replacement.plain
		}
		spans = append(spans, s)
		i += length
		known = max(known, i)
	}
	return spans
}

// mayBegin asks a filter about the first eight bytes of a form.
func (r *Redactor) mayBegin(filter int, first uint64) bool {
	slot := first * r.multipliers[filter] >> (64 - filterBits)
	return r.filters[filter][slot/64]&(1<<(slot%64)) != 0
}

// formAt returns the length of the longest form that the text begins with, or 0, and what to put in its place.
func (r *Redactor) formAt(text []byte) (length int, replacement written) {
	var room [512]byte
	folded := fold(room[:0], text[:prefixLength])
	lengths := r.lengths[r.begun[maphash.Bytes(r.seed, folded)]]
	if len(lengths) == 0 {
		return 0, written{}
	}
	folded = fold(folded, text[prefixLength:max(prefixLength, min(len(text), lengths[0]))])
	for _, length := range lengths {
		if length > len(folded) {
			continue
		}
		if at, found := r.forms[form{length: length, hash: maphash.Bytes(r.seed, folded[:length])}]; found {
			return length, r.replacements[at]
		}
	}
	return 0, written{}
}

// The shape of every token that Mews has made: 32 hexadecimal digits, a hyphen and 31 more.
const (
	shapeBefore = 32
	shapeAfter  = 31
)

// shapes finds what has the shape of a token, so that one is not shown only because nobody has read it yet.
func shapes(text []byte) []span {
	var spans []span
	for i := 0; ; i++ {
		step := bytes.IndexByte(text[i:], '-')
		if step < 0 {
			return spans
		}
		i += step
		start, end := i-shapeBefore, i+1+shapeAfter
		if start < 0 || end > len(text) {
			continue
		}
		// From the back, because an id has hyphens, too, and is soon ruled out so: there is one, or a quote, five or nine
		// places before.
		if isHexDigit(text[i-9]) && isHexDigit(text[i-5]) && areHexDigits(text[start:i]) && areHexDigits(text[i+1:end]) {
			token := NewSecret(string(text[start:end]))
			spans = append(spans, span{start: start, end: end, replacement: string(token.Fingerprint())})
			i = end - 1
		}
	}
}
