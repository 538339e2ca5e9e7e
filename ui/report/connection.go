package report

import (
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// Connection is a connection with everything that is known of it but its token.
type Connection struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Environment string `json:"environment"`
	Kind        string `json:"kind"` // of the environment
	Client      string `json:"client"`
	model.Details
	Public      bool      `json:"public"`
	Fingerprint string    `json:"fingerprint"`
	Created     time.Time `json:"created,omitzero"`
	Rotated     time.Time `json:"rotated,omitzero"`
	TokenMade   time.Time `json:"tokenMade,omitzero"` // a guess
	LastUsed    time.Time `json:"lastUsed,omitzero"`
	// MewsIntegration and MewsProperty are Mews' ids, as webhooks and files have said them.
	MewsIntegration string    `json:"mewsIntegration,omitempty"`
	MewsProperty    string    `json:"mewsProperty,omitempty"`
	Standing        *Standing `json:"standing,omitempty"`
	Property        *Property `json:"property,omitempty"`
	Check           *Check    `json:"check,omitempty"`
	// NotDurable is true while the store has not proven that the token is on the disk; lists alone tell it.
	NotDurable bool `json:"notDurable,omitempty"`
}

// Standing is what a webhook of Mews said last of the integration behind a connection.
type Standing struct {
	State string    `json:"state"` // enabled, disabled, canceled, reinstated, deleted
	At    time.Time `json:"at"`
}

// Property is what a connection opens: a property, or a portfolio of them.
type Property struct {
	ID               string     `json:"id"`
	Name             string     `json:"name"`
	Chain            string     `json:"chain,omitempty"`
	City             string     `json:"city,omitempty"`
	TimeZone         string     `json:"timeZone,omitempty"`
	Pricing          string     `json:"pricing,omitempty"`
	LegalEnvironment string     `json:"legalEnvironment,omitempty"`
	Portfolio        bool       `json:"portfolio"`
	Properties       []Property `json:"properties,omitempty"` // of a portfolio
	VerifiedAt       *time.Time `json:"verifiedAt,omitempty"`
}

// Check is what a check said of a connection.
type Check struct {
	Health       string    `json:"health"`
	At           time.Time `json:"at"`
	Status       int       `json:"status,omitempty"`
	Failure      string    `json:"failure,omitempty"`
	Found        string    `json:"found,omitempty"`
	Message      string    `json:"message,omitempty"`
	RequestID    string    `json:"requestId,omitempty"`
	Milliseconds int64     `json:"milliseconds"`
}

// NewConnection is the document of a connection.
func NewConnection(p workspace.Place) Connection {
	c := p.Connection
	return Connection{
		ID: string(c.ID), Title: c.Title(), Environment: p.Environment.Name, Kind: string(p.Environment.ShownKind()),
		Client:  p.Integration.Client,
		Details: c.Details, Public: c.Public, Fingerprint: string(c.Fingerprint),
		Created: utc(c.Created), Rotated: utc(c.Rotated), TokenMade: utc(c.TokenMade), LastUsed: utc(c.LastUsed),
		MewsIntegration: c.MewsIntegrationID, MewsProperty: c.MewsEnterpriseID,
		Standing: newStanding(c.Standing), Property: newProperty(c.Identity), Check: newCheck(c.LastCheck),
	}
}

// utc keeps the zero time as it is, which is left out.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

func newStanding(s model.Standing) *Standing {
	if s.State == "" {
		return nil
	}
	return &Standing{State: string(s.State), At: s.At.UTC()}
}

func newProperty(i *model.Identity) *Property {
	if i == nil {
		return nil
	}
	at := i.VerifiedAt.UTC()
	property := &Property{
		ID: i.EnterpriseID, Name: i.Name, Chain: i.ChainName, City: i.City, TimeZone: i.TimeZone, Pricing: i.Pricing,
		LegalEnvironment: i.LegalEnvironment, Portfolio: i.Portfolio, VerifiedAt: &at,
	}
	for _, e := range i.Enterprises {
		property.Properties = append(property.Properties,
			Property{ID: e.ID, Name: e.Name, City: e.City, TimeZone: e.TimeZone, Pricing: e.Pricing})
	}
	return property
}

func newCheck(c model.Check) *Check {
	if c.Health == model.NeverChecked {
		return nil
	}
	return &Check{
		Health: string(c.Health), At: c.At.UTC(), Status: c.Status, Failure: string(c.Failure),
		Found: c.Found, Message: phrase.Remark(c), RequestID: c.RequestID, Milliseconds: c.Took.Milliseconds(),
	}
}
