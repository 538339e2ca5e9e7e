// Package events reads what a property sends over Mews' WebSocket, and keeps it: events, the gaps between them, and the
// states of a socket. It knows neither networks nor tokens; package connector dials.
//
// Mews documents little here, so everything is read tolerantly: types, states and fields that nobody has heard of are
// kept as they came, and text that is no message becomes a row that says so. An event has no id of its own, no time of
// sending and no number, and it says only that something has to be looked at again: what changed, a request tells. See
// [Event.Request].
//
// Sources: Connector API, Events, WebSockets (https://docs.mews.com/connector-api/events/websockets) and Communicating
// with Mews.
package events

import (
	"encoding/json"
	"time"
)

// Event is one element of a message, or a text that is none: then it has a Problem.
type Event struct {
	Type  string // such as "Reservation"; empty where it is no text
	ID    string // of what has changed, not of the event; empty where it is no text
	State string // as it came: of reservations both Mews' old and its new names are possible. PriceUpdate has none
	// Raw is the element as it came, with every field, or the text that is none. Its tokens were taken out before.
	Raw json.RawMessage
	// Received is when it came, by this computer's clock: Mews sends no time.
	Received time.Time
	Problem  Problem
}

// Problem says why a text is no event.
type Problem string

// The problems.
const (
	NoProblem Problem = ""
	NotJSON   Problem = "not-json"  // the text is no JSON
	NoEvents  Problem = "no-events" // it is JSON, but no object with a list Events
	NoEvent   Problem = "no-event"  // an element of the list is no object
	NotText   Problem = "not-text"  // a binary frame, which Mews does not document
	TooLarge  Problem = "too-large" // more than is kept of an event; Raw has the beginning, as text
	maxRaw            = 64 << 10    // bytes of one event that are kept
	maxBroken         = 4 << 10     // bytes of a text that is no event
)

// Details are the fields that some types have besides [Event]'s own. Each is zero where the event lacks it.
type Details struct {
	Start, End       time.Time // StartUtc and EndUtc
	ResourceID       string    // AssignedResourceId of a Reservation
	RateID           string    // of a PriceUpdate; empty for all rates
	ResourceCategory string    // ResourceCategoryId of a PriceUpdate; empty for all categories
}

// Details reads what else the event says. It is meant for the few events that are shown, not for all that are kept.
func (e Event) Details() Details {
	var fields struct {
		StartUtc, EndUtc                               text
		AssignedResourceID, RateID, ResourceCategoryID text
	}
	if e.Problem != NoProblem || json.Unmarshal(e.Raw, &fields) != nil {
		return Details{}
	}
	return Details{
		Start: fields.StartUtc.time(), End: fields.EndUtc.time(), ResourceID: string(fields.AssignedResourceID),
		RateID: string(fields.RateID), ResourceCategory: string(fields.ResourceCategoryID),
	}
}

// text is a text, or empty for a value of any other type.
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(data []byte) error {
	var value string
	if json.Unmarshal(data, &value) == nil {
		*t = text(value)
	}
	return nil
}

func (t text) time() time.Time {
	at, err := time.Parse(time.RFC3339Nano, string(t))
	if err != nil {
		return time.Time{}
	}
	return at
}
