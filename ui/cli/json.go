package cli

import (
	"encoding/json"
	"io"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// The documents of --json. A thing has one shape wherever it stands, and each document holds its things in an array
// named after them, also where there is one. What is not known is left out. New fields may come; the meaning of one
// never changes without another version.

// documentVersion is the version of every document.
const documentVersion = 1

type environmentJSON struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Address    string `json:"address,omitempty"`
	Protection string `json:"protection"`
}

func newEnvironmentJSON(e model.Environment) environmentJSON {
	return environmentJSON{
		ID: string(e.ID), Name: e.Name, Kind: string(e.ShownKind()), Address: e.Address.String(),
		Protection: string(e.Protection),
	}
}

type clientJSON struct {
	ID          string `json:"id"`
	Environment string `json:"environment"`
	Client      string `json:"client"`
	Fingerprint string `json:"fingerprint"`
	Public      bool   `json:"public"`
	Connections int    `json:"connections"`
}

func newClientJSON(e model.Environment, i model.Integration, connections int) clientJSON {
	return clientJSON{
		ID: string(i.ID), Environment: e.Name, Client: i.Client, Fingerprint: string(i.Fingerprint),
		Public: i.Public, Connections: connections,
	}
}

type connectionJSON struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Environment string `json:"environment"`
	Kind        string `json:"kind"` // of the environment
	Client      string `json:"client"`
	model.Details
	Public      bool          `json:"public"`
	Fingerprint string        `json:"fingerprint"`
	Created     time.Time     `json:"created"`
	Rotated     time.Time     `json:"rotated,omitzero"`
	TokenMade   time.Time     `json:"tokenMade,omitzero"` // a guess
	LastUsed    time.Time     `json:"lastUsed,omitzero"`
	Property    *propertyJSON `json:"property,omitempty"`
	Check       *checkJSON    `json:"check,omitempty"`
	// NotDurable is true while the store has not proven that the token is on the disk; lists alone tell it.
	NotDurable bool `json:"notDurable,omitempty"`
}

type propertyJSON struct {
	ID               string         `json:"id"`
	Name             string         `json:"name"`
	Chain            string         `json:"chain,omitempty"`
	City             string         `json:"city,omitempty"`
	TimeZone         string         `json:"timeZone,omitempty"`
	Pricing          string         `json:"pricing,omitempty"`
	LegalEnvironment string         `json:"legalEnvironment,omitempty"`
	Portfolio        bool           `json:"portfolio"`
	Properties       []propertyJSON `json:"properties,omitempty"` // of a portfolio
	VerifiedAt       *time.Time     `json:"verifiedAt,omitempty"`
}

type checkJSON struct {
	Health       string    `json:"health"`
	At           time.Time `json:"at"`
	Status       int       `json:"status,omitempty"`
	Failure      string    `json:"failure,omitempty"`
	Found        string    `json:"found,omitempty"`
	Message      string    `json:"message,omitempty"`
	RequestID    string    `json:"requestId,omitempty"`
	Milliseconds int64     `json:"milliseconds"`
}

func newConnectionJSON(p workspace.Place) connectionJSON {
	c := p.Connection
	document := connectionJSON{
		ID: string(c.ID), Title: c.Title(), Environment: p.Environment.Name, Kind: string(p.Environment.ShownKind()),
		Client:  p.Integration.Client,
		Details: c.Details, Public: c.Public, Fingerprint: string(c.Fingerprint),
		Created: c.Created.UTC(), Rotated: utc(c.Rotated), TokenMade: utc(c.TokenMade), LastUsed: utc(c.LastUsed),
		Property: newPropertyJSON(c.Identity), Check: newCheckJSON(c.LastCheck),
	}
	return document
}

// utc keeps the zero time as it is, which is left out.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

func newPropertyJSON(i *model.Identity) *propertyJSON {
	if i == nil {
		return nil
	}
	at := i.VerifiedAt.UTC()
	property := &propertyJSON{
		ID: i.EnterpriseID, Name: i.Name, Chain: i.ChainName, City: i.City, TimeZone: i.TimeZone, Pricing: i.Pricing,
		LegalEnvironment: i.LegalEnvironment, Portfolio: i.Portfolio, VerifiedAt: &at,
	}
	for _, e := range i.Enterprises {
		property.Properties = append(property.Properties,
			propertyJSON{ID: e.ID, Name: e.Name, City: e.City, TimeZone: e.TimeZone, Pricing: e.Pricing})
	}
	return property
}

func newCheckJSON(c model.Check) *checkJSON {
	if c.Health == model.NeverChecked {
		return nil
	}
	return &checkJSON{
		Health: string(c.Health), At: c.At.UTC(), Status: c.Status, Failure: string(c.Failure),
		Found: c.Found, Message: phrase.Remark(c), RequestID: c.RequestID, Milliseconds: c.Took.Milliseconds(),
	}
}

type operationJSON struct {
	Path           string   `json:"path"`
	Kind           string   `json:"kind"`
	Title          string   `json:"title"`
	Note           string   `json:"note,omitempty"`
	Required       []string `json:"required,omitempty"`
	Paged          bool     `json:"paged"`
	Portfolio      bool     `json:"portfolio"`
	Scope          []string `json:"scope,omitempty"`
	Restricted     bool     `json:"restricted"`
	Deprecated     bool     `json:"deprecated"`
	Replacement    string   `json:"replacement,omitempty"`
	DiscontinuedOn string   `json:"discontinuedOn,omitempty"`
}

func newOperationJSON(e operations.Entry) operationJSON {
	return operationJSON{
		Path: e.Path, Kind: string(e.Kind), Title: e.Title, Note: e.Note, Required: e.Required, Paged: e.Paged,
		Portfolio: e.Portfolio,
		Scope:     e.Scope, Restricted: e.Restricted, Deprecated: e.Deprecated, Replacement: e.Replacement,
		DiscontinuedOn: e.DiscontinuedOn,
	}
}

type exchangeJSON struct {
	Connection  string              `json:"connection"`
	Environment string              `json:"environment"`
	Address     string              `json:"address"`
	Operation   string              `json:"operation"`
	Kind        string              `json:"kind"` // of the operation
	SentAt      time.Time           `json:"sentAt"`
	Status      int                 `json:"status"`
	RequestID   string              `json:"requestId,omitempty"`
	Message     string              `json:"message,omitempty"`
	Headers     map[string][]string `json:"headers"`
	Timing      timingJSON          `json:"timing"`
	Size        int64               `json:"size"`           // bytes
	Body        json.RawMessage     `json:"body,omitempty"` // the answer, if it is JSON
	Text        string              `json:"text,omitempty"` // the answer, if it is not
	File        string              `json:"file,omitempty"` // where -o put it
}

// timingJSON has milliseconds.
type timingJSON struct {
	DNS       float64 `json:"dns"`
	Connect   float64 `json:"connect"`
	TLS       float64 `json:"tls"`
	FirstByte float64 `json:"firstByte"`
	Download  float64 `json:"download"`
	Total     float64 `json:"total"`
}

func newTimingJSON(t model.Timing) timingJSON {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return timingJSON{
		DNS: ms(t.DNS), Connect: ms(t.Connect), TLS: ms(t.TLS), FirstByte: ms(t.FirstByte),
		Download: ms(t.Download), Total: ms(t.Total),
	}
}

type errorJSON struct {
	Exit  console.Code `json:"exit"`
	What  string       `json:"what"`
	Token string       `json:"token,omitempty"` // what it says about the token
	Next  string       `json:"next,omitempty"`
}

func newErrorJSON(code console.Code, e phrase.Explanation) errorJSON {
	return errorJSON{Exit: code, What: e.What, Token: e.About, Next: e.Next}
}

type errorDocument struct {
	Version int       `json:"version"`
	Error   errorJSON `json:"error"`
}

// list is a document: the version, and an array under the name of what is in it.
type list struct {
	name  string
	items any
}

// MarshalJSON writes {"version":1,"<name>":[…]}.
func (l list) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"version": documentVersion, l.name: l.items})
}

// writeJSON writes one document, indented and ended by a line feed.
func writeJSON(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}

// printList prints an array of things as a document. A nil slice is an empty array.
func printList[T any](s *session, name string, items []T) error {
	if items == nil {
		items = []T{}
	}
	return writeJSON(s.Out, list{name, items})
}
