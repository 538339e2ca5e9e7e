package team

import (
	"errors"
	"strings"
)

// Place is where a team is.
type Place struct {
	// Address is the origin of the engine: https, or http on loopback.
	Address string
	// Mount is where KV version 2 is mounted, such as "secret", and Path what of it is the team's, such as "keyrack/acme".
	Mount, Path string
	Namespace   string // of Vault Enterprise or OpenBao; empty for the root
	Authorities []byte // PEM certificates that are trusted in place of the system's; empty for those
}

// Is reports whether two places are the same, whoever is trusted there.
func (p Place) Is(other Place) bool {
	return p.Address == other.Address && p.Mount == other.Mount && p.Path == other.Path && p.Namespace == other.Namespace
}

// rights are the letters by which the rights of a member are kept.
func (r *Rights) letters() map[byte]*bool {
	return map[byte]*bool{
		'l': &r.List, 'r': &r.Read, 'w': &r.Write, 'd': &r.Describe, 'x': &r.Delete, 'X': &r.Destroy,
	}
}

const allRights = "lrwdxX"

// Letters writes rights as letters, to keep them.
func (r Rights) Letters() string {
	var kept strings.Builder
	for _, letter := range []byte(allRights) {
		if *r.letters()[letter] {
			kept.WriteByte(letter)
		}
	}
	return kept.String()
}

// ReadRights reads what Letters wrote.
func ReadRights(letters string) Rights {
	var r Rights
	for _, letter := range []byte(letters) {
		if granted := r.letters()[letter]; granted != nil {
			*granted = true
		}
	}
	return r
}

// Role is the role that the rights make up: the one of [Roles] all of whose rights there are; empty for less than the
// least.
func (r Rights) Role() Role {
	switch {
	case r.List && r.Read && r.Write && r.Describe && r.Delete && r.Destroy:
		return Owner
	case r.List && r.Read && r.Write && r.Describe && r.Delete:
		return Editor
	case r.List && r.Read:
		return Reader
	}
	return ""
}

// failure is one of the errors, and the word by which it is kept.
type failure struct {
	kind string
	err  error
}

// failures has what is special before what is general.
func failures() []failure {
	return []failure{
		{"untrusted", ErrUntrusted},
		{"sealed", ErrSealed},
		{"standby", ErrStandby},
		{"redirected", ErrRedirected},
		{"no-mount", ErrNoMount},
		{"not-version-2", ErrNotVersion2},
		{"unreachable", ErrUnreachable},
		{"signed-out", ErrSignedOut},
		{"forbidden", ErrForbidden},
		{"quota", ErrQuota},
		{"unsettled", ErrUnsettled},
		{"slow", ErrSlow},
		{"not-ours", ErrNotOurs},
		{"nonsense", ErrNonsense},
	}
}

// FailureOf is the word by which an error of a team is kept; empty for any other.
func FailureOf(err error) string {
	for _, known := range failures() {
		if errors.Is(err, known.err) {
			return known.kind
		}
	}
	return ""
}

// Failed is the error of which FailureOf kept the word; nil for a word that is none.
func Failed(name, kind string) error {
	for _, known := range failures() {
		if known.kind == kind {
			return &Error{Team: name, Err: known.err}
		}
	}
	return nil
}

// Passes reports whether an error may be gone a while later by itself: the engine is away, slow or busy. What is known
// of the team stays known meanwhile.
func Passes(err error) bool {
	for _, known := range []error{
		ErrUnreachable, ErrUntrusted, ErrSealed, ErrStandby, ErrRedirected, ErrQuota, ErrSlow, ErrNonsense,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}
