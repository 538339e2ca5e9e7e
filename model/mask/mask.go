// Package mask hides guests' data in answers: what must not be read over a shoulder, from a projector, or by whoever
// gets a support bundle or a file. It finds the data by the field it stands in and by its shape, and leaves the rest of
// the answer as it is, so that a masked answer still shows what the API does.
//
// What the fields say is data, with a source for each: fields.txt. Whether it is right is judged by package masktest,
// which knows the schemas and not that file.
//
// Masking is for eyes, not for secrecy: the first letter of a name, or the end of a telephone, may still be seen.
// Tokens are the business of [model.Redactor]; one that Keyrack does not know is masked here by its shape.
package mask

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Rules say what is hidden, and how. The zero value hides nothing.
type Rules struct {
	// Guests hides what is known of people: names, addresses, telephones, documents, cards, notes.
	Guests bool
	// IDs hides the identifiers of Mews (UUIDs) except for their first characters.
	IDs bool
	// Fingerprints hides what is left of a token where it is named: its first and last four characters.
	Fingerprints bool
	// Word stands for whatever is hidden. Without one, a little is left: the first letter of a name, the end of a number.
	Word string
}

// None reports whether the rules hide nothing.
func (r Rules) None() bool { return !r.Guests && !r.IDs && !r.Fingerprints }

// JSON returns the answer with everything hidden that the rules name. Layout, order and everything else stay as they
// are, and what was JSON stays JSON. Of text that is no JSON, or was cut, everything is hidden that can be read as a
// field, and whatever looks like something to hide. The answer given is not changed, and is returned itself when there
// is nothing to hide. It takes time in proportion to the answer, and at most twice its memory.
func JSON(answer []byte, rules Rules) []byte {
	masked, _ := Hide(answer, rules)
	return masked
}

// Hide is [JSON], and counts what was hidden.
func Hide(answer []byte, rules Rules) (masked []byte, count int) {
	if rules.None() {
		return answer, 0
	}
	return hide(answer, rules, 0)
}

// Text returns text that is no JSON, such as an error message, masked by shape alone.
func Text(text string, rules Rules) string {
	if rules.None() {
		return text
	}
	masked, _ := byShape(text, rules)
	return masked
}

// mostNested is how many times JSON in a text of JSON is looked into.
const mostNested = 3

func hide(answer []byte, rules Rules, nested int) ([]byte, int) {
	if order := wide(answer); order != nil {
		return hideWide(answer, rules, order)
	}
	m := masker{text: answer, rules: rules, table: fields(), nested: nested}
	m.parts = nested == 0 && runtime.GOMAXPROCS(0) > 1
	if m.looksLikeJSON() {
		m.run()
	} else {
		m.broken = true
	}
	masked := m.finish()
	if m.broken {
		if shaped, count := byShape(string(masked), rules); count > 0 {
			return []byte(shaped), m.count + count
		}
	}
	return masked, m.count
}

// wide returns the order of the bytes in a text of UTF-16, and nil for others.
func wide(text []byte) binary.ByteOrder {
	switch {
	case len(text) < 4 || len(text)%2 != 0:
		return nil
	case text[0] == 0xff && text[1] == 0xfe, text[1] == 0 && text[3] == 0 && text[0] != 0:
		return binary.LittleEndian
	case text[0] == 0xfe && text[1] == 0xff, text[0] == 0 && text[2] == 0 && text[1] != 0:
		return binary.BigEndian
	}
	return nil
}

func hideWide(text []byte, rules Rules, order binary.ByteOrder) ([]byte, int) {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	narrow := []byte(string(utf16.Decode(units)))
	if wide(narrow) != nil { // it holds zeros only to look like this
		return text, 0
	}
	masked, count := hide(narrow, rules, mostNested)
	if count == 0 {
		return text, 0
	}
	back := make([]byte, 0, len(text))
	for _, unit := range utf16.Encode([]rune(string(masked))) {
		back = order.(binary.AppendByteOrder).AppendUint16(back, unit)
	}
	return back, count
}

// looksLikeJSON reports whether it is worth reading the text as JSON.
func (m *masker) looksLikeJSON() bool {
	text := bytes.TrimPrefix(m.text, []byte("\ufeff"))
	m.at = len(m.text) - len(text)
	text = bytes.TrimLeft(text, " \t\r\n")
	if len(text) == 0 {
		return true
	}
	switch b := text[0]; b {
	case '{', '[', '"', '-':
		return true
	default:
		return isDigit(b) || literal(text) > 0
	}
}

// literal returns the length of the true, false or null that a text begins with, and 0 when it does not.
func literal(text []byte) int {
	for _, word := range [...]string{"true", "false", "null"} {
		if len(text) >= len(word) && string(text[:len(word)]) == word {
			return len(word)
		}
	}
	return 0
}

// plainText reports whether a value is an id or a time: those tell nothing where no field says that they do.
func plainText(value []byte) bool {
	return isID(bytes.TrimPrefix(value, []byte("eid:"))) || isTime(value)
}

// isTime reports whether a value is a time with its zone, such as "2026-11-23T09:14:22Z".
func isTime(value []byte) bool {
	const begin = "9999-99-99T99:99"
	if len(value) <= len(begin) || len(value) > len("2026-11-23T09:14:22.123456789+01:00") {
		return false
	}
	for i := range len(begin) {
		if begin[i] == '9' != isDigit(value[i]) || begin[i] != '9' && begin[i] != value[i] {
			return false
		}
	}
	for _, b := range value[len(begin):] {
		if !isDigit(b) && b != ':' && b != '.' && b != 'Z' && b != '+' && b != '-' {
			return false
		}
	}
	return true
}

// isWord reports whether a value can be a word of the API: it has no blanks, and does not look like an address.
func isWord(value []byte) bool {
	if len(value) > 64 || !utf8.Valid(value) {
		return false
	}
	for _, b := range value {
		if classes[b]&isAlnum == 0 && b != '_' && b != '-' && b != '.' && b != ':' && b != '%' && b != '/' {
			return false
		}
	}
	return true
}

// isFileName reports whether a value is the name of a file of a document or a picture.
func isFileName(value []byte) bool {
	dot := bytes.LastIndexByte(value, '.')
	return dot > 0 && slices.Contains(endings, strings.ToLower(string(value[dot+1:])))
}

// endings are those of files that people hand in.
var endings = []string{
	"pdf", "jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp", "heic", "webp", "doc", "docx", "odt", "rtf", "txt", "eml",
	"vcf",
}
