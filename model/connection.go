package model

import (
	"cmp"
	"strings"
	"sync"
	"time"
)

// IntegrationID identifies an integration for good.
type IntegrationID string

// ConnectionID identifies a connection for good.
type ConnectionID string

// SecretRef names one secret in the secret store: "<uuid>.<generation>", lower-case, at most 64 characters, so that it
// is a safe account name on every system. It says nothing about the secret.
type SecretRef string

// Integration is a client application in one environment: the name it calls itself and its ClientToken.
type Integration struct {
	ID            IntegrationID
	EnvironmentID EnvironmentID
	Client        string // the Client field of every request: name and version, such as "Acme Sync 2.1.0"
	ClientToken   SecretRef
	Fingerprint   Fingerprint // of the ClientToken
	Public        bool        // its ClientToken is printed in Mews' documentation
	// Team shares it, with its connections; empty for one that is of this computer alone. The store that its ClientToken
	// lies in says so, and nothing else does.
	Team TeamID
}

// Connection is one AccessToken of an integration: it opens a single property or a portfolio.
type Connection struct {
	ID            ConnectionID
	IntegrationID IntegrationID
	Details
	Public      bool // its AccessToken is printed in Mews' documentation
	AccessToken SecretRef
	Fingerprint Fingerprint // of the AccessToken
	Created     time.Time
	// MewsIntegrationID is Mews' own id of what is a connection here, as its webhooks name it; may be empty.
	MewsIntegrationID string
	// MewsEnterpriseID is the id of the property that the token opens, as the file said that brought it; what Mews itself
	// has said is in Identity.
	MewsEnterpriseID string
	Standing         Standing  // of the integration at Mews
	Identity         *Identity // nil until it was verified once
	LastCheck        Check     // zero when it was never checked
	// Rotated is when the AccessToken was last replaced, TokenMade when Mews probably made it, see [Token.Made]. LastUsed
	// is when a request was last sent by the user, to the minute. Each is zero where it is not known.
	Rotated, TokenMade, LastUsed time.Time
}

// Title is the name to show: the label, else the property's name, else the fingerprint.
func (c Connection) Title() string {
	name := ""
	if c.Identity != nil {
		name = c.Identity.Name
	}
	return cmp.Or(strings.TrimSpace(c.Label), name, string(c.Fingerprint))
}

// Identity is what configuration/get said about a connection. Bank, tax and contact data of that answer are not kept.
type Identity struct {
	EnterpriseID     string
	Name             string
	ChainID          string
	ChainName        string
	City             string
	TimeZone         string // IANA name, such as "Europe/Budapest"
	Pricing          string // "Gross" or "Net"
	LegalEnvironment string // such as "UK-2022"; may be empty
	Portfolio        bool   // the token reaches several properties; Name is then the portfolio's
	Enterprises      []Enterprise
	VerifiedAt       time.Time
}

// Enterprise is a property that a connection reaches, as Mews reports it.
type Enterprise struct {
	ID       string
	Name     string
	ChainID  string
	City     string
	TimeZone string
	Pricing  string
}

// zones are the time zones of the system that were read, by their names; nil for a name that it does not have.
var zones sync.Map

// Location is where the property is; nil where that is not known. It reads a time zone of the system once, and returns
// the same location for the same name.
func (i *Identity) Location() *time.Location {
	if i == nil || i.TimeZone == "" {
		return nil
	}
	zone, known := zones.Load(i.TimeZone)
	if !known {
		location, err := time.LoadLocation(i.TimeZone)
		if err != nil {
			location = nil
		}
		zone, _ = zones.LoadOrStore(i.TimeZone, location)
	}
	return zone.(*time.Location)
}

// KnownLocation is Location without reading anything, for a UI goroutine. Known is false where nobody has asked for
// that time zone before.
func (i *Identity) KnownLocation() (zone *time.Location, known bool) {
	if i == nil || i.TimeZone == "" {
		return nil, true
	}
	read, known := zones.Load(i.TimeZone)
	if !known {
		return nil, false
	}
	return read.(*time.Location), true
}

// Properties is the number of properties a request to the connection can touch: 1, or all of a portfolio.
func (i *Identity) Properties() int {
	if i == nil || !i.Portfolio {
		return 1
	}
	return len(i.Enterprises)
}

// Health is the outcome of a check.
type Health string

// The outcomes. Only Rejected is a verdict on the token; the last three say nothing about it.
const (
	NeverChecked  Health = ""
	OK            Health = "ok"
	Rejected      Health = "rejected"       // 401
	OtherProperty Health = "other-property" // it works, but opens another property than before
	RateLimited   Health = "rate-limited"
	CouldNotCheck Health = "could-not-check"
	TokenMissing  Health = "token-missing" // the secret store no longer has the token
)

// Healths are all outcomes, in the order in which they are counted.
func Healths() []Health {
	return []Health{OK, Rejected, OtherProperty, TokenMissing, RateLimited, CouldNotCheck, NeverChecked}
}

// Failing reports whether a person has to do something about it.
func (h Health) Failing() bool { return h == Rejected || h == OtherProperty || h == TokenMissing }

// Check is the outcome of one look at a connection.
type Check struct {
	Health  Health
	At      time.Time
	Status  int         // HTTP status; 0 when there was no answer
	Failure FailureKind // why it could not be told, where the status does not say it
	// Found is what was met in place of what was looked for: the name of the other property, or the host of the failure.
	Found string
	// Message is the server's own, as it came, without tokens. Of a check that an older Keyrack has kept without a Failure
	// it may be what Keyrack said of it.
	Message   string
	RequestID string
	Took      time.Duration
}
