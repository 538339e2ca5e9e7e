package model

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxTokenLength is the longest token kept, in bytes. Windows takes 2,560 bytes an item and macOS somewhat less than
// 3,000; every published Mews token has 64.
const MaxTokenLength = 2048

var (
	// ErrTokenEmpty is returned for a token of nothing but blanks.
	ErrTokenEmpty = errors.New("the token is empty")
	// ErrTokenTooLong is returned for a token over [MaxTokenLength].
	ErrTokenTooLong = fmt.Errorf("the token is longer than %d bytes", MaxTokenLength)
	// ErrTokenSentence is returned for several words, none of which can be told to be the token.
	ErrTokenSentence = errors.New("the text is more than a token")
	// ErrTokenNotText is returned for a token that is not valid UTF-8 or holds control characters.
	ErrTokenNotText = errors.New("the token holds characters that cannot be part of a token")
)

// TokenPattern is, as a regular expression, the shape of every token that Mews has published: 32 and 31 hexadecimal
// digits. Mews writes capitals; whoever looks for tokens takes other letters too. The docs call tokens opaque, so
// another shape is a reason to warn, never to refuse.
const TokenPattern = `[0-9A-Fa-f]{32}-[0-9A-Fa-f]{31}`

var tokenShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^" + TokenPattern + "$")
})

// isUsual reports whether a token is written as Mews does.
func isUsual(token string) bool {
	return tokenShape().MatchString(token) && token == strings.ToUpper(token)
}

// HasTokenShape reports whether a secret is written as a token of Mews, whatever the case of its letters.
func HasTokenShape(secret Secret) bool { return tokenShape().MatchString(secret.Reveal()) }

// Token is what a person typed or pasted, made fit to send. It is small: a file may have tens of thousands.
type Token struct {
	Secret Secret
	// Cleaned says that blanks, line breaks or quotes were removed.
	Cleaned bool
	// UsualShape says that it looks like the tokens Mews has published.
	UsualShape bool
	// Public says that Mews printed this token in its documentation for everybody.
	Public bool
}

// ParseToken cleans pasted text: blanks, line breaks, invisible characters and surrounding quotes are dropped wherever
// they stand, because none of them can be part of a token, and so are "Bearer" before one and the ="…"
// of spreadsheets around it. It returns [ErrTokenEmpty], [ErrTokenTooLong], [ErrTokenSentence] or [ErrTokenNotText]; no
// error quotes the text.
func ParseToken(pasted string) (Token, error) {
	if !utf8.ValidString(pasted) {
		return Token{}, ErrTokenNotText
	}
	cleaned := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, pasted)
	cleaned = unwrapped(strings.Trim(cleaned, quotes))
	switch {
	case cleaned == "":
		return Token{}, ErrTokenEmpty
	case len(cleaned) > MaxTokenLength:
		return Token{}, ErrTokenTooLong
	case strings.ContainsFunc(cleaned, unicode.IsControl):
		return Token{}, ErrTokenNotText
	case !tokenShape().MatchString(cleaned) && strings.ContainsFunc(strings.Trim(pasted, blankQuotes), unicode.IsSpace):
		return Token{}, ErrTokenSentence
	}
	return Token{
		Secret:     NewSecret(cleaned),
		Cleaned:    cleaned != pasted,
		UsualShape: isUsual(cleaned),
		Public:     isPublic(cleaned),
	}, nil
}

// Length is the number of characters left.
func (t Token) Length() int { return utf8.RuneCountInString(t.Secret.Reveal()) }

// Dead explains a published token that no longer works; empty for every other token.
func (t Token) Dead() string { return deadTokens[t.Secret.Reveal()] }

// Made is when Mews probably made the token: a guess, zero where there is nothing to guess from.
func (t Token) Made() time.Time { return made(t.Secret.Reveal()) }

const (
	quotes      = "\"'`,;“”‘’"
	blankQuotes = quotes + " \t\r\n\u00a0\ufeff\u200b"
)

// unwrapped takes off what stands around a token: the scheme of a header, and the sign with which a spreadsheet keeps
// text from being a number.
func unwrapped(text string) string {
	const scheme = "bearer"
	if len(text) > len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) &&
		tokenShape().MatchString(text[len(scheme):]) {
		return text[len(scheme):]
	}
	if bare := strings.TrimLeft(text, "=\""); tokenShape().MatchString(bare) {
		return bare
	}
	return text
}

// The years between which a token can have been made: the Connector API is no older, and a later year is a coincidence.
const (
	firstTokenYear = 2012
	lastTokenYear  = 2100
)

// made guesses when a token was made. The first 32 digits of a token look like an id that ends in a time, as SQL
// Server's "COMB" ids do: two bytes of days since 1900 and four bytes of 1/300 s since midnight. In the sample of Mews'
// webhook documentation that time is the CreatedUtc beside it to the second; the oldest tokens hold none. Nothing
// promises it.
func made(token string) time.Time {
	if !isUsual(token) {
		return time.Time{}
	}
	days, err := strconv.ParseUint(token[20:24], 16, 16)
	if err != nil {
		return time.Time{}
	}
	ticks, err := strconv.ParseUint(token[24:32], 16, 32)
	if err != nil || ticks >= 24*60*60*300 {
		return time.Time{}
	}
	midnight := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days))
	if midnight.Year() < firstTokenYear || midnight.Year() > lastTokenYear {
		return time.Time{}
	}
	return midnight.Add(time.Duration(ticks) * time.Second / 300)
}

func isPublic(token string) bool {
	for _, client := range PublicDemoClients() {
		if client.ClientToken == token || client.Gross == token || client.Net == token {
			return true
		}
	}
	return false
}
