package cli

import (
	"encoding/json"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// The documents of --json. A thing has one shape wherever it stands, and each document holds its things in an array
// named after them, also where there is one. What is not known is left out. New fields may come; the meaning of one
// never changes without another version.

type environmentJSON struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Address    string `json:"address,omitempty"`
	Socket     string `json:"socket,omitempty"`
	Protection string `json:"protection"`
}

func newEnvironmentJSON(e model.Environment) environmentJSON {
	return environmentJSON{
		ID: string(e.ID), Name: e.Name, Kind: string(e.ShownKind()), Address: e.Address.String(),
		Socket: e.SocketAddress().String(), Protection: string(e.Protection),
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
	DaysLeft       *int     `json:"daysLeft,omitempty"` // until then; less than 0 when that is over
}

// sourceJSON is what the list of operations was made of.
type sourceJSON struct {
	Docs          string     `json:"docs"`
	Document      string     `json:"document"`
	RefreshedFrom string     `json:"refreshedFrom,omitempty"`
	RefreshedAt   *time.Time `json:"refreshedAt,omitempty"`
}

func newOperationJSON(e operations.Entry, now time.Time) operationJSON {
	item := operationJSON{
		Path: e.Path, Kind: string(e.Kind), Title: e.Title, Note: e.Note, Required: e.Required, Paged: e.Paged,
		Portfolio: e.Portfolio,
		Scope:     e.Scope, Restricted: e.Restricted, Deprecated: e.Deprecated, Replacement: e.Replacement,
		DiscontinuedOn: e.DiscontinuedOn,
	}
	if days, known := e.DaysLeft(now); known {
		item.DaysLeft = &days
	}
	return item
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

// newExchangeJSON is an exchange without its answer; file is where that was put, or empty.
func newExchangeJSON(place workspace.Place, exchange model.Exchange, file string) exchangeJSON {
	return exchangeJSON{
		Connection: string(place.Connection.ID), Environment: exchange.Environment, Address: exchange.Address.String(),
		Operation: exchange.Operation.Path, Kind: string(exchange.Operation.Kind), SentAt: exchange.SentAt.UTC(),
		Status: exchange.Status, RequestID: exchange.RequestID, Message: exchange.Message, Headers: exchange.Header,
		Timing: newTimingJSON(exchange.Timing), Size: exchange.Size, File: file,
	}
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
	Exit   console.Code   `json:"exit"`
	Reason console.Reason `json:"reason,omitempty"`
	What   string         `json:"what"`
	Token  string         `json:"token,omitempty"` // what it says about the token
	Next   string         `json:"next,omitempty"`
}

func newErrorJSON(code console.Code, why console.Reason, e phrase.Explanation) errorJSON {
	return errorJSON{Exit: code, Reason: why, What: e.What, Token: e.About, Next: e.Next}
}

type errorDocument struct {
	Version int       `json:"version"`
	Error   errorJSON `json:"error"`
}

// list is a document: the version, and an array under the name of what is in it.
func list(name string, items any) map[string]any {
	return map[string]any{"version": report.Version, name: items}
}

// printList prints an array of things as a document. A nil slice is an empty array.
func printList[T any](s *session, name string, items []T) error {
	return report.WriteList(s.Out, name, items)
}
