package events

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// The types that Mews documents.
const (
	DeviceCommand = "DeviceCommand"
	Reservation   = "Reservation"
	Resource      = "Resource"
	PriceUpdate   = "PriceUpdate"
)

// Known is a type that Mews documents.
//
// Source: Connector API, Events, WebSockets, as of 2026-08-07.
type Known struct {
	Type string
	// Operation looks up what has changed; Member is the field of its body that takes the id. It is empty for a
	// PriceUpdate: its id is that of the update, which no operation takes.
	Operation, Member string
	// States are those that it may have. The link to those of reservations leads nowhere in Mews' documentation; these
	// are the names of both of its lists, the newer first.
	States []string
}

// Types lists the types that Mews documents, in its order.
func Types() []Known {
	return []Known{
		{
			Type: DeviceCommand, Operation: "commands/getAllByIds", Member: "CommandIds",
			States: []string{"Pending", "Received", "Processing", "Processed", "Cancelled", "Error"},
		},
		{
			Type: Reservation, Operation: "reservations/getAll/2023-06-06", Member: "ReservationIds",
			States: []string{
				"Inquired", "Enquired", "Requested", "Optional", "Confirmed", "Started", "Processed", "Canceled",
			},
		},
		{
			Type: Resource, Operation: "resources/getAll", Member: "ResourceIds",
			States: []string{"Dirty", "Clean", "Inspected", "OutOfService", "OutOfOrder"},
		},
		{Type: PriceUpdate, Operation: "rates/getPricing"},
	}
}

// MayBe reports whether Mews documents a state for a type, or for any where none is named. Case does not count.
func MayBe(of, state string) bool {
	for _, known := range Types() {
		if is(of, known.Type) && slices.ContainsFunc(known.States, func(one string) bool { return is(one, state) }) {
			return true
		}
	}
	return false
}

// TypeOf finds a type by its name as it comes.
func TypeOf(name string) (Known, bool) {
	for _, known := range Types() {
		if known.Type == name {
			return known, true
		}
	}
	return Known{}, false
}

// Request is a prepared request: it is shown, and nobody has sent it.
type Request struct {
	Operation string // its path, such as "commands/getAllActive"
	Body      []byte // a JSON object without credentials, indented
}

// Request prepares the request that looks up what the event is about. There is none for a type that is not known, nor
// without an id. That of a PriceUpdate is without RateId where the update is for all rates, and without an interval
// where it has none: the person who opens it chooses.
func (e Event) Request() (Request, bool) {
	known, found := TypeOf(e.Type)
	if !found || e.Problem != NoProblem {
		return Request{}, false
	}
	body := newBody()
	switch known.Type {
	case PriceUpdate:
		details := e.Details()
		body.put("RateId", details.RateID)
		body.put("FirstTimeUnitStartUtc", stamp(details.Start))
		body.put("LastTimeUnitStartUtc", stamp(details.End))
		return Request{known.Operation, body.bytes()}, true
	case Resource:
		body.raw(`"Extent"`, `{"Resources": true}`)
	}
	if strings.TrimSpace(e.ID) == "" {
		return Request{}, false
	}
	id, err := json.Marshal([]string{e.ID})
	if err != nil {
		return Request{}, false
	}
	body.raw(`"`+known.Member+`"`, string(id))
	if known.Type != DeviceCommand {
		body.raw(`"Limitation"`, `{"Count": 1}`)
	}
	return Request{known.Operation, body.bytes()}, true
}

// body is a JSON object in the making; its members stay in their order.
type body struct{ members []string }

func newBody() *body { return &body{} }

func (b *body) raw(name, value string) { b.members = append(b.members, "  "+name+": "+value) }

// put adds a text, but no empty one.
func (b *body) put(name, value string) {
	if quoted, err := json.Marshal(value); err == nil && value != "" {
		b.raw(`"`+name+`"`, string(quoted))
	}
}

func (b *body) bytes() []byte {
	if len(b.members) == 0 {
		return []byte("{}")
	}
	return []byte("{\n" + strings.Join(b.members, ",\n") + "\n}")
}

// stamp writes a time as Mews' requests take it, or "".
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02T15:04:05Z")
}
