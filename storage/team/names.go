package team

import "keyrack/model/team"

// What package [team] of the model says of teams, by the names that it has there.
type (
	Key           = team.Key
	Entry         = team.Entry
	Damage        = team.Damage
	Reason        = team.Reason
	Listing       = team.Listing
	TokenVersion  = team.TokenVersion
	Session       = team.Session
	Rights        = team.Rights
	State         = team.State
	Found         = team.Found
	Password      = team.Password
	OIDC          = team.OIDC
	Role          = team.Role
	Error         = team.Error
	ConflictError = team.ConflictError
	OptionsError  = team.OptionsError
)

// Version is the version of the layout.
const Version = team.Version

// The reasons of damage, and the roles.
const (
	Unmarked   = team.Unmarked
	Newer      = team.Newer
	OtherKind  = team.OtherKind
	Unreadable = team.Unreadable

	Reader = team.Reader
	Editor = team.Editor
	Owner  = team.Owner
)

// The errors.
var (
	ErrUnreachable = team.ErrUnreachable
	ErrUntrusted   = team.ErrUntrusted
	ErrSealed      = team.ErrSealed
	ErrStandby     = team.ErrStandby
	ErrRedirected  = team.ErrRedirected
	ErrNoMount     = team.ErrNoMount
	ErrNotVersion2 = team.ErrNotVersion2
	ErrSignedOut   = team.ErrSignedOut
	ErrForbidden   = team.ErrForbidden
	ErrQuota       = team.ErrQuota
	ErrSlow        = team.ErrSlow
	ErrCheckAndSet = team.ErrCheckAndSet
	ErrUnsettled   = team.ErrUnsettled
	ErrNonsense    = team.ErrNonsense
	ErrNotOurs     = team.ErrNotOurs
	ErrKey         = team.ErrKey
	ErrNoToken     = team.ErrNoToken
	ErrDeclined    = team.ErrDeclined
)
