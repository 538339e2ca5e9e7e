package model

import (
	"bytes"
	"strings"
)

// field goes through the value of one field that is, or holds, a secret. A list or an object, such as {"Value": "…"},
// is gone through; its keys stay.
type field struct {
	redactor *Redactor
	text     []byte
	more     bool   // the text goes on, and a string that it ends in may be a key
	depth    int    // backslashes before each quote
	member   string // of what the value holds, the one that is secret; empty where all of it is

	spans   []span
	list    bool // the value is a list; the member is one of its items', else one of the value's own
	nesting int
	// hidden is the nesting of the member whose value is secret; below zero outside of one. What is deeper is secret, too.
	hidden int
	key    string // of that member
	last   string // the name of a secret member that the text ends with
	left   string // what of the value the text has left open
}

// deepest bounds how much of a nested value is remembered for the text behind it.
const deepest = 64

// isSecret reports whether a field of this name is, or holds, a secret.
func (f *field) isSecret(key []byte) bool {
	if !mayBeSecret(key) {
		return false
	}
	if isSensitiveKey(key) {
		return true
	}
	var room [maxKeyLength]byte
	if f.member = secretMembers[string(foldName(&room, key))]; f.member == "" {
		return false
	}
	f.hidden = -1
	return true
}

// quote is a quote as the text has it around keys and values.
func (f *field) quote() string { return strings.Repeat(`\`, f.depth) + `"` }

// value finds what is secret in the value that begins at start, and returns where to go on, or -1 where the text ends
// before the value does.
func (f *field) value(start int) int {
	start = f.skipBlanks(start)
	f.list = start < len(f.text) && f.text[start] == '['
	for i := start; i < len(f.text); {
		switch b := f.text[i]; {
		case b == '{' || b == '[':
			f.nesting++
		case b == '}' || b == ']':
			f.nesting--
			f.leave(f.nesting)
		case b == ',':
			f.leave(f.nesting)
		case b == '"':
			behind, closed := f.string(i + 1)
			if !closed {
				return f.unfinished(f.quote())
			}
			i = behind - 1
		case b == '\\' || isBlank(b) || f.nesting > 0:
		default: // a number, true, false or null
			return i
		}
		i++
		if f.nesting <= 0 && i > start && !isBlank(f.text[i-1]) && f.text[i-1] != '\\' {
			return i
		}
	}
	return f.unfinished("")
}

// leave ends the secret member when a value of its nesting has ended.
func (f *field) leave(nesting int) {
	if f.member != "" && f.hidden >= nesting {
		f.hidden = -1
	}
}

// string looks at the string that begins at start: a key, or a value. It returns the place behind it.
func (f *field) string(start int) (behind int, closed bool) {
	end, behind, closed := stringEnd(f.text, start, f.depth)
	next := f.skipBlanks(behind)
	content := f.text[start:end]
	if closed && f.nesting > 0 && (next == len(f.text) || f.text[next] == ':') {
		var room [maxKeyLength]byte
		isMember := f.nesting == f.items() && string(foldName(&room, content)) == f.member
		switch {
		case next == len(f.text):
			if f.hidden < 0 && (isMember || isSensitiveKey(content)) {
				f.last = string(content)
			}
		case f.hidden < 0 && (isMember || isSensitiveKey(content)):
			f.hidden, f.key = f.nesting, string(content)
			fallthrough
		default:
			return behind, closed
		}
	}
	if f.more && next == len(f.text) && f.nesting > 0 && len(content) <= maxKeyLength {
		return behind, closed
	}
	if f.hidden >= 0 && f.redactor.isOpen(content) {
		f.spans = append(f.spans, span{start: start, end: end, replacement: Redacted})
	}
	return behind, closed
}

// items is the nesting of the objects that the member belongs to.
func (f *field) items() int {
	if f.list {
		return 2
	}
	return 1
}

// unfinished notes the beginning of a text that would be as far into the value as the end of this one is.
func (f *field) unfinished(quote string) int {
	nesting := min(f.nesting, deepest)
	opened := strings.Repeat("[", nesting)
	if nesting > 0 && !f.list {
		opened = "{" + opened[1:]
	}
	if hidden := min(f.hidden, nesting); f.member != "" && hidden >= 0 {
		opened = opened[:hidden] + f.quote() + f.key + f.quote() + ":" + opened[hidden:]
	}
	if f.left = opened + quote; f.last != "" {
		f.left += f.quote() + f.last + f.quote()
	}
	return -1
}

// skipBlanks also skips line breaks and tabs that a layer around has escaped.
func (f *field) skipBlanks(from int) int {
	if f.depth == 0 {
		return skipBlanks(f.text, from)
	}
	for {
		from = skipBlanks(f.text, from)
		i := from + len(f.text[from:]) - len(bytes.TrimLeft(f.text[from:], `\`))
		if i == from || i == len(f.text) || strings.IndexByte("nrt", f.text[i]) < 0 {
			return from
		}
		from = i + 1
	}
}
