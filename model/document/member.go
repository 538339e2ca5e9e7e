package document

import (
	"bytes"
	"strconv"
	"strings"
)

// objectMember is a member of an object in valid JSON.
type objectMember struct {
	keyAt int    // of the opening quote
	key   []byte // without quotes, escapes as they are
	value int    // where it begins
}

// membersOf yields the members of the object that begins at a place of valid JSON.
func membersOf(raw []byte, at int) func(yield func(objectMember) bool) {
	return func(yield func(objectMember) bool) {
		for at = skipSpace(raw, at+1); at < len(raw) && raw[at] == '"'; {
			end, value, is := keyAt(raw, at)
			if !is || !yield(objectMember{keyAt: at, key: raw[at+1 : end-1], value: value}) {
				return
			}
			if at = skipSpace(raw, skipValue(raw, value)); at < len(raw) && raw[at] == ',' {
				at = skipSpace(raw, at+1)
			}
		}
	}
}

// nameOf is the name of a member without quotes and escapes.
func nameOf(m objectMember) string {
	if bytes.IndexByte(m.key, '\\') < 0 {
		return string(m.key)
	}
	return unquoted(append(append([]byte{'"'}, m.key...), '"'))
}

// stepTo is the part of a path that leads to a member.
func stepTo(name string) string {
	if isName([]byte(name)) {
		return "." + name
	}
	return "[" + strconv.Quote(name) + "]"
}

// itemsOf returns where the items of an array begin.
func itemsOf(raw []byte, at int) []int {
	var items []int
	for at = skipSpace(raw, at+1); at < len(raw) && raw[at] != ']'; {
		items = append(items, at)
		if at = skipSpace(raw, skipValue(raw, at)); at < len(raw) && raw[at] == ',' {
			at = skipSpace(raw, at+1)
		}
	}
	return items
}

// skipValue returns where the value ends that begins at a place of valid JSON.
func skipValue(raw []byte, at int) int {
	if at == len(raw) {
		return at
	}
	if raw[at] != '{' && raw[at] != '[' {
		end, _ := scanScalar(raw, at)
		return end
	}
	for depth := 0; at < len(raw); {
		switch raw[at] {
		case '{', '[':
			depth++
			at++
		case '}', ']':
			at++
			if depth--; depth == 0 {
				return at
			}
		case '"':
			at, _ = scanString(raw, at)
		default:
			at++
		}
	}
	return at
}

// keyRank says how well the items of a list are known by a field of this name: the lower the better. It is noKey for
// fields that say nothing of the kind.
func keyRank(name []byte) int {
	switch text := string(name); {
	case strings.EqualFold(text, "Id"):
		return 0
	case strings.HasSuffix(text, "Id"), strings.HasSuffix(text, "ID"), strings.HasSuffix(text, "_id"):
		return 1
	case strings.EqualFold(text, "Code"):
		return 2
	case strings.EqualFold(text, "Key"):
		return 3
	case strings.EqualFold(text, "Name"):
		return 4
	}
	return noKey
}

const noKey = 5

// isKeyValue reports whether a value that begins so can be what an item is known by: a text or a number.
func isKeyValue(c byte) bool { return c == '"' || c == '-' || isDigit(c) }

// keyOfObject returns the exact text of the name by which an object is known best, "" for none.
func keyOfObject(raw []byte, at int) string {
	best, name := noKey, ""
	if raw[at] != '{' {
		return ""
	}
	for m := range membersOf(raw, at) {
		if rank := keyRank(exactText(m.key)); rank < best && isKeyValue(raw[m.value]) {
			best, name = rank, string(exactText(m.key))
		}
	}
	return name
}
