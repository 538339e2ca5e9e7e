package mask

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a part of a text that looks like something to hide.
type piece struct {
	start, end int
	with       string // what is shown in its place, where the rules have no word of their own
}

// mostPasses is how many times a text is looked through: what is hidden may have kept something else from being seen.
const mostPasses = 4

// byShape hides what looks like something to hide, and counts it.
func byShape(text string, rules Rules) (masked string, count int) {
	masked = text
	for range mostPasses {
		found := shapes(masked, rules)
		if len(found) == 0 {
			break
		}
		count += len(found)
		var out strings.Builder
		done := 0
		for _, p := range found {
			out.WriteString(masked[done:p.start])
			if rules.Word != "" {
				p.with = rules.Word
			}
			out.WriteString(p.with)
			done = p.end
		}
		out.WriteString(masked[done:])
		masked = out.String()
	}
	return masked, count
}

// shapes finds what looks like something to hide, from the left. It takes time in proportion to the text: whatever is
// tried at a place looks at a bounded number of characters, or is not tried again in what it has looked at.
func shapes(text string, rules Rules) []piece {
	s := seeker{text: text, rules: rules}
	word := false // the character before belongs to a word
	for s.at < len(text) {
		b := text[s.at]
		class := classes[b]
		switch {
		case class&hasHigh != 0:
			r, size := utf8.DecodeRuneInString(text[s.at:])
			if r == '…' && rules.Fingerprints && s.fingerprint() {
				word = false
				continue
			}
			word = unicode.IsLetter(r) || unicode.IsDigit(r)
			s.at += size
			continue
		case class&isAlnum != 0 && !word && s.atWord(),
			b == ':' && !word && rules.Guests && s.internet6(),
			b == '+' && !word && rules.Guests && s.phone(s.at+1),
			class&isNumeral != 0 && word && rules.Guests && s.glued(),
			class&hasAt != 0 && rules.Guests && s.mail():
			word = false
			continue
		}
		word = class&isAlnum != 0
		s.at++
	}
	return s.found
}

// seeker goes through a text.
type seeker struct {
	text  string
	rules Rules
	at    int
	last  int // the end of what was found last
	found []piece
}

// hide notes a piece and goes on behind it.
func (s *seeker) hide(start, end int, with string) bool {
	s.found = append(s.found, piece{start, end, with})
	s.at, s.last = end, end
	return true
}

// atWord looks at what begins with a letter or a digit.
func (s *seeker) atWord() bool {
	rest := s.text[s.at:]
	if len(rest) >= tokenLength && isToken(rest[:tokenLength]) && s.ends(s.at+tokenLength) {
		return s.hide(s.at, s.at+tokenLength, HiddenToken)
	}
	if len(rest) >= idLength && rest[8] == '-' && isID([]byte(rest[:idLength])) && s.ends(s.at+idLength) {
		if s.rules.IDs {
			return s.hide(s.at, s.at+idLength, ID(rest))
		}
		s.at += idLength // no part of an id is anything else
		return true
	}
	if !s.rules.Guests {
		return false
	}
	if isDigit(rest[0]) {
		return s.card() || s.phone00() || s.internet4() || s.internet6() || s.birthday() || s.national()
	}
	return s.iban() || s.internet6() || s.link()
}

// ends reports whether no word goes on here.
func (s *seeker) ends(at int) bool {
	if at >= len(s.text) {
		return true
	}
	if b := s.text[at]; b < utf8.RuneSelf {
		return classes[b]&isAlnum == 0
	}
	r, _ := utf8.DecodeRuneInString(s.text[at:])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// before is the byte before a place, and 0 at the beginning.
func (s *seeker) before(at int) byte {
	if at == 0 {
		return 0
	}
	return s.text[at-1]
}

const tokenLength = 64

// isToken reports whether a text is a token of the Connector API: see [model.TokenPattern].
func isToken(text string) bool {
	for i := range len(text) {
		if i == 32 != (text[i] == '-') || i != 32 && classes[text[i]]&isHex == 0 {
			return false
		}
	}
	return true
}

// fingerprint finds that of a token, as Keyrack writes it: E0D4…9E1D.
func (s *seeker) fingerprint() bool {
	const side, dots = 4, len("…")
	if s.at-s.last < side || s.at+dots+side > len(s.text) {
		return false
	}
	for i := range side {
		if !ofToken(s.text[s.at-side+i]) || !ofToken(s.text[s.at+dots+i]) {
			return false
		}
	}
	return s.hide(s.at-side, s.at+dots+side, HiddenToken)
}

func ofToken(b byte) bool { return classes[b]&isAlnum != 0 || strings.IndexByte("_+/=-", b) >= 0 }

// longestMail bounds the two sides of an address of e-mail, in bytes (RFC 5321).
const longestMail = 255

// mail finds an address of e-mail around an @, which in an address of the web may be %40, and in HTML a reference, as
// each of its characters.
func (s *seeker) mail() bool {
	sign := atSign(s.text[s.at:])
	if sign == 0 {
		return false
	}
	start := s.at
	for start > s.last && s.at-start < longestMail {
		r, size := utf8.DecodeLastRuneInString(s.text[s.last:start])
		if r == ';' {
			r, size = lastReference(s.text[s.last:start])
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._%+-'’#~!$*^`|", r) || r == utf8.RuneError {
			break
		}
		start -= size
	}
	for start < s.at && strings.IndexByte("'`|*#%", s.text[start]) >= 0 { // quotes and other marks
		start++
	}
	end := s.at + sign
	for end < len(s.text) && end-s.at < longestMail {
		r, size := utf8.DecodeRuneInString(s.text[end:])
		if r == '&' {
			r, size = reference(s.text[end:])
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.' {
			break
		}
		end += size
	}
	for end > s.at+sign && (s.text[end-1] == '.' || s.text[end-1] == '-') {
		end--
	}
	if start == s.at || end == s.at+sign {
		return false
	}
	masked, _ := maskMail(nil, []byte(s.text[start:s.at]+"@"+s.text[s.at+sign:end]))
	return s.hide(start, end, string(masked))
}

// atSign is the length of the @ that a text begins with, and 0 where there is none.
func atSign(text string) int {
	switch {
	case text[0] == '@':
		return 1
	case strings.HasPrefix(text, "%40"):
		return 3
	case text[0] == '&':
		if r, size := reference(text); r == '@' {
			return size
		}
	}
	return 0
}

// longestReference bounds a reference of HTML to a character: &#x1F600; or &commat;.
const longestReference = 10

// reference reads the character that a text refers to at its beginning, as HTML does; utf8.RuneError for none.
func reference(text string) (r rune, size int) {
	end := strings.IndexByte(text[:min(len(text), longestReference)], ';')
	if end < 0 || text[0] != '&' {
		return utf8.RuneError, 1
	}
	switch name := text[1:end]; {
	case name == "commat":
		return '@', end + 1
	case name == "period":
		return '.', end + 1
	case strings.HasPrefix(name, "#"):
		digits, base := name[1:], 10
		if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
			digits, base = digits[1:], 16
		}
		if n, err := strconv.ParseUint(digits, base, 21); err == nil {
			return rune(n), end + 1
		}
	}
	return utf8.RuneError, 1
}

// lastReference reads the character that a text refers to at its end.
func lastReference(text string) (r rune, size int) {
	if at := strings.LastIndexByte(text[max(0, len(text)-longestReference):], '&'); at >= 0 {
		last := text[max(0, len(text)-longestReference)+at:]
		if r, size := reference(last); size == len(last) {
			return r, size
		}
	}
	return utf8.RuneError, 1
}

// signed are the parts of an address of the web that let in whoever has it.
var signed = []string{
	"signature=", "sig=", "token=", "key=", "code=", "auth=", "x-amz-credential=", "x-goog-credential=", "expires=",
}

const (
	longestLink = 4 << 10 // in which a link shows what it is
	afterLink   = " \t\r\n\"'<>\\)"
)

// link finds an address of the web that lets in whoever has it. Its host stays.
func (s *seeker) link() bool {
	rest := s.text[s.at:]
	if len(rest) < len("http://a") || rest[0]|0x20 != 'h' || !strings.EqualFold(rest[:4], "http") {
		return false
	}
	scheme := strings.Index(rest[:min(len(rest), 8)], "://")
	if scheme < 0 {
		return false
	}
	shown := rest[:min(len(rest), longestLink)]
	if end := strings.IndexAny(shown, afterLink); end >= 0 {
		shown = shown[:end]
	}
	question := strings.IndexByte(shown, '?')
	if question < 0 {
		return false
	}
	query := strings.ToLower(shown[question:])
	for _, part := range signed {
		if at := strings.Index(query, part); at > 0 && classes[query[at-1]]&isAlnum == 0 {
			end := strings.IndexAny(rest, afterLink)
			if end < 0 {
				end = len(rest)
			}
			host := strings.IndexAny(rest[scheme+3:], "/?")
			return s.hide(s.at+scheme+3+host, s.at+end, "/"+dots)
		}
	}
	return false
}

// internet4 finds an address of the internet, version 4.
func (s *seeker) internet4() bool {
	end := s.at
	for end < len(s.text) && end-s.at < len("255.255.255.255") && (isDigit(s.text[end]) || s.text[end] == '.') {
		end++
	}
	for end > s.at && s.text[end-1] == '.' {
		end--
	}
	before := s.before(s.at)
	if strings.Count(s.text[s.at:end], ".") != 3 || !s.ends(end) || before == '.' || before == '-' {
		return false
	}
	return s.internet(end)
}

// internet6 finds an address of the internet, version 6.
func (s *seeker) internet6() bool {
	const longest = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")
	end, colons := s.at, 0
	for end < len(s.text) && end-s.at < longest {
		b := s.text[end]
		if b == ':' {
			colons++
		} else if classes[b]&isHex == 0 && (b != '.' || colons < 2) {
			break
		}
		end++
	}
	for end > s.at+2 && (s.text[end-1] == '.' || s.text[end-1] == ':' && s.text[end-2] != ':') {
		end--
	}
	return colons >= 2 && s.ends(end) && s.internet(end)
}

// internet hides an address of the internet, unless it is everybody's.
func (s *seeker) internet(end int) bool {
	address, err := netip.ParseAddr(s.text[s.at:end])
	if err != nil || address.IsLoopback() || address.IsUnspecified() || end-s.at < 4 {
		return false
	}
	return s.hide(s.at, end, dots)
}

// birthday finds a date behind a word that says whose it is.
func (s *seeker) birthday() bool {
	const near = 16
	end := s.at
	for end < len(s.text) && end-s.at < len("2026-11-23") &&
		(isDigit(s.text[end]) || strings.IndexByte("-./", s.text[end]) >= 0) {
		end++
	}
	date := s.text[s.at:end]
	if len(date) < len("1.1.1980") || countDigits(date) < 6 || countDigits(date) > len(date)-2 {
		return false
	}
	before := strings.ToLower(s.text[max(s.last, s.at-near):s.at])
	for _, word := range []string{"born", "birth", "dob"} {
		if strings.Contains(before, word) {
			return s.hide(s.at, end, hiddenDate)
		}
	}
	return false
}
