package team

import (
	"time"

	"keyrack/model"
)

// Entry is an environment, a client application or a connection of a team, as its metadata says. Which of the three
// its Key tells.
type Entry struct {
	Key         Key
	Environment model.Environment // of an environment
	Integration model.Integration // of a ClientToken
	Connection  model.Connection  // of an AccessToken

	Version    int       // the current one; 0 where there is no token yet
	By         string    // who wrote it; empty where that is not known
	At         time.Time // when it was written
	Deleted    bool      // it can be brought back with Undelete
	Unfinished bool      // it has metadata and no token: somebody began to add it
	// Stale means that the metadata does not belong to the version: whoever wrote the token was interrupted. Its
	// fingerprint is not known then; Freshen puts that right.
	Stale bool
	// Cut names the details that did not fit into the metadata. They are whole beside the token.
	Cut []string

	Other map[string]string // what another version of Keyrack, or a person, has put there
}

// Reason says what is wrong with the metadata of an entry.
type Reason string

// The reasons.
const (
	Unmarked   Reason = "unmarked"   // it does not say that it is Keyrack's: it was emptied, or written by another tool
	Newer      Reason = "newer"      // a newer Keyrack wrote it; it is not touched
	OtherKind  Reason = "other-kind" // it says to be something else than its path
	Unreadable Reason = "unreadable" // some of it cannot be read; the rest was
)

// Damage is an entry whose metadata was changed by hand. Its token is whole: what is known of it stays known.
type Damage struct {
	Entry  Entry // as far as it can be read
	Reason Reason
	Fields []string // those that cannot be read
}

// Listing is what a member can see of a team.
type Listing struct {
	Entries []Entry // by key
	Damaged []Damage
	// Foreign are paths below the team's that are none of Keyrack's, and Denied those that the policy hides.
	Foreign, Denied []string
}

// TokenVersion is one version of a token, without the token.
type TokenVersion struct {
	Number    int
	At        time.Time
	By        string // empty where the engine does not say it
	Deleted   bool   // it can be brought back
	Destroyed bool
	Current   bool
}
