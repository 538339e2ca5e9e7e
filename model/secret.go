package model

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// ErrSecretNotMarshalable is returned by every marshaller of a Secret. A placeholder would be worse than an error: it
// could be read back and kept as if it were the token.
var ErrSecretNotMarshalable = errors.New("a secret is not marshalled")

// Secret holds a token. The value lives in a closure, so formatting, encoding, logging and diffing, which all walk
// fields by reflection, have nothing to walk. Whatever prints a Secret prints its [Fingerprint].
//
// The zero Secret is empty. A Secret is safe to copy and to use from several goroutines. It does not keep the value
// out of memory: Go strings cannot be wiped.
type Secret struct {
	reveal func() string
}

// NewSecret wraps value.
func NewSecret(value string) Secret {
	return Secret{reveal: func() string { return value }}
}

// Reveal returns the value itself. Only the code that puts a token on a wire, into a store or, at the user's word, on
// the screen calls it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsEmpty reports whether there is no value.
func (s Secret) IsEmpty() bool { return s.Reveal() == "" }

// Equal compares the values in time that does not depend on where they differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// Fingerprint returns the form in which the secret may be shown.
func (s Secret) Fingerprint() Fingerprint {
	value := s.Reveal()
	// Below 16 characters eight of them would be half of the secret.
	if utf8.RuneCountInString(value) < 16 {
		if value == "" {
			return ""
		}
		return "••••"
	}
	head, tail := 0, len(value)
	for range 4 {
		_, first := utf8.DecodeRuneInString(value[head:])
		_, last := utf8.DecodeLastRuneInString(value[:tail])
		head, tail = head+first, tail-last
	}
	return Fingerprint(string([]rune(value[:head])) + "…" + string([]rune(value[tail:])))
}

// String returns the fingerprint.
func (s Secret) String() string { return string(s.Fingerprint()) }

// GoString returns the fingerprint.
func (s Secret) GoString() string { return s.String() }

// Format writes the fingerprint for every verb.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, s.String()) }

// LogValue logs the fingerprint.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText always fails with [ErrSecretNotMarshalable].
func (s Secret) MarshalText() ([]byte, error) { return nil, ErrSecretNotMarshalable }

// MarshalJSON always fails with [ErrSecretNotMarshalable].
func (s Secret) MarshalJSON() ([]byte, error) { return nil, ErrSecretNotMarshalable }

// GobEncode always fails with [ErrSecretNotMarshalable].
func (s Secret) GobEncode() ([]byte, error) { return nil, ErrSecretNotMarshalable }

// Fingerprint is the first 4 and last 4 characters of a token, `E0D4…9E1D`: the only form in which a token is shown
// or logged. It follows the sharing rule of Mews support.
type Fingerprint string

// Matches reports whether the typed text is a part of the fingerprint, for search.
func (f Fingerprint) Matches(typed string) bool {
	return strings.Contains(strings.ToLower(string(f)), strings.ToLower(typed))
}
