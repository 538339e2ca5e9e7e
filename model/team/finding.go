package team

import (
	"slices"
	"time"
)

// FindingKind says what was found about a team.
type FindingKind string

// The kinds, with what else of a Finding they tell.
const (
	EngineFails   FindingKind = "engine-fails"  // Err: it cannot be asked, is sealed, a standby, or KV version 1
	SignInFails   FindingKind = "sign-in-fails" // Err: there is none, or it has ended
	SignInEnds    FindingKind = "sign-in-ends"  // At: it cannot be renewed and ends soon
	ClockOff      FindingKind = "clock-off"     // Skew: of this computer before the engine's
	PolicyNarrow  FindingKind = "policy-narrow" // Role: what of it is missing; the least role where it is a reader's
	PolicyWide    FindingKind = "policy-wide"   // it lets the member write outside of the team's path
	NoCheckAndSet FindingKind = "no-cas"        // cas_required is off: other tools may write over a token
	FewVersions   FindingKind = "few-versions"  // Count: how many older tokens the engine keeps
	ListFails     FindingKind = "list-fails"    // Err: of the last look, where the engine works now
)

// Trouble reports whether something does not work until it is dealt with.
func (k FindingKind) Trouble() bool {
	return slices.Contains([]FindingKind{EngineFails, SignInFails, PolicyNarrow}, k)
}

// Finding is one thing that was found about a team.
type Finding struct {
	Kind  FindingKind
	Err   error
	At    time.Time
	Skew  time.Duration
	Role  Role
	Count int
}

// Report is what was found about a team.
type Report struct {
	Name     string
	Findings []Finding
}
