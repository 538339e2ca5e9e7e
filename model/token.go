package model

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
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
	// ErrTokenNotText is returned for a token that is not valid UTF-8 or holds control characters.
	ErrTokenNotText = errors.New("the token holds characters that cannot be part of a token")
)

// tokenShape is the shape of every token that Mews has published: 32 and 31 upper-case hexadecimal digits. The docs
// call tokens opaque, so another shape is a reason to warn, never to refuse.
var tokenShape = regexp.MustCompile(`^[0-9A-F]{32}-[0-9A-F]{31}$`)

// Token is what a person typed or pasted, made fit to send.
type Token struct {
	Secret Secret
	// Cleaned says that blanks, line breaks or quotes were removed.
	Cleaned bool
	// Length is the number of characters left.
	Length int
	// UsualShape says that it looks like the tokens Mews has published.
	UsualShape bool
	// Dead explains a published token that no longer works; empty for every other token.
	Dead string
	// Public says that Mews printed this token in its documentation for everybody.
	Public bool
}

// ParseToken cleans pasted text: blanks, line breaks, invisible characters and surrounding quotes are dropped wherever
// they stand, because none of them can be part of a token. It returns [ErrTokenEmpty], [ErrTokenTooLong] or
// [ErrTokenNotText]; no error quotes the text.
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
	cleaned = strings.Trim(cleaned, "\"'`,;“”‘’")
	switch {
	case cleaned == "":
		return Token{}, ErrTokenEmpty
	case len(cleaned) > MaxTokenLength:
		return Token{}, ErrTokenTooLong
	case strings.ContainsFunc(cleaned, unicode.IsControl):
		return Token{}, ErrTokenNotText
	}
	return Token{
		Secret:     NewSecret(cleaned),
		Cleaned:    cleaned != pasted,
		Length:     utf8.RuneCountInString(cleaned),
		UsualShape: tokenShape.MatchString(cleaned),
		Dead:       deadTokens[cleaned],
		Public:     isPublic(cleaned),
	}, nil
}

func isPublic(token string) bool {
	for _, client := range PublicDemoClients() {
		if client.ClientToken == token || client.Gross == token || client.Net == token {
			return true
		}
	}
	return false
}
