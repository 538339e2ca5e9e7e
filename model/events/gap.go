package events

import (
	"time"
)

// Gap is a time in which no event could come. Mews sends none of them again.
type Gap struct {
	From time.Time // the last sign of life before it
	To   time.Time // when the socket was open again
}

// around is how much more than the gap is asked for at both ends: the clocks of Mews and this computer differ.
const around = time.Minute

// Requests prepares what Mews asks for after a gap: the commands of devices that wait, and the reservations that have
// changed meanwhile.
//
// Source: Connector API, Use cases, Device integration and Events, WebSockets.
func (g Gap) Requests() []Request {
	updated := newBody()
	updated.raw(`"UpdatedUtc"`, `{"StartUtc": "`+stamp(g.From.Add(-around))+`", "EndUtc": "`+stamp(g.To.Add(around))+`"}`)
	updated.raw(`"Limitation"`, `{"Count": 1000}`)
	return []Request{
		{Operation: "commands/getAllActive", Body: []byte("{}")},
		{Operation: "reservations/getAll/2023-06-06", Body: updated.bytes()},
	}
}

// Length is how long the gap was, and never less than nothing: a clock may be set back meanwhile.
func (g Gap) Length() time.Duration { return max(0, g.To.Sub(g.From)) }
