package model

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maxKeyLength is the longest name of a field that is looked at, in bytes.
const maxKeyLength = 128

// sensitiveNames are the fields that hold a secret, exactly: Mews has much that is data and is called something with
// token or authorization, such as ResourceAccessTokens and Preauthorizations. Case, hyphens, underlines, dots and
// blanks do not matter.
var sensitiveNames = names(
	"token", "tokens", "access token", "access tokens", "client token", "client tokens", "refresh token", "id token",
	"auth token", "api token",
	"bearer token", "session token", "security token", "secret token", "x auth token", "x access token", "x client token",
	"x amz security token",
	"authorization", "proxy authorization", "x authorization",
	"api key", "x api key", "api secret", "secret", "secrets", "secret key", "secret access key", "client secret",
	"shared secret", "private key",
	"merchant secret key", // of Payworks, in commands for payment terminals
	"password", "passwords", "passwd", "pwd", "passphrase", "passphrases",
)

// signatureNames are the parameters of an address that make it open what lies there to whoever has it.
var signatureNames = names("sig", "signature", "x amz signature", "x amz credential", "x goog signature",
	"x goog credential")

// secretMembers are the fields that hold a secret only inside of others, by the name of those.
//
// Source: Connector API, Resource access tokens (the code of a door), Reservations, Generate guest portal links (each
// signs a guest in), Devices, the result of a command for a mobile key.
var secretMembers = map[string]string{
	"resourceaccesstokens":          "value",
	"resourceaccesstokenparameters": "value",
	"resourceaccesstokenupdates":    "value",
	"guestportalurls":               "url",
	"guestportallinks":              "url",
	"saltomobilekeydto":             "key",
	"saltomobilekey":                "key",
}

// hints has, by the length and the first letter of a name, a bit for the last letter of each that is secret or holds a
// secret.
var hints = func() (hints [64][32]uint32) {
	add := func(name string) { hints[len(name)][name[0]&31] |= 1 << (name[len(name)-1] & 31) }
	for name := range sensitiveNames.names {
		add(name)
	}
	for name := range secretMembers {
		add(name)
	}
	return hints
}()

// mayBeSecret rules nearly every name out.
func mayBeSecret(key []byte) bool {
	if len(key) == 0 || len(key) > maxKeyLength {
		return false
	}
	for _, b := range key {
		if between[b] {
			return true // it is another name without them
		}
	}
	n := len(key)
	return n < len(hints) && hints[n][key[0]&31]&(1<<(key[n-1]&31)) != 0
}

// nameSet has names as foldName writes them.
type nameSet struct {
	names   map[string]bool
	lengths uint64 // a bit for each length that is among them
}

func names(spelled ...string) nameSet {
	set := nameSet{names: map[string]bool{}}
	for _, name := range spelled {
		name = strings.ReplaceAll(name, " ", "")
		set.names[name] = true
		set.lengths |= 1 << len(name)
	}
	return set
}

func (s nameSet) has(folded []byte) bool {
	return len(folded) < 64 && s.lengths&(1<<len(folded)) != 0 && s.names[string(folded)]
}

// IsSensitiveName reports whether a field or a header of this name holds a secret.
func IsSensitiveName(name string) bool { return isSensitiveKey([]byte(name)) }

func isSensitiveKey(key []byte) bool {
	var room [maxKeyLength]byte
	if folded := foldName(&room, key); sensitiveNames.has(folded) {
		return true
	}
	// Variables have the name of what they are for in front: MEWS_ACCESS_TOKEN.
	for i, b := range key {
		if isNameBreak(b) && sensitiveNames.has(foldName(&room, key[i+1:])) {
			return true
		}
	}
	return false
}

// between are the bytes that do not count in a name, or begin an escape.
var between = [256]bool{'_': true, '-': true, '.': true, ':': true, ' ': true, '\\': true}

func isNameBreak(b byte) bool { return b == '_' || b == '-' || b == '.' || b == ':' }

// foldName writes a name in lower case, without escapes and what stands between its words. Of one that is too long
// nothing is left.
func foldName(room *[maxKeyLength]byte, key []byte) []byte {
	if len(key) > maxKeyLength {
		return nil
	}
	if bytes.IndexByte(key, '\\') >= 0 {
		if key = unescapeKey(key); len(key) > maxKeyLength {
			return nil
		}
	}
	n := 0
	for _, b := range key {
		switch {
		case b >= 'A' && b <= 'Z':
			b += 'a' - 'A'
		case isNameBreak(b) || b == ' ':
			continue
		}
		room[n] = b
		n++
	}
	return room[:n]
}

func unescapeKey(key []byte) []byte {
	out := make([]byte, 0, len(key))
	for len(key) > 0 {
		char, length := rune(key[0]), 1
		if key[0] == '\\' {
			if escaped, n := readBackslash(key); n > 0 {
				char, length = escaped, n
			}
		}
		out = utf8.AppendRune(out, char)
		key = key[length:]
	}
	return out
}

// quotedFields finds the string values of sensitive fields in JSON, in JSON that is a string of other JSON, and in text
// that has JSON somewhere inside. It does not rely on the text being well formed: each two neighbouring quotes may
// enclose a key. Open is what of a field the text has left open, or "". More
// says that the text goes on, and will be looked at again.
func (r *Redactor) quotedFields(text []byte, more bool) (spans []span, open string) {
	floor := nextQuote(text, 0) // what is before it is done with
	if floor < 0 {
		return nil, ""
	}
	// A key has a colon behind it. Most quotes have none, and most other colons stand in times.
	for i := floor + 1; ; {
		colon := len(text)
		if step := bytes.IndexByte(text[i:], ':'); step >= 0 {
			colon = i + step
		}
		i = colon + 1
		end := quoteBefore(text, colon, floor+1)
		if end > floor {
			if key, quote := keyBefore(text, end, floor); mayBeSecret(key) {
				f := field{redactor: r, text: text, more: more, depth: backslashes(text, quote)}
				if f.skipBlanks(end+1) == colon && f.isSecret(key) {
					if colon == len(text) { // its value is yet to come
						return spans, f.quote() + string(key) + f.quote()
					}
					after := f.value(colon + 1)
					spans = append(spans, f.spans...)
					if after < 0 {
						return spans, f.quote() + string(key) + f.quote() + ":" + f.left
					}
					if floor = nextQuote(text, after); floor < 0 {
						return spans, ""
					}
					i = floor + 1
					continue
				}
			}
		}
		if colon == len(text) {
			break
		}
	}
	if last := bytes.LastIndexByte(text, '"'); len(text)-last <= maxKeyLength { // it may begin a name
		open = string(text[last-backslashes(text, last):])
	}
	return spans, open
}

// quoteBefore returns the quote, not before the floor, behind which nothing but blanks stands up to a colon, or -1.
// Line breaks and tabs may be escaped.
func quoteBefore(text []byte, colon, floor int) int {
	for i := colon - 1; i >= floor; i-- {
		switch b := text[i]; {
		case b == '"':
			return i
		case isBlank(b) || b == '\\':
		case i > floor && text[i-1] == '\\' && (b == 'n' || b == 'r' || b == 't'):
		default:
			return -1
		}
	}
	return -1
}

// keyBefore returns what the quote at end encloses with another one, not before the floor, and where that is, if both
// are of one depth and it can be the name of a secret by its length; or nothing.
func keyBefore(text []byte, end, floor int) (key []byte, quote int) {
	behind := end
	for behind > 0 && text[behind-1] == '\\' {
		behind--
	}
	depth := end - behind
	for quote = behind - 1; quote >= floor && behind-quote <= maxKeyLength+1; quote-- {
		if text[quote] == '"' {
			if backslashes(text, quote) != depth {
				return nil, 0
			}
			return text[quote+1 : behind], quote
		}
	}
	return nil, 0
}

// isOpen reports whether a value still shows what it is.
func (r *Redactor) isOpen(value []byte) bool {
	return len(value) > 0 && string(value) != Redacted && !r.fingerprints[string(value)]
}

// stringEnd finds the end of the string that begins at start, wrapped in depth backslashes, and the place behind its
// closing quote. A text that was cut off ends its last string, which is then not closed.
func stringEnd(text []byte, start, depth int) (end, behind int, closed bool) {
	for quote := nextQuote(text, start); quote >= 0; quote = nextQuote(text, quote+1) {
		run := min(backslashes(text, quote), quote-start)
		// A quote inside the string has more backslashes than the quotes around it, and a backslash at the end of the
		// string comes in pairs, each doubled by every layer.
		if run < depth || run%(2*(depth+1)) == depth {
			return quote - min(run, depth), quote + 1, true
		}
	}
	return len(text), len(text), false
}

func nextQuote(text []byte, from int) int {
	if from >= len(text) {
		return -1
	}
	if i := bytes.IndexByte(text[from:], '"'); i >= 0 {
		return from + i
	}
	return -1
}

// backslashes counts the backslashes right before a place.
func backslashes(text []byte, place int) int {
	n := 0
	for place-n > 0 && text[place-n-1] == '\\' {
		n++
	}
	return n
}

func skipBlanks(text []byte, from int) int {
	for from < len(text) && isBlank(text[from]) {
		from++
	}
	return from
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

// formFields finds sensitive fields of forms and addresses, such as access_token=….
func (r *Redactor) formFields(text []byte, _ bool) ([]span, string) {
	return r.plainFields(text, '=', "&;,)<>'\" \t\r\n\\", func(key []byte) bool {
		var room [maxKeyLength]byte
		return isSensitiveKey(key) || signatureNames.has(foldName(&room, key))
	})
}

// headers finds sensitive headers, such as "Authorization: Bearer …". Other names before a colon may be part of a
// plain sentence, so only those that headers have count.
func (r *Redactor) headers(text []byte, _ bool) ([]span, string) {
	return r.plainFields(text, ':', "'\"\r\n\\", func(key []byte) bool {
		if last := key[len(key)-1] | 0x20; last != 'n' && last != 'y' {
			return false
		}
		name := strings.ToLower(string(key))
		return strings.HasSuffix(name, "authorization") || strings.HasSuffix(name, "api-key") ||
			strings.HasSuffix(name, "apikey")
	})
}

// plainFields finds fields without quotes whose values go on to one of the given characters. Open is what of the last
// one the text has left open, or "".
func (r *Redactor) plainFields(text []byte, separator byte, ends string, sensitive func([]byte) bool) (spans []span,
	open string,
) {
	for i := 0; ; {
		step := bytes.IndexByte(text[i:], separator)
		if step < 0 {
			return spans, open
		}
		name := i + step
		i = name + 1
		for name > 0 && i-name <= maxKeyLength && isNameByte(text[name-1]) {
			name--
		}
		if name > 0 && text[name-1] == '\\' && len(text[name:]) > 5 && strings.EqualFold(string(text[name:name+5]), "u0026") {
			name += 5 // an & as encoders of JSON write it
		}
		if name >= i-1 || !sensitive(text[name:i-1]) {
			continue
		}
		if text[i-1] == '=' && i < len(text) && text[i] == '=' { // a comparison
			i++
			continue
		}
		start, stop := i, ends
		if separator == ':' {
			start = skipBlanks(text, i)
		}
		if start < len(text) && (text[start] == '"' || text[start] == '\'') {
			if behind := skipBlanks(text, start+1); text[start] == '"' && behind < len(text) &&
				strings.IndexByte(",:]}", text[behind]) >= 0 {
				continue // the end of a string of JSON, which the name stands in
			}
			stop = string(text[start])
			start++
		}
		end := valueEnd(text, start, stop)
		if end < 0 {
			end, open = len(text), string(text[name:start])
		}
		if r.isOpen(text[start:end]) {
			spans = append(spans, span{start: start, end: end, replacement: Redacted})
		}
		i = end
	}
}

// valueEnd returns where a value ends, or -1 where it does not. A slash that JSON has escaped is a part of it.
func valueEnd(text []byte, start int, stop string) int {
	for {
		length := bytes.IndexAny(text[start:], stop)
		if length < 0 {
			return -1
		}
		if start += length; text[start] != '\\' || start+1 == len(text) || text[start+1] != '/' {
			return start
		}
		start += 2
	}
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.'
}
