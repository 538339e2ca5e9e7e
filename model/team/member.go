package team

import (
	"time"

	"keyrack/model"
)

// Session is what the engine says of the token that a member is signed in with.
type Session struct {
	Member    string // what the engine calls the member, such as "userpass-anna"
	Policies  []string
	Renewable bool
	Expires   time.Time     // zero for a token that does not
	Life      time.Duration // that it had when it was made, or last renewed; 0 where that is not known
	Uses      int           // how many requests are left; 0 for any number
}

// RenewAt is when a token has to be renewed that was got at a time: after two thirds of its life. Zero where there is
// nothing to renew.
func (s Session) RenewAt(got time.Time) time.Time {
	if !s.Renewable || s.Expires.IsZero() {
		return time.Time{}
	}
	return got.Add(s.Expires.Sub(got) * 2 / 3)
}

// Due reports whether half of the life of a sign-in is over that can be renewed.
func (s Session) Due(now time.Time) bool {
	return s.Renewable && s.Life > 0 && !s.Expires.IsZero() && s.Expires.Sub(now) < s.Life/2
}

// Rights is what a member may do.
type Rights struct {
	List, Read bool
	Write      bool // tokens
	Describe   bool // details
	Delete     bool
	Destroy    bool
}

// String is "read and write", "read", "list" or "nothing", for logs and tests.
func (r Rights) String() string {
	switch {
	case r.Read && r.Write:
		return "read and write"
	case r.Read:
		return "read"
	case r.List:
		return "list"
	}
	return "nothing"
}

// State is how the engine is.
type State struct {
	Sealed, Standby, Initialized bool
	Version                      string
	// Skew is how far the clock of this computer is before the engine's, to the second.
	Skew time.Duration
}

// Found is a token that other programs of Vault and OpenBao use on this computer.
type Found struct {
	Place string // "BAO_TOKEN", "VAULT_TOKEN" or the name of the file
	Token model.Secret
}

// Password is a sign-in with a name and a password.
type Password struct {
	Method   string // "userpass" or "ldap"
	Mount    string // where the method is mounted; its name when empty
	User     string
	Password model.Secret
}

// OIDC is a sign-in in the browser.
type OIDC struct {
	Mount string // where the method is mounted; "oidc" when empty
	Role  string // empty for the default one of the mount
	// Port of the loopback address to which the browser comes back; 8250 when zero, which vault and bao use and an
	// administrator has allowed for them. The address is http://localhost:8250/oidc/callback.
	Port int
	// Browse opens an address in the browser.
	Browse func(address string) error
	// Done, Declined and Other are the texts of the page on which the browser ends: signed in, not signed in, and come
	// from another sign-in.
	Done, Declined, Other string
}

// Mount is how the engine keeps what the team shares, as far as the member may know it.
type Mount struct {
	Known       bool // the next two were told
	CASRequired bool // every write has to name the version that it replaces
	MaxVersions int  // how many versions of a token are kept; 0 for the engine's own number
	// Beyond says that the policy lets the member write outside of the team's path.
	Beyond bool
}
